"""签字记录: photos and scans of a session's signed sheet, to add, look at and remove."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.intake.scans import attach_scan, list_scans, read_scan, remove_scan
from core.intake.session_list import SessionLine
from pages.shared.session import said, store, today


@st.dialog("签字记录", width="medium")
def show_scans(line: SessionLine, who: Actor) -> None:
    """The session's files; they belong to the session and to no opinion."""
    st.text(line.topic)
    st.caption(
        "附座谈会记录表或签到表的签字页，不附村民填写的意见表。"
        "照片里的时间、地点和手机型号会去掉；PDF 里可能还留有扫描时间，最好附照片。"
    )
    with store().read() as session:
        scans = {scan.id: scan for scan in list_scans(session, line.id, by=who)}
    file = st.file_uploader(
        "照片或扫描件（.jpg、.png 或 .pdf，最多 5 MB）", type=["jpg", "jpeg", "png", "pdf"]
    )
    if file is not None and st.button("附上", type="primary"):
        with said("已附上。"), store().write() as session:
            attach_scan(session, line.id, file.name, file.getvalue(), by=who, today=today())
    if not scans:
        st.caption("还没有附文件。")
        return
    picked = st.selectbox(
        f"已附 {len(scans)} 个",
        list(scans),
        format_func=lambda id_: scans[id_].name,
        placeholder="请选择",
    )
    scan = scans[picked]
    with store().read() as session:
        content = read_scan(session, scan.id, by=who)
    st.caption(f"{scan.added_on:%Y-%m-%d} 附上")
    if scan.media_type != "application/pdf":
        st.image(content)
    st.download_button("下载", content, scan.name, scan.media_type, on_click="ignore")
    with st.popover("删除"):
        st.caption(f"删除{scan.name}后不能恢复，原件请自行保管。")
        if st.button("确认删除", key=f"scans.remove.{scan.id}"):
            with said("已删除。"), store().write() as session:
                remove_scan(session, scan.id, by=who)

"""链接与二维码: addresses for villagers and for the public notice, to open, close and renew."""

from __future__ import annotations

import streamlit as st

from core.charts.qr import qr_png
from core.intake.link_book import LinkLine, list_links, make_village_links
from core.intake.links import make_link, renew_link, set_link
from core.model.states import LinkKind
from pages.consult.desk_data import load_villages
from pages.consult.printing import DOCX, poster_file
from pages.shared.loaders import revision
from pages.shared.once import once, press_of
from pages.shared.session import require, round_id, said, settings, store
from pages.shared.show import empty

who = require("link.manage")
round_ = round_id()
secret = settings().secret
villages = {id_: name for id_, (name, _) in load_villages(round_, revision(round_)).items()}
with store().read() as session:
    links = {line.id: line for line in list_links(session, round_, by=who, secret=secret)}

st.title("链接与二维码", anchor=False)
st.caption("村民用手机打开链接就能填写，不用登录。份数只按十份一档显示，看不出刚才是谁填的。")

served = {line.village_id for line in links.values() if line.kind is LinkKind.VILLAGER}
without = [name for id_, name in villages.items() if id_ not in served]
if without:
    with st.container(border=True):
        st.text(f"还没有链接的村：{'、'.join(without)}")
        if st.button(f"给这 {len(without)} 个村各建一个链接", type="primary"):
            with said("链接已建好。"), store().write() as session:
                make_village_links(session, round_, by=who, secret=secret)
press = press_of("links.new")
with st.expander("新建一个链接"), st.form("links.new", border=False):
    kind = st.radio(
        "用途",
        [LinkKind.VILLAGER, LinkKind.NOTICE],
        format_func=lambda k: k.label,
        horizontal=True,
    )
    name = st.text_input("名称", placeholder="例如：上坪村公告栏", max_chars=60)
    left, middle, right = st.columns(3)
    village = left.selectbox(
        "哪个村",
        [None, *villages],
        format_func=lambda v: villages.get(v, "全镇"),
        placeholder="请选择",
    )
    cap = middle.number_input("最多收多少份（可不填）", min_value=1, value=None, step=10)
    closes_on = right.date_input("最后一天（可不填）", None, format="YYYY-MM-DD")
    if st.form_submit_button("建立链接", type="primary"):
        with said("链接已建好。"), once(press, (kind, name, village, cap, closes_on)):
            if press.first:
                with store().write() as session:
                    make_link(
                        session,
                        round_,
                        kind,
                        name,
                        by=who,
                        secret=secret,
                        village_id=village,
                        cap=cap,
                        closes_on=closes_on,
                    )


def draw(line: LinkLine) -> None:
    """The chosen link: its code to scan, its address to copy, and its switches."""
    url = settings().public_url + line.path
    picture, words = st.columns([1, 2], gap="large")
    picture.image(qr_png(url), width=260, alt=f"{line.name}的二维码")
    picture.download_button(
        "下载二维码图片", qr_png(url, 20), f"{line.name}.png", "image/png", width=260
    )
    if line.kind is not LinkKind.MEETING:
        for size in ("A4", "A3"):
            picture.download_button(
                f"下载 {size} 海报（Word）",
                lambda size=size: poster_file(round_, revision(round_), line, size),
                f"{line.name}海报{size}.docx",
                DOCX,
                width=260,
                on_click="ignore",
            )
    with words:
        st.code(url, language=None, wrap_lines=True)
        st.text(f"{line.kind.label} · {line.village or '全镇'} · 已收：{line.used}")
        with st.form(f"links.{line.id}", border=False):
            is_open = st.toggle("开放填写", line.is_open)
            cap = st.number_input("最多收多少份", min_value=1, value=line.cap, step=10)
            closes_on = st.date_input("最后一天", line.closes_on, format="YYYY-MM-DD")
            if st.form_submit_button("保存"):
                with said("链接已更新。"), store().write() as session:
                    set_link(
                        session, line.id, by=who, is_open=is_open, cap=cap, closes_on=closes_on
                    )
        with st.popover("换一个新地址"):
            st.caption("换了以后，已经发出去的旧地址和旧二维码都打不开，要重新张贴。")
            if st.button("确认更换", key=f"links.renew.{line.id}"):
                with said("已换新地址，旧地址不再有效。"), store().write() as session:
                    renew_link(session, line.id, by=who, secret=secret)


if not links:
    empty(
        "还没有链接。",
        "按上面的按钮给每个村各建一个，下载二维码贴到公告栏。"
        if villages
        else "先到「村和片」填写各村，再回来给每个村建一个。",
    )
    st.stop()
st.subheader(f"已有 {len(links)} 个链接", anchor=False)
st.dataframe(
    [
        {
            "名称": line.name,
            "用途": line.kind.label,
            "村": line.village or "全镇",
            "状态": "开放" if line.is_open else "已关闭",
            "已收": line.used,
            "上限": f"{line.cap} 份" if line.cap else "不限",
            "最后一天": f"{line.closes_on:%Y-%m-%d}" if line.closes_on else "随本轮",
        }
        for line in links.values()
    ],
    hide_index=True,
)
picked = st.selectbox(
    "看哪一个",
    list(links),
    format_func=lambda id_: f"{links[id_].name}（{links[id_].kind.label}）",
    placeholder="请选择",
)
draw(links[picked])

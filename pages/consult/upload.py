"""导入表格: a form to download, a filled-in one to bring, looked over before it is taken in."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.access.roles import Actor
from core.intake.sheets.check import preview_file
from core.intake.sheets.forms import Template
from core.intake.sheets.known import Known, load_known
from core.intake.sheets.preview import Outcome, Preview
from core.intake.sheets.take import take_in
from core.intake.sheets.templates import template_file, templates_for
from core.intake.sheets.who import Defaults
from core.model.states import Channel
from pages.consult.upload_alias import learn_names
from pages.consult.upload_choices import (
    ask_pairs,
    ask_sessions,
    chosen_sessions,
    taken_pairs,
    ticked_pairs,
)
from pages.consult.upload_parts import show_outcome, show_preview
from pages.shared.loaders import revision
from pages.shared.session import reader, require, round_id, said, settings, store, today

#: How often a file was taken in here: a new uploader, empty, stands after each.
TURN = "upload.turn"
DONE = "upload.done"
CHECKED = "upload.checked"
IN_SHEET = "以表里写的为准"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def show(who: Actor, here: str) -> None:
    """Choose the form, bring the file, look it over, take it in."""
    st.title("导入表格", anchor=False)
    st.caption("先下载模板填写，或直接上传平时用的表：列的先后、标题行、合计行都不用改。")
    with store().read() as session:
        known = load_known(session, here, today=today())
    templates = templates_for(who)
    name = st.selectbox("哪种表", list(templates), key="upload.form", placeholder="请选择")
    st.download_button(
        f"下载「{name}」模板",
        blank_form(here, revision(here), name),
        file_name=f"{name}模板.xlsx",
        mime=XLSX,
        icon=":material/download:",
        on_click="ignore",
    )
    if known.double_entry and templates[name].channel == Channel.PAPER:
        st.info("本轮的纸质表要由两个人各录一遍，不能从表格导入；请到「纸质表」里按编号录入。")
    turn = st.session_state.setdefault(TURN, 0)
    file = st.file_uploader("填好的表（.xlsx 或 .csv，最多 5 MB）", key=f"upload.file.{turn}")
    defaults = choose_defaults(templates[name], known)
    if file is None:
        if done := st.session_state.get(DONE):
            show_outcome(*done)
        return
    st.session_state.pop(DONE, None)
    another = bool(st.session_state.get(f"upload.another.{turn}"))
    defaults = replace(defaults, sessions=chosen_sessions(turn))
    preview = checked(here, templates[name], file, defaults, turn, another=another)
    if preview is None:
        return
    show_preview(preview)
    ask_sessions(preview, turn)
    ask_pairs(preview, turn)
    learn_names(who, here, preview, known.villages.shown)
    # Once ticked the box must stay, or Streamlit forgets it at the next step.
    if another or (preview.same_as and preview.same_as.file_name != preview.file_name):
        st.checkbox("这是另一批表，内容碰巧相同，照样导入", key=f"upload.another.{turn}")
    do = "、".join(what_to_do(preview))
    if do and st.button(do, type="primary", icon=":material/upload:"):
        take(who, here, preview)


def what_to_do(preview: Preview) -> list[str]:
    """What the button does, part by part; nothing when there is nothing new."""
    parts = {"导入": len(preview.fine), "更正": len(preview.corrections)}
    return [f"{act} {number} 行" for act, number in parts.items() if number]


def checked(
    here: str,
    template: Template,
    file: UploadedFile,
    defaults: Defaults,
    turn: int,
    *,
    another: bool,
) -> Preview | None:
    """The file looked over, once for each revision of the round; None, and why, if it cannot be."""
    key = (here, revision(here), template.kind, file.file_id, defaults, another)
    held, found = st.session_state.get(CHECKED, (None, None))
    same = ticked_pairs(found, turn) if held == key else None
    if held == key and found is not None and same in {None, taken_pairs(found)}:
        return cast("Preview", found)
    st.session_state.pop(CHECKED, None)
    with said(), st.spinner("正在检查表格……"):
        with store().read() as session:
            preview = preview_file(
                session,
                here,
                template.kind,
                file.name,
                file.getvalue(),
                secret=settings().secret,
                today=today(),
                defaults=defaults,
                another=another,
                same=same,
            )
        st.session_state[CHECKED] = (key, preview)
        return preview
    return None


@st.cache_data(max_entries=64, show_spinner=False)
def blank_form(here: str, _revision: int, name: str) -> bytes:
    """The template with this round's names; made once for each revision of the round."""
    with store().read() as session:
        return template_file(name, load_known(session, here, today=today()))


def choose_defaults(template: Template, known: Known) -> Defaults:
    """What holds where a sheet of opinions says nothing itself."""
    if template.kind != "opinions":
        return Defaults()
    channel = Channel(template.channel)
    with st.expander("表里没有写所在村、身份类别或方案时，按什么算"):
        st.caption("只补表里空着的；表里写了的不会改。")
        village = pick("所在村", known.villages.shown)
        role = pick("身份类别", known.roles.shown)
        version = pick("「倾向」说的方案", {v.id: v.option for v in known.asked})
    return Defaults(village, role, version, channel)


def pick(label: str, names: dict[str, str]) -> str | None:
    """One of `names` by id, or None to go by the sheet."""
    picked = st.selectbox(
        label,
        ["", *names],
        format_func=lambda each: names.get(each, IN_SHEET),
        key=f"upload.{label}",
        placeholder="请选择",
    )
    return picked or None


def take(who: Actor, here: str, preview: Preview) -> None:
    """Stores the fine rows in one go, with a bar that shows how far it is."""
    bar = st.progress(0.0, "正在导入，请不要关闭页面……")

    def tell(done: int, whole: int) -> None:
        bar.progress(done / max(1, whole), f"正在导入，{done} / {whole} 行……")

    with said(f"已{'、'.join(what_to_do(preview))}。"):
        outcome: Outcome
        with store().write() as session:
            outcome = take_in(
                session, here, preview, by=who, reader=reader(), today=today(), progress=tell
            )
        st.session_state.pop(CHECKED, None)
        st.session_state[DONE] = (preview, outcome)
        st.session_state[TURN] += 1


show(require("sheet.import"), round_id())

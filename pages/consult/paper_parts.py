"""The pieces of the paper desk: make a bundle, print it, take a number in, settle differences."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.intake.form import OpinionForm
from core.intake.paper import Entered, enter_paper, make_batch, number_of, settle_paper
from core.intake.paper_book import BatchLine, differences_of, next_serial
from pages.consult.entry_form import Desk
from pages.consult.printing import DOCX, form_file
from pages.shared.once import once, press_of
from pages.shared.plain import plain
from pages.shared.session import reader, said, store, today


def make_form(who: Actor, round_id: str, villages: dict[str, str], *, opened: bool) -> None:
    """A new bundle for one village."""
    press = press_of("paper.new")
    with st.expander("印一批新的", expanded=opened), st.form("paper.new", border=False):
        left, right = st.columns(2)
        village = left.selectbox(
            "哪个村", list(villages), format_func=villages.__getitem__, placeholder="请选择"
        )
        count = right.number_input("印多少份", min_value=1, max_value=500, value=50, step=10)
        if st.form_submit_button("编号", type="primary"):
            with said("这一批已编好号，可以下载打印。"), once(press, (village, count)):
                if press.first:
                    with store().write() as session:
                        made = make_batch(
                            session, round_id, village, int(count), by=who, today=today()
                        )
                    st.session_state["paper.batch"] = made.id


def print_buttons(round_id: str, revision: int, line: BatchLine) -> None:
    """The bundle to print; not once a newer version is being asked about."""
    if not line.current:
        st.info(
            "方案已经有了新版本：这一批收回来的照样录（算在当时的版本上），要再发请印新的一批。"
        )
        return
    with st.container(horizontal=True):
        for words, kind, mime in (
            ("下载 Word 版打印", "docx", DOCX),
            ("下载网页版打印", "html", "text/html"),
        ):
            st.download_button(
                words,
                lambda kind=kind: form_file(round_id, revision, line, kind),
                file_name=f"{line.name}征求意见表.{kind}",
                mime=mime,
                icon=":material/print:",
                on_click="ignore",
            )
    st.caption("每份一张 A4。网页版用浏览器打开后按 Ctrl+P 打印。")


def desk_of(line: BatchLine, who: Actor) -> Desk | None:
    """The desk for this bundle, its next number already set; None when there is none left."""
    key = f"paper.{line.id}"
    serial = f"{key}.serial"
    with store().read() as session:
        upcoming = next_serial(session, line.id, by=who)
    if upcoming is None:
        return None
    st.session_state.setdefault(serial, upcoming)

    def head() -> None:
        st.number_input(
            f"编号 {line.village}-{line.number}-",
            min_value=1,
            max_value=line.count,
            step=1,
            key=serial,
            persist_state="session",
        )

    def take(form: OpinionForm) -> tuple[str, str]:
        number = int(st.session_state[serial])
        with store().write() as session:
            entered = enter_paper(
                session, line.id, number, form, by=who, reader=reader(), today=today()
            )
            after = next_serial(session, line.id, by=who, after=number)
        if after is not None:
            st.session_state[serial] = after
        return entered.opinion_id or "", _told(line, number, entered)

    return Desk(key, take, head, lambda: st.session_state[serial], "保存，录下一份")


def settle_form(line: BatchLine, who: Actor, *, opened: bool) -> None:
    """What two people read differently on one form, side by side; the paper decides."""
    with st.expander(f"有差异的 {len(line.differing)} 份，点开核定", expanded=opened):
        number = st.selectbox(
            "编号",
            line.differing,
            format_func=lambda n: number_of(line.village, line.number, n),
            key=f"paper.{line.id}.settle",
            placeholder="请选择",
        )
        with store().read() as session:
            found = differences_of(session, line.id, number, by=who)
        st.caption("找出这张原表，逐项选哪一遍录得对。由录第二遍的人或第三个人核定。")
        with st.form(f"paper.{line.id}.{number}", border=False):
            picked = {
                each.key: st.radio(
                    each.label,
                    [False, True],
                    index=None,
                    format_func=lambda second, each=each: (
                        f"第二遍：{plain(each.second)}"
                        if second
                        else f"第一遍：{plain(each.first)}"
                    ),
                    key=f"paper.{line.id}.{number}.{each.key}",
                )
                for each in found
            }
            if not st.form_submit_button("按所选的核定", type="primary"):
                return
        if None in picked.values():
            st.error("还有没选的项目，请逐项选定。")
            return
        shown = number_of(line.village, line.number, number)
        with said(f"{shown} 已核定并计入。"), store().write() as session:
            settle_paper(
                session,
                line.id,
                number,
                [key for key, second in picked.items() if second],
                by=who,
                reader=reader(),
                today=today(),
            )


def _told(line: BatchLine, number: int, entered: Entered) -> str:
    shown = number_of(line.village, line.number, number)
    if entered.waiting:
        return f"{shown} 第一遍已录，等另一个人录第二遍"
    if entered.differences:
        return f"{shown} 两遍有 {len(entered.differences)} 处不一样，请核定"
    return f"{shown} 已录入"

"""待核查: what looks odd beside what may innocently explain it; a person looks, nothing is lost."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.intake.correct import set_standing
from core.intake.sign_review import SHOWN, SignLine, list_signs, open_sign, settle_sign
from core.model.states import Standing
from core.support.signs import INNOCENT, KINDS, RULES
from pages.consult.opinion_card import draw_entry
from pages.shared.loaders import revision
from pages.shared.plain import plain
from pages.shared.session import require, round_id, said, settings, store, today
from pages.shared.show import empty

#: The sign whose opinions are open, and the one whose opening is in the trail already.
OPEN, NOTED = "review.open", "review.noted"

who = require("review.read")
round_ = round_id()


@st.cache_data(max_entries=16, show_spinner="正在查看收到的意见…")
def load_signs(round_id: str, revision: int, audience: str, _who: Actor) -> list[SignLine]:  # noqa: ARG001
    """The round's signs as this audience may see them."""
    with store().read() as session:
        return list_signs(session, round_id, by=_who, secret=settings().secret)


def draw_kind(kind: str, lines: list[SignLine]) -> None:
    """The signs of one kind, with the rule that lists them and why they may be nothing."""
    st.subheader(f"{KINDS[kind]}（{len(lines)} 处）", anchor=False)
    st.markdown("也可能只是：" + "；".join(INNOCENT[kind]) + "。")
    st.caption(f"列出的规则：{RULES[kind]}。")
    for line in lines:
        draw_sign(line)


def draw_sign(line: SignLine) -> None:
    """One sign that waits, and what can be done about it."""
    with st.container(border=True, gap="small"):
        if line.grown:
            st.badge("核查以后又有新的", color="orange")
        # Without a name one could not tell a colleague which of three alike is meant.
        st.text(f"编号{line.mark[:4].upper()}：{line.said}")
        if line.recorder:
            st.text(f"录入人：{line.recorder}。请与本人一起对照纸质记录和签到表看一看。")
        with st.container(horizontal=True):
            if line.n and who.may("opinion.read"):
                label = "收起意见" if is_open(line) else "打开这些意见"
                st.button(label, key=f"review.open.{line.mark}", on_click=toggle, args=(line,))
            settle_form(line)
    if is_open(line) and who.may("opinion.read"):
        draw_opinions(line)


def settle_form(line: SignLine) -> None:
    """Keeps what somebody found, so that the next one need not look again."""
    with st.popover("记下核查结果"), st.form(f"review.settle.{line.mark}", border=False):
        note = st.text_input("核查结果", "核查过，没有问题", max_chars=200)
        st.caption("意见照旧计入。以后又有新的，会再列出来。")
        if st.form_submit_button("记下", type="primary", width="stretch"):
            with said("核查结果已记下。"), store().write() as session:
                settle_sign(session, round_, line, note=note, by=who, today=today())


def draw_opinions(line: SignLine) -> None:
    """The opinions behind a sign; single ones can be marked as sent twice."""
    noted = st.session_state.get(NOTED) == line.mark
    entries = []
    with said(), store().read() if noted else store().write() as session:
        entries = open_sign(session, round_, line, by=who, noted=noted)
    st.session_state[NOTED] = line.mark
    st.caption(
        f"共 {line.n} 份"
        + (f"，列出 {SHOWN} 份" if line.n > SHOWN else "")
        + "。查看已记入操作记录。"
        "只有确实是同一个人重复送的才记为重复；想法相同、字句相同不是理由。"
    )
    for entry in entries:
        draw_entry(entry, who, round_)
        with st.popover("记为重复"), st.form(f"review.twice.{entry.id}", border=False):
            reason = st.text_input("为什么是重复的（必填）", max_chars=200)
            if st.form_submit_button("这一份记为重复", width="stretch"):
                mark_twice(entry.id, reason)


def mark_twice(opinion_id: str, reason: str) -> None:
    """One opinion no longer counts; it stays, with its reason, and can be counted again."""
    with said("已记为重复，不再计入；在「意见原文」里可以查到。"), store().write() as session:
        set_standing(session, opinion_id, Standing.DUPLICATE, by=who, reason=reason, today=today())


def is_open(line: SignLine) -> bool:
    """Whether its opinions are on the screen."""
    return bool(st.session_state.get(OPEN) == line.mark)


def toggle(line: SignLine) -> None:
    """Opens or shuts the opinions of one sign; opening anew is noted anew."""
    st.session_state[OPEN] = None if is_open(line) else line.mark
    st.session_state.pop(NOTED, None)


audience = "office" if who.may("account.manage") else "facilitator"
signs = load_signs(round_, revision(round_), audience, who)
st.title("待核查", anchor=False)
st.caption(
    "这里只是提醒有人看一看，不是认定有问题。列出来的意见照样计入；不因此少算一份，也不追问是谁。"
)
if not who.may("opinion.read"):
    st.caption("意见原文由驻村干部打开核查；请把要核查的转告他们，再在这里记下结果。")
waiting = [line for line in signs if line.reviewed_on is None]
if not waiting:
    empty("没有要核查的。", "收到的意见里没有按下面的规则要看一看的；有新的会列在这里。")
for kind in KINDS:
    of_kind = [line for line in waiting if line.kind == kind]
    if of_kind:
        draw_kind(kind, of_kind)
done = [line for line in signs if line.reviewed_on is not None]
if done:
    with st.expander(f"核查过的（{len(done)} 条）"):
        for line in done:
            st.text(line.said)
            st.caption(plain(f"{line.reviewed_on:%Y-%m-%d} {line.reviewed_by}：{line.note}"))
with st.expander("按什么规则列出"):
    kinds = [kind for kind in KINDS if kind != "uniform" or audience == "office"]
    st.markdown("\n".join(f"- **{KINDS[kind]}**：{RULES[kind]}。" for kind in kinds))

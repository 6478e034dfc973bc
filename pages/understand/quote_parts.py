"""The pieces of 摘录与转述, and how its sentences stand under a theme."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

import streamlit as st

from core.access.roles import Actor
from core.intake.quote_list import LEAST_SHOWN, QuoteLine, ShownQuote
from core.intake.quotes import LONGEST, check_quote, take_back_quote, write_quote
from core.support.published import Published
from core.text.quoting import quote_rules
from pages.shared.once import once, press_of
from pages.shared.plain import plain
from pages.shared.session import said, store
from pages.shared.show import empty, villager_text

PASSED = "quotes.passed"
#: The sentence being written, and the mark that it was stored and its box is to be empty.
WORDING, WRITTEN = "quote.wording", "quote.written"


def draw_check(waiting: Sequence[QuoteLine], who: Actor) -> None:
    """The sentences of others, one after the other, each against the whole check list."""
    passed: list[str] = st.session_state.setdefault(PASSED, [])
    line = min(waiting, key=lambda each: passed.index(each.id) if each.id in passed else -1)
    st.subheader(f"等您核对：{len(waiting)}句")
    with st.container(border=True):
        _draw_words(line, f"{line.theme} · {line.writer}写的")
        st.markdown("**逐条核对，做到一条勾一条**")
        checks = quote_rules().checks
        ticked = [
            check.code
            for check in checks
            if st.checkbox(check.sentence, key=f"quote.{line.id}.{check.code}")
        ]
        with st.container(horizontal=True):
            if st.button(
                "全部核对过，放行",
                type="primary",
                disabled=len(ticked) < len(checks),
                key=f"quote.ok.{line.id}",
            ):
                with said("已放行，随下一次发布给领导看。"), store().write() as session:
                    check_quote(session, line.id, ticked, by=who)
            _draw_take_back(line, who, "有一条做不到，退回", "已退回。请写的人换个说法重写。")
            if len(waiting) > 1 and st.button("先看下一句", key=f"quote.pass.{line.id}"):
                passed.append(line.id)
                st.rerun()


def draw_write(
    round_id: str,
    themes: Mapping[str, str],
    cleared: Sequence[QuoteLine],
    enough: Collection[str],
    who: Actor,
) -> None:
    """The form for one sentence."""
    have = {code: sum(line.code == code for line in cleared) for code in themes}

    def labelled(code: str) -> str:
        count = f"，已放行{have[code]}句" if have[code] else ""
        return themes[code] + ("" if code in enough else "（条数还不够，暂不显示）") + count

    press = press_of("quote.write")
    if st.session_state.pop(WRITTEN, False):
        st.session_state[WORDING] = ""
    st.subheader("写一句")
    with st.form("quote.write", clear_on_submit=False):
        # Themes that leaders see come first: a sentence under another waits until they do.
        order = sorted(themes, key=lambda code: code not in enough)
        code = st.selectbox("主题", order, format_func=labelled, width=420, placeholder="请选择")
        wording = st.text_area(
            "用自己的话，概括几个人共同的意思",
            max_chars=LONGEST,
            height=100,
            placeholder="例如：好几位老人担心村部搬远以后，办一件小事也要跑大半天。",
            help="不抄原话，不写姓名、称呼、门牌号、小组、职业、年龄，也不写只有一两家有过的事。",
            key=WORDING,
            persist_state="session",
        )
        sent = st.form_submit_button("保存，交另一人核对", type="primary")
    if sent:
        with said("已保存，等另一个人核对。"), once(press, (code, wording)) as pressed:
            if pressed.first:
                write_quote(store(), round_id, code, wording, by=who)
                st.session_state[WRITTEN] = True


def draw_own(drafts: Sequence[QuoteLine], who: Actor) -> None:
    """One's own sentences that wait for somebody else."""
    if not drafts:
        return
    st.subheader(f"我写的，等别人核对：{len(drafts)}句")
    for line in drafts:
        with st.container(border=True, horizontal=True, vertical_alignment="center"):
            with st.container(gap="small"):
                _draw_words(line, line.theme)
            _draw_take_back(line, who, "收回", "已收回。")


def draw_cleared(
    cleared: Sequence[QuoteLine], enough: Collection[str], coming: str, who: Actor
) -> None:
    """What is cleared, theme by theme, and whether leaders see it."""
    st.subheader(f"已放行：{len(cleared)}句")
    if not cleared:
        empty("还没有放行的转述。", "写好、由另一个人核对以后列在这里。")
        return
    st.caption(f"下一次发布：{coming}")
    for code in dict.fromkeys(line.code for line in cleared):
        mine = [line for line in cleared if line.code == code]
        with st.container(border=True):
            st.markdown(f"**{plain(mine[0].theme)}** · {_standing(mine, code in enough)}")
            for line in mine:
                when = f"第{line.release_number}次发布" if line.release_number else "等下一次发布"
                with st.container(horizontal=True, vertical_alignment="center"):
                    with st.container(gap=None):
                        _draw_words(line, when, warned=False)
                    _draw_take_back(line, who, "收回", "已收回，领导不再看到这一句；条数不变。")


def draw_quotes(table: Published, quotes: Mapping[str, Sequence[ShownQuote]]) -> None:
    """The sentences as readers see them, under each theme of the table that has some."""
    if not quotes:
        return
    with st.container(border=True):
        st.subheader("工作人员转述")
        st.caption(
            "由工作人员概括几个人共同的意思写成，另一人逐条核对后放行，不是哪一个人的原话；"
            "先后打乱。有没有转述、有几句，不影响条数。"
        )
        for line in table.lines:
            said_of = quotes.get(line.key, ())
            if said_of:
                days = "、".join(dict.fromkeys(f"{q.on.month}月{q.on.day}日" for q in said_of))
                st.markdown(
                    f"**{plain(line.label)}**（{plain(line.n_label)}意见提到；随{days}的发布列出）"
                )
                for quote in said_of:
                    villager_text(f"· {quote.wording}")


def _draw_words(line: QuoteLine, small: str, *, warned: bool = True) -> None:
    villager_text(line.wording)
    st.caption(plain(small))
    if warned and line.risks:
        found = "、".join(f"「{risk.text}」（{risk.what}）" for risk in line.risks)
        st.warning(f"请留意：{found}。会不会让人认出是谁？拿不准就换个说法。")


def _draw_take_back(line: QuoteLine, who: Actor, label: str, done: str) -> None:
    with st.popover(label, key=f"quote.back.{line.id}"):
        st.text("收回以后不能恢复，要用就重写一句。")
        if st.button("收回这一句", key=f"quote.back.yes.{line.id}"):
            with said(done), store().write() as session:
                take_back_quote(session, line.id, by=who)


def _standing(lines: Sequence[QuoteLine], enough: bool) -> str:
    """Whether leaders see the sentences of one theme, and what is missing."""
    out = sum(line.release_number is not None for line in lines)
    if not enough:
        return "这个主题条数还不够，领导看不到"
    if out >= LEAST_SHOWN:
        return f"领导看到{out}句"
    if len(lines) >= LEAST_SHOWN:
        return "下一次发布起领导能看到"
    return f"还要再放行{LEAST_SHOWN - len(lines)}句，领导才看得到"

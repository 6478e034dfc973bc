"""Blocks of 总览 and 覆盖情况 that are not charts: answers, dates of the law, questions to ask."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.access.roles import Actor
from core.charts.reasons import themes_named
from core.intake.listened import Followed
from core.rounds.dates import LawfulDate
from core.support.published import Line, Published
from core.support.quality import FORMULAS
from core.support.signs import INNOCENT, KINDS
from pages.shared.plain import plain
from pages.understand.parts import link_to

NEUTRAL = "这些只是需要人看一看的情况，不是结论；没有任何意见因此被删或者少算。"


def draw_signs(who: Actor, round_id: str, kinds: Sequence[str]) -> None:
    """What in the filling-in somebody should look at, with what may innocently explain it."""
    if not kinds:
        return
    with st.container(border=True):
        st.markdown("**数据质量提示**")
        for kind in kinds:
            st.markdown(f"- {KINDS[kind]}。可能是：{'；'.join(INNOCENT[kind])}。")
        if who.may("review.read"):
            st.caption(NEUTRAL)
            link_to("review", "到「待核查」逐条看", round_id)
        else:
            st.caption(f"{NEUTRAL}驻村干部和综合办公室正在核对，领导不需要做什么。")


def draw_followed(done: Followed, waiting: str, round_id: str) -> None:
    """Whether those who spoke were answered; `waiting`: the themes nobody has taken up."""
    with st.container(border=True):
        st.subheader("答复到哪一步")
        if done.concerns:
            with st.container(horizontal=True, gap="medium"):
                answered = f"{done.concerns_answered}/{done.concerns} 件"
                st.metric("已答复关心事项", answered, width="content")
                st.metric("已公布", f"{done.concerns_published} 件", width="content")
        else:
            st.caption("还没有列出关心事项。第一次发布统计后，由综合办公室按主题列出并答复。")
        if waiting:
            st.caption(plain(waiting))
        link_to("concerns", "看关心事项与答复", round_id)


def draw_missing(sentences: Sequence[str], round_id: str) -> None:
    """While too few were heard to judge: what is missing and where to go next."""
    if not sentences:
        return
    with st.container(border=True):
        st.markdown("**还不能看倾向，先补听**")
        st.markdown("\n".join(f"- {plain(sentence)}" for sentence in sentences))
        st.caption("现在已经能看的：收到了多少、哪些主题够数、哪些村和人还没有听到。")
        link_to("coverage", "看每个村、每类人还差多少", round_id)


def draw_conditions(tables: Sequence[Published], round_id: str) -> None:
    """Option by option, what those who agree on conditions ask for most."""
    named = [(table, themes_named(table)[:3]) for table in tables]
    if not any(lines for _, lines in named):
        return
    st.markdown("**有条件赞成的人最常提到**")
    for table, lines in named:
        said = "、".join(f"{line.label}（{line.n_label}）" for line in lines)
        words = said or "还没有哪个主题够数列出"
        of = f"（{table.n_label}有条件赞成）" if table.n is not None else ""
        st.markdown(f"- {plain(table.version_label)}{of}：{plain(words)}")
    link_to("support", "看附带的条件和答复", round_id, view="reasons")


def draw_dates(dates: Sequence[LawfulDate], notice: str, round_id: str) -> None:
    """The dates the law sets, as far as anybody can know them now."""
    with st.container(border=True):
        st.subheader("法定日期")
        st.caption(plain(notice))
        columns = st.columns(2)
        for number, each in enumerate(dates):
            on = each.on
            when = f"{on.year}年{on.month}月{on.day}日" if on else "日期未定"
            mark = ":red[**不合规定**] " if each.against else ""
            words = f"**{plain(each.what)}：{when}**  \n{mark}{plain(each.words)}。"
            columns[number * 2 // len(dates)].markdown(words)
        link_to("plan", "到工作计划表里安排", round_id)


def draw_quality(published: Published | None, done: Followed) -> None:
    """Every measure of the listening: what it is now, how it is counted, what is not asked."""
    rows = [(line.label, line.n_label, FORMULAS.get(line.key, "")) for line in _lines(published)]
    rows += followed_rows(done)
    with st.container(border=True):
        st.subheader("听得好不好")
        frame = pd.DataFrame(rows, columns=["指标", "现在", "怎样算"])
        st.table(frame[["指标", "现在"]], hide_index=True)
        if published is None:
            st.caption("与意见有关的指标随统计快照一起更新，下次发布后列出。")
        else:
            st.caption(plain("".join(published.notes)))
        with st.expander("每项怎样算"):
            st.markdown("\n".join(f"- {plain(name)}：{plain(how)}" for name, _, how in rows))


def followed_rows(done: Followed) -> list[tuple[str, str, str]]:
    """The measures that count no opinions: name, figure, how it is counted."""
    return [
        (
            "自然村覆盖率",
            _of(done.hamlets_reached, done.hamlets, "个", "没有登记自然村"),
            "至少有一次座谈或走访到过的自然村 ÷ 全部自然村",
        ),
        (
            "现场问题答复率",
            _of(done.questions_answered, done.questions, "个", "没有记下现场问题"),
            f"已答复的现场问题 ÷ 全部；从提出到答复：{_days(done.question_days)}",
        ),
        (
            "关心事项答复率",
            _of(done.concerns_answered, done.concerns, "件", "还没有列出"),
            f"已答复的关心事项 ÷ 全部；从列出到公布答复：{_days(done.concern_days)}",
        ),
        (
            "采纳情况",
            _of(done.concerns_adopted, done.concerns_answered, "件", "还没有答复"),
            "采纳和部分采纳 ÷ 已答复；不设目标，免得为数字而采纳",
        ),
        ("公告张贴", "没有记录", "没有登记公告照片和日期，请在工作计划表里作为凭证留存"),
    ]


def _lines(published: Published | None) -> list[Line]:
    return [] if published is None else list(published.lines)


def _of(part: int, base: int, unit: str, nothing: str) -> str:
    return f"{part}/{base}{unit}（{part / base:.0%}）" if base else nothing


def _days(days: float | None) -> str:
    if days is None:
        return "还算不出"
    return f"一般{days:g}天（中位数）" if days >= 1 else "一般当天（中位数）"

"""How well the machine sorts, as people found it, and the button that lets it learn."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.access.roles import Actor
from core.intake.learning import LEAST_CHECKS, Learning, learn_round, learning_of, unlearn_round
from core.intake.reread import reread_opinions
from core.intake.theme_check import checked_readings
from core.text.quality import (
    ENOUGH,
    ENOUGH_OF_A_THEME,
    Checked,
    Quality,
    Right,
    load_shipped,
    quality_of,
)
from core.text.teaching import LEARNT
from pages.shared.loaders import revision
from pages.shared.session import actor, reader, said, settings, store
from pages.shared.show import share


@st.cache_data(max_entries=16, show_spinner=False)
def load_checked(round_id: str, revision: int, _who: Actor) -> list[Checked]:  # noqa: ARG001
    """What machine and people said of each comment looked over; for readers of raw words only."""
    with store().read() as session:
        return checked_readings(session, round_id, by=_who)


def drawn_so_far(round_id: str) -> int:
    """How many comments that chance chose have been sorted."""
    return sum(one.drawn for one in load_checked(round_id, revision(round_id), actor()))


def draw_quality(round_id: str, who: Actor, themes: Mapping[str, str]) -> None:
    """The random sample, what was doubted beside it, each theme, and the shipped reader."""
    checked = load_checked(round_id, revision(round_id), who)
    drawn = quality_of(one for one in checked if one.drawn)
    doubted = quality_of(one for one in checked if one.doubted and not one.drawn)
    with st.container(border=True):
        st.subheader("随机抽查", anchor=False)
        st.text(_sentence("随机抽查", drawn.all))
        if drawn.all.enough:
            st.text(_sentence("其中机器自己拿得准的", drawn.sure))
        st.caption(
            "只有随机抽到的才说明机器平时读得怎样。"
            + _sentence("另外，待归类里", doubted.all)
            + "那些本来就难，不代表全部。"
        )
        if drawn.themes:
            st.dataframe(_table(drawn, themes), hide_index=True, width="stretch", height="content")
            st.caption(
                f"准确率：机器归到这个主题的，有多少真的是；找全率：真的是这个主题的，机器找到多少。"
                f"不满 {ENOUGH_OF_A_THEME} 条的不算比例。只算大类，核对时机器怎么读就怎么算。"
            )
    shipped = load_shipped()
    st.caption(
        f"出厂时的参考（{shipped['on']} 测，{shipped['comments']} 条虚构、机器没有学过的例句）："
        f"主要主题对 {share(_number(shipped['main_theme']))}，"
        f"两个候选里有对的 {share(_number(shipped['among_two']))}；"
        f"{shipped['crossed']} 条写得更绕的例句互相测，对 "
        f"{share(_number(shipped['crossed_main_theme']))}。真实意见多半在两者之间，以随机抽查为准。"
    )


def draw_learning(round_id: str, who: Actor) -> None:
    """How far this round has taught the machine, learning again, and going back."""
    folder = settings().local / LEARNT
    with store().read() as session:
        state = learning_of(session, round_id, by=who, folder=folder)
    with st.container(border=True):
        st.subheader("让机器学一学", anchor=False)
        st.text(_state(state))
        if state.proposed:
            st.text("新核对的已经不少，现在重新学习比较合适。")
        with st.container(horizontal=True):
            label = "用已核对的意见重新学习"
            ready = state.checked >= LEAST_CHECKS
            if st.button(label, type="primary", disabled=not ready, key="sorting.learn"):
                learn(round_id, who)
            if state.taught:
                with st.popover("回到出厂的读法"):
                    st.text("删去这一轮学到的，以后按出厂的读；核对过的意见不变，可以再学。")
                    if st.button("确定回到出厂", key="sorting.unlearn"):
                        with said("已回到出厂的读法。"), store().write() as session:
                            unlearn_round(session, round_id, by=who, folder=folder)
        st.caption(
            "每条核对过的意见顶 5 条例句。大约十几秒，不影响别人提交；"
            "学完把没核对过的意见重新读一遍。"
            "学到的只存在本机，是一到三个字的片段和权重，不是原文：姓名先去掉，"
            "少于 3 条意见用过的片段不留；重新学习、回到出厂或归档清理时删除。"
        )


def learn(round_id: str, who: Actor) -> None:
    """Learns, then reads the stored opinions anew."""
    bar = st.progress(0.0, "正在学习，大约十几秒…")
    with said("已学完，没核对过的意见也重新读了一遍。"):
        learn_round(store(), round_id, by=who, folder=settings().local / LEARNT)
        reread_opinions(
            store(),
            round_id,
            by=who,
            reader=reader(),
            progress=lambda done, total: bar.progress(
                done / max(total, 1), f"正在重新读：{done} / {total} 条"
            ),
        )


def _state(state: Learning) -> str:
    if not state.here:
        return "这一轮学到的不在这台服务器上，现在按出厂的读；请重新学习一次。"
    if state.taught:
        new = state.checked - state.taught
        return f"上次用 {state.taught} 条核对过的意见学过，以后又多了 {max(new, 0)} 条。"
    if state.checked < LEAST_CHECKS:
        return f"现在按出厂的读。核对过 {state.checked} 条，满 {LEAST_CHECKS} 条可以学。"
    return f"现在按出厂的读。核对过 {state.checked} 条，可以学。"


def _sentence(of_what: str, right: Right) -> str:
    if not right.n:
        return f"{of_what}还没有核对过的意见。"
    if not right.enough or right.bounds is None:
        return f"{of_what}已核对 {right.n} 条，太少（不满 {ENOUGH} 条），不作判断。"
    low, high = right.bounds
    return (
        f"{of_what}已核对 {right.n} 条，机器的主要主题对了 {right.right} 条，"
        f"{share(right.share)}（全部意见里大约在 {share(low)} 到 {share(high)} 之间）。"
    )


def _table(quality: Quality, themes: Mapping[str, str]) -> dict[str, Sequence[object]]:
    shipped = load_shipped()["themes"]
    known: Mapping[str, Sequence[float]] = shipped if isinstance(shipped, dict) else {}
    rows = quality.themes
    return {
        "主题": [themes.get(row.theme, row.theme) for row in rows],
        "机器归入": [row.found for row in rows],
        "真的是": [row.meant for row in rows],
        "两边都是": [row.both for row in rows],
        "准确率": [share(row.precision) for row in rows],
        "找全率": [share(row.recall) for row in rows],
        "出厂准确率": [share(_first(known.get(row.theme))) for row in rows],
        "出厂找全率": [share(_last(known.get(row.theme))) for row in rows],
    }


def _first(pair: Sequence[float] | None) -> float | None:
    return pair[0] if pair else None


def _last(pair: Sequence[float] | None) -> float | None:
    return pair[-1] if pair else None


def _number(value: object) -> float | None:
    return value if isinstance(value, float) else None

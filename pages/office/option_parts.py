"""The pieces of 编辑方案."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.access.roles import Actor
from core.model import Area, Village
from core.model.states import VERSION_MOVES, AssetMode, VersionState
from core.options.claims import remove_claim, save_claim
from core.options.distances import FARTHEST_KM, distances_of, save_distances
from core.options.measures import Part, counts_of, measures_of, partition_problems
from core.options.reading import ClaimView, OptionView, VersionView
from core.options.versions import (
    PLAIN_WORDS_LIMIT,
    new_version,
    publish_version,
    save_version,
    set_state,
)
from pages.office.option_grid import edit_parts, forget_parts
from pages.shared.options_shown import draw_measures, draw_partition
from pages.shared.session import said, store, today
from pages.shared.show import source_line

#: What the button says that moves a version to this state.
MOVES = {VersionState.PRELIMINARY: "定为初步方案", VersionState.FINAL: "定稿"}

ASSET_HELP = (
    "村民委员会合并不等于集体经济组织合并。并账须经各集体经济组织成员大会"
    "全体成员三分之二以上同意，不能由村民代表会议代替。"
)


def draw_state(option: OptionView, who: Actor) -> None:
    """Where the newest version stands and what can be done with it."""
    version = option.latest
    with st.container(border=True):
        st.text(f"{version.label}：{version.state.label}")
        if version.heard:
            st.caption("已有意见登记。要改就新建一版，已有的意见留在这一版，不带到新版。")
        elif version.state is VersionState.CONSULTED:
            st.caption("正在征求意见。要改就新建一版。")
        if version.reason:
            st.caption("本版修改理由")
            st.text(version.reason)
        with st.container(horizontal=True):
            if version.state in {VersionState.DRAFT, VersionState.PRELIMINARY} and st.button(
                "开始征求意见", type="primary", help="先保存修改。开始后这一版不能再改。"
            ):
                with said(f"「{version.label}」开始征求意见。"), store().write() as session:
                    publish_version(session, version.id, by=who)
            for state, label in MOVES.items():
                if state in VERSION_MOVES[version.state] and st.button(label):
                    _move(version, state, who)
            if version.state is not VersionState.DRAFT:
                with st.popover("新建一版"), st.form("options.version", border=False):
                    _next_version(option, who)
            if VersionState.VOIDED in VERSION_MOVES[version.state] and not option.status_quo:
                with st.popover("作废"):
                    st.caption("作废后不再就它征求意见，也不能恢复；已有的意见仍留在这一版。")
                    if st.button(f"作废「{version.label}」"):
                        _move(version, VersionState.VOIDED, who)


def draw_draft(
    option: OptionView, villages: Sequence[Village], areas: Sequence[Area], who: Actor
) -> None:
    """The draft to edit: the villages' destinations, offices, words, and what it amounts to."""
    version = option.latest
    parts: list[Part] | None = list(version.parts_by_id)
    if option.status_quo:
        st.caption("「维持现状」跟着「村和片」走，各村都不变，这里只改说明。")
    else:
        parts = edit_parts(version, villages, areas)
    with st.container(border=True):
        problems = partition_problems({v.id: v.name for v in villages}, parts or [])
        if parts is not None and problems.sentences:
            st.warning("".join(problems.sentences))
        elif parts is not None:
            counts = counts_of(parts)
            draw_measures(counts, measures_of(counts))
    words = st.text_area(
        "给村民看的说明",
        version.plain_words,
        height=110,
        max_chars=PLAIN_WORDS_LIMIT,
        key=f"options.words.{version.id}",
        help="十秒能读完：哪几个村合并、叫什么、在哪里办公、账目怎么办。好处和难处写一样长。",
    )
    modes = list(AssetMode)
    mode = st.radio(
        "集体资产",
        modes,
        index=modes.index(version.asset_mode),
        format_func=lambda each: each.label,
        horizontal=True,
        key=f"options.assets.{version.id}",
        help=ASSET_HELP,
    )
    if st.button("保存方案", type="primary", disabled=parts is None) and parts is not None:
        with said(f"「{version.label}」已保存。"):
            with store().write() as session:
                save_version(session, version.id, parts, plain_words=words, asset_mode=mode, by=who)
            forget_parts(version)


def draw_version(version: VersionView) -> None:
    """A version that can no longer be edited, as it stands."""
    st.text(version.plain_words or "还没有写说明。")
    st.caption(f"集体资产：{version.asset_mode.label}")
    with st.container(border=True):
        draw_measures(version.counts, version.measures)
    draw_partition(version.parts)


def draw_distances(option: OptionView, villages: Sequence[Village], who: Actor) -> None:
    """How far each merged village is from its office; it stands on the villagers' page."""
    version = option.latest
    names = {village.id: village.name for village in villages}
    merged = {
        id_: part.office for part in version.parts_by_id if len(part.villages) > 1
        for id_ in part.villages if id_ in names
    }  # fmt: skip
    if not merged:
        return
    with store().read() as session:
        known = distances_of(session, version.id)
    with (
        st.expander("到新办公地点的路程（村民页面上会写）"),
        st.form(f"options.km.{version.id}", border=False),
    ):
        km = {
            id_: st.number_input(
                f"{names[id_]} → {office or '办公地点未定'}（公里）",
                min_value=0.0,
                max_value=FARTHEST_KM,
                value=known.get(id_),
                step=0.5,
                placeholder="不知道就空着",
                key=f"options.km.{version.id}.{id_}",
            )
            for id_, office in merged.items()
        }
        if st.form_submit_button("保存路程"):
            with said("路程已保存。"), store().write() as session:
                save_distances(session, version.id, km, by=who)


def draw_claims(
    round_id: str, options: Sequence[OptionView], claims: Sequence[ClaimView], who: Actor
) -> None:
    """Figures printed somewhere, each beside what the formulas give."""
    st.subheader("填报数字核对")
    st.caption("上报材料、新闻里写的比例登记在这里，系统按每种算法核对，说明它合哪一种口径。")
    for claim in claims:
        with st.container(border=True):
            st.text(claim.finding.sentence)
            source_line(
                f"出处：{claim.source}" if claim.source else "",
                f"方案：{claim.about}" if claim.about else "",
            )
            if st.button(f"删去「{claim.label} {claim.finding.claimed}」", key=f"claim.{claim.id}"):
                with said("已删去这个填报数字。"), store().write() as session:
                    remove_claim(session, claim.id, by=who)
    with st.popover("登记一个填报数字"), st.form("options.claim", border=False):
        label = st.text_input("名称", "调整率", max_chars=40)
        claimed = st.text_input("填报的数字", placeholder="例如 52.4%")
        source = st.text_input("出处", placeholder="例如 上报县民政局的请示", max_chars=200)
        labels = {option.latest.id: option.latest.label for option in options}
        version_id = st.selectbox(
            "说的是哪个方案", list(labels), format_func=labels.__getitem__, placeholder="请选择"
        )
        if st.form_submit_button("登记"):
            with said("已登记，核对结果在下面。"), store().write() as session:
                save_claim(
                    session,
                    round_id,
                    claimed,
                    label=label,
                    source=source,
                    version_id=version_id,
                    by=who,
                )


def _move(version: VersionView, state: VersionState, who: Actor) -> None:
    with said(f"「{version.label}」现在是「{state.label}」。"), store().write() as session:
        set_state(session, version.id, state, by=who)


def _next_version(option: OptionView, who: Actor) -> None:
    st.caption(f"新版先和第{option.latest.number}版一样，旧版停止征求意见，它的意见不带过来。")
    reason = st.text_input("为什么要改", max_chars=400)
    if st.form_submit_button("新建一版"):
        with said("已新建一版，可以修改了。"), store().write() as session:
            new_version(session, option.id, reason, today=today(), by=who)

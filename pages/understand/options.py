"""调整方案: the options side by side, what each amounts to, and what changed since last time."""

from __future__ import annotations

import streamlit as st

from core.options.diff import diff_versions
from core.options.reading import ClaimView, OptionView, VersionView, list_claims, list_options
from core.rounds.law import law_notice, law_rules
from core.rounds.reading import get_round
from core.rounds.reference import SourceFact, source_facts
from pages.shared.loaders import revision
from pages.shared.options_shown import NO_ONE_RATE, draw_measures, draw_partition
from pages.shared.plain import plain
from pages.shared.session import require, round_id, store
from pages.shared.show import empty, source_line


@st.cache_data(max_entries=64, show_spinner=False)
def load(
    round_id: str,
    revision: int,  # noqa: ARG001 - part of the key
) -> tuple[list[OptionView], list[ClaimView], tuple[SourceFact, ...], str]:
    """The options, the printed figures, the source's facts, and who checked the law."""
    with store().read() as session:
        round_ = get_round(session, round_id)
        facts = source_facts(round_) if round_.reference_only else ()
        options = list_options(session, round_id)
        return options, list_claims(session, round_id), facts, law_notice(round_)


def show_reference(facts: tuple[SourceFact, ...], claims: list[ClaimView]) -> None:
    """What a published report says about its round, and how its figure was reckoned."""
    st.info("参考案例：只列公开报道写明的事实，没有意见和支持情况。")
    for claim in claims:
        show_claim(claim)
        if claim.counts:
            draw_measures(claim.counts, claim.measures)
    st.subheader("报道写明的事实")
    st.table({"栏目": [f.subject for f in facts], "内容": [f.fact for f in facts]})
    st.caption(
        "报道没有列出各村名单、各个方案和支持情况，这里也不补写。"
        "报道由当地镇党委、政府撰写，写的是当年的做法，不代表现行法律的要求。"
    )


def show_side_by_side(options: list[OptionView]) -> None:
    """One row a measure, one column an option; every rate with its numerator and denominator."""
    versions = [option.latest for option in options]
    measures = {m.code: m for version in versions for m in version.measures}
    rows: dict[str, list[str]] = {
        "项目": ["状态", "调整前", "调整后", *(m.label for m in measures.values()), "集体资产"]
    }
    for version in versions:
        # With the space a narrow column may break there.
        shown = {m.code: f"{m.shown} （{m.numerator}/{m.denominator}）" for m in version.measures}
        rows[plain(version.label)] = [
            version.state.label,
            f"{version.counts.villages_before}个村",
            f"{version.counts.villages_after}个村",
            *(shown.get(code, "—") for code in measures),
            version.asset_mode.label,
        ]
    # A table breaks its words: on a phone no option is left outside the screen.
    st.table(rows)
    formulas = "；".join(f"{m.label}＝{m.formula}" for m in measures.values())
    st.caption(f"{formulas}。{NO_ONE_RATE}" if formulas else NO_ONE_RATE)


def show_version(option: OptionView) -> None:
    """One option: its words, its partition, and what changed since the version before."""
    version = option.latest
    st.subheader(f"{plain(version.label)}：{version.state.label}")
    st.text(version.plain_words or "还没有写给村民看的说明。")
    draw_partition(version.parts)
    if option.previous:
        show_changes(option.previous, version)


def show_changes(old: VersionView, new: VersionView) -> None:
    """The differences between two versions and the reason for them."""
    st.subheader(f"和第{old.number}版比，改了什么")
    if new.reason:
        st.text(f"理由：{new.reason}")
    rows = diff_versions(old, new).rows
    if not rows:
        st.caption("内容还没有改动。")
        return
    st.table(
        {
            "改动": [f"{kind}：{plain(what)}" for kind, what, _, _ in rows],
            "原来": [plain(before) for _, _, before, _ in rows],
            "现在": [plain(after) for _, _, _, after in rows],
        }
    )
    st.caption(f"对第{old.number}版说的意见留在第{old.number}版，不算作对第{new.number}版的意见。")


def show_claim(claim: ClaimView) -> None:
    """A printed figure beside what the formulas give."""
    with st.container(border=True):
        st.text(claim.finding.sentence)
        source_line(
            f"出处：{claim.source}" if claim.source else "",
            f"方案：{claim.about}" if claim.about else "",
        )


require("option.read")
st.title("调整方案")
here = round_id()
options, claims, facts, law = load(here, revision(here))
if facts:
    show_reference(facts, claims)
    st.stop()
if not options or not options[0].latest.parts:
    empty("还没有方案可以比较。", "管理员先在「村和片」填写各村，再到「编辑方案」定哪些村合并。")
    st.stop()
show_side_by_side(options)
by_id = {option.id: option for option in options}
first = next((option for option in options if not option.status_quo), options[0])
picked = st.segmented_control(
    "看哪个方案",
    list(by_id),
    format_func=lambda each: by_id[each].name,
    default=first.id,
    required=True,
)
show_version(by_id[picked or first.id])
if claims:
    st.subheader("填报数字核对")
    for claim in claims:
        show_claim(claim)
st.caption(f"{law_rules()['approval.chain'].text}意见征集不能代替表决。{law}。")

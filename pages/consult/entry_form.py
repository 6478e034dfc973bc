"""The desk's form: who speaks stays, what was said is cleared once it is stored."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

import streamlit as st

from core.access.roles import Actor
from core.errors import Invalid
from core.intake.desk import entries_of
from core.intake.form import MOST_TOPICS, TEXT_LIMIT, OpinionForm, known_topics, read_form
from core.intake.session_list import SessionLine
from core.intake.submit import submit_opinion
from core.model.states import Channel, SessionKind, Stance, Vote
from core.reports.forms import numbered
from pages.consult.desk_data import load_themes
from pages.shared.focus import focus_first
from pages.shared.once import Press, once, press_of
from pages.shared.plain import plain
from pages.shared.session import DONE, UNSAVED, reader, sentence_of, still_here, store, today

#: What comes without a session.
LOOSE = {"纸质表（不属于某一场）": Channel.PAPER, "电话（不属于某一场）": Channel.PHONE}
CHANNELS = {SessionKind.MEETING: Channel.MEETING, SessionKind.VISIT: Channel.VISIT}
#: As on the paper form: the two ends first, then the two ways of not taking a side.
STANCES = (
    Stance.SUPPORT,
    Stance.CONDITIONAL,
    Stance.OPPOSE,
    Stance.UNSURE,
    Stance.UNSTATED,
)
VOTES = (Vote.AGREE, Vote.DISAGREE, Vote.PASS)
NO_STATEMENTS: Mapping[str, str] = MappingProxyType({})
ERROR, FRESH = "entry.error", "entry.fresh"
#: How often an entry was begun, at another desk or after storing one, and for which of them the
#: keyboard was put at the first field.
TURN, FOCUSED = "entry.turn", "entry.focused"
#: The container of the first field.
FIRST_FIELD = "desk-first-field"


@dataclass(frozen=True, slots=True)
class Place:
    """Where one is recording: a session, or loose sheets and calls."""

    name: str
    session_id: str | None
    channel: Channel
    village_id: str | None
    area_id: str | None


@dataclass(frozen=True, slots=True)
class Desk:
    """How one desk takes in what was typed. `key` begins the names of its fields."""

    key: str
    #: Takes the form in; gives the new opinion's id, or nothing, and what to say.
    take: Callable[[OpinionForm], tuple[str, str]]
    #: Draws what stands above the other fields, such as the number on the paper.
    head: Callable[[], None] = lambda: None
    #: What else makes two entries different ones.
    mark: Callable[[], object] = lambda: None
    button: str = "保存，录下一位"


def place_of(line: SessionLine) -> Place:
    """A session as a place to record at."""
    day = f"{line.held_on.month}月{line.held_on.day}日"
    return Place(f"{day} {line.topic}", line.id, CHANNELS[line.kind], line.village_id, line.area_id)


def begin_entry() -> None:
    """Has the keyboard put at the first field when the form is drawn next."""
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def draw_form(
    place: Place,
    asked: dict[str, tuple[str, str]],
    villages: dict[str, tuple[str, str | None]],
    groups: dict[str, str],
    who: Actor,
    round_id: str,
    desk: Desk | None = None,
    statements: Mapping[str, str] = NO_STATEMENTS,
) -> None:
    """One speaker. The order of the fields is the order of Tab, and that of the printed form.

    The text is the last field, so that Ctrl+Enter, which stores, is always near. `statements`
    (id → wording) may be asked too; they are folded away, for few desks have the time.
    """
    near = sorted(villages, key=lambda v: (v != place.village_id, villages[v][1] != place.area_id))
    desk = desk or _desk_of(place, who, round_id)
    key = desk.key
    st.session_state.setdefault(f"{key}.dictated", place.channel is not Channel.PAPER)
    press = press_of(key)
    with st.form(key):
        with st.container(key=FIRST_FIELD):
            desk.head()
            st.radio(
                "身份类别",
                list(groups),
                index=None,
                format_func=groups.__getitem__,
                horizontal=True,
                key=f"{key}.group",
                persist_state="session",
            )
        st.selectbox(
            "所在村",
            near,
            index=0 if place.village_id or len(near) == 1 else None,
            format_func=lambda v: villages[v][0],
            placeholder="请选择，也可以打村名找",
            key=f"{key}.village",
            persist_state="session",
        )
        for version, (label, _) in asked.items():
            st.session_state.setdefault(f"{key}.stance.{version}", Stance.UNSTATED)
            st.radio(
                f"对「{label}」",
                STANCES,
                format_func=lambda stance: stance.label,
                horizontal=True,
                key=f"{key}.stance.{version}",
                persist_state="session",
            )
        st.caption("说「服从安排」「随大流」「你们定」的，以及没有问到的，都选未表态。")
        _draw_votes(key, statements)
        choose_topics(key=f"{key}.topics", persist_state="session")
        with st.container(horizontal=True, gap="medium"):
            st.checkbox("代填", key=f"{key}.dictated", persist_state="session")
            st.checkbox("外出务工", key=f"{key}.away", persist_state="session")
            if place.channel is not Channel.PAPER:  # a sheet was read by whoever filled it in
                st.checkbox("已复述", key=f"{key}.read_back", persist_state="session")
        st.text_area(
            "意见建议",
            height=96,
            max_chars=TEXT_LIMIT,
            placeholder="照原话记，不写姓名和电话。按 Ctrl+Enter 保存。",
            key=f"{key}.text",
            persist_state="session",
        )
        # Beside the button, in a place of its own: above, it would push the form away from under
        # the keyboard.
        with st.container():
            _draw_error()
        st.form_submit_button(
            desk.button,
            type="primary",
            on_click=_save,
            args=(desk, place, tuple(asked), tuple(statements), press),
        )
    turn = st.session_state.get(TURN, 0)
    if turn != st.session_state.get(FOCUSED, 0):
        st.session_state[FOCUSED] = turn
        focus_first(FIRST_FIELD, turn)
    with st.expander("方案说明（可以念给对方听）"):
        for label, words in asked.values():
            st.text(f"{label}：{words or '还没有写说明。'}")


def _draw_error() -> None:
    """Why the last one was not stored, once."""
    if st.session_state.pop(UNSAVED, False):
        st.error("登录中断过，这一份还没有保存，请再按一次保存。")
    if ERROR in st.session_state:
        st.error(st.session_state.pop(ERROR))


def _draw_votes(key: str, statements: Mapping[str, str]) -> None:
    """The short statements, none of them answered until somebody does."""
    if not statements:
        return
    with st.expander(f"对 {len(statements)} 条短说法同不同意（可以不问）"):
        for id_, wording in statements.items():
            st.session_state.setdefault(f"{key}.vote.{id_}", None)
            st.radio(
                plain(wording),
                VOTES,
                index=None,
                format_func=lambda vote: vote.label,
                horizontal=True,
                key=f"{key}.vote.{id_}",
            )


def choose_topics(**how: Any) -> list[str]:
    """The themes that matter most to somebody, found by the numbers printed on the form."""
    topics = {code: name for code, name in load_themes().items() if code in known_topics()}
    return st.multiselect(
        f"最关心的事（最多 {MOST_TOPICS} 项）",
        list(topics),
        format_func=lambda code: numbered(code, topics[code]),
        max_selections=MOST_TOPICS,
        filter_mode="prefix",
        placeholder="可以不选；打表上的数字再按回车",
        select_all=False,
        **how,
    )


def _save(
    desk: Desk, place: Place, asked: tuple[str, ...], statements: tuple[str, ...], press: Press
) -> None:
    """Runs before the page is drawn again, so that the fields can be cleared in their place."""
    typed, key = st.session_state, desk.key
    if not still_here():
        return
    try:
        for label, name in (("身份类别", "group"), ("所在村", "village")):
            if typed[f"{key}.{name}"] is None:
                raise Invalid(f"请先选{label}。")
        form = read_form(
            {
                "village_id": typed[f"{key}.village"],
                "role_group_id": typed[f"{key}.group"],
                "channel": place.channel,
                "stances": {v: typed[f"{key}.stance.{v}"] for v in asked},
                "votes": {
                    id_: vote for id_ in statements if (vote := typed.get(f"{key}.vote.{id_}"))
                },
                "text": typed[f"{key}.text"],
                "topics": tuple(typed[f"{key}.topics"]),
                "direct": not typed[f"{key}.dictated"],
                "read_back": typed.get(f"{key}.read_back", False),
                "away": typed[f"{key}.away"],
                "session_id": place.session_id,
            }
        )
        with once(press, (form, desk.mark())):
            if press.first:
                press.kept = desk.take(form)
            opinion_id, said = press.kept
    except Exception as error:  # what was typed stays, whatever went wrong
        typed[ERROR] = sentence_of(error)
        return
    typed[FRESH] = opinion_id
    typed[DONE] = said
    begin_entry()
    typed[f"{key}.text"] = ""
    typed[f"{key}.topics"] = []
    typed[f"{key}.read_back"] = typed[f"{key}.away"] = False
    for version in asked:
        typed[f"{key}.stance.{version}"] = Stance.UNSTATED
    for id_ in statements:
        typed[f"{key}.vote.{id_}"] = None


def _desk_of(place: Place, who: Actor, round_id: str) -> Desk:
    """A session's desk, or that of loose sheets and calls: what is typed is stored."""

    def take(form: OpinionForm) -> tuple[str, str]:
        with store().write() as session:
            opinion = submit_opinion(
                session, round_id, form, by=who, reader=reader(), today=today()
            )
            entries = entries_of(
                session,
                round_id,
                by=who,
                session_id=place.session_id,
                channel=place.channel,
                today=today(),
            )
        return opinion.id, f"已录入第 {len(entries)} 位"

    return Desk(f"entry.{place.session_id or place.channel}", take)

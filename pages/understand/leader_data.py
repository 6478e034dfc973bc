"""What the leaders' screens read beside the published tables: follow-up, versions, dates, signs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import streamlit as st

from core import frames
from core.access.roles import Actor
from core.answers.concerns import ConcernLine, list_concerns
from core.intake.listened import Followed, followed
from core.intake.sign_review import kinds_waiting
from core.rounds.dates import LawfulDate, lawful_dates
from core.rounds.law import law_notice
from core.rounds.reading import get_round
from pages.shared.session import settings, store


@dataclass(frozen=True, slots=True)
class Version:
    """One option version as the screens name it."""

    id: str
    option: str
    label: str
    number: int
    asked: bool
    status_quo: bool


@st.cache_data(max_entries=32, show_spinner=False)
def load_followed(round_id: str, revision: int) -> Followed:  # noqa: ARG001  the key
    """How far the round has followed up on what it heard."""
    with store().read() as session:
        return followed(session, round_id)


@st.cache_data(max_entries=32, show_spinner=False)
def load_concerns(round_id: str, revision: int) -> dict[str, ConcernLine]:  # noqa: ARG001
    """Theme code → the concern listed for it."""
    with store().read() as session:
        return {line.code: line for line in list_concerns(session, round_id)}


@st.cache_data(max_entries=32, show_spinner=False)
def load_versions(round_id: str, revision: int) -> list[Version]:  # noqa: ARG001  the key
    """Every option version, options in their order, the oldest version first."""
    with store().read() as session:
        rows = frames.versions(session, round_id)
    columns = ["version_id", "option", "label", "number", "state", "status_quo"]
    return [
        Version(str(id_), str(option), str(label), int(number), state == "consulted", bool(quo))
        for id_, option, label, number, state, quo in rows[columns].itertuples(
            index=False, name=None
        )
    ]


@st.cache_data(max_entries=32, show_spinner=False)
def load_dates(round_id: str, revision: int, today: date) -> tuple[tuple[LawfulDate, ...], str]:  # noqa: ARG001
    """The dates the law sets, and whether anybody has checked the rules."""
    with store().read() as session:
        round_ = get_round(session, round_id)
        return lawful_dates(round_, today), law_notice(round_)


@st.cache_data(max_entries=32, show_spinner="正在查看填写情况…")
def load_signs(round_id: str, release: int, role: str, _by: Actor) -> tuple[str, ...]:  # noqa: ARG001
    """Kinds of signs that wait to be looked into, as of release number `release`.

    The database goes through the round for it: it moves with releases, not with every opinion.
    """
    with store().read() as session:
        return kinds_waiting(session, round_id, by=_by, secret=settings().secret)

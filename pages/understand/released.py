"""What the analysis screens read: published tables by release and audience, live counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime

import streamlit as st

from core import frames
from core.access.roles import Actor
from core.access.trail import OFFICE_TIME
from core.errors import Missing
from core.intake.quote_list import ShownQuote, shown_quotes
from core.intake.release_pace import next_release_words, release_decision
from core.intake.released import Past, list_releases, shown_release
from core.intake.slips import mode_words
from core.model.states import Role, Stage, VersionState
from core.rounds.reading import get_round
from core.support.bands import received_in_tens
from core.support.published import Published
from pages.shared.session import now, store


@dataclass(frozen=True, slots=True)
class RoundFacts:
    """What the analysis screens say about the round itself."""

    town: str
    stage: Stage
    ends_on: date | None
    enough_per_village: int
    k_public: int
    k_staff: int
    #: What a number from this round's links may be called.
    mode_words: str


@dataclass(frozen=True, slots=True)
class Tables:
    """The tables of one release that one audience may see."""

    number: int
    as_of: date
    tables: tuple[Published, ...]

    def one(self, view: str, version_id: str | None = None) -> Published:
        """The table of this view. Raises Missing."""
        for table in self.tables:
            if (table.view, table.version_id) == (view, version_id):
                return table
        raise Missing("这次发布里没有这张表。")

    def each(self, view: str) -> list[Published]:
        """The tables of this view, one an option version, options in their order."""
        return [table for table in self.tables if table.view == view]


def audience_of(who: Actor) -> str:
    """Whose tables this member of staff sees."""
    return "facilitator" if who.role is Role.FACILITATOR else "leadership"


@st.cache_data(max_entries=32, show_spinner=False)
def load_tables(round_id: str, release: int, audience: str) -> Tables | None:
    """What `audience` may see of release number `release`; None before the first."""
    with store().read() as session:
        found = shown_release(session, round_id, audience, number=release) if release else None
    return None if found is None else Tables(found.number, found.as_of, found.tables)


@st.cache_data(max_entries=32, show_spinner=False)
def load_facts(round_id: str, revision: int) -> RoundFacts:  # noqa: ARG001  the key
    """The round's stage, end and thresholds."""
    with store().read() as session:
        row = get_round(session, round_id)
        return RoundFacts(
            town=row.town,
            stage=row.stage,
            ends_on=row.ends_on,
            enough_per_village=row.enough_per_village,
            k_public=row.k_public,
            k_staff=row.k_staff,
            mode_words=mode_words(row),
        )


@st.cache_data(max_entries=32, show_spinner=False)
def load_received(round_id: str, revision: int) -> dict[date, int]:  # noqa: ARG001  the key
    """How many opinions that count came on each day; shown in tens only."""
    with store().read() as session:
        tally = frames.tally(session, round_id)
    by_day: Mapping[date, int] = tally.groupby("day")["n"].sum().to_dict()
    return dict(by_day)


@st.cache_data(max_entries=32, show_spinner=False)
def load_replaced(round_id: str, revision: int) -> set[str]:  # noqa: ARG001  the key
    """Ids of the option versions that a newer one has replaced."""
    with store().read() as session:
        versions = frames.versions(session, round_id)
    replaced = versions[versions["state"] == VersionState.REPLACED.value]
    return set(replaced["version_id"])


@st.cache_data(max_entries=32, show_spinner=False)
def load_unchanged(round_id: str, revision: int) -> set[str]:  # noqa: ARG001  the key
    """Ids of the option versions that say 维持现状."""
    with store().read() as session:
        versions = frames.versions(session, round_id)
    return set(versions[versions["status_quo"]]["version_id"])


@st.cache_data(max_entries=32, show_spinner=False)
def load_decision(round_id: str, revision: int, moment: datetime) -> tuple[bool, str]:  # noqa: ARG001
    """Whether a release may be made at about `moment`, and the reason, for the office only."""
    with store().read() as session:
        decision = release_decision(session, round_id, now=moment)
    return decision.ok, decision.reason


@st.cache_data(max_entries=32, show_spinner=False)
def load_next(round_id: str, revision: int, moment: datetime) -> str:  # noqa: ARG001  the key
    """When the next release may come, as seen at about `moment`; the same for everybody."""
    with store().read() as session:
        return next_release_words(session, round_id, now=moment)


@st.cache_data(max_entries=32, show_spinner=False)
def load_history(round_id: str, release: int, audience: str) -> list[Past]:
    """The releases up to number `release`, newest first, with what moved for `audience`."""
    with store().read() as session:
        return list_releases(session, round_id, audience) if release else []


@st.cache_data(max_entries=32, show_spinner=False)
def load_quotes(
    round_id: str,
    revision: int,  # noqa: ARG001  the key: a sentence may be taken back at any time
    release: int,  # noqa: ARG001
    listed: tuple[str, ...],
) -> dict[str, tuple[ShownQuote, ...]]:
    """Theme code → its released sentences, for the themes that are listed."""
    with store().read() as session:
        return shown_quotes(session, round_id, listed)


def office_minute() -> datetime:
    """This minute on the office's clock."""
    return now().astimezone(OFFICE_TIME).replace(second=0, microsecond=0)


def received_words(by_day: Mapping[date, int]) -> str:
    """How many opinions came in all, in steps of ten: 「120份以上」."""
    return received_in_tens(sum(by_day.values())).removeprefix("已收到")


def time_left(ends_on: date | None, today: date) -> str:
    """How long the consultation still runs, in words."""
    if ends_on is None:
        return "未定截止日"
    days = (ends_on - today).days
    if days < 0:
        return f"{ends_on.month}月{ends_on.day}日已截止"
    return "今天截止" if days == 0 else f"还有{days}天"

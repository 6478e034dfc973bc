"""The public notice: what is asked, the options with their measures, and the latest figures."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session
from starlette.responses import Response

from core.answers.concerns import Answered, published_answers
from core.errors import Missing
from core.intake.faq import FaqLine, list_faq
from core.intake.links import open_link
from core.intake.released import shown_release
from core.intake.slips import mode_words
from core.model import Option, OptionVersion, Round, Tally
from core.model.states import LinkKind
from core.options.measures import Measure, Part, counts_of, measures_of
from core.options.partition import read_partitions
from core.public import pages
from core.public.gathering import Looks
from core.public.light import Light
from core.public.view import ACCOUNTS, About, about_of, asked_versions, changes_in_all, label_of
from core.support.bands import received_in_tens
from core.support.published import Cell, Published

#: Said of every option in public; the other rates only help to check a printed figure.
RATES = ("reduction_rate", "retention_rate", "involvement_rate")
#: Seconds between two readings: it takes longer to read than a form, and a whole town asks for it
#: when the link is posted.
BETWEEN_LOOKS = 0.3
#: What the public sees, in this order.
VIEWS = ("total", "village", "role_group", "themes", "coverage_village")


@dataclass(frozen=True, slots=True)
class Offered:
    """One option as the notice explains it."""

    name: str
    words: str
    counts: str
    rates: tuple[Measure, ...]
    changes: tuple[tuple[str, str], ...]
    accounts: str


@dataclass(frozen=True, slots=True)
class Notice:
    """All that the notice shows. `figures` is empty before the first release."""

    about: About
    received: str
    #: What a number from the links may be called.
    mode: str
    options: tuple[Offered, ...]
    figures: tuple[Published, ...]
    #: Notes that every total carries: said once for all figures.
    notes: tuple[str, ...]
    #: Ids of the versions being consulted; figures on others are folded away.
    asked: frozenset[str]
    answers: tuple[Answered, ...]
    #: What people ask most.
    faq: tuple[FaqLine, ...]


class Notices:
    """What `/n/{token}` answers."""

    def __init__(self, get_light: Callable[[], Light]) -> None:
        self._get_light = get_light
        self._notices: Looks[str, Notice] = Looks(self._look, between=BETWEEN_LOOKS)

    async def show(self, token: str) -> Response:
        """The notice; 404 for a link that is not open."""
        since = time.monotonic()
        try:
            notice = await self._notices.get(token)
        except Missing:
            return await self._get_light().gone(since)
        return pages.page(_drawn(notice))

    def _look(self, token: str) -> Notice:
        light = self._get_light()
        with light.runtime.store.read() as session:
            link = open_link(session, token, LinkKind.NOTICE, today=light.today())
            return notice_of(session, link.round_id)


@lru_cache(maxsize=4)
def _drawn(notice: Notice) -> str:
    """Drawn once for a whole town, and again when anything on it moves."""
    return pages.notice(about=notice.about, notice=notice, colour=colour_of)


def notice_of(session: Session, round_id: str) -> Notice:
    """The notice of a round, before or after its first release."""
    versions = asked_versions(session, round_id)
    parts = read_partitions(session, [version.id for version, _ in versions])
    received = session.scalar(sa.select(sa.func.sum(Tally.n)).where(Tally.round_id == round_id))
    round_ = session.get_one(Round, round_id)
    figures = public_figures(session, round_id)
    asked = frozenset(version.id for version, _ in versions)
    return Notice(
        about=about_of(round_),
        received=received_in_tens(int(received or 0)),
        mode=mode_words(round_),
        options=tuple(
            _offered(option, version, parts[version.id][1]) for version, option in versions
        ),
        figures=figures,
        notes=notes_of_all(
            [table for table in figures if table.view == "total" and table.version_id in asked]
        ),
        asked=asked,
        answers=tuple(published_answers(session, round_id)),
        faq=tuple(list_faq(session, round_id)),
    )


def public_figures(session: Session, round_id: str) -> tuple[Published, ...]:
    """The tables of the latest release that the public may see; empty before the first."""
    release = shown_release(session, round_id, "public")
    if release is None:
        return ()
    shown = [table for table in release.tables if table.view in VIEWS]
    return tuple(sorted(shown, key=lambda table: VIEWS.index(table.view)))


def notes_of_all(tables: Sequence[Published]) -> tuple[str, ...]:
    """The notes that every one of the tables carries, in their order."""
    first = tables[0].notes if tables else ()
    return tuple(note for note in first if all(note in table.notes for table in tables))


def colour_of(cell: Cell) -> str:
    """The class that colours a bar; a figure of two stances takes the weaker of the two."""
    stances = frozenset(cell.stances)
    if stances == {"oppose"}:
        return "no"
    if stances <= {"support", "conditional"}:
        return "yes" if stances == {"support"} else "maybe"
    return "open"


def _offered(option: Option, version: OptionVersion, parts: Sequence[Part]) -> Offered:
    counts = counts_of(parts)
    merges = any(len(part.villages) > 1 for part in parts)
    before, after = counts.villages_before, counts.villages_after
    return Offered(
        name=label_of(option, version),
        words=version.plain_words,
        counts=(
            f"{before}个村调整为{after}个村，涉及{counts.villages_involved}个村"
            if merges
            else f"{before}个村都不变"
        ),
        rates=tuple(m for m in measures_of(counts) if m.code in RATES) if merges else (),
        changes=changes_in_all(parts),
        accounts=ACCOUNTS[version.asset_mode] if merges else "",
    )

"""What stands on the recorder's desk: entries just made, and opinions to read and search.

Raw words are given only to whom they are open: readers of opinions, and recorders their own.
Lists of opinions are ordered by their random ids, which tell nothing about the order of arrival.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.intake.session_list import version_labels
from core.model import (
    Opinion,
    OpinionChange,
    OpinionStance,
    OpinionTheme,
    OpinionTopic,
    RoleGroup,
    ThemeCheck,
    ThemeDoubt,
    Village,
)
from core.model.states import Channel, Stance, Standing
from core.text.names import names_at_risk
from core.text.redact import MARK

#: Opinions on one page of the reading list.
PER_PAGE = 20

#: How far the themes of an opinion have been looked at. There is no such choice by stance: the
#: list is for what was said, not for finding those who are against.
READ_BY = {"doubted": "机器拿不准", "unread": "还没有人核对", "checked": "已有人核对"}


@dataclass(frozen=True, slots=True)
class Entry:
    """One opinion as its reader sees it; `text` is None when the words are not theirs to read."""

    id: str
    village: str
    role_group: str
    channel: Channel
    received_on: date
    direct: bool
    read_back: bool
    away: bool
    standing: Standing
    #: Label of each version asked → what was said, in the order of the options.
    stances: tuple[tuple[str, Stance], ...]
    text: str | None
    #: Codes of the themes ticked as what matters most, in their order.
    topics: tuple[str, ...]
    #: Codes of the themes found, the main one first.
    themes: tuple[str, ...]
    #: How often it was changed since it was entered.
    changes: int
    #: The marks that stand in the text for numbers taken out, such as 〔电话已隐去〕.
    hidden: tuple[str, ...] = ()
    #: What may be people's names in the text; somebody should look and rewrite.
    names: tuple[str, ...] = ()
    #: True when another entry of the list says the same words for the same village and group.
    twice: bool = False
    #: True once a person said which themes it has.
    checked: bool = False
    #: The two best guesses while the reader is not sure and nobody has sorted it.
    doubt: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """One page of a search, and how many opinions there are in all."""

    entries: tuple[Entry, ...]
    total: int

    @property
    def pages(self) -> int:
        """How many pages the search fills; 1 when it found nothing."""
        return max(1, -(-self.total // PER_PAGE))


def entries_of(
    session: Session,
    round_id: str,
    *,
    by: Actor,
    session_id: str | None = None,
    channel: Channel | None = None,
    today: date | None = None,
) -> list[Entry]:
    """What was recorded in one session; or, without one, what `by` entered on `today` by `channel`.

    Raises Refused.
    """
    by.must("opinion.enter")
    where: list[Any] = [Opinion.round_id == round_id]
    if session_id is not None:
        where.append(Opinion.session_id == session_id)
    else:
        where += [
            Opinion.session_id.is_(None),
            Opinion.entered_by == by.account_id,
            Opinion.channel == channel,
            Opinion.received_on == today,
        ]
    rows = session.scalars(sa.select(Opinion).where(*where).order_by(Opinion.id)).all()
    return shown(session, round_id, rows, by=by)


def search_opinions(
    session: Session,
    round_id: str,
    *,
    by: Actor,
    village_id: str | None = None,
    role_group_id: str | None = None,
    theme: str | None = None,
    channel: Channel | None = None,
    read_by: str | None = None,
    standing: Standing = Standing.COUNTED,
    words: str = "",
    page: int = 1,
    total: int | None = None,
) -> Found:
    """Opinions with words, PER_PAGE of them from `page` (1 …), for those who may read them.

    `theme` is a code (`T03`, with all its sub-themes, or `T03a`), `read_by` a key of READ_BY.
    `total`: how many there are in all, where that is known from before: to count anew, the
    database goes through the whole round. Raises Refused.
    """
    by.must("opinion.read")
    where: list[Any] = [Opinion.round_id == round_id, Opinion.standing == standing]
    if standing is not Standing.WITHDRAWN:
        where.append(Opinion.text != "")
    if village_id:
        where.append(Opinion.village_id == village_id)
    if role_group_id:
        where.append(Opinion.role_group_id == role_group_id)
    if channel:
        where.append(Opinion.channel == channel)
    if read_by == "doubted":
        where.append(Opinion.id.in_(sa.select(ThemeDoubt.opinion_id)))
    elif read_by:
        checked = Opinion.id.in_(sa.select(ThemeCheck.opinion_id))
        where.append(checked if read_by == "checked" else ~checked)
    if words.strip():
        where.append(Opinion.text.contains(words.strip(), autoescape=True))
    if theme:
        tagged = sa.select(OpinionTheme.opinion_id).where(OpinionTheme.code.startswith(theme))
        where.append(Opinion.id.in_(tagged))
    if total is None:
        total = session.scalar(sa.select(sa.func.count()).select_from(Opinion).where(*where)) or 0
    rows = session.scalars(
        sa.select(Opinion)
        .where(*where)
        .order_by(Opinion.id)
        .offset((page - 1) * PER_PAGE)
        .limit(PER_PAGE)
    ).all()
    return Found(tuple(shown(session, round_id, rows, by=by)), total)


def note_reading(session: Session, round_id: str, *, by: Actor, narrowed: Iterable[str]) -> None:
    """Leaves in the trail that somebody read raw words, and by what the list was narrowed.

    `narrowed` holds names of villages, groups and themes, never the words searched for: they may
    be somebody's name. Raises Refused.
    """
    by.must("opinion.read")
    said = " ".join(narrowed) or "全部"
    record(session, round_id, "opinion.read", by=by, detail=said, moves=False)


def shown(session: Session, round_id: str, rows: Sequence[Opinion], *, by: Actor) -> list[Entry]:
    """The opinions as `by` may see them, in the order given."""
    ids = [row.id for row in rows]
    labels = version_labels(session, round_id)
    villages = _names(session, Village, round_id)
    groups = _names(session, RoleGroup, round_id)
    stances: dict[str, dict[str, Stance]] = {}
    for row in session.scalars(sa.select(OpinionStance).where(OpinionStance.opinion_id.in_(ids))):
        stances.setdefault(row.opinion_id, {})[row.version_id] = row.stance
    themes: dict[str, list[str]] = {}
    for tag in session.scalars(
        sa.select(OpinionTheme).where(OpinionTheme.opinion_id.in_(ids)).order_by(OpinionTheme.rank)
    ):
        themes.setdefault(tag.opinion_id, []).append(tag.code)
    topics: dict[str, list[str]] = {}
    for ticked in session.scalars(
        sa.select(OpinionTopic).where(OpinionTopic.opinion_id.in_(ids)).order_by(OpinionTopic.code)
    ):
        topics.setdefault(ticked.opinion_id, []).append(ticked.code)
    changes: dict[str, int] = {}
    for id_, number in session.execute(
        sa.select(OpinionChange.opinion_id, sa.func.max(OpinionChange.number))
        .where(OpinionChange.opinion_id.in_(ids))
        .group_by(OpinionChange.opinion_id)
    ):
        changes[id_] = number
    checked = set(
        session.scalars(sa.select(ThemeCheck.opinion_id).where(ThemeCheck.opinion_id.in_(ids)))
    )
    doubts = {
        row.opinion_id: (row.first, row.second)
        for row in session.scalars(sa.select(ThemeDoubt).where(ThemeDoubt.opinion_id.in_(ids)))
    }
    said = [_sameness(row) for row in rows]
    return [
        Entry(
            id=row.id,
            village=villages[row.village_id],
            role_group=groups[row.role_group_id],
            channel=row.channel,
            received_on=row.received_on,
            direct=row.direct,
            read_back=row.read_back,
            away=row.away,
            standing=row.standing,
            stances=tuple(
                (label, stances[row.id][version])
                for version, label in labels.items()
                if version in stances.get(row.id, {})
            ),
            **_words(row, by),
            topics=tuple(topics.get(row.id, ())),
            themes=tuple(themes.get(row.id, ())),
            changes=changes.get(row.id, 0),
            twice=row.text != "" and said.count(_sameness(row)) > 1,
            checked=row.id in checked,
            doubt=doubts.get(row.id),
        )
        for row in rows
    ]


def _words(row: Opinion, by: Actor) -> dict[str, Any]:
    """The text with what was hidden in it and what should be, or nothing of it."""
    if not _may_read(row, by):
        return {"text": None}
    return {
        "text": row.text,
        "hidden": tuple(MARK.findall(row.text)),
        "names": tuple(dict.fromkeys(name.text for name in names_at_risk(row.text))),
    }


def _may_read(row: Opinion, by: Actor) -> bool:
    return by.may("opinion.read") or (
        row.entered_by is not None and row.entered_by == by.account_id
    )


def _sameness(row: Opinion) -> tuple[str, str, str]:
    return (row.village_id, row.role_group_id, row.text)


def _names(session: Session, kind: Any, round_id: str) -> dict[str, str]:
    return dict(
        session.execute(sa.select(kind.id, kind.name).where(kind.round_id == round_id)).all()
    )

"""Reads stored opinions anew after the dictionary or the theme model changed.

In short transactions, so that villagers keep sending; it may stop anywhere and go on later, and
going over it twice changes nothing. An opinion read anew is as a fresh submission would be, but
for what a person has decided about its themes.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import move_revision, record
from core.answers.sealing import IN_ITS_PLACE
from core.intake.places import local_reader
from core.model import Opinion, OpinionTheme, ThemeCheck, ThemeDoubt
from core.model.opinions import of_round_unindexed
from core.rounds.reading import get_open_round
from core.store import Store
from core.text.record import Reader, TextRecord, read_many

#: Opinions of one transaction; it holds the one writer for some hundredths of a second.
TOGETHER = 250

#: How often it begins again for what went stale behind; each time is far shorter than the last.
PASSES = 5

#: A stored text may be a little longer than what people may write: redaction marks have letters.
LIMIT = 20_000

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Reread:
    """What reading anew did: opinions read, and how many of them now have other words or themes."""

    read: int
    changed: int


def count_stale(session: Session, round_id: str, reader: Reader) -> int:
    """How many opinions were read with another dictionary or model than the round has now."""
    digest = local_reader(session, round_id, reader).lexicon.digest
    query = _stale(Opinion.round_id == round_id, digest).with_only_columns(sa.func.count())
    return int(session.scalar(query) or 0)


def reread_opinions(
    store: Store,
    round_id: str,
    *,
    by: Actor,
    reader: Reader,
    progress: Progress | None = None,
) -> Reread:
    """Reads every opinion of the round that is stale; `progress` is told (done, in all).

    A word taken while this runs makes all stale again: then it goes on until none is left.
    Raises Refused, Missing.
    """
    by.must("word.edit")
    with store.read() as session:
        get_open_round(session, round_id)
        total = count_stale(session, round_id, reader)
    read = changed = 0
    # Again from the beginning while anything was found: it may have gone stale behind.
    for _ in range(PASSES):
        found = 0
        after = ""
        while True:
            with store.read() as session:
                local = local_reader(session, round_id, reader)
                part = _next(session, round_id, local.lexicon.digest, after)
            if not part:
                break
            records = read_many([text for _, text in part], local, limit=LIMIT)
            with store.write() as session:
                changed += _write(session, round_id, part, records)
            after = part[-1][0]
            found += len(part)
            if progress:
                progress(read + found, max(total, read + found))
        read += found
        if not found:
            break
    if read:
        with store.write() as session:
            record(session, round_id, "opinion.reread", by=by, detail=f"{read} 条")
    return Reread(read, changed)


def _stale(of_round: sa.ColumnElement[bool], digest: str) -> sa.Select[str, str]:
    return sa.select(Opinion.id, Opinion.text).where(
        of_round,
        Opinion.text != "",
        Opinion.text != IN_ITS_PLACE,
        Opinion.lexicon_hash != digest,
    )


def _next(session: Session, round_id: str, digest: str, after: str) -> list[tuple[str, str]]:
    query = _stale(of_round_unindexed(round_id), digest).where(Opinion.id > after)
    return [
        (row.id, row.text) for row in session.execute(query.order_by(Opinion.id).limit(TOGETHER))
    ]


def _write(
    session: Session,
    round_id: str,
    part: Sequence[tuple[str, str]],
    records: Sequence[TextRecord],
) -> int:
    """Stores the reading of those whose text is still the one that was read; how many differ."""
    ids = [key for key, _ in part]
    stored = {
        key: (text, words)
        for key, text, words in session.execute(
            sa.select(Opinion.id, Opinion.text, Opinion.words)
            .where(Opinion.id.in_(ids))
            .with_for_update()
        )
    }
    fresh = {
        key: reading
        for (key, text), reading in zip(part, records, strict=True)
        if key in stored and stored[key][0] == text
    }
    if not fresh:
        return 0
    words = {key: " ".join(reading.words) for key, reading in fresh.items()}
    session.execute(
        sa.update(Opinion),
        [
            {"id": key, "words": words[key], "lexicon_hash": reading.lexicon}
            for key, reading in fresh.items()
        ],
    )
    sorted_by_people = _by_people(session, ids)
    left = {key: reading for key, reading in fresh.items() if key not in sorted_by_people}
    retagged = _write_tags(session, left)
    _write_doubts(session, left)
    move_revision(session, round_id)
    return len(retagged | {key for key, cut in words.items() if cut != stored[key][1]})


def _by_people(session: Session, ids: Sequence[str]) -> set[str]:
    """Those of which a person has said what they speak of."""
    checked = sa.select(ThemeCheck.opinion_id).where(ThemeCheck.opinion_id.in_(ids))
    set_by_hand = sa.select(OpinionTheme.opinion_id).where(
        OpinionTheme.opinion_id.in_(ids), OpinionTheme.by_person
    )
    return set(session.scalars(sa.union(checked, set_by_hand)))


def _write_tags(session: Session, readings: Mapping[str, TextRecord]) -> set[str]:
    """Replaces the themes of those that now have others; gives their ids."""
    before: dict[str, set[Any]] = {key: set() for key in readings}
    for key, *told in session.execute(
        sa.select(
            OpinionTheme.opinion_id,
            OpinionTheme.code,
            OpinionTheme.rank,
            OpinionTheme.score,
            OpinionTheme.because,
        ).where(OpinionTheme.opinion_id.in_(readings))
    ):
        before[key].add(tuple(told))
    now = {key: _theme_rows(key, reading) for key, reading in readings.items()}
    others = {
        key
        for key, rows in now.items()
        if before[key] != {(r["code"], r["rank"], r["score"], r["because"]) for r in rows}
    }
    if others:
        session.execute(sa.delete(OpinionTheme).where(OpinionTheme.opinion_id.in_(others)))
    if rows := [row for key in sorted(others) for row in now[key]]:
        session.execute(sa.insert(OpinionTheme), rows)
    return others


def _theme_rows(opinion_id: str, reading: TextRecord) -> list[dict[str, Any]]:
    """The themes as a fresh submission stores them."""
    return [
        {
            "opinion_id": opinion_id,
            "code": tag.code,
            "rank": rank,
            "score": round(float(tag.score), 4),
            "because": " ".join(tag.because)[:200],
            "by_person": False,
        }
        for rank, tag in enumerate(reading.tags)
    ]


def _write_doubts(session: Session, readings: Mapping[str, TextRecord]) -> None:
    session.execute(sa.delete(ThemeDoubt).where(ThemeDoubt.opinion_id.in_(readings)))
    if rows := [
        {"opinion_id": key, "first": reading.doubt[0], "second": reading.doubt[1]}
        for key, reading in readings.items()
        if reading.doubt is not None
    ]:
        session.execute(sa.insert(ThemeDoubt), rows)

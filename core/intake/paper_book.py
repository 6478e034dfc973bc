"""The bundles of paper forms as the desk sees them: how far each is, what comes next."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.access.roles import Actor
from core.errors import Missing
from core.intake.asked import versions_asked
from core.intake.paper import asked_on, drafts_of, names_of
from core.intake.paper_compare import Difference, differences
from core.model import PaperBatch, PaperDraft, PaperMark, Village


@dataclass(frozen=True, slots=True)
class BatchLine:
    """One bundle. `entered` forms are stored; `waiting` need a second person; `differing` a word.

    `current` is False once one of its option versions has been replaced: it may still be
    entered, but not printed again.
    """

    id: str
    number: int
    village_id: str
    village: str
    count: int
    made_on: date
    entered: int
    waiting: tuple[int, ...]
    differing: tuple[int, ...]
    current: bool

    @property
    def name(self) -> str:
        """上坪村 第2批."""
        return f"{self.village} 第{self.number}批"


def list_batches(session: Session, round_id: str, *, by: Actor) -> list[BatchLine]:
    """The bundles of a round, the newest first. Raises Refused."""
    by.must("opinion.enter")
    entered = dict(
        session.execute(
            sa.select(PaperMark.batch_id, sa.func.count()).group_by(PaperMark.batch_id)
        ).all()
    )
    drafted: dict[str, dict[int, int]] = {}
    for batch_id, serial, times in session.execute(
        sa.select(PaperDraft.batch_id, PaperDraft.serial, sa.func.count()).group_by(
            PaperDraft.batch_id, PaperDraft.serial
        )
    ):
        drafted.setdefault(batch_id, {})[serial] = times
    asked = set(versions_asked(session, round_id))
    rows = session.execute(
        sa.select(PaperBatch, Village.name)
        .join(Village, Village.id == PaperBatch.village_id)
        .where(PaperBatch.round_id == round_id)
        .order_by(PaperBatch.number.desc())
    )
    return [
        BatchLine(
            id=batch.id,
            number=batch.number,
            village_id=batch.village_id,
            village=village,
            count=batch.count,
            made_on=batch.made_on,
            entered=entered.get(batch.id, 0),
            waiting=_serials(drafted.get(batch.id, {}), 1),
            differing=_serials(drafted.get(batch.id, {}), 2),
            current=set(asked_on(session, batch.id)) == asked,
        )
        for batch, village in rows
    ]


def next_serial(session: Session, batch_id: str, *, by: Actor, after: int = 0) -> int | None:
    """The next number after `after` that `by` can enter, then from the start; None when none is.

    Passed over are those stored, those `by` entered the first time, and those to be settled.
    """
    batch = session.get(PaperBatch, batch_id)
    if batch is None:
        raise Missing("这批纸质表已经不存在。")
    done = set(session.scalars(sa.select(PaperMark.serial).where(PaperMark.batch_id == batch_id)))
    times: dict[int, int] = {}
    for serial, who in session.execute(
        sa.select(PaperDraft.serial, PaperDraft.entered_by).where(PaperDraft.batch_id == batch_id)
    ):
        times[serial] = times.get(serial, 0) + 1
        if who == by.account_id or times[serial] == 2:
            done.add(serial)
    order = [*range(after + 1, batch.count + 1), *range(1, min(after, batch.count) + 1)]
    return next((serial for serial in order if serial not in done), None)


def asked_in_batch(session: Session, round_id: str, batch_id: str) -> dict[str, tuple[str, str]]:
    """Version id → label and plain words of what is printed on the forms, options in order."""
    versions = frames.versions(session, round_id).set_index("version_id")
    printed = set(asked_on(session, batch_id))
    return {
        str(id_): (str(row["label"]), str(row["plain_words"]))
        for id_, row in versions.iterrows()
        if id_ in printed
    }


def differences_of(
    session: Session, batch_id: str, serial: int, *, by: Actor
) -> tuple[Difference, ...]:
    """What the two entries of one form differ in, in the words of the form. Raises Refused."""
    by.must("opinion.enter")
    drafts = drafts_of(session, batch_id, serial)
    batch = session.get(PaperBatch, batch_id)
    if batch is None or len(drafts) < 2:
        return ()
    return tuple(differences(drafts[0], drafts[1], names_of(session, batch.round_id)))


def _serials(times: dict[int, int], wanted: int) -> tuple[int, ...]:
    return tuple(sorted(serial for serial, n in times.items() if n == wanted))

"""Steps with numbered paper forms: print a bundle, enter a number, see what is there."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from core.access.roles import Actor
from core.intake.form import OpinionForm
from core.intake.paper import Entered, enter_paper, make_batch
from core.intake.paper_book import (
    BatchLine,
    list_batches,
)
from core.model import (
    Opinion,
    PaperDraft,
    Round,
)
from core.model.states import Channel, Stance
from core.text.record import Reader
from tests.town import TODAY, Town


def bundle(town: Town, village: str = "上坪村", count: int = 20) -> str:
    with town.store.write() as session:
        return make_batch(
            session, town.round_id, town.villages[village], count, by=town.facilitator, today=TODAY
        ).id


def form(town: Town, **changes: Any) -> OpinionForm:
    values: dict[str, Any] = {
        "village_id": town.villages["上坪村"],
        "role_group_id": town.groups["老党员"],
        "channel": Channel.PAPER,
        "stances": {town.versions["方案一"]: Stance.OPPOSE},
        "text": "村部搬远了，老人办事不便。",
    }
    return OpinionForm(**(values | changes))


def enter(
    town: Town, reader: Reader, batch: str, serial: int, by: Actor | None = None, **changes: Any
) -> Entered:
    with town.store.write() as session:
        return enter_paper(
            session,
            batch,
            serial,
            form(town, **changes),
            by=by or town.facilitator,
            reader=reader,
            today=TODAY,
        )


def twice(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).double_entry = True


def lines(town: Town) -> list[BatchLine]:
    with town.store.read() as session:
        return list_batches(session, town.round_id, by=town.facilitator)


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def drafts(town: Town) -> list[PaperDraft]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(PaperDraft)))

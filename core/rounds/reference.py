"""The reference case: what one published report says about its round, and nothing more."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Refused
from core.model import Organ, Round
from core.model.states import Stage
from core.options.claims import make_claim
from core.settings import DATA

FILE = DATA / "defaults" / "reference.toml"


@dataclass(frozen=True, slots=True)
class SourceFact:
    """One fact of a source: under which heading, and what the source says."""

    subject: str
    fact: str


def create_reference_round(session: Session, by: Actor, today: date, *, path: Path = FILE) -> Round:
    """The reference round: its source, its facts as text, 一办四组 and the claimed figure.

    It has no villages, options, role groups or opinions, because the source lists none, and it
    takes no changes. Raises Refused without the right or when it is there already.
    """
    by.must("round.edit")
    data = _read(path)
    if session.scalar(
        sa.select(Round.id).where(Round.reference_only, Round.title == data["title"])
    ):
        raise Refused("参考案例已经在了，不用再建。")
    document, claim = data["document"], data["claim"]
    round_ = Round(
        title=data["title"],
        town=data["town"],
        reference_only=True,
        # Nothing of it is to be worked on; screens show 参考资料, not a stage.
        stage=Stage.ARCHIVED,
        source_note=_note(data),
        created_on=today,
    )
    session.add(round_)
    session.flush()
    for position, name in enumerate(data["organs"]):
        session.add(Organ(round_id=round_.id, name=name, position=position))
    session.add(
        make_claim(
            round_.id,
            claim["claimed"],
            label=claim["label"],
            source=f"{document['publisher']} {document['published_at']}",
            villages_before=claim["villages_before"],
            villages_after=claim["villages_after"],
        )
    )
    session.flush()
    record(session, round_.id, "round.reference", by=by, detail=round_.title)
    return round_


def source_facts(round_: Round) -> tuple[SourceFact, ...]:
    """The facts of the round's source note, one a line, in order."""
    pairs = (line.partition("\t") for line in round_.source_note.splitlines() if line)
    return tuple(SourceFact(subject, fact) for subject, _, fact in pairs)


def _note(data: dict[str, Any]) -> str:
    document = data["document"]
    facts = [
        ("标题", document["title"]),
        ("来源", document["publisher"]),
        ("发布时间", document["published_at"]),
        ("作者", document["author"]),
        ("编辑", document["editor"]),
        *((row["subject"], row["fact"]) for row in data["fact"]),
    ]
    return "\n".join(f"{subject}\t{fact}" for subject, fact in facts)


@cache
def _read(path: Path) -> dict[str, Any]:
    return tomllib.loads(path.read_text(encoding="utf-8"))

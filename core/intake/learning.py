"""The reader learns from what people of the place have sorted, and reads the round with it."""

from __future__ import annotations

import json
import logging
import subprocess
import sys
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.intake.theme_check import ALIVE
from core.model import Opinion, Round, ThemeCheck
from core.model.states import Stage
from core.settings import DATA, ROOT
from core.store import Store
from core.text.teaching import forget_models, kept_model

log = logging.getLogger("cunyi.learning")

#: So few change nothing that anybody would notice.
LEAST_CHECKS = 10

#: After this many new checks the screen proposes to learn again.
PROPOSE_AFTER = 40

#: Seconds; learning takes about ten on an idle machine.
PATIENCE = 240

_one_at_a_time = threading.Lock()


@dataclass(frozen=True, slots=True)
class Learning:
    """How far a round has taught its reader."""

    #: Opinions people have sorted and that can be learnt from.
    checked: int
    #: How many there were when it last learnt; 0 when it reads with the shipped model.
    taught: int
    #: False when this server does not have the model the round has learnt, and reads without.
    here: bool

    @property
    def proposed(self) -> bool:
        """Whether enough is new to learn again."""
        return self.checked - self.taught >= PROPOSE_AFTER


def learning_of(session: Session, round_id: str, *, by: Actor, folder: Path) -> Learning:
    """How far the round has come. Raises Refused, Missing."""
    by.must("opinion.read")
    round_ = _round(session, round_id)
    return Learning(
        checked=session.scalar(
            sa.select(sa.func.count()).select_from(_teaching(round_id).subquery())
        )
        or 0,
        taught=round_.theme_taught,
        here=not round_.theme_model or kept_model(folder, round_.theme_model) is not None,
    )


def learn_round(store: Store, round_id: str, *, by: Actor, folder: Path, data: Path = DATA) -> int:
    """Learns from the examples and from all that people sorted; gives how many those were.

    Opinions that come from then on are read with it; those stored before are not touched here.
    Takes seconds, in a process of its own and outside any transaction. Raises Refused, Missing,
    Invalid for too few.
    """
    by.must("opinion.correct")
    if not _one_at_a_time.acquire(blocking=False):
        raise Refused("正在学习，请过半分钟再看。")
    try:
        with store.read() as session:
            _round(session, round_id)
            checked = [
                (text, person.split()) for text, person in session.execute(_teaching(round_id))
            ]
        if len(checked) < LEAST_CHECKS:
            raise Invalid(f"核对过的意见只有 {len(checked)} 条，满 {LEAST_CHECKS} 条再学。")
        digest = _learn_aside(checked, folder, data)
        with store.write() as session:
            _adopt(session, round_id, digest, len(checked), by=by)
            clear_models(session, folder)
    finally:
        _one_at_a_time.release()
    return len(checked)


def unlearn_round(session: Session, round_id: str, *, by: Actor, folder: Path) -> None:
    """The round is read with the shipped model again; what it had learnt is deleted.

    Raises Refused, Missing.
    """
    by.must("opinion.correct")
    _adopt(session, round_id, "", 0, by=by)
    clear_models(session, folder)


def clear_models(session: Session, folder: Path) -> int:
    """Deletes learnt models that no open round reads with; gives how many went."""
    used = session.scalars(
        sa.select(Round.theme_model).where(Round.theme_model != "", Round.stage != Stage.ARCHIVED)
    )
    return forget_models(folder, list(used))


def _adopt(session: Session, round_id: str, digest: str, n: int, *, by: Actor) -> None:
    round_ = _round(session, round_id)
    round_.theme_model, round_.theme_taught = digest, n
    said = f"{n} 条已核对的意见" if digest else "回到出厂模型"
    record(session, round_id, "theme.learn", by=by, detail=said)
    session.flush()


def _learn_aside(checked: list[tuple[str, list[str]]], folder: Path, data: Path) -> str:
    """The digest of the model learnt by a process of its own. Raises Refused when it fails."""
    given = {"checked": checked, "folder": str(folder), "data": str(data)}
    try:
        done = subprocess.run(
            [sys.executable, "-m", "core.text.teaching"],
            input=json.dumps(given),
            capture_output=True,
            text=True,
            check=True,
            timeout=PATIENCE,
            cwd=ROOT,
        )
    except (subprocess.SubprocessError, OSError) as error:
        # Only what kind of failure: a message of the child could quote what somebody wrote.
        log.error("learning failed: %s", type(error).__name__)
        raise Refused("这次没有学成，仍按原来的读。请过一会再试；还不行请告诉管理员。") from None
    return done.stdout.strip()


def _teaching(round_id: str) -> sa.Select[Any]:
    """SELECT text and the person's codes of everything to learn from."""
    alive = (Opinion.round_id == round_id, Opinion.standing.in_(ALIVE), Opinion.text != "")
    text = sa.select(Opinion.text).where(Opinion.id == ThemeCheck.opinion_id).scalar_subquery()
    taught = sa.exists().where(Opinion.id == ThemeCheck.opinion_id, *alive)
    return sa.select(text, ThemeCheck.person).where(taught)


def _round(session: Session, round_id: str) -> Round:
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    return round_

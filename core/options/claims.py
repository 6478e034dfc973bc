"""Figures somebody printed (调整率 52.4%), kept as claimed beside what the counts give."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import MeasureClaim, Option
from core.options.measures import read_share
from core.options.reading import get_version
from core.rounds.lists import named
from core.rounds.reading import get_open_round
from core.text.clean import clean


def save_claim(
    session: Session,
    round_id: str,
    claimed: str,
    *,
    by: Actor,
    label: str = "调整率",
    source: str = "",
    version_id: str | None = None,
    villages_before: int | None = None,
    villages_after: int | None = None,
) -> MeasureClaim:
    """Stores a printed figure such as `52.4%`, for a version or with the counts its source gives.

    Raises Invalid for what is no percentage or for impossible counts, Missing for a version of
    another round.
    """
    by.must("option.edit")
    get_open_round(session, round_id)
    if version_id is not None:
        option = session.get_one(Option, get_version(session, version_id).option_id)
        if option.round_id != round_id:
            raise Missing("这个方案版本不在本轮。")
    claim = make_claim(
        round_id,
        claimed,
        label=label,
        source=source,
        version_id=version_id,
        villages_before=villages_before,
        villages_after=villages_after,
    )
    session.add(claim)
    session.flush()
    record(session, round_id, "claim.save", by=by, detail=f"{claim.label} {claimed.strip()}")
    return claim


def make_claim(
    round_id: str,
    claimed: str,
    *,
    label: str,
    source: str,
    version_id: str | None = None,
    villages_before: int | None = None,
    villages_after: int | None = None,
) -> MeasureClaim:
    """The row of a claim, checked but not yet stored. Raises Invalid."""
    counts = (villages_before, villages_after)
    if version_id is None and any(count is None or count < 1 for count in counts):
        raise Invalid("请填写调整前和调整后的村数，或选择一个方案。")
    return MeasureClaim(
        round_id=round_id,
        version_id=version_id,
        label=named(label, "填报名称"),
        claimed=read_share(claimed),
        source=clean(source, limit=200),
        villages_before=villages_before,
        villages_after=villages_after,
    )


def remove_claim(session: Session, claim_id: str, *, by: Actor) -> None:
    """Takes a printed figure away. Raises Missing."""
    by.must("option.edit")
    claim = session.get(MeasureClaim, claim_id)
    if claim is None:
        raise Missing("这个填报数字已经不存在。")
    get_open_round(session, claim.round_id)
    session.delete(claim)
    session.flush()
    record(session, claim.round_id, "claim.remove", by=by, detail=claim.label)

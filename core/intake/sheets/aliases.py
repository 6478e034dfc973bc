"""Other ways to write a village's name, learnt from a sheet once somebody has confirmed them."""

from __future__ import annotations

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.intake.sheets.preview import Preview
from core.model import Village, VillageAlias
from core.rounds.lists import named
from core.rounds.reading import get_open_round, village_names
from core.text.same_name import same_name

#: How a village that is not known begins to be told of; the name stands between 「 and 」.
_UNKNOWN = "没有叫「"
_IN_COLUMN = "」的村"


def unknown_villages(preview: Preview) -> list[str]:
    """The names in a file that no village of the round has, each once, in the file's order."""
    found: dict[str, None] = {}
    for problem in preview.problems:
        _, begun, rest = problem.reason.partition(_UNKNOWN)
        name, ended, _ = rest.partition(_IN_COLUMN)
        if begun and ended:
            found[name] = None
    return list(found)


def learn_alias(
    session: Session, round_id: str, village_id: str, written: str, *, by: Actor
) -> VillageAlias | None:
    """Lets `written` mean the village from now on; None when it does so already.

    Raises Refused, Missing, or Invalid for an empty name or one that means another village.
    """
    by.must("sheet.import")
    get_open_round(session, round_id)
    village = session.get(Village, village_id, with_for_update=True)
    if village is None or village.round_id != round_id:
        raise Missing("这一轮里没有这个村。")
    name = named(written, "别名")
    meant = village_names(session, round_id).get(same_name(name))
    if meant is not None and meant.id != village.id:
        raise Invalid(f"「{name}」已经是「{meant.name}」的叫法，不能再指「{village.name}」。")
    if meant is not None:
        return None
    alias = VillageAlias(round_id=round_id, village_id=village.id, name=name)
    session.add(alias)
    session.flush()
    record(session, round_id, "village.save", by=by, detail=f"{village.name} 又叫 {name}")
    return alias

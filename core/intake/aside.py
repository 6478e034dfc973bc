"""What a villager may add beside an opinion: it is kept apart from it in the same transaction."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.answers.contacts import leave_contact
from core.answers.pressure import count_pressure
from core.answers.sealing import seal_words
from core.model import Opinion, OpinionTheme, ThemeDoubt
from core.text.clean import clean


@dataclass(frozen=True, slots=True)
class Aside:
    """Optional answers; none of them shares a key with the opinion they came with."""

    #: A telephone number or WeChat id, to hear the answer by.
    contact: str = ""
    #: 有没有人要求您怎么填: None = did not say.
    pressed: bool | None = None
    #: Words about a cadre, to be handed over sealed; they never stand in the opinion.
    sealed: str = ""

    @property
    def is_empty(self) -> bool:
        """True when nothing was added, as with most."""
        return not self.contact and self.pressed is None and not self.sealed


def keep_aside(
    session: Session, opinion: Opinion, aside: Aside, *, folder: Path, today: date
) -> None:
    """Stores what was added, each thing where it belongs. Raises Invalid for too long a contact."""
    if aside.contact:
        leave_contact(session, opinion.round_id, aside.contact, folder=folder, today=today)
    if aside.pressed is not None:
        count_pressure(session, opinion.round_id, aside.pressed)
    if aside.sealed:
        seal_words(
            session,
            opinion.round_id,
            opinion.village_id,
            clean(aside.sealed),
            folder=folder,
            today=today,
            reason="本人要求密封转办",
        )
        # Nothing stays that says somebody of this village and group had something to tell: who
        # reads the opinions may be whom it is about.
        opinion.erase_words()
        for table in (OpinionTheme, ThemeDoubt):
            session.execute(sa.delete(table).where(table.opinion_id == opinion.id))

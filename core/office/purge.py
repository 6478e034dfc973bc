"""Everything whose time is over goes in one go."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.answers.contacts import purge_contacts
from core.intake.learning import clear_models
from core.text.teaching import LEARNT


@dataclass(frozen=True, slots=True)
class Purged:
    """How many contacts went, and how many theme models that archived rounds had learnt."""

    contacts: int
    models: int


def purge_due(session: Session, *, by: Actor, local: Path, today: date) -> Purged:
    """Erases contacts that are due, and learnt models no open round reads with."""
    contacts = purge_contacts(session, by=by, today=today)
    return Purged(contacts, clear_models(session, local / LEARNT))

"""维持现状: the option every round has, in which each village stays as it is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Option, OptionVersion, Village
from core.options.measures import Part
from core.options.partition import write_partition
from core.options.reading import DRAFTS
from core.rounds.defaults import round_defaults


def keep_status_quo(
    session: Session, round_id: str, villages: Sequence[Village], *, today: date
) -> OptionVersion:
    """The newest version of 维持现状, made when missing, with every village in its own place.

    A version that is no longer a draft or preliminary is left as it is. Part of a larger act,
    which checks the right and writes the trail.
    """
    option = session.scalar(sa.select(Option).where(Option.round_id == round_id, Option.status_quo))
    if option is None:
        option = Option(round_id=round_id, name=round_defaults().status_quo_name, status_quo=True)
        session.add(option)
        session.flush()
        session.add(
            OptionVersion(
                option_id=option.id,
                number=1,
                plain_words=round_defaults().status_quo_words,
                created_on=today,
            )
        )
        session.flush()
    version = session.scalars(
        sa.select(OptionVersion)
        .where(OptionVersion.option_id == option.id)
        .order_by(OptionVersion.number.desc())
        .limit(1)
    ).one()
    if version.state in DRAFTS:
        write_partition(session, version.id, [Part(v.name, (v.id,)) for v in villages])
    return version

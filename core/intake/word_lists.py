"""The words a release makes its lists from, and which of them may be listed."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.intake.places import local_lexicon
from core.model import Village, VillageAlias
from core.support.words import Spoken, count_words
from core.text.lexicon import load_lexicon
from core.text.listed import listing_of
from core.text.segment import place_forms


def spoken_words(session: Session, round_id: str) -> Spoken:
    """What the lists of words are made from, with the round's own rules for them."""
    counted, n = count_words(frames.words(session, round_id))
    listing = listing_of(local_lexicon(session, round_id, load_lexicon()))
    names = session.execute(
        sa.union_all(
            sa.select(Village.id, Village.name).where(Village.round_id == round_id),
            sa.select(VillageAlias.village_id, VillageAlias.name).where(
                VillageAlias.round_id == round_id
            ),
        )
    ).all()
    return Spoken(
        counted=counted,
        n=n,
        listable=listing.allows,
        own_names={
            village: frozenset(
                form for owner, name in names if owner == village for form in place_forms(name)
            )
            for village, _ in names
        },
    )

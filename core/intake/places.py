"""The reader of one round: the shared dictionary, its places, its own words, what it has learnt."""

from __future__ import annotations

from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Hamlet, Round, RoundWord, Village, VillageAlias
from core.model.states import WordKind, WordState
from core.text.lexicon import Lexicon
from core.text.record import Reader
from core.text.segment import Segmenter


def local_reader(session: Session, round_id: str, reader: Reader) -> Reader:
    """`reader` as this round reads; remembered while names, words and model stand.

    Two opinions read by readers whose lexicons have the same digest are read alike.
    """
    places = tuple(sorted(_places(session, round_id)))
    kept, stop = accepted_words(session, round_id)
    learnt = session.scalar(sa.select(Round.theme_model).where(Round.id == round_id)) or ""
    taught = reader.taught(learnt)
    # A model that is missing here is asked for again each time: it may be learnt at any moment.
    return _local(taught, places, kept, stop, "" if taught.tagger is reader.tagger else learnt)


def accepted_words(session: Session, round_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The round's own words in use: those kept whole and those left out, each sorted."""
    rows = session.execute(
        sa.select(RoundWord.kind, RoundWord.word)
        .where(RoundWord.round_id == round_id, RoundWord.state == WordState.ACCEPTED)
        .order_by(RoundWord.word)
    ).all()
    kept = tuple(sorted(word for kind, word in rows if kind is WordKind.KEPT))
    return kept, tuple(sorted(word for kind, word in rows if kind is WordKind.STOP))


def local_lexicon(session: Session, round_id: str, lexicon: Lexicon) -> Lexicon:
    """`lexicon` with the round's places and own words."""
    kept, stop = accepted_words(session, round_id)
    return lexicon.with_places(_places(session, round_id)).with_local(kept, stop)


def _places(session: Session, round_id: str) -> list[str]:
    """Names and aliases of the round's villages, and the names of their hamlets."""
    return list(
        session.scalars(
            sa.union(
                sa.select(Village.name).where(Village.round_id == round_id),
                sa.select(VillageAlias.name).where(VillageAlias.round_id == round_id),
                sa.select(Hamlet.name)
                .join(Village, Village.id == Hamlet.village_id)
                .where(Village.round_id == round_id),
            )
        )
    )


# Each may hold a dictionary of its own (15 to 26 MB): no more than the segmenter keeps.
@lru_cache(maxsize=4)
def _local(
    reader: Reader,
    places: tuple[str, ...],
    kept: tuple[str, ...],
    stop: tuple[str, ...],
    learnt: str,
) -> Reader:
    lexicon = reader.lexicon.with_places(places).with_local(kept, stop)
    if learnt:
        lexicon = replace(lexicon, learnt=learnt)
    return replace(reader, segmenter=Segmenter(lexicon, engine=reader.segmenter.engine))

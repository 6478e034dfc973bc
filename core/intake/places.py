"""The reader of one round: the shared dictionary, its places, its own words, what it learnt."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import lru_cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Hamlet, Round, RoundWord, Village, VillageAlias
from core.model.states import WordKind, WordState
from core.text.lexicon import Lexicon
from core.text.record import Reader
from core.text.segment import Segmenter

#: What the one question to the database gives: places, the round's words by kind, its model.
PLACE, LEARNT = "place", "learnt"


def local_reader(session: Session, round_id: str, reader: Reader) -> Reader:
    """`reader` as this round reads; remembered while names, words and model stand.

    Two opinions read by readers whose lexicons have the same digest are read alike.
    """
    own = _own(session, round_id)
    learnt = own.get(LEARNT, ("",))[0]
    taught = reader.taught(learnt)
    # A model that is missing here is asked for again each time: it may be learnt at any moment.
    learnt = "" if taught.tagger is reader.tagger else learnt
    return _local(taught, own.get(PLACE, ()), *_words(own), learnt)


def accepted_words(session: Session, round_id: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The round's own words in use: those kept whole and those left out, each sorted."""
    return _words(_own(session, round_id))


def local_lexicon(session: Session, round_id: str, lexicon: Lexicon) -> Lexicon:
    """`lexicon` with the round's places and own words."""
    own = _own(session, round_id)
    return lexicon.with_places(own.get(PLACE, ())).with_local(*_words(own))


def _own(session: Session, round_id: str) -> dict[str, tuple[str, ...]]:
    """What the round adds, by use, sorted. One question: every opinion that comes asks it."""
    place, learnt = (sa.literal(use, sa.String) for use in (PLACE, LEARNT))
    rows = session.execute(
        sa.union(
            sa.select(place, Village.name).where(Village.round_id == round_id),
            sa.select(place, VillageAlias.name).where(VillageAlias.round_id == round_id),
            sa.select(place, Hamlet.name)
            .join(Village, Village.id == Hamlet.village_id)
            .where(Village.round_id == round_id),
            sa.select(sa.type_coerce(RoundWord.kind, sa.String), RoundWord.word).where(
                RoundWord.round_id == round_id, RoundWord.state == WordState.ACCEPTED
            ),
            sa.select(learnt, Round.theme_model).where(Round.id == round_id),
        )
    )
    own: dict[str, list[str]] = {}
    for use, value in rows:
        own.setdefault(use, []).append(value)
    return {use: tuple(sorted(values)) for use, values in own.items()}


def _words(own: Mapping[str, tuple[str, ...]]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return own.get(WordKind.KEPT.value, ()), own.get(WordKind.STOP.value, ())


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

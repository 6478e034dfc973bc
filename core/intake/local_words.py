"""The words of a round: seen beforehand, taken, declined, and proposed from what people wrote."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.answers.sealing import IN_ITS_PLACE
from core.errors import Invalid, Missing
from core.intake.places import accepted_words, local_reader
from core.intake.theme_check import ALIVE
from core.model import Opinion, RoundWord
from core.model.opinions import of_round_unindexed
from core.model.states import WordKind, WordState
from core.rounds.reading import get_open_round, get_round
from core.text.lexicon import Lexicon
from core.text.local import Effect, check_kept, check_stop, effect_of
from core.text.record import Reader
from core.text.redact import MARK
from core.text.segment import Segmenter
from core.text.simplify import simplify
from core.text.suggest import MOST_TEXTS, suggest_words

#: A suggestion that waits is looked at by one person in one sitting.
MOST_WAITING = 30


@dataclass(frozen=True, slots=True)
class Preview:
    """What taking a word in, or out, would do to the opinions there are.

    `opinions` is exact for those who may read what was written; for others it is rounded down to
    a step of k, and only what at least k opinions share is in `pairs` and `broken`.
    """

    word: str
    kind: WordKind
    taking_in: bool
    opinions: int
    exact: bool
    k: int
    effect: Effect
    #: Places of the round that hold the word and stay whole all the same.
    places: tuple[str, ...]
    #: Words of the dictionary that begin or end with it, so that one may be cut for the other.
    longer: tuple[str, ...]


def list_words(session: Session, round_id: str) -> list[RoundWord]:
    """Every word of the round in whatever state, in the order of the characters."""
    return list(
        session.scalars(
            sa.select(RoundWord)
            .where(RoundWord.round_id == round_id)
            .order_by(RoundWord.word, RoundWord.kind)
        )
    )


def preview_word(
    session: Session,
    round_id: str,
    kind: WordKind,
    raw: str,
    *,
    by: Actor,
    reader: Reader,
    taking_in: bool = True,
) -> Preview:
    """What the word would change; nothing is stored. Raises Refused, Missing, or Invalid."""
    by.must("word.edit")
    k = get_open_round(session, round_id).k_public
    local = local_reader(session, round_id, reader).segmenter
    word = _checked(session, round_id, kind, raw, local) if taking_in else raw
    after = _changed(local, kind, word, taking_in=taking_in, shared=reader.lexicon)
    effect = effect_of(
        (text for text in plain_texts(session, round_id) if word in text), local, after
    )
    places = tuple(place for place in local.lexicon.places if word in place)
    longer = tuple(
        other
        for other in local.lexicon.words
        if kind is WordKind.KEPT and other != word and other.startswith(word)
    )
    exact = by.may("opinion.read")
    if not exact:
        effect = Effect(
            opinions=effect.opinions - effect.opinions % k,
            cuts=(),
            pairs=tuple((pair, n - n % k) for pair, n in effect.pairs if n >= k),
            broken=tuple((one, n - n % k) for one, n in effect.broken if n >= k),
        )
    return Preview(word, kind, taking_in, effect.opinions, exact, k, effect, places, longer)


def accept_word(
    session: Session,
    round_id: str,
    kind: WordKind,
    raw: str,
    *,
    by: Actor,
    reader: Reader,
    today: date,
) -> RoundWord:
    """The word in use from now on, typed or suggested. Raises Refused, Missing, or Invalid.

    What was read before is read anew only by `reread_opinions`.
    """
    by.must("word.edit")
    get_open_round(session, round_id)
    local = local_reader(session, round_id, reader).segmenter
    word = _checked(session, round_id, kind, raw, local)
    row = session.scalar(
        sa.select(RoundWord).where(
            RoundWord.round_id == round_id, RoundWord.kind == kind, RoundWord.word == word
        )
    )
    if row is None:
        row = RoundWord(round_id=round_id, kind=kind, word=word)
        session.add(row)
    return _decided(session, row, WordState.ACCEPTED, "word.accept", by=by, today=today)


def decline_word(session: Session, word_id: str, *, by: Actor, today: date) -> RoundWord:
    """The word out of use; it is never suggested again. Raises Refused, Missing."""
    by.must("word.edit")
    row = session.get(RoundWord, word_id)
    if row is None:
        raise Missing("这个词已经不在词典里。")
    get_open_round(session, row.round_id)
    return _decided(session, row, WordState.DECLINED, "word.decline", by=by, today=today)


def find_words(session: Session, round_id: str, *, by: Actor, reader: Reader) -> list[str]:
    """New words that at least k opinions use, places first; nothing is stored.

    k is that of the facilitators for those who read the opinions anyway, of the public for
    others: most places of a village are said by fewer than ten. Words that were taken or declined
    before are not among them. Raises Refused, Missing.
    """
    by.must("word.edit")
    round_ = get_round(session, round_id)
    decided = session.scalars(
        sa.select(RoundWord.word).where(
            RoundWord.round_id == round_id, RoundWord.state != WordState.SUGGESTED
        )
    )
    found = suggest_words(
        list(plain_texts(session, round_id, most=MOST_TEXTS)),
        local_reader(session, round_id, reader).segmenter,
        k=round_.k_staff if by.may("opinion.read") else round_.k_public,
        not_again=set(decided),
        most=MOST_WAITING,
    )
    return [one.word for one in found]


def keep_suggestions(session: Session, round_id: str, words: Sequence[str], *, by: Actor) -> int:
    """These words wait for a yes, and no others; gives how many were not waiting before.

    One that waited and is no longer said by enough people goes. Raises Refused, Missing.
    """
    by.must("word.edit")
    get_open_round(session, round_id)
    rows = {row.word: row for row in list_words(session, round_id) if row.kind is WordKind.KEPT}
    for word, row in rows.items():
        if row.state is WordState.SUGGESTED and word not in words:
            session.delete(row)
    new = [word for word in dict.fromkeys(words) if word not in rows]
    session.add_all(
        RoundWord(round_id=round_id, kind=WordKind.KEPT, word=word, state=WordState.SUGGESTED)
        for word in new
    )
    record(session, round_id, "word.find", by=by, detail=f"{len(new)} 个")
    return len(new)


def plain_texts(session: Session, round_id: str, *, most: int | None = None) -> Iterator[str]:
    """Every text of the round that may still count, in reading form, in the order of random ids.

    One after the other, so that a million of them never are in memory; at `most` as many.
    """
    texts = session.scalars(
        sa.select(Opinion.text)
        .where(
            of_round_unindexed(round_id),
            Opinion.standing.in_(ALIVE),
            Opinion.text != "",
            Opinion.text != IN_ITS_PLACE,
        )
        .order_by(Opinion.id)
        .limit(most),
        execution_options={"yield_per": 2_000},
    )
    return (simplify(MARK.sub(" ", text)) for text in texts)


def _checked(
    session: Session, round_id: str, kind: WordKind, raw: str, segmenter: Segmenter
) -> str:
    if kind is WordKind.KEPT:
        return check_kept(raw, segmenter)
    kept, _ = accepted_words(session, round_id)
    return check_stop(raw, segmenter, kept)


def _changed(
    local: Segmenter, kind: WordKind, word: str, *, taking_in: bool, shared: Lexicon
) -> Segmenter:
    """The round's segmenter with the word, or without it."""
    lexicon = local.lexicon
    if taking_in:
        kept, stop = ([word], []) if kind is WordKind.KEPT else ([], [word])
        return Segmenter(lexicon.with_local(kept, stop), engine=local.engine)
    return Segmenter(lexicon.without_local(word, shared), engine=local.engine)


def _decided(
    session: Session, row: RoundWord, state: WordState, act: str, *, by: Actor, today: date
) -> RoundWord:
    if row.state is state:
        raise Invalid(f"「{row.word}」已经是「{state.label}」了。")
    row.state, row.decided_on, row.decided_by = state, today, by.account_id
    session.flush()
    record(session, row.round_id, act, by=by, detail=f"{row.kind.label}「{row.word}」")
    return row

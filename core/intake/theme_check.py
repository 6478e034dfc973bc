"""People look over the themes: doubts one by one, a random few, or any opinion they have open.

Whoever sorts sees the words alone, not whose village or group they come from, and two candidates
in the order of the list, so that the machine's first guess leads nobody.
"""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import count_received, move_revision
from core.answers.sealing import IN_ITS_PLACE
from core.errors import Invalid, Missing
from core.intake.places import local_reader
from core.model import Opinion, OpinionTheme, ThemeCheck, ThemeDoubt
from core.model.states import Standing
from core.settings import DATA
from core.text.names import names_at_risk
from core.text.quality import Checked
from core.text.record import Reader, read_text
from core.text.tagging import MOST_CODES
from core.text.themes import NO_SUBSTANCE, OTHER, load_themes, theme_code

#: Ids looked at together when one of them is wanted.
TOGETHER = 200

#: What can still become part of a figure.
ALIVE = (Standing.COUNTED, Standing.WAITING)


@dataclass(frozen=True, slots=True)
class ToSort:
    """One comment to sort: its words, what may be names in them, and up to two candidates."""

    id: str
    text: str
    names: tuple[str, ...]
    #: Codes in the order of the theme list.
    candidates: tuple[str, ...]
    #: What it was sorted as before, by machine or person, the main code first.
    themes: tuple[str, ...]
    checked: bool


def doubts_waiting(session: Session, round_id: str, *, by: Actor) -> int:
    """How many opinions stand in no theme yet because nobody has sorted them. Raises Refused."""
    by.must("theme.read")
    waits = sa.select(sa.func.count()).select_from(ThemeDoubt)
    return session.scalar(waits.where(_of(ThemeDoubt, round_id))) or 0


def next_doubt(
    session: Session,
    round_id: str,
    *,
    by: Actor,
    reader: Reader,
    start: str = "",
    passed: Collection[str] = (),
) -> ToSort | None:
    """A comment that waits, those in `passed` last; None when none does. Raises Refused.

    `start` is some hexadecimal digits: two who begin elsewhere do not sort the same comment.
    """
    by.must("opinion.read")
    key, waits = ThemeDoubt.opinion_id, _of(ThemeDoubt, round_id)
    found = _first_from(session, key, start, waits, key.not_in(list(passed)))
    if found is None:
        left = set(session.scalars(sa.select(key).where(waits, key.in_(list(passed)))))
        found = next((id_ for id_ in passed if id_ in left), None)
    return None if found is None else to_sort(session, found, by=by, reader=reader)


def draw_opinion(
    session: Session, round_id: str, *, by: Actor, reader: Reader, chance: str
) -> ToSort | None:
    """An opinion chosen by chance among all with words; None when each was drawn before.

    `chance` is 32 random hexadecimal digits. One that somebody has sorted already is only marked
    as drawn, and the draw goes on: else the sample would hold none that was doubted, and the
    reader would look better than it is. Raises Refused.
    """
    by.must("opinion.read")
    drawn = sa.select(ThemeCheck.opinion_id).where(ThemeCheck.drawn)
    undrawn = (*_worded(round_id), Opinion.id.not_in(drawn))
    while (found := _first_from(session, Opinion.id, chance, *undrawn)) is not None:
        check = session.get(ThemeCheck, found)
        if check is None:
            return to_sort(session, found, by=by, reader=reader)
        check.drawn = True
        session.flush()
        move_revision(session, round_id)
        chance = hashlib.sha256(chance.encode()).hexdigest()[:32]
    return None


def to_sort(session: Session, opinion_id: str, *, by: Actor, reader: Reader) -> ToSort:
    """The comment with its candidates. Raises Refused, Missing."""
    by.must("opinion.read")
    opinion = session.get(Opinion, opinion_id)
    if opinion is None or not opinion.text:
        raise Missing("这条意见已经不存在。")
    doubt = session.get(ThemeDoubt, opinion_id)
    if doubt is not None:
        two: tuple[str, ...] = (doubt.first, doubt.second)
    else:
        two = _candidates(opinion.text, local_reader(session, opinion.round_id, reader))
    return ToSort(
        id=opinion.id,
        text=opinion.text,
        names=tuple(dict.fromkeys(name.text for name in names_at_risk(opinion.text))),
        candidates=tuple(sorted({code for code in two if code})),
        themes=tuple(code for code, _ in _stored(session, opinion_id)),
        checked=session.get(ThemeCheck, opinion_id) is not None,
    )


def check_themes(
    session: Session,
    opinion_id: str,
    codes: Sequence[str],
    *,
    by: Actor,
    today: date,
    drawn: bool = False,
) -> ThemeCheck:
    """Sets the themes of an opinion as a person read them, the main one first.

    What the machine said at the first check is kept beside it. `drawn` is True for what
    `draw_opinion` gave. Raises Refused, Missing, Invalid.
    """
    by.must("opinion.correct")
    codes = _checked_codes(codes)
    opinion = session.get(Opinion, opinion_id, with_for_update=True)
    if opinion is None:
        raise Missing("这条意见已经不存在。")
    if opinion.standing is Standing.WITHDRAWN or not opinion.text or opinion.text == IN_ITS_PLACE:
        raise Invalid("这条意见没有可以归类的文字。")
    before = _stored(session, opinion_id)
    doubt = session.get(ThemeDoubt, opinion_id)
    check = session.get(ThemeCheck, opinion_id)
    if check is None:
        check = ThemeCheck(
            opinion_id=opinion_id,
            machine=" ".join(code for code, _ in before),
            doubted=doubt is not None,
            drawn=False,
        )
        session.add(check)
    check.person, check.checked_by = " ".join(codes), by.account_id
    check.drawn = check.drawn or drawn
    if doubt is not None:
        session.delete(doubt)
    because = dict(before)
    session.execute(sa.delete(OpinionTheme).where(OpinionTheme.opinion_id == opinion_id))
    session.execute(
        sa.insert(OpinionTheme),
        [
            {
                "opinion_id": opinion_id,
                "code": code,
                "rank": rank,
                "score": 1.0,
                "because": because.get(code, ""),
                "by_person": True,
            }
            for rank, code in enumerate(codes)
        ],
    )
    # Like what is received, a count of the day: a line each would tell when which was looked at.
    count_received(
        session, opinion.round_id, "theme.check", actor=by.account_id or by.name, day=today
    )
    return check


def checked_readings(session: Session, round_id: str, *, by: Actor) -> list[Checked]:
    """What the machine and what people said of every opinion looked over. Raises Refused."""
    by.must("opinion.read")
    rows = session.scalars(sa.select(ThemeCheck).where(_of(ThemeCheck, round_id)))
    return [
        Checked(tuple(row.machine.split()), tuple(row.person.split()), row.doubted, row.drawn)
        for row in rows
    ]


def _checked_codes(codes: Sequence[str]) -> tuple[str, ...]:
    """The codes without repetition. Raises Invalid."""
    distinct = tuple(dict.fromkeys(codes))
    if not distinct:
        raise Invalid("请至少选一个主题；都不是时选「都不是」。")
    if not set(distinct) <= _known_codes():
        raise Invalid("主题表里没有这个主题，请重新选择。")
    if len(distinct) > MOST_CODES:
        raise Invalid(f"一条意见最多归到 {MOST_CODES} 个主题，请留下最主要的。")
    if len(distinct) > 1 and any(theme_code(code) == OTHER for code in distinct):
        raise Invalid("「无实质内容」和「都不是」不能与别的主题一起选。")
    return distinct


@cache
def _known_codes() -> frozenset[str]:
    themes = load_themes(DATA / "themes.toml")
    return frozenset({OTHER, NO_SUBSTANCE, *(s.code for t in themes for s in t.subthemes)})


def _candidates(text: str, reader: Reader) -> tuple[str, ...]:
    record = read_text(text, reader)
    return record.doubt or reader.tagger.two_best(text)


def _stored(session: Session, opinion_id: str) -> list[tuple[str, str]]:
    """Code and reason of each stored theme, the main one first."""
    rows = session.execute(
        sa.select(OpinionTheme.code, OpinionTheme.because)
        .where(OpinionTheme.opinion_id == opinion_id)
        .order_by(OpinionTheme.rank)
    )
    return [(code, because) for code, because in rows]


def _first_from(
    session: Session,
    key: sa.orm.InstrumentedAttribute[str],
    start: str,
    *where: sa.ColumnElement[bool],
) -> str | None:
    """The first id from `start` on, else from the beginning.

    Looks at some hundred ids at a time: whoever waits for the one row must not wait until the
    database has put a million in order.
    """
    for least, most in ((start, ""), ("", start)):
        after: str | None = least
        while after is not None:
            part = sa.select(key).where(key >= after, *([key < most] if most else []))
            some = session.scalars(part.order_by(key).limit(TOGETHER + 1)).all()
            after = some[TOGETHER] if len(some) > TOGETHER else None
            found = session.scalar(
                sa.select(sa.func.min(key)).where(key.in_(some[:TOGETHER]), *where)
            )
            if found is not None:
                return found
    return None


def _of(table: type[ThemeDoubt] | type[ThemeCheck], round_id: str) -> sa.ColumnElement[bool]:
    """True for rows whose opinion is of the round and has words that may come to count."""
    return sa.exists().where(Opinion.id == table.opinion_id, *_worded(round_id))


def _worded(round_id: str) -> tuple[sa.ColumnElement[bool], ...]:
    return (
        Opinion.round_id == round_id,
        Opinion.standing.in_(ALIVE),
        Opinion.text != "",
        Opinion.text != IN_ITS_PLACE,
    )

"""摘录与转述: a sentence in other words for leaders, written by one person, checked by a second.

A sentence keeps no link to any opinion, and none is shown before the release that follows its
check, so that nobody can tell from its coming who had just spoken.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Final

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import Hamlet, Opinion, Quote, Village
from core.model.states import QuoteState
from core.rounds.reading import get_open_round
from core.settings import DATA
from core.store import Store
from core.text.clean import clean
from core.text.likeness import LEAST, bare, near_copy
from core.text.quoting import Risk, quote_rules, risks
from core.text.themes import OTHER, labels, load_themes

#: Characters: longer than this is a story, and a story is somebody's.
LONGEST: Final = 120

COPIED: Final = (
    "这句话和村民写的一条意见几乎一样，容易认出是谁写的。请换成自己的话，概括几个人共同的意思。"
)
OWN: Final = "自己写的不能由自己核对，请换一个人。"


def write_quote(store: Store, round_id: str, code: str, wording: str, *, by: Actor) -> Quote:
    """A draft on the theme `code`, waiting for a second person.

    All opinions of the round are read for it outside the write. Raises Refused without the right;
    Invalid for no theme, a wording too short or too long, one that names somebody, one already
    written, or one that is nearly what a villager wrote.
    """
    account_id = _account(by, "quote.write")
    themes = quotable_themes()
    if code not in themes:
        raise Invalid("请选择一个主题。")
    text = " ".join(clean(wording, limit=LONGEST, required=True).split())
    if len(bare(text)) < LEAST:
        raise Invalid(f"请写成完整的一句话，至少 {LEAST} 个字。")
    with store.read() as session:
        get_open_round(session, round_id)
        for risk in risks_of(session, round_id, [text])[0]:
            if risk.refused:
                raise Invalid(f"「{risk.text}」像是{risk.what}，请去掉后再保存。")
        if near_copy(text, _texts(session, round_id)):
            raise Invalid(COPIED)
    with store.write() as session:
        get_open_round(session, round_id)
        if any(bare(said) == bare(text) for said in _written(session, round_id)):
            raise Invalid("这句话已经写过了。")
        quote = Quote(round_id=round_id, code=code, wording=text, written_by=account_id)
        session.add(quote)
        session.flush()
        record(session, round_id, "quote.write", by=by, detail=themes[code])
    return quote


def check_quote(session: Session, quote_id: str, ticked: Collection[str], *, by: Actor) -> Quote:
    """The sentence, cleared to come out with the next release, after every line of the list.

    `ticked` are codes of the check list. Raises Refused without the right, for one's own sentence
    or with a line left open; Missing; Invalid for one that waits no longer.
    """
    account_id = _account(by, "quote.check")
    quote = _locked(session, quote_id)
    if quote.state is not QuoteState.DRAFT:
        raise Invalid("这一条已经核对过或收回了。")
    if quote.written_by == account_id:
        raise Refused(OWN)
    left = [check for check in quote_rules().checks if check.code not in ticked]
    if left:
        raise Refused(f"还有一条没有核对：{left[0].sentence}")
    quote.state, quote.checked_by = QuoteState.RELEASED, account_id
    record(session, quote.round_id, "quote.check", by=by, detail=quotable_themes()[quote.code])
    return quote


def take_back_quote(session: Session, quote_id: str, *, by: Actor) -> Quote:
    """Withdraws a sentence at any time; figures stay as they are. Raises Refused, Missing,
    Invalid."""
    _account(by, "quote.check")
    quote = _locked(session, quote_id)
    if quote.state is QuoteState.TAKEN_BACK:
        raise Invalid("这一条已经收回了。")
    quote.state = QuoteState.TAKEN_BACK
    record(session, quote.round_id, "quote.take_back", by=by, detail=quotable_themes()[quote.code])
    return quote


def send_out_quotes(session: Session, round_id: str, number: int) -> None:
    """Lets every checked sentence of the round come out with release `number`, in its
    transaction."""
    session.execute(
        sa.update(Quote)
        .where(
            Quote.round_id == round_id,
            Quote.state == QuoteState.RELEASED,
            Quote.release_number.is_(None),
        )
        .values(release_number=number)
    )


def quotable_themes() -> dict[str, str]:
    """Theme code → label, for all themes a sentence may stand under."""
    known = labels(load_themes(DATA / "themes.toml"))
    return {code: label for code, label in known.items() if len(code) == 3 and code != OTHER}


def risks_of(session: Session, round_id: str, wordings: Sequence[str]) -> list[tuple[Risk, ...]]:
    """What in each wording could tell who is behind it, knowing the names of the round's places."""
    villages = sa.select(Village.name).where(Village.round_id == round_id)
    hamlets = (
        sa.select(Hamlet.name)
        .join(Village, Village.id == Hamlet.village_id)
        .where(Village.round_id == round_id)
    )
    known = {
        "villages": session.scalars(villages).all(),
        "hamlets": session.scalars(hamlets).all(),
    }
    return [risks(wording, **known) for wording in wordings]


def _texts(session: Session, round_id: str) -> sa.ScalarResult[str]:
    return session.scalars(
        sa.select(Opinion.text).where(Opinion.round_id == round_id, Opinion.text != ""),
        execution_options={"yield_per": 2_000},  # never all of them in memory
    )


def _written(session: Session, round_id: str) -> sa.ScalarResult[str]:
    return session.scalars(
        sa.select(Quote.wording).where(
            Quote.round_id == round_id, Quote.state != QuoteState.TAKEN_BACK
        )
    )


def _locked(session: Session, quote_id: str) -> Quote:
    quote = session.get(Quote, quote_id, with_for_update=True, populate_existing=True)
    if quote is None:
        raise Missing("这一条摘录已经不存在。")
    get_open_round(session, quote.round_id)
    return quote


def _account(by: Actor, action: str) -> str:
    by.must(action)
    if by.account_id is None:
        raise Refused("摘录要由有账号的人写和核对，请登录后再做。")
    return by.account_id

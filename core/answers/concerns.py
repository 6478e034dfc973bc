"""Concerns by theme and the answers to them; what was not taken up always has its reason."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing
from core.model import Concern, OpinionTheme, Round
from core.model.states import ConcernState
from core.settings import DATA
from core.text.clean import clean
from core.text.themes import OTHER, labels, load_themes, theme_code

#: States that are an answer and may be published.
ANSWERED = frozenset(ConcernState) - {ConcernState.RAISED, ConcernState.STUDIED}
#: A refusal is never the last word.
REMEDY = (
    "对这个答复不满意的，可以在村民会议上提出，也可以向镇、县反映，"
    "应当在二十日内得到调查答复；还可以依法信访。"
)
LEAST_REASON = 10


@dataclass(frozen=True, slots=True)
class ConcernLine:
    """One concern as staff see it; `label` is its theme in neutral words."""

    id: str
    code: str
    label: str
    wording: str
    state: ConcernState
    answer: str
    person: str
    published_on: date | None


@dataclass(frozen=True, slots=True)
class Answered:
    """One published answer, as anybody may read it."""

    code: str
    label: str
    wording: str
    state: ConcernState
    answer: str
    remedy: str


def concern_themes() -> dict[str, str]:
    """Code → label of the themes a concern may be listed under, in their order."""
    return {code: label for code, label in _labels().items() if len(code) == 3 and code != OTHER}


def open_concern(session: Session, round_id: str, code: str, wording: str, *, by: Actor) -> Concern:
    """A concern of one theme, in neutral words. Raises Refused, Missing, Invalid."""
    by.must("concern.edit")
    if session.get(Round, round_id) is None:
        raise Missing("这一轮征求意见已经不存在。")
    label = _labels().get(code)
    if label is None:
        raise Invalid("没有这个主题。")
    words = clean(wording, limit=400)
    if not words:
        raise Invalid("请用一句中性的话写明群众关心什么。")
    if session.scalar(sa.select(Concern.id).filter_by(round_id=round_id, code=code)):
        raise Invalid(f"「{label}」已经列过了，可以直接修改。")
    concern = Concern(round_id=round_id, code=code, wording=words, state=ConcernState.RAISED)
    session.add(concern)
    session.flush()
    record(session, round_id, "concern.open", by=by, detail=label)
    return concern


def answer_concern(
    session: Session,
    concern_id: str,
    *,
    by: Actor,
    wording: str,
    state: ConcernState,
    answer: str = "",
    person: str = "",
) -> Concern:
    """Changes a concern's wording, state and answer; a changed answer must be published anew.

    Raises Refused, Missing, or Invalid when an answer or the reason of a refusal is lacking.
    """
    by.must("concern.edit")
    concern = _found(session, concern_id)
    words, said = clean(wording, limit=400), clean(answer, limit=2000)
    if not words:
        raise Invalid("请用一句中性的话写明群众关心什么。")
    if state in ANSWERED and not said:
        raise Invalid(f"「{state.label}」要写明答复。")
    if state is ConcernState.DECLINED and len(said) < LEAST_REASON:
        raise Invalid(f"不采纳要说清理由，至少 {LEAST_REASON} 个字。")
    if (words, said, state) != (concern.wording, concern.answer, concern.state):
        concern.published_on = None
    concern.wording, concern.answer, concern.state = words, said, state
    concern.person = clean(person, limit=40)
    record(session, concern.round_id, "concern.answer", by=by, detail=state.label)
    return concern


def publish_concern(session: Session, concern_id: str, *, by: Actor, today: date) -> Concern:
    """Lets everybody read the answer. Raises Refused, Missing, Invalid before it is answered."""
    by.must("concern.edit")
    concern = _found(session, concern_id)
    if concern.state not in ANSWERED:
        raise Invalid("还没有答复，不能公布。")
    concern.published_on = today
    record(session, concern.round_id, "concern.publish", by=by, detail=_labels()[concern.code])
    return concern


def list_concerns(session: Session, round_id: str) -> list[ConcernLine]:
    """All concerns of the round in the order of the themes."""
    known = _labels()
    rows = session.scalars(sa.select(Concern).where(Concern.round_id == round_id))
    order = list(known)
    return sorted(
        (
            ConcernLine(
                id=row.id,
                code=row.code,
                label=known.get(row.code, row.code),
                wording=row.wording,
                state=row.state,
                answer=row.answer,
                person=row.person,
                published_on=row.published_on,
            )
            for row in rows
        ),
        key=lambda line: order.index(line.code) if line.code in order else len(order),
    )


def published_answers(session: Session, round_id: str) -> list[Answered]:
    """What the notice shows: published answers in the order of the themes."""
    return [
        Answered(
            code=line.code,
            label=line.label,
            wording=line.wording,
            state=line.state,
            answer=line.answer,
            remedy=REMEDY if line.state is ConcernState.DECLINED else "",
        )
        for line in list_concerns(session, round_id)
        if line.published_on is not None
    ]


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one opinion has come: 收到 → 归类 → 研究 → 答复."""

    themes: tuple[str, ...]
    studied: bool
    answers: tuple[Answered, ...]

    @property
    def step(self) -> str:
        """The last of the four steps that was reached."""
        if self.answers:
            return "答复"
        if self.studied:
            return "研究"
        return "归类" if self.themes else "收到"


def progress_of(session: Session, round_id: str, opinion_id: str) -> Progress:
    """How far an opinion has come, by its own themes; its words are not read for it."""
    known = _labels()
    codes = session.scalars(
        sa.select(OpinionTheme.code)
        .where(OpinionTheme.opinion_id == opinion_id)
        .order_by(OpinionTheme.rank)
    ).all()
    themes = list(dict.fromkeys(theme_code(code) for code in codes if not code.startswith("T99")))
    mine = {*codes, *themes}
    lines = [line for line in list_concerns(session, round_id) if line.code in mine]
    published = {line.code for line in lines if line.published_on is not None}
    return Progress(
        themes=tuple(known[code] for code in themes if code in known),
        studied=any(line.state is not ConcernState.RAISED for line in lines),
        answers=tuple(
            answer for answer in published_answers(session, round_id) if answer.code in published
        ),
    )


def _found(session: Session, concern_id: str) -> Concern:
    concern = session.get(Concern, concern_id)
    if concern is None:
        raise Missing("这条关心事项已经不存在。")
    return concern


def _labels() -> dict[str, str]:
    return labels(load_themes(DATA / "themes.toml"))

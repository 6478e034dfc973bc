"""Numbered 征求意见表: printed in bundles, entered at the desk, by two people where asked for.

A number says only that its form was entered. Which opinion it became is written nowhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core import frames
from core.access.roles import Actor
from core.access.trail import count_received, record
from core.errors import Invalid, Missing, Refused
from core.intake.asked import versions_asked
from core.intake.form import TEXT_LIMIT, OpinionForm, check_form, read_form
from core.intake.paper_compare import Difference, differences, settled
from core.intake.places import local_reader
from core.intake.submit import submit_opinion
from core.model import (
    Opinion,
    PaperBatch,
    PaperDraft,
    PaperMark,
    PaperVersion,
    RoleGroup,
    Round,
    Village,
    new_id,
)
from core.model.laying import renumber
from core.model.states import Channel
from core.rounds.reading import get_open_round
from core.settings import DATA
from core.text.record import Reader, read_text
from core.text.themes import labels, load_themes

#: Forms in one bundle.
MOST = 500
TWICE = "已经录过了，不能再录。请看清表上的编号。"


@dataclass(frozen=True, slots=True)
class Entered:
    """What came of entering one form.

    `opinion_id` is set once it is stored; `waiting`: a second person has to enter it too;
    `differences`: the two entries that still have to be settled.
    """

    opinion_id: str | None = None
    waiting: bool = False
    differences: tuple[Difference, ...] = ()


def make_batch(
    session: Session, round_id: str, village_id: str, count: int, *, by: Actor, today: date
) -> PaperBatch:
    """A bundle of `count` forms (1 … 500) for a village, asking about the versions of today.

    Raises Refused, Missing, Invalid.
    """
    by.must("opinion.enter")
    get_open_round(session, round_id)
    # The round's row is locked, so that two bundles made at once get two numbers.
    session.execute(sa.select(Round.id).where(Round.id == round_id).with_for_update())
    village = session.get(Village, village_id)
    if village is None or village.round_id != round_id:
        raise Invalid("这一轮里没有这个村。")
    if not 1 <= count <= MOST:
        raise Invalid(f"一批可以印 1 到 {MOST} 份。")
    asked = versions_asked(session, round_id)
    if not asked:
        raise Invalid("还没有正在征求意见的方案，请管理员先在「方案」里把方案设为征求意见中。")
    newest = sa.select(sa.func.max(PaperBatch.number)).where(PaperBatch.round_id == round_id)
    batch = PaperBatch(
        id=new_id(),
        round_id=round_id,
        village_id=village_id,
        number=(session.scalar(newest) or 0) + 1,
        count=count,
        made_on=today,
    )
    session.add(batch)
    session.flush()
    session.add_all(PaperVersion(batch_id=batch.id, version_id=version) for version in asked)
    detail = f"{village.name} 第{batch.number}批 {count}份"
    record(session, round_id, "paper.make", by=by, detail=detail)
    return batch


def number_of(village: str, batch: int, serial: int) -> str:
    """The number printed on a form, such as 上坪村-2-017."""
    return f"{village}-{batch}-{serial:03d}"


def enter_paper(
    session: Session,
    batch_id: str,
    serial: int,
    form: OpinionForm,
    *,
    by: Actor,
    reader: Reader,
    today: date,
) -> Entered:
    """Takes one form of a bundle in, or keeps it until a second person has entered it too.

    Raises Refused, Missing, or Invalid for a number that is not of this bundle, was entered
    before, or was entered first by the same person.
    """
    by.must("opinion.enter")
    batch = _open_batch(session, batch_id, serial)
    if form.village_id != batch.village_id:
        village = session.get_one(Village, batch.village_id)
        raise Invalid(f"这批表是{village.name}的，所在村请选{village.name}。")
    form = form.model_copy(update={"channel": Channel.PAPER, "session_id": None})
    if not session.get_one(Round, batch.round_id).double_entry:
        return Entered(_store(session, batch, serial, form, by=by, reader=reader, today=today).id)
    form = check_form(session, batch.round_id, form, asked=asked_on(session, batch_id))
    read = read_text(form.text, local_reader(session, batch.round_id, reader), limit=TEXT_LIMIT)
    form = form.model_copy(update={"text": read.text})
    drafts = _drafts(session, batch_id, serial)
    if len(drafts) == 2:
        raise Invalid("这一份两个人都录过了，不一致的地方请在「有差异的」里核定。")
    if drafts and drafts[0].by == by.account_id:
        raise Invalid("这一份是您录的第一遍，第二遍要由另一个人来录。")
    names = names_of(session, batch.round_id)
    differ = tuple(differences(drafts[0].form, form, names)) if drafts else ()
    if drafts and not differ:
        first = drafts[0].form
        stored = _store(session, batch, serial, first, by=by, reader=reader, today=today)
        return Entered(stored.id)
    if by.account_id is None:
        raise Refused("双人录入要用各自的账号登录后录入。")
    session.add(
        PaperDraft(
            batch_id=batch_id,
            serial=serial,
            entered_by=by.account_id,
            form=json.dumps({"turn": len(drafts) + 1, "form": form.model_dump(mode="json")}),
        )
    )
    count_received(session, batch.round_id, "paper.draft", actor=by.account_id, day=today)
    return Entered(waiting=not drafts, differences=differ)


def settle_paper(
    session: Session,
    batch_id: str,
    serial: int,
    second: Sequence[str],
    *,
    by: Actor,
    reader: Reader,
    today: date,
) -> Opinion:
    """Stores a form that two people read differently, as somebody read it off the paper again.

    `second` names the differing fields, by their keys, in which the second entry is right; in
    the others it is the first. Not for who entered it first. Raises Refused, Missing, Invalid.
    """
    by.must("opinion.enter")
    batch = _open_batch(session, batch_id, serial)
    drafts = _drafts(session, batch_id, serial)
    if len(drafts) < 2:
        raise Missing("这一份没有需要核定的差异。")
    if drafts[0].by == by.account_id:
        raise Refused("差异由录第二遍的人或第三个人对照原表核定，录第一遍的人不能核定。")
    first, other = (draft.form for draft in drafts)
    strange = set(second) - {each.key for each in differences(first, other)}
    if strange:
        raise Invalid("核定的项目和两遍录入对不上，请刷新后再核定。")
    form = settled(first, other, second)
    return _store(session, batch, serial, form, by=by, reader=reader, today=today)


def asked_on(session: Session, batch_id: str) -> list[str]:
    """Ids of the option versions printed on a bundle's forms."""
    query = sa.select(PaperVersion.version_id).where(PaperVersion.batch_id == batch_id)
    return list(session.scalars(query.order_by(PaperVersion.version_id)))


def names_of(session: Session, round_id: str) -> dict[str, str]:
    """What the ids on a form are called: villages, groups, option versions, topics."""
    versions = frames.versions(session, round_id)
    names = dict(zip(versions["version_id"], versions["label"], strict=True))
    names |= labels(load_themes(DATA / "themes.toml"))
    for kind in (Village, RoleGroup):
        rows = session.execute(sa.select(kind.id, kind.name).where(kind.round_id == round_id))
        names |= dict(rows.all())
    return names


def drafts_of(session: Session, batch_id: str, serial: int) -> list[OpinionForm]:
    """The entries of one form that wait for the other or to be settled, the first one first."""
    return [draft.form for draft in _drafts(session, batch_id, serial)]


@dataclass(frozen=True, slots=True)
class _Draft:
    turn: int
    by: str
    form: OpinionForm


def _drafts(session: Session, batch_id: str, serial: int) -> list[_Draft]:
    rows = session.scalars(
        sa.select(PaperDraft).where(PaperDraft.batch_id == batch_id, PaperDraft.serial == serial)
    )
    kept = [(json.loads(row.form), row.entered_by) for row in rows]
    drafts = [_Draft(each["turn"], by, read_form(each["form"])) for each, by in kept]
    return sorted(drafts, key=lambda draft: draft.turn)


def _open_batch(session: Session, batch_id: str, serial: int) -> PaperBatch:
    """The bundle, locked so that the same number is entered once, when `serial` is still free."""
    batch = session.scalar(sa.select(PaperBatch).where(PaperBatch.id == batch_id).with_for_update())
    if batch is None:
        raise Missing("这批纸质表已经不存在。")
    if not 1 <= serial <= batch.count:
        raise Invalid(f"这批表的编号是 1 到 {batch.count}，没有 {serial} 号。")
    if session.get(PaperMark, (batch_id, serial)) is not None:
        raise Invalid(f"{serial} 号{TWICE}")
    return batch


def _store(
    session: Session,
    batch: PaperBatch,
    serial: int,
    form: OpinionForm,
    *,
    by: Actor,
    reader: Reader,
    today: date,
) -> Opinion:
    opinion = submit_opinion(
        session,
        batch.round_id,
        form,
        by=by,
        reader=reader,
        today=today,
        asked=asked_on(session, batch.id),
    )
    session.execute(
        sa.delete(PaperDraft).where(PaperDraft.batch_id == batch.id, PaperDraft.serial == serial)
    )
    mark_entered(session, batch.id, [serial])
    return opinion


def mark_entered(session: Session, batch_id: str, serials: Sequence[int]) -> None:
    """Says of forms of a bundle that they were entered, and of none which opinion it became."""
    session.add_all(PaperMark(batch_id=batch_id, serial=serial) for serial in sorted(serials))
    session.flush()
    # The opinion carries the number of the same transaction: all marks get the newest.
    renumber(session, PaperMark, PaperMark.batch_id == batch_id)

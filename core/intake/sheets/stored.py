"""Opinions that came from sheets: as they stand, and as the last sheet that spoke of them said."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.form import OpinionForm
from core.intake.sheets.known import Known
from core.intake.sheets.opinions import OpinionRow
from core.intake.sheets.preview import Checked, Correction
from core.intake.sheets.topics import topic_names
from core.model import Opinion, OpinionChange, OpinionStance, OpinionTopic
from core.model.states import Stance, Standing
from core.text.clean import clean
from core.text.redact import redact

REASON = "按更正后的表格"

#: Asked of the database at once.
TOGETHER = 500
LABELS = {
    "village_id": "所在村",
    "role_group_id": "身份类别",
    "stances": "对方案的意见",
    "text": "意见建议",
    "topics": "最关心的事",
    "direct": "填写方式",
    "read_back": "已复述",
    "away": "外出务工",
}


@dataclass(frozen=True, slots=True)
class Stored:
    """One opinion. `by_sheet`: as the last sheet left it; `before`: as earlier sheets had it."""

    id: str
    key: str
    day: date
    now: OpinionForm
    by_sheet: OpinionForm
    before: tuple[OpinionForm, ...]


def stored_under(session: Session, keys: Sequence[str]) -> dict[str, Stored]:
    """By key, the opinions that were imported under these keys and not withdrawn."""
    found: dict[str, Stored] = {}
    for start in range(0, len(keys), TOGETHER):
        part = keys[start : start + TOGETHER]
        found |= {one.key: one for one in stored_where(session, Opinion.sheet_key.in_(part))}
    return found


def stored_where(session: Session, *where: sa.ColumnElement[bool]) -> list[Stored]:
    """The opinions from sheets for which that holds, but those withdrawn; in no telling order."""
    opinions = session.scalars(
        sa.select(Opinion)
        .where(Opinion.sheet_key.is_not(None), Opinion.standing != Standing.WITHDRAWN, *where)
        .order_by(Opinion.sheet_key)
    ).all()
    found: list[Stored] = []
    for start in range(0, len(opinions), TOGETHER):
        found += _with_answers(session, opinions[start : start + TOGETHER])
    return found


def correction_of(
    stored: Stored, row: Checked, known: Known
) -> tuple[Correction, OpinionForm] | None:
    """What the row changes in the opinion, and the form it is to have; None when nothing.

    The row is compared with what the last sheet said: what somebody has mended at the desk since
    then stays, unless the new sheet changes that very field.
    """
    said: OpinionRow = row.value
    wanted = stored.now.model_copy(update=changes_of(stored.by_sheet, said.form))
    before, after = _words(stored.now, known), _words(wanted, known)
    fields = [label for label in LABELS.values() if before[label] != after[label]]
    if not fields:
        return None
    correction = Correction(
        row,
        stored.id,
        {field: before[field] for field in fields},
        {field: after[field] for field in fields},
    )
    return correction, wanted


def changes_of(before: OpinionForm, now: OpinionForm) -> dict[str, Any]:
    """The fields in which two sheets differ, with what the later one says."""
    said = {name: getattr(now, name) for name in LABELS}
    # What was said of a version that has been replaced since then stays with that version.
    same_question = set(now.stances) <= set(before.stances)
    answers = {v: now.stances.get(v, Stance.UNSTATED) for v in before.stances}
    said["stances"] = answers if same_question else dict(before.stances)
    return {
        name: value
        for name, value in said.items()
        if _comparable(name, value) != _comparable(name, getattr(before, name))
    }


def _comparable(name: str, value: Any) -> Any:
    if name == "text":
        return redact(clean(value)).text
    return sorted(value) if name == "topics" else value


def _words(form: OpinionForm, known: Known) -> dict[str, str]:
    options = {version.id: version.option for version in known.versions}
    stated = [
        f"{options.get(version, '')}：{stance.label}"
        for version, stance in sorted(form.stances.items())
        if stance is not Stance.UNSTATED
    ]
    return {
        "所在村": known.villages.shown.get(form.village_id, ""),
        "身份类别": known.roles.shown.get(form.role_group_id, ""),
        "对方案的意见": "；".join(stated) or Stance.UNSTATED.label,
        "意见建议": redact(clean(form.text)).text,
        "最关心的事": "、".join(topic_names(sorted(form.topics))),
        "填写方式": "本人" if form.direct else "代填",
        "已复述": "是" if form.read_back else "否",
        "外出务工": "是" if form.away else "否",
    }


def _with_answers(session: Session, opinions: Sequence[Opinion]) -> Iterable[Stored]:
    ids = [opinion.id for opinion in opinions]
    stances: defaultdict[str, dict[str, Stance]] = defaultdict(dict)
    for answer in session.scalars(
        sa.select(OpinionStance).where(OpinionStance.opinion_id.in_(ids))
    ):
        stances[answer.opinion_id][answer.version_id] = answer.stance
    topics = _by_opinion(
        session.scalars(
            sa.select(OpinionTopic)
            .where(OpinionTopic.opinion_id.in_(ids))
            .order_by(OpinionTopic.code)
        )
    )
    changes = _by_opinion(
        session.scalars(
            sa.select(OpinionChange)
            .where(OpinionChange.opinion_id.in_(ids))
            .order_by(OpinionChange.number)
        )
    )
    for one in opinions:
        now = _form(one, stances[one.id], tuple(topic.code for topic in topics[one.id]))
        said = changes[one.id]
        by_sheets = [_form_before(change) for change in said if change.reason == REASON]
        key = one.sheet_key or ""
        yield Stored(one.id, key, one.received_on, now, _by_sheet(now, said), tuple(by_sheets))


def _by_opinion(rows: Iterable[Any]) -> Mapping[str, list[Any]]:
    sorted_out: defaultdict[str, list[Any]] = defaultdict(list)
    for row in rows:
        sorted_out[row.opinion_id].append(row)
    return sorted_out


def _form(opinion: Opinion, stances: dict[str, Stance], topics: tuple[str, ...]) -> OpinionForm:
    return OpinionForm(
        village_id=opinion.village_id,
        role_group_id=opinion.role_group_id,
        channel=opinion.channel,
        stances=stances,
        text=opinion.text,
        topics=topics,
        direct=opinion.direct,
        read_back=opinion.read_back,
        away=opinion.away,
        session_id=opinion.session_id,
    )


def _by_sheet(now: OpinionForm, changes: Sequence[OpinionChange]) -> OpinionForm:
    """What stood right after the last change that came from a sheet, or at the first import."""
    by_hand = list(changes)
    for place, change in enumerate(changes):
        if change.reason == REASON:
            by_hand = list(changes[place + 1 :])
    return _form_before(by_hand[0]) if by_hand else now


def _form_before(change: OpinionChange) -> OpinionForm:
    before = json.loads(change.before)
    before.pop("standing", None)
    return OpinionForm.model_validate(before)

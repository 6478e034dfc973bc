"""Numbered rows that were imported before and now say something else: corrections, not new rows.

A row is compared with what the last sheet said of it. What somebody has mended at the desk since
then stays, unless the new sheet changes that very field; the old sheet undoes nothing.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
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
_LABELS = {
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
class _Stored:
    """An opinion as it stands, and as the last sheet that spoke of it left it."""

    id: str
    now: OpinionForm
    by_sheet: OpinionForm


def corrections_among(
    session: Session, rows: Sequence[Checked], known: Known
) -> list[tuple[Correction, OpinionForm]]:
    """The rows that correct an opinion of theirs, each with the form it is to have; reads only.

    Rows without 编号, rows that say what was said before, and opinions that were withdrawn are
    left out.
    """
    numbered = {row.key: row for row in rows if row.number}
    found = []
    for key, stored in _stored(session, list(numbered)).items():
        row = numbered[key]
        said: OpinionRow = row.value
        changes = _changes(stored.by_sheet, said.form)
        wanted = stored.now.model_copy(update=changes)
        before, after = _words(stored.now, known), _words(wanted, known)
        fields = [
            _LABELS[name] for name in _LABELS if before[_LABELS[name]] != after[_LABELS[name]]
        ]
        if fields:
            correction = Correction(
                row,
                stored.id,
                {field: before[field] for field in fields},
                {field: after[field] for field in fields},
            )
            found.append((correction, wanted))
    found.sort(key=lambda pair: (pair[0].row.sheet, pair[0].row.row))
    return found


def _changes(before: OpinionForm, now: OpinionForm) -> dict[str, Any]:
    """The fields in which two sheets differ, with what the later one says."""
    said = {name: getattr(now, name) for name in _LABELS}
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
        f"{options.get(version, '')}:{stance.label}"
        for version, stance in sorted(form.stances.items())
        if stance is not Stance.UNSTATED
    ]
    return {
        "所在村": known.villages.shown.get(form.village_id, ""),
        "身份类别": known.roles.shown.get(form.role_group_id, ""),
        "对方案的意见": ";".join(stated) or Stance.UNSTATED.label,
        "意见建议": redact(clean(form.text)).text,
        "最关心的事": "、".join(topic_names(sorted(form.topics))),
        "填写方式": "本人" if form.direct else "代填",
        "已复述": "是" if form.read_back else "否",
        "外出务工": "是" if form.away else "否",
    }


def _stored(session: Session, keys: Sequence[str]) -> dict[str, _Stored]:
    """By key, the opinions that were imported under these keys."""
    found = {}
    for start in range(0, len(keys), TOGETHER):
        opinions = session.scalars(
            sa.select(Opinion).where(
                Opinion.sheet_key.in_(keys[start : start + TOGETHER]),
                Opinion.standing != Standing.WITHDRAWN,
            )
        ).all()
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
            ticked = tuple(topic.code for topic in topics[one.id])
            now = _form(one, stances[one.id], ticked)
            found[one.sheet_key or ""] = _Stored(one.id, now, _by_sheet(now, changes[one.id]))
    return found


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
    if not by_hand:
        return now
    before = json.loads(by_hand[0].before)
    before.pop("standing", None)
    return OpinionForm.model_validate(before)

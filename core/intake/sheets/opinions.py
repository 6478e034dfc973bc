"""A row of 征求意见表, 座谈会记录表 or 走访登记表 → one opinion, ready to be handed in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from core.intake.form import MOST_TOPICS, TEXT_LIMIT, OpinionForm
from core.intake.sheets import meetings
from core.intake.sheets.cells import (
    STANCES,
    UnclearError,
    read_flag,
    read_text,
)
from core.intake.sheets.forms import Form, plain_title
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known
from core.intake.sheets.meetings import Meeting
from core.intake.sheets.rows import RowReader
from core.intake.sheets.stances import read_stances
from core.intake.sheets.topics import read_topics, topic_names
from core.intake.sheets.who import (
    Defaults,
    channel_of,
    day_of,
    direct_of,
    role_of,
    village_of,
)
from core.intake.submit import ENTERED_TWICE
from core.model.states import Channel, Stance
from core.text.redact import redact

#: The longest first: 不赞成 ends in 赞成.
_STANCE_HEADINGS = {
    plain_title(word): STANCES[word]
    for word in sorted(STANCES, key=len, reverse=True)
    if len(word) > 1
}
_ABOUT_OPTION = frozenset(
    {"意见", "倾向", "态度", "表态", "对方案意见", "是否同意", "是否赞成", "选择"}
)
#: What is put before words that stand in a column of their own.
_BEFORE = {"text": "", "worry": "最关心的事：", "question": "需答复事项："}


@dataclass(frozen=True, slots=True)
class OpinionRow:
    """One opinion from a sheet: the form, the day it was given if the sheet says, its meeting."""

    form: OpinionForm
    day: date | None
    meeting: Meeting | None
    #: What it says, for telling it again: ids and redacted words only.
    content: tuple[str, ...]


def recogniser(form: Form, known: Known) -> Recogniser:
    """Knows the form's columns, a column for each option, and columns ticked for each stance.

    Keys besides the form's own: `option:<version id>`, `tick:<version id or nothing>:<stance>`.
    """

    def recognise(title: str, group: str) -> str | None:
        over = known.find_version(group) if group else None
        written = plain_title(title)
        if written in _STANCE_HEADINGS:
            return f"tick:{over.id if over else ''}:{_STANCE_HEADINGS[written].value}"
        if over and written in _ABOUT_OPTION:
            return f"option:{over.id}"
        for word, stance in _STANCE_HEADINGS.items():
            if written.endswith(word) and (about := known.find_version(written.removesuffix(word))):
                return f"tick:{about.id}:{stance.value}"
        version = known.find_version(title)
        return f"option:{version.id}" if version else form.key_of(title)

    return recognise


def missing_columns(table: Table, known: Known, defaults: Defaults) -> list[str]:
    """Names of the columns without which no row of the table can be taken."""
    keys = {heading.key for heading in table.headings if heading.key}
    missing = []
    if not (
        "village" in keys
        or "village" in table.context
        or known.find_village(table.sheet)
        or defaults.village_id
    ):
        missing.append("所在村")
    if not (keys & {"role", "speaker"} or defaults.role_group_id):
        missing.append("身份类别")
    if not (
        keys & {"text", "worry", "stance"} or any(k.startswith(("option:", "tick:")) for k in keys)
    ):
        missing.append("意见建议")
    return missing


def is_blank(reader: RowReader) -> bool:
    """True for a row that is only numbered or dated in advance."""
    said = {"village", "role", "speaker", "text", "worry", "question", "stance"}
    keys = {h.key for h in reader.table.headings if h.key}
    keys = {k for k in keys if k in said or k.startswith(("option:", "tick:"))}
    return not any(reader.cells(key) for key in keys)


def read_row(reader: RowReader, known: Known, defaults: Defaults) -> OpinionRow | None:
    """The opinion in a row, or None when `reader.faults` says what is wrong with it."""
    village = village_of(reader, known, defaults)
    role = role_of(reader, known, defaults)
    stances = read_stances(reader, known, defaults.version_id)
    channel = channel_of(reader, defaults)
    # A theme ticked beside nothing else is no opinion yet; as words it is one.
    says_more = bool(stances or reader.cells("text") or reader.cells("question"))
    topics = _topics(reader) if says_more else ()
    text = _text(reader, ("text", "question") if topics else ("text", "worry", "question"))
    if channel is Channel.PAPER and known.double_entry:
        reader.fault("number", ENTERED_TWICE)
    direct = direct_of(reader)
    read_back = bool(reader.read("read_back", read_flag))
    away = bool(reader.read("away", read_flag))
    day = day_of(reader, known)
    if not text and not stances and not reader.faults:
        reader.fault("text", "没有写意见，也没有表态")
    if reader.faults or village is None or role is None:
        return None
    form = OpinionForm(
        village_id=village,
        role_group_id=role,
        channel=channel,
        stances=stances,
        text=text,
        topics=topics,
        direct=direct,
        read_back=read_back,
        away=away,
    )
    options = {version.id: version.option for version in known.versions}
    said = sorted(
        f"{options[version]}={stance}"
        for version, stance in stances.items()
        if stance is not Stance.UNSTATED
    )
    content = (
        village,
        role,
        channel.value,
        "".join("01"[flag] for flag in (direct, read_back, away)),
        day.isoformat() if day else "",
        "|".join(said),
        "|".join(topics),
        " ".join(redact(text).text.split()),
    )
    meeting = None
    if channel is Channel.MEETING:
        meeting = meetings.read_meeting(reader, known, village)
    return None if reader.faults else OpinionRow(form, day, meeting, content)


def _topics(reader: RowReader) -> tuple[str, ...]:
    """The themes named in 最关心的事; none when any of it is somebody's own words."""
    found = [read_topics(cell) for _, cell in reader.cells("worry")]
    codes = tuple(dict.fromkeys(code for codes in found for code in codes))
    return codes if all(found) and len(codes) <= MOST_TOPICS else ()


def _text(reader: RowReader, keys: tuple[str, ...]) -> str:
    """What the columns of these keys say, one under the other."""
    parts = []
    for key in keys:
        for heading, cell in reader.cells(key):
            try:
                said = read_text(cell, limit=TEXT_LIMIT)
            except UnclearError as error:
                reader.faults.append((heading.shown, str(error)))
                continue
            if said:
                parts.append(_BEFORE[key] + said)
    text = "\n".join(parts)
    if len(text) > TEXT_LIMIT:
        reader.fault("text", f"几列文字合起来有 {len(text)} 字，最多 {TEXT_LIMIT} 字，请删短一些")
    return text


def describe(row: OpinionRow, known: Known) -> dict[str, str]:
    """The opinion in words, for looking it over before it is taken in."""
    options = {version.id: version.option for version in known.versions}
    meeting = {"场次": meetings.shown_meeting(row.meeting, known)} if row.meeting else {}
    return meeting | {
        "所在村": known.villages.shown.get(row.form.village_id, ""),
        "身份类别": known.roles.shown.get(row.form.role_group_id, ""),
        "渠道": row.form.channel.label,
        "对方案的意见": "；".join(
            f"{options.get(version, '')}：{stance.label}"
            for version, stance in row.form.stances.items()
            if stance is not Stance.UNSTATED
        )
        or Stance.UNSTATED.label,
        "意见建议": " ".join(redact(row.form.text).text.split()),
        "最关心的事": "、".join(topic_names(row.form.topics)),
        "填写方式": "本人" if row.form.direct else "代填",
        "日期": row.day.isoformat() if row.day else "",
    }

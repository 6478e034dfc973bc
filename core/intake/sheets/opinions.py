"""A row of 征求意见表, 座谈会记录表 or 走访登记表 → one opinion, ready to be handed in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.intake.form import TEXT_LIMIT, OpinionForm
from core.intake.sheets import meetings
from core.intake.sheets.cells import (
    STANCES,
    UnclearError,
    folded,
    is_nothing,
    read_date,
    read_flag,
    read_text,
)
from core.intake.sheets.forms import Form, plain_title
from core.intake.sheets.grid import Cell
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known, key_of
from core.intake.sheets.meetings import Meeting
from core.intake.sheets.rows import RowReader
from core.intake.sheets.stances import read_stances
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
_CHANNELS: list[tuple[str, Channel]] = [
    ("座谈", Channel.MEETING),
    ("会议", Channel.MEETING),
    ("入户", Channel.VISIT),
    ("上门", Channel.VISIT),
    ("走访", Channel.VISIT),
    ("电话", Channel.PHONE),
    ("视频", Channel.PHONE),
    ("纸质", Channel.PAPER),
    ("书面", Channel.PAPER),
    ("问卷", Channel.PAPER),
    ("链接", Channel.LINK),
    ("扫码", Channel.LINK),
    ("网上", Channel.LINK),
]
_EARLIEST = date(2000, 1, 1)


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a sheet of opinions where it says nothing itself."""

    village_id: str | None = None
    role_group_id: str | None = None
    version_id: str | None = None
    channel: Channel | None = None


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
    village = _village(reader, known, defaults)
    role = _role(reader, known, defaults)
    stances = read_stances(reader, known, defaults.version_id)
    channel = _channel(reader, defaults)
    text = _text(reader)
    direct = _direct(reader)
    read_back = bool(reader.read("read_back", read_flag))
    away = bool(reader.read("away", read_flag))
    day = _day(reader, known)
    if not text and not stances and not reader.faults:
        reader.fault("text", "没有写意见,也没有表态")
    if reader.faults or village is None or role is None:
        return None
    form = OpinionForm(
        village_id=village,
        role_group_id=role,
        channel=channel,
        stances=stances,
        text=text,
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
        " ".join(redact(text).text.split()),
    )
    meeting = meetings.read_meeting(reader.table, known) if channel is Channel.MEETING else None
    return OpinionRow(form, day, meeting, content)


def _village(reader: RowReader, known: Known, defaults: Defaults) -> str | None:
    word = reader.word("village")
    if not word:
        word = folded(reader.table.context.get("village"))
        if not word and (found := known.find_village(reader.table.sheet)):
            return found
    if not word:
        if defaults.village_id is None:
            reader.fault("village", "没有写所在村")
        return defaults.village_id
    found = known.find_village(word)
    if found is None:
        reader.fault("village", known.villages.unknown(word))
    return found


def _role(reader: RowReader, known: Known, defaults: Defaults) -> str | None:
    word = reader.word("role")
    speaker = re.sub(r"[\s\d一二三四五六七八九十()甲乙丙丁A-Za-z号]+$", "", reader.word("speaker"))
    if not word and speaker and _find_role(speaker, reader.form, known):
        word = speaker
    if not word:
        if defaults.role_group_id is None:
            reader.fault("role", "没有写身份类别")
        return defaults.role_group_id
    found = _find_role(word, reader.form, known)
    if found is None:
        reader.fault("role", known.roles.unknown(word))
    return found


def _find_role(word: str, form: Form, known: Known) -> str | None:
    if found := known.roles.find(word):
        return found
    for name, aliases in form.role_aliases.items():
        if key_of(word) in map(key_of, aliases):
            return known.roles.find(name)
    return None


def _text(reader: RowReader) -> str:
    parts = []
    for key, before in (("text", ""), ("worry", "最关心的事:"), ("question", "需答复事项:")):
        for heading, cell in reader.cells(key):
            try:
                said = read_text(cell, limit=TEXT_LIMIT)
            except UnclearError as error:
                reader.faults.append((heading.shown, str(error)))
                continue
            if said:
                parts.append(before + said)
    text = "\n".join(parts)
    if len(text) > TEXT_LIMIT:
        reader.fault("text", f"几列文字合起来有 {len(text)} 字,最多 {TEXT_LIMIT} 字,请删短一些")
    return text


def _direct(reader: RowReader) -> bool:
    found = reader.cells("filled")
    if not found:
        return True
    heading, cell = found[0]
    word = folded(cell)
    if re.search("代填|代写|代答|转述|他人|家属|代$|^代", word):
        return False
    if re.search("本人|自己|自填|亲自", word):
        return True
    try:
        flag = read_flag(cell)
    except UnclearError:
        flag = None
    if flag is None or not re.search("本人|代", heading.title):
        reader.fault("filled", f"「{word[:20]}」看不出是本人还是代填")
        return True
    # 「是否代填」 turns the answer round; 「是否本人填写」 does not.
    return flag if "本人" in heading.title else not flag


def _channel(reader: RowReader, defaults: Defaults) -> Channel:
    word = reader.word("channel")
    if word:
        for part, channel in _CHANNELS:
            if part in word:
                return channel
        reader.fault("channel", f"「{word[:20]}」不是座谈会、走访、电话或纸质表")
    if defaults.channel:
        return defaults.channel
    table = reader.table
    titles = "".join(folded(c) for row in table.above for c in row.cells if isinstance(c, str))
    titles += table.sheet + "".join(h.title for h in table.headings)
    if (
        any(h.key == "speaker" for h in table.headings)
        or "topic" in table.context
        or "座谈" in titles
    ):
        return Channel.MEETING
    return Channel.VISIT if "走访" in titles else Channel.PAPER


def _day(reader: RowReader, known: Known) -> date | None:
    def convert(cell: Cell) -> date | None:
        if is_nothing(cell):
            cell = reader.table.context.get("date")
        return read_date(cell, year=known.year, until=known.today)

    try:
        day = convert(reader.cell("date"))
    except UnclearError as error:
        reader.fault("date", str(error))
        return None
    if day and not _EARLIEST <= day <= known.today:
        where = "在今天之后" if day > known.today else "太早"
        reader.fault("date", f"{day.isoformat()} {where},请核对")
    return day


def describe(row: OpinionRow, known: Known) -> dict[str, str]:
    """The opinion in words, for looking it over before it is taken in."""
    options = {version.id: version.option for version in known.versions}
    return {
        "所在村": known.villages.shown.get(row.form.village_id, ""),
        "身份类别": known.roles.shown.get(row.form.role_group_id, ""),
        "渠道": row.form.channel.label,
        "对方案的意见": ";".join(
            f"{options.get(version, '')}:{stance.label}"
            for version, stance in row.form.stances.items()
            if stance is not Stance.UNSTATED
        )
        or Stance.UNSTATED.label,
        "意见建议": " ".join(redact(row.form.text).text.split()),
        "填写方式": "本人" if row.form.direct else "代填",
        "日期": row.day.isoformat() if row.day else "",
    }

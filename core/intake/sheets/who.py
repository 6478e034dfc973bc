"""Who said it, where, when and how: the cells of an opinion's row beside its words and stances."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date

from core.intake.sheets.cells import UnclearError, folded, is_nothing, read_date, read_flag
from core.intake.sheets.forms import Form
from core.intake.sheets.grid import Cell
from core.intake.sheets.known import Known, key_of
from core.intake.sheets.rows import RowReader
from core.model.states import Channel

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
    #: (sheet, row, session id): chosen by somebody for rows that do not say which session.
    sessions: tuple[tuple[str, int, str], ...] = ()


def village_of(reader: RowReader, known: Known, defaults: Defaults) -> str | None:
    """The village's id: of the row, else the lines above, the sheet's name, the default."""
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


def role_of(reader: RowReader, known: Known, defaults: Defaults) -> str | None:
    """The role group's id: of 身份类别, else of 「老党员3」 in 发言人, else the default."""
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


def direct_of(reader: RowReader) -> bool:
    """True for 本人, and where nothing is said; False for 代填."""
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


def channel_of(reader: RowReader, defaults: Defaults) -> Channel:
    """The channel: of the row, else the default, else what the form is by its headings."""
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


def day_of(reader: RowReader, known: Known) -> date | None:
    """The day it was given: of the row, else of the lines above; None where neither says."""

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
        reader.fault("date", f"{day.isoformat()} {where}，请核对")
    return day

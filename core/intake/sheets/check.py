"""Checks a whole file: reads its sheets and rows, and tells what is new. Stores nothing."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from core.errors import Invalid
from core.intake.sheets.again import earlier_batch, is_known, keys_there, with_keys
from core.intake.sheets.bundles import entered_at_desk
from core.intake.sheets.cells import folded
from core.intake.sheets.corrected import corrections_among
from core.intake.sheets.forms import Form, read_form
from core.intake.sheets.grid import Cell, Row, Sheet
from core.intake.sheets.headers import Heading, Table, find_tables
from core.intake.sheets.keys import base_name, digest_of
from core.intake.sheets.kinds import Kind, kind_of
from core.intake.sheets.known import Known, load_known
from core.intake.sheets.paired import find_pairs
from core.intake.sheets.preview import BadSheet, Checked, Choice, Preview, Problem
from core.intake.sheets.reading import read_sheets
from core.intake.sheets.rows import RowReader
from core.intake.sheets.who import Defaults

#: Said of numbered forms that were entered at the desk.
AT_DESK = "{numbers}：共 {count} 张已经在「纸质表」里按编号录过，不再导入。"
#: Sheets of our own templates that hold no data.
HELP_SHEETS = frozenset({"填写说明", "选项"})
#: What a column of people's names, however it is headed, has in its title.
_OF_PERSONS = re.compile("姓名|名单|签名|签到|签字|人员|电话|手机|身份证")
#: Said when most of the numbers that were there before now stand for something else.
ANOTHER_SHEET = (
    "这些编号以前导入过，内容却大多不同。如果是另一批表，请先改文件名再导入，以免改掉以前的意见。"
)


def preview_file(
    session: Session,
    round_id: str,
    kind: str,
    file_name: str,
    content: bytes,
    *,
    secret: bytes,
    today: date,
    defaults: Defaults | None = None,
    another: bool = False,
    same: Collection[tuple[str, int]] | None = None,
) -> Preview:
    """What importing the file would do, row by row; nothing is written.

    `defaults` say what a sheet of opinions leaves out. `another` says that a file of the very
    content of an earlier one is a different set of papers all the same. `same` names the rows, by
    sheet and number, that are the earlier opinions they resemble; without it those proposed are.
    Raises Missing, or
    Invalid when the file cannot be opened or has no table in it.
    """
    read_form(kind)  # refuses an unknown kind before anything is opened
    known = load_known(session, round_id, today=today)
    preview = check_sheets(
        read_sheets(content), kind, known, file_name=file_name, secret=secret, defaults=defaults
    )
    if kind != "opinions":
        return preview
    batch = None if another else earlier_batch(session, round_id, preview)
    if batch is not None:
        duplicates = preview.duplicates + len(preview.fine)
        return replace(preview, fine=(), duplicates=duplicates, same_as=batch)
    there = keys_there(session, preview.fine)
    new = [row for row in preview.fine if not is_known(row, there)]
    at_desk = entered_at_desk(session, round_id, new)
    typed = {row.key for row in at_desk}
    new = [row for row in new if row.key not in typed]
    old = [row for row in preview.fine if row.key in there]
    found = find_pairs(session, preview, new, known)
    mended = [
        p.correction for p in found.pairs if (p.proposed if same is None else p.place in same)
    ]
    corrections = (*(one for one, _ in corrections_among(session, old, known)), *mended)
    apart = {row.key for row in (*found.earlier, *(one.row for one in mended))}
    fine = tuple(row for row in new if row.key not in apart)
    unchanged = len(preview.fine) - len(fine) - len(corrections)
    notes = preview.notes
    if len(corrections) > max(2, unchanged):
        notes += (ANOTHER_SHEET,)
    if at_desk:
        numbers = "、".join(row.number for row in at_desk[:5])
        notes += (AT_DESK.format(numbers=numbers, count=len(at_desk)),)
    return replace(
        preview,
        fine=fine,
        duplicates=preview.duplicates + unchanged,
        corrections=corrections,
        pairs=found.pairs,
        notes=notes,
    )


def check_sheets(
    sheets: Sequence[Sheet],
    kind: str,
    known: Known,
    *,
    file_name: str,
    secret: bytes,
    defaults: Defaults | None = None,
) -> Preview:
    """The file against what the round knows. Pure. Raises Invalid when no sheet has a table."""
    form = read_form(kind)
    rules = kind_of(form, known, defaults or Defaults())
    tables, notes = _tables(sheets, form, rules)
    _must_name_nobody(tables, form)
    reads = [read for table in tables for read in _read_table(table, form, rules, notes)]
    again, clashes = _repeated(reads, rules)
    reads = [replace(r, faults=(*r.faults, *clashes.get(p, ()))) for p, r in enumerate(reads)]
    sound = [p for p, read in enumerate(reads) if not read.faults and p not in again]
    for place, column, reason in rules.together([reads[p].value for p in sound]):
        read = reads[sound[place]]
        reads[sound[place]] = replace(read, faults=(*read.faults, (column, reason)))
    checked = [_checked(reads[p], rules) for p in sound if not reads[p].faults]
    if kind == "opinions":
        checked = with_keys(
            checked, secret=secret, round_id=known.round_id, file_name=base_name(file_name)
        )
    fine = [row for row in checked if not rules.is_there(row.value)]
    rejected = [read for read in reads if read.faults]
    for table in tables:
        notes += _column_notes(table, form)
    return Preview(
        kind=kind,
        file_name=base_name(file_name),
        digest=digest_of((*r.content, r.number, r.origin) for r in checked) if checked else "",
        rows=len(reads),
        fine=tuple(fine),
        duplicates=len(reads) - len(rejected) - len(fine),
        problems=tuple(_problems(rejected)),
        bad=tuple(_bad_sheets(rejected, form)),
        notes=tuple(dict.fromkeys(notes)),
        choices=tuple(
            Choice(r.table.sheet, r.row.number, _said(r.row), r.candidates)
            for r in rejected
            if r.candidates
        ),
    )


@dataclass(frozen=True, slots=True)
class _Read:
    """One row of data as read: a value, or faults as (column, reason)."""

    table: Table
    row: Row
    value: Any
    faults: tuple[tuple[str, str], ...]
    number: str
    origin: str
    candidates: tuple[tuple[str, str], ...] = ()


def _tables(sheets: Sequence[Sheet], form: Form, rules: Kind) -> tuple[list[Table], list[str]]:
    filled = [sheet for sheet in sheets if sheet.rows and sheet.name not in HELP_SHEETS]
    if not filled:
        raise Invalid("表格是空的，没有可以导入的内容。")
    found = [(sheet, find_tables(sheet, form, rules.recognise)) for sheet in filled]
    tables = [table for _, own in found for table in own]
    if not tables:
        names = "、".join(column.name for column in form.columns if column.kept)
        raise Invalid(f"没有找到表头。{form.title}表要有其中几列：{names}。可以下载模板对照。")
    notes = [f"工作表「{s.name}」里没有找到表头，没有导入。" for s, own in found if not own]
    return tables, notes


def _must_name_nobody(tables: Sequence[Table], form: Form) -> None:
    """Raises Invalid for a sheet with a column this kind of sheet must never have."""
    refusing = next((column for column in form.columns if column.refuses), None)
    if refusing is None:
        return
    for table in tables:
        for heading in table.headings:
            unknown = heading.key is None and _OF_PERSONS.search(heading.title)
            if heading.key == refusing.key or unknown:
                raise Invalid(
                    f"表里有「{heading.shown}」一列，整张表没有导入：{refusing.why}。"
                    "请删去这一列，只留人数，再上传。"
                )


def _read_table(table: Table, form: Form, rules: Kind, notes: list[str]) -> list[_Read]:
    missing = tuple((name, "表里没有这一列，也没有指定默认值") for name in rules.missing(table))
    reads = []
    before: Mapping[str, Cell] = {}
    for row in table.rows:
        reader = RowReader(form, table, row, before)
        if rules.is_blank(reader):
            continue
        value = None if missing else rules.read(reader)
        before = reader.carried()
        notes += sorted(reader.notes)
        number = reader.word("number") if form.kind == "opinions" else ""
        faults = missing or tuple(reader.faults)
        origin = reader.word("origin")
        reads.append(_Read(table, row, value, faults, number, origin, reader.candidates))
    return reads


def _repeated(
    reads: Sequence[_Read], rules: Kind
) -> tuple[set[int], dict[int, list[tuple[str, str]]]]:
    """Places of rows that stand in the file twice, and of rows that clash with an earlier one."""
    first: dict[tuple[str, str], _Read] = {}
    again: set[int] = set()
    clashes: dict[int, list[tuple[str, str]]] = {}
    for place, read in enumerate(reads):
        if read.faults:
            continue
        identity = rules.identity(read.value, read.number)
        if not identity:
            continue
        # A 编号 counts within its sheet; a village or a task within the file.
        earlier = first.setdefault((read.table.sheet if read.number else "", identity), read)
        if earlier is read:
            continue
        if rules.content(earlier.value) == rules.content(read.value):
            again.add(place)
        else:
            where = f"第 {earlier.row.number} 行"
            if earlier.table.sheet != read.table.sheet:
                where = f"「{earlier.table.sheet}」{where}"
            heading = next((h.shown for h in read.table.headings if h.key), "")
            clashes[place] = [(heading, f"与{where}是同一项，内容却不同，请核对后只留一行")]
    return again, clashes


def _checked(read: _Read, rules: Kind) -> Checked:
    return Checked(
        sheet=read.table.sheet,
        row=read.row.number,
        value=read.value,
        content=rules.content(read.value),
        shown=rules.shown(read.value),
        number=read.number,
        origin=read.origin,
    )


def _said(row: Row) -> str:
    return " ".join(filter(None, (folded(cell) for cell in row.cells)))[:60]


def _column_notes(table: Table, form: Form) -> Iterable[str]:
    where = f"工作表「{table.sheet}」的" if table.sheet else ""
    unknown = [h.shown for h in table.headings if h.key is None]
    if unknown:
        yield f"{where}「{'」「'.join(dict.fromkeys(unknown))}」不认得，没有导入。"
    for column in form.columns:
        headed = [h.shown for h in table.headings if h.key == column.key and not column.kept]
        if headed and column.key in {"name", "phone", "group"}:
            yield f"{where}「{'」「'.join(headed)}」没有导入：{column.why}。"


def _problems(rejected: Sequence[_Read]) -> Iterable[Problem]:
    for read in rejected:
        for column, reason in read.faults:
            yield Problem(read.table.sheet, read.row.number, column, reason)


def _bad_sheets(rejected: Sequence[_Read], form: Form) -> Iterable[BadSheet]:
    tables = list(dict.fromkeys(id(read.table) for read in rejected))
    for mark in tables:
        own = [read for read in rejected if id(read.table) == mark]
        table = own[0].table
        headings = [h for h in table.headings if h.key != "origin" and h.title != "原因"]
        yield BadSheet(
            name=table.sheet,
            above=table.above,
            titles=tuple(_single_title(h, form) for h in headings),
            positions=tuple(h.position for h in headings),
            rows=tuple(
                (
                    read.row,
                    read.origin or f"{table.sheet}!{read.row.number}",
                    "；".join(f"{column}：{reason}" for column, reason in read.faults),
                )
                for read in own
            ),
        )


def _single_title(heading: Heading, form: Form) -> str:
    """A heading of two rows in one, such that it is known again."""
    key = heading.key or ""
    if not heading.group or key.startswith("tick::"):
        return heading.title
    if not key or ":" in key:
        return heading.shown
    return heading.title if form.key_of(heading.title) == key else form.column(key).name

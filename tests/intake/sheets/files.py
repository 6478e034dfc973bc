"""Builders of files: workbooks in odd layouts, tampered zips, and what a small round knows."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

import openpyxl
import sqlalchemy as sa

from core.intake.sheets.check import check_sheets, preview_file
from core.intake.sheets.known import Known, Names, Version, key_of
from core.intake.sheets.preview import Outcome, Preview
from core.intake.sheets.reading import read_sheets
from core.intake.sheets.take import take_in
from core.intake.sheets.who import Defaults
from core.rounds.village_rows import VillageRow
from core.text.record import Reader
from core.works.tasks import Task
from tests.town import TODAY, Town

SECRET = b"k" * 32
HEADER = ["编号", "所在村", "身份类别", "方案一", "维持现状", "意见建议"]

Rows = Sequence[Sequence[object]]

PAPER: Rows = [
    HEADER,
    [1, "上坪村", "老党员", "赞成", "", "路要修好，电话13800138000"],
    [2, "下坪", "村民", "不赞成", "赞成", "离镇里太远"],
    [3, "石桥村", "人大代表", "说不清", "", ""],
]
#: Without 编号: two people of one village who both said 同意, and nothing else.
ALIKE: Rows = [
    ["所在村", "身份类别", "方案一", "意见建议"],
    ["上坪村", "老党员", "赞成", "同意"],
    ["上坪村", "老党员", "赞成", "同意"],
    ["下坪村", "老党员", "赞成", "同意"],
]


def book(sheets: Rows | Mapping[str, Rows], merge: Sequence[str] = ()) -> bytes:
    """A workbook of one sheet of rows, or of several by name; `merge` joins cells of each."""
    made = openpyxl.Workbook()
    made.remove(made.worksheets[0])
    named: Mapping[str, Rows] = sheets if isinstance(sheets, Mapping) else {"Sheet1": sheets}
    for name, rows in named.items():
        sheet = made.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        for span in merge:
            sheet.merge_cells(span)
    kept = io.BytesIO()
    made.save(kept)
    return kept.getvalue()


def rows_of(content: bytes) -> dict[str, list[list[Any]]]:
    """What a workbook of ours holds, sheet by sheet."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    return {ws.title: [list(row) for row in ws.iter_rows(values_only=True)] for ws in opened}


def with_parts(content: bytes, parts: Mapping[str, bytes]) -> bytes:
    """The zip with parts added or replaced."""
    kept = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(kept, "w", 8) as new:
        for name in old.namelist():
            if name not in parts:
                new.writestr(name, old.read(name))
        for name, part in parts.items():
            new.writestr(name, part)
    return kept.getvalue()


def as_excel_saves(strings: Sequence[str], sheet_data: str) -> bytes:
    """A workbook whose texts stand in a table of their own, as Excel and WPS keep them."""
    content = book([[]])
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        types = archive.read("[Content_Types].xml").decode()
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    kind = "application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
    override = f'<Override PartName="/xl/sharedStrings.xml" ContentType="{kind}"/></Types>'
    items = "".join(f"<si><t>{one}</t></si>" for one in strings)
    sheet = f'<worksheet xmlns="{main}"><sheetData>{sheet_data}</sheetData></worksheet>'
    return with_parts(
        content,
        {
            "[Content_Types].xml": types.replace("</Types>", override).encode(),
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{items}</sst>'.encode(),
            "xl/worksheets/sheet1.xml": sheet.encode(),
        },
    )


def known(**changes: Any) -> Known:
    """竹溪镇 without a database: three villages, three groups, 维持现状 and 方案一 asked about."""
    villages = {"v1": "上坪村", "v2": "下坪村", "v3": "石桥村"}
    values: dict[str, Any] = {
        "round_id": "r",
        "town": "竹溪镇",
        "today": TODAY,
        "year": TODAY.year,
        "villages": names("村", villages, {"坪上": "v1"}),
        "roles": names("身份类别", {"g1": "老党员", "g2": "人大代表", "g3": "普通村民"}),
        "areas": names("片", {"a1": "溪东片"}),
        "organs": names("组", {"o1": "综合办公室", "o2": "集体资产处置工作组"}),
        "versions": (
            Version("s", "维持现状", 1, asked=True, status_quo=True),
            Version("p1", "方案一", 1, asked=False, status_quo=False),
            Version("p2", "方案一", 2, asked=True, status_quo=False),
        ),
        "village_rows": tuple(
            VillageRow(name, "溪东片", ("坪上",) if id_ == "v1" else (), 100, 200, 300, id_)
            for id_, name in villages.items()
        ),
    }
    return Known(**(values | changes))


def names(what: str, shown: dict[str, str], aliases: Mapping[str, str] | None = None) -> Names:
    """Names of one sort, with other ways to write them."""
    ids = {key_of(name): id_ for id_, name in shown.items()}
    return Names(what, ids | {key_of(a): id_ for a, id_ in (aliases or {}).items()}, shown)


def check(
    content: bytes,
    kind: str = "opinions",
    *,
    name: str = "意见.xlsx",
    defaults: Defaults | None = None,
    tasks: dict[int, Task] | None = None,
    **changes: Any,
) -> Preview:
    """The file checked against the small round, no database about."""
    if tasks is not None:
        changes["tasks"] = tasks
    return check_sheets(
        read_sheets(content),
        kind,
        known(**changes),
        file_name=name,
        secret=SECRET,
        defaults=defaults,
    )


def reasons(preview: Preview) -> list[tuple[int, str, str]]:
    """(row, column, reason) of every problem."""
    return [(p.row, p.column, p.reason) for p in preview.problems]


def bring(
    town: Town,
    content: bytes,
    reader: Reader,
    *,
    kind: str = "opinions",
    name: str = "意见.xlsx",
    today: date = TODAY,
    **how: Any,
) -> Outcome:
    """Previews and takes in a file as the administrator."""
    preview = look(town, content, kind=kind, name=name, today=today, **how)
    with town.store.write() as session:
        return take_in(session, town.round_id, preview, by=town.admin, reader=reader, today=today)


def look(
    town: Town,
    content: bytes,
    *,
    kind: str = "opinions",
    name: str = "意见.xlsx",
    today: date = TODAY,
    **how: Any,
) -> Preview:
    """Previews a file; nothing is stored."""
    with town.store.read() as session:
        return preview_file(
            session, town.round_id, kind, name, content, secret=SECRET, today=today, **how
        )


def count(town: Town, table: type) -> int:
    """How many rows the table has."""
    with town.store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def as_csv(rows: Rows, encoding: str = "utf-8") -> bytes:
    """The rows as a .csv file."""
    kept = io.StringIO(newline="")
    csv.writer(kept).writerows(rows)
    return kept.getvalue().encode(encoding)


def mended(content: bytes, changes: dict[str, str]) -> bytes:
    """A workbook in which a person wrote something else into some cells."""
    opened = openpyxl.load_workbook(io.BytesIO(content))
    for sheet in opened:
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value in changes:
                    cell.value = changes[cell.value]
    kept = io.BytesIO()
    opened.save(kept)
    return kept.getvalue()

"""Bytes of an uploaded file → plain cells, or one sentence why it cannot be read."""

from __future__ import annotations

import csv
import io
import json
import logging
import os
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

from core.errors import Invalid
from core.intake.sheets import guards
from core.intake.sheets.grid import MOST_COLUMNS, MOST_ROWS, Cell, Row, Sheet

log = logging.getLogger(__name__)

READER = Path(__file__).with_name("reader.py")
#: A little more than the reader gives itself, where the system lets it.
SECONDS = 20
_TOO_LONG = "文件太复杂，20 秒内没有读完。请只保留要导入的内容，另存为 .xlsx 后再上传。"
_REFUSALS = {
    "rows": f"表格超过 {MOST_ROWS} 行，请分成几个文件导入。",
    "columns": f"表格超过 {MOST_COLUMNS} 列，请只保留要导入的列。",
    "text": "表格里的文字太多，请分成几个文件导入。",
    "memory": "文件太复杂，读不下来。请只保留要导入的内容，另存为 .xlsx 后再上传。",
    "damaged": guards.DAMAGED,
}
#: What the reader's process may know of this one: nothing of the database or the key.
_PASSED_ON = (
    "PATH",
    "PYTHONPATH",
    "SYSTEMROOT",
    "VIRTUAL_ENV",
    "LD_LIBRARY_PATH",
    "TMPDIR",
    "TEMP",
)
_DELIMITERS = ",\t;|"


def read_sheets(content: bytes) -> list[Sheet]:
    """The worksheets of an .xlsx, or the one table of a .csv, as plain cells.

    The content decides what a file is, not its name. Formulas come as the value last computed.
    Raises Invalid with the reason and the way on.
    """
    guards.check_size(content)
    if guards.is_workbook(content):
        guards.check_workbook(content)
        return _read_workbook(content)
    return [Sheet("", _read_text(content))]


def _read_workbook(content: bytes) -> list[Sheet]:
    try:
        done = subprocess.run(  # noqa: S603 - our own interpreter and script, no shell
            [sys.executable, "-P", "-W", "ignore", str(READER), str(MOST_ROWS), str(MOST_COLUMNS)],
            input=content,
            capture_output=True,
            timeout=SECONDS,
            env={name: os.environ[name] for name in _PASSED_ON if name in os.environ}
            | {"OPENBLAS_NUM_THREADS": "1", "PYTHONIOENCODING": "utf-8"},
        )
    except subprocess.TimeoutExpired as error:
        raise Invalid(_TOO_LONG) from error
    try:
        answer: dict[str, Any] = json.loads(done.stdout)
    except ValueError as error:
        log.warning("the sheet reader ended with %s and no answer", done.returncode)
        killed = done.returncode < 0
        raise Invalid(_TOO_LONG if killed else _REFUSALS["memory"]) from error
    if "refused" in answer:
        log.info("a sheet was refused: %s %s", answer["refused"], answer.get("error", ""))
        raise Invalid(_REFUSALS[answer["refused"]])
    return [
        Sheet(
            sheet["name"],
            tuple(Row(number, tuple(map(_cell, cells))) for number, cells in sheet["rows"]),
        )
        for sheet in answer["sheets"]
    ]


def _cell(value: Any) -> Cell:
    if isinstance(value, dict):
        return date.fromisoformat(value["date"])
    if isinstance(value, str):
        return value if value.strip() else None
    plain: Cell = value
    return plain


def _read_text(content: bytes) -> tuple[Row, ...]:
    text = _decoded(content)
    rows: list[Row] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    try:
        for number, cells in enumerate(reader, start=1):
            while cells and not cells[-1].strip():
                cells.pop()
            if not cells:
                continue
            if len(rows) >= MOST_ROWS:
                raise Invalid(_REFUSALS["rows"])
            if len(cells) > MOST_COLUMNS:
                raise Invalid(_REFUSALS["columns"])
            rows.append(Row(number, tuple(cell if cell.strip() else None for cell in cells)))
    except csv.Error as error:
        raise Invalid(
            "文件里的引号或分隔符不成对，读不下去。请用 Excel 或 WPS 打开，另存为 .xlsx 后再上传。"
        ) from error
    return tuple(rows)


def _decoded(content: bytes) -> str:
    """The text in UTF-8, UTF-16 (with its mark) or GB18030, which is what Excel in China saves."""
    encodings = ["utf-8-sig", "gb18030"]
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        encodings = ["utf-16"]
    for encoding in encodings:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        # A form may hold a stray control character; a picture or a program is full of them.
        controls = sum(character < " " and character not in "\t\r\n" for character in text)
        if controls > 100 + len(text) // 100 or controls > len(text) // 4:
            break
        return text
    raise Invalid(guards.NOT_A_SHEET)


def _delimiter(text: str) -> str:
    """The sign that parts most of the first rows into the same number of columns, not one."""

    def columns(delimiter: str) -> tuple[float, int]:
        sample = io.StringIO(text[:65_536], newline="")
        widths = []
        try:
            for row in csv.reader(sample, delimiter=delimiter):
                if any(cell.strip() for cell in row):
                    widths.append(len(row))
                if len(widths) == 50:
                    break
        except csv.Error:
            return (0, 0)
        common = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(common) / len(widths) if common > 1 else 0, common)

    return max(_DELIMITERS, key=columns)

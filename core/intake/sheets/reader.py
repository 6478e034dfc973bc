"""Opens one workbook in a process of its own: bytes on stdin, JSON on stdout.

The parser of a hostile file may eat memory or time; here it eats only its own, and the caller
ends it. Run as a script, so that it needs nothing of this product and starts in a third of a
second. JSON, not pickle, comes back: what a broken parser says can only be data.

The answer is {"sheets": [{"name", "rows": [[number, [cell, …]], …]}, …]} or {"refused": word};
a cell is null, true, a number, a text or {"date": "2026-03-02"}.
"""

from __future__ import annotations

import io
import json
import os
import re
import sys
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 20
#: Characters of all cells together; shared texts can make more of them than the file holds.
MOST_CHARACTERS = 20_000_000
_SPAN = re.compile(rb"<(?:\w+:)?mergeCell\s[^<>]*?ref=\"([A-Z]+)(\d+):([A-Z]+)(\d+)\"")


class TooMuchError(Exception):
    """The file holds more than a form does; the word says of what."""


def limit_this_process() -> None:
    """Caps memory and processor time where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS + 1))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def sheets_of(content: bytes, most_rows: int, most_columns: int) -> list[dict[str, Any]]:
    """Every worksheet with its rows that hold something; merged cells all hold the value."""
    # openpyxl needs numpy only to write numpy values, and lxml would bypass defusedxml.
    sys.modules["numpy"] = None  # type: ignore[assignment]
    os.environ["OPENPYXL_LXML"] = "False"
    import openpyxl

    if not openpyxl.DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed")
    book = openpyxl.load_workbook(
        io.BytesIO(content), read_only=True, data_only=True, keep_links=False
    )
    left = MOST_CHARACTERS
    found = []
    for sheet in book.worksheets:
        # Programs other than Excel write a wrong extent; without it every row is read.
        sheet.reset_dimensions()
        rows: dict[int, list[Any]] = {}
        for number, values in enumerate(sheet.iter_rows(values_only=True), start=1):
            cells = [plain(value) for value in values]
            while cells and cells[-1] in (None, ""):
                cells.pop()
            if not cells:
                continue
            left -= sum(len(c) for c in cells if isinstance(c, str))
            if len(rows) >= most_rows:
                raise TooMuchError("rows")
            if len(cells) > most_columns:
                raise TooMuchError("columns")
            if left < 0:
                raise TooMuchError("text")
            rows[number] = cells
        path = sheet._worksheet_path  # type: ignore[attr-defined]
        with book._archive.open(path) as part:  # type: ignore[attr-defined]
            fill_merged(rows, spans_of(part.read()))
        found.append({"name": str(sheet.title), "rows": list(rows.items())})
    return found


def plain(value: object) -> Any:
    """The value as JSON has it; a time of day is dropped from a date."""
    if isinstance(value, datetime):
        return {"date": value.date().isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, float):
        return int(value) if value.is_integer() else value if abs(value) < 1e300 else str(value)
    if value is None or isinstance(value, (bool, int, str)):
        return value
    return str(value) if isinstance(value, (time, timedelta)) else str(value)[:200]


def spans_of(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Merged ranges as (first row, last row, first column, last column), columns from 0."""
    for first, top, last, bottom in _SPAN.findall(part):
        yield int(top), int(bottom), _column(first), _column(last)


def fill_merged(rows: dict[int, list[Any]], spans: Iterator[tuple[int, int, int, int]]) -> None:
    """Puts the value of each merged range into all of its cells that stand in `rows`."""
    for top, bottom, first, last in spans:
        origin = rows.get(top)
        if origin is None or first >= len(origin) or origin[first] is None:
            continue
        value = origin[first]
        for number in range(top, min(bottom, top + len(rows)) + 1):
            cells = rows.get(number)
            if cells is None:
                continue
            for column in range(first, min(last, first + 50) + 1):
                while len(cells) <= column:
                    cells.append(None)
                if cells[column] is None:
                    cells[column] = value


def main() -> None:
    """Reads the limits from the command line and the workbook from stdin."""
    limit_this_process()
    most_rows, most_columns = int(sys.argv[1]), int(sys.argv[2])
    answer: dict[str, Any]
    try:
        answer = {"sheets": sheets_of(sys.stdin.buffer.read(), most_rows, most_columns)}
        written = json.dumps(answer).encode()
    except TooMuchError as error:
        written = json.dumps({"refused": str(error)}).encode()
    except MemoryError:
        written = b'{"refused": "memory"}'
    except Exception as error:
        # openpyxl answers a file that is not as it should be with errors of every kind.
        written = json.dumps({"refused": "damaged", "error": type(error).__name__}).encode()
    sys.stdout.buffer.write(written)


def _column(letters: str | bytes) -> int:
    number = 0
    for letter in letters if isinstance(letters, bytes) else letters.encode():
        number = number * 26 + letter - 64
    return number - 1


if __name__ == "__main__":
    main()

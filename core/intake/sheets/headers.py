"""Finds the table in a sheet: its header under title rows, its columns, its rows of data."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.intake.sheets.cells import folded
from core.intake.sheets.forms import Form, plain_title
from core.intake.sheets.grid import Cell, Row, Sheet

#: A header lower than this is not a header.
DEEPEST = 30

#: A row that begins so is a sum, not a row of data.
_TOTALS = frozenset({"合计", "小计", "总计", "共计", "累计", "合计数"})
#: A row whose first words are these, then a colon, is the foot of the form.
_FOOT = re.compile(
    r"(填表人|审核人|制表人?|填报人|单位负责人|负责人|联系电话|联系人|填表日期|填报日期|填表时间|记录人|说明|注|备注"
    r"|应签户数|实签户数|填报单位[^::]*)\s*[::]"
)
#: First cell of an example row in our templates.
EXAMPLE = ("示例", "例", "例如", "样例")

#: Title and group heading of a column → the key of what it holds, or None.
Recogniser = Callable[[str, str], str | None]


@dataclass(frozen=True, slots=True)
class Heading:
    """One column as it is headed; `key` None when nobody knows what it is."""

    position: int
    title: str
    group: str
    key: str | None

    @property
    def shown(self) -> str:
        """The heading as a person would name it."""
        return f"{self.group}{self.title}" if self.group else self.title


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet understood: headings, what stands above them, and rows of data only."""

    sheet: str
    header: int
    headings: tuple[Heading, ...]
    above: tuple[Row, ...]
    context: dict[str, Cell]
    rows: tuple[Row, ...]


def find_tables(sheet: Sheet, form: Form, recognise: Recogniser) -> list[Table]:
    """Every table of `sheet`, one under the other where each has its own lines above it.

    An office puts the records of several meetings on one sheet: the header comes again, under
    another topic and day. A header repeated on each printed page begins no new table.
    """
    parts = [
        Sheet(sheet.name, sheet.rows[start:end]) for start, end in _blocks(sheet, form, recognise)
    ]
    tables = [find_table(part, form, recognise) for part in parts]
    return [table for table in tables if table is not None]


def _blocks(sheet: Sheet, form: Form, recognise: Recogniser) -> list[tuple[int, int]]:
    """Where the tables of a sheet begin and end, with the lines above each."""
    starts, headed = [0], False
    for place, row in enumerate(sheet.rows):
        if not _is_heading_row(row, recognise):
            continue
        if len({recognise(folded(c), "") for c in row.cells if c is not None} - {None}) < 2:
            continue
        start = place
        while headed and start - 1 > starts[-1] and _leads_in(sheet.rows, start - 1, form):
            if _is_heading_row(sheet.rows[start - 1], recognise):
                break  # the upper row of this very header
            start -= 1
            if not _context(sheet.rows[start : start + 1], form):
                break  # a title; what stands above it is of the table before
        if headed and _context(sheet.rows[start:place], form):
            starts.append(start)
        headed = True
    return list(zip(starts, [*starts[1:], len(sheet.rows)], strict=True))


def _leads_in(rows: tuple[Row, ...], place: int, form: Form) -> bool:
    """True for a line above a table: 「会议主题:……」, or a title over such a line."""
    if _context(rows[place : place + 1], form):
        return True
    filled = {cell for cell in rows[place].cells if cell is not None}
    title = len(filled) == 1 and rows[place][0] is not None
    return title and bool(_context(rows[place + 1 : place + 2], form))


def find_table(sheet: Sheet, form: Form, recognise: Recogniser) -> Table | None:
    """The table of `sheet`, or None when no row of the first 30 heads one.

    The header is the row, or two rows, in which the most columns are known: two at least, or
    one that stands alone. Sums, the foot, example rows and headers repeated on each printed
    page are not data.
    """
    best: tuple[float, int, int, tuple[Heading, ...]] | None = None
    for place, row in enumerate(sheet.rows[:DEEPEST]):
        below = sheet.rows[place + 1] if place + 1 < len(sheet.rows) else None
        one = _headings(row, None, recognise)
        known = len({heading.key for heading in one if heading.key})
        filled = sum(cell is not None for cell in row.cells)
        if known >= 2 or (known == 1 and filled == 1):
            best = _better(best, (_worth(one, recognise), -1, place, one))
        if below is not None and _is_heading_row(below, recognise):
            two = _headings(row, below, recognise)
            if len({heading.key for heading in two if heading.key}) >= 2:
                best = _better(best, (_worth(two, recognise), -2, place, two))
    if best is None:
        return None
    _, height, place, headings = best
    height = -height
    above = sheet.rows[:place]
    return Table(
        sheet=sheet.name,
        header=sheet.rows[place + height - 1].number,
        headings=headings,
        above=above,
        context=_context(above, form),
        rows=tuple(row for row in sheet.rows[place + height :] if _is_data(row, headings)),
    )


def _headings(row: Row, below: Row | None, recognise: Recogniser) -> tuple[Heading, ...]:
    """The columns headed by `row`, or by `row` with the finer headings of `below` under it."""
    width = max(len(row.cells), len(below.cells) if below else 0)
    found = []
    group = ""
    for position in range(width):
        top = folded(row[position])
        group = top or group
        under = folded(below[position]) if below else ""
        if under and plain_title(under) != plain_title(group):
            title, over = under, group
        else:
            title, over = (top or under), ""
        if not title:
            continue
        key = recognise(title, over)
        if key is None and over and top:
            key = recognise(top, "")
        found.append(Heading(position, title, over, key))
    return tuple(found)


_Found = tuple[float, int, int, tuple[Heading, ...]]


def _better(best: _Found | None, found: _Found) -> _Found:
    """The one that knows more columns; of equals the lower header, of these the first."""
    return found if best is None or found[:2] > best[:2] else best


def _worth(headings: tuple[Heading, ...], recognise: Recogniser) -> float:
    """How many columns are known; half more for each that only its group heading explains.

    A row of nothing but stance words is somebody's answers, not a header.
    """
    known = {heading.key: heading for heading in headings if heading.key}
    if all(key.startswith("tick:") for key in known):
        return 0
    return sum(1.5 if h.group and recognise(h.title, "") != key else 1 for key, h in known.items())


def _is_heading_row(row: Row, recognise: Recogniser) -> bool:
    """True when most cells of `row` head a column and none is too long for it."""
    words = [folded(cell) for cell in row.cells if cell is not None]
    known = sum(recognise(word, "") is not None for word in words)
    return bool(words) and 2 * known > len(words) and max(map(len, words)) <= 20


def _is_data(row: Row, headings: tuple[Heading, ...]) -> bool:
    filled = [
        (position, folded(cell)) for position, cell in enumerate(row.cells) if cell is not None
    ]
    words = [word for _, word in filled if word]
    if not words:
        return False
    first = words[0]
    if first in EXAMPLE or any(plain_title(word) in _TOTALS for word in words[:2]):
        return False
    keys = {heading.position: heading.key for heading in headings}
    if keys.get(filled[0][0]) not in {"text", "content"} and _FOOT.match(first):
        return False
    titles = {h.position: plain_title(h.title) for h in headings}
    same = sum(plain_title(folded(c)) == titles.get(p, "") != "" for p, c in enumerate(row.cells))
    return same < max(2, len(words) / 2)


def _context(rows: tuple[Row, ...], form: Form) -> dict[str, Cell]:
    """What stands above the table as 「会议主题:……」, in one cell or in two."""
    found: dict[str, Cell] = {}
    for row in rows:
        cells = [cell for cell in row.cells if cell is not None]
        for cell, following in zip(cells, [*cells[1:], None], strict=True):
            for part in re.split(r"\s{2,}|[;；／]", str(cell)):
                label, _, value = folded(part).partition(":")
                key = form.context_of(label)
                if key is None or key in found:
                    continue
                if value.strip():
                    found[key] = value.strip()
                elif following is not None and not form.context_of(folded(following)):
                    found[key] = following
    return found

"""One row read column by column: what is wrong is collected, not raised at the first fault."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeVar

from core.intake.sheets.cells import UnclearError, folded, is_nothing
from core.intake.sheets.forms import Form
from core.intake.sheets.grid import Cell, Row
from core.intake.sheets.headers import Heading, Table

T = TypeVar("T")

#: Written by hand for "as above".
_DITTO = frozenset({"同上", "同前", "〃", "″", '"', "''", "……"})
#: What tells one meeting from another, where several stand in one table.
_OF_MEETING = frozenset({"topic", "date", "area", "place", "host", "recorder"})
#: Columns in which "as above" makes sense, and those in which an empty cell means it too.
_REPEATED = _OF_MEETING | {"village", "role", "stage", "organ", "channel"}
_RUNS_ON = frozenset({"stage"})


@dataclass(slots=True)
class RowReader:
    """The cells of one row by the key of their column; `faults` grows while it is read."""

    form: Form
    table: Table
    row: Row
    before: Mapping[str, Cell] = field(default_factory=dict)
    faults: list[tuple[str, str]] = field(default_factory=list)
    notes: set[str] = field(default_factory=set)
    #: (id, name) of what the row may mean, where it does not say clearly enough.
    candidates: tuple[tuple[str, str], ...] = ()

    def cells(self, key: str) -> list[tuple[Heading, Cell]]:
        """Every cell of that key that holds something, with its heading."""
        return [
            (heading, cell)
            for heading in self.table.headings
            if heading.key == key and not is_nothing(cell := self.row[heading.position])
        ]

    def cell(self, key: str) -> Cell:
        """The first cell of that key that holds something; 同上 gives what stood above."""
        found = self.cells(key)
        first = found[0][1] if found else None
        if first is None and (key in _RUNS_ON or self._of_meeting_above(key)):
            return self.before.get(key)
        if key in _REPEATED and folded(first) in _DITTO:
            return self.before.get(key)
        return first

    def read(self, key: str, convert: Callable[[Cell], T]) -> T:
        """What `convert` makes of the cell; what it makes of nothing, and a fault, if it cannot."""
        try:
            return convert(self.cell(key))
        except UnclearError as error:
            self.fault(key, str(error))
            return convert(None)

    def word(self, key: str) -> str:
        """The cell as one folded line; "" for nothing."""
        cell = self.cell(key)
        return "" if is_nothing(cell) else folded(cell)

    def fault(self, key: str, reason: str) -> None:
        """Notes what is wrong, under the heading that stands in the sheet."""
        headed = next((h.shown for h in self.table.headings if h.key == key), None)
        self.faults.append((headed or self.form.column(key).name, reason))

    def _of_meeting_above(self, key: str) -> bool:
        """True for a cell left empty beside an empty topic: the row is of the meeting above."""
        if self.form.kind != "opinions" or key not in _OF_MEETING:
            return False
        return any(h.key == "topic" for h in self.table.headings) and not self.cells("topic")

    def carried(self) -> dict[str, Any]:
        """What 「同上」 in the next row means."""
        return {key: self.cell(key) for key in _REPEATED}

"""Sheets as plain cells: nothing of a file format is left."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

Cell = str | int | float | bool | date | None

#: More than this is not a form an office fills in.
MOST_ROWS, MOST_COLUMNS = 20_000, 50


@dataclass(frozen=True, slots=True)
class Row:
    """One row that holds something; `number` is the one Excel shows, from 1."""

    number: int
    cells: tuple[Cell, ...]

    def __getitem__(self, position: int) -> Cell:
        """The cell at `position`, from 0; None beyond the end of the row."""
        return self.cells[position] if position < len(self.cells) else None


@dataclass(frozen=True, slots=True)
class Sheet:
    """One worksheet; empty rows are left out. The name of a .csv is empty."""

    name: str
    rows: tuple[Row, ...]

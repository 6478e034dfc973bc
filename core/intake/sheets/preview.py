"""What would come of a file, row by row, before anything of it is stored."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from core.intake.sheets.grid import Row


@dataclass(frozen=True, slots=True)
class Problem:
    """Why something was not taken: where it stands in the file, and one sentence.

    `row` is the one Excel shows; the header's own for what concerns the whole sheet.
    """

    sheet: str
    row: int
    column: str
    reason: str

    def __str__(self) -> str:
        place = f"「{self.sheet}」第 {self.row} 行" if self.sheet else f"第 {self.row} 行"
        return f"{place}「{self.column}」：{self.reason}"


@dataclass(frozen=True, slots=True)
class Choice:
    """A row that may mean one of several things: (id, name) of each, for a person to choose.

    `said` is what stands in the row.
    """

    sheet: str
    row: int
    said: str
    offered: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Checked:
    """A row that can be taken: its place, its value, and the keys that tell it again.

    `key` is stored with it; a row is also known by any of `also`. Both are empty for kinds
    that are known by a name or a number of their own. `origin` is where the row stood before
    it came back in a sheet of corrections.
    """

    sheet: str
    row: int
    value: Any
    content: tuple[str, ...]
    shown: dict[str, str]
    number: str = ""
    origin: str = ""
    key: str = ""
    also: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Correction:
    """A row that says something else than when it was imported; fields in words, old and new."""

    row: Checked
    opinion_id: str
    before: dict[str, str]
    after: dict[str, str]


@dataclass(frozen=True, slots=True)
class Pair:
    """A row without 编号 and the earlier opinion it resembles: one opinion, or two people's.

    `proposed`: taken as one unless somebody says otherwise.
    """

    correction: Correction
    proposed: bool

    @property
    def place(self) -> tuple[str, int]:
        """Sheet and row, by which somebody's word about the pair is kept."""
        return (self.correction.row.sheet, self.correction.row.row)


@dataclass(frozen=True, slots=True)
class BadSheet:
    """The rows of one sheet that cannot be taken, with all it takes to bring them again."""

    name: str
    above: tuple[Row, ...]
    titles: tuple[str, ...]
    positions: tuple[int, ...]
    #: (row as it came, where it stood, why).
    rows: tuple[tuple[Row, str, str], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """An earlier import of the same content."""

    file_name: str
    imported_on: date


@dataclass(frozen=True, slots=True)
class Outcome:
    """How many rows of data there were, came in, were there already; what stood in the way.

    `corrected` rows changed an opinion imported before; they are among neither of the others.
    """

    rows: int
    accepted: int
    duplicates: int
    problems: tuple[Problem, ...]
    corrected: int = 0

    def to_plain(self) -> dict[str, Any]:
        """As the command line prints it; `corrected` only where there are any."""
        corrected = {"corrected": self.corrected} if self.corrected else {}
        return corrected | {
            "rows": self.rows,
            "accepted": self.accepted,
            "duplicates": self.duplicates,
            "problems": [
                {"sheet": p.sheet, "row": p.row, "column": p.column, "reason": p.reason}
                for p in self.problems
            ],
        }


@dataclass(frozen=True, slots=True)
class Preview:
    """A file checked. rows = fine + corrections + duplicates + bad.

    A bad row has one problem or more.
    """

    kind: str
    file_name: str
    digest: str
    rows: int
    fine: tuple[Checked, ...]
    duplicates: int
    problems: tuple[Problem, ...]
    bad: tuple[BadSheet, ...]
    #: Columns and sheets that were left out, and why, in sentences.
    notes: tuple[str, ...] = ()
    #: Set when a file of this very content was imported before; then all rows are duplicates.
    same_as: Batch | None = None
    corrections: tuple[Correction, ...] = ()
    choices: tuple[Choice, ...] = ()
    #: Rows that resemble an earlier opinion; those taken as one are among the corrections, the
    #: others among the fine.
    pairs: tuple[Pair, ...] = ()

    @property
    def bad_rows(self) -> int:
        """How many rows cannot be taken as they are."""
        return sum(len(sheet.rows) for sheet in self.bad)

    def to_plain(self) -> dict[str, Any]:
        """As the command line prints it for a dry run: `accepted` would be."""
        corrected = len(self.corrections)
        return Outcome(
            self.rows, len(self.fine), self.duplicates, self.problems, corrected
        ).to_plain()

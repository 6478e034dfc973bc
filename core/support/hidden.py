"""How much of a table is hidden, and what would reveal more: said from what is published already.

Every function here takes published tables and nothing else, so it can tell nothing they do not.
How many opinions a village still lacks is said in steps of ten, from the step its own count is
published in; where figures are hidden because people stand too much alike, no number is named at
all, and the words are the same whichever side is the smaller.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.support.disclosure import floor_of
from core.support.notes import VIEW_TITLES
from core.support.published import Line, Published

STEP: Final = 10
_UNITS: Final = {
    "total": "项",
    "village": "个村",
    "role_group": "个身份类别",
    "channel": "个渠道",
    "direct": "类",
}
PARTS: Final = {
    "full": "各种态度分开列出",
    "merged": "相近的态度合并列出",
    "hidden": "有意见但不单列",
    "silent": "还没有意见",
}


@dataclass(frozen=True, slots=True)
class Shown:
    """How many lines of one view are shown in full, merged, hidden, or have nobody yet."""

    view: str
    title: str
    full: int
    merged: int
    hidden: int
    silent: int

    @property
    def lines(self) -> int:
        """All lines of the view."""
        return self.full + self.merged + self.hidden + self.silent

    @property
    def words(self) -> str:
        """「12个村:5个各种态度分开列出,1个还没有意见。」; parts of none are left out."""
        unit = _UNITS[self.view]
        parts = [f"{getattr(self, part)}{unit}{words}" for part, words in PARTS.items()]
        counts = [getattr(self, part) for part in PARTS]
        told = ",".join(words for words, n in zip(parts, counts, strict=True) if n)
        return f"{self.title},共{self.lines}{unit}:{told}。"


@dataclass(frozen=True, slots=True)
class Lacking:
    """One line whose figures are not told, and what would reveal them."""

    key: str
    label: str
    words: str


def shown_of(table: Published) -> Shown:
    """How much of one stance table is shown."""
    kinds = [_kind(line) for line in table.lines if _is_counted(table, line)]
    return Shown(table.view, VIEW_TITLES[table.view], *(kinds.count(part) for part in PARTS))


def lacking_of(table: Published, coverage: Published | None = None) -> list[Lacking]:
    """What would reveal each line that is hidden, in the order of the table.

    ``coverage``: the coverage table of the same lines, for the step each is published in.
    """
    return [
        Lacking(line.key, line.label, _what_reveals(line, table, coverage))
        for line in table.lines
        if line.kind == "line" and _kind(line) in {"hidden", "silent"}
    ]


def hidden_in_short(tables: Sequence[Published]) -> str:
    """One sentence over several tables of one view: the most and the least that is shown."""
    told = [shown_of(table) for table in tables]
    if not told:
        return ""
    unit = _UNITS[told[0].view]
    seen = sorted(one.full + one.merged for one in told)
    few, most = seen[0], seen[-1]
    how_many = f"{few}" if few == most else f"{few}–{most}"
    return f"每个方案能看到{how_many}{unit}的态度(共{told[0].lines}{unit}),其余人数不足或过于一致。"


def _is_counted(table: Published, line: Line) -> bool:
    return line.kind == ("total" if table.view == "total" else "line")


def _kind(line: Line) -> str:
    if line.n == 0:
        return "silent"
    if line.hidden is not None or not any(cell.count is not None for cell in line.cells):
        return "hidden"
    # 说不清 and 未表态 together are told apart by nobody: what counts is who is for and against.
    alone = {cell.stances for cell in line.cells if cell.count is not None}
    full = {("support",), ("conditional",), ("oppose",)} <= alone
    return "full" if full else "merged"


def _what_reveals(line: Line, table: Published, coverage: Published | None) -> str:
    if line.n == 0:
        return "这个渠道还没有用上。" if table.view == "channel" else "还没有意见,先去听。"
    if line.hidden == "few":
        return f"约再有{_lacking(line, table, coverage)}份意见,就再看能否列出。"
    return "份数够了,但现在列出会让人认出或推算出个别人的态度;多听还没有开口的人。"


def _lacking(line: Line, table: Published, coverage: Published | None) -> int:
    """How many more it takes at most, rounded up to whole tens."""
    needed = max(floor_of(table.audience), 2 * table.k)
    heard = next((c for c in coverage.lines if c.key == line.key), None) if coverage else None
    low = _lower_end(heard.n_label) if heard and heard.n is None else 0
    return max(STEP, -(-(needed - low) // STEP) * STEP)


def _lower_end(words: str) -> int:
    digits = words.split("–")[0]
    return int(digits) if digits.isdigit() else 0

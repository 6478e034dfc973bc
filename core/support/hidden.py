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

from core.support.bands import EXACT_FROM
from core.support.coverage import ENOUGH_SHARE
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
        told = "，".join(words for words, n in zip(parts, counts, strict=True) if n)
        return f"{self.title}，共{self.lines}{unit}：{told}。"


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
    unit, lines = _UNITS[told[0].view], told[0].lines
    seen = sorted(one.full + one.merged for one in told)
    few, most = seen[0], seen[-1]
    if not most:
        return f"{lines}{unit}都还不能单独列出，份数不足或过于一致。"
    how_many = f"{few}" if few == most else f"{few}–{most}"
    if few == lines:
        return f"{lines}{unit}的态度都能看到。"
    return f"每个方案能看到{how_many}{unit}的态度（共{lines}{unit}），其余份数不足或过于一致。"


def what_is_missing(coverage: Published, quality: Published | None) -> list[str]:
    """What it still takes before support may be judged, the villages not reached first.

    Empty once enough villages were heard. ``coverage``: the table of villages.
    """
    heard = (
        next((line for line in quality.lines if line.key == "village"), None) if quality else None
    )
    if heard is None or heard.n is None or not heard.of or heard.n >= heard.of * ENOUGH_SHARE:
        return []
    villages = [line for line in coverage.lines if line.kind == "line"]
    silent = [line.label for line in villages if line.n == 0]
    some = [line.label for line in villages if line.n is None]
    least = -(-heard.of * ENOUGH_SHARE // 1)
    said = [
        f"{heard.of}个村里，本人意见够数的有{heard.n}个；至少要有{int(least)}个，才谈得上看倾向。"
    ]
    if silent:
        said.append(f"先去还没有意见的村：{'、'.join(silent)}。")
    if some:
        said.append(f"再到意见不足{EXACT_FROM}份的村补听：{'、'.join(some)}。")
    return said


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
        return "这个渠道还没有用上。" if table.view == "channel" else "还没有意见，先去听。"
    if line.hidden == "few":
        return f"约再有{_lacking(line, table, coverage)}份意见，就再看能否列出。"
    return "份数够了，但现在列出会让人认出或推算出个别人的态度；多听还没有开口的人。"


def _lacking(line: Line, table: Published, coverage: Published | None) -> int:
    """How many more it takes at most, rounded up to whole tens."""
    needed = max(floor_of(table.audience), 2 * table.k)
    heard = next((c for c in coverage.lines if c.key == line.key), None) if coverage else None
    low = _lower_end(heard.n_label) if heard and heard.n is None else 0
    return max(STEP, -(-(needed - low) // STEP) * STEP)


def _lower_end(words: str) -> int:
    digits = words.split("–")[0]
    return int(digits) if digits.isdigit() else 0

"""Where each piece of a stance bar goes: a published table laid out on one scale, before drawing.

Three baselines share the scale, so that every length can be compared down the page: 不赞成 runs
to the left of zero, 赞成 and 有条件赞成 to the right, and whatever takes no side (说不清, 未表态,
merged categories, what is not listed) stands apart at the right from a baseline of its own. Nobody
who took no side is drawn as if leaning to one.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final, Literal

from core.charts.theme import INK, ON_STANCES, STANCES
from core.support.published import REASONS, Cell, Line, Published

Slot = Literal["oppose", "agree", "side", "strip"]

#: Stored word of a stance → the word on the screen, in the order of the scale.
WORDS: Final[dict[str, str]] = {
    "support": "赞成",
    "conditional": "有条件赞成",
    "unsure": "说不清",
    "unstated": "未表态",
    "oppose": "不赞成",
}
AGREE: Final = frozenset({"support", "conditional"})
NEUTRAL: Final = frozenset({"unsure", "unstated"})
NOT_ENOUGH: Final = "样本不足，不作判断"

#: The same scale without colour, for figures that are too few to judge by.
GREY: Final[dict[str, str]] = {
    "赞成": "#8B9195",
    "有条件赞成": "#BFC3C6",
    "说不清": "#DEE0E2",
    "未表态": "#ECEDEF",
    "不赞成": "#A7ACB0",
}
#: Merged categories that hold 不赞成 beside others: between the sides, and darker than 说不清.
MIXED: Final = "#B4BABE"
_GAP: Final = 0.07


@dataclass(frozen=True, slots=True)
class Piece:
    """One rectangle of one row; `start` and `end` in shares of the row's answers on the scale."""

    row: str
    slot: Slot
    start: float
    end: float
    colour: str
    on: str
    """Colour of the words written on it."""
    hatched: bool
    words: str
    """Written on the piece where it fits: 「72%」, or the sentence of an empty strip."""
    short: str
    """Written where `words` are too long."""
    hover: str

    @property
    def bare(self) -> str:
        """The number of `short` alone, where it is one."""
        number = self.short.removesuffix("%")
        return number if number.isdigit() else ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: its name at the left, its n and coverage at the right."""

    name: str
    whole: bool
    beside: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Scale:
    """How far the drawing reaches: shares left of zero, right of it, and in the side column."""

    left: float
    right: float
    side: float

    @property
    def side_start(self) -> float:
        """Where the side column has its baseline."""
        return round(self.right + _GAP, 4)

    @property
    def domain(self) -> tuple[float, float]:
        """Both ends of the x scale."""
        return (-self.left, round(self.side_start + self.side, 4))


def scale_for(tables: Sequence[Published], *, wholes: bool = False) -> Scale:
    """One scale that holds all `tables`, in whole tenths, so that their charts can be compared.

    With `wholes` it needs to hold their total lines only.
    """
    lines = [line for table in tables for line in table.lines if not wholes or line.kind == "total"]
    sums = [_slot_sums(line) for line in lines]
    left, right, side = (max((s[i] for s in sums), default=0.0) for i in range(3))
    return Scale(_tenth_above(left), max(0.3, _tenth_above(right)), _tenth_above(side))


def rows_of(table: Published, coverage: Published | None = None, thin_below: int = 0) -> list[Row]:
    """The rows of `table` in its own order, with n and, when given, each row's coverage."""
    return [
        Row(line.label, line.kind == "total", _beside(line, coverage, thin_below))
        for line in table.lines
    ]


def pieces_of(table: Published, scale: Scale, thin_below: int = 0) -> list[Piece]:
    """The rectangles of every row, grey where the table or the row (n < `thin_below`) is thin.

    Hidden cells of one row are one hatched piece: what is left of it.
    """
    return [
        piece
        for line in table.lines
        for piece in _pieces_of_line(line, scale, _paint(table, line, thin_below))
    ]


def wholes_of(
    tables: Sequence[Published], scale: Scale, name: str = ""
) -> tuple[list[Row], list[Piece]]:
    """One row a table: its total line under `name`, else that of the option version it is about."""
    rows, pieces = [], []
    for table in tables:
        if table.total is not None:
            line = replace(table.total, label=name or table.version_label)
            rows.append(Row(line.label, False, _beside(line, None, 0)))
            pieces += _pieces_of_line(line, scale, _paint(table, line, 0))
    return rows, pieces


def any_thin(table: Published, thin_below: int) -> bool:
    """Whether a row of `table` is drawn grey because it has fewer than `thin_below` answers."""
    return any(_is_thin(line, thin_below) for line in table.lines)


def any_mixed(table: Published) -> bool:
    """Whether a row has 不赞成 and those who took no side merged in one piece (其他)."""
    return any(_before(cell) == "其他" for line in table.lines for cell in _counted(line))


def reasons_of(line: Line) -> list[str]:
    """Why figures of `line` are not shown, in words; empty also when nobody has answered yet."""
    codes = {line.hidden, *(cell.hidden for cell in line.cells)} if line.n != 0 else set()
    return [words for code, words in REASONS.items() if code in codes]


def percent(share: float) -> str:
    """「72%」; below one in a hundred 「不到1%」, so that some are never written as nobody."""
    return "不到1%" if 0 < share < 0.005 else f"{math.floor(share * 100 + 0.5)}%"


def _pieces_of_line(line: Line, scale: Scale, paint: dict[str, str]) -> list[Piece]:
    counted = _counted(line)
    if not counted:
        return [_strip(line, scale)]
    pieces = []
    ends: dict[Slot, float] = {"oppose": 0.0, "agree": 0.0, "side": scale.side_start}
    for cell in sorted(counted, key=_place):
        slot, share = _slot(cell), cell.share or 0.0
        if not share:
            continue
        start = ends[slot]
        end = ends[slot] = round(start - share if slot == "oppose" else start + share, 6)
        word = _word_of_colour(cell)
        pieces.append(
            Piece(
                row=line.label,
                slot=slot,
                start=min(start, end),
                end=max(start, end),
                colour=paint.get(word, MIXED),
                on=ON_STANCES.get(word, INK) if paint is STANCES else INK,
                hatched=cell.stances == ("unstated",),
                words=_before(cell) + percent(share),
                short=percent(share),
                hover=_said(line, cell, share),
            )
        )
    unlisted = [cell for cell in line.cells if cell not in counted]
    if unlisted:
        pieces.append(_rest(line, unlisted, ends["side"], counted))
    return pieces


def _rest(line: Line, unlisted: list[Cell], start: float, counted: list[Cell]) -> Piece:
    """What is left of the row when the counted cells are drawn: one piece, never told apart."""
    rest = max(0.0, 1 - sum(cell.share or 0.0 for cell in counted))
    named = "、".join(f"{cell.label}{cell.band}" if cell.band else cell.label for cell in unlisted)
    reasons = dict.fromkeys(REASONS[cell.hidden] for cell in unlisted if cell.hidden)
    return Piece(
        row=line.label,
        slot="side",
        start=start,
        end=round(start + rest, 6),
        colour=STANCES["说不清"],
        on=INK,
        hatched=True,
        words="未单列",
        short="未单列",
        hover=f"{line.label} · {named}：未单列" + "".join(f"，{r}" for r in reasons),
    )


def _strip(line: Line, scale: Scale) -> Piece:
    """An empty strip of one fixed length for a row without lengths: its words say what is known."""
    banded = [cell for cell in line.cells if cell.band and cell.band.startswith("九成")]
    if banded:
        words = f"{banded[0].label}：{banded[0].band}"
    elif line.n == 0:
        words = line.n_label
    elif line.n is None:
        words = f"{line.n_label}，并入合计"
    else:
        words = "各项未单列"
    reasons = reasons_of(line)
    return Piece(
        row=line.label,
        slot="strip",
        start=-scale.left,
        end=scale.right,
        colour=STANCES["未表态"],
        on=INK,
        hatched=True,
        words=words,
        short=banded[0].band or "" if banded else line.n_label,
        hover=f"{line.label} · " + "，".join([words, *reasons]),
    )


def _counted(line: Line) -> list[Cell]:
    """The cells with a length: a figure of their own, and not all five stances in one."""
    if line.hidden:
        return []
    return [c for c in line.cells if c.share is not None and len(c.stances) < len(WORDS)]


def _paint(table: Published, line: Line, thin_below: int) -> dict[str, str]:
    return GREY if table.enough is False or _is_thin(line, thin_below) else STANCES


def _is_thin(line: Line, thin_below: int) -> bool:
    """Whether a row with figures has too few answers to be judged; never the whole or the rest."""
    return (
        line.kind == "line" and bool(line.n) and (line.n or 0) < thin_below and bool(_counted(line))
    )


def _said(line: Line, cell: Cell, share: float) -> str:
    words = f"{line.label} · {cell.label}：{cell.count}份，占{percent(share)}"
    return f"{words}，{cell.band}" if cell.band else words


def _beside(line: Line, coverage: Published | None, thin_below: int) -> tuple[str, ...]:
    """n, of which release when it is an older one, and coverage: short lines, for every letter
    here is taken from the bars of a narrow screen."""
    words = [line.n_label]
    if line.as_of_release is not None:
        words.append(f"第{line.as_of_release}次")
    if _is_thin(line, thin_below):
        words.append("样本不足")
    elif coverage is not None and line.kind == "line":
        of = next((c.of for c in coverage.lines if c.key == line.key), None)
        if of and line.n is not None:
            # Of those who spoke of this version: others may have been asked of another.
            share = line.n / of
            words.append("超过户数" if share > 1 else f"覆盖{percent(share)}")
    return tuple(words)


def _slot(cell: Cell) -> Slot:
    stances = frozenset(cell.stances)
    if stances <= AGREE:
        return "agree"
    return "oppose" if stances == {"oppose"} else "side"


def _place(cell: Cell) -> int:
    """赞成 lies at the zero line and 有条件赞成 outside it, so that both can be compared."""
    return min(list(WORDS).index(stance) for stance in cell.stances)


def _word_of_colour(cell: Cell) -> str:
    """The word whose colour the cell takes; a merged one takes the weaker of its two."""
    stances = frozenset(cell.stances)
    if stances == {"oppose"}:
        return "不赞成"
    if stances <= AGREE:
        return "赞成" if stances == {"support"} else "有条件赞成"
    if stances <= NEUTRAL:
        return "未表态" if stances == {"unstated"} else "说不清"
    return "其他"


def _before(cell: Cell) -> str:
    """The word before the figure of a merged piece, which the heading does not name."""
    if frozenset(cell.stances) == AGREE:
        return "两项合计"
    return "其他" if len(cell.stances) > 1 and "oppose" in cell.stances else ""


def _slot_sums(line: Line) -> tuple[float, float, float]:
    counted = _counted(line)
    sums = {"oppose": 0.0, "agree": 0.0, "side": 0.0}
    for cell in counted:
        sums[_slot(cell)] += cell.share or 0.0
    if counted and len(counted) < len(line.cells):
        sums["side"] += max(0.0, 1 - sum(sums.values()))
    return (sums["oppose"], sums["agree"], sums["side"])


def _tenth_above(share: float) -> float:
    return max(0.1, math.ceil(round(share * 10, 6)) / 10)

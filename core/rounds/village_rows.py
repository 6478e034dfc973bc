"""Rows of villages as a grid or a sheet gives them, and what is wrong with each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.text.clean import clean
from core.text.same_name import same_name

#: Longer names or larger figures than these are a slip of the hand.
LONGEST_NAME, LARGEST = 40, 1_000_000


@dataclass(frozen=True, slots=True)
class VillageRow:
    """One village: its name, 片 by name, other names, and counts (None = not filled in)."""

    name: str
    area: str = ""
    aliases: tuple[str, ...] = ()
    households: int | None = None
    adults: int | None = None
    population: int | None = None
    id: str | None = None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """Why one row cannot stand: its place in the list (from 0), the column, one sentence."""

    row: int
    column: str
    reason: str


def split_aliases(written: str) -> tuple[str, ...]:
    """The names in one cell, parted by 、 , ; / or blanks between lines."""
    for mark in ",，;；/|\n":
        written = written.replace(mark, "、")
    return tuple(dict.fromkeys(name.strip() for name in written.split("、") if name.strip()))


def checked_rows(rows: Sequence[VillageRow]) -> list[VillageRow]:
    """The same rows with names cleaned, and aliases left out that say no more than the name.

    Raises Invalid for a text too long to be cleaned.
    """
    cleaned = []
    for row in rows:
        name = clean(row.name).replace("\n", "")
        others: dict[str, str] = {}
        for alias in map(clean, row.aliases):
            if same_name(alias) != same_name(name):
                others.setdefault(same_name(alias), alias)
        aliases = tuple(filter(None, others.values()))
        cleaned.append(replace(row, name=name, area=clean(row.area), aliases=aliases))
    return cleaned


def village_problems(rows: Sequence[VillageRow]) -> list[RowProblem]:
    """What is wrong, row by row: names and aliases must differ, counts must fit each other."""
    problems = [p for number, row in enumerate(rows) for p in _own_problems(number, row)]
    owners: dict[str, int] = {}
    for number, row in enumerate(rows):
        key = same_name(row.name)
        if key in owners:
            problems.append(RowProblem(number, "村", f"「{row.name}」与前面的村同名，请只留一行。"))
        elif key:
            owners[key] = number
    for number, row in enumerate(rows):
        for alias in row.aliases:
            owner = owners.setdefault(same_name(alias), number)
            if owner != number:
                problems.append(
                    RowProblem(number, "别名", f"别名「{alias}」已用于「{rows[owner].name}」。")
                )
    return sorted(problems, key=lambda p: p.row)


def _own_problems(number: int, row: VillageRow) -> list[RowProblem]:
    who = f"「{row.name}」" if same_name(row.name) else f"第 {number + 1} 行"
    problems = []
    if not same_name(row.name):
        problems.append(("村", f"{who}没有写村名。"))
    for name in (row.name, row.area, *row.aliases):
        if len(name) > LONGEST_NAME:
            problems.append(("村", f"「{name[:12]}…」太长，最多 {LONGEST_NAME} 字。"))
    counts = [("户数", row.households), ("十八周岁以上人数", row.adults), ("人口", row.population)]
    for word, count in counts:
        if count is not None and not 0 <= count <= LARGEST:
            problems.append((word, f"{who}的{word}应在 0 到 {LARGEST} 之间。"))
    for word, count in counts[:2]:
        if count is not None and row.population is not None and count > row.population:
            problems.append((word, f"{who}的{word} {count} 多于人口 {row.population}。"))
    return [RowProblem(number, column, reason) for column, reason in problems]

"""Stores a whole edited list (片, 身份类别, 组) over what stood there, row by row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sqlalchemy.orm import Session

from core.errors import Invalid
from core.text.clean import clean
from core.text.same_name import same_name


class Named(Protocol):
    """A row of a grid: `id` is None for a new one."""

    @property
    def id(self) -> str | None: ...

    @property
    def name(self) -> str: ...


N = TypeVar("N", bound=Named)
M = TypeVar("M")


def named(row_name: str, what: str, limit: int = 40) -> str:
    """A cleaned name in one line. Raises Invalid when empty or too long."""
    name = clean(row_name).replace("\n", " ")
    if not name:
        raise Invalid(f"有一行没有写{what}，请补上或删去这一行。")
    if len(name) > limit:
        raise Invalid(f"{what}「{name[:12]}…」太长，最多 {limit} 字。")
    return name


def person(name: str) -> str:
    """The name of the person in charge, in one line; may be empty."""
    return named(name, "负责人") if name.strip() else ""


def must_differ(names: Sequence[str], what: str) -> None:
    """Raises Invalid naming the first name that stands twice, however it is written."""
    seen: dict[str, str] = {}
    for name in names:
        key = same_name(name)
        if key in seen:
            twice = name if seen[key] == name else f"{seen[key]}」和「{name}"
            raise Invalid(f"{what}「{twice}」重复，请只留一行。")
        seen[key] = name


def match_rows(
    rows: Sequence[N],
    standing: Sequence[M],
    aliases: Mapping[str, Sequence[str]] = MappingProxyType({}),
) -> list[tuple[N, M | None]]:
    """Each row with the standing row it means: by id, else by the same name or alias, else None.

    `aliases` gives other names by id. Raises Invalid for an id that is not among `standing`
    (somebody else removed it meanwhile).
    """
    stored: Sequence[Any] = standing
    by_id = {row.id: row for row in stored}
    taken = {row.id for row in rows if row.id}
    by_name = {
        same_name(name): row
        for row in stored
        if row.id not in taken
        for name in (*aliases.get(row.id, ()), row.name)
    }
    pairs = []
    for row in rows:
        if row.id and row.id not in by_id:
            raise Invalid(f"「{row.name}」刚被别人删去了，请刷新页面后再改。")
        pairs.append((row, by_id[row.id] if row.id else by_name.get(same_name(row.name))))
    return pairs


def rename(session: Session, changes: Sequence[tuple[Any, str]]) -> None:
    """Gives rows new names, also when two of them swap theirs."""
    changing = [(row, name) for row, name in changes if row.name != name]
    for row, _ in changing:
        row.name = row.id  # a name nobody else has, until all old names are free
    session.flush()
    for row, name in changing:
        row.name = name
    session.flush()

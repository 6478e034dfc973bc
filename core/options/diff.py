"""What changed from one version of an option to the next. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from core.options.measures import Part


class Comparable(Protocol):
    """What two versions are compared by; `parts` hold village names."""

    @property
    def parts(self) -> tuple[Part, ...]: ...

    @property
    def plain_words(self) -> str: ...

    @property
    def asset_mode(self) -> Labelled: ...


class Labelled(Protocol):
    """A state with its official word."""

    label: str


@dataclass(frozen=True, slots=True)
class Change:
    """One thing that was `before` and is `after`; `what` names it."""

    what: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """Every difference: villages that moved, new villages renamed, offices, assets, words."""

    moved: tuple[Change, ...]
    renamed: tuple[Change, ...]
    offices: tuple[Change, ...]
    asset_mode: Change | None
    plain_words: Change | None

    @property
    def is_empty(self) -> bool:
        """True when the two versions say the same."""
        return not (
            self.moved or self.renamed or self.offices or self.asset_mode or self.plain_words
        )

    @property
    def rows(self) -> tuple[tuple[str, str, str, str], ...]:
        """One row a change for a table: kind, what, before, after."""
        groups = [
            ("村的去向", self.moved),
            ("新村名", self.renamed),
            ("办公地点", self.offices),
            ("集体资产", (self.asset_mode,) if self.asset_mode else ()),
            ("说明", (self.plain_words,) if self.plain_words else ()),
        ]
        return tuple(
            (kind, change.what, change.before or "未定", change.after or "未定")
            for kind, changes in groups
            for change in changes
        )


def diff_versions(old: Comparable, new: Comparable) -> VersionDiff:
    """The differences from `old` to `new`.

    A new village with the same present villages and another name is renamed; its villages have
    not moved. Offices are compared for new villages that kept their name or their villages.
    """
    renamed = _renamed(old.parts, new.parts)
    new_name = {change.before: change.after for change in renamed}
    before, after = _destinations(old.parts), _destinations(new.parts)
    villages = list(dict.fromkeys([*before, *after]))
    moved = tuple(
        Change(village, before.get(village, ""), after.get(village, ""))
        for village in villages
        if new_name.get(before.get(village, ""), before.get(village, "")) != after.get(village, "")
    )
    offices_before = {new_name.get(part.name, part.name): part.office for part in old.parts}
    offices = tuple(
        Change(part.name, offices_before[part.name], part.office)
        for part in new.parts
        if part.name in offices_before and offices_before[part.name] != part.office
    )
    assets = (old.asset_mode.label, new.asset_mode.label)
    words = (old.plain_words, new.plain_words)
    return VersionDiff(
        moved=moved,
        renamed=renamed,
        offices=offices,
        asset_mode=Change("账目", *assets) if assets[0] != assets[1] else None,
        plain_words=Change("给村民的说明", *words) if words[0] != words[1] else None,
    )


def _destinations(parts: Sequence[Part]) -> dict[str, str]:
    return {village: part.name for part in parts for village in part.villages}


def _renamed(old: Sequence[Part], new: Sequence[Part]) -> tuple[Change, ...]:
    names = {frozenset(part.villages): part.name for part in old if part.villages}
    pairs = [(names.get(frozenset(part.villages)), part.name) for part in new]
    return tuple(
        Change("新村", before, after) for before, after in pairs if before and before != after
    )

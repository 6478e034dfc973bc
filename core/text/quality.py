"""How well comments were sorted into themes, told from those a person has looked over.

Only opinions that chance chose say how the reader reads in general. Those it doubted itself are
harder than others, and those somebody came upon while reading are no sample of anything.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import sqrt
from pathlib import Path

from core.settings import DATA
from core.text.themes import theme_code

#: Below this many comments nothing is concluded for the whole, nor for one theme.
ENOUGH = 100
ENOUGH_OF_A_THEME = 20

#: Of the normal distribution: in 95 of 100 samples the true share lies inside.
_Z = 1.96


@dataclass(frozen=True, slots=True)
class Checked:
    """What the machine and a person said of one comment, the main code first.

    `doubted`: the machine was not sure. `drawn`: chance chose the comment.
    """

    machine: tuple[str, ...]
    person: tuple[str, ...]
    doubted: bool = False
    drawn: bool = False


@dataclass(frozen=True, slots=True)
class Right:
    """Of how many comments the main theme was right; `low` and `high` bound the share (0–1).

    The bounds are Wilson's, at 95 %.
    """

    right: int
    n: int

    @property
    def share(self) -> float | None:
        """0–1; None for no comments."""
        return self.right / self.n if self.n else None

    @property
    def bounds(self) -> tuple[float, float] | None:
        """Between which the share in all comments lies, as far as these tell; None for none."""
        if not self.n:
            return None
        share, spread = self.right / self.n, _Z * _Z / self.n
        middle = (share + spread / 2) / (1 + spread)
        half = _Z * sqrt(share * (1 - share) / self.n + spread / self.n / 4) / (1 + spread)
        return max(0.0, middle - half), min(1.0, middle + half)

    @property
    def enough(self) -> bool:
        """Whether something may be concluded."""
        return self.n >= ENOUGH


@dataclass(frozen=True, slots=True)
class ThemeRight:
    """One theme (`T01`), among the comments looked over.

    `found`: the machine said it; `meant`: the person did; `both`: each of them.
    """

    theme: str
    found: int
    meant: int
    both: int

    @property
    def precision(self) -> float | None:
        """Of what the machine put there, the share that belongs there; None when too few."""
        return self.both / self.found if self.found >= ENOUGH_OF_A_THEME else None

    @property
    def recall(self) -> float | None:
        """Of what belongs there, the share that the machine put there; None when too few."""
        return self.both / self.meant if self.meant >= ENOUGH_OF_A_THEME else None


@dataclass(frozen=True, slots=True)
class Quality:
    """How the reader did on one set of comments; `sure` are those it did not doubt."""

    all: Right
    sure: Right
    themes: tuple[ThemeRight, ...]


def quality_of(readings: Iterable[Checked]) -> Quality:
    """Counts every theme that machine or person named, in the order of the codes."""
    readings = list(readings)
    named = sorted({theme for one in readings for theme in _themes(one.machine + one.person)})
    return Quality(
        all=_right(readings),
        sure=_right([one for one in readings if not one.doubted]),
        themes=tuple(_theme_right(theme, readings) for theme in named),
    )


def load_shipped(file: Path = DATA / "examples" / "measured.json") -> dict[str, object]:
    """What `python -m tests.bench.bench_themes --write` last measured of the shipped reader.

    `on` (day), `comments` (held out), `main_theme` and `among_two` (shares of them that were right,
    0–1), `crossed` and `crossed_main_theme` (the same for cross-validation on the examples) and
    `themes`: code → [precision, recall].
    """
    measured: dict[str, object] = json.loads(file.read_text(encoding="utf-8"))
    return measured


def _right(readings: Sequence[Checked]) -> Right:
    return Right(
        sum(_themes(one.machine)[:1] == _themes(one.person)[:1] for one in readings), len(readings)
    )


def _theme_right(theme: str, readings: Sequence[Checked]) -> ThemeRight:
    found = [theme in _themes(one.machine) for one in readings]
    meant = [theme in _themes(one.person) for one in readings]
    return ThemeRight(
        theme,
        found=sum(found),
        meant=sum(meant),
        both=sum(f and m for f, m in zip(found, meant, strict=True)),
    )


def _themes(codes: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(map(theme_code, codes)))

"""最关心的事 in a sheet: the themes a form offers to tick, or words of one's own."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache

from core.intake.form import MOST_TOPICS, known_topics
from core.intake.sheets.cells import folded
from core.intake.sheets.grid import Cell
from core.settings import DATA
from core.text.themes import labels, load_themes

_PARTS = re.compile(r"[、,;/\n ]+")
_BRACKETS = re.compile(r"\(.*?\)")


def read_topics(cell: Cell) -> tuple[str, ...]:
    """The codes of the themes a cell names, in its order.

    None at all when any of it is something else, or when it names more than may be ticked: then
    they are words, and words are kept as they stand.
    """
    parts = [part for part in _PARTS.split(_BRACKETS.sub("", folded(cell))) if part]
    codes = tuple(dict.fromkeys(_codes().get(part, "") for part in parts))
    return () if "" in codes or len(codes) > MOST_TOPICS else codes


def topic_names(codes: Iterable[str]) -> list[str]:
    """The short names of themes."""
    return [_labels()[code] for code in codes]


@cache
def _labels() -> dict[str, str]:
    return dict(labels(load_themes(DATA / "themes.toml")))


@cache
def _codes() -> dict[str, str]:
    """Every way to write a theme → its code."""
    themes = load_themes(DATA / "themes.toml")
    named = {_BRACKETS.sub("", folded(theme.name)): theme.code for theme in themes}
    written = named | {label: code for code, label in _labels().items()}
    return {name: code for name, code in written.items() if code in known_topics()}

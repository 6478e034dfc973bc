"""How well themes are read in invented comments that nobody trained on.

Their author saw neither the training examples nor the words of the theme list; see
data/examples/HELD_OUT.md. The comments take the same way in as an opinion does.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from core.settings import DATA
from core.text.model import load_examples
from core.text.record import default_reader, read_many
from core.text.themes import theme_code

HELD_OUT = DATA / "examples" / "held_out_420.jsonl"

#: The codes of one comment, main code first.
Codes = Sequence[str]


def run() -> list[dict[str, Any]]:
    """Main theme right, macro-F1 of themes, micro-F1 of sub-themes, right one of the first two."""
    held_out = load_examples(HELD_OUT)
    records = read_many([example.text for example in held_out], default_reader())
    coded = [example.codes for example in held_out]
    given = [tuple(tag.code for tag in record.tags) for record in records]
    return [
        _row("main theme right", _right_within(coded, given, 1), 0.82),
        _row("macro-F1 of main themes", _macro_f1(coded, given), 0.80),
        _row("micro-F1 of all sub-themes", _micro_f1(coded, given), 0.70),
        _row("main theme among the first two", _right_within(coded, given, 2), 0.92),
    ]


def _right_within(coded: Sequence[Codes], given: Sequence[Codes], first: int) -> float:
    """Share of comments whose main theme is one of the `first` different themes given."""
    right = sum(
        theme_code(right[0]) in _themes(found)[:first]
        for right, found in zip(coded, given, strict=True)
    )
    return right / len(coded)


def _macro_f1(coded: Sequence[Codes], given: Sequence[Codes]) -> float:
    """The F1 of every theme as main theme, each theme weighing the same; T99a counts as T99."""
    pairs = [
        (theme_code(right[0]), *_themes(found)[:1])
        for right, found in zip(coded, given, strict=True)
    ]
    themes = {pair[0] for pair in pairs}
    return sum(_f1_of(theme, pairs) for theme in themes) / len(themes)


def _f1_of(theme: str, pairs: Iterable[Codes]) -> float:
    both = asked = found = 0
    for right, *first in pairs:
        both += theme == right and theme in first
        asked += theme == right
        found += theme in first
    return 2 * both / (asked + found)


def _micro_f1(coded: Sequence[Codes], given: Sequence[Codes]) -> float:
    """The F1 over every code of every comment."""
    both = sum(len(set(right) & set(found)) for right, found in zip(coded, given, strict=True))
    return 2 * both / (sum(map(len, coded)) + sum(map(len, given)))


def _themes(codes: Codes) -> list[str]:
    return list(dict.fromkeys(map(theme_code, codes)))


def _row(name: str, value: float, goal: float) -> dict[str, Any]:
    return {
        "name": name,
        "value": f"{value:.3f}",
        "unit": "share" if "F1" not in name else "F1",
        "goal": f"≥ {goal}",
        "ok": value >= goal,
    }

"""The list of themes a round's opinions are sorted into, as a town edits it in data/themes.toml."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.errors import Invalid

#: Nothing of the list: greetings, advertisements, private complaints, and what could not be read.
OTHER = "T99"

#: Agreement, refusal or deference without a subject (同意, 没意见, 随便).
NO_SUBSTANCE = "T99a"


#: The words that only teach the model, by code, beside the list; some thousands.
RELATED = "related.json"


@dataclass(frozen=True, slots=True)
class Subtheme:
    """One thing people speak of.

    `keywords` are shown as the reason for a tag; `related` words only teach the model.
    `label` is short and neutral, for charts.
    """

    code: str
    name: str
    label: str
    keywords: tuple[str, ...] = ()
    related: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Theme:
    """A heading over sub-themes; `related` words belong to the heading itself (only T99 has)."""

    code: str
    name: str
    label: str
    subthemes: tuple[Subtheme, ...] = ()
    related: tuple[str, ...] = ()


def load_themes(file: Path) -> tuple[Theme, ...]:
    """The themes of a TOML file in its order, with the related words of the file beside it.

    Raises Invalid when a code is missing or used twice.
    """
    with file.open("rb") as stream:
        rows = tomllib.load(stream).get("theme", [])
    beside = file.with_name(RELATED)
    related = json.loads(beside.read_text(encoding="utf-8")) if beside.exists() else {}
    themes = tuple(_theme(row, related) for row in rows)
    codes = [entry.code for entry in _entries(themes)]
    twice = sorted({code for code in codes if codes.count(code) > 1})
    if twice:
        raise Invalid(f"主题表里编号重复：{'、'.join(twice)}。")
    if OTHER not in codes or NO_SUBSTANCE not in codes:
        raise Invalid(f"主题表里缺少「其他」（{OTHER}）或「无实质内容」（{NO_SUBSTANCE}）。")
    return themes


def theme_code(code: str) -> str:
    """The heading a sub-theme code stands under: T03b → T03, T99a → T99."""
    return code.rstrip("abcdefghijklmnopqrstuvwxyz")


def labels(themes: Iterable[Theme]) -> dict[str, str]:
    """Code → short neutral label, for headings and sub-themes alike, in the order of the list."""
    return {entry.code: entry.label for entry in _entries(themes)}


def names(themes: Iterable[Theme]) -> dict[str, str]:
    """Code → full name, for headings and sub-themes alike, in the order of the list."""
    return {entry.code: entry.name for entry in _entries(themes)}


def _entries(themes: Iterable[Theme]) -> Iterator[Theme | Subtheme]:
    for theme in themes:
        yield theme
        yield from theme.subthemes


def _theme(row: Mapping[str, Any], related: Mapping[str, Sequence[str]]) -> Theme:
    subthemes = tuple(
        Subtheme(*head, _words(sub, "keywords"), tuple(related.get(head[0], ())))
        for sub in row.get("subtheme", [])
        for head in [_head(sub)]
    )
    head = _head(row)
    return Theme(*head, subthemes, tuple(related.get(head[0], ())))


def _head(row: Mapping[str, Any]) -> tuple[str, str, str]:
    try:
        return row["code"], row["name"], row.get("label") or row["name"]
    except KeyError as missing:
        raise Invalid(f"主题表里有一项没有填 {missing.args[0]}。") from missing


def _words(row: Mapping[str, Any], key: str) -> tuple[str, ...]:
    return tuple(row.get(key, ()))

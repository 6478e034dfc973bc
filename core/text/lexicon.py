"""The words a round is read with: domain words, stop words, themes, and its own village names."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from core.settings import DATA
from core.text.themes import Theme, load_themes


@dataclass(frozen=True)
class Lexicon:
    """Everything that decides how a text is cut and tagged; equal digests read equally.

    `words` are not split when cutting, though shorter words inside them count too, but for the
    `whole` ones, inside which nothing counts (同意 in 不同意); `singles` are the one-character
    words worth counting; `stop` words are never counted; `places` are this round's villages.
    `generic` words are counted but stand in no published list; they change no reading, so they
    are not part of the digest. `learnt` is the digest of the theme model a round has learnt.
    """

    words: tuple[str, ...]
    whole: frozenset[str]
    singles: frozenset[str]
    stop: frozenset[str]
    themes: tuple[Theme, ...]
    places: tuple[str, ...] = ()
    generic: frozenset[str] = frozenset()
    learnt: str = ""

    @cached_property
    def digest(self) -> str:
        """sha256 over the content; stored with a reading, so that a later one can be told apart."""
        content: dict[str, Any] = {
            "words": self.words,
            "whole": sorted(self.whole),
            "singles": sorted(self.singles),
            "stop": sorted(self.stop),
            "themes": [asdict(theme) for theme in self.themes],
            "places": self.places,
        }
        if self.learnt:
            content["learnt"] = self.learnt
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode()).hexdigest()

    def with_places(self, names: Iterable[str]) -> Lexicon:
        """The same lexicon knowing these villages, hamlets and towns too (blank names left out)."""
        added = {name.strip() for name in names} - {""}
        return replace(self, places=tuple(sorted(added.union(self.places))))

    def with_local(self, kept: Iterable[str], stop: Iterable[str]) -> Lexicon:
        """The same lexicon with a round's own words: `kept` ones not split, `stop` ones left out.

        Nothing of its own gives the very same words and digest.
        """
        return replace(
            self,
            words=tuple(sorted({*self.words, *kept})),
            stop=self.stop.union(stop),
        )

    def without_local(self, word: str, shared: Lexicon) -> Lexicon:
        """The same lexicon without a word of the round's own; what `shared` has stays."""
        return replace(
            self,
            words=tuple(w for w in self.words if w != word or w in shared.words),
            stop=self.stop if word in shared.stop else self.stop - {word},
        )


def load_lexicon(folder: Path = DATA, extra_words: Iterable[str] = ()) -> Lexicon:
    """The lexicon of a data folder: `lexicon/*.txt` and `themes.toml`.

    A word file has one word a line; lines beginning with # are remarks.
    """
    lists = folder / "lexicon"
    whole = frozenset(_lines(lists / "whole.txt"))
    return Lexicon(
        words=tuple(sorted({*_lines(lists / "words.txt"), *whole, *extra_words})),
        whole=whole,
        singles=frozenset(_lines(lists / "singles.txt")),
        stop=frozenset(_lines(lists / "stop.txt")),
        themes=load_themes(folder / "themes.toml"),
        generic=frozenset(_lines(lists / "generic.txt")),
    )


def _lines(file: Path) -> list[str]:
    lines = (line.strip() for line in file.read_text(encoding="utf-8").splitlines())
    return [line for line in lines if line and not line.startswith("#")]

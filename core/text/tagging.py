"""Says which themes a comment speaks of, how surely, and because of which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from core.settings import DATA, LOCAL
from core.text.lexicon import Lexicon
from core.text.model import Floats, ThemeModel, load_or_learn, reading_form
from core.text.redact import MARK
from core.text.themes import OTHER, Subtheme, theme_code

#: Codes one comment gets at most, as a person coding it would give.
MOST_CODES = 3

#: A second theme is named from this probability on (best sub-theme F1 in cross-validation).
SECOND_FROM = 0.20

#: Below this the first theme is a guess that a person should look at, and so it is when it leads
#: the next theme by less than LEAD_FROM: such guesses are hardly more often right than wrong (of
#: the held-out 400 57 % right, the others 90 %).
SURE_FROM = 0.30
LEAD_FROM = 0.15

#: Below this it is no better than no guess: T99.
GUESS_FROM = 0.10


@dataclass(frozen=True, slots=True)
class Tag:
    """A sub-theme (or T99 itself) a comment speaks of.

    `score` 0–1: for the best sub-theme of a theme the probability of the whole theme, for
    another one its own. `because`: words of the comment that speak for it, at most three.
    `unsure`: to be looked at by a person before it counts as read.
    """

    code: str
    score: float
    because: tuple[str, ...] = ()
    unsure: bool = False


@dataclass(frozen=True, slots=True)
class Sorting:
    """How one comment was sorted: its tags, best first, and whether a person should look.

    `doubt` holds the best guess of the most probable theme and that of the next one (empty when
    there is none worth naming); None when the reader is sure, or when there is no text.
    """

    tags: tuple[Tag, ...] = ()
    doubt: tuple[str, str] | None = None


class Tagger:
    """Tags with one lexicon's themes and one model; only read, so threads may share it."""

    def __init__(self, lexicon: Lexicon, model: ThemeModel) -> None:
        self.model = model
        self._lexicon = lexicon
        self._reasons = {
            entry.code: (entry.keywords, entry.related)
            for theme in lexicon.themes
            for entry in (Subtheme(theme.code, "", "", (), theme.related), *theme.subthemes)
        }
        themes = sorted({theme_code(code) for code in model.codes})
        self._columns = [
            [column for column, code in enumerate(model.codes) if theme_code(code) == theme]
            for theme in themes
        ]
        self._members = np.array(
            [[theme_code(code) == theme for theme in themes] for code in model.codes], np.float32
        )

    def with_model(self, model: ThemeModel) -> Tagger:
        """The same reasons and themes, with another model of them."""
        return Tagger(self._lexicon, model)

    def tag(self, text: str, words: Sequence[str] = ()) -> tuple[Tag, ...]:
        """The themes of one comment, best first; see `tag_many`."""
        return self.tag_many([text], [words])[0]

    def tag_many(
        self, texts: Sequence[str], words: Sequence[Sequence[str]] | None = None
    ) -> list[tuple[Tag, ...]]:
        """For each text one to three tags, best first; none for an empty text.

        T99 and T99a stand alone. `words` are the words each text was cut into; without them
        only words of the theme list are given as reasons.
        """
        plain = [reading_form(MARK.sub(" ", text)).strip() for text in texts]
        return self.tag_plain(plain, words)

    def tag_plain(
        self, plain: Sequence[str], words: Sequence[Sequence[str]] | None = None
    ) -> list[tuple[Tag, ...]]:
        """As `tag_many`, for texts already in `reading_form` and without redaction marks."""
        return [each.tags for each in self.sort_plain(plain, words)]

    def sort_plain(
        self, plain: Sequence[str], words: Sequence[Sequence[str]] | None = None
    ) -> list[Sorting]:
        """As `tag_plain`, with the two best guesses where the reader is not sure."""
        by_code = self.model.probabilities(plain)
        by_theme = by_code @ self._members
        return [
            self._sorted(
                text, () if words is None else words[index], by_code[index], by_theme[index]
            )
            for index, text in enumerate(plain)
        ]

    def two_best(self, text: str) -> tuple[str, str]:
        """The best guess of the most probable theme and that of the next, however sure."""
        by_code = self.model.probabilities([reading_form(MARK.sub(" ", text)).strip()])
        by_theme = by_code @ self._members
        return self._two_best(by_code[0].tolist(), by_theme[0].tolist())

    def _sorted(
        self, plain: str, words: Sequence[str], by_code: Floats, by_theme: Floats
    ) -> Sorting:
        if not plain:
            return Sorting()
        if not self.model.knows(plain):
            return Sorting((Tag(OTHER, GUESS_FROM, unsure=True),), (OTHER, ""))
        codes, themes = by_code.tolist(), by_theme.tolist()
        best, after = sorted(themes, reverse=True)[:2]
        unsure = best < SURE_FROM or best - after < LEAD_FROM
        doubt = self._two_best(codes, themes) if unsure else None
        if best < GUESS_FROM:
            return Sorting((Tag(OTHER, round(best, 4), unsure=True),), doubt)
        ranked = self._ranked(codes, themes)
        if theme_code(ranked[0][1]) == OTHER:
            ranked = ranked[:1]
        tags = tuple(
            Tag(code, round(score, 4), self._because(code, plain, words), unsure)
            for place, (score, code) in enumerate(ranked[:MOST_CODES])
            if place == 0 or theme_code(code) != OTHER
        )
        return Sorting(tags, doubt)

    def _two_best(self, by_code: list[float], by_theme: list[float]) -> tuple[str, str]:
        """The best code of the most probable theme, and that of the next."""
        order = sorted(range(len(by_theme)), key=by_theme.__getitem__, reverse=True)
        best = [max(self._columns[theme], key=by_code.__getitem__) for theme in order[:2]]
        first, second = (self.model.codes[column] for column in best)
        return first, second

    def _ranked(self, by_code: list[float], by_theme: list[float]) -> list[tuple[float, str]]:
        """The theme's probability for its best sub-theme, their own for the others; best first.

        Holds the best theme and whatever else is probable enough to be named beside it.
        """
        ranked: list[tuple[float, str]] = []
        least = min(max(by_theme), SECOND_FROM)
        for theme, share in enumerate(by_theme):
            if share < least:
                continue
            columns = self._columns[theme]
            best = max(columns, key=by_code.__getitem__)
            ranked.append((share, self.model.codes[best]))
            ranked += [
                (by_code[column], self.model.codes[column])
                for column in columns
                if column != best and by_code[column] >= SECOND_FROM
            ]
        ranked.sort(reverse=True)
        return ranked

    def _because(self, code: str, plain: str, words: Sequence[str]) -> tuple[str, ...]:
        """Keywords of the code in the text, else its other words there, else the telling words."""
        for listed in self._reasons.get(code, ()):
            hits = [word for word in listed if len(word) > 1 and word in plain]
            if hits:
                return _longest(hits)
        distinct = list(dict.fromkeys(words))
        leads = self.model.evidence(code, distinct)
        telling = sorted(zip(leads, distinct, strict=True), reverse=True)
        return _longest([word for lead, word in telling if lead > 0])


def _longest(words: Sequence[str]) -> tuple[str, ...]:
    """The first three words that are not part of another one."""
    return tuple(w for w in words if not any(w != other and w in other for other in words))[:3]


def make_tagger(lexicon: Lexicon, *, data: Path = DATA, cache: Path = LOCAL / "cache") -> Tagger:
    """A tagger for this lexicon; learns for some seconds when `cache` has no model of it yet."""
    model = load_or_learn(data / "examples" / "examples.jsonl", lexicon.themes, cache)
    return Tagger(lexicon, model)

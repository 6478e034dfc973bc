"""Whether a text is another one again, after all that is no wording is left out."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from core.text.simplify import simplify

#: Share of the shorter side's three-letter runs found in the other, from which it is a copy.
#: Of 64,000 pairs of comments on one theme, each by another person, none shares so much; copies
#: with a word or two exchanged do.
NEAR: Final = 0.5

#: A shorter text than this says nothing of its own: 「村部太远」 stands in every paraphrase.
LEAST: Final = 10

_NO_LETTER = re.compile(r"[\W_]+")


def bare(text: str) -> str:
    """Only the letters and digits of a text, simplified and in small letters."""
    return _NO_LETTER.sub("", simplify(text)).casefold()


def letters(text: str) -> str:
    """Only the letters and digits of a text, in one width and in small letters, as written."""
    return _NO_LETTER.sub("", unicodedata.normalize("NFKC", text)).casefold()


def sameness(text: str) -> str:
    """Sixteen digits that all texts with the same letters share; empty for one without letters.

    Stored beside the text, so that the database finds equal ones among a million without reading
    them; whoever changes it must compute it anew for all that is stored.
    """
    said = letters(text)
    return hashlib.blake2b(said.encode(), digest_size=8).hexdigest() if said else ""


def near_copy(wording: str, texts: Iterable[str]) -> bool:
    """True when `wording` equals one of `texts`, takes most of its words from one, or holds most
    of one.

    Punctuation, blanks, width and traditional forms make no difference. A hundred thousand texts
    take about a second.
    """
    mine = bare(wording)
    runs = _runs(mine)
    for text in texts:
        theirs = bare(text)
        if theirs == mine:
            return True
        if sum(run in theirs for run in runs) >= max(NEAR * len(runs), 1):
            return True
        if len(theirs) >= LEAST and len(theirs) * NEAR <= len(mine):
            held = _runs(theirs)
            if sum(run in mine for run in held) >= NEAR * len(held):
                return True
    return False


def _runs(text: str) -> frozenset[str]:
    return frozenset(text[i : i + 3] for i in range(len(text) - 2))

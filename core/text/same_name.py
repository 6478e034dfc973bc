"""One key for the many ways a place name is written: 大坂湾村, 大坂灣 行政村, 大坂湾."""

from __future__ import annotations

import re

from core.text.simplify import simplify

#: What officials put behind a village's name; the longest first.
_TAILS = ("村民委员会", "村委会", "行政村", "村")

#: Everything but letters, digits and Chinese characters: blanks, points, dashes, brackets.
_NOT_NAME = re.compile(r"[\W_]+")


def same_name(written: str) -> str:
    """The key two spellings of one village share; empty for nothing readable.

    Full-width and traditional forms, blanks and punctuation do not matter, nor does the tail
    村, 行政村, 村委会 or 村民委员会, unless it is the whole name.
    """
    folded = _NOT_NAME.sub("", simplify(written)).casefold()
    for tail in _TAILS:
        if folded.endswith(tail) and folded != tail:
            return folded.removesuffix(tail)
    return folded

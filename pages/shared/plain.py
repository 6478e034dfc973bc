"""Words of the office (names, topics) inside Markdown, letter by letter."""

from __future__ import annotations

import re

_MARKUP = re.compile(r"([!-/:-@\[-`{-~])")


def plain(text: str) -> str:
    """`text` so that Markdown shows every letter of it and reads none as a mark."""
    return _MARKUP.sub(r"\\\1", " ".join(text.split()))

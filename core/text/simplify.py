"""One reading form for analysis: NFKC and simplified characters; what is stored stays as written.

Measured on 197 comments from Taiwan: 57 % of their words are in the dictionary as written,
97 % after conversion.
"""

from __future__ import annotations

import re
import unicodedata

from opencc import OpenCC


def simplify(text: str) -> str:
    """`text` in NFKC and simplified characters; phrases keep their sense (乾隆, 乾燥 → 干燥)."""
    plain = unicodedata.normalize("NFKC", text)
    if _TRADITIONAL.isdisjoint(plain):
        return plain
    return _PATTERN.sub(lambda match: _TABLE[match[0]], plain)


def _conversions() -> dict[str, str]:
    """Traditional phrase or character → simplified, from OpenCC's tables.

    Its converter is not used: it builds a tree for every clause, which costs more than cutting
    the clause into words.
    """
    table: dict[str, str] = {}
    for _, _, words in OpenCC("t2s").dict_cache.values():
        for traditional, candidates in words.items():
            simplified = candidates.split(" ")[0]  # the first is the usual one
            if simplified != traditional or len(traditional) > 1:
                table[traditional] = simplified
    return table


def _pattern(words: list[str]) -> re.Pattern[str]:
    phrases = sorted((word for word in words if len(word) > 1), key=len, reverse=True)
    characters = "".join(word for word in words if len(word) == 1)
    return re.compile(f"{'|'.join(map(re.escape, phrases))}|[{characters}]")


_TABLE = _conversions()
_PATTERN = _pattern(list(_TABLE))

#: Asked of every comment; most hold none of these and are done.
_TRADITIONAL = frozenset(word for word in _TABLE if len(word) == 1)

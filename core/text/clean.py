"""Makes typed or pasted text safe to store and to show, without changing what it says.

Characters nobody can see are the way to crash a driver, to turn a line round, or to hide
digits from the redaction; so they go, at the door, once.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

from core.errors import Invalid

#: Longest opinion kept, in characters after cleaning.
LIMIT = 2000

#: More marks than this on one letter is drawing, not writing.
MARKS = 4

#: What an emoji may be made of; only between two of these does a joiner (U+200D) mean anything.
_EMOJI = "\u2190-\u21ff\u2300-\u23ff\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001faff"

_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")
_STRAY_JOINER = re.compile(f"(?<![{_EMOJI}\ufe0f])\u200d|\u200d(?![{_EMOJI}])")
_STRAY_SELECTOR = re.compile(f"(?<![{_EMOJI}0-9#*\u00a9\u00ae\u203c\u2049\u2122\u2139])\ufe0f")
_SPACES = re.compile(" {2,}")
_SPACE_AT_LINE_EDGE = re.compile(" *\n *")
_EMPTY_LINES = re.compile("\n{3,}")

#: Invisible but neither control nor format by their Unicode category: fillers, old variation
#: selectors, the grapheme joiner.
_FILLERS = [
    0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x180B, 0x180C, 0x180D, 0x180F, 0x2065, 0x3164, 0xFFA0,
    *range(0xFE00, 0xFE0F), *range(0xE0100, 0xE01F0), *range(0xFFF0, 0xFFF9),
]  # fmt: skip


def _inhabited() -> Iterable[int]:
    """The code points worth asking: controls, formats, blanks and marks live nowhere else."""
    yield from range(0x20000)
    yield from range(0xE0000, 0xE0200)


def _character_table() -> dict[int, str | None]:
    """code point → what stands in its place: None for nothing, a plain space for odd blanks."""
    table: dict[int, str | None] = dict.fromkeys(_FILLERS)
    for code in _inhabited():
        category = unicodedata.category(chr(code))
        if category in {"Cc", "Cf", "Cs"}:
            table[code] = None
        elif category == "Zs":
            table[code] = " "
    noncharacters = [
        plane + end for plane in range(0, 0x110000, 0x10000) for end in (0xFFFE, 0xFFFF)
    ]
    table |= dict.fromkeys([*noncharacters, *range(0xFDD0, 0xFDF0)])
    table[0x2800] = " "  # the empty Braille cell looks exactly like a blank
    table[ord("\t")] = " "
    for kept in "\n\u200d":
        del table[ord(kept)]
    return table


def _mark_class() -> str:
    """A regex class of all combining and enclosing marks, as ranges."""
    ranges: list[list[int]] = []
    for code in _inhabited():
        if unicodedata.category(chr(code)) in {"Mn", "Me"}:
            if ranges and ranges[-1][1] == code - 1:
                ranges[-1][1] = code
            else:
                ranges.append([code, code])
    return "[" + "".join(f"{chr(first)}-{chr(last)}" for first, last in ranges) + "]"


_TABLE = _character_table()
_MARK = _mark_class()
_TOO_MANY_MARKS = re.compile(f"({_MARK}{{{MARKS}}}){_MARK}+")

#: Most comments are only these, and then there is nothing to do.
_ORDINARY = re.compile("[!-~\u4e00-\u9fff，。、；：？！“”‘’（）《》〈〉【】〔〕「」…—～·￥]+")


def clean(text: str, *, limit: int = LIMIT, required: bool = False) -> str:
    """`text` in NFC without invisible characters, blanks and line ends tidied; idempotent.

    Removed: controls, format and direction marks, lone surrogates, noncharacters, joiners
    that join no emoji, combining marks beyond the fourth. Blanks run at most one, empty lines
    at most one, none at the ends.

    Raises Invalid when more than `limit` characters remain, or when nothing that could be
    read remains and the text is `required`.
    """
    if _ORDINARY.fullmatch(text):
        cleaned = text
    else:
        cleaned = _tidied(_visible(text))
    if len(cleaned) > limit:
        raise Invalid(f"文字太长，最多 {limit} 字，现在有 {len(cleaned)} 字，请分开填写。")
    if required and not _is_readable(cleaned):
        raise Invalid("没有写内容，请写几句再提交。")
    return cleaned


def _visible(text: str) -> str:
    text = _LINE_ENDS.sub("\n", text).translate(_TABLE)
    text = _STRAY_JOINER.sub("", text)
    text = _STRAY_SELECTOR.sub("", text)
    return _TOO_MANY_MARKS.sub(r"\1", unicodedata.normalize("NFC", text))


def _tidied(text: str) -> str:
    text = _SPACES.sub(" ", text.strip(" \n"))
    return _EMPTY_LINES.sub("\n\n", _SPACE_AT_LINE_EDGE.sub("\n", text))


def _is_readable(text: str) -> bool:
    """Whether anything stands on paper: not only blanks and marks without a letter."""
    return any(unicodedata.category(c)[0] not in "ZMC" for c in text)

"""Guards for what leaves as a sheet or a file: no cell a spreadsheet would run, no odd name."""

from __future__ import annotations

import re
import unicodedata

#: A line that begins with one of these may be taken for a formula, a command or a field break
#: (OWASP, CSV injection); the minus sign U+2212 is not covered by NFKC.
_FORMULA_SIGNS = frozenset("=+-@|%\u2212")

_LINE = re.compile("([\r\n\x0b\x0c\x85\u2028\u2029]+)")
_UNSAFE_IN_NAME = re.compile(r"[^\w.()（）〔〕\[\]、，—·+-]+")
_RESERVED = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\..*)?")
_LONGEST_NAME = 80


def safe_cell(value: str) -> str:
    """`value` with an apostrophe before every line that a spreadsheet could run; idempotent.

    The first visible character of each line decides, after NFKC, so ＝ counts as =.
    A leading tab counts too; blanks before the sign do not hide it.
    """
    pieces = _LINE.split(value)
    return "".join("'" + piece if _may_run(piece) else piece for piece in pieces)


def safe_name(name: str, *, default: str = "未命名") -> str:
    """A file name from `name`: one path component that Windows, WPS and zip tools accept.

    At most 80 characters and 200 bytes; `default` when nothing usable remains.
    """
    folded = unicodedata.normalize("NFKC", name.encode("utf-8", "ignore").decode())
    plain = _UNSAFE_IN_NAME.sub("_", folded).strip("._ ")[:_LONGEST_NAME]
    plain = plain.encode()[:200].decode("utf-8", "ignore").strip("._ ")
    if not plain:
        return default
    return f"_{plain}" if _RESERVED.fullmatch(plain) else plain


def _may_run(line: str) -> bool:
    if line.startswith("\t"):
        return True
    for character in line:
        if character.isspace() or unicodedata.category(character)[0] == "C":
            continue
        return unicodedata.normalize("NFKC", character)[0] in _FORMULA_SIGNS
    return False

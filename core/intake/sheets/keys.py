"""Tells a row of a sheet again when it comes a second time, and two alike rows apart.

A row is known by its 编号 where it has one, else by what it says and how many times that was
said before it in the same sheet: two people who both said 「同意」 in one village are two rows,
and the same sheet again adds none, whatever was sorted or inserted in between. 序号 does not
count: it is renumbered with every inserted row. File and sheet name belong to the key, without
the 「(1)」 and 「副本」 that computers add, so that two offices' sheets do not meet.

Keys are made with the server's secret: without it nobody can try out which paper form or which
line of a sheet a stored opinion came from.
"""

from __future__ import annotations

import hashlib
import hmac
import re
import unicodedata
from collections.abc import Iterable
from pathlib import PurePath

#: Put behind the name of a sheet of rows to be corrected.
TO_CORRECT = "待更正"

_COPY_MARKS = re.compile(
    rf"(\s*\(\d+\)|[\s_-]*(的)?副本(\s*\(?\d+\)?)?|[\s_-]+copy(\s*\(?\d+\)?)?|[\s_-]*{TO_CORRECT})$"
)
_COPY_BEFORE = re.compile(r"^(复件|副本|copy of)[\s_-]*(\(\d+\))?\s*")
_UNNAMED_SHEET = re.compile(r"(sheet|工作表|表)\s*\d*")


def stem_of(file_name: str) -> str:
    """The file's name without folder, ending, and the marks of a copy."""
    name = unicodedata.normalize("NFKC", file_name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = re.sub(r"\.(xlsx|csv|txt|tsv)$", "", name.strip(), flags=re.IGNORECASE).casefold()
    while (shorter := _COPY_BEFORE.sub("", _COPY_MARKS.sub("", stem)).strip()) != stem and shorter:
        stem = shorter
    return stem


def scope_of(file_name: str, sheet: str) -> str:
    """What the keys of one sheet share; a sheet that nobody named counts as without a name."""
    plain = unicodedata.normalize("NFKC", sheet).strip().casefold()
    return f"{stem_of(file_name)}/{'' if _UNNAMED_SHEET.fullmatch(plain) else plain}"


def key_for(secret: bytes, round_id: str, scope: str, *parts: str) -> str:
    """64 characters that stand for one row of one sheet in one round."""
    return hmac.new(secret, "\x1f".join((round_id, scope, *parts)).encode(), "sha256").hexdigest()


def digest_of(rows: Iterable[tuple[str, ...]]) -> str:
    """One digest for all rows of a file, whatever their order, the file's name or its format."""
    lines = sorted("\x1f".join(row) for row in rows)
    return hashlib.sha256("\x1e".join(lines).encode()).hexdigest()


def base_name(file_name: str) -> str:
    """The file's name as it is shown and kept: without folders, at most 120 characters."""
    return PurePath(file_name.replace("\\", "/")).name[-120:]

"""Reads comments from one stream of JSON lines and gives their reading as rows for another.

In: `{"id": …, "text": …}`. Out: `{"id", "themes": [{"code", "score"} … best first],
"words": […], "redacted": text}`. Needs no database; the text may be as long as a petition.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from typing import Any

from core.errors import Invalid
from core.text.record import Reader, TextRecord, default_reader, read_text

#: Longest text taken here, in characters; opinions have a tighter limit of their own.
LIMIT = 20_000


def tag_lines(lines: Iterable[str], reader: Reader | None = None) -> Iterator[dict[str, Any]]:
    """One row for each line, in order, as soon as it is read; blank lines are passed over.

    Raises Invalid, naming the line, for one that is not JSON, has no id or no text, or is too
    long. Without a `reader` that of this installation is used.
    """
    reader = reader or default_reader()
    for number, line in enumerate(lines, start=1):
        if line.strip():
            key, text = _checked(line, number)
            try:
                record = read_text(text, reader, limit=LIMIT)
            except Invalid as refusal:
                raise Invalid(f"第 {number} 行:{refusal.sentence}") from refusal
            yield _row(key, record)


def _checked(line: str, number: int) -> tuple[str | int, str]:
    try:
        given = json.loads(line)
    except (ValueError, RecursionError) as problem:
        raise Invalid(f"第 {number} 行不是 JSON。") from problem
    if not isinstance(given, dict):
        raise Invalid(f"第 {number} 行应是一个带 id 和 text 的对象。")
    key, text = given.get("id"), given.get("text")
    if not isinstance(key, str | int) or isinstance(key, bool):
        raise Invalid(f"第 {number} 行缺少 id（文字或整数）。")
    if not isinstance(text, str):
        raise Invalid(f"第 {number} 行缺少 text（文字）。")
    return key, text


def _row(key: str | int, record: TextRecord) -> dict[str, Any]:
    return {
        "id": key,
        "themes": [{"code": tag.code, "score": tag.score} for tag in record.tags],
        "words": list(record.words),
        "redacted": record.text,
    }

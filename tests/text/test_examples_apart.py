"""No comment is taught as two different things."""

from __future__ import annotations

from collections import Counter

from core.settings import DATA
from core.text.model import load_examples


def test_no_text_stands_twice_among_the_examples() -> None:
    times = Counter(example.text for example in load_examples(DATA / "examples" / "examples.jsonl"))

    assert [text for text, n in times.items() if n > 1] == []

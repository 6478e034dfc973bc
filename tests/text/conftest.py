"""Texts nobody wrote for the tests: invented examples and a real consultation."""

from __future__ import annotations

import csv
import json

import pytest

from core.settings import DATA


@pytest.fixture(scope="session")
def examples() -> list[str]:
    """The invented comments of data/examples."""
    lines = (DATA / "examples" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line)["text"] for line in lines]


@pytest.fixture(scope="session")
def vtaiwan() -> list[str]:
    """197 comments of a real consultation, in traditional Chinese."""
    with (DATA / "samples" / "vtaiwan" / "comments.csv").open(encoding="utf-8", newline="") as file:
        return [row["comment-body"] for row in csv.DictReader(file)]

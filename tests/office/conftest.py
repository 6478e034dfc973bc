"""The command line says the same whatever database stands behind."""

from __future__ import annotations

import pytest


@pytest.fixture
def store_url(sqlite_url: str) -> str:
    """A SQLite file only."""
    return sqlite_url

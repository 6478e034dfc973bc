"""Sheets are read alike whatever database stands behind; their acts are tried on both."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def store_url(sqlite_template: Path, tmp_path: Path) -> str:
    """A SQLite file only."""
    path = tmp_path / "cunyi.db"
    shutil.copy(sqlite_template, path)
    return f"sqlite:///{path}"

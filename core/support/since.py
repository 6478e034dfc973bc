"""What came since the last release, for the question whether the next may be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.support.basis import KEYS
from core.support.counts import COLUMNS, answers, line_keys
from core.support.stance import STANCES

Standing = Mapping[str, Mapping[tuple[str, ...], int]]
"""Option version → place and stance → how many stood there at the last release."""


def standing_in(basis: Mapping[str, Any]) -> Standing:
    """What stood at the release with this basis; empty for an empty one."""
    width = len(KEYS)
    return {
        version_id: {tuple(cell[:width]): int(cell[width]) for cell in plain["ledger"]["cells"]}
        for version_id, plain in basis.get("versions", {}).items()
    }


def new_answers(stances: pd.DataFrame, basis: Mapping[str, Any]) -> dict[str, dict[str, int]]:
    """As `new_since`, from the basis of the last release (empty before the first)."""
    return new_since(stances, standing_in(basis))


def new_since(stances: pd.DataFrame, before: Standing) -> dict[str, dict[str, int]]:
    """Option version → new answers by stance.

    ``stances`` as in ``counts``, of all versions. An answer that changed counts as new; one that
    left is not subtracted.
    """
    keys = pd.DataFrame({view: line_keys(stances, view).astype("object") for view in COLUMNS})
    keys["stance"], keys["n"] = stances["stance"].astype("object"), answers(stances)
    came: dict[str, dict[str, int]] = {}
    for version_id, rows in keys.groupby(stances["version_id"], sort=True):
        now = rows.groupby(KEYS)["n"].sum()
        stood = before.get(str(version_id), {})
        new = came[str(version_id)] = dict.fromkeys(STANCES, 0)
        for place, n in zip(now.index.to_list(), now.to_list(), strict=True):
            new[place[-1]] += max(0, n - stood.get(place, 0))
    return came

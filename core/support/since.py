"""What came since the last release, for the question whether the next may be made."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from core.support.basis import KEYS
from core.support.counts import COLUMNS, answers, line_keys
from core.support.stance import STANCES


def new_answers(stances: pd.DataFrame, basis: Mapping[str, Any]) -> dict[str, int]:
    """New answers by stance, of the option version that got most of them.

    ``stances`` as in ``counts``, of all versions; ``basis`` of the last release (empty before the
    first). An answer that changed counts as new; one that left is not subtracted.
    """
    keys = pd.DataFrame({view: line_keys(stances, view).astype("object") for view in COLUMNS})
    keys["stance"], keys["n"] = stances["stance"].astype("object"), answers(stances)
    most = dict.fromkeys(STANCES, 0)
    for version_id, rows in keys.groupby(stances["version_id"], sort=True):
        now = rows.groupby(KEYS)["n"].sum()
        cells = basis.get("versions", {}).get(version_id, {"ledger": {"cells": []}})["ledger"]
        before = {tuple(cell[: len(KEYS)]): int(cell[len(KEYS)]) for cell in cells["cells"]}
        new = dict.fromkeys(STANCES, 0)
        for place, n in zip(now.index.to_list(), now.to_list(), strict=True):
            new[place[-1]] += max(0, n - before.get(place, 0))
        most = max(most, new, key=lambda one: (sum(one.values()), sum(map(bool, one.values()))))
    return most

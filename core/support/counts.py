"""Plain counting: who said what, by one dimension at a time. Unpublished; for this room only.

The *stances frame* has the columns ``version_id, village_id, role_group_id, channel, stance``
(text) and ``direct`` (bool: True 本人, False 代填), and either ``opinion_id`` with one row per
(opinion, option version), or ``n`` with one row per combination that occurs. ``channel`` is a value
of ``Channel``; ``stance`` one of ``stance.STANCES``. Only counted opinions are in it: each is one
person's current answer, and an old cadre's answer weighs as much as anybody's.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import numpy as np
import pandas as pd

from core.errors import Invalid
from core.model.states import Channel
from core.support.stance import STANCES

Dimension = Mapping[str, str]
"""Key → label of every line of a view, in the declared order; unheard lines stand in it too."""

VIEWS: Final = ("total", "village", "role_group", "channel", "direct")
"""The declared views. There are no others, and no filters: two free filters give one person."""

COLUMNS: Final[dict[str, str]] = {
    "village": "village_id",
    "role_group": "role_group_id",
    "channel": "channel",
    "direct": "direct",
}
TOTAL: Final = {"total": "合计"}
CHANNELS: Final = {c.value: c.label for c in Channel}
DIRECT: Final = {"direct": "本人填写", "entered": "他人代填"}


def tabulate(stances: pd.DataFrame, by: str, dimension: Dimension | None = None) -> pd.DataFrame:
    """Counts of one option version: one row per line of the view, one column per stance, and n.

    ``by`` is one of VIEWS. The index holds the keys of ``dimension`` in its order, also those
    nobody answered from (zeros). Without a dimension the lines are those found in the frame, in
    the order of their keys. Invalid when an answer belongs to no declared line or stance.
    """
    if by not in VIEWS:
        raise Invalid("没有这样的统计口径。")
    if "n" not in stances and stances["opinion_id"].duplicated().any():
        raise Invalid("同一份意见出现了两次，请按方案版本分开统计。")
    keys = line_keys(stances, by)
    lines = _lines(keys, by, dimension)
    row = pd.Index(list(lines)).get_indexer(pd.Index(keys))
    column = pd.Index(list(STANCES)).get_indexer(pd.Index(stances["stance"]))
    if (row < 0).any() or (column < 0).any():
        raise Invalid("有意见不属于任何已登记的村、身份类别、渠道或倾向。")
    flat = np.zeros(len(lines) * len(STANCES), dtype=np.int64)
    np.add.at(flat, row * len(STANCES) + column, answers(stances))
    counts = pd.DataFrame(
        flat.reshape(len(lines), len(STANCES)), index=list(lines), columns=list(STANCES)
    )
    counts["n"] = counts.sum(axis=1)
    return counts


def composition(stances: pd.DataFrame, by: str, dimension: Dimension | None = None) -> pd.Series:
    """Of whom the pool is made: share (0–1) of each line of a view; all zero when nobody spoke."""
    n = tabulate(stances, by, dimension)["n"]
    return n / max(int(n.sum()), 1)


def answers(stances: pd.DataFrame) -> np.ndarray:
    """How many answers each row of a stances frame stands for."""
    if "n" in stances:
        return stances["n"].to_numpy(dtype=np.int64)
    return np.ones(len(stances), dtype=np.int64)


def line_keys(stances: pd.DataFrame, by: str) -> pd.Series:
    """The key of the line of this view that each row belongs to."""
    if by == "total":
        return pd.Series("total", index=stances.index)
    keys = stances[COLUMNS[by]]
    return keys.map({True: "direct", False: "entered"}) if by == "direct" else keys


def _lines(keys: pd.Series, by: str, dimension: Dimension | None) -> Dimension:
    fixed = {"total": TOTAL, "channel": CHANNELS, "direct": DIRECT}
    if dimension is not None:
        return dimension
    return fixed.get(by) or {key: key for key in sorted(keys.unique())}

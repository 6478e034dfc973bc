"""What a release was made from: unpublished counts, and the figures each audience already holds.

Without it nobody could say what changed since the last release, and so whether the next one can
be subtracted from it. It is as secret as the opinions themselves: kept beside the release, shown
to no one, deleted with the opinions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from core.errors import Invalid
from core.support.counts import VIEWS, Dimension, answers, line_keys
from core.support.stance import SPLITS, STANCES

PLACES = ["village", "role_group", "channel", "direct"]
"""The dimensions whose crossing is the finest place a person stands in. An attacker who knows the
roll knows how many stand in each; what he does not know is their stances."""


@dataclass(frozen=True)
class Ledger:
    """The counts of one option version, with the release in which each answer first stood.

    ``cells``: one row per place × stance, columns PLACES (line numbers), ``stance`` (position),
    ``total`` and ``touched`` (last release that saw it change).
    ``arrivals``: one row per place × stance × ``batch`` with ``n``: answers that first stood in
    release ``batch`` and *surely* still stand. When an answer left, nobody says of which batch it
    was, so each batch of that cell is reduced; only sure answers may serve as proof of safety.
    """

    cells: pd.DataFrame
    arrivals: pd.DataFrame


@dataclass(frozen=True)
class Shown:
    """When one split of one line was published to an audience, and its last two figures."""

    releases: tuple[int, ...]
    left: int
    right: int


Counts = np.ndarray
"""Lines × five stances."""

History = Mapping[tuple[str, int, int], Shown]
"""(view, line number, split number) → what one audience has seen of it."""

KEYS = [*PLACES, "stance"]
EMPTY = Ledger(
    pd.DataFrame(columns=[*KEYS, "total", "touched"], dtype=np.int64),
    pd.DataFrame(columns=[*KEYS, "batch", "n"], dtype=np.int64),
)


def number_places(stances: pd.DataFrame, dimensions: Mapping[str, Dimension]) -> pd.DataFrame:
    """The stances of one version as line numbers: columns PLACES, ``stance``, ``n``.

    Invalid when an answer belongs to no declared line, or a stance is none of the five.
    """
    columns = {
        view: pd.Index(list(dimensions[view])).get_indexer(pd.Index(line_keys(stances, view)))
        for view in PLACES
    }
    columns["stance"] = pd.Index(list(STANCES)).get_indexer(pd.Index(stances["stance"]))
    numbered = pd.DataFrame({**columns, "n": answers(stances)})
    if (numbered < 0).any(axis=None):
        raise Invalid("有意见不属于任何已登记的村、身份类别、渠道或倾向。")
    return numbered.groupby(KEYS, sort=True)["n"].sum().reset_index()


def counts_by_line(cells: pd.DataFrame, dimensions: Mapping[str, Dimension]) -> dict[str, Counts]:
    """View → lines × five stances, the whole included, from the ledger's cells."""
    counts = {view: np.zeros((len(dimensions[view]), len(STANCES)), np.int64) for view in VIEWS}
    stance, total = cells["stance"].to_numpy(), cells["total"].to_numpy()
    np.add.at(counts["total"][0], stance, total)
    for view in PLACES:
        np.add.at(counts[view], (cells[view].to_numpy(), stance), total)
    return counts


def count_on(before: Ledger, numbered: pd.DataFrame, release: int) -> Ledger:
    """The ledger after this release has seen ``numbered`` (from ``number_places``)."""
    now = numbered.set_index(KEYS)["n"].rename("now")
    old = before.cells.set_index(KEYS)
    joined = pd.concat([now, old["total"], old["touched"]], axis=1).fillna(0).astype(np.int64)
    joined = joined.sort_index()
    change = joined["now"] - joined["total"]
    joined["touched"] = joined["touched"].where(change == 0, release)
    cells = joined[["now", "touched"]].rename(columns={"now": "total"}).reset_index()

    kept = before.arrivals.copy()
    left = change.clip(upper=0).reindex(pd.MultiIndex.from_frame(kept[KEYS])).to_numpy()
    kept["n"] = (kept["n"] + left).clip(lower=0)
    come = change[change > 0].rename("n").reset_index()
    come["batch"] = release
    arrivals = pd.concat([kept[kept["n"] > 0], come[[*KEYS, "batch", "n"]]], ignore_index=True)
    return Ledger(
        cells[(cells["total"] > 0) | (cells["touched"] > 0)].astype(np.int64),
        arrivals.astype(np.int64).sort_values([*KEYS, "batch"], ignore_index=True),
    )


def ledger_to_plain(ledger: Ledger, dimensions: Mapping[str, Dimension]) -> dict[str, Any]:
    """The ledger with keys instead of line numbers, so that lines may be added later."""
    names = [[*dimensions[view]] for view in PLACES] + [list(STANCES)]

    def rows(frame: pd.DataFrame) -> list[list[Any]]:
        return [
            [names[i][v] if i < len(names) else int(v) for i, v in enumerate(row)]
            for row in frame.to_numpy().tolist()
        ]

    return {"cells": rows(ledger.cells), "arrivals": rows(ledger.arrivals)}


def ledger_from_plain(plain: Mapping[str, Any], dimensions: Mapping[str, Dimension]) -> Ledger:
    """The ledger that ``ledger_to_plain`` wrote, numbered by today's dimensions."""
    numbers = [{key: i for i, key in enumerate(dimensions[view])} for view in PLACES]
    numbers.append({stance: i for i, stance in enumerate(STANCES)})

    def frame(rows: list[list[Any]], columns: list[str]) -> pd.DataFrame:
        numbered = [
            [numbers[i][v] if i < len(numbers) else v for i, v in enumerate(row)] for row in rows
        ]
        return pd.DataFrame(numbered, columns=columns, dtype=np.int64)

    return Ledger(
        frame(plain["cells"], [*KEYS, "total", "touched"]),
        frame(plain["arrivals"], [*KEYS, "batch", "n"]),
    )


def history_to_plain(history: History, dimensions: Mapping[str, Dimension]) -> list[list[Any]]:
    """One row [view, line key, split, releases, left, right] per published split."""
    return [
        [view, [*dimensions[view]][line], split, list(seen.releases), seen.left, seen.right]
        for (view, line, split), seen in sorted(history.items(), key=_in_order)
    ]


def history_from_plain(
    rows: list[list[Any]], dimensions: Mapping[str, Dimension]
) -> dict[tuple[str, int, int], Shown]:
    """The history that ``history_to_plain`` wrote."""
    numbers = {view: {key: i for i, key in enumerate(dimensions[view])} for view in VIEWS}
    return {
        (view, numbers[view][key], split): Shown(tuple(releases), left, right)
        for view, key, split, releases, left, right in rows
    }


def _in_order(item: tuple[tuple[str, int, int], Shown]) -> tuple[int, int, int]:
    view, line, split = item[0]
    return VIEWS.index(view), line, split


def split_counts(counts: np.ndarray) -> np.ndarray:
    """Lines × five stances → lines × four splits × two sides."""
    return np.stack(
        [
            np.stack([counts[:, s.left].sum(axis=1), counts[:, s.right].sum(axis=1)], axis=1)
            for s in SPLITS
        ],
        axis=1,
    )

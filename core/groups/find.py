"""Tells groups of people apart by their votes alone: principal components, then k-means.

A vote is 1 (同意), −1 (不同意), 0 (不好说) or NaN (not answered). Nothing about a person but the
votes goes in, and the number of groups is found, not set.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.metrics import silhouette_score
from threadpoolctl import threadpool_limits

Votes = NDArray[np.float32]
"""Voters × statements."""

ENOUGH_ANSWERS: Final = 7
"""Answers a person must have given to be placed, unless few statements were asked."""
LEAST_STATEMENTS: Final = 3
"""Fewer statements make no groups: one or two questions are only their own answers again."""
MOST_GROUPS: Final = 5
CLOSE: Final = 0.05
"""A former number of groups is kept while its silhouette is this close to the best."""

_TRIES = 10
_SAME_FIT = 1.001
"""Fits whose spread differs by less than this are equally good; the silhouette decides."""
_POINTS = 4000
"""More people than this are laid on a grid first, each spot weighing as many as stand on it."""
_GRID = 60
_SAMPLE = 1500


@dataclass(frozen=True)
class Grouping:
    """Who belongs together."""

    label: NDArray[np.int64]
    """Per voter: group number from 0, or −1 for those who answered too few statements."""
    count: int
    """Number of groups; 1 when the voters cannot be told apart, 0 when nobody can be placed."""
    silhouette: float | None
    """How clearly they stand apart, −1 to 1; None with fewer than two groups."""


def answers_needed(statements: int) -> int:
    """Answers a person must have given to be placed: 7, but never more than half of them."""
    return min(ENOUGH_ANSWERS, (statements + 1) // 2)


def find_groups(
    votes: Votes,
    *,
    least: int,
    before: NDArray[np.float64] | None = None,
) -> Grouping:
    """Groups of at least ``least`` people each; the same votes always give the same groups.

    ``before``: mean vote of each former group per statement (groups × statements, NaN where a
    statement is new); the search also starts from there, and keeps their number while it is
    nearly as good as the best.
    """
    label = np.full(len(votes), -1, dtype=np.int64)
    placed = np.isfinite(votes).sum(axis=1) >= max(1, answers_needed(votes.shape[1]))
    if not placed.any():
        return Grouping(label, 0, None)
    label[placed] = 0
    points, former = _project(votes[placed], before)
    alone = Grouping(label, 1, None)
    if votes.shape[1] < LEAST_STATEMENTS or not points.any():
        return alone
    wanted = [k for k in range(2, MOST_GROUPS + 1) if k * least <= len(points)]
    # One thread: so little work is done sooner than it is handed round, above all on a busy server.
    with threadpool_limits(limits=1):
        tried = [(k, *_best(points, k, least, former)) for k in wanted]
    found = [(score, k, which) for k, score, which in tried if which is not None]
    if not found:
        return alone
    best = max(found, key=lambda one: one[0])
    kept = [f for f in found if len(former) == f[1] and f[0] >= best[0] - CLOSE]
    score, k, which = kept[0] if kept else best
    label[placed] = which
    return Grouping(label, k, round(score, 4))


def mean_votes(votes: Votes, grouping: Grouping) -> NDArray[np.float64]:
    """Mean vote of each group per statement (groups × statements), NaN where nobody answered."""
    means = np.full((grouping.count, votes.shape[1]), np.nan)
    for number in range(grouping.count):
        own = votes[grouping.label == number]
        answered = np.isfinite(own).sum(axis=0)
        total = np.nansum(own, axis=0)
        np.divide(total, answered, out=means[number], where=answered > 0)
    return means


def _project(
    votes: Votes, before: NDArray[np.float64] | None
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Every voter on the two axes that tell most, and the former groups on the same axes.

    What somebody did not answer counts as the average answer, which draws those who answered
    little to the middle; they are moved out again by √(statements / answers).
    """
    answered = np.isfinite(votes)
    mean = np.nansum(votes, axis=0, dtype=np.float64) / np.maximum(answered.sum(axis=0), 1)
    filled = np.where(answered, votes - mean, 0.0)
    values, axes = np.linalg.eigh(filled.T @ filled)
    axes = axes[:, ::-1][:, :2]
    # An axis has no direction of its own: let its largest part point up, on every machine.
    axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
    if values[-1] <= 1e-9:
        axes = np.zeros_like(axes)
    stretch = np.sqrt(votes.shape[1] / np.maximum(answered.sum(axis=1), 1))
    points = (filled @ axes) * stretch[:, None]
    former = np.empty((0, axes.shape[1])) if before is None else _centred(before, mean) @ axes
    return points, former


def _centred(before: NDArray[np.float64], mean: NDArray[np.float64]) -> NDArray[np.float64]:
    return np.where(np.isfinite(before), before - mean, 0.0)


def _best(
    points: NDArray[np.float64], k: int, least: int, former: NDArray[np.float64]
) -> tuple[float, NDArray[np.int64] | None]:
    """Silhouette and labels of the best k groups that are large enough; None when there are none.

    Many starts end equally well; of those within a thousandth the clearest groups are taken.
    """
    spots, weights = _spots(points)
    if len(np.unique(spots, axis=0)) < k:
        return 0.0, None
    fits = []
    for start in range(_TRIES):
        fits.append(KMeans(k, n_init=1, random_state=start).fit(spots, sample_weight=weights))
    if len(former) == k:
        fits.append(KMeans(k, init=former, n_init=1).fit(spots, sample_weight=weights))
    closest = min(float(fit.inertia_) for fit in fits)
    best: tuple[float, NDArray[np.int64] | None] = (0.0, None)
    for inertia in sorted({round(float(fit.inertia_), 6) for fit in fits}):
        if inertia > closest * _SAME_FIT:
            break
        fit = next(one for one in fits if round(float(one.inertia_), 6) == inertia)
        which = fit.predict(points).astype(np.int64)
        if np.bincount(which, minlength=k).min() < least:
            continue
        score = _silhouette(points, which)
        if best[1] is None or score > best[0]:
            best = (score, which)
    return best


def _spots(points: NDArray[np.float64]) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    if len(points) <= _POINTS:
        return points, np.ones(len(points))
    low, high = points.min(axis=0), points.max(axis=0)
    cell = ((points - low) / np.maximum(high - low, 1e-12) * (_GRID - 1)).round().astype(np.int64)
    place = cell[:, 0] * _GRID + cell[:, -1]
    _, where, weights = np.unique(place, return_inverse=True, return_counts=True)
    spots = np.zeros((len(weights), points.shape[1]))
    np.add.at(spots, where, points)
    return spots / weights[:, None], weights.astype(np.float64)


def _silhouette(points: NDArray[np.float64], which: NDArray[np.int64]) -> float:
    step = max(1, len(points) // _SAMPLE)
    some, labels = points[::step], which[::step]
    if len(np.unique(labels)) < 2:
        return 0.0
    return float(silhouette_score(some, labels))

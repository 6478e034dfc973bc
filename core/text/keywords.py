"""Which words a theme, a village or a kind of participant uses more than the others do.

One comment counts a word once, so that a long or a pasted one weighs no more than another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import chain

import numpy as np
import numpy.typing as npt
import pandas as pd

Numbers = npt.NDArray[np.int64]

#: A word fewer comments hold says more about a writer than about a group.
LEAST_COMMENTS = 3

#: Fewer distinct comments than this never leave the room (leaders and the public).
K = 10

#: How much of "like everybody else" each group starts from, as a share of all counts. A fixed
#: number would drown a round of two hundred comments; a smaller share would hold a word that only
#: one group says for less certain than one that all say.
PRIOR_SHARE = 0.1

#: A shorter word is left out when a longer one around it holds this share of its comments.
MOSTLY = 0.6

#: A row of `distinctive_words`.
COLUMNS = ["word", "comments", "share", "z"]


def word_counts(frame: pd.DataFrame, by: str | None = None, *, k: int = K) -> pd.DataFrame:
    """In how many comments each word stands: columns [`by`,] `word`, `comments`, `share`.

    `frame`: one row a comment (a comment of two themes may have two rows when `by` is the
    theme), column `words` a sequence of words. `share` 0–1 of the group's comments. Words in
    fewer than `k` comments of the group are left out; most frequent first, groups in order.
    """
    key = by or "_all"
    counts, sizes = _counts(frame.assign(_all=0) if by is None else frame, key)
    counts = counts[counts["comments"] >= max(k, LEAST_COMMENTS)]
    counts = counts.assign(share=counts["comments"] / counts[key].map(sizes))
    counts = counts.sort_values([key, "comments", "word"], ascending=[True, False, True])
    columns = ["word", "comments", "share"] if by is None else [by, "word", "comments", "share"]
    return counts[columns].reset_index(drop=True)


def distinctive_words(
    frame: pd.DataFrame,
    by: str,
    *,
    top: int = 15,
    k: int = K,
    least_z: float = 0.0,
    listable: Callable[[str], bool] | None = None,
) -> pd.DataFrame:
    """The `top` words of each group against all other groups together.

    Columns `by`, `word`, `comments` (of the group holding it), `share` (0–1 of the group's
    comments), `z` (> `least_z`; how many standard errors its log-odds lie above the rest). Words
    in fewer than `k` comments of the group, or fewer than 3, and those that are not `listable`
    are left out, though they count in the totals. `frame` as in `word_counts`.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
    equations 15–22) on the numbers of comments, the prior being the words of all groups.
    """
    counts, sizes = _counts(frame, by)
    if counts.empty:
        return pd.DataFrame(columns=[by, *COLUMNS])
    overall = counts.groupby("word")["comments"].transform("sum")
    of_group = counts.groupby(by)["comments"].transform("sum")
    total = counts["comments"].sum()

    weight = PRIOR_SHARE * total
    prior = weight * overall / total
    here = counts["comments"] + prior
    there = overall - counts["comments"] + prior
    log_odds = np.log(here / (of_group + weight - here)) - np.log(
        there / (total - of_group + weight - there)
    )
    rows = counts.assign(
        share=counts["comments"] / counts[by].map(sizes),
        z=log_odds / np.sqrt(1 / here + 1 / there),
    )
    rows = rows[(rows["z"] > least_z) & (rows["comments"] >= max(k, LEAST_COMMENTS))]
    if listable is not None:
        # Without a type, no rows at all would be read as no columns at all.
        rows = rows[np.array([listable(word) for word in rows["word"]], dtype=bool)]
    rows = rows.sort_values([by, "z", "word"], ascending=[True, False, True])
    return rows.groupby(by).head(top)[[by, *COLUMNS]].reset_index(drop=True)


def without_parts(words: Sequence[str], comments: Sequence[int]) -> list[str]:
    """The words without those that mostly stand inside a longer one of them, in the same order.

    The cutter counts 干部 in every 老村干部; when the longer word accounts for `MOSTLY` of the
    comments with the shorter, the shorter says nothing more. `comments` is each word's number.
    """
    counted = list(zip(words, comments, strict=True))
    return [
        word
        for word, n in counted
        if not any(word != other and word in other and m >= MOSTLY * n for other, m in counted)
    ]


def _counts(frame: pd.DataFrame, by: str) -> tuple[pd.DataFrame, pd.Series[int]]:
    """Columns `by`, `word`, `comments`; and the number of comments of each group."""
    sizes: pd.Series[int] = frame.groupby(by).size()
    groups, names = pd.factorize(frame[by], sort=True)
    spoken = list(frame["words"])
    comment = np.repeat(np.arange(len(spoken)), [len(words) for words in spoken])
    said, vocabulary = pd.factorize(np.array(list(chain.from_iterable(spoken)), dtype=object))
    width = max(len(vocabulary), 1)
    once, _ = _sorted_counts(comment * width + said)  # one comment, one count
    pairs, counts = _sorted_counts(groups[once // width] * width + once % width)
    # A comment of no group (missing) has the number −1.
    pairs, counts = pairs[pairs >= 0], counts[pairs >= 0]
    rows = pd.DataFrame(
        {
            by: names.take(pairs // width),
            "word": vocabulary[pairs % width],
            "comments": counts,
        }
    )
    return rows, sizes


def _sorted_counts(values: Numbers) -> tuple[Numbers, Numbers]:
    """The different values in order, and how often each occurs; sorting beats hashing millions."""
    values = np.sort(values)
    first = np.flatnonzero(np.r_[True, values[1:] != values[:-1]][: len(values)])
    return values[first], np.diff(np.r_[first, len(values)])

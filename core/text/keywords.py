"""Which words a theme, a village or a kind of participant uses more than the others do.

One comment counts a word once, so that a long or a pasted one weighs no more than another.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

#: A word fewer comments hold says more about a writer than about a group.
LEAST_COMMENTS = 3

#: Fewer distinct comments than this never leave the room (leaders and the public).
K = 10

#: How many comments' worth of "like everybody else" each group starts from.
PRIOR = 500.0

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


def distinctive_words(frame: pd.DataFrame, by: str, *, top: int = 15, k: int = K) -> pd.DataFrame:
    """The `top` words of each group against all other groups together.

    Columns `by`, `word`, `comments` (of the group holding it), `share` (0–1 of the group's
    comments), `z` (> 0; how many standard errors its log-odds lie above the rest). Words in
    fewer than `k` comments of the group, or fewer than 3, are left out. `frame` as in
    `word_counts`.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
    equations 15–22) on the numbers of comments, the prior being the words of all groups.
    """
    counts, sizes = _counts(frame, by)
    if counts.empty:
        return pd.DataFrame(columns=[by, *COLUMNS])
    overall = counts.groupby("word")["comments"].transform("sum")
    of_group = counts.groupby(by)["comments"].transform("sum")
    total = counts["comments"].sum()

    prior = PRIOR * overall / total
    here = counts["comments"] + prior
    there = overall - counts["comments"] + prior
    log_odds = np.log(here / (of_group + PRIOR - here)) - np.log(
        there / (total - of_group + PRIOR - there)
    )
    rows = counts.assign(
        share=counts["comments"] / counts[by].map(sizes),
        z=log_odds / np.sqrt(1 / here + 1 / there),
    )
    rows = rows[(rows["z"] > 0) & (rows["comments"] >= max(k, LEAST_COMMENTS))]
    rows = rows.sort_values([by, "z", "word"], ascending=[True, False, True])
    return rows.groupby(by).head(top)[[by, *COLUMNS]].reset_index(drop=True)


def _counts(frame: pd.DataFrame, by: str) -> tuple[pd.DataFrame, pd.Series[int]]:
    """Columns `by`, `word`, `comments`; and the number of comments of each group."""
    sizes: pd.Series[int] = frame.groupby(by).size()
    once = pd.DataFrame(
        [(group, word) for group, words in zip(frame[by], frame["words"], strict=True)
         for word in dict.fromkeys(words)],
        columns=[by, "word"],
    )  # fmt: skip
    counts = once.groupby([by, "word"]).size().reset_index(name="comments")
    return counts, sizes

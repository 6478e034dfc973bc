"""Which words a theme, a village or a kind of participant uses more than the others do.

One comment counts a word once, so that a long or a pasted one weighs no more than another.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

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
COLUMNS = ["group", "word", "comments", "share", "z"]


_NO_NUMBERS: Numbers = np.zeros(0, dtype=np.int64)

#: Two numbers under 2³² stand in one: which group or comment, and which word.
_HALF = 32


@dataclass(frozen=True, slots=True)
class WordCounts:
    """In how many comments of each group each word stands: group, word, comments (all ≥ 1)."""

    rows: pd.DataFrame
    #: Group → its comments.
    sizes: Mapping[str, int]

    def of(self, groups: Collection[str]) -> WordCounts:
        """What was said in these groups alone."""
        kept = self.rows[self.rows["group"].isin(list(groups))]
        return WordCounts(kept, {g: n for g, n in self.sizes.items() if g in groups})


class WordTally:
    """Counts words a part of the comments at a time, and keeps no more than the counts.

    ``by``: columns of the parts that say to which group, or groups, a comment belongs.
    """

    def __init__(self, by: Sequence[str]) -> None:
        self.comments = 0
        self._vocabulary: dict[str, int] = {}
        self._groups: dict[str, dict[str, int]] = {column: {} for column in by}
        self._sizes = {column: Counter[str]() for column in by}
        self._pairs = dict.fromkeys(by, (_NO_NUMBERS, _NO_NUMBERS))

    def add(self, part: Mapping[str, Sequence[Any]]) -> None:
        """Counts more comments: ``words``, a sequence of words each, and the columns of ``by``.

        Such a column holds a group's name or a sequence of names; a comment without any counts
        in none. A mapping of lists is read several times as fast as a frame.
        """
        spoken = list(part["words"])
        self.comments += len(spoken)
        number = self._vocabulary
        said = np.array(
            [number.setdefault(word, len(number)) for words in spoken for word in words],
            dtype=np.int64,
        )
        comment = np.repeat(np.arange(len(spoken)), [len(words) for words in spoken])
        once, _ = _sorted_counts((comment << _HALF) + said)  # one comment, one count
        words = once & ((1 << _HALF) - 1)
        first = np.searchsorted(once >> _HALF, np.arange(len(spoken) + 1))
        for column in self._groups:
            self._add_groups(column, part[column], words, first)

    def counts(self, by: str) -> WordCounts:
        """The counts so far."""
        pairs, counts = self._pairs[by]
        names = np.array(list(self._groups[by]), dtype=object)
        vocabulary = np.array(list(self._vocabulary), dtype=object)
        rows = {
            "group": names[pairs >> _HALF],
            "word": vocabulary[pairs & ((1 << _HALF) - 1)],
            "comments": counts,
        }
        return WordCounts(pd.DataFrame(rows), dict(self._sizes[by]))

    def _add_groups(self, by: str, column: Sequence[Any], words: Numbers, first: Numbers) -> None:
        """Adds each comment's words, `words[first[i] : first[i + 1]]`, to each of its groups."""
        several = [(name,) if isinstance(name, str) else name for name in column]
        each = [name for names in several for name in names]
        self._sizes[by].update(each)
        number = self._groups[by]
        group = np.array([number.setdefault(name, len(number)) for name in each], dtype=np.int64)
        comment = np.repeat(np.arange(len(several)), [len(names) for names in several])
        many = first[comment + 1] - first[comment]
        before = np.cumsum(many) - many
        which = np.arange(many.sum()) + np.repeat(first[comment] - before, many)
        more = _sorted_counts((np.repeat(group, many) << _HALF) + words[which])
        self._pairs[by] = _added(self._pairs[by], more)


def distinctive_words(
    counted: WordCounts,
    *,
    top: int = 15,
    k: int = K,
    least_z: float = 0.0,
    listable: Callable[[str], bool] | None = None,
) -> pd.DataFrame:
    """The `top` words of each group against all other groups together.

    Columns `group`, `word`, `comments` (of the group holding it), `share` (0–1 of the group's
    comments), `z` (> `least_z`; how many standard errors its log-odds lie above the rest). Words
    in fewer than `k` comments of the group, or fewer than 3, and those that are not `listable`
    are left out, though they count in the totals.

    Log-odds ratio with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008,
    equations 15–22) on the numbers of comments, the prior being the words of all groups.
    """
    counts = counted.rows
    if counts.empty:
        return pd.DataFrame(columns=COLUMNS)
    overall = counts.groupby("word")["comments"].transform("sum")
    of_group = counts.groupby("group")["comments"].transform("sum")
    total = counts["comments"].sum()

    weight = PRIOR_SHARE * total
    prior = weight * overall / total
    here = counts["comments"] + prior
    there = overall - counts["comments"] + prior
    log_odds = np.log(here / (of_group + weight - here)) - np.log(
        there / (total - of_group + weight - there)
    )
    rows = counts.assign(
        share=counts["comments"] / counts["group"].map(counted.sizes),
        z=log_odds / np.sqrt(1 / here + 1 / there),
    )
    rows = rows[(rows["z"] > least_z) & (rows["comments"] >= max(k, LEAST_COMMENTS))]
    if listable is not None:
        # Without a type, no rows at all would be read as no columns at all.
        rows = rows[np.array([listable(word) for word in rows["word"]], dtype=bool)]
    rows = rows.sort_values(["group", "z", "word"], ascending=[True, False, True])
    return rows.groupby("group").head(top)[COLUMNS].reset_index(drop=True)


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


def _sorted_counts(values: Numbers) -> tuple[Numbers, Numbers]:
    """The different values in order, and how often each occurs; sorting beats hashing millions."""
    values = np.sort(values)
    first = np.flatnonzero(_differ(values))
    return values[first], np.diff(np.r_[first, len(values)])


def _added(some: tuple[Numbers, Numbers], more: tuple[Numbers, Numbers]) -> tuple[Numbers, Numbers]:
    """Both counts together, the values in order."""
    values, counts = (np.concatenate(both) for both in zip(some, more, strict=True))
    order = np.argsort(values, kind="stable")
    values, counts = values[order], counts[order]
    first = np.flatnonzero(_differ(values))
    return values[first], np.add.reduceat(counts, first) if len(first) else counts


def _differ(values: Numbers) -> npt.NDArray[np.bool_]:
    """True where another value begins; the values are in order."""
    new = np.ones(len(values), dtype=np.bool_)
    new[1:] = values[1:] != values[:-1]
    return new

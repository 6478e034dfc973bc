"""Published lists of words: what a theme, a kind of people or a village says more than the others.

A list is as much a disclosure as a number. A word stands in it only when at least k opinions of
that line use it, no counts are written, and words of agreement or refusal never appear: they would
tell the stance of a village whose stance is hidden.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Literal

import pandas as pd

from core.support.bands import heard_in_steps
from core.support.counts import Dimension
from core.support.disclosure import Heading
from core.support.notes import NOT_A_VOTE, day
from core.support.published import Cell, Line, Published, seal_published
from core.text.keywords import WordCounts, WordTally, distinctive_words, without_parts

View = Literal["words_theme", "words_role_group", "words_village"]

_COLUMN: Final[dict[View, str]] = {
    "words_theme": "theme",
    "words_role_group": "role_group_id",
    "words_village": "village_id",
}
_TITLE: Final[dict[View, str]] = {
    "words_theme": "各主题多用的词",
    "words_role_group": "各身份类别多用的词",
    "words_village": "各村多用的词",
}
_UNIT: Final[dict[View, str]] = {
    "words_theme": "个主题",
    "words_role_group": "个身份类别",
    "words_village": "个村",
}
WORD_VIEWS: Final = tuple(_COLUMN)

#: Standard errors a word must lie above the rest. With the groups of 1,600 example comments
#: shuffled one word passes in all villages, groups or themes together; at 1.96 two or three do.
LEAST_Z: Final = 2.33

#: Words of one line.
MOST_WORDS: Final = 12

#: More words than any line has.
EVERY: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Spoken:
    """What the lists are made from; none of it is published.

    ``counted``: how often each line of a view says what; an opinion of two themes counts in both.
    ``n``: opinions that count and have text. ``listable`` says which words may stand alone.
    ``own_names``: village id → words that only say where the village is.
    """

    counted: Mapping[View, WordCounts] = field(default_factory=dict)
    n: int = 0
    listable: Callable[[str], bool] = bool
    own_names: Mapping[str, frozenset[str]] = field(default_factory=dict)


def count_words(parts: Iterable[Mapping[str, Sequence[Any]]]) -> tuple[dict[View, WordCounts], int]:
    """The counts of every view, and how many opinions were counted; a part is forgotten at once.

    A part has of each opinion its ``words``, a sequence, ``village_id, role_group_id`` and
    ``theme``, a sequence of the different themes it raises.
    """
    tally = WordTally(list(_COLUMN.values()))
    for part in parts:
        tally.add(part)
    return {view: tally.counts(column) for view, column in _COLUMN.items()}, tally.comments


def telling_words(view: View, spoken: Spoken, labels: Dimension, *, k: int) -> pd.DataFrame:
    """What every line of ``labels`` says more than the others, said by at least ``k`` opinions.

    Unpublished, made once for all audiences: columns of ``distinctive_words``.
    """
    counted = spoken.counted.get(view) or count_words(())[0][view]
    return distinctive_words(
        counted.of(labels), top=EVERY, k=k, least_z=LEAST_Z, listable=spoken.listable
    )


def publish_words(
    view: View, telling: pd.DataFrame, spoken: Spoken, labels: Dimension, heading: Heading
) -> Published:
    """The list of every line of ``labels``, most telling word first, of ``telling_words``.

    A line without a word is hidden as ``few``, whether it has too few opinions or no word that
    enough of them share.
    """
    enough = telling[telling["comments"] >= heading.k]
    by_line = {str(key): rows for key, rows in enough.groupby("group")}
    lines = tuple(
        _line(key, label, by_line.get(key), spoken.own_names.get(key, frozenset()))
        for key, label in labels.items()
    )
    n, n_label = heard_in_steps(spoken.n)
    return seal_published(
        kind="words",
        view=view,
        title=_TITLE[view],
        version_id=None,
        version_label="",
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=n,
        n_label=n_label,
        coverage=heading.coverage,
        enough=None,
        lines=lines,
        notes=_notes(view, lines, heading.k),
        caption=f"{NOT_A_VOTE}。截至{day(heading.as_of)}，{n_label}意见写了文字；"
        f"列出的词在这里用得比别处多，每个词至少有{heading.k}份意见用过。",
    )


def _line(key: str, label: str, found: pd.DataFrame | None, own: frozenset[str]) -> Line:
    words: list[str] = []
    if found is not None:
        other = found[~found["word"].isin(own)].head(4 * MOST_WORDS)
        words = without_parts(list(other["word"]), list(other["comments"]))[:MOST_WORDS]
    return Line(
        key=key,
        label=label,
        cells=tuple(Cell(key=word, label=word) for word in words),
        hidden=None if words else "few",
    )


def _notes(view: View, lines: tuple[Line, ...], k: int) -> tuple[str, ...]:
    notes = ["词按多用的程度排，不写次数；表态的话、数字、人名和泛泛的词不列。"]
    silent = sum(line.hidden is not None for line in lines)
    if silent:
        notes.append(
            f"有{silent}{_UNIT[view]}还没有列出词：要有{k}份以上意见用到同一个词、"
            "并且明显比别处多才会列出。"
        )
    return tuple(notes)

"""Published tables of opinion groups: how large each is, and how it answers each statement.

The groups are drawn anew at every release from the votes alone and keep their names. What may be
told of them is judged by ``vote_rules``; nothing here knows a village or a role group.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import pandas as pd

from core.groups.find import Grouping, Votes, answers_needed, find_groups, mean_votes
from core.groups.match import EVERYBODY, NAMES, name_groups
from core.support.disclosure import Heading, floor_of
from core.support.notes import NOT_A_VOTE, day
from core.support.published import Cell, Line, Published, seal_published
from core.support.vote_book import Book
from core.support.vote_rules import VOTES, Counts, Verdict, near_all

_ORDER: Final = NAMES + EVERYBODY
LABELS: Final = {
    (0,): "同意",
    (1,): "不好说",
    (2,): "不同意",
    (1, 2): "不好说或不同意",
    (0, 1): "同意或不好说",
    (0, 1, 2): "各种回答",
}


@dataclass(frozen=True)
class Polled:
    """Short statements and how people answered them."""

    votes: pd.DataFrame = field(default_factory=pd.DataFrame)
    """One row a person, one column a statement: 1 同意, 0 不好说, −1 不同意, NaN not answered."""
    wording: Mapping[str, str] = field(default_factory=dict)
    """Statement → its words, in the order of display."""

    def matrix(self) -> Votes:
        """The votes on these statements alone, in their order."""
        return self.votes.reindex(columns=list(self.wording)).to_numpy(np.float32)


@dataclass(frozen=True)
class Drawn:
    """The groups of one release with their names; as secret as the votes."""

    grouping: Grouping
    means: np.ndarray
    """Mean vote of each group (groups × statements)."""
    names: tuple[str, ...]

    @property
    def order(self) -> list[int]:
        """Group numbers in the order of their names."""
        return sorted(range(len(self.names)), key=lambda i: _ORDER.index(self.names[i][0]))

    def size(self, number: int) -> int:
        """People in the group."""
        return int((self.grouping.label == number).sum())


def draw_groups(polled: Polled, book: Book) -> Drawn:
    """The groups of today's votes, called as the groups of the last release that they are like."""
    votes = polled.matrix()
    least = max(max(floor_of(a), 2 * h.k) for a, h in book.headings.items())
    former = book.former_means(list(polled.wording))
    grouping = find_groups(votes, least=least, before=former if len(former) > 1 else None)
    means = mean_votes(votes, grouping)
    sizes = np.bincount(grouping.label[grouping.label >= 0], minlength=grouping.count).tolist()
    names = name_groups(means, sizes, former, book.names) if grouping.count else ()
    return Drawn(grouping, means, names)


def publish_votes(
    polled: Polled,
    headings: Mapping[str, Heading],
    before: Mapping[str, Any],
    previous: Mapping[str, Sequence[Published]],
) -> tuple[dict[str, list[Published]], dict[str, Any]]:
    """The tables of every audience, the groups first, and the basis of the next release.

    ``before`` is what this gave last time (empty the first time), ``previous`` the tables then.
    Without a statement there is no table.
    """
    if not polled.wording:
        return {audience: [] for audience in headings}, dict(before)
    book = Book(before, headings)
    drawn = draw_groups(polled, book)
    counts, order = _counts(polled.matrix(), drawn.grouping), drawn.order
    named = drawn.names
    book.open_for([named[i] for i in order], [drawn.means[i] for i in order], list(polled.wording))
    previous = {} if book.renewed else previous
    tables = {a: [_group_table(h, drawn, polled)] for a, h in headings.items()}
    for column, (statement, wording) in enumerate(polled.wording.items()):
        of_group = {named[i]: counts[i][column] for i in order}
        verdicts = book.judge(statement, of_group)
        for audience, heading in headings.items():
            heading = replace(heading, version_id=statement, version_label=wording)
            old = _table_before(previous.get(audience, ()), heading)
            lines = [
                _line(
                    name,
                    counted,
                    verdicts[audience, name],
                    heading,
                    old,
                    may_word=book.may_word(statement, name),
                )
                for name, counted in of_group.items()
            ]
            tables[audience].append(_statement_table(heading, lines))
        book.remember(statement, of_group, verdicts)
    return tables, book.plain


def _line(
    name: str,
    counts: Counts,
    verdict: Verdict,
    heading: Heading,
    old: Published | None,
    *,
    may_word: bool,
) -> Line:
    n, minimum = sum(counts), max(floor_of(heading.audience), 2 * heading.k)
    line = Line(key=name, label=group_label(name))
    if verdict.level:
        cells = tuple(_counted(group, counts) for group in _groups(verdict))
        return replace(line, n=n, n_label=f"{n}份", cells=cells)
    if n == 0:
        return replace(line, n=0, n_label="没有人回答", cells=_blank("few"), hidden="few")
    words = near_all(counts, heading.k) if may_word else None
    if words:
        many, few = words
        cells = tuple(sorted((_worded(many, "九成以上"), _worded(few, "不足一成")), key=_place))
        return replace(line, n_label=in_steps(n, heading.k), cells=cells)
    kept = _told_before(old, name)
    if kept is not None:
        return kept
    if n < minimum:
        return replace(line, n_label=f"不足{minimum}份", cells=_blank("few"), hidden="few")
    return replace(line, n_label=in_steps(n, heading.k), cells=_blank("small"), hidden="small")


def group_label(name: str) -> str:
    """甲 → 甲组； 全体 stays."""
    return name if name == EVERYBODY else f"{name}组"


def in_steps(n: int, k: int) -> str:
    """A number of people in steps of k, so that nobody is seen to join a group."""
    low = n - n % k
    return f"{low}–{low + k - 1}份" if low else f"不足{k}份"


def _groups(verdict: Verdict) -> list[tuple[int, ...]]:
    main, one, other = verdict.tree
    rest = [(one,), (other,)] if verdict.level == 2 else [(one, other)]
    return sorted([(main,), *rest])


def _counted(group: tuple[int, ...], counts: Counts) -> Cell:
    n, count = sum(counts), sum(counts[i] for i in group)
    names = tuple(VOTES[i] for i in group)
    return Cell(
        key="+".join(names),
        label=LABELS[group],
        stances=names,
        count=count,
        share=round(count / n, 4),
    )


def _worded(group: tuple[int, ...], words: str) -> Cell:
    names = tuple(VOTES[i] for i in group)
    return Cell(key="+".join(names), label=LABELS[group], stances=names, band=words)


def _blank(reason: str) -> tuple[Cell, ...]:
    return (Cell(key="all", label=LABELS[(0, 1, 2)], stances=VOTES, hidden=reason),)


def _place(cell: Cell) -> int:
    return VOTES.index(cell.stances[0])


def _told_before(old: Published | None, name: str) -> Line | None:
    """The line as it was last published with figures or words, with the release it is of."""
    for line in old.lines if old else ():
        if old and line.key == name and line.cells and line.cells[0].hidden is None:
            return replace(line, as_of_release=line.as_of_release or old.release_no)
    return None


def _table_before(tables: Sequence[Published], heading: Heading) -> Published | None:
    wanted = ("statement", heading.version_id, heading.k)
    return next((t for t in tables if (t.view, t.version_id, t.k) == wanted), None)


def _group_table(heading: Heading, drawn: Drawn, polled: Polled) -> Published:
    voters, k = len(polled.votes), heading.k
    lines = [
        Line(
            key=drawn.names[i],
            label=group_label(drawn.names[i]),
            n_label=in_steps(drawn.size(i), k),
        )
        for i in drawn.order
    ]
    notes = [
        "人数按档写，以免看出谁加入了哪一组。",
        "旁边写着「截至第几次」的，新的回答还不够多，仍是那次发布的数字。",
        f"答了{answers_needed(len(polled.wording))}条以上说法的才归组；"
        "只看对说法的回答，不看是哪个村、什么身份。",
    ]
    alone = int((drawn.grouping.label < 0).sum())
    if alone:
        notes.append(f"另有{in_steps(alone, k)}回答太少，没有归组。")
    return _sealed("groups", "观点分组", heading, None, in_steps(voters, k), lines, notes)


def _statement_table(heading: Heading, lines: list[Line]) -> Published:
    whole = _whole(lines)
    notes = []
    if hidden := sum(line.hidden is not None for line in lines):
        notes.append(
            f"有{hidden}组回答的人少或过于一致，不单列；不同回答各有{heading.k}份左右时才会列出。"
        )
    if kept := sum(line.as_of_release is not None for line in lines):
        notes.append(f"有{kept}组新的回答还不够多，仍是以前发布的数字。")
    n_label = whole.n_label if whole else ""
    table = [*([whole] if whole else []), *lines]
    return _sealed(
        "statement",
        "各组的回答",
        heading,
        whole.n if whole else None,
        n_label,
        table,
        notes,
    )


def _whole(lines: Sequence[Line]) -> Line | None:
    """All groups together, where each is written exactly and as of today: their plain sum."""
    if len(lines) < 2 or any(
        line.as_of_release or [c.key for c in line.cells] != [c.key for c in lines[0].cells]
        for line in lines
    ):
        return None
    each = [[cell.count for cell in line.cells] for line in lines]
    if any(count is None for row in each for count in row):
        return None
    sums = [sum(count or 0 for count in column) for column in zip(*each, strict=True)]
    n = sum(sums)
    cells = tuple(
        replace(cell, count=count, share=round(count / n, 4))
        for cell, count in zip(lines[0].cells, sums, strict=True)
    )
    return Line(key="total", label="合计", kind="total", n=n, n_label=f"{n}份", cells=cells)


def _sealed(
    view: str,
    title: str,
    heading: Heading,
    n: int | None,
    n_label: str,
    lines: Sequence[Line],
    notes: Sequence[str],
) -> Published:
    return seal_published(
        kind="votes",
        view=view,
        title=title,
        version_id=heading.version_id or None,
        version_label=heading.version_label,
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=n,
        n_label=n_label,
        coverage=heading.coverage,
        enough=None,
        lines=tuple(lines),
        notes=tuple(notes),
        caption=f"{NOT_A_VOTE}。截至{day(heading.as_of)}第{heading.release_no}次发布。",
    )


def _counts(votes: np.ndarray, grouping: Grouping) -> list[list[Counts]]:
    """Group → statement → （同意， 不好说， 不同意）."""
    table = []
    for number in range(grouping.count):
        own = votes[grouping.label == number]
        sides = [(own == value).sum(axis=0).tolist() for value in (1, 0, -1)]
        table.append([(int(a), int(p), int(d)) for a, p, d in zip(*sides, strict=True)])
    return table

"""What was shown of each group and statement, to whom and when: kept from release to release.

Like the basis of the stances it is as secret as the answers themselves, and shown to nobody. A
*generation* of groups lasts as long as their number; new groups begin with an empty book, but the
totals at which former groups were shown bind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

import numpy as np

from core.support.disclosure import Heading, floor_of
from core.support.vote_rules import Counts, Showing, Tree, Verdict, judge, left_open

_NOTHING: Final[Mapping[str, Any]] = {
    "generation": 0,
    "names": [],
    "means": {},
    "totals": {},
    "shown": {},
    "trees": {},
}


class Book:
    """What was shown of these groups, to whom and when; and what of them may be shown today.

    ``kept``: plain values of the last release, empty before the first. ``plain``: those to keep
    for the next, once :meth:`remember` was told of every statement.
    """

    def __init__(self, kept: Mapping[str, Any], headings: Mapping[str, Heading]) -> None:
        self.plain: dict[str, Any] = {**_NOTHING, **kept}
        self.plain["totals"] = {s: list(rows) for s, rows in self.plain["totals"].items()}
        self.headings = headings
        self.audiences = sorted(headings, key=lambda a: headings[a].k)
        self.renewed = False

    @property
    def names(self) -> list[str]:
        """The groups of the last release."""
        return list(self.plain["names"])

    def former_means(self, statements: Sequence[str]) -> np.ndarray:
        """Mean vote of each of them (groups × statements), NaN for a new statement."""
        means = self.plain["means"]
        rows = [[means[name].get(one, np.nan) for one in statements] for name in self.names]
        return np.array(rows, dtype=np.float64).reshape(len(rows), len(statements))

    def open_for(
        self, names: Sequence[str], means: Sequence[np.ndarray], statements: Sequence[str]
    ) -> None:
        """Begins this release with these groups; with other groups than before, anew."""
        self.renewed = set(names) != set(self.plain["names"])
        if self.renewed:
            self.plain |= {"generation": self.plain["generation"] + 1, "shown": {}, "trees": {}}
        self.plain["shown"] = {a: dict(of) for a, of in self.plain["shown"].items()}
        self.plain["trees"] = dict(self.plain["trees"])
        self.plain["names"] = list(names)
        self.plain["means"] = {
            name: {
                statement: round(float(mean), 4)
                for statement, mean in zip(statements, row, strict=True)
                if np.isfinite(mean)
            }
            for name, row in zip(names, means, strict=True)
        }

    def may_word(self, statement: str, name: str) -> bool:
        """Whether 「九成以上」 may be said: never beside exact figures of the same people."""
        return not self._former(statement) and not any(
            self._past(audience, statement, name) for audience in self.audiences
        )

    def judge(
        self, statement: str, of_group: Mapping[str, Counts]
    ) -> dict[tuple[str, str], Verdict]:
        """What each audience may see today of each group: (audience, group) → verdict."""
        former, totals = self._former(statement), _sum(of_group.values())
        verdicts: dict[tuple[str, str], Verdict] = {}
        for name, counted in of_group.items():
            tree = _tree(self.plain["trees"].get(f"{statement} {name}"))
            tree = tree or self._tree_for_all(statement, name, counted)
            finer: Verdict | None = None
            for audience in self.audiences:
                k = self.headings[audience].k
                finer = judge(
                    counted,
                    self._past(audience, statement, name),
                    k=k,
                    minimum=max(floor_of(audience), 2 * k),
                    tree=tree,
                    finer=finer,
                    caps=left_open(totals, former, k),
                )
                verdicts[audience, name] = finer
        return verdicts

    def remember(
        self,
        statement: str,
        of_group: Mapping[str, Counts],
        verdicts: Mapping[tuple[str, str], Verdict],
    ) -> None:
        """Writes down what is shown today and was not shown so before."""
        news = False
        for (audience, name), verdict in verdicts.items():
            past = self._past(audience, statement, name)
            counted = of_group[name]
            if not verdict.level or (past and past[-1].counts == counted):
                continue
            key = f"{statement} {name}"
            rows = self.plain["shown"].setdefault(audience, {})
            now = [self.headings[audience].release_no, verdict.level, *counted]
            rows[key] = [*rows.get(key, []), now]
            self.plain["trees"][key] = list(verdict.tree)
            news = True
        if news:
            row = [self.plain["generation"], *_sum(of_group.values())]
            self.plain["totals"].setdefault(statement, []).append(row)

    def _tree_for_all(self, statement: str, name: str, counted: Counts) -> Tree | None:
        """The tree by which even the audience with the largest k sees this line, if there is."""
        audience = self.audiences[-1]
        k = self.headings[audience].k
        verdict = judge(
            counted,
            self._past(audience, statement, name),
            k=k,
            minimum=max(floor_of(audience), 2 * k),
            tree=None,
            finer=None,
            caps=left_open((0, 0, 0), (), k),
        )
        return verdict.tree if verdict.level else None

    def _past(self, audience: str, statement: str, name: str) -> list[Showing]:
        rows = self.plain["shown"].get(audience, {}).get(f"{statement} {name}", [])
        return [Showing(row[0], row[1], (row[2], row[3], row[4])) for row in rows]

    def _former(self, statement: str) -> list[Counts]:
        """All groups together, each time that groups which are no more were shown."""
        return [
            (row[1], row[2], row[3])
            for row in self.plain["totals"].get(statement, [])
            if row[0] < self.plain["generation"]
        ]


def _sum(each: Iterable[Counts]) -> Counts:
    agree, unsure, disagree = (sum(column) for column in zip((0, 0, 0), *each, strict=True))
    return agree, unsure, disagree


def _tree(plain: Sequence[int] | None) -> Tree | None:
    return (plain[0], plain[1], plain[2]) if plain else None

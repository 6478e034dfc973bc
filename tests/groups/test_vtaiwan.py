"""The real vTaiwan votes: the groups that Polis published, and what red-dwarf makes of them."""

from __future__ import annotations

import csv
import gzip
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.metrics import adjusted_rand_score

from core.groups.find import Grouping, find_groups, mean_votes
from core.groups.match import name_groups
from core.groups.reading import Answers, Table, shared_by_all, typical_of

DATA = Path(__file__).resolve().parent.parent / "data" / "vtaiwan.uberx"


@dataclass(frozen=True)
class Conversation:
    votes: np.ndarray
    statements: list[str]
    published: np.ndarray
    """Group number by person as Polis published it, −1 where it placed nobody."""
    kept: set[str]


@cache
def conversation() -> Conversation:
    with gzip.open(DATA / "participants-votes.csv.gz", "rt", encoding="utf-8") as file:
        head, *rows = csv.reader(file)
    with (DATA / "comments.csv").open(encoding="utf-8") as file:
        kept = {row["comment-id"] for row in csv.DictReader(file) if row["moderated"] != "-1"}
    matrix = [[np.nan if cell == "" else float(cell) for cell in row[2:]] for row in rows]
    groups = [-1 if row[1] == "" else int(row[1]) for row in rows]
    return Conversation(np.array(matrix, dtype=np.float32), head[2:], np.array(groups), kept)


@cache
def found() -> Grouping:
    return find_groups(conversation().votes, least=20)


@cache
def table() -> Table:
    real, drawn = conversation(), found()
    of_group = {name: real.votes[drawn.label == i] for i, name in enumerate("甲乙")}
    return {
        statement: {
            name: Answers(
                int((own[:, j] == 1).sum()),
                int(np.isfinite(own[:, j]).sum()),
                int((own[:, j] == -1).sum()),
            )
            for name, own in of_group.items()
        }
        for j, statement in enumerate(real.statements)
        if statement in real.kept
    }


@cache
def yardstick() -> dict[str, Any]:
    loaded: dict[str, Any] = json.loads((DATA / "red_dwarf.json").read_text(encoding="utf-8"))
    return loaded


def test_two_groups_as_published() -> None:
    real = conversation()

    assert real.votes.shape == (1921, 197)
    assert int(np.isfinite(real.votes).sum()) == 49443
    assert found().count == 2
    # Whoever Polis placed by his votes, we place: 7 answers or more.
    placed = (found().label >= 0) & (real.published >= 0)
    assert (int((found().label >= 0).sum()), int(placed.sum())) == (1218, 1218)


def test_nearly_everybody_is_in_the_group_that_polis_published() -> None:
    """Polis goes on from earlier groups, so nobody can repeat it person by person."""
    real = conversation()
    placed = (found().label >= 0) & (real.published >= 0)
    ours, theirs = found().label[placed], real.published[placed]
    agreement = adjusted_rand_score(theirs, ours)
    same = (ours == theirs).mean()

    assert agreement >= yardstick()["agreement_with_published"] >= 0.82
    assert max(same, 1 - same) > 0.95


def test_the_same_consensus_as_the_yardstick() -> None:
    agreed = [one for one in shared_by_all(table(), 2) if one.agrees]
    theirs = yardstick()["consensus"]

    assert {one.statement for one in agreed[:14]} == set([*theirs][:14])
    assert agreed[0].statement == "40"
    assert max(abs(one.score - theirs[one.statement]) for one in agreed[:14]) < 0.03


def test_the_same_statements_mark_the_groups() -> None:
    ours = {frozenset((o.statement, o.agrees) for o in typical_of(table(), g, 10)) for g in "甲乙"}
    for theirs in yardstick()["representative"]:
        wanted = {(statement, agrees) for statement, agrees in theirs}
        assert any(len(wanted & own) >= 4 for own in ours)


def test_the_groups_keep_their_names_when_more_people_come() -> None:
    """The first thousand people, then all: 甲 is still who 甲 was."""
    real = conversation()
    early = find_groups(real.votes[:1000], least=20)
    means = mean_votes(real.votes[:1000], early)
    named = name_groups(means, [2, 1], np.empty((0, 197)), [])
    late = find_groups(real.votes, least=20, before=means)
    renamed = name_groups(mean_votes(real.votes, late), [1, 2], means, named)

    assert late.count == early.count == 2
    both = (early.label >= 0) & (late.label[:1000] >= 0)
    first = np.array(named)[early.label[both]]
    then = np.array(renamed)[late.label[:1000][both]]
    assert (first == then).mean() > 0.9

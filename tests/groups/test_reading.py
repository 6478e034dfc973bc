"""What groups share, what marks them, where they differ: worked by hand."""

from __future__ import annotations

from math import isclose

from core.groups.reading import (
    Answers,
    differing,
    one_proportion,
    shared_by_all,
    two_proportions,
    typical_of,
)


def both(甲: tuple[int, int, int], 乙: tuple[int, int, int]) -> dict[str, Answers]:  # noqa: N803
    """(同意, 不同意, 回答) of two groups."""
    return {
        "甲": Answers(甲[0], 甲[2], 甲[1]),
        "乙": Answers(乙[0], 乙[2], 乙[1]),
    }


def test_without_statements_there_is_nothing_to_say() -> None:
    assert (shared_by_all({}, 2), typical_of({}, "甲"), differing({})) == ([], [], [])


def test_what_all_agree_on_comes_first_by_the_product() -> None:
    table = {
        "both": both((80, 10, 100), (40, 5, 50)),
        "large": both((98, 1, 100), (26, 20, 50)),
        "against": both((5, 90, 100), (2, 45, 50)),
        "split": both((90, 5, 100), (20, 25, 50)),
    }

    found = shared_by_all(table, 2)

    assert [(one.statement, one.agrees) for one in found] == [
        ("against", False),
        ("both", True),
        ("large", True),
    ]
    assert isclose(found[1].score, 81 / 102 * 41 / 52)


def test_a_statement_with_an_unknown_group_is_not_judged() -> None:
    table = {"one": {"甲": Answers(90, 100, 5)}}

    assert shared_by_all(table, 2) == []
    assert shared_by_all(table, 1)[0].statement == "one"


def test_exactly_half_is_not_most() -> None:
    assert shared_by_all({"half": both((50, 0, 100), (50, 0, 100))}, 2) == []


def test_what_marks_a_group_is_its_own_majority_and_more_than_the_others() -> None:
    table = {
        "marks": both((90, 5, 100), (15, 30, 50)),
        "shared": both((90, 5, 100), (45, 2, 50)),
        "minority": both((40, 50, 100), (2, 3, 50)),
    }

    assert [(one.statement, one.agrees) for one in typical_of(table, "甲")] == [("marks", True)]
    assert [(one.statement, one.agrees) for one in typical_of(table, "乙")] == [("marks", False)]


def test_a_side_that_is_not_known_apart_marks_nobody() -> None:
    table = {"one": {"甲": Answers(5, 100), "乙": Answers(45, 50, 2)}}

    assert typical_of(table, "甲") == []
    assert [(one.statement, one.agrees) for one in typical_of(table, "乙")] == [("one", True)]


def test_few_people_differ_by_chance() -> None:
    assert differing({"few": both((4, 1, 6), (3, 2, 6))}) == []
    found = differing({"many": both((80, 10, 120), (20, 90, 120))})

    assert [(one.statement, round(one.gap, 3)) for one in found] == [("many", round(60 / 122, 3))]


def test_nobody_answered_is_no_evidence() -> None:
    assert one_proportion(0, 0) == 1.0
    assert two_proportions(0, 0, 0, 0) == 0.0

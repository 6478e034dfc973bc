"""甲 stays 甲 from one release to the next."""

from __future__ import annotations

import numpy as np

from core.groups.match import EVERYBODY, name_groups

NOBODY = np.empty((0, 3))
FOR, AGAINST = [1.0, 1.0, -1.0], [-1.0, -1.0, 1.0]
APART = [0.0, 1.0, 1.0]


def means(*rows: list[float]) -> np.ndarray:
    return np.array(rows)


def test_the_first_time_the_largest_is_called_first() -> None:
    assert name_groups(means(FOR, AGAINST, APART), [20, 50, 30], NOBODY, []) == ("丙", "甲", "乙")


def test_one_group_is_everybody() -> None:
    assert name_groups(means(FOR), [80], NOBODY, []) == (EVERYBODY,)


def test_a_group_keeps_its_name_whatever_its_number_and_size() -> None:
    named = name_groups(means(AGAINST, FOR), [90, 10], means(FOR, AGAINST), ["甲", "乙"])

    assert named == ("乙", "甲")


def test_a_new_group_gets_a_name_that_nobody_had() -> None:
    former = means(FOR, AGAINST)
    assert name_groups(means(APART, FOR, AGAINST), [5, 50, 40], former, ["甲", "乙"]) == (
        "丙",
        "甲",
        "乙",
    )


def test_who_is_left_keeps_his_name() -> None:
    former = means(FOR, AGAINST, APART)
    assert name_groups(means(APART, FOR), [40, 60], former, ["甲", "乙", "丙"]) == ("丙", "甲")


def test_everybody_is_no_former_group() -> None:
    assert name_groups(means(FOR, AGAINST), [9, 8], means(FOR), [EVERYBODY]) == ("甲", "乙")


def test_groups_are_compared_on_the_statements_both_answered() -> None:
    former = means([1.0, np.nan, -1.0], [-1.0, 1.0, np.nan])
    named = name_groups(means([-0.9, 1, 0], [0.9, -1, -1]), [1, 1], former, ["甲", "乙"])

    assert named == ("乙", "甲")

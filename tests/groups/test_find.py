"""Who belongs together: limits first, then camps that are there, and camps that are not."""

from __future__ import annotations

import numpy as np
import pytest

from core.groups.find import answers_needed, find_groups, mean_votes

NOT_ANSWERED = np.nan


def votes(*rows: list[float]) -> np.ndarray:
    return np.array(rows, dtype=np.float32)


def camps(sizes: list[int], statements: int, firm: float = 0.9) -> np.ndarray:
    """Camp i agrees with the statements whose number leaves i, and with no other; mostly."""
    rng = np.random.default_rng(7)
    camp = np.repeat(np.arange(len(sizes)), sizes)
    side = np.where(np.arange(statements)[None, :] % len(sizes) == camp[:, None], 1.0, -1.0)
    turned = np.where(rng.random(side.shape) < firm, side, -side)
    return turned.astype(np.float32)


def test_nobody_voted() -> None:
    found = find_groups(np.empty((0, 5), dtype=np.float32), least=20)

    assert (found.label.tolist(), found.count, found.silhouette) == ([], 0, None)


def test_no_statement_at_all() -> None:
    found = find_groups(np.empty((3, 0), dtype=np.float32), least=20)

    assert (found.label.tolist(), found.count) == ([-1, -1, -1], 0)


def test_everybody_left_all_of_it_out() -> None:
    found = find_groups(np.full((50, 4), NOT_ANSWERED, dtype=np.float32), least=20)

    assert (set(found.label.tolist()), found.count) == ({-1}, 0)


@pytest.mark.parametrize("value", [1.0, 0.0, -1.0])
def test_everybody_says_the_same(value: float) -> None:
    found = find_groups(np.full((200, 6), value, dtype=np.float32), least=20)

    assert (set(found.label.tolist()), found.count, found.silhouette) == ({0}, 1, None)


@pytest.mark.parametrize("statements", [1, 2])
def test_one_or_two_statements_make_no_groups(statements: int) -> None:
    assert find_groups(camps([60, 60], statements), least=20).count == 1


def test_too_few_people_for_two_groups_of_the_least_size() -> None:
    assert find_groups(camps([20, 19], 6), least=20).count == 1


def test_exactly_enough_people_for_two_groups() -> None:
    found = find_groups(camps([20, 20], 6, firm=1), least=20)

    assert found.count == 2
    assert sorted(np.bincount(found.label).tolist()) == [20, 20]


def test_a_group_below_the_least_size_is_not_told_apart() -> None:
    """Nineteen who think alike stay with the others rather than be a group of nineteen."""
    assert find_groups(camps([300, 19], 6, firm=1), least=20).count == 1


@pytest.mark.parametrize("sizes", [[120, 80], [90, 90, 60]])
def test_camps_are_found(sizes: list[int]) -> None:
    found = find_groups(camps(sizes, 9, firm=0.95), least=20)

    assert found.count == len(sizes)
    camp = np.repeat(np.arange(len(sizes)), sizes)
    mostly = [np.bincount(found.label[camp == i]).max() / n for i, n in enumerate(sizes)]
    assert min(mostly) > 0.9


def test_who_answered_too_little_is_in_no_group() -> None:
    matrix = camps([40, 40], 8, firm=1)
    matrix[0, 1:] = NOT_ANSWERED
    found = find_groups(matrix, least=20)

    assert found.label[0] == -1
    assert (found.label[1:] >= 0).all()


def test_answers_needed_are_half_of_the_statements_and_seven_at_most() -> None:
    assert [answers_needed(n) for n in (0, 1, 2, 5, 13, 14, 30)] == [0, 1, 1, 3, 7, 7, 7]


def test_the_same_votes_give_the_same_groups_in_any_order() -> None:
    matrix = camps([150, 70], 8, firm=0.8)
    order = np.random.default_rng(3).permutation(len(matrix))
    straight = find_groups(matrix, least=20)
    again = find_groups(matrix, least=20)
    shuffled = find_groups(matrix[order], least=20)

    assert again.label.tolist() == straight.label.tolist()
    assert shuffled.count == straight.count
    same = (shuffled.label == straight.label[order]).mean()
    assert max(same, 1 - same) > 0.97


def test_a_number_of_groups_stays_while_it_is_nearly_as_good() -> None:
    """Three camps, two of them close: what was two stays two, what was three stays three."""
    rng = np.random.default_rng(1)
    side = np.repeat([[1, 1, 1, 1, 1, 1], [-1, -1, -1, 1, 1, 1], [-1, -1, -1, 0, 0, 1]], 60, axis=0)
    matrix = np.where(rng.random(side.shape) < 0.85, side, -side).astype(np.float32)
    counts = set()
    for before in (2, 3):
        camp = np.repeat([0, 1, before - 1], 60)
        means = np.array([matrix[camp == i].mean(axis=0) for i in range(before)])
        counts.add(find_groups(matrix, least=20, before=means.astype(float)).count)

    assert counts == {2, 3}


def test_the_votes_given_are_left_as_they_were() -> None:
    matrix = camps([40, 40], 6)
    copy = matrix.copy()
    find_groups(matrix, least=20)

    assert (matrix == copy).all()


def test_mean_votes_leave_out_who_did_not_answer() -> None:
    matrix = votes([1, NOT_ANSWERED, 1], [0, NOT_ANSWERED, 1], [-1, -1, 1])
    found = find_groups(matrix, least=20)

    assert found.count == 1
    assert mean_votes(matrix, found).tolist() == [[0.0, -1.0, 1.0]]

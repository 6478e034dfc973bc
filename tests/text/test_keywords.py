"""Counting words by comments, and which words a group uses more than the others."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from core.text.keywords import distinctive_words, without_parts, word_counts


def _frame(rows: list[tuple[str, list[str], int]]) -> pd.DataFrame:
    """(theme, words, how many such comments) → one row a comment."""
    return pd.DataFrame(
        [(theme, words) for theme, words, times in rows for _ in range(times)],
        columns=["theme", "words"],
    )


def test_nobody_spoke() -> None:
    empty = _frame([])

    assert word_counts(empty).empty
    assert list(distinctive_words(empty, "theme").columns) == [
        "theme",
        "word",
        "comments",
        "share",
        "z",
    ]


def test_a_comment_counts_a_word_once() -> None:
    frame = _frame([("T03", ["账", "账", "账", "债务"], 10)])

    assert word_counts(frame).to_dict("records") == [
        {"word": "债务", "comments": 10, "share": 1.0},
        {"word": "账", "comments": 10, "share": 1.0},
    ]


def test_a_word_of_nine_comments_stays_in_the_room_and_of_ten_leaves() -> None:
    frame = _frame([("T03", ["账"], 10), ("T03", ["债务"], 9)])

    assert word_counts(frame)["word"].tolist() == ["账"]
    assert word_counts(frame, k=5)["word"].tolist() == ["账", "债务"]


@pytest.mark.parametrize("k", [0, 1])
def test_two_comments_are_never_enough(k: int) -> None:
    assert word_counts(_frame([("T03", ["账"], 2)]), k=k).empty
    assert len(word_counts(_frame([("T03", ["账"], 3)]), k=k)) == 1


def test_words_are_counted_in_each_group() -> None:
    frame = _frame([("T03", ["账"], 12), ("T08", ["路", "账"], 12), ("T08", ["路"], 4)])

    assert word_counts(frame, "theme").to_dict("records") == [
        {"theme": "T03", "word": "账", "comments": 12, "share": 1.0},
        {"theme": "T08", "word": "路", "comments": 16, "share": 1.0},
        {"theme": "T08", "word": "账", "comments": 12, "share": 0.75},
    ]


def test_one_group_alone_has_no_words_of_its_own() -> None:
    assert distinctive_words(_frame([("T03", ["账"], 20)]), "theme").empty


def test_log_odds_worked_by_hand() -> None:
    """20 comments say 账 and 10 say 村 under T03, 30 say 村 under T08: 60 counts in all.

    Prior 10 % of 60, which is 6; for 账 a = 6·20/60 = 2. T03: (20+a)/(30+6−20−a); rest:
    (0+a)/(30+6−0−a).
    """
    frame = _frame([("T03", ["账"], 20), ("T03", ["村"], 10), ("T08", ["村"], 30)])
    a = 2
    here, there = 20 + a, a
    delta = math.log(here / (36 - here)) - math.log(there / (36 - there))
    z = delta / math.sqrt(1 / here + 1 / there)

    (account, village) = distinctive_words(frame, "theme").to_dict("records")

    assert account == {
        "theme": "T03",
        "word": "账",
        "comments": 20,
        "share": 20 / 30,
        "z": pytest.approx(z),
    }
    assert (village["theme"], village["word"], village["comments"]) == ("T08", "村", 30)


def test_a_rare_word_is_not_shown_however_distinctive() -> None:
    frame = _frame([("T03", ["账"], 20), ("T03", ["余家"], 9), ("T08", ["路"], 20)])

    assert distinctive_words(frame, "theme")["word"].tolist() == ["账", "路"]
    assert "余家" in distinctive_words(frame, "theme", k=5)["word"].tolist()


def test_only_the_top_words_are_given() -> None:
    frame = _frame([("T03", [f"词{n}" for n in range(30)], 12), ("T08", ["路"], 12)])

    assert distinctive_words(frame, "theme", top=4).groupby("theme").size().to_dict() == {
        "T03": 4,
        "T08": 1,
    }


def test_the_frame_is_left_as_it_was() -> None:
    frame = _frame([("T03", ["账"], 12), ("T08", ["路"], 12)])
    before = frame.copy(deep=True)

    word_counts(frame)
    distinctive_words(frame, "theme")

    pd.testing.assert_frame_equal(frame, before)


def test_ten_times_as_many_comments_are_surer_by_the_root_of_ten() -> None:
    some = [("T03", ["账", "村"], 20), ("T03", ["路"], 11), ("T08", ["路", "村"], 10)]
    more = [(theme, words, 10 * times) for theme, words, times in some]

    one, other = (distinctive_words(_frame(rows), "theme") for rows in (some, more))

    assert other["word"].tolist() == one["word"].tolist()
    assert other["z"].tolist() == pytest.approx((one["z"] * math.sqrt(10)).tolist())


def test_words_that_are_not_to_be_listed_still_count() -> None:
    frame = _frame([("T03", ["账", "五十"], 20), ("T08", ["路"], 20)])

    (account, road) = distinctive_words(
        frame, "theme", listable=lambda word: word != "五十"
    ).to_dict("records")

    assert (account["word"], road["word"]) == ("账", "路")
    assert account["z"] == distinctive_words(frame, "theme").set_index("word").loc["账", "z"]


def test_what_chance_may_have_done_is_left_out() -> None:
    frame = _frame([("T03", ["账", "村"], 20), ("T03", ["路"], 11), ("T08", ["路", "村"], 10)])
    z = distinctive_words(frame, "theme").set_index("word")["z"].to_dict()

    kept = distinctive_words(frame, "theme", least_z=min(z.values()))

    assert len(z) == 3
    assert set(kept["word"]) == set(z) - {min(z, key=z.__getitem__)}


@pytest.mark.parametrize(
    ("words", "comments", "left"),
    [
        ([], [], []),
        (["干部"], [20], ["干部"]),
        (["干部", "老村干部"], [20, 11], ["干部", "老村干部"]),
        (["干部", "老村干部"], [20, 12], ["老村干部"]),
        (["老村", "村干部", "老村干部", "账"], [12, 12, 12, 10], ["老村干部", "账"]),
    ],
)
def test_a_word_mostly_inside_a_longer_one_gives_way(
    words: list[str], comments: list[int], left: list[str]
) -> None:
    assert without_parts(words, comments) == left

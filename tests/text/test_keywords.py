"""Counting words by comments, and which words a group uses more than the others."""

from __future__ import annotations

import math

import pandas as pd
import pytest

from core.text.keywords import WordCounts, WordTally, distinctive_words, without_parts


def _frame(rows: list[tuple[str, list[str], int]]) -> pd.DataFrame:
    """(theme, words, how many such comments) → one row a comment."""
    return pd.DataFrame(
        [(theme, words) for theme, words, times in rows for _ in range(times)],
        columns=["theme", "words"],
    )


def _counted(frame: pd.DataFrame) -> WordCounts:
    tally = WordTally(["theme"])
    tally.add(frame)
    return tally.counts("theme")


def _told(counted: WordCounts) -> dict[tuple[str, str], int]:
    rows = counted.rows.itertuples(index=False, name=None)
    return {(group, word): n for group, word, n in rows}


def test_nobody_spoke() -> None:
    empty = _counted(_frame([]))

    assert (_told(empty), empty.sizes) == ({}, {})
    assert list(distinctive_words(empty).columns) == [
        "group",
        "word",
        "comments",
        "share",
        "z",
    ]


def test_a_comment_counts_a_word_once() -> None:
    counted = _counted(_frame([("T03", ["账", "账", "账", "债务"], 10)]))

    assert _told(counted) == {("T03", "账"): 10, ("T03", "债务"): 10}
    assert counted.sizes == {"T03": 10}


def test_words_are_counted_in_each_group() -> None:
    counted = _counted(_frame([("T03", ["账"], 12), ("T08", ["路", "账"], 12), ("T08", ["路"], 4)]))

    assert _told(counted) == {("T03", "账"): 12, ("T08", "路"): 16, ("T08", "账"): 12}
    assert counted.sizes == {"T03": 12, "T08": 16}
    assert _told(counted.of(["T08", "T09"])) == {("T08", "路"): 16, ("T08", "账"): 12}
    assert counted.of(["T08", "T09"]).sizes == {"T08": 16}


def test_a_comment_of_two_groups_counts_in_both_and_one_of_none_in_neither() -> None:
    said = pd.DataFrame(
        {
            "theme": [["T03", "T08"], [], ["T08"], ["T03"]],
            "words": [["账", "路"], ["账"], ["路"], []],
        }
    )

    counted = _counted(said)

    assert _told(counted) == {
        ("T03", "账"): 1,
        ("T03", "路"): 1,
        ("T08", "账"): 1,
        ("T08", "路"): 2,
    }
    assert counted.sizes == {"T03": 2, "T08": 2}


def test_parts_are_counted_together() -> None:
    tally = WordTally(["theme", "village"])
    for theme, words, village in [("T03", ["账"], "甲"), ("T08", ["路", "账"], "甲")]:
        tally.add(pd.DataFrame({"theme": [theme], "words": [words], "village": [village]}))

    assert tally.comments == 2
    assert _told(tally.counts("village")) == {("甲", "账"): 2, ("甲", "路"): 1}
    assert _told(tally.counts("theme")) == {("T03", "账"): 1, ("T08", "路"): 1, ("T08", "账"): 1}


def test_one_group_alone_has_no_words_of_its_own() -> None:
    assert distinctive_words(_counted(_frame([("T03", ["账"], 20)]))).empty


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

    (account, village) = distinctive_words(_counted(frame)).to_dict("records")

    assert account == {
        "group": "T03",
        "word": "账",
        "comments": 20,
        "share": 20 / 30,
        "z": pytest.approx(z),
    }
    assert (village["group"], village["word"], village["comments"]) == ("T08", "村", 30)


def test_a_rare_word_is_not_shown_however_distinctive() -> None:
    frame = _frame([("T03", ["账"], 20), ("T03", ["余家"], 9), ("T08", ["路"], 20)])

    assert distinctive_words(_counted(frame))["word"].tolist() == ["账", "路"]
    assert "余家" in distinctive_words(_counted(frame), k=5)["word"].tolist()


def test_only_the_top_words_are_given() -> None:
    frame = _frame([("T03", [f"词{n}" for n in range(30)], 12), ("T08", ["路"], 12)])

    assert distinctive_words(_counted(frame), top=4).groupby("group").size().to_dict() == {
        "T03": 4,
        "T08": 1,
    }


def test_the_frame_is_left_as_it_was() -> None:
    frame = _frame([("T03", ["账"], 12), ("T08", ["路"], 12)])
    before = frame.copy(deep=True)

    distinctive_words(_counted(frame))

    pd.testing.assert_frame_equal(frame, before)


def test_ten_times_as_many_comments_are_surer_by_the_root_of_ten() -> None:
    some = [("T03", ["账", "村"], 20), ("T03", ["路"], 11), ("T08", ["路", "村"], 10)]
    more = [(theme, words, 10 * times) for theme, words, times in some]

    one, other = (distinctive_words(_counted(_frame(rows))) for rows in (some, more))

    assert other["word"].tolist() == one["word"].tolist()
    assert other["z"].tolist() == pytest.approx((one["z"] * math.sqrt(10)).tolist())


def test_words_that_are_not_to_be_listed_still_count() -> None:
    frame = _frame([("T03", ["账", "五十"], 20), ("T08", ["路"], 20)])

    (account, road) = distinctive_words(
        _counted(frame), listable=lambda word: word != "五十"
    ).to_dict("records")

    assert (account["word"], road["word"]) == ("账", "路")
    assert account["z"] == distinctive_words(_counted(frame)).set_index("word").loc["账", "z"]


def test_what_chance_may_have_done_is_left_out() -> None:
    frame = _frame([("T03", ["账", "村"], 20), ("T03", ["路"], 11), ("T08", ["路", "村"], 10)])
    z = distinctive_words(_counted(frame)).set_index("word")["z"].to_dict()

    kept = distinctive_words(_counted(frame), least_z=min(z.values()))

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

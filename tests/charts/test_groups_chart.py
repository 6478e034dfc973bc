"""Groups drawn and told: nothing that was not published, the hidden hatched, words for words."""

from __future__ import annotations

import json
from datetime import date

import pytest

from core.charts.groups import (
    answers_of,
    groups_caption,
    groups_of,
    said_of,
    statement_caption,
    statement_chart,
    statement_figures,
    story_of,
)
from core.groups.reading import Answers
from core.support.disclosure import AUDIENCES, Heading
from core.support.published import Published
from core.support.vote_tables import publish_votes
from tests.support.ballots import answered, polled
from tests.support.test_vote_tables import two_camps

K = {"facilitator": 5, "leadership": 10, "public": 10}
HEADINGS = {a: Heading(a, K[a], 1, date(2026, 3, 20), "", "", "", None) for a in AUDIENCES}


def tables(counts: tuple[int, int, int]) -> list[Published]:
    votes = answered({"S00": counts, "S01": counts}, sum(counts))
    made, _ = publish_votes(polled(votes), HEADINGS, {}, {})
    return made["leadership"]


def camps() -> list[Published]:
    made, _ = publish_votes(polled(two_camps(120, 200)), HEADINGS, {}, {})
    return made["leadership"]


def drawn(table: Published) -> list[dict[str, object]]:
    spec = statement_chart(table).to_dict()
    return [
        row
        for values in spec["datasets"].values()
        for row in values
        if "start" in row and row["letters"] >= 0
    ]


def test_a_bar_runs_from_agree_to_disagree_and_ends_at_one() -> None:
    rows = drawn(tables((30, 10, 20))[1])
    first = [row for row in rows if row["row"] == "全体"][:3]

    assert [(row["words"], row["start"], row["end"]) for row in first] == [
        ("同意50%", 0.0, 0.5),
        ("不好说17%", 0.5, 0.6667),
        ("不同意33%", 0.6667, 1.0),
    ]


def test_a_hidden_group_is_one_hatched_strip_whatever_it_holds() -> None:
    one, other = (drawn(tables(counts)[1]) for counts in ((30, 3, 3), (3, 2, 31)))

    assert one == other
    assert {(row["words"], row["start"], row["end"], row["hatched"]) for row in one} == {
        ("不单列", 0.0, 1.0, True)
    }


def test_words_are_drawn_as_words_not_as_the_number_behind_them() -> None:
    one, other = (
        json.dumps(statement_chart(tables(counts)[1]).to_dict(), sort_keys=True, ensure_ascii=False)
        for counts in ((95, 3, 2), (97, 1, 2))
    )

    assert "九成以上" in one
    assert one == other


def test_the_caption_says_the_chart_in_words() -> None:
    assert statement_caption(tables((30, 10, 20))[1]) == (
        "说法0；全体：同意50%、不好说17%、不同意33%"
    )
    assert "截至2026年3月20日第1次发布" in groups_caption(camps()[0])


@pytest.mark.parametrize(
    ("counts", "known"),
    [
        ((30, 10, 20), Answers(30, 60, 20)),
        ((10, 9, 10), Answers(10, 29, None)),
        ((9, 12, 30), Answers(21, 51, 30)),
        ((95, 3, 2), Answers(90, 100, None)),
        ((2, 3, 95), Answers(10, 100, 90)),
        ((30, 3, 3), None),
    ],
)
def test_what_is_known_of_a_group_is_what_was_published(
    counts: tuple[int, int, int], known: Answers | None
) -> None:
    assert answers_of(tables(counts)[1]).get("全体") == known


def test_the_story_of_two_camps() -> None:
    groups, *statements = camps()
    story = story_of(groups, statements)

    assert groups_of(groups) == [("甲", "甲组", "190–199份"), ("乙", "乙组", "120–129份")]
    assert [(t.version_label, agrees) for t, agrees in story.shared] == [("说法5", True)]
    assert [name for name, _ in story.typical] == ["甲", "乙"]
    assert {t.version_label for t in story.differing} == {
        "说法0",
        "说法1",
        "说法2",
        "说法3",
        "说法4",
    }
    assert story.others == ()


def test_one_group_has_nobody_to_differ_from() -> None:
    groups, *statements = tables((40, 10, 10))
    story = story_of(groups, statements)

    assert [(t.version_label, agrees) for t, agrees in story.shared] == [
        ("说法0", True),
        ("说法1", True),
    ]
    assert (story.typical, story.differing) == ((), ())


def test_how_much_every_group_agrees_is_said_in_one_line() -> None:
    _, *statements = camps()
    last = next(t for t in statements if t.version_label == "说法5")
    words = said_of(last, agrees=True)

    assert words.startswith("甲组")
    assert words.count("同意") == 2
    assert said_of(tables((95, 3, 2))[1], agrees=True) == "全体九成以上同意"


def test_the_figures_are_those_published_and_no_others() -> None:
    frame = statement_figures(tables((30, 10, 20))[1:])

    assert frame.to_dict("records")[0] == {
        "说法": "说法0",
        "组": "全体",
        "回答": "60份",
        "其中": "同意30份、不好说10份、不同意20份",
    }
    hidden = statement_figures(tables((30, 3, 3))[1:])
    assert set(hidden["回答"]) == {"30–39份"}
    assert not any(letter.isdigit() for letter in "".join(hidden["其中"]))

"""A sentence for leaders is nobody's own words."""

from __future__ import annotations

import pytest

from core.text.likeness import bare, near_copy, sameness

SAID = "村部设在山下太远,老人走山路要半天"


def test_where_nobody_wrote_nothing_is_a_copy() -> None:
    assert not near_copy("好几位老人担心路远", [])
    assert not near_copy("好几位老人担心路远", ["", "!!!"])


@pytest.mark.parametrize(
    "wording",
    [
        SAID,
        "村部设在山下太远。老人 走山路,要半天!",
        "村部設在山下太遠,老人走山路要半天",
        "村部设在山下太远了,老人走山路得要半天",
        "不少人说村部设在山下太远,老人走山路要半天,很不方便",
        "老人走山路要半天",
    ],
)
def test_the_same_words_are_a_copy_however_they_are_dressed(wording: str) -> None:
    assert near_copy(wording, ["水渠漏水,先修水渠", SAID])


@pytest.mark.parametrize(
    "wording",
    [
        "好几位年纪大的人担心,往后办一件小事也要跑大半天",
        "有人担心新村部离得远,去一趟不容易",
        "希望老村留一个代办点,腿脚不便的人有地方盖章",
    ],
)
def test_the_same_meaning_in_other_words_is_not(wording: str) -> None:
    assert not near_copy(wording, [SAID])


def test_a_few_words_that_everybody_uses_stand_in_every_sentence() -> None:
    """「村部太远」 is four letters: holding all of it copies nobody."""
    assert not near_copy("担心村部太远,来回办事不方便", ["村部太远"])
    assert near_copy("村部太远", ["村部太远"])


def test_bare_keeps_letters_and_digits_only() -> None:
    assert bare(" 村部、太遠了(3 里 路)!ＡＢ ") == "村部太远了3里路ab"


def test_texts_are_the_same_by_their_letters_alone() -> None:
    assert sameness("路修好了,OK？") == sameness(" 路 修好了。ＯＫ\n") != sameness("路修好了OK吗")
    assert len(sameness(SAID)) == 16
    assert sameness("路修好") != sameness("路修好。3")


@pytest.mark.parametrize("text", ["", "  ", "！！！", "____"])
def test_a_text_without_letters_is_the_same_as_none(text: str) -> None:
    assert sameness(text) == ""

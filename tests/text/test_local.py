"""What a change of the dictionary does to opinions: which are cut otherwise, and what breaks."""

from __future__ import annotations

import pytest

from core.text.lexicon import load_lexicon
from core.text.local import Cut, Effect, effect_of
from core.text.segment import Segmenter


@pytest.fixture(scope="module")
def before() -> Segmenter:
    return Segmenter(load_lexicon())


def after(*kept: str, stop: tuple[str, ...] = ()) -> Segmenter:
    return Segmenter(load_lexicon().with_local(kept, stop))


def test_no_opinions_and_no_change(before: Segmenter) -> None:
    nothing = Effect(opinions=0, cuts=(), pairs=(), broken=())

    assert effect_of([], before, after("乌龟墩")) == nothing
    assert effect_of(["账目要公开"], before, after("乌龟墩")) == nothing
    assert effect_of(["去乌龟墩"], before, before) == nothing


def test_an_opinion_that_says_it_twice_is_one_opinion(before: Segmenter) -> None:
    effect = effect_of(["乌龟墩，还是乌龟墩", "去乌龟墩"], before, after("乌龟墩"))

    assert effect.opinions == 2
    assert effect.pairs == ((("乌龟/墩", "乌龟墩"), 2),)
    assert len(effect.cuts) == 3


def test_a_cut_is_shown_with_what_stands_around_it(before: Segmenter) -> None:
    effect = effect_of(["村部要搬到乌龟墩去了，老人怎么办"], before, after("乌龟墩"))

    assert effect.cuts == (
        Cut("村部要搬到乌龟/墩去了，老人怎", "村部要搬到乌龟墩去了，老人怎", ()),
    )


def test_a_neighbour_cut_in_two_is_named(before: Segmenter) -> None:
    effect = effect_of(["集体林权改革"] * 3, before, after("集体林"))

    assert effect.broken == (("林权", 3),)
    assert effect.pairs == ((("集体/林权", "集体林/权"), 3),)


def test_a_word_left_out_changes_no_cut(before: Segmenter) -> None:
    effect = effect_of(["祠堂要留", "路要修"], before, after(stop=("祠堂",)))

    assert effect == Effect(opinions=1, cuts=(), pairs=(), broken=())


def test_pieces_joined_again_are_the_text(before: Segmenter) -> None:
    named = Segmenter(load_lexicon().with_places(["石桥村"]))
    for text in ["", "。", "石桥村的路，5G wifi 不通。\n好", "abc石桥村"]:
        assert "".join(before.pieces(text)) == text
        assert "".join(named.pieces(text)) == text


def test_short_place_names_are_judged_by_what_stands_around_them() -> None:
    """大路 is a hamlet here; 扩大路面 has nothing to do with it."""
    named = Segmenter(load_lexicon().with_places(["大路", "乌坞"]))

    assert named.pieces("扩大路面")[0] == "扩大"
    assert "乌坞" in named.words("去乌坞看看")
    assert named.knows("乌坞")


def test_a_round_of_its_own_leaves_the_others_alone() -> None:
    plain, own = (
        Segmenter(load_lexicon(), engine="jieba"),
        Segmenter(load_lexicon().with_local(["乌龟墩"], []), engine="jieba"),
    )

    assert "乌龟墩" in own.words("去乌龟墩")
    assert "乌龟墩" not in plain.words("去乌龟墩")


@pytest.mark.parametrize("text", ["去乌龟墩看看", "集体林权要分清", "汪家坞、乌坞和大路的路"])
def test_both_cutters_agree_with_words_of_a_round(text: str) -> None:
    lexicon = (
        load_lexicon().with_places(["乌坞", "大路"]).with_local(["乌龟墩", "汪家坞"], ["看看"])
    )
    one, other = Segmenter(lexicon, engine="jieba"), Segmenter(lexicon, engine="rjieba")

    assert one.words(text) == other.words(text)
    assert one.pieces(text) == other.pieces(text)


def test_nothing_of_its_own_is_the_same_lexicon() -> None:
    shared = load_lexicon()
    own = shared.with_local(["乌龟墩"], ["祠堂"])

    assert shared.with_local([], []).digest == shared.digest
    assert own.digest != shared.digest
    assert own.without_local("乌龟墩", shared).without_local("祠堂", shared).digest == shared.digest
    assert shared.without_local("村部", shared).digest == shared.digest

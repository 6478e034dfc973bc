"""Which words may stand alone in a list: amounts, filler, stances and names may not."""

from __future__ import annotations

import pytest

from core.text.lexicon import load_lexicon
from core.text.listed import Listing, is_amount, listing_of, may_be_name

AMOUNTS = [
    "一家", "五十", "二十", "十七", "三百亩", "十几年", "二十多年", "三年", "一半", "几百",
    "半天", "第二", "两三天", "三个月", "几块钱", "十分钟", "两公里", "一号", "万元", "几个",
    "四个", "几十户",
]  # fmt: skip

#: Numbers stand in these too, but they are words.
WORDS = [
    "一事一议", "三务公开", "四议两公开", "五保户", "三资", "两委", "一户一宅",
    "一碗水端平", "一家人",
    "百姓", "一把手", "数据", "三轮车", "十字路口", "两全其美", "一致", "一手",
]  # fmt: skip


@pytest.fixture(scope="module")
def listing() -> Listing:
    return listing_of(load_lexicon().with_places(["石桥村", "三门"]))


@pytest.mark.parametrize("word", AMOUNTS)
def test_an_amount_is_not_listed(listing: Listing, word: str) -> None:
    assert is_amount(word)
    assert not listing.allows(word)


@pytest.mark.parametrize("word", WORDS)
def test_a_word_with_a_number_in_it_is_a_word(word: str) -> None:
    assert not is_amount(word)


@pytest.mark.parametrize(
    "word",
    [
        "五保户",
        "一事一议",
        "三务公开",
        "公章",
        "祠堂",
        "债务",
        "路",
        "桥",
        "党员",
        "石桥村",
        "三门",
        "毛竹",
        "班车",
    ],
)
def test_what_people_speak_of_is_listed(listing: Listing, word: str) -> None:
    assert listing.allows(word)


@pytest.mark.parametrize(
    "word",
    ["同意", "不同意", "赞成", "反对", "坚决反对", "支持", "没意见", "无所谓", "弃权"],
)
def test_no_word_tells_a_stance(listing: Listing, word: str) -> None:
    assert not listing.allows(word)


@pytest.mark.parametrize("word", ["我们", "可以", "解决", "晓得", "时间", "合并", "道理"])
def test_filler_is_not_listed(listing: Listing, word: str) -> None:
    assert not listing.allows(word)


@pytest.mark.parametrize("word", ["陈国强", "王建国", "老王", "李会计", "王书记"])
def test_nobody_is_named(listing: Listing, word: str) -> None:
    assert may_be_name(word)
    assert not listing.allows(word)


@pytest.mark.parametrize("word", ["坞", "的", "姓", "部太远", "汪国坚"])
def test_single_letters_and_guesses_are_not_listed(listing: Listing, word: str) -> None:
    assert not listing.allows(word)


def test_a_word_the_round_has_accepted_is_listed_whatever_it_looks_like() -> None:
    own = listing_of(load_lexicon().with_local(["汪家坞", "五十亩"], ["祠堂"]))

    assert own.allows("汪家坞")
    assert own.allows("五十亩")
    assert not own.allows("祠堂")

"""New words found in comments: said by enough people, no dictionary has them, nobody is named."""

from __future__ import annotations

import math

import pytest

from core.text.lexicon import load_lexicon
from core.text.segment import Segmenter
from core.text.suggest import Suggestion, name_like, suggest_words

#: Ten texts about other things: without them a word would be a tenth of everything.
OTHERS = [
    "集体账目要公开，债务不能混在一起，租金归原来的人分",
    "祠堂里的族谱和老照片请不要动，那是几代人的根",
    "山林承包合同还有十年到期，改了名字还算不算数",
    "卫生室撤掉以后配药要坐班车，末班车下午就没有了",
    "自来水夏天常停，水压也低，请先把管子换成粗的",
    "干部少了谁来办事，网格员跑得过来吗，要讲清楚",
    "低保和高龄补贴按什么标准，各地原来发的不一样",
    "公章收走以后开证明要跑两趟，老人腿脚不好",
    "年轻人回来办民宿，招牌上写的都是老地名",
    "学校并掉以后小孩要寄宿，校车能不能多开一班",
]
#: Each with a place for the word; its neighbours differ every time.
FRAMES = [
    "从{}走过来要半天", "{}没有车", "我住{}，路不好走", "听说{}要修路", "那边{}水多", "把{}也算上",
    "{}前面那座桥坏了", "夏天{}缺水", "小孩在{}上学", "只有{}不通车", "先修{}吧", "问过{}几户",
]  # fmt: skip


def found(texts: list[str], *, k: int = 10, not_again: tuple[str, ...] = ()) -> list[str]:
    segmenter = Segmenter(load_lexicon().with_places(["大坂湾村"]))
    return [one.word for one in suggest_words(texts, segmenter, k=k, not_again=not_again)]


def about(word: str, n: int = 12) -> list[str]:
    return [frame.format(word) for frame in FRAMES[:n]]


@pytest.mark.parametrize("texts", [[], [""], ["。。。", "123", "abc"], ["坞"], OTHERS])
def test_where_nothing_repeats_nothing_is_found(texts: list[str]) -> None:
    assert found(texts) == []


def test_a_place_is_found_from_the_tenth_opinion_on() -> None:
    assert found(OTHERS + about("乌龟墩", 9)) == []
    assert found(OTHERS + about("乌龟墩", 10)) == ["乌龟墩"]


def test_nothing_is_found_under_two_opinions() -> None:
    assert found([*OTHERS, "从乌龟墩到乌龟墩，乌龟墩，问乌龟墩"], k=0) == []


def test_what_is_in_the_dictionary_or_was_decided_is_not_found() -> None:
    assert found(OTHERS + about("祠堂")) == []
    assert found(OTHERS + about("大坂湾")) == []
    assert found(OTHERS + about("乌龟墩"), not_again=("乌龟墩",)) == []


def test_a_slogan_pasted_often_is_one_text() -> None:
    assert found([*OTHERS, *["坚决要求乌龟墩单独成村不合并"] * 40]) == []


@pytest.mark.parametrize("name", ["汪国坚", "陈国强", "汪会计", "老汪"])
def test_a_person_is_never_suggested_nor_half_of_the_name(name: str) -> None:
    words = found(OTHERS + about(name))

    assert not any(word in name or name in word for word in words)


def test_a_nickname_that_is_once_called_by_a_title_is_left_out() -> None:
    texts = OTHERS + about("国坚")

    assert "国坚" not in found([*texts, "汪国坚书记讲过"])


@pytest.mark.parametrize("amount", ["五十亩", "三百块", "十七户"])
def test_an_amount_is_no_word(amount: str) -> None:
    assert found(OTHERS + about(amount)) == []


def test_the_longest_form_stands_for_its_parts() -> None:
    assert found(OTHERS + about("乌龟墩头")) == ["乌龟墩头"]


def test_the_outer_and_the_inner_hamlet_are_places_and_beside_the_hall_is_none() -> None:
    assert found(OTHERS + about("外箬坪")) == ["外箬坪"]
    assert found(OTHERS + about("里箬坪")) == ["里箬坪"]
    assert found(OTHERS + about("祠堂里")) == []


@pytest.mark.parametrize("place", ["三官桥", "洪公祠", "下山头水库"])
def test_a_place_may_begin_like_an_amount_a_side_or_a_surname(place: str) -> None:
    assert found(OTHERS + about(place)) == [place]


def test_places_come_before_what_more_people_say() -> None:
    assert found(OTHERS + about("佢哋", 12) + about("箬坑", 10)) == ["箬坑", "佢哋"]


def test_most_said_comes_first_and_no_more_than_asked() -> None:
    texts = OTHERS + about("乌龟墩", 10) + about("箬坑", 12)
    segmenter = Segmenter(load_lexicon())

    both = suggest_words(texts, segmenter, k=10)
    one = suggest_words(texts, segmenter, k=10, most=1)

    assert [(each.word, each.comments) for each in both] == [("箬坑", 12), ("乌龟墩", 10)]
    assert one == both[:1]


def test_cohesion_and_freedom_worked_by_hand() -> None:
    """箬坑 stands ten times alone between commas: each side is another one each time, ln 10.

    Of N Chinese letters 箬 and 坑 are ten each, always together: ln(10·N / (10·10)).
    """
    texts = [*OTHERS, *(f"{number}，箬坑，{number}" for number in range(10))]
    letters = sum("\u4e00" <= letter <= "\u9fd5" for text in texts for letter in text)

    (one,) = suggest_words(texts, Segmenter(load_lexicon()), k=10)

    assert one == Suggestion(
        "箬坑", 10, pytest.approx(math.log(letters / 10)), pytest.approx(math.log(10))
    )


def test_places_that_begin_like_a_name_are_places() -> None:
    segmenter = Segmenter(load_lexicon())

    assert not any(name_like(word, segmenter) for word in ["汪家坞", "陈村", "余家", "毛坦"])
    assert all(name_like(word, segmenter) for word in ["汪国坚", "老汪", "汪会计", "诸葛国坚"])

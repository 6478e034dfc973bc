"""Numbers that lead to a person go, however they are written; years, money and areas stay."""

from __future__ import annotations

import json
import random
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.settings import DATA
from core.text.names import names_at_risk
from core.text.redact import MARKS, Kind, redact

SENTENCES = (Path(__file__).parent / "clean_sentences.txt").read_text(encoding="utf-8").splitlines()

FULL_WIDTH = str.maketrans("0123456789X-+", "０１２３４５６７８９Ｘ－＋")
CHINESE = str.maketrans("0123456789", "零一二三四五六七八九")
SPOKEN = str.maketrans("0123456789", "〇幺二三四五六七八九")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
MATHS = str.maketrans("0123456789", "𝟎𝟏𝟐𝟑𝟒𝟓𝟔𝟕𝟖𝟗")


def _joined(joint: str) -> Callable[[str], str]:
    return lambda number: joint.join(number)


def _grouped(joint: str) -> Callable[[str], str]:
    def written(number: str) -> str:
        groups = [number[:3], number[3:7], number[7:11], number[11:15], number[15:]]
        return joint.join(group for group in groups if group)

    return written


#: The ways a number is written into a comment.
FORMS: dict[str, Callable[[str], str]] = {
    "plain": str,
    "full width": lambda number: number.translate(FULL_WIDTH),
    "Chinese": lambda number: number.translate(CHINESE),
    "as spoken": lambda number: number.translate(SPOKEN),
    "half Chinese": lambda number: number[:3] + number[3:].translate(CHINESE),
    "circled": lambda number: number.translate(CIRCLED),
    "mathematical": lambda number: number.translate(MATHS),
    "spaced": _joined(" "),
    "zero width": _joined("\u200b"),
    "dashed groups": _grouped("-"),
    "dotted groups": _grouped("."),
    "wide spaced groups": _grouped("\u3000"),
}

AROUND = [
    "{}",
    "电话{}。",
    "有事打{}找我",
    "我的号码是{},晚上再打",
    "({})",
    "联系 {} 谢谢",
    "找会计{}",
    "请回{}谢谢",
]


def _mobile(chance: random.Random) -> str:
    return f"1{chance.randint(3, 9)}{chance.randrange(10**9):09d}"


def _identity(chance: random.Random) -> str:
    born = f"{chance.randint(1930, 2015)}{chance.randint(1, 12):02d}{chance.randint(1, 28):02d}"
    end = f"{chance.randrange(1000):03d}{chance.choice('0123456789X')}"
    return f"{chance.randint(110000, 659000)}{born}{end}"


def _card(chance: random.Random) -> str:
    return "62" + "".join(chance.choice("0123456789") for _ in range(chance.choice([14, 16, 17])))


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("make", [_mobile, _identity, _card])
def test_a_thousand_numbers_are_all_found(make: Callable[[random.Random], str], form: str) -> None:
    chance = random.Random(f"{make.__name__} {form}")
    missed = []
    for _ in range(1000):
        around = chance.choice(AROUND)
        written = FORMS[form](make(chance))
        result = redact(around.format(written))
        expected = {around.format(mark) for mark in MARKS.values()}
        if result.text not in expected:
            missed.append((written, result.text))

    assert missed == []


def test_clean_sentences_stay_as_they_are() -> None:
    assert len(SENTENCES) >= 200

    assert [(s, redact(s).text) for s in SENTENCES if redact(s).found] == []


def test_example_comments_stay_as_they_are() -> None:
    lines = (DATA / "examples" / "examples.jsonl").read_text(encoding="utf-8").splitlines()
    texts = [json.loads(line)["text"] for line in lines]

    assert [(t, redact(t).text) for t in texts if redact(t).found] == []


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("固话0570-6012345", "固话〔电话已隐去〕"),
        ("打(0570)6012345找我", "打〔电话已隐去〕找我"),
        ("０５７０ ６０１２３４５", "〔电话已隐去〕"),
        ("座机6012345", "座机〔电话已隐去〕"),
        ("+86 138 0013 8000", "〔电话已隐去〕"),
        ("8613800138000", "〔电话已隐去〕"),
        ("老证330824900101123", "老证〔身份证号已隐去〕"),
        ("账号 2010 0012 34", "账号 〔银行卡号已隐去〕"),
        ("车浙H12345停门口", "车〔车牌号已隐去〕停门口"),
        ("浙H·D12345", "〔车牌号已隐去〕"),
        ("浙hf12345", "〔车牌号已隐去〕"),
        ("浙 Ｈ 幺二三四五", "〔车牌号已隐去〕"),
        ("沪A1234学", "〔车牌号已隐去〕"),
        ("发到abc.d@qq.com", "发到〔邮箱已隐去〕"),
        ("abc ＠ 163．com", "〔邮箱已隐去〕"),
        ("一二三四五@qq点com", "〔邮箱已隐去〕"),
        ("微信:abc_12345", "微信:〔微信号已隐去〕"),
        ("加我微信号是zhangsan88,谢谢", "加我微信号是〔微信号已隐去〕,谢谢"),
        ("加v：lisi-2020", "加v：〔微信号已隐去〕"),
        ("微信同号13800138000", "微信同号〔电话已隐去〕"),
        ("QQ 123456789", "QQ 〔QQ号已隐去〕"),
        ("扣扣号幺二三四五六", "扣扣号〔QQ号已隐去〕"),
        ("13800138000或13900139000", "〔电话已隐去〕或〔电话已隐去〕"),
        ("3 330824199001011234", "3 〔身份证号已隐去〕"),
        ("13800138000 2个孩子", "〔电话已隐去〕 2个孩子"),
        ("1\ufe0f\u20e33\ufe0f\u20e38\ufe0f\u20e30013800\ufe0f\u20e30", "〔电话已隐去〕"),
        ("13800138000元旦后再打", "〔电话已隐去〕元旦后再打"),
        ("一共13800138000元", "一共13800138000元"),
        ("2011-03-10 2011-04-10", "2011-03-10 2011-04-10"),
        ("", ""),
    ],
)
def test_each_kind_leaves_its_mark(text: str, left: str) -> None:
    assert redact(text).text == left


def test_what_was_found_is_told_with_its_place_in_the_text() -> None:
    text = "我叫谁不说,138 0013 8000,证330824199001011234"

    result = redact(text)

    assert [(one.kind, text[one.start : one.end]) for one in result.found] == [
        (Kind.PHONE, "138 0013 8000"),
        (Kind.IDENTITY, "330824199001011234"),
    ]


def test_a_number_of_eighteen_digits_without_a_birthday_is_called_a_card() -> None:
    assert [one.kind for one in redact("622202123456789012").found] == [Kind.CARD]


@given(st.text("0123456789一幺〇 -.@浙Hab微信QQ号:元年〔电话已隐去〕", max_size=40))
def test_redacting_twice_changes_nothing_more(text: str) -> None:
    once = redact(text).text

    assert redact(once).text == once
    assert redact(once).found == ()


@given(st.text(st.characters(exclude_characters="〔"), max_size=60))
def test_what_is_not_found_stays_character_by_character(text: str) -> None:
    result = redact(text)
    kept = "".join(
        c for i, c in enumerate(text) if not any(f.start <= i < f.end for f in result.found)
    )
    left = result.text
    for mark in MARKS.values():
        left = left.replace(mark, "")

    assert left == kept


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王书记和张婶都说好", ["王书记", "张婶"]),
        ("找李建国主任", ["李建国主任"]),
        ("我叫陈秀英,住三组", ["陈秀英"]),
        ("老王、小陈没来", ["老王", "小陈"]),
        ("欧阳老师教过我", ["欧阳老师"]),
        ("村书记、组长、老干部、代表都到了", []),
        ("老方案、老毛病、小金库、村主任说了", []),
        ("电话13800138000找余会计", ["余会计"]),
        ("", []),
    ],
)
def test_names_with_titles_are_pointed_at(text: str, names: list[str]) -> None:
    found = names_at_risk(text)

    assert [name.text for name in found] == names
    assert [text[name.start : name.end] for name in found] == names

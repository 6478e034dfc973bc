"""Advice on wording: what draws which, and that a plain sentence draws none."""

from __future__ import annotations

import pytest

from core.groups.wording import LONG, advice


@pytest.mark.parametrize(
    "wording",
    [
        "合并后，老村名应当保留在路牌上",
        "新村的办公地点应当设在中间的村",
        "合并后各村的账目仍分开管",
        "祠堂归原来的村民小组使用",
        "",
    ],
)
def test_a_plain_sentence_needs_no_advice(wording: str) -> None:
    assert advice(wording) == ()


@pytest.mark.parametrize(
    ("wording", "word"),
    [
        ("合并好不好？", "陈述句"),
        ("大家愿意合并吗", "陈述句"),
        ("合并能省钱，而且办事更方便", "一件事"),
        ("村名不变，办公地点搬到镇上", "一件事"),
        ("如果补偿到位就合并", "条件"),
        ("必须坚决推进合并", "中性"),
        ("不同意不设服务点", "否定"),
        ("村干部人数应当减少", "说事不说人"),
        ("村" * (LONG + 1), f"{LONG}个字"),
    ],
)
def test_each_trap_is_named(wording: str, word: str) -> None:
    assert any(word in sentence for sentence in advice(wording))

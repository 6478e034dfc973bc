"""Cells as people in offices write them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.intake.sheets.cells import (
    UnclearError,
    read_count,
    read_date,
    read_flag,
    read_stance,
    read_text,
)
from core.intake.sheets.grid import Cell
from core.model.states import Stance

COUNTS: list[tuple[Cell, int | None]] = [
    (None, None),
    ("", None),
    ("/", None),
    ("／", None),
    ("无", None),
    (" — ", None),
    (0, 0),
    ("0", 0),
    (300, 300),
    (300.0, 300),
    ("３００", 300),
    (" 1,200 人", 1200),
    ("1，200", 1200),
    ("86户", 86),
    ("1.2万", 12_000),
    ("三百二十", 320),
    ("三百零五", 305),
    ("一千二百户", 1200),
    ("十", 10),
    ("十二", 12),
    ("二〇", 20),
    ("一万二千", 12_000),
    ("两百", 200),
    ("一百十五", 115),
    ("一万零二", 10_002),
    ("十万", 100_000),
]


@pytest.mark.parametrize(("cell", "count"), COUNTS)
def test_a_count_is_read(cell: Cell, count: int | None) -> None:
    assert read_count(cell) == count


@pytest.mark.parametrize(
    "cell",
    [
        "约300",
        "三百左右",
        2.5,
        "2.5",
        -3,
        "-3",
        "百三",
        "1.2.3",
        True,
        date(2026, 3, 2),
        10**8,
        "十十",
    ],
)
def test_a_count_that_is_none_is_unclear(cell: Cell) -> None:
    with pytest.raises(UnclearError):
        read_count(cell)


DATES: list[tuple[Cell, date | None]] = [
    (None, None),
    ("/", None),
    (date(2026, 3, 2), date(2026, 3, 2)),
    ("2026年3月2日", date(2026, 3, 2)),
    ("２０２６年３月２日", date(2026, 3, 2)),
    ("2026.3.2", date(2026, 3, 2)),
    ("2026-03-02", date(2026, 3, 2)),
    ("2026/3/2 14:30", date(2026, 3, 2)),
    ("2026年3月2日上午9时", date(2026, 3, 2)),
    ("2026 年 3 月 2 日", date(2026, 3, 2)),
    ("26.3.2", date(2026, 3, 2)),
    ("20260302", date(2026, 3, 2)),
    (20260302, date(2026, 3, 2)),
    ("3月2日", date(2026, 3, 2)),
    ("3月2号", date(2026, 3, 2)),
    ("3.2", date(2026, 3, 2)),
    ("12月30日", date(2025, 12, 30)),
    ("二〇二六年三月二日", date(2026, 3, 2)),
    ("二〇二六年十二月二十一日", date(2026, 12, 21)),
    (46083, date(2026, 3, 2)),
    (46083.6, date(2026, 3, 2)),
    ("46083", date(2026, 3, 2)),
]


@pytest.mark.parametrize(("cell", "day"), DATES)
def test_a_day_is_read(cell: Cell, day: date | None) -> None:
    assert read_date(cell, year=2026, until=date(2026, 3, 31)) == day


@pytest.mark.parametrize(
    "cell", ["昨天", "2026年", "2月30日", "2026.13.1", 3.1, 3, True, "2026年3月"]
)
def test_a_day_that_is_none_is_unclear(cell: Cell) -> None:
    with pytest.raises(UnclearError):
        read_date(cell, year=2026)


@pytest.mark.parametrize(
    ("cell", "flag"),
    [(None, None), ("", None), ("无", None), (True, True), (False, False), (1, True), (0, False)]
    + [(word, True) for word in ("是", "√", "✓", "☑", "Ｙ", "有", "对", " 是 ")]
    + [(word, False) for word in ("否", "×", "✗", "☐", "N", "未")],
)
def test_yes_and_no_are_read(cell: Cell, flag: bool | None) -> None:
    assert read_flag(cell) is flag


def test_neither_yes_nor_no_is_unclear() -> None:
    with pytest.raises(UnclearError, match="「大概」"):
        read_flag("大概")


@pytest.mark.parametrize(
    ("cell", "stance"),
    [
        (None, Stance.UNSTATED),
        ("", Stance.UNSTATED),
        ("/", Stance.UNSTATED),
        ("无", Stance.UNSTATED),
    ]
    + [
        (word, Stance.SUPPORT)
        for word in ("赞成", " 同意 ", "支持", "√", "赞 成", "贊成", "support")
    ]
    + [(w, Stance.CONDITIONAL) for w in ("有条件赞成", "基本同意", "原则上同意")]
    + [(word, Stance.OPPOSE) for word in ("不赞成", "不同意", "反对", "坚决反对。")]
    + [(word, Stance.UNSURE) for word in ("说不清", "无所谓", "不知道")]
    + [(word, Stance.UNSTATED) for word in ("未表态", "弃权")]
    + [(word, None) for word in ("没意见", "随便", "服从安排", "赞成反对")],
)
def test_a_stance_is_what_the_word_says_and_never_a_guess(
    cell: Cell, stance: Stance | None
) -> None:
    assert read_stance(cell) is stance


def test_a_text_is_cleaned_and_an_apostrophe_of_our_own_export_taken_off() -> None:
    assert read_text("  路\u200b远\r\n'=账目  ") == "路远\n=账目"
    assert read_text("'平安'村") == "'平安'村"
    assert read_text(5) == "5"
    assert read_text(" 无 ") == ""


@pytest.mark.parametrize("cell", ["#N/A", "#REF!", "字" * 2001])
def test_an_error_value_or_too_long_a_text_is_unclear(cell: Cell) -> None:
    with pytest.raises(UnclearError):
        read_text(cell)


@pytest.mark.parametrize(
    "read", [read_count, read_flag, read_stance, read_text, lambda cell: read_date(cell, year=2026)]
)
@given(cell=st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.dates()))
def test_no_cell_brings_a_reader_down(read: Callable[[Cell], Any], cell: Cell) -> None:
    with suppress(UnclearError):
        read(cell)

"""What is kept and what goes when a text comes in, and that a sheet cannot run what goes out."""

from __future__ import annotations

import io
import unicodedata

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.errors import Invalid
from core.text.cells import safe_cell, safe_name
from core.text.clean import clean
from tests.text.naughty import CASES

ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=60)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("", ""),
        ("  \n ", ""),
        ("同意", "同意"),
        ("公章放在哪里？", "公章放在哪里？"),
        ("两边\u200b都\ufeff留\u202e一个", "两边都留一个"),
        ("第一行\r\n第二行\u2028第三行", "第一行\n第二行\n第三行"),
        ("隔\t开 \u3000 写", "隔 开 写"),
        ("一\n\n\n\n二", "一\n\n二"),
        ("半\ud83d个", "半个"),
        ("e\u0301", "é"),
        ("e" + "\u0323\u0316\u0317\u0318\u0319\u031c", "ẹ\u0316\u0317\u0318\u0319"),
        ("👨\u200d👩\u200d👧", "👨\u200d👩\u200d👧"),
        ("同\u200d意", "同意"),
        ("１３８", "１３８"),
    ],
)
def test_text_keeps_what_can_be_read(given_text: str, kept: str) -> None:
    assert clean(given_text) == kept


def test_text_of_exactly_the_limit_passes_and_one_more_does_not() -> None:
    assert clean("好" * 2000) == "好" * 2000
    with pytest.raises(Invalid, match="最多 2000 字，现在有 2001 字"):
        clean("好" * 2001)


def test_invisible_characters_do_not_count_towards_the_limit() -> None:
    assert clean("好\u200b" * 10, limit=10) == "好" * 10


@pytest.mark.parametrize(
    "nothing", ["", " \n\t", "\u200b\u200d", "\u3164", "\u2800", "\u0301", "\ufe0f"]
)
def test_required_text_must_hold_something_to_read(nothing: str) -> None:
    with pytest.raises(Invalid, match="没有写内容"):
        clean(nothing, required=True)


@given(ANY_TEXT)
def test_cleaning_twice_changes_nothing_more(text: str) -> None:
    once = clean(text)

    assert clean(once) == once


@given(ANY_TEXT)
def test_clean_text_is_plain_unicode_in_composed_form(text: str) -> None:
    once = clean(text)

    assert once.encode().decode() == once
    assert unicodedata.is_normalized("NFC", once)
    assert {c for c in once if unicodedata.category(c) in {"Cc", "Cs"}} <= {"\n"}


@pytest.mark.parametrize(("name", "text"), CASES, ids=[name for name, _ in CASES])
def test_a_naughty_text_is_cleaned_once_and_for_all_or_refused_for_its_length(
    name: str, text: str
) -> None:
    if name.startswith("length over"):
        with pytest.raises(Invalid, match="文字太长"):
            clean(text)
        return

    once = clean(text)

    assert clean(once) == once
    assert once.encode().decode() == once


def test_there_are_at_least_as_many_naughty_cases_as_were_measured() -> None:
    assert len(CASES) >= 828
    assert len({name for name, _ in CASES}) == len(CASES)


def test_naughty_texts_go_into_a_workbook_and_come_back_equal() -> None:
    texts = [clean(text) for name, text in CASES if not name.startswith("length over")]
    cells = [safe_cell(text) for text in texts if text]
    book = openpyxl.Workbook(write_only=True)
    sheet = book.create_sheet()
    for cell in cells:
        sheet.append([cell])
    file = io.BytesIO()
    book.save(file)

    rows = openpyxl.load_workbook(file, read_only=True).worksheets[0].iter_rows(values_only=True)

    assert [row[0] for row in rows] == cells
    assert not [c for c in cells for line in c.splitlines() if line.lstrip()[:1] in set("=+-@|%")]


@pytest.mark.parametrize(
    ("value", "cell"),
    [
        ("", ""),
        ("同意", "同意"),
        ("=1+1", "'=1+1"),
        (" ＝HYPERLINK()", "' ＝HYPERLINK()"),
        ("好\n@SUM(A1)\n好", "好\n'@SUM(A1)\n好"),
        ("\u200b+86", "'\u200b+86"),
        ("\t好", "'\t好"),
        ("——第三组", "——第三组"),
        ("'=1", "'=1"),
        ("a=b", "a=b"),
        ("−5", "'−5"),
    ],
)
def test_a_cell_line_that_a_sheet_could_run_gets_an_apostrophe(value: str, cell: str) -> None:
    assert safe_cell(value) == cell


@given(ANY_TEXT)
def test_guarding_a_cell_twice_changes_nothing_more(text: str) -> None:
    assert safe_cell(safe_cell(text)) == safe_cell(text)


@pytest.mark.parametrize(
    ("name", "file_name"),
    [
        ("大坂湾村 意见表.xlsx", "大坂湾村_意见表.xlsx"),
        ("../../etc/passwd", "etc_passwd"),
        ("C:\\temp\\a.xlsx", "C_temp_a.xlsx"),
        ("con.xlsx", "_con.xlsx"),
        ("..", "未命名"),
        ("\u202excod.exe", "xcod.exe"),
        ("村" * 300, "村" * 66),
    ],
)
def test_a_file_name_is_one_harmless_component(name: str, file_name: str) -> None:
    assert safe_name(name) == file_name

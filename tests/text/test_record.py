"""The one pass at the door, on a made-up comment and on a real consultation."""

from __future__ import annotations

from dataclasses import replace

import jieba
import pytest

from core.errors import Invalid
from core.text.clean import clean
from core.text.record import Reader, read_many, read_text
from core.text.redact import Kind
from core.text.segment import Segmenter
from core.text.simplify import simplify


def test_a_comment_is_read_in_one_pass(reader: Reader) -> None:
    record = read_text(
        "公章收到镇里去了，\u200b有事打１３８００１３８０００,余会计讲孩子贷款要盖章", reader
    )

    assert record.text == "公章收到镇里去了，有事打〔电话已隐去〕,余会计讲孩子贷款要盖章"
    assert record.redacted == (Kind.PHONE,)
    assert record.words == ("公章", "收到", "镇里", "有事", "会计", "孩子", "贷款", "盖章")
    assert record.tags[0].code == "T11a"
    assert record.tags[0].because == ("公章", "盖章")
    assert record.lexicon == reader.lexicon.digest
    assert [name.text for name in record.names_at_risk] == ["余会计"]


def test_an_empty_text_has_nothing_in_it(reader: Reader) -> None:
    record = read_text(" \u200b\n", reader)

    assert (record.text, record.words, record.tags) == ("", (), ())


def test_a_text_over_the_limit_is_refused(reader: Reader) -> None:
    with pytest.raises(Invalid, match="文字太长"):
        read_text("村" * 2001, reader)


def test_many_at_once_are_read_as_one_by_one(reader: Reader, examples: list[str]) -> None:
    some = examples[::40]

    assert read_many(some, reader) == [read_text(text, reader) for text in some]


def test_a_reader_that_knows_the_villages_tags_as_before(reader: Reader) -> None:
    named = reader.with_places(["大坂湾村"])
    plain, placed = (read_text("大坂湾村的公章在哪里", one) for one in (reader, named))

    assert placed == replace(plain, words=placed.words, lexicon=named.lexicon.digest)
    assert "大坂湾村" in placed.words


def test_a_real_consultation_is_read_without_a_hitch(reader: Reader, vtaiwan: list[str]) -> None:
    assert len(vtaiwan) == 197

    records = read_many(vtaiwan, reader)

    assert [record.text for record in records] == [clean(text) for text in vtaiwan]
    assert all(record.words and record.tags for record in records)


def test_traditional_writing_is_understood_only_after_conversion(
    reader: Reader, vtaiwan: list[str]
) -> None:
    jieba.setLogLevel(60)
    jieba.initialize()
    cut = Segmenter(reader.lexicon, engine="jieba")

    def known(texts: list[str]) -> float:
        words = [word for text in texts for word in cut.words_of_plain(text) if not word.isascii()]
        return sum(jieba.dt.FREQ.get(word, 0) > 0 for word in words) / len(words)

    as_written, converted = known(vtaiwan), known([simplify(text) for text in vtaiwan])

    assert as_written < 0.75
    assert converted > 0.90

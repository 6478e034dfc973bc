"""常见问题: every answer has its source, and shows whether the office has made it its own."""

from __future__ import annotations

import pytest

from core.errors import Invalid, Refused
from core.intake.faq import (
    ANSWER_LIMIT,
    QUESTION_LIMIT,
    FaqLine,
    FaqRow,
    add_defaults,
    default_faq,
    list_faq,
    save_faq,
)
from core.model import Round
from tests.town import Town

CARD = FaqRow("医保卡要不要换？", "不用换。", "县医保局")


def listed(town: Town) -> list[FaqLine]:
    with town.store.read() as session:
        return list_faq(session, town.round_id)


def save(town: Town, *rows: FaqRow) -> list[FaqLine]:
    with town.store.write() as session:
        return save_faq(session, town.round_id, rows, by=town.admin)


def test_nothing_is_shown_before_the_office_put_it_there(town: Town) -> None:
    assert listed(town) == []


def test_every_default_has_a_source_and_fits_its_column() -> None:
    assert default_faq()
    for row in default_faq():
        assert row.source
        assert 0 < len(row.question) <= QUESTION_LIMIT
        assert 0 < len(row.answer) <= ANSWER_LIMIT


def test_contracts_do_not_change_by_merging_and_the_law_is_named() -> None:
    [row] = [row for row in default_faq() if "承包合同" in row.question]

    assert row.answer.startswith("不会因为合并而变。")
    assert row.source.startswith("农村土地承包法第25条")


def test_defaults_say_so_until_somebody_rewrites_them(town: Town) -> None:
    with town.store.write() as session:
        begun = add_defaults(session, town.round_id, by=town.admin)
    first = begun[0]
    save(town, FaqRow(first.question, "不变，镇里保证。", first.source, first.id), CARD)

    assert all(line.is_default for line in begun)
    assert len(begun) == len(default_faq())
    assert [(line.question, line.answer, line.is_default) for line in listed(town)] == [
        (first.question, "不变，镇里保证。", False),
        ("医保卡要不要换？", "不用换。", False),
    ]
    assert listed(town)[0].id == first.id


def test_defaults_are_added_once_behind_what_stands(town: Town) -> None:
    save(town, CARD)
    for _ in range(2):
        with town.store.write() as session:
            add_defaults(session, town.round_id, by=town.admin)

    assert [line.question for line in listed(town)] == [
        CARD.question,
        *(row.question for row in default_faq()),
    ]


def test_saving_moves_the_revision_so_that_every_screen_reads_anew(town: Town) -> None:
    save(town, CARD)

    with town.store.read() as session:
        assert session.get_one(Round, town.round_id).revision == 1


@pytest.mark.parametrize(
    ("row", "sentence"),
    [
        (FaqRow(" ", "不用换。", "县医保局"), "没有写问题"),
        (FaqRow("医保卡要不要换？", "", "县医保局"), "还没有答复"),
        (FaqRow("医保卡要不要换？", "不用换。", " "), "没有写依据"),
        (FaqRow("问" * (QUESTION_LIMIT + 1), "不用换。", "县医保局"), "太长"),
        (FaqRow("医保卡要不要换？", "不用换。", "县医保局", "none"), "刚被别人删去"),
    ],
)
def test_a_line_that_cannot_stand_is_refused(town: Town, row: FaqRow, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        save(town, row)


def test_a_question_stands_once(town: Town) -> None:
    with pytest.raises(Invalid, match="写了两次"):
        save(town, CARD, CARD)


def test_only_the_office_edits_them(town: Town) -> None:
    for act in (add_defaults, lambda s, r, by: save_faq(s, r, [CARD], by=by)):
        with pytest.raises(Refused), town.store.write() as session:
            act(session, town.round_id, by=town.facilitator)

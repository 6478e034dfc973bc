"""A sheet that comes again adds nothing but what is new in it."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.intake.sheets.preview import Batch
from core.model import (
    ImportBatch,
    Opinion,
    OptionVersion,
)
from core.model.states import VersionState
from core.text.record import Reader
from tests.intake.sheets.files import (
    ALIKE,
    HEADER,
    PAPER,
    as_csv,
    book,
    bring,
    count,
    look,
)
from tests.town import TODAY, Town

NAMES = [
    "意见.xlsx",
    "意见 (1).xlsx",
    "意见（2）.xlsx",
    "意见 - 副本.xlsx",
    "意见-副本 (2).xlsx",
    "复件 意见.xlsx",
]


@pytest.mark.parametrize("name", [*NAMES, "改了名.xlsx", "意见.XLSX"])
def test_the_same_sheet_under_any_name_adds_nothing(town: Town, reader: Reader, name: str) -> None:
    bring(town, book(ALIKE), reader)

    outcome = bring(town, book(ALIKE), reader, name=name)

    assert (outcome.rows, outcome.accepted, outcome.duplicates) == (3, 0, 3)
    assert (count(town, Opinion), count(town, ImportBatch)) == (3, 1)


def test_the_same_table_saved_as_csv_adds_nothing(town: Town, reader: Reader) -> None:
    bring(town, book(PAPER), reader)

    outcome = bring(town, as_csv(PAPER), reader, name="意见.csv")

    assert (outcome.accepted, outcome.duplicates) == (0, 3)


def test_rows_sorted_inserted_and_added_are_told_from_those_that_were_there(
    town: Town, reader: Reader
) -> None:
    header, first, second, third = ALIKE
    bring(town, book([header, first, second, third]), reader)
    more = [
        ["意见汇总"],
        header,
        third,
        ["石桥村", "老党员", "赞成", "同意"],
        second,
        first,
        first,
    ]

    outcome = bring(town, book(more), reader)

    assert (outcome.rows, outcome.accepted, outcome.duplicates) == (5, 2, 3)


def test_a_form_with_a_number_is_stored_once_whatever_was_mended_in_its_words(
    town: Town, reader: Reader
) -> None:
    bring(town, book(PAPER), reader)
    header, first, *_ = PAPER

    outcome = bring(town, book([header, [*first[:-1], "路要修好。"], [4, *first[1:]]]), reader)

    assert (outcome.rows, outcome.accepted, count(town, Opinion)) == (2, 1, 4)


def test_one_number_twice_with_different_words_is_a_fault(town: Town, reader: Reader) -> None:
    header, first, second, _ = PAPER

    preview = look(town, book([header, first, first, [1, *second[1:]]]))

    assert (len(preview.fine), preview.duplicates) == (1, 1)
    assert [str(p) for p in preview.problems] == [
        "「Sheet1」第 4 行「编号」：与第 2 行是同一项，内容却不同，请核对后只留一行"
    ]


def test_two_offices_with_the_same_numbers_do_not_meet(town: Town, reader: Reader) -> None:
    other = [HEADER, [1, "石桥村", "村民", "赞成", "", "早该合了"]]

    bring(town, book(PAPER), reader, name="溪东片.xlsx")
    outcome = bring(town, book(other), reader, name="溪西片.xlsx")

    assert (outcome.accepted, count(town, Opinion)) == (1, 4)


def test_the_same_words_in_another_file_are_shown_as_such_and_taken_when_told_so(
    town: Town, reader: Reader
) -> None:
    bring(town, book(ALIKE), reader, name="三月.xlsx")

    preview = look(town, book(ALIKE), name="四月.xlsx")
    outcome = bring(town, book(ALIKE), reader, name="四月.xlsx", another=True)

    assert preview.same_as == Batch("三月.xlsx", TODAY)
    assert (len(preview.fine), preview.duplicates) == (0, 3)
    assert (outcome.accepted, count(town, Opinion)) == (3, 6)


def test_a_new_version_of_the_option_does_not_make_an_old_sheet_new(
    town: Town, reader: Reader
) -> None:
    bring(town, book(ALIKE), reader)
    with town.store.write() as session:
        old = session.get_one(OptionVersion, town.versions["方案一"])
        old.state = VersionState.REPLACED
        session.add(
            OptionVersion(
                option_id=old.option_id, number=2, state=VersionState.CONSULTED, created_on=TODAY
            )
        )

    assert bring(town, book(ALIKE), reader).accepted == 0


LINES = st.lists(
    st.tuples(
        st.sampled_from(["上坪村", "下坪", "石桥村", "无此村"]),
        st.sampled_from(["老党员", "群众"]),
        st.sampled_from(["赞成", "不赞成", "", "随便"]),
        st.sampled_from(["同意", "太远", "", "'=1", "13800138000"]),
        st.sampled_from(["", "", "7", "8"]),
    ),
    max_size=12,
)


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(lines=LINES, order=st.randoms())
def test_twice_is_once_whatever_stands_in_the_sheet_and_in_whatever_order(
    town: Town, reader: Reader, lines: list[tuple[str, ...]], order: object
) -> None:
    header = ["所在村", "身份类别", "方案一", "意见建议", "编号"]
    with town.store.write() as session:
        session.execute(sa.delete(Opinion))
        session.execute(sa.delete(ImportBatch))
    mixed = list(lines)
    order.shuffle(mixed)  # type: ignore[attr-defined]

    first = bring(town, as_csv([header, *lines]), reader, name="一.csv")
    stored = count(town, Opinion)
    again = bring(town, as_csv([header, *lines]), reader, name="一.csv")
    numbers_clash = any(p.column == "编号" or "同一项" in p.reason for p in first.problems)
    shuffled = (
        None if numbers_clash else bring(town, as_csv([header, *mixed]), reader, name="一.csv")
    )

    assert stored == first.accepted
    assert first.rows == first.accepted + first.duplicates + len({p.row for p in first.problems})
    assert (again.accepted, again.problems) == (0, first.problems)
    assert shuffled is None or shuffled.accepted == 0
    assert count(town, Opinion) == stored

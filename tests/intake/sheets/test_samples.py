"""A real consultation of strangers and the worst texts there are go through the same door."""

from __future__ import annotations

import csv
import io
import re

import pytest
import sqlalchemy as sa

from core.intake.sheets.returned import returned_rows
from core.intake.sheets.who import Defaults
from core.model import Opinion, OpinionStance
from core.model.states import Stance
from core.settings import DATA
from core.text.record import Reader
from tests.intake.sheets.files import book, bring, look, rows_of
from tests.text.naughty import CASES
from tests.town import Town

UBERX = DATA / "samples" / "vtaiwan" / "comments.csv"


def test_comments_of_a_real_consultation_come_in_with_places_given_from_outside(
    town: Town, reader: Reader
) -> None:
    told = Defaults(town.villages["上坪村"], town.groups["普通村民"], town.versions["方案一"])
    content = UBERX.read_bytes()
    comments = list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))

    outcome = bring(town, content, reader, name="comments.csv", defaults=told)
    again = bring(town, content, reader, name="comments.csv", defaults=told)

    assert outcome.rows == len(comments) == 197
    assert (outcome.accepted + outcome.duplicates, outcome.problems) == (197, ())
    assert (again.accepted, again.duplicates) == (0, 197)
    with town.store.read() as session:
        stored = session.scalar(sa.select(sa.func.count()).select_from(Opinion))
        stances = set(session.scalars(sa.select(OpinionStance.stance)))
    assert stored == outcome.accepted
    assert stances == {Stance.UNSTATED}


def test_nothing_a_person_can_type_into_a_sheet_brings_the_import_down(
    town: Town, reader: Reader
) -> None:
    rows = [[name, "上坪村", "老党员", text] for name, text in CASES if fits_a_cell(text)]
    content = book([["编号", "所在村", "身份类别", "意见建议"], *rows])

    outcome = bring(town, content, reader, name="怪字.xlsx")
    again = bring(town, content, reader, name="怪字.xlsx")

    assert len(rows) > 500
    assert outcome.accepted > 0.9 * outcome.rows
    assert (again.accepted, again.duplicates) == (0, outcome.accepted + outcome.duplicates)


def fits_a_cell(text: str) -> bool:
    """Whether a program could have saved it: XML has no controls, surrogates, noncharacters."""
    odd = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text)
    return odd is None and len(text) <= 32_767


@pytest.mark.parametrize("place", ["所在村", "身份类别", "方案一", "填表日期", "填写方式", "编号"])
def test_nor_in_any_other_column_and_the_bad_rows_can_be_given_back(town: Town, place: str) -> None:
    header = ["编号", "所在村", "身份类别", "方案一", "填表日期", "填写方式", "意见建议"]
    kept = io.StringIO(newline="")
    writer = csv.writer(kept)
    writer.writerow(header)
    for number, (_, text) in enumerate(CASES):
        row = dict(zip(header, [number, "上坪村", "老党员", "赞成", "", "", "好"], strict=True))
        writer.writerow((row | {place: text[:3000]}).values())
    content = kept.getvalue().encode("utf-8", "ignore")

    preview = look(town, content, name="怪字.csv")

    assert preview.rows > 700
    assert preview.rows == len(preview.fine) + preview.duplicates + preview.bad_rows
    given = returned_rows(preview)
    if given is not None:
        cells = [c for row in rows_of(given)["表1"] for c in row if isinstance(c, str)]
        assert not [c for c in cells if c[0] in "=+-@|%"]


def test_headings_of_all_kinds_bring_nothing_down(town: Town) -> None:
    for start in range(0, len(CASES), 40):
        header = [
            "所在村",
            "身份类别",
            "意见建议",
            *(t[:200] for _, t in CASES[start : start + 40]),
        ]
        kept = io.StringIO(newline="")
        csv.writer(kept).writerows([header, ["上坪村", "老党员", "好", *("1" * 40)]])

        preview = look(town, kept.getvalue().encode("utf-8", "ignore"), name="怪头.csv")

        assert preview.rows >= 1

"""A corrected sheet changes what it corrects and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Refused
from core.frames import stances, tally
from core.intake.correct import correct_opinion, form_of, history
from core.intake.sheets.check import ANOTHER_SHEET
from core.intake.sheets.take import take_in
from core.model import Opinion, TrailEntry
from core.model.states import Stance
from core.text.record import Reader
from tests.intake.sheets.files import HEADER, Rows, book, bring, look
from tests.town import TODAY, Town

FIRST: Rows = [
    HEADER,
    [1, "上坪村", "老党员", "赞成", "", "路要修好"],
    [2, "下坪", "村民", "不赞成", "赞成", "离镇里太远"],
    [3, "石桥村", "人大代表", "说不清", "", ""],
]
#: The first row's village and stance were written down wrongly.
MENDED: Rows = [HEADER, [1, "石桥村", "老党员", "不赞成", "", "路要修好"], *FIRST[2:]]


def opinions(town: Town) -> dict[str, Any]:
    """The opinions by the village they name, as forms."""
    names = {id_: name for name, id_ in town.villages.items()}
    with town.store.read() as session:
        found = session.scalars(sa.select(Opinion)).all()
        return {
            f"{names[o.village_id]} {o.text}": form_of(session, o).model_dump(exclude={"stances"})
            for o in found
        }


def test_a_changed_row_is_shown_as_a_correction_with_old_and_new(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)

    preview = look(town, book(MENDED))

    (correction,) = preview.corrections
    assert (correction.row.row, correction.row.number) == (2, "1")
    assert correction.before == {"所在村": "上坪村", "对方案的意见": "方案一：赞成"}
    assert correction.after == {"所在村": "石桥村", "对方案的意见": "方案一：不赞成"}
    assert (preview.fine, preview.duplicates, preview.notes) == ((), 2, ())
    assert preview.to_plain() == {
        "rows": 3,
        "accepted": 0,
        "duplicates": 2,
        "corrected": 1,
        "problems": [],
    }


def test_only_what_was_corrected_changes_and_its_history_says_why(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    before = opinions(town)

    outcome = bring(town, book(MENDED), reader)

    assert (outcome.accepted, outcome.duplicates, outcome.corrected) == (0, 2, 1)
    after = opinions(town)
    mended = before.pop("上坪村 路要修好") | {"village_id": town.villages["石桥村"]}
    assert after == before | {"石桥村 路要修好": mended}
    with town.store.read() as session:
        changed = session.scalars(sa.select(Opinion).where(Opinion.text == "路要修好")).one()
        reasons = [change.reason for change in history(session, changed.id)]
        counted = tally(session, town.round_id)
        said = stances(session, town.round_id)
        trail = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "sheet.import")
        ).all()
    assert reasons == ["按更正后的表格"]
    assert dict(counted.groupby("village_id")["n"].sum()) == {
        town.villages["下坪村"]: 1,
        town.villages["石桥村"]: 2,
    }
    about = said[said["version_id"] == town.versions["方案一"]].groupby("stance")["n"].sum()
    assert dict(about[about > 0]) == {"oppose": 2, "unsure": 1}
    assert set(trail) == {
        "意见表 意见.xlsx：导入 3 行，共 3 行",
        "意见表 意见.xlsx：导入 0 行，更正 1 行，共 3 行",
    }


def test_the_corrected_sheet_again_and_then_the_old_one_change_nothing(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    bring(town, book(MENDED), reader)
    after = opinions(town)

    again = bring(town, book(MENDED), reader)
    old = bring(town, book(FIRST), reader)

    assert (again.corrected, again.duplicates, old.corrected, old.duplicates) == (0, 3, 0, 3)
    assert opinions(town) == after


def test_what_was_mended_at_the_desk_is_not_undone_by_the_sheet_it_came_from(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    with town.store.write() as session:
        opinion = session.scalars(sa.select(Opinion).where(Opinion.text == "路要修好")).one()
        form = form_of(session, opinion).model_copy(update={"text": "路要修好，灯要亮"})
        correct_opinion(
            session,
            opinion.id,
            form,
            by=town.facilitator,
            reason="漏记半句",
            reader=reader,
            today=TODAY,
        )
    longer = [*FIRST, [4, "石桥村", "老党员", "赞成", "", ""]]

    outcome = bring(town, book(longer), reader)
    mended = bring(town, book([*MENDED, longer[4]]), reader)

    assert (outcome.accepted, outcome.corrected) == (1, 0)
    assert mended.corrected == 1
    assert "石桥村 路要修好，灯要亮" in opinions(town)


def test_a_new_row_beside_a_corrected_one_comes_in(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)

    outcome = bring(town, book([*MENDED, [4, "下坪村", "老党员", "赞成", "", "好"]]), reader)

    assert (outcome.accepted, outcome.duplicates, outcome.corrected) == (1, 2, 1)


def test_a_row_without_a_number_that_names_another_village_is_another_opinion(
    town: Town, reader: Reader
) -> None:
    bring(town, book([row[1:] for row in FIRST]), reader)

    preview = look(town, book([row[1:] for row in MENDED]))

    assert (len(preview.fine), preview.duplicates, preview.corrections) == (1, 2, ())


def test_an_emptied_stance_is_corrected_to_unstated(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    rows = [HEADER, [1, "上坪村", "老党员", "", "", "路要修好"], *FIRST[2:]]

    bring(town, book(rows), reader)

    with town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion).where(Opinion.text == "路要修好")).one()
        said = form_of(session, opinion).stances
    assert set(said.values()) == {Stance.UNSTATED}


def test_another_batch_under_the_same_name_and_numbers_is_warned_of(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    other = [HEADER, *([n, "下坪村", "老党员", "赞成", "", f"第{n}句"] for n in (1, 2, 3))]

    assert look(town, book(other)).notes == (ANOTHER_SHEET,)
    assert len(look(town, book(other), name="第二批.xlsx").fine) == 3


def test_two_desks_that_bring_the_same_corrections_make_them_once(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    preview = look(town, book(MENDED))
    bring(town, book(MENDED), reader)

    with town.store.write() as session:
        outcome = take_in(
            session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY
        )

    assert (outcome.corrected, outcome.duplicates) == (0, 3)


def test_who_may_not_import_corrects_nothing(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    preview = look(town, book(MENDED))

    with pytest.raises(Refused), town.store.write() as session:
        take_in(session, town.round_id, preview, by=town.leader, reader=reader, today=TODAY)

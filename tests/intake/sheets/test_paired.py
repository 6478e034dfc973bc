"""Corrected rows without 编号 find the opinion they correct, and only where somebody says so."""

from __future__ import annotations

from typing import Any

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid
from core.frames import tally
from core.intake.checking import check_entry
from core.intake.correct import form_of, history
from core.intake.form import OpinionForm
from core.intake.sheets.paired import likeness
from core.intake.sheets.preview import Preview
from core.intake.sheets.take import take_in
from core.model import Base, Opinion, Round
from core.model.states import Channel, Stance, Standing
from core.text.record import Reader
from tests.intake.sheets.files import Rows, book, bring, look, reasons
from tests.town import TODAY, Town, second_facilitator

HEADER = ["所在村", "身份类别", "方案一", "意见建议"]
FIRST: Rows = [
    HEADER,
    ["上坪村", "老党员", "赞成", "路要先修好再说合村"],
    ["上坪村", "老党员", "不赞成", "祠堂的事谁来管"],
    ["下坪村", "村民", "赞成", "同意"],
    ["下坪村", "村民", "赞成", "同意"],
    ["石桥村", "人大代表", "说不清", ""],
]


def with_row(number: int, *row: str) -> Rows:
    return [row if place == number else old for place, old in enumerate(FIRST)]


#: A slip of the pen in the first row's words, and its stance besides.
MENDED = with_row(1, "上坪村", "老党员", "有条件赞成", "路要先修好，再说合村的事")


def said(town: Town) -> list[tuple[str, str]]:
    """Words and stance on 方案一 of every opinion, sorted."""
    with town.store.read() as session:
        found = session.scalars(sa.select(Opinion)).all()
        return sorted(
            (o.text, form_of(session, o).stances[town.versions["方案一"]].label) for o in found
        )


def pairs(preview: Preview) -> list[tuple[int, dict[str, str], dict[str, str], bool]]:
    return [
        (p.correction.row.row, p.correction.before, p.correction.after, p.proposed)
        for p in preview.pairs
    ]


def test_a_mended_row_is_set_beside_the_opinion_it_mends(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)

    preview = look(town, book(MENDED))

    assert pairs(preview) == [
        (
            2,
            {"对方案的意见": "方案一：赞成", "意见建议": "路要先修好再说合村"},
            {"对方案的意见": "方案一：有条件赞成", "意见建议": "路要先修好，再说合村的事"},
            True,
        )
    ]
    assert (preview.fine, preview.duplicates, len(preview.corrections)) == ((), 4, 1)


def test_only_what_was_mended_changes_and_stays_in_the_history(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    before = said(town)

    outcome = bring(town, book(MENDED), reader)

    assert (outcome.accepted, outcome.duplicates, outcome.corrected) == (0, 4, 1)
    assert outcome.to_plain()["corrected"] == 1
    changed = ("路要先修好，再说合村的事", "有条件赞成")
    assert before[-1] == ("路要先修好再说合村", "赞成")
    assert said(town) == sorted([*before[:-1], changed])
    with town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion).where(Opinion.text == changed[0])).one()
        (change,) = history(session, opinion.id)
        counted = tally(session, town.round_id)["n"].sum()
    assert change.reason == "按更正后的表格"
    assert "路要先修好再说合村" in change.before
    assert counted == 5


def test_the_mended_sheet_again_and_then_the_old_one_change_nothing(
    town: Town, reader: Reader
) -> None:
    bring(town, book(FIRST), reader)
    bring(town, book(MENDED), reader)
    after = said(town)
    old_and_more = [*FIRST, ["石桥村", "村民", "赞成", "快点办"]]

    again = bring(town, book(MENDED), reader)
    old = bring(town, book(old_and_more), reader)

    assert (again.accepted, again.corrected, again.duplicates) == (0, 0, 5)
    assert (old.accepted, old.corrected, old.duplicates) == (1, 0, 5)
    assert said(town) == sorted([*after, ("快点办", "赞成")])


def test_what_is_said_to_be_another_persons_comes_in_as_new(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)

    apart = look(town, book(MENDED), same=())
    outcome = bring(town, book(MENDED), reader, same=())

    assert (len(apart.pairs), len(apart.fine), apart.corrections) == (1, 1, ())
    assert (outcome.accepted, outcome.corrected, len(said(town))) == (1, 0, 6)


def test_one_of_two_it_may_mend_is_proposed_to_nobody_until_somebody_says_so(
    town: Town, reader: Reader
) -> None:
    alike = [*FIRST, ["上坪村", "老党员", "赞成", "路要先修好再谈合村"]]
    bring(town, book(alike), reader)
    sheet = [*MENDED, ["石桥村", "村民", "赞成", "好"], *alike[6:]]
    mended = [row for row in sheet if row != alike[6]]

    preview = look(town, book(mended))
    ticked = look(town, book(mended), same=[preview.pairs[0].place])

    assert [p.proposed for p in preview.pairs] == [False]
    assert (len(preview.fine), preview.corrections) == (2, ())
    assert (len(ticked.fine), len(ticked.corrections)) == (1, 1)


def test_where_most_rows_are_new_nothing_is_proposed(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    sheet = [
        HEADER,
        FIRST[5],
        MENDED[1],
        *(["石桥村", "村民", "赞成", f"第{n}句话"] for n in "一二"),
    ]

    assert [p.proposed for p in look(town, book(sheet)).pairs] == [False]


def test_a_sheet_that_never_came_is_paired_with_nothing(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader, name="溪东片.xlsx")

    other = look(town, book([HEADER, MENDED[1]]), name="溪西片.xlsx")
    same = look(town, book([HEADER, MENDED[1]]), name="溪东片 (1).xlsx")

    assert (other.pairs, len(other.fine)) == ((), 1)
    assert [p.proposed for p in same.pairs] == [False]


@pytest.mark.parametrize(
    "row",
    [
        ("下坪村", "老党员", "赞成", "路要先修好，再说合村的事"),
        ("上坪村", "村民", "赞成", "路要先修好，再说合村的事"),
        ("上坪村", "老党员", "赞成", "集体的山林怎么分"),
    ],
)
def test_another_village_group_or_other_words_are_another_opinion(
    town: Town, reader: Reader, row: tuple[str, ...]
) -> None:
    bring(town, book(FIRST), reader)

    preview = look(town, book(with_row(1, *row)))

    assert (preview.pairs, len(preview.fine)) == ((), 1)


def test_what_was_typed_at_the_desk_is_never_paired(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    with town.store.write() as session:
        session.execute(
            sa.update(Opinion).where(Opinion.text.contains("修好")).values(sheet_key=None)
        )

    assert look(town, book(MENDED)).pairs == ()


def test_two_desks_that_bring_the_same_pair_make_it_once(town: Town, reader: Reader) -> None:
    bring(town, book(FIRST), reader)
    preview = look(town, book(MENDED))
    bring(town, book(MENDED), reader)

    with town.store.write() as session:
        outcome = take_in(
            session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY
        )

    assert (outcome.accepted, outcome.corrected, outcome.duplicates) == (0, 0, 5)


def test_nothing_beside_an_opinion_tells_its_row(town: Town, reader: Reader) -> None:
    """Each row's opinion stores the same whichever row of the sheet it stood in."""

    def stored() -> list[dict[str, Any]]:
        with town.store.read() as session:
            rows = session.execute(sa.select(Base.metadata.tables["opinion"])).mappings().all()
        return sorted(({k: v for k, v in row.items() if k != "id"} for row in rows), key=str)

    bring(town, book(FIRST), reader)
    bring(town, book(MENDED), reader)
    first = stored()
    with town.store.write() as session:
        for table in ("opinion", "import_batch", "tally", "stance_tally"):
            session.execute(sa.delete(Base.metadata.tables[table]))
    upside_down = [HEADER, *reversed(FIRST[1:])]
    bring(town, book(upside_down), reader)
    bring(town, book([HEADER, *reversed(MENDED[1:])]), reader)

    assert stored() == first


def form(text: str, stance: Stance | None = None) -> OpinionForm:
    stances = {"p": stance} if stance else {}
    return OpinionForm(
        village_id="v", role_group_id="g", channel=Channel.PAPER, text=text, stances=stances
    )


@pytest.mark.parametrize(
    ("one", "other", "share"),
    [
        (form("路要修好"), form("路，要修好。"), 1.0),
        # ^路 路要 要修 修好 好$ against ^路 路要 要修 修通 通$: three of five.
        (form("路要修好"), form("路要修通"), 0.6),
        (form("路要修好"), form("山林别动"), 0.0),
        (form("路要修好"), form(""), 0.0),
        (form("", Stance.SUPPORT), form("", Stance.OPPOSE), 0.6),
        (form("", Stance.SUPPORT), form("补一句", Stance.SUPPORT), 0.5),
        (form("", Stance.SUPPORT), form("补一句", Stance.OPPOSE), 0.0),
        (form("电话13800138000"), form("电话〔电话已隐去〕"), 1.0),
    ],
)
def test_likeness_is_the_share_of_neighbouring_characters(
    one: OpinionForm, other: OpinionForm, share: float
) -> None:
    assert likeness(one, other) == likeness(other, one) == share


@pytest.fixture
def second(town: Town) -> Actor:
    """Another facilitator."""
    return second_facilitator(town.store)


def test_a_checked_opinion_that_a_sheet_corrects_waits_for_the_second_person_again(
    town: Town, reader: Reader, second: Actor
) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).second_check = True
    bring(town, book(FIRST), reader)
    with town.store.write() as session:
        for id_ in session.scalars(sa.select(Opinion.id)).all():
            check_entry(session, id_, by=second, agrees=True, reader=reader, today=TODAY)

    bring(town, book(MENDED), reader)

    with town.store.read() as session:
        rows = session.scalars(sa.select(Opinion)).all()
        counted = tally(session, town.round_id)["n"].sum()
    waiting = [o for o in rows if o.standing is Standing.WAITING]
    assert [(o.text, o.checked_by, o.entered_by) for o in waiting] == [
        ("路要先修好，再说合村的事", None, town.admin.account_id)
    ]
    assert counted == 4


def test_where_paper_is_entered_twice_no_sheet_brings_it(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).double_entry = True
    sheet = [[*HEADER, "渠道"], [*FIRST[1], "入户"], [*FIRST[2], "纸质表"], [*FIRST[3], ""]]

    outcome = bring(town, book(sheet), reader)

    why = "本轮的纸质表要由两个人各录一遍，请到「纸质表」里按编号录入"
    assert [(row, reason) for row, _, reason in reasons(look(town, book(sheet)))] == [
        (3, why),
        (4, why),
    ]
    assert outcome.accepted == 1
    with town.store.read() as session:
        assert session.scalars(sa.select(Opinion.channel)).all() == [Channel.VISIT]


def test_a_round_that_began_to_ask_for_two_since_the_preview_takes_no_paper(
    town: Town, reader: Reader
) -> None:
    preview = look(town, book(FIRST))
    with town.store.write() as session:
        session.get_one(Round, town.round_id).double_entry = True

    with (
        pytest.raises(Invalid, match=r"第 \d 行：本轮的纸质表要由两个人各录一遍"),
        town.store.write() as session,
    ):
        take_in(session, town.round_id, preview, by=town.admin, reader=reader, today=TODAY)

    assert said(town) == []

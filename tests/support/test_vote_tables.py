"""What one release says of opinion groups: limits first, then examples worked by hand."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from core.groups.match import EVERYBODY
from core.support.disclosure import AUDIENCES, Heading
from core.support.moved import NOTHING, what_moved
from core.support.published import Line, Published, revive
from core.support.vote_tables import Polled, publish_votes
from tests.support.ballots import answered, polled

K = {"facilitator": 5, "leadership": 10, "public": 10}
NONE: dict[str, list[Published]] = {}


def headings(release: int = 1, **ks: int) -> dict[str, Heading]:
    return {
        audience: Heading(
            audience, {**K, **ks}[audience], release, date(2026, 3, release), "", "", "", None
        )
        for audience in AUDIENCES
    }


def lines(tables: dict[str, list[Published]], statement: str, audience: str) -> dict[str, Line]:
    table = next(t for t in tables[audience] if t.version_id == statement)
    return {line.key: line for line in table.lines}


def figures(line: Line) -> dict[str, int | str | None]:
    return {cell.label: cell.count if cell.count is not None else cell.band for cell in line.cells}


def two_camps(first: int, second: int) -> pd.DataFrame:
    """Two camps on six statements, each of one mind, but one in five of either at each."""
    rng = np.random.default_rng(2)
    side = np.array([[1, 1, 1, -1, -1, 1], [-1, -1, -1, 1, 1, 1]])
    votes = np.repeat(side, [first, second], axis=0).astype(float)
    turned = rng.random(votes.shape) < 0.2
    return pd.DataFrame(np.where(turned, -votes, votes), columns=[f"S{i:02}" for i in range(6)])


def test_without_statements_there_is_no_table() -> None:
    tables, basis = publish_votes(Polled(), headings(), {}, NONE)

    assert tables == {audience: [] for audience in AUDIENCES}
    assert basis == {}


def test_nobody_voted() -> None:
    nobody = pd.DataFrame({"S00": np.empty(0), "S01": np.empty(0)})
    tables, _ = publish_votes(polled(nobody), headings(), {}, NONE)
    groups, first, _ = tables["leadership"]

    assert (groups.view, groups.lines, groups.n_label) == ("groups", (), "不足10份")
    assert (first.view, first.version_label, first.lines) == ("statement", "说法0", ())


def test_people_who_cannot_be_told_apart_are_one_group() -> None:
    votes = answered({"S00": (30, 10, 20), "S01": (30, 10, 20)}, 60)
    tables, _ = publish_votes(polled(votes), headings(), {}, NONE)

    assert [(line.key, line.n_label) for line in tables["leadership"][0].lines] == [
        (EVERYBODY, "60–69份")
    ]
    assert figures(lines(tables, "S00", "leadership")[EVERYBODY]) == {
        "同意": 30,
        "不好说": 10,
        "不同意": 20,
    }


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((10, 0, 10), {"同意": 10, "不好说或不同意": 10}),
        ((10, 0, 9), {"各种回答": None}),
        ((9, 0, 30), {"各种回答": None}),
        ((9, 12, 30), {"同意或不好说": 21, "不同意": 30}),
        ((10, 10, 10), {"同意": 10, "不好说": 10, "不同意": 10}),
        ((10, 9, 10), {"同意": 10, "不好说或不同意": 19}),
        ((90, 5, 4), {"各种回答": None}),
        ((95, 3, 2), {"同意": "九成以上", "不好说或不同意": "不足一成"}),
        ((3, 2, 95), {"同意或不好说": "不足一成", "不同意": "九成以上"}),
        ((100, 0, 0), {"同意": "九成以上", "不好说或不同意": "不足一成"}),
        ((0, 60, 60), {"同意或不好说": 60, "不同意": 60}),
    ],
)
def test_what_leaders_see_of_one_group(
    counts: tuple[int, int, int], shown: dict[str, int | str | None]
) -> None:
    votes = answered({"S00": counts, "S01": counts}, sum(counts))
    tables, _ = publish_votes(polled(votes), headings(), {}, NONE)

    assert figures(lines(tables, "S00", "leadership")[EVERYBODY]) == shown


def test_too_few_answers_are_neither_counted_nor_told_apart() -> None:
    votes = answered({"S00": (10, 0, 9), "S01": (10, 0, 9)}, 19)
    tables, _ = publish_votes(polled(votes), headings(), {}, NONE)
    line = lines(tables, "S00", "leadership")[EVERYBODY]

    assert (line.n, line.n_label, line.hidden) == (None, "不足20份", "few")


def test_a_hidden_line_tells_its_size_in_steps_only() -> None:
    votes = answered({"S00": (30, 3, 3), "S01": (30, 3, 3)}, 36)
    tables, _ = publish_votes(polled(votes), headings(), {}, NONE)
    line = lines(tables, "S00", "leadership")[EVERYBODY]

    assert (line.n, line.n_label, line.hidden) == (None, "30–39份", "small")


def test_two_camps_are_called_by_size_and_add_up() -> None:
    tables, _ = publish_votes(polled(two_camps(120, 200)), headings(), {}, NONE)
    told = lines(tables, "S00", "leadership")

    assert [line.label for line in tables["leadership"][0].lines] == ["甲组", "乙组"]
    assert list(told) == ["total", "甲", "乙"]
    assert all(
        told["total"].cells[i].count
        == (told["甲"].cells[i].count or 0) + (told["乙"].cells[i].count or 0)
        for i in range(2)
    )
    # The larger camp disagrees with the first statement.
    assert (told["甲"].cells[0].share or 1) < 0.3


def test_no_total_stands_beside_a_group_that_is_not_shown() -> None:
    votes = two_camps(30, 200)
    votes.loc[:29, "S05"] = 1.0
    tables, _ = publish_votes(polled(votes), headings(), {}, NONE)
    told = lines(tables, "S05", "leadership")

    assert told["乙"].hidden == "small"
    assert "total" not in told
    assert told["甲"].cells[0].count is not None


def test_a_few_new_answers_leave_every_figure_as_it_was() -> None:
    before = two_camps(120, 200)
    first, basis = publish_votes(polled(before), headings(), {}, NONE)
    more = pd.concat([before, two_camps(6, 6)], ignore_index=True)
    then, _ = publish_votes(polled(more), headings(2), basis, first)

    for statement in before.columns:
        old, new = (lines(t, statement, "leadership") for t in (first, then))
        for name in "甲乙":
            assert (new[name].cells, new[name].n) == (old[name].cells, old[name].n)
            assert new[name].as_of_release == (1 if old[name].n else None)
        assert "total" not in new


def test_many_new_answers_of_both_kinds_move_the_figures() -> None:
    before = two_camps(120, 200)
    first, basis = publish_votes(polled(before), headings(), {}, NONE)
    more = pd.concat([before, two_camps(150, 150)], ignore_index=True)
    then, _ = publish_votes(polled(more), headings(2), basis, first)
    old, new = (lines(t, "S00", "leadership") for t in (first, then))

    assert [new[name].as_of_release for name in "甲乙"] == [None, None]
    assert (new["甲"].n or 0) > (old["甲"].n or 0)
    assert new["甲"].cells[0].share == pytest.approx(old["甲"].cells[0].share, abs=0.1)


def test_nothing_new_gives_the_same_figures_as_of_today() -> None:
    votes = polled(two_camps(120, 200))
    first, basis = publish_votes(votes, headings(), {}, NONE)
    then, kept = publish_votes(votes, headings(2), basis, first)

    assert [t.lines for t in then["public"]] == [t.lines for t in first["public"]]
    assert kept == basis


def test_other_groups_than_before_never_carry_old_figures() -> None:
    """Two camps become one mind: what stood of 甲 and 乙 is gone, not shown as 全体."""
    first, basis = publish_votes(polled(two_camps(120, 200)), headings(), {}, NONE)
    alike = pd.DataFrame(1.0, index=range(330), columns=[f"S{i:02}" for i in range(6)])
    then, kept = publish_votes(polled(alike), headings(2), basis, first)

    assert [line.key for line in then["leadership"][0].lines] == [EVERYBODY]
    assert lines(then, "S00", "leadership")[EVERYBODY].hidden == "small"
    assert kept["generation"] == basis["generation"] + 1


def test_a_larger_k_shows_no_more() -> None:
    votes = polled(two_camps(60, 70))
    tables, _ = publish_votes(votes, headings(), {}, NONE)
    for fine, coarse in zip(tables["facilitator"][1:], tables["leadership"][1:], strict=True):
        for line in coarse.lines:
            if line.cells[0].count is not None and line.kind == "line":
                same = fine.line(line.key)
                assert same.n == line.n
                assert {c.key for c in line.cells} <= {
                    "agree",
                    "disagree",
                    "pass+disagree",
                    "agree+pass",
                    "pass",
                }


def test_after_k_was_raised_older_figures_are_not_carried_on() -> None:
    votes = polled(two_camps(60, 70))
    first, basis = publish_votes(votes, headings(), {}, NONE)
    then, _ = publish_votes(votes, headings(2, leadership=60, public=60), basis, first)

    assert {line.hidden for line in lines(then, "S00", "leadership").values()} <= {"few", "small"}


def test_tables_are_read_back_as_they_were_written() -> None:
    tables, _ = publish_votes(polled(two_camps(60, 70)), headings(), {}, NONE)

    for table in tables["public"]:
        assert revive(table.to_plain()) == table


def test_what_moved_names_groups_and_counts_statements() -> None:
    votes = two_camps(120, 200)
    first, basis = publish_votes(polled(votes), headings(), {}, NONE)
    more = pd.concat([votes, two_camps(150, 150)], ignore_index=True)
    then, _ = publish_votes(polled(more), headings(2), basis, first)
    alike = pd.DataFrame(1.0, index=range(330), columns=[f"S{i:02}" for i in range(6)])
    anew, _ = publish_votes(polled(alike), headings(2), basis, first)
    nobody, _ = publish_votes(polled(votes.iloc[:0]), headings(), {}, NONE)

    def moved(before: dict[str, list[Published]], after: dict[str, list[Published]]) -> str:
        return what_moved(before["public"], after["public"])[0]

    assert moved(nobody, first) == "首次列出观点分组。"
    assert moved(first, then) == "6条短说法有新数字。"
    assert moved(first, first) == NOTHING
    assert moved(first, anew) == "观点分组重新分过。"

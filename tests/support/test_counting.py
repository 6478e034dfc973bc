"""Plain counts, the tree of stances, and tables that nobody can make by hand."""

from __future__ import annotations

import json
import pickle
from dataclasses import replace
from datetime import date

import pytest

from core.errors import Invalid
from core.support.counts import composition, tabulate
from core.support.published import Published, revive
from core.support.stance import STANCES, groups_shown, label_of, parting
from tests.support.people import stances_of, villages_of
from tests.support.test_disclosure import released


def test_a_village_nobody_answered_from_stands_as_a_line_of_zeros() -> None:
    table = tabulate(
        villages_of({"V01": (2, 1, 0, 0, 3)}), "village", {"V01": "上坪村", "V00": "下坪村"}
    )

    assert table.index.to_list() == ["V01", "V00"]
    assert table.to_numpy().tolist() == [[2, 1, 0, 0, 3, 6], [0, 0, 0, 0, 0, 0]]


@pytest.mark.parametrize("by", ["total", "village", "role_group", "channel", "direct"])
def test_nobody_at_all_is_counted_as_nobody(by: str) -> None:
    assert tabulate(stances_of([]), by).to_numpy().sum() == 0


def test_an_old_cadre_weighs_as_much_as_anybody() -> None:
    people = [
        ("V00", "老干部", "meeting", False, "support"),
        ("V00", "村民", "link", True, "oppose"),
    ]

    assert composition(stances_of(people), "role_group").to_dict() == {"老干部": 0.5, "村民": 0.5}
    assert tabulate(stances_of(people), "direct")["n"].to_dict() == {"direct": 1, "entered": 1}


def test_an_undeclared_village_is_refused() -> None:
    with pytest.raises(Invalid, match="已登记"):
        tabulate(villages_of({"V09": (1, 0, 0, 0, 0)}), "village", {"V00": "上坪村"})


def test_an_undeclared_view_is_refused() -> None:
    with pytest.raises(Invalid, match="口径"):
        tabulate(villages_of({"V00": (1, 0, 0, 0, 0)}), "facilitator")


def test_two_versions_in_one_count_are_refused() -> None:
    twice = stances_of([("V00", "G0", "link", True, "support")] * 2).assign(opinion_id="o1")

    with pytest.raises(Invalid, match="两次"):
        tabulate(twice, "total")


def test_what_is_shown_covers_every_stance_once() -> None:
    assert [groups_shown(frozenset(s)) for s in ((), (0,), (0, 1), (0, 2), (0, 1, 2, 3))] == [
        ((0, 1, 2, 3, 4),),
        ((0, 1), (2, 3, 4)),
        ((0,), (1,), (2, 3, 4)),
        ((0, 1), (2, 3), (4,)),
        ((0,), (1,), (2,), (3,), (4,)),
    ]
    assert label_of((2, 3)) == "说不清或未表态"
    assert [parting(0, 1).number, parting(1, 4).number, parting(2, 4).number] == [1, 0, 2]
    assert STANCES == ("support", "conditional", "unsure", "unstated", "oppose")


def test_a_published_table_cannot_be_made_or_changed_by_hand() -> None:
    table = _table()
    values = {name: getattr(table, name) for name in table.__dataclass_fields__ if name != "seal"}

    with pytest.raises(TypeError, match=r"disclosure\.publish"):
        Published(**values, seal=object())
    with pytest.raises(ValueError, match="seal"):
        replace(table, n=7)
    with pytest.raises(AttributeError):
        table.n = 7  # type: ignore[misc]


def test_a_published_table_comes_back_from_json_and_from_a_cache_as_it_was() -> None:
    table = _table()

    assert revive(json.loads(json.dumps(table.to_plain()))) == table
    assert pickle.loads(pickle.dumps(table)) == table  # noqa: S301
    assert table.as_of == date(2026, 3, 20)


def _table() -> Published:
    stances = villages_of({"V00": (40, 0, 0, 0, 20), "V01": (30, 0, 0, 0, 30)})
    return released(stances).table("public", "village", "v1")

"""The reference case says what the published report says, and nothing more."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import CONSOLE
from core.errors import Refused
from core.model import Opinion, Option, RoleGroup, Round, Village
from core.options.measures import Counts
from core.options.reading import list_claims
from core.rounds.reading import list_organs
from core.rounds.reference import create_reference_round, source_facts
from core.rounds.setup import RoundFields, edit_round
from core.store import Store
from tests.town import TODAY, Town


@pytest.fixture
def reference(store: Store) -> Round:
    with store.write() as session:
        return create_reference_round(session, CONSOLE, TODAY)


def test_it_is_a_case_to_read_not_a_demonstration(reference: Round) -> None:
    assert reference.town == "苏庄镇"
    assert (reference.reference_only, reference.demo) == (True, False)
    assert (reference.starts_on, reference.ends_on, reference.consent_text) == (None, None, "")


def test_its_source_stands_first(reference: Round) -> None:
    facts = source_facts(reference)

    assert [(f.subject, f.fact) for f in facts[:5]] == [
        ("标题", "着眼长远 顺应民意 平稳有序推进行政村规模调整（苏庄镇党委、政府）"),
        ("来源", "开化新闻网"),
        ("发布时间", "2011年3月10日 11:10"),
        ("作者", "苏庄镇党委、政府"),
        ("编辑", "王欣"),
    ]
    merged = next(f.fact for f in facts if f.subject == "撤并")
    assert merged.startswith("围绕毛坦集镇而进行的大坂湾等4个村和富户等5个村的撤并")


def test_the_claimed_figure_is_the_share_that_stays(reference: Round, store: Store) -> None:
    with store.read() as session:
        (claim,) = list_claims(session, reference.id)

        assert claim.counts == Counts(21, 11, None)
        assert [(m.label, m.shown) for m in claim.measures] == [
            ("压减率", "47.6%"),
            ("保留率", "52.4%"),
            ("减少与保留之比", "90.9%"),
        ]
        assert claim.source == "开化新闻网 2011年3月10日 11:10"
        assert claim.finding.claimed == "52.4%"
        assert [m.code for m in claim.finding.fits] == ["retention_rate"]


def test_nothing_is_invented_beside_one_office_and_four_groups(
    reference: Round, store: Store
) -> None:
    with store.read() as session:
        assert [o.name for o in list_organs(session, reference.id)] == [
            "综合办公室",
            "基层组织建设工作组",
            "集体资产处置工作组",
            "纪检维稳保障工作组",
            "责任区工作协调推进组",
        ]
        for table in (Village, Option, RoleGroup, Opinion):
            assert session.scalars(sa.select(table)).all() == []


def test_it_takes_no_changes_and_comes_once(reference: Round, store: Store) -> None:
    with pytest.raises(Refused, match="只供参考"), store.write() as session:
        edit_round(session, reference.id, RoundFields("改", "苏庄镇"), by=CONSOLE)
    with pytest.raises(Refused, match="已经在了"), store.write() as session:
        create_reference_round(session, CONSOLE, TODAY)


def test_only_the_office_makes_it(town: Town) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        create_reference_round(session, town.leader, TODAY)

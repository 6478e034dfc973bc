"""Legal figures are data with a source; until an official has checked them, screens say so."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from core.errors import Invalid, Refused
from core.rounds.law import UNCHECKED, confirm_law, law_notice, law_rules
from core.rounds.reading import get_round
from tests.town import Town


def test_every_rule_names_its_source_its_version_and_what_it_says() -> None:
    for rule in law_rules().values():
        assert rule.code.startswith("LR-")
        assert rule.source
        assert rule.law_version
        assert rule.text.endswith("。")


def test_the_thresholds_are_those_of_the_law() -> None:
    rules = law_rules()

    assert rules["assembly.quorum_adults"].share == Fraction(1, 2)
    assert rules["assembly.quorum_households"].share == Fraction(2, 3)
    assert rules["members.pass"].share == Fraction(2, 3)
    assert rules["assembly.notice_days"].days == 10
    assert rules["consult.public_days"].days == 30
    assert rules["asset.consult_days"].days == 15
    assert rules["merger.delegable"].value is False
    assert rules["members.representatives_may_merge"].value is False


def test_more_than_half_is_not_half_and_two_thirds_is_two_thirds() -> None:
    rules = law_rules()
    half, two_thirds = rules["assembly.quorum_adults"], rules["assembly.quorum_households"]

    assert [half.is_met(n, 100) for n in (0, 50, 51, 100)] == [False, False, True, True]
    assert [two_thirds.is_met(n, 99) for n in (65, 66, 67)] == [False, True, True]
    assert not half.is_met(0, 0)


def test_a_figure_is_shown_with_its_unit_and_a_local_one_asks_to_be_filled_in() -> None:
    rules = law_rules()

    assert rules["assembly.quorum_adults"].shown == "超过 1/2 十八周岁以上村民"
    assert rules["assembly.notice_days"].shown == "10 日"
    assert rules["household.proxy"].shown == "请按本地规定填写"
    assert rules["merger.will"].shown == ""


def test_a_rule_that_is_no_share_says_so() -> None:
    with pytest.raises(Invalid, match="不是比例"):
        _ = law_rules()["assembly.notice_days"].share
    with pytest.raises(Invalid, match="不是天数"):
        _ = law_rules()["assembly.pass"].days


def test_a_key_given_twice_is_refused(tmp_path: Path) -> None:
    rule = '[[rule]]\ncode="LR-1"\nkey="a"\nvalue=1\nunit="日"\nsource="法"\ntext="话。"\n'
    (tmp_path / "x.toml").write_text(f'file="x"\nlaw_version="v"\n{rule}{rule}', encoding="utf-8")

    with pytest.raises(Invalid, match=r"x\.toml 里的 a 重复"):
        law_rules(tmp_path)


def test_the_law_is_unchecked_until_an_official_puts_his_name_to_it(town: Town) -> None:
    with town.store.read() as session:
        assert law_notice(get_round(session, town.round_id)) == UNCHECKED

    with town.store.write() as session:
        confirm_law(session, town.round_id, "司法所 朱所长", date(2026, 3, 1), by=town.admin)

    with town.store.read() as session:
        round_ = get_round(session, town.round_id)
        assert law_notice(round_) == "法定口径已由司法所 朱所长于2026年3月1日核对"
        assert round_.revision == 1


def test_nobody_checks_the_law_without_a_name_or_without_the_right(town: Town) -> None:
    with pytest.raises(Invalid, match="核对人"), town.store.write() as session:
        confirm_law(session, town.round_id, "  ", date(2026, 3, 1), by=town.admin)
    with pytest.raises(Refused), town.store.write() as session:
        confirm_law(session, town.round_id, "司法所", date(2026, 3, 1), by=town.leader)

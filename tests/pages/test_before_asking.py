"""While a round is prepared no screen tells a leader to send out links that nobody can open."""

from __future__ import annotations

import pytest

from core.model import Round
from core.model.states import Role, Stage
from tests.pages.conftest import AsRole
from tests.pages.test_understand_pages import opened, words_of
from tests.town import Town


@pytest.mark.parametrize("page", ["overview", "support", "themes", "coverage", "releases"])
def test_a_leader_reads_at_which_stage_the_round_is(town: Town, as_role: AsRole, page: str) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.SURVEYING

    words = words_of(opened(as_role, Role.LEADER, page))

    assert "现在是「摸底」阶段，还没有开始征求意见" in words
    assert "进入「征求意见」阶段以后，村民才能填写" in words
    assert "先发链接" not in words

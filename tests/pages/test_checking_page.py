"""核对 shows one entry after the other and hands the answer to the act."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.submit import submit_opinion
from core.model import Opinion, Round
from core.model.states import Channel, Role, Standing
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole
from tests.town import TODAY, Town, second_facilitator

Say = Callable[[str, str | None], str]

pytestmark = pytest.mark.usefixtures("warm")


@pytest.fixture
def say(town: Town, reader: Reader) -> Say:
    """Stores a paper form of somebody's in a round with second check; `by` None: a colleague."""
    with town.store.write() as session:
        session.get_one(Round, town.round_id).second_check = True
    other = second_facilitator(town.store).account_id

    def said(text: str, by: str | None = None) -> str:
        with town.store.write() as session:
            opinion = submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.PAPER, text=text),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            )
            opinion.entered_by = by or other
            return opinion.id

    return said


def opened(as_role: AsRole) -> AppTest:
    return as_role(Role.FACILITATOR).switch_page("consult/checking.py").run()


def press(screen: AppTest, label: str) -> AppTest:
    next(button for button in screen.button if button.label == label).click()
    return screen.run()


def shown(screen: AppTest) -> str:
    return "\n".join(each.value for kind in ("text", "caption") for each in screen.get(kind))


def standings(town: Town) -> list[tuple[str, Standing]]:
    with town.store.read() as session:
        rows = session.execute(
            sa.select(Opinion.text, Opinion.standing).order_by(Opinion.text)
        ).all()
        return [(text, standing) for text, standing in rows]


def test_without_the_switch_the_page_says_where_it_is(as_role: AsRole) -> None:
    screen = opened(as_role)

    assert "本轮没有要求第二人核对，录入后直接计入。" in shown(screen)


def test_one_after_the_other_is_found_right_and_counts(
    as_role: AsRole, town: Town, say: Say
) -> None:
    say("盖章要近", None)
    say("办公要近", None)
    screen = opened(as_role)
    assert [each.value for each in screen.subheader] == ["还有 2 条等您核对"]

    press(screen, "与纸质一致，无误")

    assert sorted(standing for _, standing in standings(town)) == [
        Standing.COUNTED,
        Standing.WAITING,
    ]
    press(screen, "与纸质一致，无误")
    assert {standing for _, standing in standings(town)} == {Standing.COUNTED}
    assert "没有待核对的记录。" in shown(screen)


def test_passing_one_over_shows_the_next_and_leaves_it_waiting(
    as_role: AsRole, town: Town, say: Say
) -> None:
    words = {"盖章要近", "办公要近"}
    for each in words:
        say(each, None)
    screen = opened(as_role)
    first = next(word for word in words if word in shown(screen))

    press(screen, "先看下一条")

    assert first not in shown(screen)
    assert next(iter(words - {first})) in shown(screen)
    assert {standing for _, standing in standings(town)} == {Standing.WAITING}


def test_ones_own_are_left_to_somebody_else(as_role: AsRole, town: Town, say: Say) -> None:
    say("盖章要近", town.facilitator.account_id)
    screen = opened(as_role)

    assert "这一场没有您可以核对的记录。" in shown(screen)
    assert "盖章要近" not in shown(screen)
    assert not [button for button in screen.button if "无误" in button.label]


def open_mending(opinion_id, who, round_id):  # type: ignore[no-untyped-def]
    from pages.consult.opinion_card import correct

    correct(opinion_id, who, round_id, checked=True)


def test_a_mistake_is_mended_and_counts(town: Town, say: Say) -> None:
    opinion_id = say("盖章要远", None)
    given = {"opinion_id": opinion_id, "who": town.facilitator, "round_id": town.round_id}
    # The dialog by itself: in process a rerun is always a whole one, which would shut it.
    screen = AppTest.from_function(open_mending, kwargs=given, default_timeout=60).run()
    next(area for area in screen.text_area if area.label == "意见建议").input("盖章要近")

    press(screen, "保存更正")

    assert standings(town) == [("盖章要近", Standing.COUNTED)]
    with town.store.read() as session:
        opinion = session.get_one(Opinion, opinion_id)
        assert opinion.checked_by == town.facilitator.account_id

"""What looks odd is put before the office, looked into by a person, and never dropped."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER, Actor
from core.errors import Invalid, Missing, Refused
from core.frames import tally
from core.intake.correct import set_standing, withdraw_by_receipt
from core.intake.receipts import new_form_key
from core.intake.sign_review import (
    SignLine,
    list_signs,
    open_sign,
    settle_sign,
    signs_waiting,
)
from core.intake.submit import submit_opinion
from core.model import SignReview, TrailEntry
from core.model.states import Channel, Stance, Standing
from core.support.signs import UNIFORM_LEAST
from core.text.record import Reader
from tests.intake.test_submit import SECRET, form, send, villagers_link
from tests.town import TODAY, Town

SAYING = "路先修好了再来说合不合"


def by_link(town: Town, reader: Reader, n: int = 3) -> list[str]:
    """The receipt codes of `n` opinions with the same words."""
    link = villagers_link(town)
    return [send(town, reader, link, new_form_key(), text=SAYING).code for _ in range(n)]


def typed(town: Town, reader: Reader, n: int, stance: Stance = Stance.SUPPORT) -> None:
    paper = form(
        town, channel=Channel.PAPER, stances={town.versions["方案一"]: stance}, direct=False
    )
    with town.store.write() as session:
        for _ in range(n):
            submit_opinion(
                session, town.round_id, paper, by=town.facilitator, reader=reader, today=TODAY
            )


def seen(town: Town, by: Actor | None = None) -> list[SignLine]:
    with town.store.read() as session:
        return list_signs(session, town.round_id, by=by or town.facilitator, secret=SECRET)


def settle(
    town: Town, line: SignLine, note: str = "核查过，没有问题", n: int | None = None
) -> None:
    with town.store.write() as session:
        settle_sign(
            session,
            town.round_id,
            line.mark,
            n=line.n if n is None else n,
            note=note,
            by=town.facilitator,
            secret=SECRET,
            today=TODAY,
        )


def counted(town: Town) -> int:
    with town.store.read() as session:
        return int(tally(session, town.round_id)["n"].sum())


def test_a_round_without_opinions_has_no_sign(town: Town) -> None:
    assert seen(town) == []


def test_a_sign_takes_nothing_away(town: Town, reader: Reader) -> None:
    by_link(town, reader)

    assert [line.kind for line in seen(town)] == ["same_text"]
    assert counted(town) == 3


def test_what_somebody_looked_into_says_so_and_is_open_again_when_more_come(
    town: Town, reader: Reader
) -> None:
    by_link(town, reader)
    settle(town, seen(town)[0])

    [line] = seen(town)
    assert (line.reviewed_on, line.reviewed_by, line.note, line.grown) == (
        TODAY,
        "小陈",
        "核查过，没有问题",
        False,
    )
    by_link(town, reader, 1)
    [line] = seen(town)
    assert (line.reviewed_on, line.note, line.grown) == (None, "", True)
    settle(town, line, "一家四口，问过了")
    with town.store.read() as session:
        assert signs_waiting(session, town.round_id, by=town.facilitator, secret=SECRET) == 0
        assert len(session.scalars(sa.select(SignReview)).all()) == 1


def test_what_came_while_somebody_was_looking_is_not_passed_with_it(
    town: Town, reader: Reader
) -> None:
    by_link(town, reader)
    [before] = seen(town)
    by_link(town, reader, 2)

    settle(town, before)

    assert seen(town)[0].grown


def test_an_opinion_sent_twice_is_marked_with_a_reason_and_the_others_still_count(
    town: Town, reader: Reader
) -> None:
    by_link(town, reader, 4)
    [line] = seen(town)
    with town.store.write() as session:
        entries, n = open_sign(
            session, town.round_id, line.mark, by=town.facilitator, secret=SECRET
        )
        set_standing(
            session,
            entries[0].id,
            Standing.DUPLICATE,
            by=town.facilitator,
            reason="本人说送了两次",
            today=TODAY,
        )

    assert (len(entries), n, {entry.text for entry in entries}) == (4, 4, {SAYING})
    assert counted(town) == 3
    assert seen(town)[0].n == 3


def test_opening_a_sign_stands_in_the_trail_without_its_words(town: Town, reader: Reader) -> None:
    by_link(town, reader)
    with town.store.write() as session:
        open_sign(session, town.round_id, seen(town)[0].mark, by=town.facilitator, secret=SECRET)

    with town.store.read() as session:
        details = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert details == ["核查：文字完全相同"]


def test_words_taken_back_leave_nothing_behind_by_which_to_find_them(
    town: Town, reader: Reader
) -> None:
    codes = by_link(town, reader)
    [line] = seen(town)
    settle(town, line)
    with town.store.write() as session:
        for code in codes:
            withdraw_by_receipt(session, code, secret=SECRET, today=TODAY)

    assert seen(town) == []
    with town.store.read() as session:
        [kept] = session.scalars(sa.select(SignReview)).all()
        other_key = list_signs(session, town.round_id, by=town.facilitator, secret=b"x" * 32)
    assert (kept.key_hash, other_key) == (line.mark, [])
    by_link(town, reader)
    with town.store.read() as session:
        [guess] = list_signs(session, town.round_id, by=town.facilitator, secret=b"x" * 32)
    assert guess.mark != line.mark


def test_a_sign_about_a_recorder_is_for_the_administrator_alone(town: Town, reader: Reader) -> None:
    typed(town, reader, UNIFORM_LEAST)

    [line] = seen(town, town.admin)
    assert (line.kind, line.recorder) == ("uniform", "小陈")
    assert seen(town, town.facilitator) == []
    with pytest.raises(Missing):
        settle(town, line)


def test_who_enters_for_both_sides_gives_no_sign(town: Town, reader: Reader) -> None:
    typed(town, reader, UNIFORM_LEAST)
    typed(town, reader, 1, Stance.OPPOSE)

    assert seen(town, town.admin) == []


def test_signs_are_for_the_office_and_words_for_those_who_may_read_them(
    town: Town, reader: Reader
) -> None:
    by_link(town, reader)
    [line] = seen(town)
    for by in (town.leader, town.group_lead, VILLAGER):
        with pytest.raises(Refused):
            seen(town, by)
    for by in (town.admin, town.leader):
        with pytest.raises(Refused), town.store.write() as session:
            open_sign(session, town.round_id, line.mark, by=by, secret=SECRET)


def test_a_review_says_what_was_found(town: Town, reader: Reader) -> None:
    by_link(town, reader)
    with pytest.raises(Invalid, match="写一句核查的结果"):
        settle(town, seen(town)[0], " ")
    with pytest.raises(Missing, match="已经不在"), town.store.write() as session:
        open_sign(session, town.round_id, "none", by=town.facilitator, secret=SECRET)

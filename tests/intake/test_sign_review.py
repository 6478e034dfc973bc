"""What looks odd is put before the office, looked into by a person, and never dropped."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER, Actor
from core.answers.sealing import seal_opinion
from core.errors import Invalid, Missing, Refused
from core.frames import tally
from core.intake.correct import replace_by_receipt, set_standing, withdraw_by_receipt
from core.intake.desk import Entry
from core.intake.receipts import new_form_key
from core.intake.sign_review import (
    SignLine,
    list_signs,
    open_sign,
    settle_sign,
    signs_waiting,
)
from core.intake.submit import submit_opinion
from core.model import Opinion, SignReview, TrailEntry
from core.model.states import Channel, Stance, Standing
from core.support.signs import BURST_LEAST, UNIFORM_LEAST
from core.text.record import Reader
from tests.intake.test_desk import hold
from tests.intake.test_submit import SECRET, form, send, villagers_link
from tests.town import TODAY, Town

SAYING = "路先修好了再来说合不合"


def by_link(town: Town, reader: Reader, n: int = 3) -> list[str]:
    """The receipt codes of `n` opinions with the same words."""
    link = villagers_link(town)
    return [send(town, reader, link, new_form_key(), text=SAYING).code for _ in range(n)]


def typed(
    town: Town, reader: Reader, n: int, stance: Stance = Stance.SUPPORT, **changes: object
) -> None:
    """`n` entries of the same, on paper unless `changes` say otherwise."""
    values: dict[str, object] = {
        "channel": Channel.PAPER,
        "stances": {town.versions["方案一"]: stance},
        "direct": False,
    }
    said = form(town, **(values | changes))
    with town.store.write() as session:
        for _ in range(n):
            submit_opinion(
                session, town.round_id, said, by=town.facilitator, reader=reader, today=TODAY
            )


def seen(town: Town, by: Actor | None = None) -> list[SignLine]:
    with town.store.read() as session:
        return list_signs(session, town.round_id, by=by or town.facilitator, secret=SECRET)


def settle(town: Town, line: SignLine, note: str = "核查过，没有问题") -> None:
    with town.store.write() as session:
        settle_sign(session, town.round_id, line, note=note, by=town.facilitator, today=TODAY)


def opened(town: Town, line: SignLine, by: Actor | None = None) -> list[Entry]:
    with town.store.write() as session:
        return open_sign(session, town.round_id, line, by=by or town.facilitator)


def counted(town: Town) -> int:
    with town.store.read() as session:
        return int(tally(session, town.round_id)["n"].sum())


def test_a_round_without_opinions_has_no_sign(town: Town) -> None:
    assert seen(town) == []


def test_a_sign_takes_nothing_away(town: Town, reader: Reader) -> None:
    by_link(town, reader)

    assert [line.kind for line in seen(town)] == ["same_text"]
    assert counted(town) == 3


def test_a_listed_sign_carries_no_words(town: Town, reader: Reader) -> None:
    by_link(town, reader)

    assert SAYING not in repr(seen(town))


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
    entries = opened(town, line)
    with town.store.write() as session:
        set_standing(
            session,
            entries[0].id,
            Standing.DUPLICATE,
            by=town.facilitator,
            reason="本人说送了两次",
            today=TODAY,
        )

    assert (line.n, [entry.text for entry in entries]) == (4, [SAYING] * 4)
    assert counted(town) == 3
    assert seen(town)[0].n == 3


def test_opening_a_sign_stands_in_the_trail_without_its_words(town: Town, reader: Reader) -> None:
    by_link(town, reader)
    opened(town, seen(town)[0])

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
        assert set(session.scalars(sa.select(Opinion.sameness))) == {""}
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
    assert (line.kind, line.recorder, line.n) == ("uniform", "小陈", UNIFORM_LEAST)
    assert seen(town, town.facilitator) == []
    with pytest.raises(Missing):
        settle(town, line)
    with pytest.raises(Missing):
        opened(town, line)


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
        with pytest.raises(Refused):
            opened(town, line, by)
    for by in (town.leader, VILLAGER):
        with pytest.raises(Refused), town.store.write() as session:
            settle_sign(session, town.round_id, line, note="没有问题", by=by, today=TODAY)


def test_a_review_says_what_was_found(town: Town, reader: Reader) -> None:
    by_link(town, reader)
    with pytest.raises(Invalid, match="写一句核查的结果"):
        settle(town, seen(town)[0], " ")


def test_a_sign_whose_opinions_are_gone_is_neither_opened_nor_settled(
    town: Town, reader: Reader
) -> None:
    codes = by_link(town, reader)
    [line] = seen(town)
    with town.store.write() as session:
        for code in codes:
            withdraw_by_receipt(session, code, secret=SECRET, today=TODAY)

    with pytest.raises(Missing, match="已经不在"):
        opened(town, line)
    with pytest.raises(Missing, match="已经不在"):
        settle(town, line)


def test_words_with_other_marks_and_width_are_found_together(town: Town, reader: Reader) -> None:
    link = villagers_link(town)
    for text in (SAYING, f"{SAYING}！！", "路先修好了，再来说\n合不合", f"{SAYING}算"):
        send(town, reader, link, new_form_key(), text=text)

    [line] = seen(town)
    assert (line.kind, line.said) == ("same_text", "3份意见的文字相同，涉及1个村、1天")
    assert len(opened(town, line)) == 3


def test_a_burst_is_opened_for_its_village_channel_and_day_alone(
    town: Town, reader: Reader
) -> None:
    typed(town, reader, BURST_LEAST + 1)
    typed(town, reader, 1, village_id=town.villages["下坪村"])
    typed(town, reader, 1, channel=Channel.PHONE)

    [line] = seen(town)
    assert (line.kind, line.n) == ("burst", BURST_LEAST + 1)
    assert {(entry.village, entry.channel) for entry in opened(town, line)} == {
        ("上坪村", Channel.PAPER)
    }


def test_what_was_said_in_a_session_is_no_burst(town: Town, reader: Reader) -> None:
    held = hold(town, "上坪村座谈会")
    typed(town, reader, BURST_LEAST + 1, channel=Channel.MEETING, session_id=held)

    assert seen(town) == []


def test_one_opinion_on_two_options_is_one_entry_of_its_recorder(
    town: Town, reader: Reader
) -> None:
    on_both = dict.fromkeys(town.versions.values(), Stance.OPPOSE)
    typed(town, reader, UNIFORM_LEAST, stances=on_both)

    [line] = seen(town, town.admin)
    assert (line.kind, line.n) == ("uniform", UNIFORM_LEAST)


def test_who_was_not_asked_is_not_counted_as_alike(town: Town, reader: Reader) -> None:
    typed(town, reader, UNIFORM_LEAST - 1)
    typed(town, reader, 3, Stance.UNSTATED, text="路要修")

    assert seen(town, town.admin) == []


def test_what_came_by_link_is_nobodys_entry(town: Town, reader: Reader) -> None:
    link = villagers_link(town)
    for _ in range(UNIFORM_LEAST):
        send(town, reader, link, new_form_key(), text="")

    assert seen(town, town.admin) == []


def test_words_handed_over_sealed_are_the_same_for_nobody(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    by_link(town, reader)
    [line] = seen(town)
    for entry in opened(town, line):
        with town.store.write() as session:
            seal_opinion(
                session, entry.id, by=town.facilitator, folder=tmp_path, today=TODAY, reason="点名"
            )

    assert seen(town) == []
    with town.store.read() as session:
        assert set(session.scalars(sa.select(Opinion.sameness))) == {""}


def test_a_corrected_text_is_the_same_as_what_it_says_now(town: Town, reader: Reader) -> None:
    codes = by_link(town, reader)
    with town.store.write() as session:
        replace_by_receipt(
            session,
            codes[0],
            form(town, text="水费怎么收还没有说"),
            secret=SECRET,
            reader=reader,
            today=TODAY,
        )

    assert seen(town) == []
    by_link(town, reader, 1)
    assert [line.n for line in seen(town)] == [3]

"""People look over the themes; what the machine had said stays beside what they say."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER, Actor
from core.answers.sealing import seal_opinion
from core.errors import Invalid, Missing, Refused
from core.frames import raising, themes
from core.intake.correct import correct_opinion, form_of, withdraw_by_receipt
from core.intake.submit import submit_opinion
from core.intake.submit_many import Entry, submit_opinions
from core.intake.theme_check import (
    check_themes,
    checked_readings,
    doubts_waiting,
    draw_opinion,
    next_doubt,
    to_sort,
)
from core.model import (
    Opinion,
    OpinionTheme,
    ThemeCheck,
    ThemeDoubt,
    TrailEntry,
)
from core.model.states import Channel, Standing
from core.text.quality import Checked
from core.text.record import Reader
from tests.intake.test_phone_entries import FIRST, enter, hold
from tests.intake.test_submit import SECRET, form, send, villagers_link
from tests.town import TODAY, Town

#: No reader can say what these are about.
UNREADABLE = "🙂🙂"
PLAIN = "卫生室千万留着，老人配药靠它"


def say(town: Town, reader: Reader, text: str, **changes: object) -> str:
    """One opinion heard on a visit; its id."""
    with town.store.write() as session:
        return submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT, text=text, **changes),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id


def check(
    town: Town, opinion_id: str, *codes: str, by: Actor | None = None, drawn: bool = False
) -> None:
    with town.store.write() as session:
        check_themes(
            session, opinion_id, codes, by=by or town.facilitator, today=TODAY, drawn=drawn
        )


def rows(town: Town, opinion_id: str) -> list[tuple[str, int, bool]]:
    with town.store.read() as session:
        found = session.scalars(
            sa.select(OpinionTheme)
            .where(OpinionTheme.opinion_id == opinion_id)
            .order_by(OpinionTheme.rank)
        )
        return [(row.code, row.rank, row.by_person) for row in found]


def waiting(town: Town) -> int:
    with town.store.read() as session:
        return doubts_waiting(session, town.round_id, by=town.leader)


def doubts(town: Town) -> list[tuple[str, str, str]]:
    with town.store.read() as session:
        return [(d.opinion_id, d.first, d.second) for d in session.scalars(sa.select(ThemeDoubt))]


def test_what_the_reader_doubts_waits_whichever_way_it_came(town: Town, reader: Reader) -> None:
    desk = say(town, reader, UNREADABLE)
    send(town, reader, villagers_link(town), "k" * 32, text=UNREADABLE)
    phone = hold(town)
    enter(town, reader, phone, FIRST, text=UNREADABLE)
    with town.store.write() as session:
        submit_opinions(
            session,
            town.round_id,
            [Entry(form(town, channel=Channel.PAPER, text=UNREADABLE), TODAY, "s1")],
            by=town.facilitator,
            reader=reader,
        )
    say(town, reader, PLAIN)
    say(town, reader, "")

    assert waiting(town) == 4
    assert {(first, second) for _, first, second in doubts(town)} == {("T99", "")}
    assert desk in {opinion for opinion, _, _ in doubts(town)}


def test_what_waits_stands_in_no_theme_until_somebody_sorts_it(town: Town, reader: Reader) -> None:
    doubted, _ = say(town, reader, UNREADABLE), say(town, reader, PLAIN)

    def standing() -> tuple[int, dict[str, int]]:
        with town.store.read() as session:
            found = themes(session, town.round_id)
            return raising(session, town.round_id), dict(found.itertuples(index=False, name=None))

    assert standing() == (1, {"T07": 1})

    check(town, doubted, "T07b", "T07a", "T05a")

    assert standing() == (2, {"T05": 1, "T07": 2})
    assert (waiting(town), doubts(town)) == (0, [])


def test_a_doubt_is_shown_with_two_candidates_in_the_order_of_the_list(
    town: Town, reader: Reader
) -> None:
    opinion = say(town, reader, UNREADABLE)
    with town.store.write() as session:
        session.execute(sa.update(ThemeDoubt).values(first="T07b", second="T03b"))
    with town.store.read() as session:
        found = next_doubt(session, town.round_id, by=town.facilitator, reader=reader)

    assert found is not None
    assert (found.id, found.text, found.candidates) == (opinion, UNREADABLE, ("T03b", "T07b"))
    assert (found.themes, found.checked) == (("T99",), False)


def test_an_opinion_without_a_doubt_has_candidates_too(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, PLAIN)
    with town.store.read() as session:
        found = to_sort(session, opinion, by=town.facilitator, reader=reader)

    assert len(found.candidates) == 2
    assert "T07b" in found.candidates


def test_what_may_be_a_name_is_pointed_at(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, "王书记讲过卫生室千万留着")
    with town.store.read() as session:
        assert to_sort(session, opinion, by=town.facilitator, reader=reader).names == ("王书记",)


def test_passed_over_comes_last_and_two_people_begin_at_different_ends(
    town: Town, reader: Reader
) -> None:
    first, second, third = sorted(say(town, reader, UNREADABLE) for _ in range(3))

    def at(start: str = "", passed: tuple[str, ...] = ()) -> str:
        with town.store.read() as session:
            found = next_doubt(
                session,
                town.round_id,
                by=town.facilitator,
                reader=reader,
                start=start,
                passed=passed,
            )
        assert found is not None
        return found.id

    assert at() == first
    assert at(start=second) == second
    assert at(passed=(first,)) == second
    assert at(start=third, passed=(third,)) == first
    assert at(passed=(first, second, third)) == first


def test_nothing_waits_where_nothing_is_doubted(town: Town, reader: Reader) -> None:
    say(town, reader, PLAIN)
    with town.store.read() as session:
        assert next_doubt(session, town.round_id, by=town.facilitator, reader=reader) is None


@pytest.mark.parametrize("standing", [Standing.WITHDRAWN, Standing.DUPLICATE])
def test_what_cannot_count_any_more_does_not_wait(
    town: Town, reader: Reader, standing: Standing
) -> None:
    opinion = say(town, reader, UNREADABLE)
    assert waiting(town) == 1
    with town.store.write() as session:
        session.get_one(Opinion, opinion).standing = standing

    assert waiting(town) == 0


def test_a_check_keeps_what_the_machine_said_first(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, PLAIN)
    machine = " ".join(code for code, _, _ in rows(town, opinion))
    check(town, opinion, "T07b", "T02b")
    check(town, opinion, "T02b")

    with town.store.read() as session:
        kept = session.get_one(ThemeCheck, opinion)
    assert machine.startswith("T07b")
    assert (kept.machine, kept.person, kept.checked_by) == (
        machine,
        "T02b",
        town.facilitator.account_id,
    )
    assert (kept.doubted, kept.drawn) == (False, False)
    assert rows(town, opinion) == [("T02b", 0, True)]


def test_several_themes_stand_in_the_order_given_and_keep_their_reasons(
    town: Town, reader: Reader
) -> None:
    opinion = say(town, reader, PLAIN)
    check(town, opinion, "T02b", "T07b", "T02b")

    assert rows(town, opinion) == [("T02b", 0, True), ("T07b", 1, True)]
    with town.store.read() as session:
        because = dict(session.execute(sa.select(OpinionTheme.code, OpinionTheme.because)).all())
    assert because["T07b"] != ""
    assert because["T02b"] == ""


def test_a_check_is_a_count_of_the_day_and_holds_no_words(town: Town, reader: Reader) -> None:
    for text in (PLAIN, UNREADABLE):
        check(town, say(town, reader, text), "T07b")

    with town.store.read() as session:
        entries = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "theme.check"))
        assert [(e.count, e.detail, e.at, e.actor) for e in entries] == [
            (2, "", None, town.facilitator.account_id)
        ]


@pytest.mark.parametrize(
    ("codes", "sentence"),
    [
        ((), "至少选一个主题"),
        (("T55a",), "没有这个主题"),
        (("T03",), "没有这个主题"),
        (("T01a", "T02a", "T03b", "T07b"), "最多归到 3 个主题"),
        (("T01a", "T99"), "不能与别的主题一起选"),
        (("T99a", "T99"), "不能与别的主题一起选"),
    ],
)
def test_themes_that_cannot_be_are_refused(
    town: Town, reader: Reader, codes: tuple[str, ...], sentence: str
) -> None:
    opinion = say(town, reader, PLAIN)
    before = rows(town, opinion)
    with pytest.raises(Invalid, match=sentence):
        check(town, opinion, *codes)

    assert rows(town, opinion) == before


@pytest.mark.parametrize("code", ["T99", "T99a"])
def test_none_of_them_and_no_substance_are_answers(town: Town, reader: Reader, code: str) -> None:
    opinion = say(town, reader, PLAIN)
    check(town, opinion, code)

    assert rows(town, opinion) == [(code, 0, True)]


def test_what_has_no_words_is_not_sorted(town: Town, reader: Reader) -> None:
    for text in ("", "〔已密封转办〕"):
        opinion = say(town, reader, text)
        with pytest.raises(Invalid, match="没有可以归类的文字"):
            check(town, opinion, "T07b")
    with pytest.raises(Missing):
        check(town, "0" * 32, "T07b")
    with pytest.raises(Missing), town.store.read() as session:
        to_sort(session, "0" * 32, by=town.facilitator, reader=reader)


def test_only_those_who_read_raw_words_sort_them(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, UNREADABLE)
    for who in (town.leader, town.admin, town.group_lead, VILLAGER):
        with pytest.raises(Refused):
            check(town, opinion, "T07b", by=who)
        with town.store.write() as session:
            with pytest.raises(Refused):
                next_doubt(session, town.round_id, by=who, reader=reader)
            with pytest.raises(Refused):
                draw_opinion(session, town.round_id, by=who, reader=reader, chance="0" * 32)
            with pytest.raises(Refused):
                to_sort(session, opinion, by=who, reader=reader)
            with pytest.raises(Refused):
                checked_readings(session, town.round_id, by=who)
    with pytest.raises(Refused), town.store.read() as session:
        doubts_waiting(session, town.round_id, by=town.group_lead)


def test_chance_draws_every_opinion_once_also_those_sorted_before(
    town: Town, reader: Reader
) -> None:
    doubted, plain, other = (say(town, reader, t) for t in (UNREADABLE, PLAIN, "山林要分清"))
    check(town, doubted, "T08c")
    drawn = []
    for turn in range(4):
        with town.store.write() as session:
            found = draw_opinion(
                session,
                town.round_id,
                by=town.facilitator,
                reader=reader,
                chance=f"{turn * 4:032x}",
            )
        if found:
            drawn.append(found.id)
            check(town, found.id, "T07b", drawn=True)

    assert sorted(drawn) == sorted([plain, other])
    with town.store.read() as session:
        readings = checked_readings(session, town.round_id, by=town.facilitator)
        marked = set(session.scalars(sa.select(ThemeCheck.drawn)))
    assert marked == {True}
    assert [one for one in readings if one.doubted] == [Checked(("T99",), ("T08c",), True, True)]


def test_a_draw_that_is_passed_over_is_not_marked(town: Town, reader: Reader) -> None:
    say(town, reader, PLAIN)
    for _ in range(2):
        with town.store.write() as session:
            assert draw_opinion(
                session, town.round_id, by=town.facilitator, reader=reader, chance="8" * 32
            )
    with town.store.read() as session:
        assert session.scalars(sa.select(ThemeCheck)).all() == []


def test_the_same_words_keep_what_a_person_made_of_them(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, UNREADABLE)
    check(town, opinion, "T07b")
    mend(town, reader, opinion, village_id=town.villages["石桥村"])

    assert rows(town, opinion) == [("T07b", 0, True)]


def test_other_words_are_read_anew(town: Town, reader: Reader) -> None:
    opinion = say(town, reader, PLAIN)
    check(town, opinion, "T02b")
    mend(town, reader, opinion, text=UNREADABLE)

    assert rows(town, opinion) == [("T99", 0, False)]
    assert waiting(town) == 1
    with town.store.read() as session:
        assert session.get(ThemeCheck, opinion) is None


def test_words_that_are_gone_leave_no_reading(town: Town, reader: Reader, tmp_path: object) -> None:
    sent = send(town, reader, villagers_link(town), "w" * 32, text=UNREADABLE)
    sealed = say(town, reader, PLAIN)
    check(town, sealed, "T07b")
    with town.store.write() as session:
        withdraw_by_receipt(session, sent.code, secret=SECRET, today=TODAY)
        seal_opinion(session, sealed, by=town.facilitator, reason="", folder=tmp_path, today=TODAY)

    with town.store.read() as session:
        for table in (OpinionTheme, ThemeDoubt, ThemeCheck):
            assert session.scalars(sa.select(table)).all() == []


def mend(town: Town, reader: Reader, opinion_id: str, **changes: object) -> None:
    with town.store.write() as session:
        before = form_of(session, session.get_one(Opinion, opinion_id))
        correct_opinion(
            session,
            opinion_id,
            before.model_copy(update=changes),
            by=town.facilitator,
            reason="记错了",
            reader=reader,
            today=TODAY,
        )

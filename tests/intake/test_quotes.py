"""A sentence for leaders is nobody's own, is checked by a second person, comes with a release."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.access.roles import CONSOLE, Actor
from core.access.rounds import revision_of
from core.errors import Invalid, Missing, Refused
from core.intake.hamlets import HamletRow, save_hamlets
from core.intake.quote_list import list_quotes, others_who_check, shown_quotes
from core.intake.quotes import check_quote, take_back_quote, write_quote
from core.intake.released import shown_release
from core.intake.submit import submit_opinion
from core.model import Account, Quote, Round, TrailEntry
from core.model.states import QuoteState, Role, Stage
from core.text.quoting import quote_rules
from core.text.record import Reader
from tests.intake.test_release import EVENING, FORTY, answer, release
from tests.intake.test_submit import form
from tests.town import TODAY, Town, second_facilitator

FAR = "好几位年纪大的人担心，往后办一件小事也要跑大半天。"
DAYS = "有人提议定好日子轮流下来办事，写在公告栏上。"
MONEY = "不少人想先看清家底，再谈合到一起。"
EVERY = [check.code for check in quote_rules().checks]


@pytest.fixture
def second(town: Town) -> Actor:
    """Another facilitator."""
    return second_facilitator(town.store)


def write(town: Town, wording: str = FAR, code: str = "T02", by: Actor | None = None) -> str:
    return write_quote(town.store, town.round_id, code, wording, by=by or town.facilitator).id


def check(town: Town, quote_id: str, by: Actor, ticked: list[str] = EVERY) -> None:
    with town.store.write() as session:
        check_quote(session, quote_id, ticked, by=by)


def take_back(town: Town, quote_id: str) -> None:
    with town.store.write() as session:
        take_back_quote(session, quote_id, by=town.admin)


def shown(town: Town, *listed: str) -> dict[str, list[str]]:
    with town.store.read() as session:
        found = shown_quotes(session, town.round_id, listed or ("T02", "T03"))
    return {code: [quote.wording for quote in quotes] for code, quotes in found.items()}


def stored(town: Town) -> list[tuple[str, QuoteState]]:
    with town.store.read() as session:
        return [tuple(row) for row in session.execute(sa.select(Quote.wording, Quote.state))]


def told(town: Town, reader: Reader, text: str) -> None:
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form(town, text=text),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )


def test_without_quotes_there_are_none(town: Town) -> None:
    assert shown(town) == {}


@pytest.mark.parametrize(
    ("code", "wording", "why"),
    [
        ("T02", "", "没有写内容"),
        ("T02", "太远了", "至少 10 个字"),
        ("T02", "远" * 121, "最多 120 字"),
        ("T99", FAR, "选择一个主题"),
        ("T02a", FAR, "选择一个主题"),
        ("", FAR, "选择一个主题"),
        ("T02", "王书记说村部不搬，大家还是不放心", "「王书记」像是人名或称呼"),
        ("T02", "住在山上12号的人家最担心路远", "「12号」像是门牌号"),
        ("T02", "有事可以打13857001234问清楚再说", "像是电话号码"),
        ("T02", "身份证33082419600101001X上的地址要不要换", "像是身份证号"),
        ("T02", "坑口的人最担心以后办事路远", "「坑口」像是自然村名"),
    ],
)
def test_what_is_no_sentence_or_names_somebody_is_refused(
    town: Town, code: str, wording: str, why: str
) -> None:
    with town.store.write() as session:
        save_hamlets(session, town.round_id, [HamletRow("上坪村", "坑口", 12)], by=town.admin)

    with pytest.raises(Invalid, match=why):
        write(town, wording, code)
    assert stored(town) == []


@pytest.mark.parametrize(
    "wording",
    [
        "村部设在山下太远，老人走山路要半天",
        "村部设在山下太远。老人走山路，要半天！",
        "大家说村部设在山下太远，老人走山路要半天才到",
    ],
)
def test_what_a_villager_wrote_is_refused_also_with_a_word_changed(
    town: Town, reader: Reader, wording: str
) -> None:
    told(town, reader, "村部设在山下太远，老人走山路要半天")

    with pytest.raises(Invalid, match="几乎一样"):
        write(town, wording)
    assert stored(town) == []
    write(town)


def test_the_same_sentence_is_kept_once_until_it_is_taken_back(town: Town) -> None:
    first = write(town)
    with pytest.raises(Invalid, match="已经写过"):
        write(town, FAR.replace("。", ""))

    take_back(town, first)
    write(town)


@pytest.mark.parametrize("who", ["admin", "leader", "group_lead"])
def test_only_who_may_read_the_comments_writes(town: Town, who: str) -> None:
    with pytest.raises(Refused, match="权限"):
        write(town, by=getattr(town, who))


def test_nothing_is_written_without_an_account_or_in_a_round_that_is_over(town: Town) -> None:
    with pytest.raises(Refused, match="有账号的人"):
        write(town, by=Actor(None, "某人", Role.FACILITATOR))
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED
    with pytest.raises(Refused, match="归档"):
        write(town)


def test_the_writer_never_checks_and_somebody_else_does(town: Town, second: Actor) -> None:
    quote = write(town)
    with pytest.raises(Refused, match="自己写的不能由自己核对"):
        check(town, quote, town.facilitator)

    check(town, quote, second)
    assert stored(town) == [(FAR, QuoteState.RELEASED)]


def test_the_administrator_may_be_the_second_person(town: Town) -> None:
    quote = write(town)

    check(town, quote, town.admin)
    assert stored(town) == [(FAR, QuoteState.RELEASED)]


def test_every_line_of_the_list_has_to_be_ticked(town: Town, second: Actor) -> None:
    quote = write(town)
    for left in quote_rules().checks:
        ticked = [code for code in EVERY if code != left.code]
        with pytest.raises(Refused, match="还有一条没有核对") as refused:
            check(town, quote, second, ticked)
        assert left.sentence in refused.value.sentence
    with pytest.raises(Refused, match="还有一条没有核对"):
        check(town, quote, second, [])

    assert stored(town) == [(FAR, QuoteState.DRAFT)]


def test_who_may_not_check_does_not(town: Town) -> None:
    quote = write(town)
    for actor in (town.leader, town.group_lead):
        with pytest.raises(Refused, match="权限"):
            check(town, quote, actor)
    with pytest.raises(Refused, match="有账号的人"):
        check(town, quote, CONSOLE)
    with pytest.raises(Refused, match="权限"), town.store.read() as session:
        list_quotes(session, town.round_id, by=town.leader)


def test_what_is_checked_or_taken_back_waits_no_longer(town: Town, second: Actor) -> None:
    quote = write(town)
    check(town, quote, second)
    with pytest.raises(Invalid, match="已经核对过或收回"):
        check(town, quote, second)
    take_back(town, quote)
    with pytest.raises(Invalid, match="已经收回"):
        take_back(town, quote)
    with pytest.raises(Missing):
        check(town, "none", second)


def test_a_checked_sentence_comes_out_with_the_next_release_and_two_make_a_theme(
    town: Town, reader: Reader, second: Actor
) -> None:
    answer(town, reader, *FORTY)
    release(town)
    check(town, write(town, FAR), second)
    check(town, write(town, DAYS), second)
    check(town, write(town, MONEY, "T03"), second)
    write(town, "很多人希望老名字在路牌上留得住", "T01")
    assert shown(town) == {}

    answer(town, reader, *FORTY)
    release(town, EVENING + timedelta(days=1))
    assert {code: sorted(said) for code, said in shown(town).items()} == {"T02": [FAR, DAYS]}
    assert shown(town, "T03") == {}
    with town.store.read() as session:
        days = [quote.on for quote in shown_quotes(session, town.round_id, ["T02"])["T02"]]
    assert days == [(EVENING + timedelta(days=1)).date()] * 2


def test_a_theme_below_k_shows_no_sentence(town: Town, reader: Reader, second: Actor) -> None:
    answer(town, reader, *FORTY)
    for wording in (FAR, DAYS):
        check(town, write(town, wording), second)
    release(town)

    assert shown(town, "T02") != {}
    assert shown(town, "T03", "T04") == {}


def test_one_taken_back_hides_the_other_too_and_moves_no_figure(
    town: Town, reader: Reader, second: Actor
) -> None:
    answer(town, reader, *FORTY)
    quotes = [write(town, wording) for wording in (FAR, DAYS)]
    for quote in quotes:
        check(town, quote, second)
    release(town)

    def tables() -> object:
        with town.store.read() as session:
            return shown_release(session, town.round_id, "leadership")

    before = tables()
    take_back(town, quotes[0])

    assert shown(town) == {}
    assert tables() == before


def test_the_order_stands_still_between_releases_and_tells_nothing_of_the_writing(
    town: Town, reader: Reader, second: Actor
) -> None:
    answer(town, reader, *FORTY)
    wordings = [f"{number}几户人家盼着把路先修通再说别的" for number in "一二三四五六七八"]
    wordings = [f"{w}{extra}" for w, extra in zip(wordings, "甲乙丙丁戊己庚辛", strict=True)]
    for wording in wordings:
        check(town, write(town, wording, "T08"), second)
    release(town)
    seen = [shown(town, "T08")["T08"]]
    assert shown(town, "T08")["T08"] == seen[0]

    for day in range(1, 4):
        answer(town, reader, *FORTY)
        release(town, EVENING + timedelta(days=day))
        seen.append(shown(town, "T08")["T08"])
    assert all(sorted(said) == sorted(wordings) for said in seen)
    assert len({tuple(said) for said in [wordings, *seen]}) >= 4


def test_the_list_tells_who_wrote_what_to_look_at_and_whether_somebody_else_may_check(
    town: Town, second: Actor
) -> None:
    write(town, "家里有婆婆的人担心办事路远没人陪")
    with town.store.read() as session:
        own, others = (
            list_quotes(session, town.round_id, by=who)[0] for who in (town.facilitator, second)
        )
    assert (own.own, others.own) == (True, False)
    assert others.theme == "办公地点"
    assert others.writer == "小陈"
    assert [(risk.text, risk.refused) for risk in others.risks] == [("婆婆", False)]


def test_alone_in_the_house_one_is_told(town: Town) -> None:
    with town.store.read() as session:
        assert others_who_check(session, by=town.facilitator)
    with town.store.write() as session:
        session.execute(
            sa.update(Account).where(Account.id == town.admin.account_id).values(active=False)
        )
    with town.store.read() as session:
        assert not others_who_check(session, by=town.facilitator)


def test_the_trail_names_the_theme_and_never_the_sentence(town: Town, second: Actor) -> None:
    with town.store.read() as session:
        before = revision_of(session, town.round_id)
    quote = write(town)
    check(town, quote, second)
    take_back(town, quote)

    with town.store.read() as session:
        entries = session.execute(
            sa.select(TrailEntry.act, TrailEntry.detail).where(TrailEntry.act.like("quote.%"))
        ).all()
        assert revision_of(session, town.round_id) == before + 3
    assert sorted(tuple(entry) for entry in entries) == [
        ("quote.check", "办公地点"),
        ("quote.take_back", "办公地点"),
        ("quote.write", "办公地点"),
    ]

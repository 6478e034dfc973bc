"""An opinion enters the record once, whole, with nothing that tells who or when."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER
from core.errors import Invalid, Missing, Refused
from core.frames import stances, tally, themes
from core.intake.form import OpinionForm, read_form
from core.intake.links import make_link, open_link, renew_link, set_link, token_of
from core.intake.receipts import find_opinion, new_form_key
from core.intake.submit import Sent, submit_by_link, submit_opinion
from core.model import Link, Opinion, OpinionStance, Receipt, Round, TrailEntry
from core.model.states import Channel, LinkKind, LinkMode, Stance
from core.text.record import Reader
from tests.town import TODAY, Town

SECRET = b"s" * 32


def form(town: Town, **changes: object) -> OpinionForm:
    values: dict[str, object] = {
        "village_id": town.villages["上坪村"],
        "role_group_id": town.groups["普通村民"],
        "channel": Channel.LINK,
        "stances": {town.versions["方案一"]: Stance.OPPOSE},
        "text": "",
    }
    return read_form(values | changes)


def villagers_link(town: Town, **settings: object) -> Link:
    with town.store.write() as session:
        return make_link(
            session,
            town.round_id,
            LinkKind.VILLAGER,
            "公告栏",
            by=town.admin,
            secret=SECRET,
            **settings,
        )


def send(town: Town, reader: Reader, link: Link, key: str, **changes: object) -> Sent:
    with town.store.write() as session:
        return submit_by_link(
            session,
            session.get_one(Link, link.id),
            form(town, **changes),
            form_key=key,
            secret=SECRET,
            reader=reader,
            today=TODAY,
        )


def count(town: Town, table: type) -> int:
    with town.store.read() as session:
        return session.scalar(sa.select(sa.func.count()).select_from(table)) or 0


def test_what_was_said_at_the_desk_is_counted_with_its_stances(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form(
                town,
                channel=Channel.MEETING,
                direct=False,
                text="村部设在山下太远，老人走山路要半天",
            ),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )

    with town.store.read() as session:
        said = stances(session, town.round_id)
        found = themes(session, town.round_id)
        counted = tally(session, town.round_id)
    assert dict(zip(said["version_id"], said["stance"], strict=True)) == {
        town.versions["方案一"]: "oppose",
        town.versions["维持现状"]: "unstated",
    }
    assert list(said["n"]) == [1, 1]
    assert "T02" in set(found["theme"])
    assert counted[["channel", "direct", "n"]].to_dict("records") == [
        {"channel": "meeting", "direct": False, "n": 1}
    ]


def test_a_telephone_number_is_hidden_before_it_is_stored(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        submit_opinion(
            session,
            town.round_id,
            form(town, text="有事打我电话13857001234，讲清楚再并"),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )

    with town.store.read() as session:
        text = session.scalars(sa.select(Opinion.text)).one()
    assert "13857001234" not in text
    assert "讲清楚再并" in text


def test_an_opinion_moves_the_revision_by_one_and_leaves_a_count_not_a_time(
    town: Town, reader: Reader
) -> None:
    link = villagers_link(town)
    with town.store.read() as session:
        before = session.scalars(sa.select(Round.revision)).one()
    for _ in range(3):
        send(town, reader, link, new_form_key())

    with town.store.read() as session:
        assert session.scalars(sa.select(Round.revision)).one() == before + 3
        entry = session.scalars(
            sa.select(TrailEntry).where(TrailEntry.act == "opinion.receive")
        ).one()
    assert (entry.count, entry.at, entry.actor, entry.detail) == (3, None, "链接提交", "")


def test_the_same_form_twice_is_one_opinion_with_one_receipt(town: Town, reader: Reader) -> None:
    link, key = villagers_link(town), new_form_key()
    first = send(town, reader, link, key)
    second = send(town, reader, link, key, text="改了一句")

    assert (first.new, second.new) == (True, False)
    assert first.code == second.code
    assert count(town, Opinion) == count(town, Receipt) == 1


def test_the_same_form_from_eight_phones_at_once_is_one_opinion(town: Town, reader: Reader) -> None:
    link, key = villagers_link(town), new_form_key()
    codes: list[str] = []

    def send_once() -> None:
        codes.append(send(town, reader, link, key).code)

    threads = [threading.Thread(target=send_once) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(codes) == 8
    assert len(set(codes)) == 1
    assert count(town, Opinion) == 1


def test_the_receipt_finds_the_opinion_and_only_a_hash_is_stored(
    town: Town, reader: Reader
) -> None:
    sent = send(town, reader, villagers_link(town), new_form_key())

    with town.store.read() as session:
        assert find_opinion(session, sent.code, SECRET).village_id == town.villages["上坪村"]
        assert sent.code not in session.scalars(sa.select(Receipt.code_hash)).one()


def test_a_capped_link_takes_that_many_and_then_looks_closed(town: Town, reader: Reader) -> None:
    link = villagers_link(town, cap=2)
    send(town, reader, link, new_form_key())
    last = new_form_key()
    send(town, reader, link, last)

    with pytest.raises(Missing):
        send(town, reader, link, new_form_key())
    assert send(town, reader, link, last).new is False, "a resend still gets its receipt"
    assert count(town, Opinion) == 2


def closed_sentences(town: Town, tokens: dict[str, str]) -> set[str]:
    said = set()
    with town.store.read() as session:
        for token in tokens.values():
            with pytest.raises(Missing) as refusal:
                open_link(session, token, LinkKind.VILLAGER, today=TODAY)
            said.add(refusal.value.sentence)
    return said


def test_unknown_closed_expired_renewed_and_full_links_say_the_same(
    town: Town, reader: Reader
) -> None:
    tokens = {"unknown": "x" * 22, "empty": "", "naughty": "../../etc/passwd"}
    for name, settings in {
        "closed": {},
        "expired": {"closes_on": TODAY.replace(day=1)},
        "renewed": {},
        "full": {"cap": 1},
    }.items():
        link = villagers_link(town, **settings)
        tokens[name] = token_of(link, SECRET)
        with town.store.write() as session:
            if name == "closed":
                set_link(session, link.id, by=town.admin, is_open=False)
            if name == "renewed":
                renew_link(session, link.id, by=town.admin, secret=SECRET)
        if name == "full":
            send(town, reader, link, new_form_key())

    assert len(closed_sentences(town, tokens)) == 1


def test_a_link_opens_by_its_token_and_the_token_is_not_stored(town: Town) -> None:
    link = villagers_link(town, village_id=town.villages["石桥村"])
    token = token_of(link, SECRET)

    with town.store.read() as session:
        opened = open_link(session, token, LinkKind.VILLAGER, today=TODAY)
        assert opened.village_id == town.villages["石桥村"]
        assert token not in opened.token_hash
    assert len(token) == 22


def test_a_round_of_capped_links_demands_a_cap(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).link_mode = LinkMode.CAPPED

    with pytest.raises(Invalid, match="限额"):
        villagers_link(town)


def test_only_the_office_makes_links(town: Town) -> None:
    with pytest.raises(Refused), town.store.write() as session:
        make_link(
            session, town.round_id, LinkKind.VILLAGER, "公告栏", by=town.facilitator, secret=SECRET
        )


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"village_id": "nowhere"}, "请选择所在村"),
        ({"role_group_id": "nobody"}, "请选择身份类别"),
        ({"stances": {"old version": Stance.SUPPORT}}, "新版本"),
        ({"stances": {}, "text": "  "}, "请至少对一个方案表个态"),
        ({"text": "长" * 2001}, "最多 2000 个字"),
        ({"session_id": "none"}, "没有这场座谈或走访"),
    ],
)
def test_a_form_that_cannot_be_taken_is_refused_in_a_sentence_and_stores_nothing(
    town: Town, reader: Reader, changes: dict[str, object], sentence: str
) -> None:
    link = villagers_link(town)
    with pytest.raises(Invalid, match=sentence):
        send(town, reader, link, new_form_key(), **changes)

    assert count(town, Opinion) == count(town, OpinionStance) == count(town, Receipt) == 0
    with town.store.read() as session:
        assert session.get_one(Link, link.id).used == 0


def test_an_unknown_stance_is_refused_naming_the_field(town: Town) -> None:
    with pytest.raises(Invalid, match="对方案的意见"):
        form(town, stances={town.versions["方案一"]: "maybe"})


def test_nobody_enters_an_opinion_without_the_right(town: Town, reader: Reader) -> None:
    for actor in (town.leader, town.group_lead, VILLAGER):
        with pytest.raises(Refused), town.store.write() as session:
            submit_opinion(session, town.round_id, form(town), by=actor, reader=reader, today=TODAY)
    assert count(town, Opinion) == 0


def test_a_round_of_facts_only_takes_no_opinion(town: Town, reader: Reader) -> None:
    link = villagers_link(town)
    with town.store.write() as session:
        session.get_one(Round, town.round_id).reference_only = True

    with pytest.raises(Invalid, match="不收意见"):
        send(town, reader, link, new_form_key())


def test_no_column_beside_an_opinion_can_hold_an_address_an_agent_or_a_time() -> None:
    columns = {
        column.name: column.type.__class__.__name__
        for table in (Opinion, OpinionStance, Receipt)
        for column in table.__table__.columns
    }

    assert "received_on" in columns
    assert {
        name for name, kind in columns.items() if kind in {"DateTime", "UtcTime", "Time"}
    } == set()
    assert {"ip", "address", "agent", "serial", "device", "number"} & set(columns) == set()

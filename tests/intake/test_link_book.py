"""The administrator's list of links, and one for every village at once."""

from __future__ import annotations

import pytest

from core.errors import Refused
from core.intake.link_book import in_tens, list_links, make_village_links, meeting_link_of
from core.intake.links import make_link, open_link, set_link
from core.intake.sessions import open_session
from core.model.states import LinkKind, SessionKind
from tests.town import TODAY, Town

SECRET = b"s" * 32


@pytest.mark.parametrize(
    ("count", "words"),
    [
        (0, "还没有"),
        (1, "不足 10 份"),
        (9, "不足 10 份"),
        (10, "10 份以上"),
        (19, "10 份以上"),
        (20, "20 份以上"),
    ],
)
def test_a_count_moves_in_tens(count: int, words: str) -> None:
    assert in_tens(count) == words


def test_every_village_without_a_link_gets_one(town: Town) -> None:
    with town.store.write() as session:
        make_link(
            session,
            town.round_id,
            LinkKind.VILLAGER,
            "下坪村祠堂",
            by=town.admin,
            secret=SECRET,
            village_id=town.villages["下坪村"],
        )
        make_link(session, town.round_id, LinkKind.NOTICE, "公示", by=town.admin, secret=SECRET)
    with town.store.write() as session:
        made = make_village_links(session, town.round_id, by=town.admin, secret=SECRET, cap=200)
    with town.store.write() as session:
        again = make_village_links(session, town.round_id, by=town.admin, secret=SECRET)

    assert [(link.name, link.cap) for link in made] == [("上坪村", 200), ("石桥村", 200)]
    assert again == []
    with town.store.read() as session:
        lines = list_links(session, town.round_id, by=town.admin, secret=SECRET)
        assert [(line.name, line.kind, line.village, line.used) for line in lines] == [
            ("上坪村", LinkKind.VILLAGER, "上坪村", "还没有"),
            ("下坪村祠堂", LinkKind.VILLAGER, "下坪村", "还没有"),
            ("石桥村", LinkKind.VILLAGER, "石桥村", "还没有"),
            ("公示", LinkKind.NOTICE, "", "还没有"),
        ]
        token = lines[0].path.removeprefix("/v/")
        assert open_link(session, token, LinkKind.VILLAGER, today=TODAY).id == lines[0].id


def test_a_session_has_its_phone_page_while_that_is_open(town: Town) -> None:
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="老党员座谈会",
            held_on=TODAY,
            area_id=town.area_id,
        )
        assert meeting_link_of(session, held.id, by=town.facilitator, secret=SECRET) is None
        link = make_link(
            session,
            town.round_id,
            LinkKind.MEETING,
            "老党员座谈会",
            by=town.facilitator,
            secret=SECRET,
            session_id=held.id,
        )
        line = meeting_link_of(session, held.id, by=town.facilitator, secret=SECRET)
        assert line is not None
        assert (line.id, line.path[:3]) == (link.id, "/m/")
        set_link(session, link.id, by=town.facilitator, is_open=False)
        assert meeting_link_of(session, held.id, by=town.facilitator, secret=SECRET) is None


def test_links_are_kept_by_the_administrator(town: Town) -> None:
    for other in (town.facilitator, town.leader, town.group_lead):
        with pytest.raises(Refused, match="管理链接"), town.store.read() as session:
            list_links(session, town.round_id, by=other, secret=SECRET)
        with pytest.raises(Refused, match="管理链接"), town.store.write() as session:
            make_village_links(session, town.round_id, by=other, secret=SECRET)
    for other in (town.leader, town.group_lead):
        with pytest.raises(Refused, match="登记座谈走访"), town.store.read() as session:
            meeting_link_of(session, "any", by=other, secret=SECRET)

"""A link that is not open tells nothing: not whether it ever was, nor why it is not."""

from __future__ import annotations

from datetime import timedelta

import sqlalchemy as sa

from core.intake.links import NOT_OPEN, path_of, renew_link, set_link
from core.model import OptionVersion, Round
from core.model.states import LinkKind, VersionState
from tests.public.conftest import Doors
from tests.town import TODAY


def closed_links(doors: Doors) -> dict[str, str]:
    """Why it is not open → its address."""
    secret, town = doors.secret, doors.town
    links = {why: doors.link_row() for why in ("closed", "expired", "full", "renewed")}
    paths = {why: path_of(link, secret) for why, link in links.items()}
    with town.store.write() as session:
        set_link(session, links["closed"].id, by=town.admin, is_open=False)
        set_link(session, links["expired"].id, by=town.admin, closes_on=TODAY - timedelta(days=1))
        set_link(session, links["full"].id, by=town.admin, cap=1)
        renew_link(session, links["renewed"].id, by=town.admin, secret=secret)
    doors.sent(paths["full"])
    return {
        **paths,
        "unknown": "/v/AAAAAAAAAAAAAAAAAAAAAA",
        "of another kind": doors.link(LinkKind.NOTICE).replace("/n/", "/v/"),
        "half an address": paths["full"][:-4],
        "nonsense": "/v/" + "长" * 300,
    }


def test_every_link_that_is_not_open_gives_the_same_bytes(doors: Doors) -> None:
    paths = closed_links(doors)

    opened = {why: doors.phone.open(path) for why, path in paths.items()}
    posted = {why: doors.phone.post(path, {"text": "还能填吗"}) for why, path in paths.items()}

    pages = [*opened.values(), *posted.values()]
    assert {page.status for page in pages} == {404}
    assert {page.body for page in opened.values()} == {opened["unknown"].body}
    # What was written meanwhile is not lost, and that is the same for all of them too.
    assert {page.body for page in posted.values()} == {posted["unknown"].body}
    assert "还能填吗" in posted["unknown"].words
    for asked in (opened, posted):
        headers = {tuple(sorted(page.headers.items())) for page in asked.values()}
        assert len(headers) == 1
    assert opened["unknown"].alert == NOT_OPEN


def test_a_round_that_ended_or_asks_nothing_looks_the_same(doors: Doors) -> None:
    path = doors.link()
    unknown = doors.phone.open("/v/AAAAAAAAAAAAAAAAAAAAAA")
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).ends_on = TODAY - timedelta(days=1)
    ended = doors.phone.open(path)
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).ends_on = TODAY
    last_day = doors.phone.open(path)
    with doors.town.store.write() as session:
        session.execute(sa.update(OptionVersion).values(state=VersionState.FINAL))
    silent = doors.phone.open(path)

    assert last_day.status == 200
    assert (ended.status, ended.body) == (404, unknown.body)
    assert (silent.status, silent.body) == (404, unknown.body)


def test_a_notice_that_is_not_open_looks_the_same(doors: Doors) -> None:
    unknown = doors.phone.open("/n/AAAAAAAAAAAAAAAAAAAAAA")

    wrong_kind = doors.phone.open(doors.link().replace("/v/", "/n/"))

    assert (unknown.status, wrong_kind.body) == (404, unknown.body)
    assert unknown.body == doors.phone.open("/v/AAAAAAAAAAAAAAAAAAAAAA").body

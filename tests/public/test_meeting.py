"""The meeting phone page: an ordinary form, and what its script is told."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Mapping
from typing import Any

import pytest
import sqlalchemy as sa

from core.intake.links import NOT_OPEN, make_link, path_of, set_link
from core.intake.sessions import close_session, open_session
from core.model import Link, Opinion, Round
from core.model.states import LinkKind, SessionKind, Standing
from core.public.recorders import AWAY_AFTER, PHONES, Recorders
from tests.public.conftest import Doors, OpenDoors
from tests.public.phone import Form, Page, Phone
from tests.town import TODAY


class Script(Phone):
    """The page's script on a phone: it sends the same form and reads JSON."""

    def __init__(self, doors: Doors) -> None:
        super().__init__(doors.routes, doors.runner)
        inner = self.app

        async def app(scope: Any, receive: Any, send: Any) -> None:
            scope["headers"].append((b"accept", b"application/json"))
            await inner(scope, receive, send)

        self.app = app  # type: ignore[assignment]

    def tell(self, path: str, fields: Mapping[str, str]) -> tuple[int, dict[str, Any]]:
        page = self.post(path, fields)
        return page.status, json.loads(page.body)

    def look(self, path: str, recorder: str = "r" * 32) -> tuple[int, dict[str, Any]]:
        page = self.open(f"{path}?recorder={recorder}")
        return page.status, json.loads(page.body)


def hold(doors: Doors, **settings: object) -> Link:
    """A 座谈会 of 上坪村 and its link."""
    town = doors.town
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="上坪村座谈会",
            held_on=TODAY,
            village_id=town.villages["上坪村"],
        )
        return make_link(
            session,
            town.round_id,
            LinkKind.MEETING,
            "上坪村座谈会",
            by=town.facilitator,
            secret=doors.secret,
            session_id=held.id,
            **settings,
        )


def path(doors: Doors, **settings: object) -> str:
    return path_of(hold(doors, **settings), doors.secret)


def end(doors: Doors, link: Link) -> None:
    with doors.town.store.write() as session:
        close_session(session, link.session_id or "", by=doors.town.facilitator)


def spoken(doors: Doors, page: Page, **fields: str | None) -> Form:
    """The form of `page` as the recorder fills it in for an old party member against 方案一."""
    answers = {
        "group": doors.town.groups["老党员"],
        f"s-{doors.town.versions['方案一']}": "oppose",
        "text": "盖个章要翻两座山",
    }
    return page.form.with_(**{**answers, **fields})


def entry(doors: Doors, number: int = 1, **fields: str) -> dict[str, str]:
    """The fields the script sends for one speaker."""
    return {
        "client": f"{number:032d}",
        "recorder": "r" * 32,
        "village": doors.town.villages["上坪村"],
        "group": doors.town.groups["老党员"],
        f"s-{doors.town.versions['方案一']}": "oppose",
        "text": f"第{number}位说的话",
        **fields,
    }


def texts(doors: Doors) -> list[str]:
    with doors.town.store.read() as session:
        return sorted(session.scalars(sa.select(Opinion.text)))


# The ordinary form.


def test_the_form_records_a_speaker_and_stays_ready_for_the_next(doors: Doors) -> None:
    address = path(doors)
    first = doors.phone.open(address)
    assert first.form.fields["village"] == doors.town.villages["上坪村"]

    after = doors.phone.send(spoken(doors, first, read_back="1", away="1"))

    assert after.status == 200
    assert "已存第 1 位" in after.words
    kept = after.form.fields
    assert (kept["village"], kept["group"]) == (
        doors.town.villages["上坪村"],
        doors.town.groups["老党员"],
    )
    assert kept["text"] == ""
    assert kept["client"] != first.form.fields["client"]
    assert kept["recorder"] == first.form.fields["recorder"]
    assert kept[f"s-{doors.town.versions['方案一']}"] == "unstated"
    assert "dictated" in kept
    assert not {"read_back", "away"} & set(kept)
    with doors.town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion)).one()
    assert (opinion.direct, opinion.read_back, opinion.away) == (False, True, True)


def test_the_same_form_twice_is_one_row(doors: Doors) -> None:
    form = spoken(doors, doors.phone.open(path(doors)))

    pages = doors.phone.all_at_once([form, form, form])

    assert {page.status for page in pages} == {200}
    assert texts(doors) == ["盖个章要翻两座山"]


def test_a_refusal_keeps_what_was_typed(doors: Doors) -> None:
    form = spoken(doors, doors.phone.open(path(doors)), village="")

    refused = doors.phone.send(form)

    assert refused.status == 422
    assert refused.alert.strip() == "请选择所在村。"
    assert refused.form.fields["text"] == "盖个章要翻两座山"
    assert refused.form.fields["client"] == form.fields["client"]
    assert texts(doors) == []
    mended = doors.phone.send(refused.form, village=doors.town.villages["下坪村"])
    assert "已存第 1 位" in mended.words


def test_a_form_without_its_id_gets_one(doors: Doors) -> None:
    form = spoken(doors, doors.phone.open(path(doors)), client="")

    refused = doors.phone.send(form)

    assert refused.status == 422
    assert len(refused.form.fields["client"]) == 32
    assert "已存第 1 位" in doors.phone.send(refused.form).words


def test_a_session_that_ended_gives_back_what_was_typed(doors: Doors) -> None:
    link = hold(doors)
    form = spoken(doors, doors.phone.open(path_of(link, doors.secret)))
    end(doors, link)

    gone = doors.phone.send(form)

    assert gone.status == 404
    assert gone.alert.strip() == NOT_OPEN
    assert "盖个章要翻两座山" in gone.words


def test_words_are_shown_letter_by_letter(doors: Doors) -> None:
    nasty = "<script>alert(1)</script>\"'&"
    form = spoken(doors, doors.phone.open(path(doors)), village="", text=nasty)

    page = doors.phone.send(form)

    assert page.form.fields["text"] == nasty
    assert page.text.count("<script>") == 1  # the page's own


def test_unknown_closed_and_ended_links_look_alike(doors: Doors) -> None:
    closed, ended = hold(doors), hold(doors)
    with doors.town.store.write() as session:
        set_link(session, closed.id, by=doors.town.admin, is_open=False)
    end(doors, ended)
    addresses = [path_of(closed, doors.secret), path_of(ended, doors.secret), "/m/unknown"]
    addresses.append(doors.link().replace("/v/", "/m/"))  # a villagers' link is no meeting's

    pages = [doors.phone.open(address) for address in addresses]

    assert {page.status for page in pages} == {404}
    assert len({page.body for page in pages}) == 1
    told = [Script(doors).tell(address, entry(doors)) for address in addresses]
    assert told == [(404, {"saved": False, "reason": NOT_OPEN, "closed": True})] * 4
    looked = [Script(doors).look(address) for address in addresses]
    assert looked == [(404, {"open": False, "reason": NOT_OPEN})] * 4


# What the page may do.


def test_the_page_is_one_small_request_and_runs_its_own_script_only(doors: Doors) -> None:
    page = doors.phone.open(path(doors))

    script = re.search(r"<script>(.*?)</script>", page.text, re.DOTALL)
    assert script is not None
    mark = base64.b64encode(hashlib.sha256(script[1].encode()).digest()).decode()
    policy = dict(
        part.strip().split(" ", 1) for part in page.headers["content-security-policy"].split(";")
    )
    assert policy["script-src"] == f"'sha256-{mark}'"
    assert policy["default-src"] == "'none'"
    assert policy["connect-src"] == policy["worker-src"] == policy["form-action"] == "'self'"
    assert len(page.body) <= 30_000
    assert page.headers["cache-control"] == "no-store"
    named = [a.get("src") or a.get("href", "") for _, a in page.tags]
    assert [n for n in named if n.startswith(("http", "//"))] == []


def test_a_town_of_many_villages_and_options_stays_small(doors: Doors) -> None:
    with doors.town.store.write() as session:
        from core.model import Village

        session.add_all(
            Village(round_id=doors.town.round_id, name=f"第{i}村", position=i)
            for i in range(10, 28)
        )

    assert len(doors.phone.open(path(doors)).body) <= 30_000


def test_other_pages_run_none_of_its_script(doors: Doors) -> None:
    page = doors.phone.open(doors.link(village="上坪村"))

    assert "connect-src" not in page.headers["content-security-policy"]
    assert "script-src" not in doors.phone.open("/r").headers["content-security-policy"]


def test_the_worker_keeps_pages_and_may_ask_this_server_only(doors: Doors) -> None:
    worker = doors.phone.open("/m/sw.js")

    assert worker.status == 200
    assert worker.headers["content-type"].startswith("text/javascript")
    assert "connect-src 'self'" in worker.headers["content-security-policy"]
    assert "indexedDB" not in worker.text
    assert "POST" not in worker.text


# What the script is told.


def test_the_script_hears_that_it_is_stored_and_the_place(doors: Doors) -> None:
    address, script = path(doors), Script(doors)

    told = [script.tell(address, entry(doors, n)) for n in (1, 2, 2)]

    stored = {"saved": True, "recorders": 1, "twice": False}
    assert told == [
        (200, {**stored, "number": 1}),
        (200, {**stored, "number": 2}),
        (200, {**stored, "number": 2}),
    ]
    assert texts(doors) == ["第1位说的话", "第2位说的话"]


def test_the_script_hears_why_an_entry_cannot_be_taken(doors: Doors) -> None:
    told = Script(doors).tell(path(doors), entry(doors, village="gone"))

    assert told == (422, {"saved": False, "reason": "请选择所在村。"})


@pytest.mark.parametrize("stance", ["yes", "SUPPORT", "赞成"])
def test_a_stance_that_is_none_is_refused(doors: Doors, stance: str) -> None:
    fields = entry(doors, **{f"s-{doors.town.versions['方案一']}": stance})

    status, told = Script(doors).tell(path(doors), fields)

    assert (status, told["saved"]) == (422, False)
    assert texts(doors) == []


def test_an_entry_whose_answer_was_lost_is_acknowledged_after_the_session_ended(
    doors: Doors,
) -> None:
    link = hold(doors)
    address, script = path_of(link, doors.secret), Script(doors)
    script.tell(address, entry(doors))
    end(doors, link)

    status, told = script.tell(address, entry(doors))

    assert (status, told["saved"], told["number"]) == (200, True, 1)
    assert script.tell(address, entry(doors, 2))[0] == 404


def test_a_whole_meeting_sent_at_once_is_taken_and_a_flood_is_asked_to_wait(
    open_doors: OpenDoors,
) -> None:
    doors = open_doors()
    address, script = path(doors), Script(doors)
    same = [script.tell(address, entry(doors)) for _ in range(200)]
    assert {status for status, _ in same} == {200}

    status, told = script.tell(address, entry(doors, 2))

    assert (status, told["saved"], told["later"]) == (429, False, True)
    doors.watch.later(seconds=1)
    assert script.tell(address, entry(doors, 2))[0] == 200


def test_where_a_second_person_checks_the_entry_waits(doors: Doors) -> None:
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).second_check = True

    assert Script(doors).tell(path(doors), entry(doors))[1]["saved"]

    with doors.town.store.read() as session:
        assert session.scalars(sa.select(Opinion.standing)).all() == [Standing.WAITING]


# Two recorders in one room.


def test_two_phones_that_record_the_same_session_are_told(doors: Doors) -> None:
    address, elsewhere, script = path(doors), path(doors), Script(doors)
    here, there = "a" * 32, "b" * 32
    script.tell(elsewhere, entry(doors, 9, recorder="c" * 32))
    assert script.look(address, here)[1] == {"open": True, "number": 0, "recorders": 1}

    assert script.tell(address, entry(doors, 1, recorder=here))[1]["recorders"] == 1
    assert script.tell(address, entry(doors, 2, recorder=there))[1]["recorders"] == 2
    assert script.look(address, here)[1] == {"open": True, "number": 2, "recorders": 2}
    blank = doors.phone.open(address)
    assert "手机也在录这场" not in blank.text.split("<script>")[0]
    assert "另有 2 台手机也在录这场" in doors.phone.send(spoken(doors, blank)).words

    doors.watch.later(seconds=AWAY_AFTER)  # since the last entry
    assert script.look(address, here)[1]["recorders"] == 1


def test_the_same_words_from_two_phones_are_pointed_out(doors: Doors) -> None:
    address, script = path(doors), Script(doors)
    script.tell(address, entry(doors, 1, text="盖个章要翻两座山"))

    told = script.tell(address, entry(doors, 2, text="盖个章要翻两座山", recorder="b" * 32))[1]

    assert (told["twice"], told["number"]) == (True, 2)


def test_nothing_of_the_recorders_is_written_down(doors: Doors) -> None:
    Script(doors).tell(path(doors), entry(doors, recorder="recorder-of-this-phone-77"))

    with doors.town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion)).one()
    kept = [str(getattr(opinion, column.key)) for column in Opinion.__table__.columns]
    assert not any("recorder-of-this-phone-77" in value for value in kept)
    assert not any(f"{1:032d}" in value for value in kept)


def test_only_so_many_phones_are_remembered() -> None:
    recorders = Recorders()
    for i in range(PHONES + 20):
        recorders.wrote("session", f"phone{i}", now=float(i))

    assert recorders.writing("session", "another", now=100.0) == PHONES + 1
    assert recorders.writing("elsewhere", "another", now=100.0) == 1

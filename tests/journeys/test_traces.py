"""A started server forgets who wrote: marked phones are looked for wherever anything is kept.

Marks are planted in what a request carries (the address it really comes from and the one it
names, the browser, the page it came from, a cookie), in what the page carries (key, stamp,
token, receipt), and in the second it came. They are looked for in five places: the database
file, its write-ahead log, the log of the server's process, a backup, and all that is exported.
"""

from __future__ import annotations

import base64
import http.client
import io
import os
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.parse import urlencode

import pytest
import sqlalchemy as sa

from core import frames
from core.access.roles import CONSOLE
from core.intake.desk import entries_of
from core.intake.links import make_link, path_of
from core.intake.sessions import open_session
from core.intake.sheets.check import preview_file
from core.intake.sheets.known import load_known
from core.intake.sheets.returned import returned_rows
from core.intake.sheets.templates import template_file, templates_for
from core.model import Opinion
from core.model.states import LinkKind, SessionKind
from core.reports.session_papers import SessionHead, Spoken, record_docx
from core.settings import ROOT, Settings, read_settings
from core.store import Store, create_store
from tests.intake.sheets.files import book
from tests.journeys.conftest import free_port, running
from tests.public.phone import Form, Page, read_page
from tests.town import Town, make_town

#: Any address of 127/8 is the machine itself: the server truly sees this one.
REAL_ADDRESS = "127.77.88.99"
HEADERS = {
    "X-Forwarded-For": "198.51.100.234",
    "X-Real-IP": "198.51.100.235",
    "Forwarded": "for=198.51.100.236",
    "User-Agent": "MarkedPhone/98765",
    "Referer": "http://marked-referer.example/wechat",
    "Cookie": "mark=marked-cookie-4711",
    "Accept-Language": "zh-CN,x-marked-tongue",
}
MARKS = {
    "real address": REAL_ADDRESS,
    **{name: value.removeprefix("for=") for name, value in HEADERS.items()},
    "cookie": "marked-cookie-4711",
    "referer": "marked-referer",
    "tongue": "x-marked-tongue",
}
WORDS = {"villager": "我住在村口，路灯要亮", "speaker": "第一位说路要先修"}
CONTACT = "微信号 marked-4711"


@dataclass
class MarkedPhone:
    """A phone on a real connection, from a marked address."""

    port: int

    def open(self, path: str) -> Page:
        return self._ask("GET", path)

    def send(self, form: Form, **fields: str | None) -> Page:
        filled = form.with_(**fields)
        return self._ask("POST", filled.action, urlencode(filled.fields))

    def _ask(self, method: str, path: str, body: str = "") -> Page:
        line = http.client.HTTPConnection(
            "127.0.0.1", self.port, timeout=60, source_address=(REAL_ADDRESS, 0)
        )
        kind = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        line.request(method, path, body.encode(), HEADERS | kind)
        answer = line.getresponse()
        page = read_page(answer.status, dict(answer.getheaders()), answer.read())
        line.close()
        return page


@dataclass(frozen=True)
class Kept:
    """The five places, as bytes."""

    places: Mapping[str, bytes]

    def holding(self, mark: str) -> set[str]:
        return {name for name, kept in self.places.items() if mark.encode() in kept}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("traces")


@pytest.fixture(scope="module")
def town(folder: Path) -> Iterator[Town]:
    store = create_store(f"sqlite:///{folder / 'cunyi.db'}")
    yield make_town(store)
    store.close()


def test_nothing_of_a_phone_is_kept_in_any_of_five_places(folder: Path, town: Town) -> None:
    port = free_port()
    environ = {
        "CUNYI_DATABASE_URL": f"sqlite:///{folder / 'cunyi.db'}",
        "CUNYI_SECRET_KEY_FILE": str(folder / "secret.key"),
        "CUNYI_PORT": str(port),
        # The most talkative a server can be made.
        "STREAMLIT_LOGGER_LEVEL": "debug",
    }
    settings = read_settings(environ)
    villager, meeting = doors_of(town, settings)
    phone = MarkedPhone(port)

    with running(port, environ, folder / "server.log"):
        preview = phone.send(filled(town, phone.open(villager)))
        time.sleep(2.1)  # what comes back sooner was not filled in by a person
        preview = preview if not preview.alert else phone.send(preview.form)
        log = (folder / "server.log").stat().st_size
        since = time.time()
        receipt = phone.send(preview.form)
        entered = phone.send(spoken(town, phone.open(meeting)))
        until = time.time()
        written = (folder / "server.log").stat().st_size - log
        looked_up = phone.send(phone.open("/r").form, code=receipt.receipt)
        refused = phone.send(filled(town, phone.open(villager)), agree=None)
        kept = everything(folder, town, settings, environ)

    assert receipt.receipt
    assert (entered.status, looked_up.status, bool(refused.alert)) == (200, 200, True)
    # What must be kept is found where it must be: in one file of the database or the other, in
    # the backup, in the record. In the log there is something, and nothing of it.
    found = {who: kept.holding(words) for who, words in WORDS.items()}
    stored = {"database", "write-ahead log"}
    assert [bool(places & stored) for places in found.values()] == [True, True]
    assert [places - stored for places in found.values()] == [{"backup", "export: record.docx"}] * 2
    # Not even that something came: a line with the second it was written would stand beside it.
    assert (written, len(kept.places["log"]) > 0) == (0, True)
    marks = MARKS | {
        "contact": CONTACT,
        "token": villager.removeprefix("/v/"),
        "meeting token": meeting.removeprefix("/m/"),
        "form key": preview.form.fields["key"],
        "stamp": preview.form.fields["stamp"],
        "receipt": receipt.receipt,
        "receipt, bare": receipt.receipt.replace("-", ""),
    }
    assert {what: kept.holding(mark) for what, mark in marks.items() if kept.holding(mark)} == {}
    told = {second: kept.holding(second) - {"log"} for second in seconds_between(since, until)}
    assert {second: places for second, places in told.items() if places} == {}
    sealed = {name: sealed_in(content, since, until) for name, content in kept.places.items()}
    assert {name: seconds for name, seconds in sealed.items() if seconds} == {}


def doors_of(town: Town, settings: Settings) -> tuple[str, str]:
    """The addresses of a villagers' form and of a meeting's page."""
    with town.store.write() as session:
        held = open_session(
            session,
            town.round_id,
            SessionKind.MEETING,
            by=town.facilitator,
            topic="老党员座谈会",
            held_on=datetime.now().astimezone().date(),
            area_id=town.area_id,
        )
        form, meeting = (
            make_link(
                session, town.round_id, kind, "公告栏", by=town.admin, secret=settings.secret, **at
            )
            for kind, at in (
                (LinkKind.VILLAGER, {}),
                (LinkKind.MEETING, {"session_id": held.id}),
            )
        )
        return path_of(form, settings.secret), path_of(meeting, settings.secret)


def filled(town: Town, page: Page) -> Form:
    return page.form.with_(
        agree="1",
        village=town.villages["上坪村"],
        group=town.groups["普通村民"],
        text=WORDS["villager"],
        contact=CONTACT,
        pressed="no",
        **{f"s-{town.versions['方案一']}": "oppose"},
    )


def spoken(town: Town, page: Page) -> Form:
    return page.form.with_(
        group=town.groups["老党员"],
        village=town.villages["上坪村"],
        text=WORDS["speaker"],
        **{f"s-{town.versions['方案一']}": "support"},
    )


def everything(folder: Path, town: Town, settings: Settings, environ: dict[str, str]) -> Kept:
    """The five places while the server still runs, so that its write-ahead log is there."""
    copy = folder / "copy.db"
    run(environ, "backup", str(copy))
    status = run(environ, "status", "--json")
    database = folder / "cunyi.db"
    exported = dict(exports(town.store, town, settings)) | {"status.json": status}
    return Kept(
        {
            "database": database.read_bytes(),
            "write-ahead log": database.with_name("cunyi.db-wal").read_bytes(),
            "log": (folder / "server.log").read_bytes(),
            "backup": copy.read_bytes(),
            **{f"export: {name}": content for name, content in exported.items()},
        }
    )


def run(environ: dict[str, str], *command: str) -> bytes:
    done = subprocess.run(
        [sys.executable, "-m", "core", *command],
        cwd=ROOT,
        env=os.environ | environ,
        capture_output=True,
        check=True,
        timeout=120,
    )
    return done.stdout + done.stderr


def exports(store: Store, town: Town, settings: Settings) -> Iterator[tuple[str, bytes]]:
    """Every kind of file an office takes away: sheets, tables, the record of a session."""
    today = datetime.now().astimezone().date()
    with store.read() as session:
        known = load_known(session, town.round_id, today=today)
        for name in templates_for(town.admin):
            yield f"{name}.xlsx", unpacked(template_file(name, known))
        told = [frames.stances, frames.themes, frames.tally, frames.sessions]
        for frame in told:
            table = frame(session, town.round_id)
            yield f"{frame.__name__}.csv", table.to_csv().encode()
        for part in frames.words(session, town.round_id):
            yield "words", str(part).encode()
        preview = preview_file(
            session,
            town.round_id,
            "opinions",
            "错.xlsx",
            book([["所在村", "身份类别", "意见建议"], ["无此村", "老党员", "好"]]),
            secret=settings.secret,
            today=today,
        )
        yield "待更正.xlsx", unpacked(returned_rows(preview) or b"")
        ids = session.scalars(sa.select(Opinion.session_id).distinct()).all()
        entries = [
            entry
            for id_ in ids
            for entry in entries_of(session, town.round_id, by=CONSOLE, session_id=id_, today=today)
        ]
        words = dict(session.execute(sa.select(Opinion.id, Opinion.text)).all())
    told_by = [Spoken(e.role_group, e.village, ("",), words[e.id], e.read_back) for e in entries]
    told_by += [Spoken("", "", ("",), text, False) for text in words.values()]
    head = SessionHead(town="竹溪镇", kind="座谈会", topic="老党员座谈会", day="2026年3月2日")
    yield "record.docx", unpacked(record_docx(head, ["方案一"], told_by))


def unpacked(office_file: bytes) -> bytes:
    """What a workbook or a document holds, file by file, as it can be read."""
    with zipfile.ZipFile(io.BytesIO(office_file)) as packed:
        return b"\n".join(packed.read(name) for name in packed.namelist())


def sealed_in(content: bytes, since: float, until: float) -> set[int]:
    """Seconds of the span that stand in a place as a machine writes them: as eight bytes, bare or
    at the head of an envelope."""
    return {
        second
        for second in range(int(since), int(until) + 1)
        for mark in (
            second.to_bytes(8, "big"),
            second.to_bytes(8, "little"),
            base64.urlsafe_b64encode(b"\x80" + second.to_bytes(8, "big")),
        )
        if mark in content
    }


def seconds_between(since: float, until: float) -> Iterator[str]:
    """Each second of the span as a clock writes it, here and in UTC, and as a machine counts it."""
    moment = datetime.fromtimestamp(int(since), UTC)
    while moment.timestamp() <= until:
        yield f"{moment:%H:%M:%S}"
        yield f"{moment.astimezone():%H:%M:%S}"
        yield str(int(moment.timestamp()))
        moment += timedelta(seconds=1)

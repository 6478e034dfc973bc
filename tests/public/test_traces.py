"""Nothing of a phone stays behind: not in the database, not beside it, not in the log."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import frames
from core.model import Base
from tests.public.conftest import Doors, OpenDoors

ADDRESS, AGENT = "198.51.100.234", "MarkedPhone/98765"


def everything_stored(doors: Doors) -> bytes:
    """All rows of all tables, and on SQLite the bytes of the file and of its write-ahead log."""
    store = doors.town.store
    with store.read() as session:
        rows = [
            repr(tuple(row)) for table in Base.metadata.sorted_tables
            for row in session.execute(sa.select(table))
        ]  # fmt: skip
    stored = "\n".join(rows).encode()
    if store.path is not None:
        for path in store.path.parent.iterdir():
            stored += path.read_bytes() if path.is_file() else b""
    return stored


def test_address_agent_token_key_and_code_are_nowhere(
    open_doors: OpenDoors, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    doors = open_doors()
    doors.phone = doors.another(ADDRESS, AGENT)
    path = doors.link()
    preview = doors.previewed(path, text="我住在村口")
    page = doors.phone.send(preview.form)
    doors.phone.post("/r", {"code": page.receipt})
    refused = doors.previewed(path, agree=None)

    stored = everything_stored(doors)
    logged = caplog.text.encode()

    assert page.receipt
    assert refused.alert
    assert "我住在村口".encode() in stored  # what must be there is there
    marks = {
        "address": ADDRESS,
        "agent": AGENT,
        "token": path.removeprefix("/v/"),
        "form key": preview.form.fields["key"],
        "stamp": preview.form.fields["stamp"],
        "receipt": page.receipt,
        "receipt, bare": page.receipt.replace("-", ""),
    }
    assert {what for what, mark in marks.items() if mark.encode() in stored} == set()
    assert {what for what, mark in marks.items() if mark.encode() in logged} == set()
    assert "我住在村口".encode() not in logged


def test_two_opinions_leave_nothing_that_tells_which_came_first(doors: Doors) -> None:
    path = doors.link()
    for text in ("先来的", "后来的"):
        doors.sent(path, text=text)

    with doors.town.store.read() as session:
        rows = session.execute(sa.select(Base.metadata.tables["opinion"])).mappings().all()

    telling = {name for name in rows[0] if rows[0][name] != rows[1][name]}
    assert telling <= {"id", "text", "words", "sameness"}


def test_contact_and_sealed_words_are_readable_in_none_of_five_places(
    open_doors: OpenDoors, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    """Database, write-ahead log, server's log, backup, export: encrypted or not there at all."""
    caplog.set_level(logging.DEBUG)
    doors = open_doors()
    doors.phone = doors.another(ADDRESS, AGENT)
    path = doors.link()
    page = doors.sent(path, text="主任把路灯钱拿回家了", seal="1", contact="微信号 shanli-7788")
    doors.sent(path, text="路灯要亮")
    assert page.receipt

    places = {"database and its log": everything_stored(doors), "log": caplog.text.encode()}
    if doors.town.store.path is not None:
        copy = tmp_path / "backup" / "copy.db"
        copy.parent.mkdir()
        doors.town.store.backup(copy)
        places["backup"] = copy.read_bytes()
    with doors.town.store.read() as session:
        told = [frames.stances, frames.themes, frames.tally]
        places["export"] = b"".join(
            frame(session, doors.town.round_id).to_csv().encode() for frame in told
        ) + b"".join(str(part).encode() for part in frames.words(session, doors.town.round_id))

    assert "路灯要亮".encode() in places["database and its log"]
    marks = ("主任把路灯钱拿回家了", "shanli-7788", ADDRESS, AGENT, page.receipt)
    found = {(p, m) for p, stored in places.items() for m in marks if m.encode() in stored}
    assert found == set()

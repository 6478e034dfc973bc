"""Whoever reads the files of the database does not see which opinion came before which."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
import sqlalchemy as sa

from core import store as store_module
from core.intake.aside import Aside
from core.intake.correct import withdraw_by_receipt
from core.intake.links import token_of
from core.intake.receipts import new_form_key
from core.intake.submit_sent import Sending, submit_sent
from core.model import Base, Opinion
from core.model.laying import unordered_tables
from core.store import Store, open_store
from core.text.record import Reader
from tests.intake.test_submit import SECRET, form, send, villagers_link
from tests.store.test_store import new_round
from tests.town import TODAY, Town

#: Every table that grows with what people send, or counts it.
TOLD = {
    "contact", "opinion", "opinion_change", "opinion_stance", "opinion_theme", "opinion_topic",
    "paper_draft", "paper_mark", "pressure_count", "receipt", "sealed_note", "slip",
    "stance_tally", "statement_vote", "tally", "theme_check", "theme_doubt",
}  # fmt: skip
PEOPLE = 40


def in_order(path: Path, template: Path, order: list[int]) -> Store:
    """A database whose receipts were stored one by one in this order."""
    shutil.copy(template, path)
    with closing(sqlite3.connect(path)) as connection:
        for number in order:
            mark = f"{number * 7919 % 10007:064d}"
            connection.execute("INSERT INTO receipt VALUES (?, ?)", (mark, mark[:32]))
            connection.commit()
    return open_store(f"sqlite:///{path}")


def rows_of(path: Path) -> bytes:
    """The file without its first page's head, which counts changes."""
    return path.read_bytes()[100:]


def test_the_tables_that_grow_with_what_people_send_keep_no_order() -> None:
    assert {table.name for table in unordered_tables()} == TOLD


def test_the_file_and_a_backup_are_the_same_whoever_came_first(
    tmp_path: Path, sqlite_template: Path
) -> None:
    """Byte for byte; before they are laid anew the two files do differ."""
    paths = [tmp_path / "one.db", tmp_path / "other.db"]
    orders = [list(range(200)), list(range(199, -1, -1))]
    stores = [in_order(p, sqlite_template, o) for p, o in zip(paths, orders, strict=True)]
    copies = [path.with_suffix(".copy") for path in paths]
    for store, copy in zip(stores, copies, strict=True):
        store.put_away()
        store.backup(copy)
    before = [rows_of(path) for path in paths]

    for store in stores:
        store.lay_anew()
        store.close()

    assert before[0] != before[1]
    assert rows_of(copies[0]) == rows_of(copies[1])
    assert rows_of(paths[0]) == rows_of(paths[1])


def test_a_backup_is_read_by_its_owner_only_and_can_be_opened(
    tmp_path: Path, sqlite_template: Path
) -> None:
    store = in_order(tmp_path / "one.db", sqlite_template, [3, 1, 2])
    copy = tmp_path / "copy.db"
    store.backup(copy)
    store.close()

    opened = open_store(f"sqlite:///{copy}")
    with opened.read() as session:
        mode = session.scalar(sa.text("PRAGMA journal_mode"))
        receipts = session.scalar(sa.text("SELECT count(*) FROM receipt"))
    opened.close()

    assert (mode, receipts, copy.stat().st_mode & 0o777) == ("wal", 3, 0o600)


def test_the_log_is_emptied_though_somebody_reads_a_moment_later(
    tmp_path: Path, sqlite_template: Path
) -> None:
    store = in_order(tmp_path / "one.db", sqlite_template, [1])
    log = tmp_path / "one.db-wal"
    with store.write() as session:
        session.add(new_round("甲"))
    assert log.stat().st_size > 0

    with store.read() as reading:
        assert reading.scalar(sa.text("SELECT count(*) FROM round")) == 1
        with store.write() as session:
            session.add(new_round("乙"))
        store.put_away()  # waits for nobody
        assert log.stat().st_size > 0
    store.put_away()

    assert log.stat().st_size == 0
    store.close()


def test_with_too_little_room_the_file_stays_as_it_is(
    tmp_path: Path,
    sqlite_template: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    store = in_order(tmp_path / "one.db", sqlite_template, [3, 1, 2])
    before = rows_of(tmp_path / "one.db")
    monkeypatch.setattr(store_module, "ROOM", 10**15)

    store.lay_anew()
    store.close()

    assert rows_of(tmp_path / "one.db") == before
    assert "too little room" in caplog.text


def everything(store: Store) -> dict[str, list[tuple[object, ...]]]:
    with store.read() as session:
        return {
            table.name: sorted((tuple(row) for row in session.execute(sa.select(table))), key=repr)
            for table in Base.metadata.sorted_tables
        }


def sent_by_many(town: Town, reader: Reader) -> list[str]:
    """The ids of their opinions in the order they came, each in a transaction of its own."""
    link = villagers_link(town)
    came: list[str] = []
    for number in range(PEOPLE):
        send(town, reader, link, new_form_key(), text=f"第{number}个人：账目要公开")
        with town.store.read() as session:
            came += set(session.scalars(sa.select(Opinion.id))) - set(came)
    return came


def test_laying_anew_loses_nothing(town: Town, reader: Reader) -> None:
    sent_by_many(town, reader)
    before = everything(town.store)

    town.store.lay_anew()

    assert len(before["opinion"]) == PEOPLE
    assert everything(town.store) == before


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_neither_place_nor_number_of_a_row_tells_who_came_first(town: Town, reader: Reader) -> None:
    """PostgreSQL keeps with every row where it stands and which transaction wrote it."""
    came = sent_by_many(town, reader)
    assert laid(town.store) == came  # as it is until the rows are laid anew
    assert len(numbers(town.store, "opinion")) == PEOPLE

    town.store.lay_anew()

    assert laid(town.store) == sorted(came)
    assert {len(numbers(town.store, table.name)) for table in unordered_tables()} == {0, 1}


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_what_was_left_with_an_opinion_is_not_found_by_its_number(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    """Also on the same day, before the rows are laid anew."""
    link = villagers_link(town)
    for who in ("甲", "乙"):
        aside = Aside(contact=f"微信号 {who}", pressed=who == "甲", sealed=f"{who}说的事")
        sending = Sending(token_of(link, SECRET), form(town), new_form_key(), aside=aside)
        with town.store.write() as session:
            submit_sent(
                session, [sending], secret=SECRET, reader=reader, today=TODAY, folder=tmp_path
            )

    first, last = sorted(numbers(town.store, "opinion"), key=int)
    kept = {numbers(town.store, table) for table in ("contact", "sealed_note", "pressure_count")}
    assert first != last
    assert kept == {frozenset({last})}


@pytest.mark.parametrize("store_url", ["sqlite"], indirect=True)
def test_what_was_taken_back_stands_in_no_file(tmp_path: Path, town: Town, reader: Reader) -> None:
    """Neither in the pages it stood in nor in the log through which it came."""
    sent = send(town, reader, villagers_link(town), new_form_key(), text="祠堂边那口井不能填")
    files = [path for path in tmp_path.iterdir() if path.is_file()]
    assert any("那口井".encode() in path.read_bytes() for path in files)

    with town.store.write() as session:
        withdraw_by_receipt(session, sent.code, secret=SECRET, today=TODAY)
    town.store.put_away()

    assert not any("那口井".encode() in path.read_bytes() for path in files)


def laid(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(sa.text("SELECT id FROM opinion ORDER BY ctid")))


def numbers(store: Store, table: str) -> frozenset[str]:
    with store.read() as session:
        return frozenset(session.scalars(sa.text(f"SELECT xmin::text FROM {table}")))

"""One writer, many readers; all of a change is stored or none; a strange file is refused."""

from __future__ import annotations

import random
import sqlite3
import threading
from datetime import date
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError

from core.errors import Invalid, Refused
from core.intake.receipts import new_form_key
from core.model import Round
from core.store import NotStored, Store, check_file, create_store, open_store
from core.text.record import Reader
from tests.intake.test_submit import send, villagers_link
from tests.town import Town


def new_round(title: str = "一轮") -> Round:
    return Round(title=title, town="竹溪镇", created_on=date(2026, 3, 2))


def titles(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(sa.select(Round.title).order_by(Round.title)))


def test_what_is_written_is_there_for_readers(store: Store) -> None:
    with store.write() as session:
        session.add(new_round("甲"))

    assert titles(store) == ["甲"]


def test_an_error_leaves_nothing_of_the_change(store: Store) -> None:
    with pytest.raises(ZeroDivisionError), store.write() as session:
        session.add(new_round())
        session.flush()
        raise ZeroDivisionError

    assert titles(store) == []


def test_a_reader_cannot_write(store: Store) -> None:
    with store.read() as session, pytest.raises(DBAPIError):
        session.add(new_round())
        session.flush()


def test_many_writers_at_once_lose_nothing_and_never_find_the_database_locked(
    store: Store,
) -> None:
    with store.write() as session:
        session.add(new_round("计数"))

    def add_twenty() -> None:
        for _ in range(20):
            with store.write() as session:
                round_ = session.scalars(sa.select(Round).with_for_update()).one()
                round_.revision += 1

    threads = [threading.Thread(target=add_twenty) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    with store.read() as session:
        assert session.scalar(sa.select(Round.revision)) == 240


def sqlite_store(tmp_path: Path, template: Path) -> tuple[Store, Path]:
    path = tmp_path / "town.db"
    path.write_bytes(template.read_bytes())
    return open_store(f"sqlite:///{path}"), path


def test_a_write_inside_a_write_is_a_loud_mistake_not_a_frozen_server(
    tmp_path: Path, sqlite_template: Path
) -> None:
    store, _ = sqlite_store(tmp_path, sqlite_template)
    with store.write(), pytest.raises(RuntimeError), store.write():
        pass


def test_two_stores_on_one_file_take_turns(tmp_path: Path, sqlite_template: Path) -> None:
    """The command line and the server write to the same file without finding it locked."""
    first, path = sqlite_store(tmp_path, sqlite_template)
    second = open_store(f"sqlite:///{path}")

    def write_with(store: Store, name: str) -> None:
        for i in range(25):
            with store.write() as session:
                session.add(new_round(f"{name}{i}"))

    threads = [
        threading.Thread(target=write_with, args=(store, name))
        for store, name in [(first, "甲"), (second, "乙"), (first, "丙"), (second, "丁")]
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(titles(first)) == 100


def test_a_full_disk_is_said_plainly_and_loses_nothing(
    tmp_path: Path, sqlite_template: Path
) -> None:
    store, _ = sqlite_store(tmp_path, sqlite_template)
    with store.write() as session:
        pages = session.scalar(sa.text("PRAGMA page_count"))
        session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
    kept = 0
    with pytest.raises(NotStored) as refusal:
        for i in range(2000):
            with store.write() as session:
                session.add(new_round(f"第{i}轮" + "长" * 60))
            kept += 1

    assert "没有保存" in refusal.value.sentence
    assert len(titles(store)) == kept

    with store.write() as session:
        session.execute(sa.text("PRAGMA max_page_count = 1073741823"))
    with store.write() as session:
        session.add(new_round("又能写了"))

    assert len(titles(store)) == kept + 1


def refusal_of(path: Path) -> str:
    with pytest.raises(Invalid) as refusal:
        open_store(f"sqlite:///{path}")
    return refusal.value.sentence


def test_a_missing_file_says_how_to_make_one(tmp_path: Path) -> None:
    assert "python -m core init" in refusal_of(tmp_path / "none.db")


def test_an_empty_file_is_refused_and_stays_empty(tmp_path: Path) -> None:
    path = tmp_path / "empty.db"
    path.touch()

    assert "是空的" in refusal_of(path)
    with pytest.raises(Invalid):
        create_store(f"sqlite:///{path}")
    assert path.stat().st_size == 0


def test_a_text_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "notes.db"
    path.write_text("这不是数据库" * 1000, encoding="utf-8")

    assert "已损坏或不是数据库" in refusal_of(path)


def test_somebody_elses_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE accounts (a)")
    connection.close()
    before = path.read_bytes()

    assert "不是村议的数据库" in refusal_of(path)
    with pytest.raises(Invalid):
        create_store(f"sqlite:///{path}")
    assert path.read_bytes() == before


def test_a_database_of_an_older_version_says_what_to_run(
    tmp_path: Path, sqlite_template: Path
) -> None:
    store, path = sqlite_store(tmp_path, sqlite_template)
    with store.write() as session:
        session.execute(sa.text("UPDATE alembic_version SET version_num = '0000'"))
    store.close()

    assert "版本与程序不一致" in refusal_of(path)


def test_of_sixty_damaged_files_none_starts_with_a_broken_structure(
    tmp_path: Path, sqlite_template: Path
) -> None:
    """64 bytes flipped in the tree pages: refused at the door or sound all through."""
    whole = sqlite_template.read_bytes()
    chance = random.Random(7)
    refused = 0
    for i in range(60):
        damaged = bytearray(whole)
        for _ in range(64):
            damaged[chance.randrange(100, len(damaged))] ^= 0xFF
        path = tmp_path / f"damaged{i}.db"
        path.write_bytes(damaged)
        try:
            store = open_store(f"sqlite:///{path}")
        except Invalid:
            refused += 1
        else:
            assert titles(store) == []
            store.close()

    assert refused > 30


def test_a_backup_made_while_others_write_is_whole(tmp_path: Path, sqlite_template: Path) -> None:
    store, _ = sqlite_store(tmp_path, sqlite_template)
    stop = threading.Event()

    def keep_writing() -> None:
        i = 0
        while not stop.is_set():
            with store.write() as session:
                session.add(new_round(f"{i:05d}"))
            i += 1

    writer = threading.Thread(target=keep_writing)
    writer.start()
    copy = tmp_path / "copy.db"
    try:
        store.backup(copy)
    finally:
        stop.set()
        writer.join()

    check_file(copy)
    opened = open_store(f"sqlite:///{copy}")
    saved = titles(opened)
    opened.close()
    assert saved == titles(store)[: len(saved)]


def test_a_backup_never_writes_over_a_file(tmp_path: Path, sqlite_template: Path) -> None:
    store, _ = sqlite_store(tmp_path, sqlite_template)
    target = tmp_path / "copy.db"
    target.write_text("昨天的备份", encoding="utf-8")

    with pytest.raises(Refused):
        store.backup(target)
    assert target.read_text(encoding="utf-8") == "昨天的备份"


def test_a_database_with_opinions_in_it_passes_the_check(town: Town, reader: Reader) -> None:
    """The check itself has false alarms in some SQLite versions; ours must not meet them."""
    send(town, reader, villagers_link(town), new_form_key(), text="账目要公开")
    if town.store.path is not None:
        check_file(town.store.path)
    town.store.close()

    again = open_store(town.store.url.render_as_string(False))
    found = titles(again)
    again.close()
    assert found == ["竹溪镇行政村规模调整征求意见"]

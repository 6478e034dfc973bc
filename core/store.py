"""The database: one fair writer, many readers, on a SQLite file or on PostgreSQL.

The SQLite settings are measured ones: WAL with synchronous=FULL loses no acknowledged row,
BEGIN IMMEDIATE behind a first-come lock keeps 32 writers from "database is locked", and
checkpoints run under the same lock because SQLite before 3.51.3 may corrupt a WAL file that two
connections write and checkpoint at once.
"""

from __future__ import annotations

import logging
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import DBAPIError, SQLAlchemyError
from sqlalchemy.orm import Session

from core.errors import Invalid, Refused
from core.turns import FileTurn, Turns

log = logging.getLogger(__name__)

#: Written into the header of every SQLite file of ours: "CuYi".
APPLICATION_ID = 0x43755969
SAFE_WAL = (3, 51, 3)
CHECKPOINT_EVERY = 1000
WRITERS = 40
#: Milliseconds that SQLite waits for a lock.
BUSY = 5000
#: Laying a file anew needs room for its rows twice over; with less than this many files' room
#: it is left as it is, lest the disk run full.
ROOM = 3


class NotStored(Refused):
    """The database could not take the change; nothing of it was stored."""


class Store:
    """One database, opened. `write()` gives the one writer, `read()` a reader that cannot write."""

    def __init__(self, url: str) -> None:
        self.url = sa.make_url(url)
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self._turns = Turns()
        self._writes = 0
        if self.is_sqlite:
            path = Path(self.url.database or "")
            self.path: Path | None = path
            self._file_turn: AbstractContextManager[Any] = FileTurn(
                path.with_name(f"{path.name}.turn")
            )
            self._writer = _sqlite_engine(f"file:{path}?mode=rw&uri=true", begin="BEGIN IMMEDIATE")
            self._reader = _sqlite_engine(f"file:{path}?mode=ro&uri=true", begin="BEGIN")
        else:
            self.path = None
            self._file_turn = nullcontext()
            self._writer = sa.create_engine(
                self.url, pool_size=WRITERS, pool_pre_ping=True, hide_parameters=True
            )
            self._reader = sa.create_engine(
                self.url,
                pool_size=20,
                pool_pre_ping=True,
                hide_parameters=True,  # what somebody wrote must not stand in an error's message
                isolation_level="REPEATABLE READ",  # one view from the first question to the last
                execution_options={"postgresql_readonly": True},
            )

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction: all of it is stored, or, on any error, none.

        Raises NotStored with a Chinese sentence when the disk is full or the database is busy.
        """
        turn = self._turns if self.is_sqlite else nullcontext()
        with turn, self._file_turn:
            try:
                with Session(self._writer, expire_on_commit=False) as session, session.begin():
                    yield session
            except DBAPIError as error:
                raise _said_plainly(error) from error
            finally:
                if self.is_sqlite:
                    self._writes += 1
                    if self._writes % CHECKPOINT_EVERY == 0:
                        self._checkpoint()

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A consistent view that refuses every write."""
        with Session(self._reader, expire_on_commit=False) as session:
            yield session

    def backup(self, target: Path) -> None:
        """A consistent copy of a SQLite file while others write; Refused on PostgreSQL.

        Its rows are laid anew by their random keys: page by page a copy would show which opinion
        came before which.
        """
        if self.path is None:
            raise Refused("PostgreSQL 数据库请用 pg_dump 备份。")
        if target.exists():
            raise Refused(f"文件 {target} 已经存在，为免覆盖请换一个文件名。")
        target.touch(mode=0o600)
        try:
            with self._turns, self._file_turn, closing(sqlite3.connect(self.path)) as source:
                source.execute("VACUUM INTO ?", (str(target),))
            with closing(sqlite3.connect(target)) as copy:
                copy.execute("PRAGMA journal_mode = WAL")
            with target.open("rb") as written:
                os.fsync(written.fileno())
        except BaseException:
            target.unlink(missing_ok=True)
            raise

    def put_away(self) -> None:
        """Empties SQLite's write-ahead log, which holds one change after the other as they came.

        Waits for no reader: while one reads, the log stays until the next time.
        """
        log_file = self.path and self.path.with_name(f"{self.path.name}-wal")
        if log_file and log_file.exists() and log_file.stat().st_size:
            with self._turns, self._file_turn:
                self._checkpoint(wait=0)

    def lay_anew(self) -> None:
        """Lays all rows by their random keys, so that no place tells which opinion came first.

        Writers wait meanwhile, a second for a hundred megabytes. Does nothing when the disk has
        too little room for it.
        """
        # As with the migrations: the tables are needed here, and need nothing of the store.
        from core.model.laying import renumber_all, sort_by_key

        if self.path is not None:
            room = shutil.disk_usage(self.path.parent).free
            if room < ROOM * self.path.stat().st_size:
                log.warning("rows are not laid anew: too little room on the disk")
                return
        with self.write() as session:
            renumber_all(session)
        turn = self._turns if self.is_sqlite else nullcontext()
        with turn, self._file_turn:
            plain = self._writer.connect().execution_options(isolation_level="AUTOCOMMIT")
            with plain as connection:
                sort_by_key(connection)
            if self.is_sqlite:
                self._checkpoint(wait=0)

    def close(self) -> None:
        """Writes the WAL back and lets go of the file."""
        if self.is_sqlite:
            with self._turns, self._file_turn:
                self._checkpoint()
                self._writer.dispose()
                self._reader.dispose()
        else:
            self._writer.dispose()
            self._reader.dispose()

    def _checkpoint(self, *, wait: int = BUSY) -> None:
        with self._writer.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql(f"PRAGMA busy_timeout={wait}")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
            connection.exec_driver_sql(f"PRAGMA busy_timeout={BUSY}")


def open_store(url: str) -> Store:
    """The database at `url`, after checking that it is ours, whole and of this version.

    Raises Invalid, with what to do next, for a missing, empty, foreign or damaged file and for
    a schema of another version.
    """
    # The migrations need the tables, which need nothing of the store: imported here, when used.
    from core.model.migrate import schema_is_current

    store = Store(url)
    try:
        if store.path is not None:
            check_file(store.path)
        with store.read() as session:
            current = schema_is_current(session.connection())
    except SQLAlchemyError as error:
        store.close()
        raise Invalid("数据库连接不上，请检查 CUNYI_DATABASE_URL 和数据库服务。") from error
    if not current:
        store.close()
        raise Invalid("数据库的版本与程序不一致，请先运行：python -m core init")
    return store


def create_store(url: str) -> Store:
    """The database at `url`, created when missing and upgraded when older. Raises Invalid."""
    from core.model.migrate import upgrade

    path = Path(sa.make_url(url).database or "")
    if sa.make_url(url).get_backend_name() == "sqlite":
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if path.exists():
            check_file(path)
        else:
            path.touch(mode=0o600)
            with sqlite3.connect(path) as connection:
                connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
                connection.execute("PRAGMA journal_mode = WAL")
            connection.close()
    store = Store(url)
    try:
        with store.write() as session:
            upgrade(session.connection())
    except SQLAlchemyError as error:
        store.close()
        raise Invalid("数据库连接不上，请检查 CUNYI_DATABASE_URL 和数据库服务。") from error
    return store


def check_file(path: Path) -> None:
    """Passes when `path` is a whole database of ours; else raises Invalid saying what it is."""
    if not path.exists():
        raise Invalid(f"还没有数据库 {path}。请先运行：python -m core init")
    if path.stat().st_size == 0:
        raise Invalid(f"数据库文件 {path} 是空的。程序不会在上面重建，请从备份恢复或移走它。")
    try:
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            (mark,) = connection.execute("PRAGMA application_id").fetchone()
            if mark != APPLICATION_ID:
                raise Invalid(f"文件 {path} 不是村议的数据库，请检查 CUNYI_DATABASE_URL。")
            (verdict,) = connection.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            connection.close()
    except (sqlite3.DatabaseError, UnicodeDecodeError) as error:
        raise Invalid(f"数据库文件 {path} 已损坏或不是数据库，请从备份恢复。") from error
    if verdict != "ok":
        raise Invalid(f"数据库文件 {path} 已损坏，请从备份恢复。")


def unsafe_sqlite() -> str:
    """A warning sentence when this machine's SQLite has the WAL-reset bug, else empty."""
    if sqlite3.sqlite_version_info >= SAFE_WAL:
        return ""
    return (
        f"本机 SQLite 为 {sqlite3.sqlite_version}，低于 3.51.3，多个进程同时写入时有损坏风险；"
        "村议已用写入锁避开，请勿用其他程序同时打开数据库。"
    )


def _sqlite_engine(address: str, *, begin: str) -> sa.Engine:
    engine = sa.create_engine(
        f"sqlite:///{address}",
        connect_args={"check_same_thread": False},
        poolclass=sa.pool.QueuePool,
        pool_size=WRITERS,
        hide_parameters=True,
    )

    @sa.event.listens_for(engine, "connect")
    def settings(connection: sqlite3.Connection, _: object) -> None:
        connection.isolation_level = None
        # secure_delete: what was erased is overwritten too, wherever SQLite was built without it.
        for pragma in (
            f"busy_timeout={BUSY}",
            "synchronous=FULL",
            "foreign_keys=ON",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}")
        if begin == "BEGIN":
            connection.execute("PRAGMA query_only=ON")
        else:
            connection.execute("PRAGMA wal_autocheckpoint=0")

    @sa.event.listens_for(engine, "begin")
    def begins(connection: sa.Connection) -> None:
        if connection.get_execution_options().get("isolation_level") != "AUTOCOMMIT":
            connection.exec_driver_sql(begin)

    return engine


def _said_plainly(error: DBAPIError) -> Exception:
    words = str(error.orig).lower()
    if "disk is full" in words or "no space left" in words or "disk i/o" in words:
        log.error("not stored: the disk is full")
        return NotStored(
            "没有保存：服务器磁盘已满。请不要关闭页面，联系管理员清理空间后再提交一次。"
        )
    if "locked" in words or "deadlock" in words:
        return NotStored("没有保存：数据库正忙。请过一分钟再提交一次，填写的内容还在。")
    if "readonly" in words or "read-only" in words:
        return NotStored("没有保存：数据库是只读的，请联系管理员。")
    return error

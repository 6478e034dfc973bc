"""What one server process holds open for all its doors: settings, database, reader, gate, and
the clock that makes due releases."""

from __future__ import annotations

import logging
import threading
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

from core.access.first import ensure_first_administrator
from core.access.sign_in import Gate
from core.clock import Clock
from core.settings import Settings, read_settings
from core.store import Store, create_store, open_store, unsafe_sqlite

if TYPE_CHECKING:
    from core.text.record import Reader

log = logging.getLogger("cunyi")


@dataclass(frozen=True)
class Runtime:
    """Opened once per process and handed to pages and light pages alike."""

    settings: Settings
    store: Store
    gate: Gate

    @cached_property
    def reader(self) -> Reader:
        """Reads villagers' text; the first call loads the dictionaries, about a second."""
        from core.text.record import make_reader

        return make_reader(cache_folder=self.settings.local / "cache")


_opening = threading.Lock()
_open: Runtime | None = None
_clock: Clock | None = None


def runtime() -> Runtime:
    """The runtime of this process, opened at the first call. Raises Invalid, saying what to do."""
    global _open
    with _opening:
        if _open is None:
            _open = _opened(read_settings())
        return _open


def start_runtime() -> Runtime:
    """As `runtime()`, for a server that starts: a missing database is created first.

    Its first administrator's one-time password is printed, once. An empty, foreign or older
    database is never touched. Raises Invalid, saying what to do.
    """
    settings = read_settings()
    if is_missing(settings.database_url):
        store = create_store(settings.database_url)
        with store.write() as session:
            handed = ensure_first_administrator(session)
        store.close()
        if handed is not None:
            print(  # noqa: T201 - shown once on the terminal, written nowhere
                f"已新建数据库。首位管理员：{handed.account.username}  一次性密码："
                f"{handed.password}"
                "（只显示这一次，登录后须修改）",
                flush=True,
            )
    for complaint in complaints(settings):
        log.warning("%s", complaint)
    opened = runtime()
    _start_clock(opened)
    return opened


def is_missing(database_url: str) -> bool:
    """True when the address names a SQLite file that is not there yet."""
    url = sa.make_url(database_url)
    return url.get_backend_name() == "sqlite" and not Path(url.database or "").exists()


def complaints(settings: Settings) -> list[str]:
    """What is unsafe about this server's surroundings, a sentence each."""
    found = [unsafe_sqlite()] if settings.database_url.startswith("sqlite") else []
    if not settings.limits:
        found.append("CUNYI_LIMITS=off：提交频率不受限制，只应在测速时使用。")
    return [sentence for sentence in found if sentence]


def close_runtime() -> None:
    """Stops the clock and closes the database; the next `runtime()` opens what the environment
    then names."""
    global _open, _clock
    with _opening:
        if _clock is not None:
            _clock.stop()
            _clock = None
        if _open is not None:
            _open.store.close()
            _open = None


def _start_clock(opened: Runtime) -> None:
    """The clock that makes due releases; a second start in one process keeps the first."""
    global _clock
    with _opening:
        if _clock is None:
            _clock = Clock(opened.store, opened.settings.local)
            _clock.start()


def _opened(settings: Settings) -> Runtime:
    _ = settings.secret  # a short or an example key must stop the server before it serves
    return Runtime(settings, open_store(settings.database_url), Gate(limits=settings.limits))

"""The office's clock in a running server: once a minute it makes the releases that are due.

Each minute it also empties the database's log, and each day it erases what is due and lays the
rows anew: who reads the files must not see which opinion came before which.
"""

from __future__ import annotations

import hashlib
import logging
import threading
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from core.access.roles import Actor
from core.access.trail import office_day
from core.answers.contacts import purge_contacts
from core.intake.release_due import release_due
from core.model.states import Role
from core.store import Store
from core.turns import FileTurn

log = logging.getLogger("cunyi.clock")

#: Seconds that a stopping server waits for a release that is being made.
PATIENCE = 10.0

#: In whose name the trail says that something was erased because its day had come.
KEEPER = Actor(None, "到期清除", Role.ADMINISTRATOR)


class Clock:
    """Ticks in a thread of its own, in one process of all that serve the same database.

    Whichever process takes the turn first ticks; when it ends another takes over at its next
    tick. Whatever goes wrong in a tick is logged by its kind alone, and the next tick comes.
    """

    def __init__(
        self,
        store: Store,
        folder: Path,
        *,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        self._store = store
        self._turn = FileTurn(turn_file(store, folder))
        self._now = now
        self._last: datetime | None = None
        self._tidied: date | None = None
        self._stopped = threading.Event()
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Ticks at once, which makes up for an hour missed while nothing ran, then each minute."""
        self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Ends the ticking; a release that is being made is waited for, within reason."""
        self._stopped.set()
        if self._thread is not None:
            self._thread.join(PATIENCE)
            self._thread = None
        self._turn.drop()

    def tick(self) -> bool:
        """Looks once; False when another process has the turn."""
        try:
            if not self._turn.take():
                return False
            now = self._now()
            self._tidy(office_day(now))
            release_due(self._store, now=now, since=self._last)
            self._last = now
        except Exception as error:
            # Its kind alone: a message may quote what stands in the database.
            log.error("the clock could not look: %s", type(error).__name__)
        return True

    def _tidy(self, today: date) -> None:
        self._store.put_away()
        if today == self._tidied:
            return
        self._tidied = today  # what cannot be done today is tried tomorrow, not every minute
        with self._store.write() as session:
            purge_contacts(session, by=KEEPER, today=today)
        self._store.lay_anew()

    def _run(self) -> None:
        self.tick()
        # On the minute, so that a release set for 20:00 comes at 20:00.
        while not self._stopped.wait(60.0 - self._now().second):
            self.tick()


def turn_file(store: Store, folder: Path) -> Path:
    """The file that one process at a time holds for ticking over this database."""
    if store.path is not None:
        return store.path.with_name(f"{store.path.name}.clock")
    address = store.url.set(username=None, password=None).render_as_string()
    return folder / f"clock-{hashlib.sha256(address.encode()).hexdigest()[:12]}.turn"

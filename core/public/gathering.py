"""Work of many phones done together: one look at the database for all who ask at once, one
transaction for all who send at once.

When a village meeting opens the link in the same minute, a thousand equal queries and a thousand
commits would each wait for the one before; gathered, they cost a few dozen.
"""

from __future__ import annotations

import asyncio
import logging
import threading
from collections import deque
from collections.abc import Callable, Hashable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, Generic, TypeVar

from sqlalchemy.orm import Session

from core.errors import CunyiError
from core.store import Store

log = logging.getLogger(__name__)

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

#: Sendings in one transaction. Staff wait for the writer no longer than these take.
TOGETHER = 25


class Looks(Generic[K, T]):
    """Reads `look(key)` once for everybody who asks before the reading begins.

    Nothing is kept afterwards: whoever asks later gets a later reading, so a link closed a
    moment ago is closed.
    """

    def __init__(self, look: Callable[[K], T]) -> None:
        self._look = look
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="look")
        self._waiting: dict[K, asyncio.Task[T]] = {}
        self._running: dict[K, asyncio.Task[T]] = {}

    async def get(self, key: K) -> T:
        """What `look(key)` gives or raises, read after this call began."""
        task = self._waiting.get(key)
        if task is None:
            task = asyncio.create_task(self._read(key, self._running.get(key)))
            self._waiting[key] = task
        # One phone that hangs up must not take the reading away from the others.
        return await asyncio.shield(task)

    async def _read(self, key: K, before: asyncio.Task[T] | None) -> T:
        if before is not None:
            await asyncio.wait([before])
        else:
            await asyncio.sleep(0)
        self._running[key] = self._waiting.pop(key)
        try:
            loop = asyncio.get_running_loop()
            return await loop.run_in_executor(self._pool, self._look, key)
        finally:
            if self._running.get(key) is asyncio.current_task():
                del self._running[key]


class Writer:
    """Runs acts in the order they came, several in one transaction, each on its own savepoint.

    A future is settled only after the commit: what was acknowledged is stored.
    """

    def __init__(self, store: Store) -> None:
        self._store = store
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._guard = threading.Lock()
        self._queue: deque[tuple[Callable[[Session], Any], Future[Any]]] = deque()
        self._busy = False

    async def run(self, act: Callable[[Session], T]) -> T:
        """What `act` gives, once it is stored. Raises what it raises, or NotStored."""
        future: Future[T] = Future()
        with self._guard:
            self._queue.append((act, future))
            if not self._busy:
                self._busy = True
                self._pool.submit(self._drain)
        return await asyncio.shield(asyncio.wrap_future(future))

    def _drain(self) -> None:
        while True:
            with self._guard:
                batch = [self._queue.popleft() for _ in range(min(TOGETHER, len(self._queue)))]
                if not batch:
                    self._busy = False
                    return
            self._store_all(batch)

    def _store_all(self, batch: list[tuple[Callable[[Session], Any], Future[Any]]]) -> None:
        outcomes: list[tuple[Any, Exception | None]] = []
        try:
            with self._store.write() as session:
                for act, _ in batch:
                    outcomes.append(_tried(session, act))
        except Exception as error:
            if len(batch) > 1:
                # One sending can spoil a transaction for its neighbours: give each its own.
                for one in batch:
                    self._store_all([one])
                return
            outcomes = [(None, error)]
        for (_, future), (result, problem) in zip(batch, outcomes, strict=True):
            if problem is None:
                future.set_result(result)
            else:
                future.set_exception(problem)


def _tried(session: Session, act: Callable[[Session], Any]) -> tuple[Any, Exception | None]:
    """What `act` gave, or the plain refusal it raised; a refusal leaves nothing behind."""
    try:
        with session.begin_nested():
            return act(session), None
    except CunyiError as refusal:
        return None, refusal

"""Work of many phones done together: one look at the database for all who ask at once, one
transaction for all who send at once.

When a village meeting opens the link in the same minute, a thousand equal queries and a thousand
commits would each wait for the one before; gathered, they cost a few dozen.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Hashable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Generic, TypeVar

from sqlalchemy.orm import Session

from core.errors import CunyiError
from core.store import NotStored, Store

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)
I = TypeVar("I")  # noqa: E741 - what goes in, beside O, what comes out
O = TypeVar("O")  # noqa: E741

#: Items in one transaction. Staff wait for the writer no longer than these take (some 0.1 s).
AT_MOST = 250

#: Seconds between two readings of one key: in a rush more ask meanwhile, and share the next.
#: The first who asks after a quiet time never waits.
BETWEEN_LOOKS = 0.02


class Looks(Generic[K, T]):
    """Reads `look(key)` once for everybody who asks before the reading begins.

    Nothing is kept afterwards: whoever asks later gets a later reading, so a link closed a
    moment ago is closed.
    """

    def __init__(self, look: Callable[[K], T], *, between: float = BETWEEN_LOOKS) -> None:
        self._look, self._between = look, between
        self._pool = ThreadPoolExecutor(2, thread_name_prefix="look")
        self._waiting: dict[K, asyncio.Task[T]] = {}
        self._running: dict[K, asyncio.Task[T]] = {}
        self._not_before: dict[K, float] = {}

    async def get(self, key: K) -> T:
        """What `look(key)` gives or raises, read after this call began."""
        task = self._waiting.get(key)
        if task is None:
            task = asyncio.create_task(self._read(key, self._running.get(key)))
            self._waiting[key] = task
        # One phone that hangs up must not take the reading away from the others.
        return await asyncio.shield(task)

    async def _read(self, key: K, before: asyncio.Task[T] | None) -> T:
        loop = asyncio.get_running_loop()
        if before is not None:
            await asyncio.wait([before])
        await asyncio.sleep(self._not_before.get(key, 0.0) - loop.time())
        self._running[key] = self._waiting.pop(key)
        try:
            return await loop.run_in_executor(self._pool, self._look, key)
        finally:
            self._wait_a_little(key, loop.time())
            if self._running.get(key) is asyncio.current_task():
                del self._running[key]

    def _wait_a_little(self, key: K, now: float) -> None:
        # What strangers make up as addresses must not fill the memory.
        if len(self._not_before) > 1_000:
            self._not_before.clear()
        self._not_before[key] = now + self._between


class Together(Generic[I, O]):
    """Runs one act over all that came meanwhile, in the order they came, in one transaction.

    A caller hears its outcome only after the commit: what was acknowledged is stored.
    """

    def __init__(
        self, store: Store, act: Callable[[Session, Sequence[I]], Sequence[O | CunyiError]]
    ) -> None:
        self._store, self._act = store, act
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="write")
        self._queue: deque[tuple[I, asyncio.Future[O]]] = deque()
        self._draining: asyncio.Task[None] | None = None

    async def run(self, item: I) -> O:
        """The outcome for `item`, once it is stored. Raises its refusal, or NotStored.

        A phone that hangs up does not undo what is on its way into the record.
        """
        future: asyncio.Future[O] = asyncio.get_running_loop().create_future()
        self._queue.append((item, future))
        if self._draining is None:
            self._draining = asyncio.create_task(self._drain())
        return await future

    async def _drain(self) -> None:
        loop = asyncio.get_running_loop()
        try:
            while self._queue:
                batch = [self._queue.popleft() for _ in range(min(AT_MOST, len(self._queue)))]
                items = [item for item, _ in batch]
                outcomes = await loop.run_in_executor(self._pool, self._run_all, items)
                for (_, future), outcome in zip(batch, outcomes, strict=True):
                    if future.done():
                        continue
                    if isinstance(outcome, Exception):
                        future.set_exception(outcome)
                    else:
                        future.set_result(outcome)
        finally:
            self._draining = None

    def _run_all(self, items: Sequence[I]) -> Sequence[O | Exception]:
        try:
            with self._store.write() as session:
                return self._act(session, items)
        except NotStored as error:
            # The database can take nothing now; asked again for each, all would wait for each.
            return [error] * len(items)
        except Exception as error:
            if len(items) == 1:
                return [error]
        # One of them may have spoiled the transaction for its neighbours: each gets its own.
        return [outcome for item in items for outcome in self._run_all([item])]

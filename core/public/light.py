"""What the light pages share while the server runs: database, limits, clock, threads, answers."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TypeVar

from sqlalchemy.orm import Session
from starlette.responses import Response

from core.access.trail import office_day
from core.intake.receipts import new_form_key
from core.intake.submit import Sent
from core.intake.submit_sent import Outcome, Sending, submit_sent
from core.public import pages
from core.public.gathering import Looks, Together
from core.public.limits import Limits, issued_at, stamp_of
from core.public.view import Sheet, sheet_by_link
from core.runtime import Runtime

T = TypeVar("T")

#: Every "not open" answer takes this long, so that time does not tell an unknown link from a
#: closed one.
NOT_OPEN_SECONDS = 0.15

STALE = "这一页放得太久或不完整，请看一遍再按一次「预览」，您填的都还在。"
FAST = "填得太快了，请看一遍再按一次，您填的都还在。"
TRAPPED = "有一栏看不见的地方被自动填上了，已经清空，请看一遍再按一次「预览」。"
BUSY = "现在提交的人多。您填的都还在，请过一分钟再按一次「确认提交」。"


def right_now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


class Light:
    """One server's light pages at work. `now` says what time it is."""

    def __init__(self, runtime: Runtime, now: Callable[[], datetime] = right_now) -> None:
        self.runtime = runtime
        self.now = now
        self.secret = runtime.settings.secret
        self.limits = Limits(on=runtime.settings.limits)
        self.sendings: Together[Sending, Sent] = Together(runtime.store, self._store)
        self.sheets: Looks[str, Sheet] = Looks(self._sheet)
        self._threads = ThreadPoolExecutor(4, thread_name_prefix="light")

    async def read(self, question: Callable[[Session], T]) -> T:
        """What `question` finds in the database, asked beside the event loop."""

        def asked() -> T:
            with self.runtime.store.read() as session:
                return question(session)

        return await asyncio.get_running_loop().run_in_executor(self._threads, asked)

    async def write(self, act: Callable[[Session], T]) -> T:
        """What `act` gives, once it is stored. Raises what it raises, or NotStored."""

        def acted() -> T:
            with self.runtime.store.write() as session:
                return act(session)

        return await asyncio.get_running_loop().run_in_executor(self._threads, acted)

    def fresh_key(self) -> tuple[str, str]:
        """The key of a new form and the signed second it is handed out."""
        key = new_form_key()
        return key, stamp_of(self.secret, key, int(self.now().timestamp()))

    def today(self) -> date:
        """The office's day, the finest time that is ever stored with an opinion."""
        return office_day(self.now())

    def haste(self, key: str, stamp: str) -> str:
        """Why the form cannot come back yet (or at all), or an empty string."""
        issued = issued_at(self.secret, key, stamp)
        if issued is None:
            return STALE
        return FAST if self.limits.too_fast(issued, now=int(self.now().timestamp())) else ""

    async def gone(self, since: float, said: str = "") -> Response:
        """The page of a link that is not open, `NOT_OPEN_SECONDS` after the question came."""
        await asyncio.sleep(max(0.0, since + NOT_OPEN_SECONDS - time.monotonic()))
        return pages.gone(said)

    def _store(self, session: Session, sendings: Sequence[Sending]) -> Sequence[Outcome]:
        return submit_sent(
            session,
            sendings,
            secret=self.secret,
            reader=self.runtime.reader,
            today=self.today(),
            folder=self.runtime.settings.local,
        )

    def _sheet(self, token: str) -> Sheet:
        with self.runtime.store.read() as session:
            return sheet_by_link(session, token, today=self.today())


@dataclass(frozen=True, slots=True)
class Arrival:
    """One form as it arrived: its fields, whether 返回修改 was pressed, from which address."""

    fields: Mapping[str, str]
    back: bool
    address: str

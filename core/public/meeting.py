"""The meeting phone page: speaker after speaker on a phone, also while there is no signal.

With a script the phone keeps every entry until the server says it is stored; without one the same
page is an ordinary form.
"""

from __future__ import annotations

import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy.orm import Session
from starlette.requests import Request
from starlette.responses import Response

from core.errors import Invalid, Missing
from core.intake.links import NOT_OPEN, open_link
from core.intake.phone_entries import Taken, enter_by_phone, entered_before, is_client_id
from core.intake.receipts import new_form_key
from core.model.states import LinkKind
from core.public.light import Light
from core.public.limits import Buckets
from core.public.meeting_page import answer, ended, entry_page, worker
from core.public.meeting_view import (
    Desk,
    Spoken,
    desk_by_link,
    form_of_spoken,
    next_speaker,
    spoken_from,
)
from core.public.recorders import Recorders
from core.store import NotStored

Fields = Callable[[Request], Awaitable[Mapping[str, str]]]
Answer = Callable[[Request], Awaitable[Response]]

#: Entries a second through one link, and how many may be saved up: a phone that was offline for a
#: whole meeting sends everything at once.
PER_LINK = (5.0, 200.0)
BUSY = "现在发送的人多，这一条还没有存下，请过一分钟再存一次。"


@dataclass(frozen=True, slots=True)
class _Stored:
    """What was stored, and where; no desk when its link closed while the answer was on its way."""

    taken: Taken
    desk: Desk | None


class TooMany(NotStored):
    """More entries of one meeting at once than anybody types; a moment later they go through."""


class Meetings:
    """What `/m/{token}` answers. `light` and `fields` come from the door that has the routes."""

    def __init__(self, get_light: Callable[[], Light], fields: Fields) -> None:
        self._get_light, self._fields = get_light, fields
        self._recorders = Recorders()
        self._links = Buckets(*PER_LINK)

    def routes(self) -> list[tuple[str, Answer, list[str]]]:
        """Path, answer and methods of each address; the fixed one first."""
        return [
            ("/m/sw.js", self.worker, ["GET"]),
            ("/m/{token}", self.meeting, ["GET", "POST"]),
        ]

    async def worker(self, _: Request) -> Response:
        """The script that opens the page without a network."""
        return worker()

    async def meeting(self, request: Request) -> Response:
        """The page, or what became of the entry that was sent; in JSON for the page's script."""
        since = time.monotonic()
        token = request.path_params["token"]
        if request.method == "GET":
            return await self._show(token, request, since)
        spoken = spoken_from(await self._fields(request))
        if _wants_json(request):
            return await self._take_from_script(token, spoken, since)
        return await self._take_from_form(token, spoken, since)

    async def _show(self, token: str, request: Request, since: float) -> Response:
        try:
            desk = await self._desk(token)
        except Missing:
            await self._light.gone(since)
            return answer(404, open=False, reason=NOT_OPEN) if _wants_json(request) else ended("")
        if _wants_json(request):
            recorder = request.query_params.get("recorder", "")
            return answer(open=True, number=desk.number, recorders=self._writing(desk, recorder))
        empty = Spoken(new_form_key(), new_form_key(), village_id=desk.village_id)
        # Who opens the page again is no other phone: the script, which knows its own, asks.
        return entry_page(desk, empty, action=f"/m/{token}", recorders=1)

    async def _take_from_script(self, token: str, spoken: Spoken, since: float) -> Response:
        try:
            stored = await self._store(token, spoken)
        except Missing:
            await self._light.gone(since)
            return answer(404, saved=False, reason=NOT_OPEN, closed=True)
        except NotStored as error:
            return answer(_status(error), saved=False, reason=error.sentence, later=True)
        except Invalid as error:
            return answer(422, saved=False, reason=error.sentence)
        taken, recorders = stored.taken, self._wrote(stored.desk, spoken.recorder)
        return answer(
            saved=True, number=taken.number_so_far, recorders=recorders, twice=taken.twice
        )

    async def _take_from_form(self, token: str, spoken: Spoken, since: float) -> Response:
        action = f"/m/{token}"
        try:
            desk = await self._desk(token)
            stored = await self._store(token, spoken)
        except Missing:
            earlier = await self._earlier(spoken)
            if earlier is None:
                await self._light.gone(since)
            return ended(spoken.text, saved=earlier is not None)
        except (NotStored, Invalid) as error:
            again = spoken if is_client_id(spoken.client_id) else _renamed(spoken)
            return entry_page(
                desk,
                again,
                action=action,
                recorders=self._writing(desk, spoken.recorder),
                problem=error.sentence,
                status=_status(error) if isinstance(error, NotStored) else 422,
            )
        return entry_page(
            desk,
            next_speaker(spoken, new_form_key()),
            action=action,
            recorders=self._wrote(stored.desk, spoken.recorder),
            saved=stored.taken.number_so_far,
            twice=stored.taken.twice,
        )

    async def _store(self, token: str, spoken: Spoken) -> _Stored:
        """Stores one speaker. Raises Missing, Invalid, and NotStored for a try again later."""
        try:
            desk = await self._desk(token)
        except Missing:
            earlier = await self._earlier(spoken)
            if earlier is None:
                raise
            return _Stored(earlier, None)
        light = self._light
        if light.limits.on and not self._links.take(desk.session_id, self._now()):
            raise TooMany(BUSY)
        form = form_of_spoken(spoken, desk)

        def act(session: Session) -> Taken:
            return enter_by_phone(
                session,
                open_link(session, token, LinkKind.MEETING, today=light.today()),
                form,
                client_id=spoken.client_id,
                secret=light.secret,
                reader=light.runtime.reader,
                today=light.today(),
            )

        return _Stored(await light.write(act), desk)

    async def _desk(self, token: str) -> Desk:
        light = self._light
        return await light.read(
            lambda session: desk_by_link(session, token, secret=light.secret, today=light.today())
        )

    async def _earlier(self, spoken: Spoken) -> Taken | None:
        if not is_client_id(spoken.client_id):
            return None
        return await self._light.read(
            lambda session: entered_before(session, spoken.client_id, secret=self._light.secret)
        )

    def _wrote(self, desk: Desk | None, recorder: str) -> int:
        if desk is None:
            return 1
        return self._recorders.wrote(desk.session_id, recorder, now=self._now())

    def _writing(self, desk: Desk, recorder: str) -> int:
        return self._recorders.writing(desk.session_id, recorder, now=self._now())

    @property
    def _light(self) -> Light:
        return self._get_light()

    def _now(self) -> float:
        return self._light.now().timestamp()


def _status(error: NotStored) -> int:
    return 429 if isinstance(error, TooMany) else 503


def _renamed(spoken: Spoken) -> Spoken:
    return replace(spoken, client_id=new_form_key())


def _wants_json(request: Request) -> bool:
    return "application/json" in request.headers.get("accept", "")

"""The villager's form: filled in, looked over, sent, acknowledged only once it is stored."""

from __future__ import annotations

import time
from dataclasses import replace

from sqlalchemy.orm import Session
from starlette.responses import Response

from core.errors import Invalid, Missing
from core.intake.submit_sent import Sending
from core.public import pages
from core.public.by_code import look_up, sent_before
from core.public.filled import (
    Filled,
    Problem,
    aside_of,
    filled_from,
    in_full,
    opinion_form,
    problems,
    settle,
)
from core.public.light import BUSY, STALE, TRAPPED, Arrival, Light
from core.public.view import About, Sheet
from core.store import NotStored


class Villager:
    """What `/v/{token}` answers."""

    def __init__(self, light: Light) -> None:
        self._light = light

    async def show(self, token: str, slip: str = "") -> Response:
        """The empty form, each with its own key; 404 for a link that is not open."""
        since = time.monotonic()
        try:
            sheet = await self._light.sheets.get(token)
        except Missing:
            return await self._light.gone(since)
        key, stamp = self._light.fresh_key()
        text = pages.blank_form(sheet, key=key, stamp=stamp, action=f"/v/{token}", slip=slip)
        return pages.page(text)

    async def take(self, token: str, arrival: Arrival) -> Response:
        """The form again with what is wrong, the preview, or the receipt."""
        since = time.monotonic()
        filled = filled_from(arrival.fields)
        try:
            sheet = await self._light.sheets.get(token)
        except Missing:
            earlier = await self._sent_before(filled)
            return earlier or await self._light.gone(since, filled.text)
        action = f"/v/{token}"
        filled = in_full(filled, sheet)
        found = problems(filled, sheet)
        filled = settle(filled, sheet)
        if arrival.back:
            return pages.page(pages.filled_form(sheet, filled, [], action=action))
        haste = self._light.haste(filled.key, filled.stamp)
        if haste == STALE:
            key, stamp = self._light.fresh_key()
            filled = replace(filled, key=key, stamp=stamp)
        if haste:
            found = [Problem("", haste), *found]
        if filled.trap and self._light.limits.on:
            found = [Problem("", TRAPPED), *found]
        if found:
            return pages.page(pages.filled_form(sheet, filled, found, action=action), 422)
        if not filled.confirmed:
            return pages.page(pages.preview(sheet, filled, action=action))
        return await self._store(token, sheet, filled, arrival.address)

    async def _store(self, token: str, sheet: Sheet, filled: Filled, address: str) -> Response:
        light, action = self._light, f"/v/{token}"
        now, today = light.now().timestamp(), light.today()

        def once_more(sentence: str, status: int) -> Response:
            found = [Problem("", sentence)]
            return pages.page(pages.preview(sheet, filled, action=action, problems=found), status)

        if not light.limits.may_send(token, address, now=now, today=today):
            return once_more(BUSY, 429)

        try:
            form = opinion_form(filled)
            sending = Sending(token, form, filled.key, filled.slip, aside_of(filled))
            sent = await light.sendings.run(sending)
        except NotStored as error:
            return once_more(error.sentence, 503)
        except Missing:
            return await light.gone(time.monotonic(), filled.text)
        except Invalid as error:
            found = [Problem("", error.sentence)]
            return pages.page(pages.filled_form(sheet, filled, found, action=action), 422)
        return pages.page(pages.receipt(sheet.about, sent.code))

    async def _sent_before(self, filled: Filled) -> Response | None:
        """The receipt once more, for a phone whose link closed while the answer was on its way."""
        light = self._light
        if not filled.confirmed or light.haste(filled.key, filled.stamp) == STALE:
            return None

        def ask(session: Session) -> tuple[About, str] | None:
            sent = sent_before(session, filled.key, secret=light.secret)
            if sent is None:
                return None
            found = look_up(session, sent.code, secret=light.secret, today=light.today())
            return found.about, sent.code

        known = await light.read(ask)
        return pages.page(pages.receipt(*known)) if known else None

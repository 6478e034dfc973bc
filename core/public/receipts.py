"""The receipt's page: says whether an opinion counts, never what it says; changes or withdraws it.

The code travels in the body of a form only: an address stays in a phone's history.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from sqlalchemy.orm import Session
from starlette.responses import Response

from core.errors import CunyiError, Invalid, Missing
from core.model.states import Standing
from core.public import pages
from core.public.by_code import Found, change, look_up, withdraw
from core.public.filled import Filled, Problem, filled_from, in_full, problems, settle
from core.public.light import STALE, Arrival, Light
from core.public.view import Sheet, sheet_of
from core.store import NotStored

ACTION = "/r"
TOO_MANY = "查询的人太多，请过一分钟再试。"
MEANING = {
    Standing.COUNTED: "您的意见已经计入合计。",
    Standing.WAITING: "工作人员正在核对，核对后计入合计。",
    Standing.WITHDRAWN: "您的意见已经撤回，不再计入，写的话已经删除。",
    Standing.DUPLICATE: "与另一份内容相同，只计其中一份。有疑问请打咨询电话。",
}


class Receipts:
    """What `/r` answers."""

    def __init__(self, light: Light) -> None:
        self._light = light

    def show(self) -> Response:
        """Where the code is typed in."""
        return pages.page(pages.lookup())

    async def take(self, arrival: Arrival) -> Response:
        """What the code and the button pressed lead to."""
        light, written = self._light, arrival.fields.get("code", "")
        now, today = light.now().timestamp(), light.today()
        if not light.limits.may_look_up(arrival.address, now=now, today=today):
            return _asked_again(written, TOO_MANY, 429)
        try:
            found = await light.read(
                partial(look_up, written=written, secret=light.secret, today=today)
            )
        except Missing as error:
            return _asked_again(written, error.sentence, 404)
        act = arrival.fields.get("act", "")
        if found.standing is not Standing.WITHDRAWN:
            if act == "withdraw":
                return _shown(found, asking=True)
            if act == "withdrawn":
                return await self._withdraw(found)
            if act == "fresh" and found.open:
                return await self._fresh_form(found)
            if act == "change" and found.open:
                return await self._take_change(found, arrival)
        said = arrival.fields.get("text", "") if act == "change" else ""
        return _shown(found, said=said)

    async def _withdraw(self, found: Found) -> Response:
        light = self._light
        act = partial(withdraw, written=found.code, secret=light.secret, today=light.today())
        try:
            return _shown(await light.write(act))
        except NotStored as error:
            return _shown(found, asking=True, sentence=error.sentence, status=503)

    async def _fresh_form(self, found: Found) -> Response:
        sheet = await self._sheet(found)
        key, stamp = self._light.fresh_key()
        form = pages.filled_form(
            sheet, Filled(key=key, stamp=stamp), [], action=ACTION, code=found.code
        )
        return pages.page(form)

    async def _take_change(self, found: Found, arrival: Arrival) -> Response:
        light, code = self._light, found.code
        sheet = await self._sheet(found)
        filled = in_full(filled_from(arrival.fields), sheet)
        wrong = problems(filled, sheet)
        filled = settle(filled, sheet)
        haste = light.haste(filled.key, filled.stamp)
        if haste == STALE:
            key, stamp = light.fresh_key()
            filled = replace(filled, key=key, stamp=stamp)
        if haste:
            wrong = [Problem("", haste), *wrong]
        if arrival.back or wrong:
            wrong = [] if arrival.back else wrong
            form = pages.filled_form(sheet, filled, wrong, action=ACTION, code=code)
            return pages.page(form, 422 if wrong else 200)
        if not filled.confirmed:
            return pages.page(pages.preview(sheet, filled, action=ACTION, code=code))
        today = light.today()

        def act(session: Session) -> Found:
            reader = light.runtime.reader
            return change(
                session,
                code,
                filled,
                secret=light.secret,
                reader=reader,
                today=today,
                folder=light.runtime.settings.local,
            )

        try:
            changed = await light.write(act)
        except (NotStored, Invalid) as error:
            again = pages.preview(
                sheet, filled, action=ACTION, code=code, problems=[Problem("", error.sentence)]
            )
            return pages.page(again, 503 if isinstance(error, NotStored) else 422)
        except CunyiError as error:
            return _asked_again(code, error.sentence, 404)
        return pages.page(pages.receipt(changed.about, code, changed=True))

    async def _sheet(self, found: Found) -> Sheet:
        def ask(session: Session) -> Sheet:
            return sheet_of(session, found.about.round_id, found.village_id)

        return await self._light.read(ask)


def _asked_again(written: str, sentence: str, status: int) -> Response:
    return pages.page(pages.lookup([Problem("code", sentence)], written[:40]), status)


def _shown(
    found: Found, *, asking: bool = False, sentence: str = "", said: str = "", status: int = 200
) -> Response:
    text = pages.standing(
        found.about,
        code=found.code,
        heading="您的意见已经撤回" if found.standing is Standing.WITHDRAWN else "查到了",
        standing=found.standing.label,
        received=found.received,
        sentence=MEANING[found.standing],
        progress=None if found.standing is Standing.WITHDRAWN else found.progress,
        asking=asking,
        said=said,
        may_act=found.standing is not Standing.WITHDRAWN,
        may_change=found.open,
        problems=[Problem("", sentence)] if sentence else (),
    )
    return pages.page(text, status)

"""The light pages: plain HTML for phones, one request a page, nothing about the phone kept.

Nothing here logs a request: an address or a minute beside an opinion would tell whose it is.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from functools import cached_property, wraps
from urllib.parse import parse_qsl

import sqlalchemy as sa
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from core.public import pages
from core.public.light import Arrival, Light, right_now
from core.public.limits import BODY_LIMIT
from core.public.meeting import Meetings
from core.public.notice import Notices
from core.public.receipts import Receipts
from core.public.villager import Villager
from core.runtime import Runtime, runtime

log = logging.getLogger(__name__)

Answer = Callable[[Request], Awaitable[Response]]

#: Fields of one form, far above what ours have.
MOST_FIELDS = 400
#: Seconds a form may take to come in: the largest through the weakest signal, and no longer.
SLOW = 120.0
TOO_SLOW = "信号太弱，没有收全。请返回上一页，等信号好一些再提交一次。"
TOO_LARGE = "内容太多，收不下。请返回上一页，把要说的话删短一些再提交。"
BROKEN = "服务器出了问题，这一步没有完成。请过一会儿再试一次。"


class TooLarge(Exception):
    """The body is larger than any form of ours."""


class TooSlow(Exception):
    """The body did not come in within `SLOW` seconds."""


def public_routes(
    get_runtime: Callable[[], Runtime] = runtime, now: Callable[[], datetime] = right_now
) -> list[Route]:
    """The routes of the light pages. The runtime is fetched at the first request, not before."""
    return _Doors(get_runtime, now).routes()


class _Doors:
    def __init__(self, get_runtime: Callable[[], Runtime], now: Callable[[], datetime]) -> None:
        self._get_runtime, self._now = get_runtime, now
        self._notices = Notices(lambda: self.light)

    def routes(self) -> list[Route]:
        return [
            Route("/v/{token}", _plainly(self.villager), methods=["GET", "POST"]),
            *(
                # Typed in by hand from a notice, and some phones begin with a capital.
                Route(path, _plainly(self.receipt), methods=["GET", "POST"])
                for path in ("/r", "/R")
            ),
            Route("/n/{token}", _plainly(self.notice), methods=["GET"]),
            Route("/healthz", self.health, methods=["GET"]),
            *(
                Route(path, _plainly(reply), methods=methods)
                for path, reply, methods in Meetings(lambda: self.light, _fields).routes()
            ),
        ]

    @cached_property
    def light(self) -> Light:
        return Light(self._get_runtime(), self._now)

    async def villager(self, request: Request) -> Response:
        token = request.path_params["token"]
        if request.method == "POST":
            return await Villager(self.light).take(token, await _arrival(request))
        return await Villager(self.light).show(token, request.query_params.get("s", ""))

    async def receipt(self, request: Request) -> Response:
        if request.method == "POST":
            return await Receipts(self.light).take(await _arrival(request))
        return Receipts(self.light).show()

    async def notice(self, request: Request) -> Response:
        return await self._notices.show(request.path_params["token"])

    async def health(self, _: Request) -> Response:
        try:
            await self.light.read(lambda session: session.execute(sa.text("SELECT 1")))
        except SQLAlchemyError:
            return PlainTextResponse("down", 503, pages.HEADERS)
        return PlainTextResponse("ok", 200, pages.HEADERS)


def _plainly(answer: Answer) -> Answer:
    """`answer`, where a surprise is loud in the log, quiet on the screen, and loses no text."""

    @wraps(answer)
    async def answered(request: Request) -> Response:
        try:
            return await answer(request)
        except TooLarge:
            return pages.page(pages.sorry(TOO_LARGE, "没有保存"), 413)
        except TooSlow:
            return pages.page(pages.sorry(TOO_SLOW, "没有保存"), 400)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody hears it
        except Exception as error:
            # Where it happened, but not with what: a traceback of SQL shows the bound values,
            # and among them what somebody wrote.
            log.error("a light page failed: %s", _whereabouts(error))
            path, typed = request.scope["path"], getattr(request.state, "typed", {})
            return pages.page(pages.broken(BROKEN, path, typed), 500)

    return answered


def _whereabouts(error: Exception) -> str:
    places = []
    trace = error.__traceback__
    while trace is not None:
        code = trace.tb_frame.f_code
        places.append(f"{code.co_filename}:{trace.tb_lineno} {code.co_name}")
        trace = trace.tb_next
    return " < ".join([type(error).__name__, *reversed(places)])


async def _arrival(request: Request) -> Arrival:
    return Arrival(
        fields=await _fields(request),
        back="back" in request.query_params,
        address=request.client.host if request.client else "",
    )


async def _fields(request: Request) -> Mapping[str, str]:
    """The fields of an ordinary form, in UTF-8 whatever bytes came. Raises TooLarge, TooSlow."""
    body = b""
    try:
        async with asyncio.timeout(SLOW):
            async for chunk in request.stream():
                body += chunk
                if len(body) > BODY_LIMIT:
                    raise TooLarge
    except TimeoutError as error:
        raise TooSlow from error
    try:
        pairs = parse_qsl(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            errors="replace",
            max_num_fields=MOST_FIELDS,
        )
    except ValueError as error:
        raise TooLarge from error
    request.state.typed = dict(pairs)
    return dict(pairs)

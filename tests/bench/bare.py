"""A server that only hands out a form and takes it back: the most client and server can do."""

from __future__ import annotations

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse
from starlette.routing import Route

#: As heavy as the villagers' form, with the two hidden fields a phone sends back.
FORM = '<input name="key" value="k"><input name="stamp" value="s">' + " " * 11_000
RECEIPT = '<output id="receipt">{village}</output>' + " " * 3_000


async def form(_: Request) -> HTMLResponse:
    """The empty form, without reading anything."""
    return HTMLResponse(FORM)


async def take(request: Request) -> HTMLResponse:
    """An answer that shows the form was parsed, without storing anything."""
    fields = await request.form()
    return HTMLResponse(RECEIPT.replace("{village}", str(fields["village"])))


app = Starlette(
    routes=[
        Route("/", form, methods=["GET"]),
        Route("/", take, methods=["POST"]),
        Route("/_stcore/health", lambda _: HTMLResponse("ok")),
    ]
)

"""Light pages are answered on the doorstep; everything else is handed on."""

from __future__ import annotations

import asyncio
import gzip
from dataclasses import dataclass, field

import pytest
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route
from starlette.types import Message, Receive, Scope, Send

from core.public.doorstep import Doorstep

LONG = "征求意见表" * 200


async def page(request: Request) -> Response:
    return PlainTextResponse(f"{request.path_params['token']} {LONG}")


async def inside(scope: Scope, receive: Receive, send: Send) -> None:
    if scope["type"] == "http":
        await PlainTextResponse("inside")(scope, receive, send)


@dataclass
class Answer:
    status: int = 0
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""


def ask(path: str, *, method: str = "GET", accept: str = "") -> Answer:
    """What the doorstep gives a request, as a server inside an application would ask it."""
    answer = Answer()

    async def receive() -> Message:
        return {"type": "http.request", "body": b""}

    async def send(message: Message) -> None:
        if message["type"] == "http.response.start":
            answer.status = message["status"]
            answer.headers = {name.decode(): value.decode() for name, value in message["headers"]}
        else:
            answer.body += message.get("body", b"")

    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [(b"accept-encoding", accept.encode())],
        "app": object(),
    }
    door = Doorstep(inside, [Route("/v/{token}", page, methods=["GET"])])
    asyncio.run(door(scope, receive, send))
    return answer


def test_a_light_page_is_answered_and_the_rest_handed_on() -> None:
    assert ask("/v/abc").body.decode() == f"abc {LONG}"
    assert ask("/").body == b"inside"
    assert ask("/v/abc/more").body == b"inside"


def test_a_browser_that_takes_gzip_gets_it_and_another_does_not() -> None:
    squeezed = ask("/v/abc", accept="gzip, deflate, br")
    assert squeezed.headers["content-encoding"] == "gzip"
    assert int(squeezed.headers["content-length"]) == len(squeezed.body) < 200
    assert gzip.decompress(squeezed.body).decode() == f"abc {LONG}"
    assert "content-encoding" not in ask("/v/abc").headers


@pytest.mark.parametrize("accept", ["", "gzip"])
def test_who_asks_for_the_head_alone_is_told_as_much_as_who_asks_for_the_page(accept: str) -> None:
    head, whole = (ask("/v/abc", method=method, accept=accept) for method in ("HEAD", "GET"))
    assert (head.status, head.headers) == (whole.status, whole.headers)


@pytest.mark.parametrize("kind", ["lifespan", "websocket"])
def test_what_is_no_request_is_handed_on_as_it_came(kind: str) -> None:
    came: list[Scope] = []

    async def inner(scope: Scope, receive: Receive, send: Send) -> None:
        came.append(scope)

    scope: Scope = {"type": kind, "path": "/v/abc", "app": object()}
    door = Doorstep(inner, [Route("/v/{token}", page, methods=["GET"])])
    asyncio.run(door(scope, None, None))  # type: ignore[arg-type]

    assert came == [scope]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE"])
def test_a_method_no_page_knows_is_refused_here(method: str) -> None:
    refused = ask("/v/abc", method=method)
    assert refused.status == 405
    assert sorted(refused.headers["allow"].split(", ")) == ["GET", "HEAD"]

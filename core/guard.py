"""What every answer of the server carries, and which requests get none.

Streamlit sends no security headers of its own, shows its session counts to anybody and accepts
websockets from any program and under any host name; this stands before it and the light pages.
"""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

LOOPBACK = frozenset({"127.0.0.1", "localhost", "[::1]"})
#: Session counts, which tell when somebody is at work, and a door for other programs.
DENIED = ("/_stcore/metrics", "/_stcore/agent")

STRANGE_HOST = (
    "这个地址没有登记，页面不能打开。管理员请把工作人员和村民使用的网址写入 CUNYI_PUBLIC_URL，"
    "再重新启动。\n"
)

#: Streamlit's page says English in its frame before our script runs; browsers would offer to
#: translate Chinese text because of it.
REWORDED = (
    (b'<html lang="en"', b'<html lang="zh-CN"'),
    (b"<title>Streamlit</title>", "<title>村议</title>".encode()),
    (
        b"You need to enable JavaScript to run this app.",
        "请在浏览器设置里打开 JavaScript 后再使用。".encode(),
    ),
)


class Guard:
    """ASGI middleware: own hosts only, denied paths, security headers, the Chinese frame page."""

    def __init__(self, app: ASGIApp, public_url: str) -> None:
        self.app = app
        self.hosts = LOOPBACK | {_host_of(urlsplit(public_url).netloc)}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or refuses one request."""
        if scope["type"] not in {"http", "websocket"}:
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if scope["type"] == "websocket":
            if not self._may_connect(host, headers.get("origin", "")):
                await send({"type": "websocket.close", "code": 1008})
                return
            await self.app(scope, receive, send)
            return
        dress = _dressed_frame if _is_frame(scope, headers) else _dressed
        dressed = dress(send, host)
        if _host_of(host) not in self.hosts:
            await PlainTextResponse(STRANGE_HOST, 400)(scope, receive, dressed)
        elif scope["path"].startswith(DENIED):
            await PlainTextResponse("Forbidden\n", 403)(scope, receive, dressed)
        else:
            await self.app(scope, receive, dressed)

    def _may_connect(self, host: str, origin: str) -> bool:
        # A browser always names the page it comes from; what does not is a program.
        return _host_of(host) in self.hosts and urlsplit(origin).netloc == host


def _host_of(netloc: str) -> str:
    """The host of `host:port`, in small letters, IPv6 in its brackets."""
    netloc = netloc.rsplit("@", 1)[-1].lower()
    if netloc.startswith("["):
        return netloc.partition("]")[0] + "]"
    return netloc.partition(":")[0].rstrip(".")


def _is_frame(scope: Scope, headers: Headers) -> bool:
    """True for a browser asking for a page, which may be Streamlit's one frame page."""
    return scope["method"] == "GET" and "text/html" in headers.get("accept", "")


def _dressed(send: Send, host: str) -> Send:
    """`send` with our headers on every answer that has none of its own."""

    async def sending(message: Message) -> None:
        if message["type"] == "http.response.start":
            _dress(message, host)
        await send(message)

    return sending


def _dressed_frame(send: Send, host: str) -> Send:
    """As `_dressed`, and Streamlit's English frame page in Chinese."""
    start: Message | None = None
    body = b""

    async def sending(message: Message) -> None:
        nonlocal start, body
        if message["type"] == "http.response.start":
            _dress(message, host)
            if Headers(raw=message["headers"]).get("content-type", "").startswith("text/html"):
                start = message  # held back until the body, whose length may change
                return
        elif start is not None:
            body += message.get("body", b"")
            if message.get("more_body"):
                return
            if b"streamlit" in body[:4000].lower():
                for english, chinese in REWORDED:
                    body = body.replace(english, chinese)
                MutableHeaders(scope=start)["content-length"] = str(len(body))
            await send(start)
            start = None
            await send({"type": "http.response.body", "body": body})
            return
        await send(message)

    return sending


def _dress(start: Message, host: str) -> None:
    raw = list(start.get("headers", ()))
    there = {name.lower() for name, _ in raw}
    start["headers"] = raw + [one for one in _headers(host) if one[0] not in there]


@lru_cache(maxsize=64)
def _headers(host: str) -> tuple[tuple[bytes, bytes], ...]:
    # Streamlit needs inline script and eval (charts, the cookie frame); everything is our own.
    policy = (
        "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; "
        "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
        f"connect-src 'self' ws://{host} wss://{host}; frame-src 'self'; frame-ancestors 'self'; "
        "worker-src 'self' blob:; object-src 'none'; base-uri 'self'; form-action 'self'"
    )
    headers = {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
        "cross-origin-opener-policy": "same-origin",
    }
    return tuple((name.encode(), value.encode("latin-1")) for name, value in headers.items())

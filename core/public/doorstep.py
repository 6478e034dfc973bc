"""The light pages answer before Streamlit's own layers: a phone that sends one form has no use
for session cookies and file paths, and passing through them cost more than storing the form.

Pages are squeezed although they repeat what was typed: there is nothing on them that a stranger
could guess by their length. They know no cookie; a form's key is new with every page; and who
does not know a link or a receipt code gets no page that holds it.
"""

from __future__ import annotations

from collections.abc import Sequence

from starlette.middleware.gzip import GZipMiddleware
from starlette.routing import Match, Route
from starlette.types import ASGIApp, Receive, Scope, Send

#: zlib's level: a form of 13.8 kB becomes 5.1; higher levels save no more than 14 bytes.
SQUEEZED = 5


class Doorstep:
    """ASGI middleware: answers what belongs to `routes`, hands everything else on to `app`."""

    def __init__(self, app: ASGIApp, routes: Sequence[Route]) -> None:
        self.app = app
        self._doors: list[tuple[Route, ASGIApp]] = [
            (route, GZipMiddleware(route.handle, compresslevel=SQUEEZED)) for route in routes
        ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers or hands on one request."""
        if scope["type"] == "http":
            for route, squeezed in self._doors:
                match, found = route.matches(scope)
                if match is Match.NONE:
                    continue
                inner = {**scope, **found}
                inner.pop("app", None)  # a wrong method is answered here, nobody above knows it
                door = squeezed if _takes_gzip(scope) else route.handle
                await door(inner, receive, send)
                return
        await self.app(scope, receive, send)


def _takes_gzip(scope: Scope) -> bool:
    return any(name == b"accept-encoding" and b"gzip" in value for name, value in scope["headers"])

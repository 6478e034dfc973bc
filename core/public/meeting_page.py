"""Draws the meeting phone page: one request, its own script and no other may run."""

from __future__ import annotations

import base64
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

from markupsafe import Markup
from starlette.responses import JSONResponse, Response

from core.intake.form import TEXT_LIMIT
from core.intake.links import NOT_OPEN
from core.public import pages
from core.public.filled import STANCES
from core.public.meeting_view import Desk, Spoken

_FOLDER = Path(__file__).parent / "templates"
#: Words that break in two lines on a small button, at the place where one would pause.
SHORT = {"有条件赞成": ("有条件", "赞成")}


def entry_page(
    desk: Desk,
    spoken: Spoken,
    *,
    action: str,
    recorders: int,
    saved: int = 0,
    twice: bool = False,
    problem: str = "",
    status: int = 200,
) -> Response:
    """The form for one speaker; `saved` is the place of the one just stored, 0 for none."""
    text = pages.draw(
        "meeting.html",
        about=desk.about,
        desk=desk,
        spoken=spoken,
        action=action,
        others=recorders - 1,
        saved=saved,
        twice=twice,
        problem=problem,
        stances=[(stance, SHORT.get(stance.label, (stance.label,))) for stance in STANCES],
        limit=TEXT_LIMIT,
        script=Markup(_script()),  # noqa: S704 - our own file
    )
    return _page(text, status)


def ended(said: str, *, saved: bool = False) -> Response:
    """The page of a link that is not open, with what was typed, so that it is not lost.

    `saved`: this entry had been stored before the link closed.
    """
    text = pages.draw(
        "meeting_ended.html", about=None, sentence=NOT_OPEN, said="" if saved else said, saved=saved
    )
    return pages.page(text, 404)


def answer(status: int = 200, **values: Any) -> Response:
    """What the page's script is told."""
    return JSONResponse(values, status, pages.HEADERS)


def worker() -> Response:
    """The service worker that opens the page again without a network. It fetches pages only."""
    policy = "default-src 'none'; connect-src 'self'; frame-ancestors 'none'"
    return Response(
        (_FOLDER / "meeting_worker.js").read_bytes(),
        200,
        {**pages.HEADERS, "Content-Security-Policy": policy},
        media_type="text/javascript; charset=utf-8",
    )


@cache
def _script() -> str:
    return (_FOLDER / "meeting.js").read_text(encoding="utf-8")


@cache
def _policy() -> str:
    mark = base64.b64encode(hashlib.sha256(_script().encode()).digest()).decode()
    return (
        f"{pages.HEADERS['Content-Security-Policy']}; script-src 'sha256-{mark}'; "
        "connect-src 'self'; worker-src 'self'"
    )


def _page(text: str, status: int) -> Response:
    response = pages.page(text, status)
    response.headers["Content-Security-Policy"] = _policy()
    return response

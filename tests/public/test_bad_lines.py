"""Bad lines: a phone that hangs up, one that is too slow, one that types the address itself."""

from __future__ import annotations

import asyncio
import logging

import pytest

from core.public import routes as routes_module
from tests.public.conftest import Doors
from tests.public.phone import read_page

HALF = b"text=%E6%88%91"


def send_half(doors: Doors, path: str, then: dict[str, object] | None) -> tuple[int, str]:
    """What half a form is answered, after which the phone says `then`, or nothing more."""
    answer: list[dict[str, object]] = []
    arriving = [{"type": "http.request", "body": HALF, "more_body": True}]

    async def receive() -> dict[str, object]:
        if arriving:
            return arriving.pop()
        if then is None:
            await asyncio.Event().wait()
        return then or {}

    async def send(message: dict[str, object]) -> None:
        answer.append(message)

    scope = {
        "type": "http",
        "method": "POST",
        "path": path,
        "root_path": "",
        "query_string": b"",
        "headers": [],
    }
    doors.runner.run(doors.phone.app(scope, receive, send))  # type: ignore[arg-type]
    start, body = answer
    headers = {k.decode(): v.decode() for k, v in start["headers"]}
    return start["status"], read_page(start["status"], headers, body["body"]).words


def test_a_phone_that_hangs_up_leaves_no_line_in_the_log(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    status, _ = send_half(doors, doors.link(), {"type": "http.disconnect"})

    assert status == 400
    assert [r for r in caplog.records if r.levelno > logging.INFO] == []


def test_a_form_that_never_ends_is_let_go_in_words(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes_module, "SLOW", 0.0)

    status, words = send_half(doors, doors.link(), None)

    assert status == 400
    assert "信号太弱，没有收全" in words


@pytest.mark.parametrize("path", ["/r", "/R"])
def test_the_address_of_the_receipts_may_be_typed_with_a_capital(doors: Doors, path: str) -> None:
    assert "请输入回执码" in doors.phone.open(path).words

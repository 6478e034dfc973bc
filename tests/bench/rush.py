"""A village meeting opens the link in one minute: a thousand phones, as plain sockets.

Each phone opens the form, sends it, confirms the preview and waits for its receipt, one request
after the other on one connection, and takes pages compressed, as a browser does. A phone that
confirms at once leaves the preview out.
"""

from __future__ import annotations

import asyncio
import gzip
import re
import time
from dataclasses import dataclass
from urllib.parse import urlencode

FIELD = re.compile(r'name="(key|stamp)" value="([^"]*)"')
RECEIPT = re.compile(r'<output id="receipt">([^<]+)</output>')
PATIENCE = 60.0
CONFIRMED = {"confirmed": "1"}
WITH_PREVIEW: tuple[dict[str, str], ...] = ({}, CONFIRMED)
AT_ONCE: tuple[dict[str, str], ...] = (CONFIRMED,)


@dataclass(frozen=True)
class Walk:
    """One phone's way: seconds of each request, and the receipt it got (empty for none)."""

    seconds: tuple[float, ...]
    receipt: str
    error: str = ""

    @property
    def total(self) -> float:
        return sum(self.seconds)


async def rush(
    port: int,
    path: str,
    answers: list[dict[str, str]],
    steps: tuple[dict[str, str], ...] = WITH_PREVIEW,
) -> list[Walk]:
    """All phones at once; one set of answers each, sent as often as there are `steps`."""
    start = asyncio.Event()
    phones = [asyncio.create_task(_walk(port, path, fields, steps, start)) for fields in answers]
    await asyncio.sleep(0)
    start.set()
    return await asyncio.gather(*phones)


async def _walk(
    port: int,
    path: str,
    fields: dict[str, str],
    steps: tuple[dict[str, str], ...],
    start: asyncio.Event,
) -> Walk:
    await start.wait()
    seconds: list[float] = []
    try:
        async with asyncio.timeout(PATIENCE):
            begun = time.perf_counter()
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            form = await _ask(reader, writer, "GET", path)
            seconds.append(time.perf_counter() - begun)
            sending = {**fields, **dict(FIELD.findall(form))}
            page = ""
            for step in steps:
                begun = time.perf_counter()
                page = await _ask(reader, writer, "POST", path, urlencode({**sending, **step}))
                seconds.append(time.perf_counter() - begun)
            writer.close()
    except (OSError, TimeoutError, asyncio.IncompleteReadError, ValueError) as error:
        return Walk(tuple(seconds), "", type(error).__name__)
    found = RECEIPT.search(page)
    return Walk(tuple(seconds), found[1] if found else "", "" if found else page[-300:])


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    method: str,
    path: str,
    body: str = "",
) -> str:
    head = f"{method} {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept-Encoding: gzip\r\n"
    if method == "POST":
        head += "Content-Type: application/x-www-form-urlencoded\r\n"
        head += f"Content-Length: {len(body)}\r\n"
    writer.write(f"{head}\r\n{body}".encode())
    await writer.drain()
    answer = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").lower()
    length = int(answer.split("content-length: ")[1].split("\r\n")[0])
    page = await reader.readexactly(length)
    return (gzip.decompress(page) if "content-encoding: gzip" in answer else page).decode("utf-8")

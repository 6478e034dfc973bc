"""A phone without JavaScript: opens addresses, fills in the forms it finds, sends them on.

It speaks to the light pages as a server does, without a network, and knows of a page only what
the HTML says: forms, the element with role="alert", the receipt.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from html.parser import HTMLParser
from urllib.parse import quote, urlencode

from starlette.applications import Starlette
from starlette.routing import BaseRoute

ADDRESS = "203.0.113.77"
AGENT = "OldPhone/4.4"


@dataclass(frozen=True)
class Form:
    """One form: where it goes, what it holds as it stands, what may be chosen."""

    action: str
    method: str
    fields: dict[str, str]
    choices: dict[str, list[str]]
    #: Where other buttons of the form would send it, by what stands on them.
    buttons: dict[str, str]

    def with_(self, **fields: str | None) -> Form:
        """The form filled in; None leaves a field out, as a tick taken away does.

        A field or a choice may be named by a whole id where the page writes only its beginning.
        """
        offered = dict(self._offered(name, value) for name, value in fields.items())
        merged = {**self.fields, **offered}
        return replace(self, fields={k: v for k, v in merged.items() if v is not None})

    def _offered(self, name: str, value: str | None) -> tuple[str, str | None]:
        names = [name, *(n for n in self.choices if len(n) >= 8 and name.startswith(n))]
        name = next((n for n in names if n in self.choices), name)
        short = (c for c in self.choices.get(name, ()) if len(c) >= 6 and value)
        return name, next((c for c in short if value and value.startswith(c)), value)

    def pressed(self, button: str) -> Form:
        """The form as the named button sends it."""
        return replace(self, action=self.buttons[button])


@dataclass(frozen=True)
class Page:
    """What came back."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    forms: list[Form]
    alert: str
    receipt: str
    words: str
    tags: list[tuple[str, dict[str, str]]] = field(repr=False)

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")

    @property
    def form(self) -> Form:
        """The first form of the page."""
        return self.forms[0]


class Phone:
    """One phone; each has an address and an agent, which nothing may keep."""

    def __init__(
        self,
        routes: Iterable[BaseRoute],
        runner: asyncio.Runner,
        *,
        address: str = ADDRESS,
        agent: str = AGENT,
    ) -> None:
        self.app = Starlette(routes=list(routes))
        self.runner = runner
        self.address, self.agent = address, agent

    def open(self, path: str) -> Page:
        return self.runner.run(self.asking("GET", path))

    def send(self, form: Form, **fields: str | None) -> Page:
        filled = form.with_(**fields)
        return self.post(filled.action, filled.fields)

    def post(self, path: str, fields: Mapping[str, str]) -> Page:
        return self.runner.run(self.asking("POST", path, urlencode(fields).encode()))

    def post_raw(self, path: str, body: bytes) -> Page:
        return self.runner.run(self.asking("POST", path, body))

    def all_at_once(self, forms: Iterable[Form]) -> list[Page]:
        """Sends many forms in the same moment."""

        async def sent() -> list[Page]:
            return await asyncio.gather(
                *(self.asking("POST", f.action, urlencode(f.fields).encode()) for f in forms)
            )

        return self.runner.run(sent())

    async def asking(self, method: str, path: str, body: bytes = b"") -> Page:
        path, _, query = path.partition("?")
        scope = {
            "type": "http",
            "asgi": {"version": "3.0"},
            "http_version": "1.1",
            "method": method,
            "scheme": "http",
            "path": path,
            "raw_path": quote(path).encode(),
            "query_string": query.encode(),
            "root_path": "",
            "client": (self.address, 40000),
            "server": ("127.0.0.1", 8501),
            "headers": [
                (b"host", b"127.0.0.1:8501"),
                (b"user-agent", self.agent.encode()),
                (b"x-forwarded-for", self.address.encode()),
                (b"content-type", b"application/x-www-form-urlencoded"),
                (b"content-length", str(len(body)).encode()),
            ],
        }
        arriving = [{"type": "http.request", "body": body, "more_body": False}]
        answer: list[dict[str, object]] = []

        async def receive() -> dict[str, object]:
            return arriving.pop() if arriving else {"type": "http.disconnect"}

        async def send(message: dict[str, object]) -> None:
            answer.append(message)

        await self.app(scope, receive, send)
        start = answer[0]
        whole = b"".join(m.get("body", b"") for m in answer[1:])
        headers = {k.decode(): v.decode() for k, v in start["headers"]}
        return read_page(int(start["status"]), headers, whole)


def read_page(status: int, headers: Mapping[str, str], body: bytes) -> Page:
    reading = _Reading()
    if headers.get("content-type", "").startswith("text/html"):
        reading.feed(body.decode("utf-8"))
        reading.close()
    return Page(
        status=status,
        headers=headers,
        body=body,
        forms=reading.forms,
        alert=" ".join("".join(reading.alert).split()),
        receipt="".join(reading.receipt),
        words=" ".join("".join(reading.words).split()),
        tags=reading.tags,
    )


class _Reading(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.forms: list[Form] = []
        self.alert: list[str] = []
        self.receipt: list[str] = []
        self.words: list[str] = []
        self.tags: list[tuple[str, dict[str, str]]] = []
        self._open: list[tuple[str, str]] = []
        self._area: str | None = None
        self._select: str | None = None
        self._button: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        a = {name: value or "" for name, value in attrs}
        self.tags.append((tag, a))
        self.words.append(" ")
        if tag not in {"input", "meta", "link", "br"}:
            self._open.append((tag, a.get("id", "") if tag == "output" else a.get("role", "")))
        if tag == "form":
            self.forms.append(Form(a["action"], a["method"].upper(), {}, {}, {}))
        if not self.forms:
            return
        form, name = self.forms[-1], a.get("name", "")
        if tag == "input" and name:
            kind = a.get("type", "text")
            if kind in {"radio", "checkbox"}:
                form.choices.setdefault(name, []).append(a["value"])
                if "checked" in a:
                    form.fields[name] = a["value"]
            else:
                form.fields[name] = a.get("value", "")
        elif tag == "textarea":
            self._area = name
            form.fields[name] = ""
        elif tag == "select":
            self._select = name
            form.fields[name] = ""
        elif tag == "option" and self._select:
            if a["value"]:
                form.choices.setdefault(self._select, []).append(a["value"])
            if "selected" in a:
                form.fields[self._select] = a["value"]
        elif tag == "button":
            self._button = a.get("formaction", form.action)

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass
        if tag == "textarea":
            self._area = None
        elif tag == "select":
            self._select = None
        elif tag == "button":
            self._button = None

    def handle_data(self, data: str) -> None:
        if self._area is not None:
            form = self.forms[-1]
            said = form.fields[self._area] + data
            # A browser drops the one line end that follows the opening tag.
            form.fields[self._area] = said.removeprefix("\n") if said == data else said
        if self._button is not None and data.strip():
            self.forms[-1].buttons[data.strip()] = self._button
        inside = {mark for _, mark in self._open}
        if "alert" in inside:
            self.alert.append(data)
        if "receipt" in inside:
            self.receipt.append(data)
        if ("style", "") not in self._open:
            self.words.append(data)

"""Whatever a keyboard, a clipboard or a program brings arrives as text, or is refused in words."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable
from urllib.parse import urlencode

import sqlalchemy as sa

from core.intake.receipts import new_form_key
from core.model import Opinion
from core.public.limits import stamp_of
from tests.public.conftest import Doors, OpenDoors
from tests.public.phone import Page
from tests.text.naughty import CASES


def posted(doors: Doors, path: str, bodies: Iterable[dict[str, str]]) -> list[Page]:
    """Sends many forms in the same moment, their characters as they are, lone surrogates too."""

    async def sent() -> list[Page]:
        phone = doors.phone
        return await asyncio.gather(
            *(
                phone.asking("POST", path, urlencode(fields, errors="surrogatepass").encode())
                for fields in bodies
            )
        )

    return doors.runner.run(sent())


def forms(
    doors: Doors, path: str, texts: Iterable[str], **fields: str | None
) -> list[dict[str, str]]:
    """A filled-in form for each text, each with a key of its own."""
    filled = doors.filled(doors.phone.open(path), **fields).fields
    issued = int(doors.watch.now().timestamp())
    keys = ((new_form_key(), text) for text in texts)
    return [
        filled | {"key": key, "stamp": stamp_of(doors.secret, key, issued), "text": text}
        for key, text in keys
    ]


def elements(page: Page) -> set[str]:
    return {tag for tag, _ in page.tags}


def test_no_text_breaks_a_page_or_becomes_a_part_of_it(open_doors: OpenDoors) -> None:
    doors = open_doors(limits=False)
    path = doors.link(village="上坪村")
    usual = {
        200: elements(doors.previewed(path, text="同意\n电话13800138000")),
        422: elements(doors.previewed(path, text="长" * 3000)),
        413: elements(doors.phone.post(path, {"text": "长" * 70_000})),
    }
    sheets = forms(doors, path, (text for _, text in CASES))

    previews = posted(doors, path, sheets)

    strange = {
        name: (page.status, elements(page) - usual.get(page.status, set()))
        for (name, _), page in zip(CASES, previews, strict=True)
        if page.status not in usual or elements(page) - usual[page.status]
    }
    assert strange == {}
    assert all(page.alert for page in previews if page.status != 200)

    taken = [sheet for sheet, page in zip(sheets, previews, strict=True) if page.status == 200]
    receipts = posted(doors, path, (sheet | {"confirmed": "1"} for sheet in taken))

    assert len(taken) >= len(CASES) * 0.95
    assert len({page.receipt for page in receipts}) == len(taken)
    with doors.town.store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Opinion)) == len(taken)


def test_no_text_breaks_the_form_it_is_given_back_in(open_doors: OpenDoors) -> None:
    doors = open_doors(limits=False)
    path = doors.link(village="上坪村")
    usual = elements(doors.previewed(path, agree=None))
    cases = CASES[::5]

    pages = posted(doors, path, forms(doors, path, (text for _, text in cases), agree=None))

    strange = {
        name: (page.status, elements(page) - usual)
        for (name, _), page in zip(cases, pages, strict=True)
        if page.status != 413 and (page.status != 422 or elements(page) - usual)
    }
    assert strange == {}


def test_a_code_of_any_kind_is_only_looked_up(open_doors: OpenDoors) -> None:
    doors = open_doors(limits=False)

    pages = posted(doors, "/r", ({"code": text} for _, text in CASES[::8]))

    assert {page.status for page in pages} <= {404, 413}
    assert all(page.alert for page in pages)

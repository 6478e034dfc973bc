"""When the disk is full a villager reads that nothing was stored, and presses once more later."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import sqlalchemy as sa

from core.model import Opinion
from core.store import Store
from tests.public.conftest import OpenDoors
from tests.public.phone import Page


@contextmanager
def full_disk(store: Store) -> Iterator[None]:
    """SQLite may not grow by a single page while the block lasts."""
    with store.write() as session:
        pages = session.scalar(sa.text("PRAGMA page_count"))
        session.execute(sa.text(f"PRAGMA max_page_count = {pages}"))
    try:
        yield
    finally:
        with store.write() as session:
            session.execute(sa.text("PRAGMA max_page_count = 1073741823"))


def test_nothing_is_acknowledged_that_was_not_stored_and_nothing_typed_is_lost(
    open_doors: OpenDoors,
) -> None:
    doors = open_doors(limits=False)
    path = doors.link()
    previews = [doors.previewed(path, text=f"第{i}份" + "长" * 1500) for i in range(60)]

    with full_disk(doors.town.store):
        pages = [doors.phone.send(page.form) for page in previews]

    refused = [i for i, page in enumerate(pages) if not page.receipt]
    assert refused
    for place in refused:
        page = pages[place]
        assert (page.status, "磁盘已满" in page.alert) == (503, True)
        assert page.form.fields["text"] == previews[place].form.fields["text"]
    assert len(stored(doors.town.store)) == len(pages) - len(refused)

    again = [doors.phone.send(pages[place].form) for place in refused]

    assert all(page.receipt for page in again)
    assert len({page.receipt for page in received(pages, again)}) == len(previews)
    assert len(stored(doors.town.store)) == len(previews)


def stored(store: Store) -> list[str]:
    with store.read() as session:
        return list(session.scalars(sa.select(Opinion.text)))


def received(*rounds: list[Page]) -> list[Page]:
    return [page for pages in rounds for page in pages if page.receipt]

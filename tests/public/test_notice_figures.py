"""After a release the notice shows what was published, and nothing that comes later."""

from __future__ import annotations

from datetime import datetime

import pytest

from core.access.trail import OFFICE_TIME
from core.intake.form import OpinionForm
from core.intake.release import make_release
from core.intake.submit_many import Entry, submit_opinions
from core.model.states import Channel, LinkKind, Stance
from core.support.published import Published
from core.support.release import Release
from tests.public.conftest import Doors
from tests.public.phone import Page
from tests.town import TODAY

EVENING = datetime(2026, 3, 2, 20, tzinfo=OFFICE_TIME)


def hear(doors: Doors, village: str, support: int, oppose: int) -> None:
    """So many of the village for and against 方案一, heard at a meeting."""
    town = doors.town
    stances = [Stance.SUPPORT] * support + [Stance.OPPOSE] * oppose
    entries = [
        Entry(
            OpinionForm(
                village_id=town.villages[village],
                role_group_id=town.groups["普通村民"],
                channel=Channel.MEETING,
                stances={town.versions["方案一"]: stance},
            ),
            TODAY,
        )
        for stance in stances
    ]
    with town.store.write() as session:
        submit_opinions(
            session, town.round_id, entries, by=town.facilitator, reader=doors.runtime.reader
        )


def release(doors: Doors) -> Release:
    return make_release(doors.town.store, doors.town.round_id, by=doors.town.admin, now=EVENING)


@pytest.fixture
def shown(doors: Doors) -> tuple[Release, Page, str]:
    """The release of a large village, a small one and a silent one; its notice and its address."""
    hear(doors, "上坪村", 33, 27)
    hear(doors, "下坪村", 7, 4)
    made = release(doors)
    path = doors.link(LinkKind.NOTICE)
    return made, doors.phone.open(path), path


def public(made: Release, doors: Doors, view: str) -> Published:
    return made.table("public", view, doors.town.versions["方案一"])


def test_every_figure_stands_with_its_number_its_day_and_that_it_is_no_vote(
    doors: Doors, shown: tuple[Release, Page, str]
) -> None:
    made, page, _ = shown
    whole = public(made, doors, "total")

    assert page.status == 200
    assert "table" in {tag for tag, _ in page.tags}
    assert whole.caption in page.words
    assert "意见征集，不是表决结果" in whole.caption
    total = whole.total
    assert total is not None
    cells = [cell for cell in total.cells if cell.count is not None]
    assert cells, "there is something to show"
    for cell in cells:
        assert f"{cell.count}份" in page.words


def test_a_village_too_small_to_be_shown_says_why_and_shows_no_stance(
    doors: Doors, shown: tuple[Release, Page, str]
) -> None:
    made, page, _ = shown
    line = public(made, doors, "village").line(doors.town.villages["下坪村"])

    assert line.hidden == "few"
    row = page.words.split("下坪村")
    assert any("份数不足" in after[:60] for after in row[1:])
    assert not any("7份" in after[:60] or "4份" in after[:60] for after in row[1:])


def test_only_what_is_for_the_public_is_on_the_page(
    doors: Doors, shown: tuple[Release, Page, str]
) -> None:
    made, page, _ = shown
    shown_to_staff = {t.caption for t in made.tables["facilitator"]} - {
        t.caption for t in made.tables["public"]
    }

    assert not [caption for caption in shown_to_staff if caption in page.words]


def test_what_comes_after_a_release_moves_no_figure(
    doors: Doors, shown: tuple[Release, Page, str]
) -> None:
    _, page, path = shown
    hear(doors, "上坪村", 2, 3)

    after = doors.phone.open(path)

    def figures(one: Page) -> str:
        return one.text[one.text.index("大家怎么说") :]

    assert figures(after) == figures(page)

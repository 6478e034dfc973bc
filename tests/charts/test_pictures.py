"""Every chart becomes a picture for print, with its caption and with Chinese letters in it."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from io import BytesIO
from typing import Any

import pytest
from PIL import Image, ImageChops

from core.charts.coverage import coverage_chart, coverage_map
from core.charts.received import received_chart
from core.charts.support import support_chart, totals_chart
from core.charts.theme import png
from core.charts.themes import themes_chart
from tests.charts.poll import released

WIDTH = 520
POLL = released()


def table(view: str) -> Any:
    stance = view in {"total", "village", "role_group", "channel", "direct"}
    return POLL.table("leadership", view, "version0" if stance else None)


CHARTS: dict[str, Callable[[str], Any]] = {
    **{
        view: lambda title, view=view: support_chart(table(view), title=title, print_width=WIDTH)
        for view in ("total", "village", "role_group", "channel", "direct")
    },
    "totals": lambda title: totals_chart([table("total")], title=title, print_width=WIDTH),
    "themes": lambda title: themes_chart(table("themes"), title=title, print_width=WIDTH),
    "coverage": lambda title: coverage_chart(
        table("coverage_village"), title=title, print_width=WIDTH
    ),
    "map": lambda title: coverage_map(
        table("coverage_village_role_group"), title=title, print_width=WIDTH
    ),
    "received": lambda title: received_chart(
        {date(2026, 3, 2): 34}, date(2026, 3, 9), title=title, print_width=WIDTH
    ),
}


def picture(chart: Any) -> Image.Image:
    return Image.open(BytesIO(png(chart, scale=1))).convert("L")


@pytest.mark.parametrize("name", CHARTS)
def test_the_chart_is_a_picture_wide_enough_with_ink_on_it(name: str) -> None:
    drawn = picture(CHARTS[name]("各村意见征集"))

    assert drawn.width >= WIDTH
    assert drawn.getextrema()[0] < 80


def test_chinese_letters_differ_from_each_other() -> None:
    """Without a Chinese font all letters are the same empty box, and both titles look alike."""
    one, other = (picture(CHARTS["total"](title)) for title in ("各村意见征集", "镇上听取情况"))

    assert ImageChops.difference(one, other).getbbox() is not None

"""The round on one page: one sheet of A4 whatever is on it, dissent and caveats included."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from functools import cache

import pytest
from playwright.sync_api import Browser, sync_playwright

from core.reports.brief import Brief, brief_html
from core.support.notes import NOT_A_VOTE
from tests.charts.poll import poll, released
from tests.journeys.conftest import CHROMIUM, FLAGS

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("brief")]

EMPTY = Brief(
    title="竹溪镇行政村规模调整征求意见",
    stage="征求意见",
    time_left="还有20天",
    received="不足10份",
    on=date(2026, 3, 20),
    plan="还没有工作计划表。",
    answered="还没有列出关心事项。",
    dates=[("最早召开村民会议", "通知日期未定。通知满10日后才能开会表决；今天通知，最早3月30日")]
    * 6,
    law="法定口径待核",
)


@cache
def filled(versions: int) -> Brief:
    """As much as a round can have to say: many options, refusals, villages not reached.

    With no version, what a round has to say at its beginning.
    """
    if not versions:
        return EMPTY
    labels = tuple(f"方案{n}（第{n}版，东西两片分开调整）" for n in range(1, versions + 1))
    release = released(poll(versions=labels))

    def each(view: str) -> list[object]:
        return [release.table("leadership", view, f"version{n}") for n in range(versions)]

    return replace(
        EMPTY,
        release_no=3,
        totals=each("total"),
        conditions=each("conditions"),
        objections=each("objections"),
        themes=release.table("leadership", "themes"),
        answers={"T01": "部分采纳"},
        declined=[
            (f"第{n}件事", "村部只能设一处，其他村另设代办点，每周定时办理。" * 4) for n in range(9)
        ],
        remedy="对这个答复不满意的，可以在村民会议上提出，也可以向镇、县反映。",
        coverage=release.table("leadership", "coverage_village").coverage,
        unreached=[f"很远的第{n}个村" for n in range(40)],
        hidden="每个方案能看到7个村的态度（共12个村），其余份数不足或过于一致。",
        demo=True,
    )


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as player:
        opened = player.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield opened
        opened.close()


def pages(browser: Browser, html: str) -> int:
    """Sheets of A4 that the browser prints."""
    page = browser.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_content(html)
    printed = page.pdf(prefer_css_page_size=True)
    page.close()
    assert asked == []
    return len(re.findall(rb"/Type\s*/Page[^s]", printed))


@pytest.mark.parametrize("options", [0, 1, 3, 6, 8])
def test_it_is_one_sheet_and_asks_no_other_host(browser: Browser, options: int) -> None:
    assert pages(browser, brief_html(filled(options))) == 1


def test_those_who_disagree_stand_on_it_with_what_was_refused_and_what_is_left_to_them() -> None:
    html = brief_html(filled(3))

    assert "不同意见" in html
    assert html.count("不赞成的人主要提到") == 3
    assert "未采纳：第0件事" in html
    assert "另有5件未采纳" in html
    assert "可以在村民会议上提出" in html


def test_without_any_figure_the_part_for_dissent_stands_and_says_why_it_is_empty() -> None:
    html = brief_html(EMPTY)

    assert "不同意见" in html
    assert "这不等于没有人反对" in html
    assert "还没有发布过统计" in html


@pytest.mark.parametrize("options", [0, 3])
def test_it_never_stands_without_its_caveats(options: int) -> None:
    html = brief_html(filled(options))

    assert NOT_A_VOTE in html
    assert "不是抽样调查" in html
    assert "法定口径待核" in html


def test_figures_are_those_of_the_published_table() -> None:
    brief = filled(1)
    cells = brief.totals[0].lines[0].cells

    for cell in cells:
        assert f"{cell.label} {cell.count}份" in brief_html(brief)


def test_too_few_villages_heard_is_said_over_the_figures() -> None:
    release = released(
        poll({"上坪村": (20, 12, 12, 0, 12), "下坪村": (0,) * 5, "石桥村": (0,) * 5})
    )
    brief = replace(EMPTY, totals=[release.table("leadership", "total", "version0")])

    assert "样本不足，不作判断" in brief_html(brief)
    assert "样本不足，不作判断" not in brief_html(filled(1))


def test_options_for_which_there_is_no_room_are_pointed_to() -> None:
    assert "另有2个方案，见「支持情况」。" in brief_html(filled(8))
    assert "个方案，见「支持情况」" not in brief_html(filled(6))


def test_a_demo_says_so_and_names_are_letters_only() -> None:
    assert "演示数据" in brief_html(filled(1))
    assert "演示数据" not in brief_html(EMPTY)
    assert "<script>" not in brief_html(replace(EMPTY, title="<script>alert(1)</script>"))

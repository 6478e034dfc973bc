"""A facilitator makes the dictionary fit the place: a word, a suggestion, and all cut anew."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from core.intake.local_words import list_words
from core.intake.reread import count_stale
from core.model.states import Role
from core.text.record import default_reader
from tests.intake.test_local_words import OTHERS, VARIED
from tests.intake.test_reread import say
from tests.journeys.conftest import Server, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("words")]


def test_a_word_is_added_a_suggestion_accepted_and_all_cut_anew(
    server: Server, browser: Browser
) -> None:
    reader = default_reader()
    for text in OTHERS + VARIED:
        say(server.town, reader, text)
    say(server.town, reader, "箬坑口的桥坏了", 3)
    page = browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 900}).new_page()
    sign_in(page, server, Role.FACILITATOR, "/words")

    page.get_by_label("词", exact=True).fill("箬坑口")
    page.get_by_role("button", name="先看会改什么").click()
    expect(page.get_by_text("3 条意见会切得不一样")).to_be_visible()
    page.get_by_role("button", name="加入本地词").click()
    expect(page.get_by_role("heading", name="本地词（1 个）")).to_be_visible()

    page.get_by_role("button", name="找新词").click()
    expect(page.get_by_text("新找到 1 个词。")).to_be_visible()
    page.get_by_role("button", name="看会改什么", exact=True).click()
    expect(page.get_by_text("把「乌龟墩」加为本地词")).to_be_visible()
    page.get_by_role("button", name="加入本地词").click()
    expect(page.get_by_role("heading", name="本地词（2 个）")).to_be_visible()

    expect(page.get_by_text("条意见还是按旧词典切的")).to_be_visible()
    page.get_by_role("button", name="全部重新切词").click()
    expect(page.get_by_text("已重新切词").first).to_be_visible()
    expect(page.get_by_text("条意见还是按旧词典切的")).to_have_count(0)

    with server.store.read() as session:
        words = [(row.word, row.state.value) for row in list_words(session, server.town.round_id)]
        left = count_stale(session, server.town.round_id, reader)
    page.close()
    assert words == [("乌龟墩", "accepted"), ("箬坑口", "accepted")]
    assert left == 0

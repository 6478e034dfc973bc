"""Light pages can be read by old eyes: contrast, targets for a thumb, letters twice as large."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page

from core.intake.links import make_link, path_of
from core.model.states import LinkKind
from tests.journeys.conftest import Server, sitting

#: What is seen on a page: words below 7 : 1, and what a thumb would miss (44 px).
HARD_TO_SEE = """() => {
  const light = ([r, g, b]) => [r, g, b].map(v => v / 255)
    .map(v => v <= 0.03928 ? v / 12.92 : Math.pow((v + 0.055) / 1.055, 2.4))
    .reduce((sum, v, i) => sum + v * [0.2126, 0.7152, 0.0722][i], 0);
  const colour = words => words.match(/[\\d.]+/g).map(Number);
  const behind = e => {
    for (; e; e = e.parentElement) {
      const c = colour(getComputedStyle(e).backgroundColor);
      if (c.length < 4 || c[3] > 0) return c;
    }
    return [255, 255, 255];
  };
  const shown = e => e.getBoundingClientRect().width && e.getBoundingClientRect().height;
  const found = [];
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const e = walk.currentNode.parentElement, words = walk.currentNode.textContent.trim();
    if (!words || /SCRIPT|STYLE/.test(e.tagName) || !shown(e)) continue;
    const two = [light(colour(getComputedStyle(e).color)), light(behind(e))];
    const ratio = (Math.max(...two) + 0.05) / (Math.min(...two) + 0.05);
    if (ratio < 7) found.push(ratio.toFixed(1) + " " + words.slice(0, 20));
  }
  const small = "a, button, select, textarea, summary, input.code, label span";
  for (const e of document.querySelectorAll(small)) {
    const box = e.getBoundingClientRect();
    if (shown(e) && (box.height < 44 || box.width < 44))
      found.push(Math.round(box.width) + "x" + Math.round(box.height) + " " + e.textContent);
  }
  return found;
}"""
#: A phone set to the largest letters; then what runs out of the screen or out of its button.
TWICE_AS_LARGE = """() => {
  const all = [...document.querySelectorAll("body *")];
  const sizes = all.map(e => parseFloat(getComputedStyle(e).fontSize));
  all.forEach((e, i) => { e.style.fontSize = sizes[i] * 2 + "px"; });
  return all.filter(e => e.getBoundingClientRect().width &&
      !/SCRIPT|STYLE|OPTION|SELECT|TEXTAREA|INPUT/.test(e.tagName))
    .filter(e => e.getBoundingClientRect().right > innerWidth + 1 ||
      (e.matches("label span, button") && e.scrollWidth > e.clientWidth + 1))
    .map(e => e.tagName + " " + e.textContent.trim().slice(0, 20));
}"""


@pytest.fixture
def addresses(server: Server) -> dict[LinkKind, str]:
    """A villagers' form, a meeting's page and the notice."""
    town = server.town
    with server.store.write() as session:
        held = sitting(session, town)
        links = {
            kind: make_link(
                session,
                town.round_id,
                kind,
                "公告栏",
                by=town.admin,
                secret=server.settings.secret,
                session_id=held.id if kind is LinkKind.MEETING else None,
            )
            for kind in LinkKind
        }
        secret = server.settings.secret
        return {kind: server.base_url + path_of(link, secret) for kind, link in links.items()}


@pytest.fixture(params=[320, 390])
def phone(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 700})
    yield context.new_page()
    context.close()


def looked_at(page: Page) -> list[str]:
    """What is wrong with the page as it stands, and with letters twice as large."""
    return [*page.evaluate(HARD_TO_SEE), *page.evaluate(TWICE_AS_LARGE)]


def test_form_refusal_preview_receipt_and_standing_can_be_read(
    phone: Page, addresses: dict[LinkKind, str]
) -> None:
    form = addresses[LinkKind.VILLAGER]
    phone.goto(form)
    assert looked_at(phone) == []

    phone.goto(form)
    phone.evaluate("document.querySelector('form').noValidate = true")
    phone.get_by_role("button", name="预览").click()
    phone.wait_for_selector("#alert")
    assert phone.evaluate("document.activeElement.id") == "alert"
    assert phone.title().startswith("请看提示")
    assert looked_at(phone) == []

    phone.goto(form)
    phone.get_by_label("我看过了").check()
    phone.get_by_label("户口所在的村").select_option("上坪村")
    phone.get_by_label("普通村民").check()
    phone.get_by_role("textbox").first.fill("路灯要亮")
    phone.wait_for_timeout(2_200)  # a form filled in within two seconds is a program's
    phone.get_by_role("button", name="预览").click()
    phone.get_by_role("button", name="确认提交").click()
    code = phone.locator("output#receipt").inner_text()
    assert looked_at(phone) == []

    phone.goto(form.split("/v/")[0] + "/r")
    phone.get_by_label("请输入回执码").fill(code)
    phone.get_by_role("button", name="查询").click()
    phone.wait_for_selector("dl")
    assert looked_at(phone) == []


@pytest.mark.parametrize("kind", [LinkKind.MEETING, LinkKind.NOTICE])
def test_meeting_and_notice_can_be_read(
    phone: Page, addresses: dict[LinkKind, str], kind: LinkKind
) -> None:
    phone.goto(addresses[kind])
    assert looked_at(phone) == []

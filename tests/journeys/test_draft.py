"""A phone call in the middle of the form: with scripts on, what was typed is still there."""

from __future__ import annotations

from playwright.sync_api import Browser

from tests.journeys.conftest import Server
from tests.journeys.test_villager import fill_in, path  # noqa: F401 - a fixture


def test_a_draft_outlives_a_reload_and_ends_with_the_receipt(
    server: Server,
    browser: Browser,
    path: str,  # noqa: F811
) -> None:
    context = browser.new_context(viewport={"width": 390, "height": 780}, locale="zh-CN")
    phone = context.new_page()
    errors: list[str] = []
    phone.on("pageerror", lambda error: errors.append(str(error)))
    phone.on("console", lambda line: errors.append(line.text) if line.type == "error" else None)
    phone.goto(server.base_url + path)
    fill_in(phone)
    phone.get_by_label("想听到答复").fill("微信 abc")

    phone.goto(server.base_url + path)  # opened anew, with another key and another order

    assert phone.get_by_role("textbox").first.input_value() == "办公的地方太远，老人走不动"
    assert phone.get_by_label("想听到答复").input_value() == "微信 abc"
    option = phone.locator("fieldset", has_text="方案一").last
    assert option.get_by_label("不赞成").is_checked()
    assert not phone.get_by_label("我看过了").is_checked(), "consent is given each time"

    phone.get_by_label("我看过了").check()
    phone.wait_for_timeout(2_200)
    phone.get_by_role("button", name="预览").click()
    phone.get_by_role("button", name="确认提交").click()
    phone.locator("output#receipt").wait_for()
    phone.goto(server.base_url + path)

    assert phone.get_by_role("textbox").first.input_value() == ""
    assert errors == []
    context.close()

"""The front door of a started server: what it answers, what it refuses, and a day at it."""

from __future__ import annotations

import http.client
import re
from pathlib import Path

import pytest
import sqlalchemy as sa
from playwright.sync_api import Browser, BrowserContext, Page, expect

from core.access.staff_sessions import cookie_name
from core.model import Account
from core.model.states import Role
from tests.journeys.conftest import Server, free_port, running, sign_in

pytestmark = [pytest.mark.journey, pytest.mark.xdist_group("front door")]

HANDSHAKE = {
    "Connection": "Upgrade",
    "Upgrade": "websocket",
    "Sec-WebSocket-Version": "13",
    "Sec-WebSocket-Key": "dGhlIHNhbXBsZSBub25jZQ==",
}


def ask(
    server: Server, path: str, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], str]:
    """One plain request: status, headers in small letters, body."""
    line = http.client.HTTPConnection(server.base_url.removeprefix("http://"), timeout=20)
    line.putrequest("GET", path, skip_host=bool(headers and "Host" in headers))
    for name, value in (headers or {}).items():
        line.putheader(name, value)
    line.endheaders()
    reply = line.getresponse()
    upgraded = reply.status == 101
    body = "" if upgraded else reply.read().decode("utf-8", "replace")
    line.close()
    return reply.status, {k.lower(): v for k, v in reply.getheaders()}, body


def test_every_answer_carries_the_security_headers(server: Server) -> None:
    host = server.base_url.removeprefix("http://")
    for path in ("/", "/accounts", "/_stcore/health", "/_stcore/metrics"):
        _, headers, _ = ask(server, path)

        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert "geolocation=()" in headers["permissions-policy"]
        policy = headers["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "frame-ancestors 'self'" in policy
        assert f"connect-src 'self' ws://{host} wss://{host};" in policy


@pytest.mark.parametrize(
    ("path", "status"),
    [
        ("/", 200),
        ("/trail", 200),
        ("/healthz", 200),
        ("/_stcore/health", 200),
        ("/_stcore/metrics", 403),
        ("/_stcore/agent/openapi.json", 403),
        ("/media/../../etc/passwd", 400),
    ],
)
def test_what_is_open_and_what_is_shut(server: Server, path: str, status: int) -> None:
    assert ask(server, path)[0] == status


@pytest.mark.parametrize(
    "host", ["evil.example", "127.0.0.1.evil.example", "evil.example:8501", ""]
)
def test_another_host_name_gets_nothing(server: Server, host: str) -> None:
    status, _, body = ask(server, "/", {"Host": host})

    assert status == 400
    assert "CUNYI_PUBLIC_URL" in body


def test_a_websocket_is_opened_only_from_our_own_page(server: Server) -> None:
    own = server.base_url
    asked = {
        "own": {"Origin": own},
        "another page": {"Origin": "http://evil.example"},
        "a program": {},
        "a renamed host": {"Origin": "http://evil.example", "Host": "evil.example"},
    }

    found = {
        who: ask(server, "/_stcore/stream", HANDSHAKE | more)[0] for who, more in asked.items()
    }

    assert found == {"own": 101, "another page": 403, "a program": 403, "a renamed host": 403}


def test_the_frame_page_is_chinese_before_any_script_runs(server: Server) -> None:
    _, _, body = ask(server, "/", {"Accept": "text/html"})

    assert '<html lang="zh-CN"' in body
    assert "<title>村议</title>" in body
    assert "Streamlit</title>" not in body


def test_a_missing_database_is_made_and_its_first_password_printed_once(tmp_path: Path) -> None:
    environ = {
        "CUNYI_DATABASE_URL": f"sqlite:///{tmp_path / 'new' / 'cunyi.db'}",
        "CUNYI_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
    }
    said = []
    for start in ("first", "second"):
        log = tmp_path / f"{start}.log"
        with running(free_port(), environ, log):
            pass
        said.append(re.findall(r"首位管理员：admin  一次性密码：(\S{19})", log.read_text("utf-8")))

    assert [len(passwords) for passwords in said] == [1, 0]


def test_an_empty_database_file_stops_the_server_with_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "cunyi.db").touch()
    environ = {
        "CUNYI_DATABASE_URL": f"sqlite:///{tmp_path / 'cunyi.db'}",
        "CUNYI_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
    }

    with pytest.raises(RuntimeError) as stopped, running(free_port(), environ, tmp_path / "log"):
        pass

    assert "是空的。程序不会在上面重建" in str(stopped.value)
    assert (tmp_path / "cunyi.db").stat().st_size == 0


@pytest.mark.parametrize("key", ["some_key", "short", ""])
def test_a_known_or_short_key_stops_the_server_with_a_sentence(tmp_path: Path, key: str) -> None:
    (tmp_path / "secret.key").write_text(key)
    environ = {
        "CUNYI_DATABASE_URL": f"sqlite:///{tmp_path / 'cunyi.db'}",
        "CUNYI_SECRET_KEY_FILE": str(tmp_path / "secret.key"),
    }

    with pytest.raises(RuntimeError) as stopped, running(free_port(), environ, tmp_path / "log"):
        pass

    assert "太短或是示例密钥" in str(stopped.value)


@pytest.fixture
def context(browser: Browser) -> BrowserContext:
    """A browser of one's own, in Chinese."""
    return browser.new_context(locale="zh-CN", viewport={"width": 1280, "height": 800})


def staff_cookie(context: BrowserContext, server: Server) -> dict[str, object] | None:
    name = cookie_name(server.settings.secret)
    return next((dict(c) for c in context.cookies() if c["name"] == name), None)


def wait_for_cookie(page: Page, server: Server) -> dict[str, object]:
    """The staff cookie, once the browser has taken it."""
    for _ in range(100):
        found = staff_cookie(page.context, server)
        if found is not None:
            return found
        page.wait_for_timeout(100)
    raise AssertionError("no cookie was written")


def test_a_typed_address_leads_to_the_sign_in_and_then_to_its_screen(
    server: Server, context: BrowserContext
) -> None:
    """On a server nobody has opened before, the first visitor types the address of a screen."""
    page = context.new_page()
    page.goto(f"{server.base_url}/trail")
    expect(page.get_by_label("用户名")).to_be_visible(timeout=30_000)
    expect(page.get_by_text("操作记录")).to_have_count(0)
    expect(page.get_by_text("Page not found")).to_have_count(0)

    sign_in(page, server, Role.ADMINISTRATOR, "/trail")

    expect(page.get_by_role("heading", name="操作记录")).to_be_visible()
    context.close()


def test_a_cookie_outlives_a_reload_and_dies_with_the_session(
    server: Server, browser: Browser, context: BrowserContext
) -> None:
    page = context.new_page()
    calls: list[str] = []
    page.on("request", lambda request: calls.append(request.url))
    sign_in(page, server, Role.FACILITATOR)
    cookie = wait_for_cookie(page, server)
    assert cookie["sameSite"] == "Strict"
    page.reload()
    expect(page.get_by_text("退出登录")).to_be_visible()

    page.get_by_text("退出登录").click()
    expect(page.get_by_label("用户名")).to_be_visible()
    thief = browser.new_context()
    thief.add_cookies([cookie])  # type: ignore[list-item]
    elsewhere = thief.new_page()
    elsewhere.goto(server.base_url)
    expect(elsewhere.get_by_label("用户名")).to_be_visible(timeout=30_000)

    # Again in the same tab, without a reload, and the new cookie holds.
    page.get_by_label("用户名").fill(server.accounts[Role.FACILITATOR][0])
    page.get_by_label("密码", exact=True).fill(server.accounts[Role.FACILITATOR][1])
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("退出登录")).to_be_visible()
    assert wait_for_cookie(page, server)["value"] != cookie["value"]
    page.reload()
    expect(page.get_by_text("退出登录")).to_be_visible()
    assert {
        re.sub(r"^(https?|blob:https?)://", "", u).split("/")[0] for u in calls if "data:" not in u
    } == {server.base_url.removeprefix("http://")}
    thief.close()
    context.close()


def test_a_first_password_is_changed_before_any_screen_opens(
    server: Server, context: BrowserContext
) -> None:
    name, password = server.accounts[Role.GROUP_LEAD]
    with server.store.write() as session:
        session.execute(sa.update(Account).where(Account.username == name).values(must_change=True))
    page = context.new_page()
    page.goto(f"{server.base_url}/plan")
    page.get_by_label("用户名").fill(name)
    page.get_by_label("密码", exact=True).fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("请设置自己的密码")).to_be_visible()
    expect(page.get_by_role("heading", name="工作计划表")).to_have_count(0)
    first = wait_for_cookie(page, server)

    page.get_by_label("新密码", exact=True).fill("石桥村的河水2027")
    page.get_by_label("再输一次新密码").fill("石桥村的河水2027")
    page.get_by_role("button", name="保存新密码").click()

    expect(page.get_by_role("heading", name="工作计划表")).to_be_visible()
    page.wait_for_timeout(500)
    assert wait_for_cookie(page, server)["value"] != first["value"]
    context.close()

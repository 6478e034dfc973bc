"""Signing in and out: streamlit-authenticator draws and remembers, our own rules decide.

The library is kept to its form and its cookie. Who may come in, the lock, the limit on guesses
and how long a sign-in lasts are settled in core/access; its registering, forgotten-password,
two-factor and posting services are never called. Its cookie component is not used either: a frame
with its own scripts, which a slow line brings seconds after the screen; a reload before that
would have asked for the password again.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import streamlit as st
from streamlit_authenticator.controllers import AuthenticationController, CookieController
from streamlit_authenticator.models import AuthenticationModel, CookieModel
from streamlit_authenticator.utilities import Validator
from streamlit_authenticator.views import Authenticate

from core.access.accounts import set_password
from core.access.roles import Actor
from core.access.sign_in import confirm_password, sign_in
from core.access.staff_sessions import (
    LASTS,
    SignedIn,
    cookie_key,
    cookie_name,
    end_session,
    find_session,
    read_token,
    start_session,
    touch_session,
    write_token,
)
from core.errors import Invalid
from core.runtime import runtime
from pages.shared.live import MOVED
from pages.shared.mark import draw_brand
from pages.shared.session import (
    SID,
    UNSAVED,
    now,
    said,
    sentence_of,
    settings,
    signed_in,
    store,
)

ENDED_UNSAVED = "登录已结束，刚才这一份没有保存。文字还留着：用同一个账号登录，再按一次保存。"
FIELDS = {"Form name": "登录", "Username": "用户名", "Password": "密码", "Login": "登录"}
REASON = "signin.reason"
#: Whose tab this is: what was typed before the sign-in ended is kept for the same person alone.
WHOSE = "signin.whose"
#: What the browser is told: a token to keep, or "" to forget the cookie; and until when.
ERRAND = "signin.errand"
#: Told again in every run for so long, because a run that is cut short may not reach the browser.
TOLD_FOR = timedelta(seconds=10)

#: Where the library holds that somebody is signed in.
LIBRARY = ("authentication_status", "username", "name", "email", "roles")

_COOKIE = """<script>
document.cookie = "{name}={token}; path=/; max-age={seconds}; samesite=strict{secure}";
</script>"""


class StaffCookie(CookieModel):  # type: ignore[misc]
    """The library's cookie, carrying a session id and a version instead of a user name."""

    def __init__(self) -> None:
        # The library's own __init__ draws an invisible frame at every run.
        self.cookie_name = cookie_name(settings().secret)
        self.cookie_key = cookie_key(settings().secret)
        self.cookie_expiry_days = LASTS / timedelta(days=1)
        self.token: Any = None
        self.exp_date: float | None = None

    def set_cookie(self) -> None:
        """Leaves the token for run_errand to bring to the browser."""
        self.exp_date = self._set_exp_date()
        st.session_state[ERRAND] = (self._token_encode(), now() + TOLD_FOR)

    def delete_cookie(self) -> None:
        """Leaves it to run_errand to remove the cookie."""
        st.session_state[ERRAND] = ("", now() + TOLD_FOR)

    def _token_encode(self) -> str:
        signed = signed_in()
        return write_token(st.session_state[SID], signed, key=self.cookie_key) if signed else ""

    def _token_decode(self) -> dict[str, Any] | bool:
        sid = read_token(self.token, key=self.cookie_key, now=now())
        if sid is None:
            return False
        with store().read() as session:
            signed = find_session(session, sid, now=now())
        if signed is None:
            return False
        _begin(sid, signed.username)
        return {"username": signed.username, "exp_date": signed.expires_at.timestamp()}


class StaffCheck(AuthenticationModel):  # type: ignore[misc]
    """The library's password check, answered by core/access/sign_in.py."""

    def __init__(self) -> None:
        super().__init__(credentials={"usernames": {}}, auto_hash=False, secret_key="-" * 32)

    def check_credentials(self, username: str, password: str) -> bool:
        """True once a session has been started; the reason for a no is kept for the form."""
        try:
            sid = sign_in(store(), runtime().gate, username, password, now=now())
        except Exception as error:  # whatever it was, nobody comes in
            st.session_state[REASON] = sentence_of(error)
            return False
        with store().read() as session:
            signed = find_session(session, sid, now=now())
        _begin(sid, signed.username if signed else "")
        # After signing out the library would write no cookie again in the same tab.
        st.session_state["logout"] = None
        self.remember(username)
        return True

    def remember(self, username: str) -> None:
        """Puts the one user of this browser where the library looks for users."""
        self.credentials["usernames"] = {username: {"name": username, "roles": []}}

    def login(self, username: str, password: str, *rest: Any, **named: Any) -> Any:
        """As the library's, with the cookie's user known to it; the library passes `token` third
        of the rest."""
        token = named.get("token") or (rest[2] if len(rest) > 2 else None)
        if token:
            self.remember(token["username"])
        elif not username:
            st.session_state[REASON] = "请填写用户名和密码。"
        return super().login(username, password, *rest, **named)


class StaffSignIn(Authenticate):  # type: ignore[misc]
    """The library's form and buttons over our cookie and our check."""

    def __init__(self) -> None:
        self.attrs = {"login_sleep_time": 0}
        self.path = None
        self.secret_key = "-" * 32  # signs captchas and codes, of which there are none
        self.cookie_controller = CookieController.__new__(CookieController)
        self.cookie_controller.cookie_model = StaffCookie()
        self.authentication_controller = AuthenticationController.__new__(AuthenticationController)
        self.authentication_controller.secret_key = self.secret_key
        self.authentication_controller.validator = Validator()
        self.authentication_controller.authentication_model = StaffCheck()


def come_in() -> SignedIn | None:
    """Who is signed in here, by this tab or by the cookie; None when the form must be shown."""
    signed = signed_in()
    if signed is None and st.session_state.get(SID) is not None:
        # Ended elsewhere: by time, by another tab, by a new password, by the administrator.
        # What was typed stays in this tab for the same person; _begin forgets it for another.
        for key in (SID, *LIBRARY):
            st.session_state.pop(key, None)
        unsaved = st.session_state.get(UNSAVED)
        st.session_state[REASON] = ENDED_UNSAVED if unsaved else "登录已结束，请重新登录。"
    if signed is None:
        StaffSignIn().login(location="unrendered")
        signed = signed_in()
    moved = st.session_state.pop(MOVED, False)
    if signed is not None and signed.due and not moved:
        with store().write() as session:
            touch_session(session, st.session_state[SID], now=now())
    return signed


def draw_sign_in() -> None:
    """The sign-in screen."""
    with st.container(horizontal_alignment="center"), st.container(width=400, key="signin"):
        draw_brand()
        StaffSignIn().login(fields=FIELDS, key="登录")
        if signed_in() is not None:
            st.session_state.pop(REASON, None)
            st.rerun()
        reason = st.session_state.pop(REASON, "")
        if reason:
            st.error(reason)
        st.caption(
            "工作人员登录。忘记密码请找本镇管理员重置。村民请打开公告上的链接或二维码，不用登录。"
        )


def draw_first_change(signed: SignedIn) -> None:
    """The screen that must be passed before any other: one's own password."""
    with st.container(horizontal_alignment="center"), st.container(width=400, key="signin"):
        draw_brand()
        st.subheader("请设置自己的密码")
        st.caption(f"{signed.actor.name}，您用的是一次性密码，改好后才能继续。")
        _change_form(signed.actor, ask_present=False)
        if st.button("退出登录", type="tertiary"):
            sign_out(signed.actor)


@st.dialog("修改密码")
def change_password(who: Actor) -> None:
    """A new password, after the present one."""
    _change_form(who, ask_present=True)


def sign_out(who: Actor) -> None:
    """Ends the session on the server, then lets the library forget it."""
    with store().write() as session:
        end_session(session, st.session_state[SID], by=who, now=now())
    StaffSignIn().logout(location="unrendered")
    _forget()
    st.rerun()


def run_errand() -> None:
    """Tells the browser to keep a new cookie or to forget the old one; takes no room.

    Its place is kept when there is nothing to tell, so that nothing below it is built anew under
    somebody's fingers. The token and the name are letters, digits, dots, dashes and underscores.
    """
    place = st.container(key="errand")
    token, until = st.session_state.get(ERRAND, ("", datetime.min.replace(tzinfo=UTC)))
    if now() > until:
        st.session_state.pop(ERRAND, None)
        return
    script = _COOKIE.format(
        name=cookie_name(settings().secret),
        token=token,
        seconds=int(LASTS.total_seconds()) if token else 0,
        secure="; secure" if settings().public_url.startswith("https:") else "",
    )
    place.html(script, unsafe_allow_javascript=True)


def _change_form(who: Actor, *, ask_present: bool) -> None:
    with st.form("password", border=False):
        present = st.text_input("当前密码", type="password") if ask_present else ""
        wanted = st.text_input(
            "新密码", type="password", placeholder="至少 10 个字符，不能含有用户名"
        )
        again = st.text_input("再输一次新密码", type="password")
        sent = st.form_submit_button("保存新密码", type="primary", width="stretch")
    if sent:
        with said("密码已修改，其他设备上的登录已全部结束。"):
            if wanted != again:
                raise Invalid("两次输入的新密码不一样。")
            if ask_present:
                confirm_password(store(), runtime().gate, present, by=who, now=now())
            with store().write() as session:
                account = set_password(session, wanted, by=who, now=now())
                sid = start_session(session, account, now=now())
            st.session_state[SID] = sid
            StaffCookie().set_cookie()


def _begin(sid: str, username: str) -> None:
    # The same person again in the same tab goes on where the sign-in ended.
    if st.session_state.get(WHOSE) != username:
        _forget()
    st.session_state[SID], st.session_state[WHOSE] = sid, username


def _forget() -> None:
    # Drafts, choices and one-time passwords of the last person are not for the next one.
    keep = {ERRAND, "logout"}
    for key in [key for key in st.session_state if key not in keep]:
        del st.session_state[key]

"""Signing in and out: streamlit-authenticator draws and remembers, our own rules decide.

The library is kept to its form and its cookie. Who may come in, the lock, the limit on guesses
and how long a sign-in lasts are settled in core/access; its registering, forgotten-password,
two-factor and posting services are never called.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import streamlit as st
from extra_streamlit_components import CookieManager
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
from pages.shared.session import SID, now, said, sentence_of, settings, signed_in, store

FIELDS = {"Form name": "登录", "Username": "用户名", "Password": "密码", "Login": "登录"}
REASON = "signin.reason"
#: What the browser still has to be told: a token to keep, or "" to forget the cookie.
ERRAND = "signin.errand"
ERRANDS = "signin.errands"


class StaffCookie(CookieModel):  # type: ignore[misc]
    """The library's cookie, carrying a session id and a version instead of a user name."""

    def __init__(self) -> None:
        # The library's own __init__ draws an invisible frame at every run; ours draws it only
        # when a cookie is to be written, see run_errand.
        self.cookie_name = cookie_name(settings().secret)
        self.cookie_key = cookie_key(settings().secret)
        self.cookie_expiry_days = LASTS / timedelta(days=1)
        self.token: Any = None
        self.exp_date: float | None = None

    def set_cookie(self) -> None:
        """Leaves the token for run_errand to bring to the browser."""
        self.exp_date = self._set_exp_date()
        st.session_state[ERRAND] = self._token_encode()

    def delete_cookie(self) -> None:
        """Leaves it to run_errand to remove the cookie."""
        st.session_state[ERRAND] = ""

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
        st.session_state[SID] = sid
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
        st.session_state[SID] = sid
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
        _forget()
        st.session_state[REASON] = "登录已结束，请重新登录。"
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


@st.fragment
def run_errand() -> None:
    """Brings a new cookie to the browser or removes the old one; takes no room.

    A fragment, because the browser's answer runs what drew it again: a run of the whole screen
    at that moment would swallow the click of somebody quick. Its place is kept when there is
    nothing to do, so that nothing below it is built anew under somebody's fingers.
    """
    place = st.container(key="errand")
    errand = st.session_state.get(ERRAND)
    if errand is None:
        return
    number = st.session_state.setdefault(ERRANDS, 1)
    key = f"signin.cookie.{number}"
    if st.session_state.get(key):
        # The browser has done it; the next errand needs a frame of its own.
        st.session_state[ERRANDS] = number + 1
        del st.session_state[ERRAND]
        return
    name = cookie_name(settings().secret)
    with place:
        manager = CookieManager(key=f"{key}.all")
        if errand:
            manager.set(
                name,
                errand,
                key=key,
                # With its zone: the browser may stand in another one than the server.
                expires_at=now() + LASTS,
                max_age=LASTS.total_seconds(),
                secure=settings().public_url.startswith("https:"),
                same_site="strict",
            )
        else:
            manager.cookies = {name: ""}
            manager.delete(name, key=key)


def _change_form(who: Actor, *, ask_present: bool) -> None:
    with st.form("password", border=False):
        present = st.text_input("当前密码", type="password") if ask_present else ""
        wanted = st.text_input("新密码", type="password", help="至少 10 个字符，不能含有用户名。")
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


def _forget() -> None:
    # Drafts, choices and one-time passwords of the last person are not for the next one.
    keep = {ERRAND, ERRANDS, "logout"}
    for key in [key for key in st.session_state if key not in keep]:
        del st.session_state[key]

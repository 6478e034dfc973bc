"""Who is here, which round is open, and how an act that fails is told to the person."""

from __future__ import annotations

import logging
import secrets
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

import streamlit as st

from core.access.roles import ACTIONS, Actor
from core.access.rounds import RoundLine, rounds_to_open
from core.access.staff_sessions import SignedIn, find_session
from core.access.trail import office_day
from core.errors import CunyiError
from core.runtime import runtime
from core.settings import Settings
from core.store import Store

if TYPE_CHECKING:
    from core.text.record import Reader

log = logging.getLogger("cunyi.screen")

SID = "signin.sid"
ROUND = "round.chosen"
#: Set when what somebody sent was not stored because the sign-in had ended meanwhile.
UNSAVED = "signin.unsaved"
DONE = "said.done"


def store() -> Store:
    """The database of this server."""
    return runtime().store


def settings() -> Settings:
    """The settings of this server."""
    return runtime().settings


def reader() -> Reader:
    """What reads villagers' text."""
    return runtime().reader


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)


def today() -> date:
    """The day on the office's calendar."""
    return office_day(now())


def signed_in() -> SignedIn | None:
    """Who is signed in here, read from the database at this moment; None for nobody.

    Asked again at every run and in every fragment, so that an open tab of a disabled account or
    with an old role ends at its next move.
    """
    sid = st.session_state.get(SID)
    if sid is None:
        return None
    with store().read() as session:
        return find_session(session, sid, now=now())


def actor() -> Actor:
    """The member of staff in front of the screen; stops the page when there is none."""
    signed = signed_in()
    if signed is None or signed.must_change:
        st.error("请先登录。")
        st.stop()
    return signed.actor


def still_here() -> bool:
    """Whether the sign-in still holds, for a callback: it runs before the frame has asked.

    When it has ended nothing may be stored; that is kept in mind, to be said at signing in again.
    """
    if signed_in() is not None:
        return True
    st.session_state[UNSAVED] = True
    return False


def require(action: str) -> Actor:
    """The member of staff, if allowed to do `action`; else says so and stops the page.

    The first line of every page: an address can be typed by anybody.
    """
    who = actor()
    if not who.may(action):
        st.error(refusal(action))
        st.stop()
    return who


def refusal(action: str) -> str:
    """What is said to somebody whose role does not include `action`."""
    return f"您的账号没有「{ACTIONS[action][0]}」的权限，需要时请联系管理员。"


def rounds() -> list[RoundLine]:
    """Every round there is, the one to work on first."""
    with store().read() as session:
        return rounds_to_open(session)


def chosen_round() -> RoundLine | None:
    """The round this browser works on; None while there is none at all.

    The address wins over what was chosen before, so that a copied link opens the same round.
    """
    lines = {line.id: line for line in rounds()}
    wanted = (st.query_params.get("round"), st.session_state.get(ROUND))
    picked = next((lines[w] for w in wanted if w in lines), next(iter(lines.values()), None))
    st.session_state[ROUND] = picked.id if picked else None
    return picked


def round_id() -> str:
    """The id of the round this browser works on; says what to do and stops while there is none."""
    line = chosen_round()
    if line is None:
        st.info("还没有一轮征求意见。请管理员在「本轮设置」里新建一轮，再回到这里。")
        st.stop()
    return line.id


@contextmanager
def said(done: str = "") -> Iterator[None]:
    """Runs an act; what it refuses is shown as its sentence and the form stays as it is.

    With `done`, success reruns the page and says `done` once. Anything that is not a refusal
    goes to the log with its place and to the screen as a number to quote. A dialog is drawn again
    without the frame, so whether the sign-in still holds is asked here.
    """
    if SID in st.session_state and signed_in() is None:
        st.error("登录已结束，这一次没有保存。请先复制要留的文字，再刷新页面重新登录。")
        st.stop()
    try:
        yield
    except Exception as error:  # the screen stays quiet whatever it was
        st.error(sentence_of(error))
        return
    if done:
        st.session_state[DONE] = done
        st.rerun()


def sentence_of(error: Exception) -> str:
    """What to show for `error`: its own sentence, or a number under which the log has it."""
    if isinstance(error, CunyiError):
        return error.sentence
    number = secrets.token_hex(3).upper()
    # Where it happened, but not with what: the message of a failed statement quotes its values,
    # and among them may be what somebody wrote.
    places = "".join(traceback.format_tb(error.__traceback__))
    log.error("incident %s: %s\n%s", number, type(error).__name__, places)
    return f"程序出了问题，刚才的操作可能没有保存。请把编号 {number} 告诉管理员，然后再试一次。"


def say_done() -> None:
    """Says once what the run before has done."""
    done = st.session_state.pop(DONE, "")
    if done:
        st.toast(done, icon=":material/check_circle:")

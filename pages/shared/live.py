"""A screen that notices by itself when there is something new."""

from __future__ import annotations

import streamlit as st

from pages.shared.loaders import newest_release
from pages.shared.session import signed_in

#: Set before a rerun nobody asked for, so that it does not count as somebody being there.
MOVED = "live.moved"


@st.fragment(run_every="3s")
def watch(round_id: str) -> None:
    """Redraws the whole screen when a new release is made or the sign-in has ended.

    Reads one integer every three seconds and draws nothing, so that nobody who types is disturbed.
    """
    key = f"live.release.{round_id}"
    if signed_in() is None:
        st.rerun(scope="app")
    newest = newest_release(round_id)
    if newest != st.session_state.setdefault(key, newest):
        st.session_state[key] = newest
        st.session_state[MOVED] = True
        st.rerun(scope="app")

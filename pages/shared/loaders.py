"""Cached reading: what a screen shows is fetched once per revision, never once per visitor.

A cached loader is keyed by plain values that decide its answer: the round, the revision (or the
release number) and whatever narrows it, the audience included where two audiences may see
different things. It reads no widget and is never cleared: the next revision is another key.

    @st.cache_data(max_entries=64, show_spinner=False)
    def villages(round_id: str, revision: int) -> pd.DataFrame:
        with store().read() as session:
            return frames.villages(session, round_id)
"""

from __future__ import annotations

import streamlit as st

from core.access.rounds import release_number, revision_of
from core.rounds.statements import list_statements
from pages.shared.session import store


def revision(round_id: str) -> int:
    """How many changes the round has seen: the key of everything that may have moved."""
    with store().read() as session:
        return revision_of(session, round_id)


def newest_release(round_id: str) -> int:
    """The number of the newest release, 0 before the first: the key of all published figures."""
    with store().read() as session:
        return release_number(session, round_id)


@st.cache_data(max_entries=64, show_spinner=False)
def has_statements(round_id: str, revision: int) -> bool:  # noqa: ARG001  the key
    """Whether the round has any short statement, so that there may be groups to look at."""
    with store().read() as session:
        return bool(list_statements(session, round_id))

"""What the plan's screen reads, once per revision of the round."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from core import frames
from core.rounds.reading import list_organs
from pages.shared.session import store


@st.cache_data(max_entries=32, show_spinner=False)
def load_plan(round_id: str, revision: int) -> pd.DataFrame:  # noqa: ARG001  the key
    """The plan as frames.plan gives it."""
    with store().read() as session:
        return frames.plan(session, round_id)


@st.cache_data(max_entries=32, show_spinner=False)
def load_organs(round_id: str, revision: int) -> dict[str, str]:  # noqa: ARG001  the key
    """Organ id → name, in the round's order."""
    with store().read() as session:
        return {organ.id: organ.name for organ in list_organs(session, round_id)}


@st.cache_data(max_entries=32, show_spinner=False)
def load_villages(round_id: str, revision: int) -> list[str]:  # noqa: ARG001  the key
    """Names of the villages, 片 by 片."""
    with store().read() as session:
        return frames.villages(session, round_id)["village"].tolist()

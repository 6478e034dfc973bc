"""What the desk's forms offer to choose from, once per revision of the round."""

from __future__ import annotations

import streamlit as st

from core.rounds.reading import list_role_groups, list_villages
from core.rounds.statements import statements_asked
from core.settings import DATA
from core.text.themes import load_themes as themes_of
from pages.shared.session import store


@st.cache_data(max_entries=32, show_spinner=False)
def load_villages(round_id: str, revision: int) -> dict[str, tuple[str, str | None]]:  # noqa: ARG001
    """Village id → name and 片 id, 片 by 片."""
    with store().read() as session:
        return {v.id: (v.name, v.area_id) for v in list_villages(session, round_id)}


@st.cache_data(max_entries=32, show_spinner=False)
def load_role_groups(round_id: str, revision: int) -> dict[str, str]:  # noqa: ARG001
    """Role group id → name, in the round's order."""
    with store().read() as session:
        return {group.id: group.name for group in list_role_groups(session, round_id)}


@st.cache_data(max_entries=32, show_spinner=False)
def load_statements(round_id: str, revision: int) -> dict[str, str]:  # noqa: ARG001
    """Id → wording of the short statements that are asked now."""
    with store().read() as session:
        return statements_asked(session, round_id)


@st.cache_data(show_spinner=False)
def load_themes() -> dict[str, str]:
    """Theme and sub-theme code → its short name, as data/themes.toml lists them."""
    names = {}
    for theme in themes_of(DATA / "themes.toml"):
        names[theme.code] = theme.label
        names |= {sub.code: f"{theme.label}：{sub.label}" for sub in theme.subthemes}
    return names

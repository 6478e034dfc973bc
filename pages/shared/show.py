"""Small pieces of every screen: empty states, villagers' words, numbers with their unit."""

from __future__ import annotations

import streamlit as st


def empty(what: str, next_step: str) -> None:
    """Says that there is nothing yet and what to do so that there is."""
    with st.container(border=True):
        st.text(what)
        st.caption(next_step)


def villager_text(text: str) -> None:
    """What somebody wrote, letter by letter: never read as Markdown, a link or a picture."""
    st.text(text)


def number(label: str, value: int | float | None, unit: str, *, why_none: str = "") -> None:
    """One figure with its unit; a missing one as a dash and the reason."""
    shown = "—" if value is None else f"{value:,} {unit}"
    st.metric(label, shown, help=why_none if value is None and why_none else None)


def share(value: float | None) -> str:
    """A share between 0 and 1 as a whole percentage, or a dash."""
    return "—" if value is None else f"{value:.0%}"


def source_line(*parts: str) -> None:
    """The small print under a figure: n, date, what is hidden; empty parts are left out."""
    st.caption(" · ".join(part for part in parts if part))

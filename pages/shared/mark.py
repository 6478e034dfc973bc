"""The product's mark and name, and the few style rules the theme file cannot state."""

from __future__ import annotations

import streamlit as st

#: Three roofs under one: drawn here, so that no screen fetches a picture from elsewhere.
MARK = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 48 48" width="48" height="48">'
    '<rect width="48" height="48" rx="10" fill="#17655A"/>'
    '<path d="M8 25 24 11l16 14" fill="none" stroke="#FBFAF6" stroke-width="3.4" '
    'stroke-linecap="round" stroke-linejoin="round"/>'
    '<path d="M12 36v-6l5-4.5 5 4.5v6M26 36v-6l5-4.5 5 4.5v6" fill="none" stroke="#8DBFB2" '
    'stroke-width="2.8" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)

LINE = "行政村规模调整:听意见,给答复,看落实"

#: Hides Streamlit's own English hints, gives the cookie frame no room, sets the wordmark.
STYLE = """
<style>
[data-testid="InputInstructions"], .st-key-errand { display: none; }
.cy-brand { display: flex; align-items: center; gap: 14px; padding: 4vh 0 8px; }
.cy-brand b { font-size: 30px; font-weight: 700; letter-spacing: .16em; line-height: 1.1; }
.cy-brand span { display: block; color: #5A6164; font-size: 15px; }
.cy-side { display: flex; align-items: center; gap: 10px; }
.cy-side svg { width: 32px; height: 32px; }
.cy-side b { font-size: 21px; letter-spacing: .12em; }
.stMainBlockContainer { padding-top: 3.2rem; }
@media (max-width: 640px) { .stMainBlockContainer { padding: 3.2rem 1rem 3rem; } }
@media print { [data-testid="stSidebar"], [data-testid="stHeader"] { display: none; } }
</style>
"""


def draw_style() -> None:
    """The style block; fixed text, never data."""
    st.html(STYLE)


def draw_brand() -> None:
    """Mark, name and one line that says what this is, for the sign-in screen."""
    st.html(f'<div class="cy-brand">{MARK}<div><b>村议</b><span>{LINE}</span></div></div>')


def draw_small_brand() -> None:
    """Mark and name at the top of the menu."""
    st.html(f'<div class="cy-side">{MARK}<b>村议</b></div>')

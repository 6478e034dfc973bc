"""Puts the keyboard, or the screen, at a place of a page: Streamlit has no word for either."""

from __future__ import annotations

import streamlit as st

#: The first field there is; of a group of radio buttons the one that is chosen. A form drawn for
#: the first time has its fields a moment later.
_SCRIPT = """<script>
/* {turn} */
(function go(tries) {{
  const fields = document.querySelectorAll(".st-key-{place} input, .st-key-{place} textarea");
  const first = fields[0];
  if (!first) {{
    if (tries) setTimeout(() => go(tries - 1), 50);
    return;
  }}
  const chosen = first.type === "radio" && [...fields].find((each) => each.checked);
  (chosen || first).focus();
}})(20);
</script>"""


def focus_first(place: str, turn: int) -> None:
    """Moves the keyboard to the first field in the container of key `place`, once for each `turn`.

    `place` is a word of ours, never anybody's text: it stands in a script.
    """
    if not place.replace("-", "").isalpha():
        raise ValueError(place)
    st.html(_SCRIPT.format(place=place, turn=int(turn)), unsafe_allow_javascript=True)


def show_first(place: str) -> None:
    """Moves the screen to the container of key `place`, once; a word of ours, as above."""
    if not (place.replace("-", "").isalnum() and place.isascii()):
        raise ValueError(place)
    script = f'document.querySelector(".st-key-{place}")?.scrollIntoView();'
    st.html(f"<script>{script}</script>", unsafe_allow_javascript=True)

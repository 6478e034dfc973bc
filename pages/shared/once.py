"""A double click is one click: what two presses at once would do twice is done once.

Streamlit starts a second run while the first is still storing, and both see the button pressed.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Lock
from time import monotonic
from typing import Any

import streamlit as st

#: Seconds. Nobody fills in the next form, from cleared fields to the same values, any quicker.
TOO_QUICK = 2.0


@dataclass
class Press:
    """One form of one browser: what was stored last, and what came of it."""

    turn: Lock = field(default_factory=Lock)
    values: Any = None
    at: float = float("-inf")
    #: True inside `once` when the values have to be stored; False for the second press.
    first: bool = True
    #: Whatever the caller wants to find again at the second press, such as the new row's id.
    kept: Any = None


def press_of(name: str) -> Press:
    """The form's press; ask for it while drawing, so that two presses at once share it."""
    press: Press = st.session_state.setdefault(f"once.{name}", Press())
    return press


@contextmanager
def once(press: Press, values: Any) -> Iterator[Press]:
    """Waits for its turn; then `first` says whether `values` were not stored a moment ago.

    A caller that raises has stored nothing, and the same values may be sent again at once.
    """
    with press.turn:
        press.first = values != press.values or monotonic() - press.at > TOO_QUICK
        yield press
        press.values, press.at = values, monotonic()

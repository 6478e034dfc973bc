"""What the dictionary screen reads: the round's words, how many are stale, what a word changes."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.access.roles import Actor
from core.intake.local_words import Preview, list_words, preview_word
from core.intake.reread import count_stale
from core.model.states import WordKind, WordState
from pages.shared.session import reader, store


@dataclass(frozen=True, slots=True)
class Word:
    """One word of the round."""

    id: str
    kind: WordKind
    word: str
    state: WordState


@st.cache_data(max_entries=16, show_spinner=False)
def load_words(round_id: str, revision: int) -> list[Word]:  # noqa: ARG001  the key
    """Every word of the round in whatever state."""
    with store().read() as session:
        return [
            Word(row.id, row.kind, row.word, row.state) for row in list_words(session, round_id)
        ]


@st.cache_data(max_entries=16, show_spinner=False)
def load_stale(round_id: str, revision: int) -> int:  # noqa: ARG001  the key
    """How many opinions were cut with an older dictionary."""
    with store().read() as session:
        return count_stale(session, round_id, reader())


@st.cache_data(max_entries=16, show_spinner="正在看会改什么…")
def load_preview(
    round_id: str,
    revision: int,  # noqa: ARG001  the key
    sees_text: bool,  # noqa: ARG001  the key: two audiences, two answers
    kind: WordKind,
    word: str,
    taking_in: bool,
    _who: Actor,
) -> Preview:
    """What taking the word in or out would change. Raises Invalid."""
    with store().read() as session:
        return preview_word(
            session, round_id, kind, word, by=_who, reader=reader(), taking_in=taking_in
        )

"""How many opinions stand in no theme yet, said beside the chart of themes."""

from __future__ import annotations

import streamlit as st

from core.access.roles import Actor
from core.intake.theme_check import doubts_waiting
from core.support.bands import received_in_tens
from pages.shared.session import store
from pages.understand.parts import link_to


def draw_doubts(who: Actor, round_id: str) -> None:
    """Says it in steps of ten, and shows those who may sort them the way."""
    with store().read() as session:
        n = doubts_waiting(session, round_id, by=who)
    if not n:
        return
    about = received_in_tens(n).removeprefix("已收到")
    st.caption(f"另有{about}意见机器拿不准在说什么，等驻村干部归类；归好以前不算进任何主题。")
    if who.may("opinion.read"):
        link_to("sorting", "到「主题归类」去归", round_id)

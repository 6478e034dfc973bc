"""常见问题 at the desk: what may be read out to somebody who asks first."""

from __future__ import annotations

import streamlit as st

from core.intake.faq import FaqLine, list_faq
from pages.shared.plain import plain
from pages.shared.session import store


@st.cache_data(max_entries=32, show_spinner=False)
def load_faq(round_id: str, revision: int) -> list[FaqLine]:  # noqa: ARG001  the key
    """The round's questions and answers."""
    with store().read() as session:
        return list_faq(session, round_id)


def draw_faq(lines: list[FaqLine]) -> None:
    """All of them, folded away; nothing while the office has put none there."""
    if not lines:
        return
    with st.expander(f"常见问题（{len(lines)} 条，可以念给对方听）"):
        for line in lines:
            st.markdown(f"**{plain(line.question)}**")
            st.text(line.answer)
            mark = "（自带答复，镇里还没有改写）" if line.is_default else ""
            st.caption(plain(f"依据：{line.source}{mark}"))

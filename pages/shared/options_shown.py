"""How an option is shown everywhere: its counts, its rates with formulas, its partition."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from core.options.measures import Counts, Measure, Part
from pages.shared.plain import plain

NO_ONE_RATE = "「调整率」没有统一算法，这里不单独用这个说法；写材料时请写明是压减率还是保留率。"


def draw_measures(counts: Counts, measures: Sequence[Measure]) -> None:
    """How many villages before and after, and every rate with its formula and its figures."""
    st.text(f"{counts.villages_before} 个村 → {counts.villages_after} 个村")
    if not measures:
        st.caption("还没有村数，算不出比例。")
        return
    st.table(
        {
            "口径": [m.label for m in measures],
            "比例": [m.shown for m in measures],
            "算式": [f"{m.numerator} ÷ {m.denominator}" for m in measures],
            "算法": [m.formula for m in measures],
        },
        hide_index=True,
    )
    st.caption(NO_ONE_RATE)


def draw_partition(parts: Sequence[Part]) -> None:
    """The new villages, the present villages in each, and the office."""
    st.table(
        {
            "新村": [plain(part.name) for part in parts],
            "由哪些村组成": [plain("、".join(part.villages)) for part in parts],
            "村数": [len(part.villages) for part in parts],
            "办公地点": [plain(part.office or "未定") for part in parts],
        },
        hide_index=True,
    )

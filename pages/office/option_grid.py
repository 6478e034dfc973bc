"""The two grids of a draft: where each present village goes, and the new ones' offices."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from core.model import Area, Village
from core.options.measures import Part
from core.options.reading import VersionView
from pages.office.grid import edit_grid, forget
from pages.office.round_rows import office_frame, offices_of, part_frame, parts_of


def edit_parts(
    version: VersionView, villages: Sequence[Village], areas: Sequence[Area]
) -> list[Part] | None:
    """The new villages as they stand on screen; None when others changed the rows."""
    st.caption("在「新村」一栏写每个村调整后叫什么：写成同一个名字的村就合并，不变的村写原名。")
    grid = edit_grid(
        f"options.parts.{version.id}",
        part_frame(villages, areas, version.parts_by_id),
        {
            "村": st.column_config.TextColumn("村", width=100, pinned=True),
            "新村": st.column_config.TextColumn("新村", width=150),
            "片": st.column_config.TextColumn("片", width=90),
            "户数": st.column_config.NumberColumn("户数", width=80),
            "人口": st.column_config.NumberColumn("人口", width=80),
        },
        fixed=["村", "片", "户数", "人口"],
        may_add=False,
    )
    if grid is None:
        return None
    parts = parts_of(grid)
    offices = offices_of(_edit_offices(version, parts))
    return [Part(part.name, part.villages, offices.get(part.name, "")) for part in parts]


def forget_parts(version: VersionView) -> None:
    """Says that both grids were saved."""
    forget(f"options.parts.{version.id}")
    forget(f"options.offices.{version.id}")


def _edit_offices(version: VersionView, parts: Sequence[Part]) -> pd.DataFrame:
    """The grid of offices. Its rows follow the grid above, so what was typed is carried along."""
    name = f"options.offices.{version.id}"
    standing = {part.name: part.office for part in version.parts_by_id}
    rows = [(part.name, len(part.villages)) for part in parts]
    last = st.session_state.get(f"{name}.rows")
    if last is None or last["rows"] != rows or last["standing"] != standing:
        same_version = last is not None and last["standing"] == standing
        typed = st.session_state.get(f"{name}.typed", {}) if same_version else {}
        last = {"rows": rows, "standing": standing, "offices": {**standing, **typed}}
        st.session_state[f"{name}.rows"] = last
        forget(name)
    st.caption("新村的办公地点；还没有定的先空着。")
    shown = office_frame(parts, last["offices"])
    edited = edit_grid(
        name,
        shown,
        {
            "新村": st.column_config.TextColumn("新村", width=120, pinned=True),
            "村数": st.column_config.NumberColumn("村数", width=70),
            "办公地点": st.column_config.TextColumn("办公地点", width="large"),
        },
        fixed=["新村", "村数"],
        may_add=False,
    )
    grid = shown if edited is None else edited
    st.session_state[f"{name}.typed"] = offices_of(grid)
    return grid

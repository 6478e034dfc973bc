"""A list edited as a grid: shown, checked against what others saved meanwhile, read back."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import pandas as pd
import streamlit as st

#: The tick that takes a row out when the grid is saved.
REMOVE = "删去"


def edit_grid(
    name: str,
    shown: pd.DataFrame,
    columns: Mapping[str, Any],
    *,
    fixed: Sequence[str] = (),
    may_add: bool = True,
) -> pd.DataFrame | None:
    """The grid as it stands on screen; None when others changed its rows under unsaved edits.

    Streamlit lays unsaved edits over the rows by their place, so the widget's key follows from the
    rows: other rows never receive edits meant for these. `may_add` also offers the 删去 column.
    """
    if may_add:
        shown = shown.assign(**{REMOVE: False})
        columns = {
            **columns,
            REMOVE: st.column_config.CheckboxColumn(REMOVE, default=False, width=70),
        }
    key = f"{name}.{_mark(shown)}"
    crossed = _crossed(name, key)
    edited: pd.DataFrame = st.data_editor(
        shown,
        column_config=dict(columns),
        column_order=list(columns),
        num_rows="add" if may_add else "fixed",
        disabled=list(fixed),
        hide_index=True,
        height="content",
        placeholder="",
        key=key,
    )
    if crossed:
        st.warning("这张表刚被别人改过，您没有保存的修改已放弃，请对照新的内容再改一次。")
        return None
    return edited


def forget(name: str) -> None:
    """Says that the edits of the grid were saved, so that their going is no loss."""
    st.session_state.pop(f"{name}.last", None)


def records(edited: pd.DataFrame) -> list[dict[str, Any]]:
    """The rows to keep as plain dictionaries: empty cells are None, ticked and blank rows gone."""
    plain = edited.astype(object).where(edited.notna(), None)
    rows = [{str(k): v for k, v in row.items()} for row in plain.to_dict("records")]
    return [row for row in rows if not row.get(REMOVE) and any(_filled(row))]


def word(value: Any) -> str:
    """The text of a cell; empty for an empty one."""
    return "" if value is None else str(value).strip()


def whole(value: Any) -> int | None:
    """The whole number of a cell; None for an empty one."""
    return None if value is None else int(value)


def _filled(row: Mapping[str, Any]) -> list[bool]:
    """Which cells a person filled in; a new row has no id yet."""
    return [bool(word(value)) for name, value in row.items() if name not in {REMOVE, "id"}]


def _mark(shown: pd.DataFrame) -> str:
    return sha256(shown.to_json(force_ascii=False).encode()).hexdigest()[:12]


def _crossed(name: str, key: str) -> bool:
    """Whether the rows changed while this browser held edits that were not saved."""
    last = st.session_state.get(f"{name}.last")
    st.session_state[f"{name}.last"] = key
    if last is None or last == key:
        return False
    edits = st.session_state.get(last) or {}
    return bool(edits.get("edited_rows") or edits.get("added_rows"))

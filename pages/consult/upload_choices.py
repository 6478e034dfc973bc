"""What only a person can say of a sheet: which session a row means, which old opinion it mends."""

from __future__ import annotations

import streamlit as st

from core.intake.sheets.preview import Choice, Pair, Preview
from pages.shared.plain import plain

#: Rows asked about at once; the next follow when these are settled.
MOST_ASKED = 10
#: Pairs with a box each; beyond these a sheet is another sheet, and its rows are new.
MOST_PAIRS = 40

Place = tuple[str, int]


def chosen_sessions(turn: int) -> tuple[tuple[str, int, str], ...]:
    """(sheet, row, session id) of the rows somebody chose a session for, in this file."""
    chosen: dict[Place, str] = st.session_state.get(f"upload.sessions.{turn}", {})
    return tuple((sheet, row, id_) for (sheet, row), id_ in chosen.items())


def ask_sessions(preview: Preview, turn: int) -> None:
    """A choice of session for each row that fits none or several."""
    for choice in preview.choices[:MOST_ASKED]:
        names = dict(choice.offered)
        key = f"upload.session.{turn}.{choice.sheet}.{choice.row}"
        st.selectbox(
            f"{_where(choice.sheet, choice.row)}（{plain(choice.said)}）是哪一场",
            list(names),
            index=None,
            format_func=names.__getitem__,
            placeholder="请选择；不选的这一行不导入",
            key=key,
            on_change=_keep,
            args=(turn, choice, key),
        )
    if st.session_state.get(f"upload.sessions.{turn}") and st.button("重新选场次"):
        st.session_state.pop(f"upload.sessions.{turn}")
        st.rerun()


def ticked_pairs(preview: Preview | None, turn: int) -> frozenset[Place] | None:
    """The rows that are said to be earlier opinions mended; None while nobody has said anything."""
    if preview is None or not preview.pairs:
        return None
    keys = {pair.place: _key(turn, pair) for pair in preview.pairs}
    if not any(key in st.session_state for key in keys.values()):
        return None
    return frozenset(place for place, key in keys.items() if st.session_state.get(key))


def taken_pairs(preview: Preview) -> frozenset[Place]:
    """The rows that the preview takes as corrections of opinions they resemble."""
    taken = {(one.row.sheet, one.row.row) for one in preview.corrections}
    return frozenset(pair.place for pair in preview.pairs if pair.place in taken)


def ask_pairs(preview: Preview, turn: int) -> None:
    """Old and new of each row that may be an earlier one mended, with a box to tick."""
    if not preview.pairs:
        return
    st.markdown(f"**像是改过的旧行 {len(preview.pairs)} 行**")
    st.caption(
        "没有编号的行改了字或改了表态，系统只能按相像来认。打勾的更正以前那一条，"
        "原来的内容留在修改记录里；不打勾的当作另一个人的新意见。请对着原表看一看。"
    )
    taken = taken_pairs(preview)
    for pair in preview.pairs[:MOST_PAIRS]:
        with st.container(border=True, gap="small"):
            row = pair.correction.row
            place = " · ".join((row.shown["所在村"], row.shown["身份类别"]))
            st.checkbox(
                f"{_where(row.sheet, row.row)}（{place}）更正以前那一条",
                value=pair.place in taken,
                key=_key(turn, pair),
            )
            for field, old in pair.correction.before.items():
                st.text(
                    f"{field}\n原来：{old or '（空）'}\n现在："
                    f"{pair.correction.after[field] or '（空）'}"
                )
    if len(preview.pairs) > MOST_PAIRS:
        st.caption(f"只列出前 {MOST_PAIRS} 行，其余按默认处理。")


def _keep(turn: int, choice: Choice, key: str) -> None:
    """Runs before the page is drawn again: once chosen, the row is asked about no more."""
    chosen = st.session_state.setdefault(f"upload.sessions.{turn}", {})
    if picked := st.session_state[key]:
        chosen[(choice.sheet, choice.row)] = picked


def _key(turn: int, pair: Pair) -> str:
    sheet, row = pair.place
    return f"upload.pair.{turn}.{sheet}.{row}"


def _where(sheet: str, row: int) -> str:
    return f"「{sheet}」第 {row} 行" if sheet else f"第 {row} 行"

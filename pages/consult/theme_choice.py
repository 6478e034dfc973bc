"""Choosing the themes of one comment: two large candidates, the whole list, none, no substance."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from core.text.tagging import MOST_CODES
from core.text.themes import NO_SUBSTANCE, OTHER, theme_code
from pages.shared.plain import plain

NONE_OF_THESE = "都不是"
EMPTY = "无实质内容"

#: Whether several themes are being gathered for the comment on the screen, and which so far.
SEVERAL, CHOSEN = "sorting.several", "sorting.chosen"

#: What is called with the codes that were chosen.
Store = Callable[[Sequence[str]], None]


def draw_choice(
    opinion_id: str, candidates: Sequence[str], themes: Mapping[str, str], store: Store
) -> None:
    """The buttons under one comment; each stores, or adds while several are being gathered."""
    several = bool(st.session_state.get(SEVERAL))
    take: Store = _add if several else store
    named = [code for code in candidates if theme_code(code) != OTHER]  # those have their own two
    with st.container(key="candidates"):
        for place, code in enumerate(named, start=1):
            st.button(
                plain(themes.get(code, code)),
                key=f"sorting.{place}.{opinion_id}",
                shortcut=str(place),
                type="primary",
                width="stretch",
                on_click=take,
                args=([code],),
            )
    left, right = st.columns(2)
    for column, label, code, keyed in (
        (left, EMPTY, NO_SUBSTANCE, "8"),
        (right, NONE_OF_THESE, OTHER, "9"),
    ):
        column.button(
            label,
            key=f"sorting.{keyed}.{opinion_id}",
            shortcut=keyed,
            width="stretch",
            disabled=several,
            on_click=store,
            args=([code],),
        )
    _other(opinion_id, themes, take)
    if several:
        _gathered(opinion_id, themes, store)


def forget_choice() -> None:
    """Begins the next comment with nothing gathered."""
    for key in (SEVERAL, CHOSEN):
        st.session_state.pop(key, None)


def toggle_several() -> None:
    """Gathers several themes for this comment, or no longer."""
    st.session_state[SEVERAL] = not st.session_state.get(SEVERAL)
    st.session_state.pop(CHOSEN, None)


def _other(opinion_id: str, themes: Mapping[str, str], take: Store) -> None:
    """Any theme of the list: the heading first, then what stands under it."""
    heads = [code for code in themes if code == theme_code(code) and code != OTHER]
    head = st.selectbox(
        "其他主题…",
        heads,
        index=None,
        format_func=themes.__getitem__,
        placeholder="先选大类，再点小类",
        key=f"sorting.head.{opinion_id}",
    )
    if head is None:
        return
    with st.container(horizontal=True):
        for code in [c for c in themes if theme_code(c) == head and c != head]:
            st.button(
                plain(themes[code].partition("：")[2]),
                key=f"sorting.{code}.{opinion_id}",
                on_click=take,
                args=([code],),
            )


def _add(codes: Sequence[str]) -> None:
    chosen: list[str] = st.session_state.setdefault(CHOSEN, [])
    chosen += [code for code in codes if code not in chosen][: MOST_CODES - len(chosen)]


def _gathered(opinion_id: str, themes: Mapping[str, str], store: Store) -> None:
    """What was gathered so far, and the button that stores it."""
    chosen: list[str] = st.session_state.get(CHOSEN, [])
    named = "、".join(themes.get(code, code) for code in chosen)
    st.text(f"已选：{named or '还没有'}（第一个是最主要的，最多 {MOST_CODES} 个）")
    st.button(
        "按这些主题存下",
        key=f"sorting.store.{opinion_id}",
        shortcut="s",
        type="primary",
        disabled=not chosen,
        on_click=store,
        args=(list(chosen),),
    )

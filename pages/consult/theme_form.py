"""Confirming or correcting the themes of an opinion that is open on the screen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import streamlit as st

from core.access.roles import Actor
from core.intake.desk import Entry
from core.intake.theme_check import check_themes
from core.text.tagging import MOST_CODES
from core.text.themes import NO_SUBSTANCE, OTHER, theme_code
from pages.shared.plain import plain
from pages.shared.session import said, store, today
from pages.shared.show import villager_text


def draw_themes(entry: Entry, themes: Mapping[str, str]) -> None:
    """What it was sorted as, and by whom: machine or person, sure or not."""
    if entry.doubt is not None:
        two = " 或 ".join(themes.get(code, code) for code in entry.doubt if code)
        st.caption(f"主题：机器拿不准，像是「{plain(two)}」；归好以前不算进任何主题")
    elif entry.themes:
        named = "、".join(dict.fromkeys(themes.get(code, code) for code in entry.themes))
        st.caption(f"主题：{plain(named)}（{'已有人核对' if entry.checked else '机器归的'}）")


def offer_themes(entry: Entry, who: Actor, themes: Mapping[str, str]) -> None:
    """The two buttons: the machine was right, or it was not."""
    agreeable = entry.themes and entry.doubt is None and not entry.checked
    if agreeable and st.button("主题对", key=f"card.right.{entry.id}", type="tertiary"):
        _store(entry.id, entry.themes, who, "主题已核对。")
    if st.button("改主题", key=f"card.themes.{entry.id}", type="tertiary"):
        change_themes(entry, who, themes)


@st.dialog("改主题", width="medium")
def change_themes(entry: Entry, who: Actor, themes: Mapping[str, str]) -> None:
    """The words, and up to three themes of the list in their order."""
    villager_text(entry.text or "")
    offered = {code: name for code, name in themes.items() if code != theme_code(code)}
    offered = {**offered, NO_SUBSTANCE: "无实质内容", OTHER: "都不是"}
    with st.form(f"themes.{entry.id}", border=False):
        chosen = st.multiselect(
            f"主题（第一个是最主要的，最多 {MOST_CODES} 个）",
            list(offered),
            [code for code in entry.themes if code in offered and entry.doubt is None],
            format_func=offered.__getitem__,
            max_selections=MOST_CODES,
            placeholder="打几个字就能找到",
        )
        if st.form_submit_button("存下", type="primary", width="stretch"):
            _store(entry.id, chosen, who, "主题已改好。")


def _store(opinion_id: str, codes: Sequence[str], who: Actor, done: str) -> None:
    with said(done), store().write() as session:
        check_themes(session, opinion_id, codes, by=who, today=today())

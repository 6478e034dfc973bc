"""Beside a sheet's unknown villages: which village each name means, said once and remembered."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from core.access.roles import Actor
from core.intake.sheets.aliases import learn_alias, unknown_villages
from core.intake.sheets.preview import Preview
from pages.shared.session import said, store

#: Names asked about at once; the next follow when these are known.
MOST_ASKED = 5


def learn_names(who: Actor, here: str, preview: Preview, villages: Mapping[str, str]) -> None:
    """A choice of village for each unknown name; once told, the file is looked over again.

    `villages`: id → name.
    """
    for number, name in enumerate(unknown_villages(preview)[:MOST_ASKED]):
        with st.container(horizontal=True, vertical_alignment="bottom"):
            village = st.selectbox(
                f"「{name}」是哪个村",
                list(villages),
                format_func=lambda each: villages[each],
                index=None,
                placeholder="请选择",
                key=f"upload.alias.{number}.{name}",
            )
            pressed = st.button("记为别名", key=f"upload.learn.{number}", disabled=not village)
        if pressed and village:
            with (
                said(f"以后「{name}」就是「{villages[village]}」。"),
                store().write() as session,
            ):
                learn_alias(session, here, village, name, by=who)

"""意见主题: what people speak of, the words that mark a theme, and the way to the comments."""

from __future__ import annotations

import streamlit as st

from core.charts.themes import caption, listed, themes_chart
from pages.shared.live import watch
from pages.shared.loaders import newest_release, revision
from pages.shared.session import require, round_id
from pages.shared.show import empty
from pages.understand.doubts_part import draw_doubts
from pages.understand.parts import (
    draw_chart,
    draw_unreleased,
    link_to,
)
from pages.understand.quote_parts import draw_quotes
from pages.understand.released import (
    audience_of,
    load_quotes,
    load_tables,
)
from pages.understand.words_part import draw_words

who = require("theme.read")
round_ = round_id()
watch(round_)
audience = audience_of(who)
tables = load_tables(round_, newest_release(round_), audience)

st.title("意见主题")
if tables is None:
    draw_unreleased(who, round_)
    st.stop()

table = tables.one("themes")
themes = {line.key: line.label for line in listed(table)}
if not themes:
    empty(caption(table), "意见多起来以后再发布一次统计，够数的主题会自动列出。")
    st.stop()

with st.container(border=True):
    st.subheader(table.title)
    draw_chart(themes_chart(table), caption(table))
    draw_doubts(who, round_)

draw_words(tables)
if who.may("opinion.read"):
    link_to("opinions", "到「意见原文」看说了什么", round_)
else:
    st.caption("原文只有驻村干部能看；这里不列单条意见，以免认出是谁说的。")

draw_quotes(table, load_quotes(round_, revision(round_), tables.number, tuple(themes)))

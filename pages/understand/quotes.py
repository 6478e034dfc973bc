"""摘录与转述: one person writes a sentence for many, a second checks it, leaders read it later."""

from __future__ import annotations

import streamlit as st

from core.charts.themes import listed
from core.intake.quote_list import list_quotes, others_who_check
from core.intake.quotes import quotable_themes
from core.model.states import QuoteState
from pages.shared.loaders import newest_release
from pages.shared.session import require, round_id, store
from pages.understand.parts import link_to, next_words
from pages.understand.quote_parts import draw_check, draw_cleared, draw_own, draw_write
from pages.understand.released import load_tables

who = require("quote.check")
round_ = round_id()
# Not watched as the pages of figures are: somebody writes here, and a screen that went away by
# itself when the sign-in ends would take the sentence with it.
with store().read() as session:
    lines = list_quotes(session, round_, by=who)
    second = others_who_check(session, by=who)
tables = load_tables(round_, newest_release(round_), "leadership")
enough = {line.key for line in listed(tables.one("themes"))} if tables else set()
drafts = [line for line in lines if line.state is QuoteState.DRAFT]
cleared = [line for line in lines if line.state is QuoteState.RELEASED]

st.title("摘录与转述")
st.caption(
    "领导看不到原文，只看各主题有多少条，和这里放行的几句转述。一个人用自己的话写，另一个人逐条核对，"
    "随下一次发布一起给领导看；同一主题满两句才显示，先后打乱，只写发布日期。"
)
if not second:
    st.info(
        "现在只有您一个人能写和核对，自己写的不能自己放行。请管理员在「账号」里给另一位驻村干部或"
        "办公室同志开账号，由他本人登录核对；不要一个人用两个账号。"
    )
waiting = [line for line in drafts if not line.own]
if waiting:
    draw_check(waiting, who)
if who.may("quote.write"):
    draw_write(round_, quotable_themes(), cleared, enough, who)
    link_to("opinions", "到「意见原文」看大家说了什么", round_)
draw_own([line for line in drafts if line.own], who)
draw_cleared(cleared, enough, next_words(round_), who)

"""词语与词典: the round's own words, what they change, and reading what came before them anew."""

from __future__ import annotations

import streamlit as st

from core.intake.local_words import find_words, keep_suggestions
from core.intake.reread import reread_opinions
from core.model.states import WordKind, WordState
from pages.consult.words_data import Word, load_stale, load_words
from pages.consult.words_parts import (
    draw_preview,
    draw_waiting,
    look_at,
    seen,
    shut,
    use_of,
)
from pages.shared.loaders import revision
from pages.shared.session import reader, require, round_id, said, store

#: What reading anew, and looking for new words, came to; each said beside its button.
DONE, FOUND = "words.done", "words.found"

who = require("word.edit")
round_ = round_id()
at = revision(round_)
words = load_words(round_, at)
stale = load_stale(round_, at)


def read_anew() -> None:
    """Everything that was cut with an older dictionary, with a bar that moves."""
    bar = st.progress(0.0, "正在重新切词…")
    with said():
        done = reread_opinions(
            store(),
            round_,
            by=who,
            reader=reader(),
            progress=lambda n, of: bar.progress(n / of, f"已重新切词 {n:,} / {of:,} 条"),
        )
        st.session_state[DONE] = (
            f"已重新切词 {done.read:,} 条，其中 {done.changed:,} 条的用词或主题有变化。"
            "页面上公布的词表到下次发布统计时更新。"
        )
        st.rerun()


def draw_stale() -> None:
    """How many still have the old cuts, and the button."""
    if DONE in st.session_state:
        st.success(st.session_state.pop(DONE))
    if not stale:
        return
    with st.container(border=True):
        st.markdown(f"**有 {stale:,} 条意见还是按旧词典切的**")
        st.caption(
            "重新切词时村民照样可以提交；中途离开也不要紧，下次接着做。人核对过的主题一条不动。"
        )
        if st.button("全部重新切词", type="primary", key="words.recut"):
            read_anew()


def draw_new() -> None:
    """A word to type, looked at before it is taken."""
    with st.container(border=True):
        st.subheader("加一个词", anchor=False)
        kind = st.segmented_control(
            "类别",
            list(WordKind),
            format_func=use_of,
            default=WordKind.KEPT,
            required=True,
            key="words.kind",
        )
        with st.form("words.new", border=False):
            raw = st.text_input(
                "词",
                max_chars=40,
                placeholder="例如一个小地名、本地的叫法",
                key="words.raw",
                width=360,
            )
            if st.form_submit_button("先看会改什么"):
                look_at(kind or WordKind.KEPT, raw, taking_in=True)
        looked = seen()
        if looked and looked.place == "new":
            draw_preview(looked, who, round_)


def draw_suggestions() -> None:
    """What the comments themselves suggest, waiting for a yes or a no."""
    waiting = [word for word in words if word.state is WordState.SUGGESTED]
    with st.container(border=True):
        st.subheader("待确认的新词", anchor=False)
        st.caption(
            "从意见里找出常连在一起、词典里没有的字；至少几条不同的意见都说到才会列出，地名在前，"
            "像人名的不列。不采用的以后不再列出。"
        )
        if not who.may("opinion.read"):
            st.text(f"由读意见的驻村干部来找、来确认；现在有 {len(waiting)} 个等他们确认。")
            return
        if st.button("找新词", key="words.find", icon=":material/search:"):
            with st.spinner("正在从意见里找…"), said():
                with store().read() as session:
                    found = find_words(session, round_, by=who, reader=reader())
                with store().write() as session:
                    new = keep_suggestions(session, round_, found, by=who)
                st.session_state[FOUND] = f"新找到 {new} 个词。" if new else "没有找到新的词。"
                st.rerun()
        if FOUND in st.session_state:
            st.success(st.session_state.pop(FOUND))
        for word in waiting:
            draw_waiting(word, who, round_)


def draw_own(kind: WordKind) -> None:
    """The words of one kind in use; one chosen can be looked at and taken out."""
    own: dict[str, Word] = {
        word.word: word for word in words if word.kind is kind and word.state is WordState.ACCEPTED
    }
    with st.container(border=True):
        st.subheader(f"{use_of(kind)}（{len(own)} 个）", anchor=False)
        if not own:
            st.caption("还没有。" + ("在上面加一个，或者找新词。" if kind == "kept" else ""))
            return
        key = f"words.own.{kind.value}"

        def look() -> None:
            chosen = st.session_state[key]
            if chosen:
                look_at(kind, chosen, taking_in=False, place=key, word_id=own[chosen].id)
            else:
                shut()

        st.pills("点一个词，看去掉它会改什么", list(own), key=key, on_change=look)
        looked = seen()
        if looked and looked.place == key:
            draw_preview(looked, who, round_)


st.title("词语与词典", anchor=False)
st.caption(
    "小地名、本地的叫法，通用词典里没有，会被切成几截；加成本地词就整个计数。停用词到处都有、"
    "说不出在谈什么，不计入。这里的词只管本轮；村名、别名和自然村名已经自动算作整词，不用再加。"
)
draw_stale()
draw_new()
draw_suggestions()
for each in WordKind:
    draw_own(each)

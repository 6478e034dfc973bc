"""What a word would change, before → after, and the buttons that decide about it."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from core.access.roles import Actor
from core.intake.desk import note_reading
from core.intake.local_words import Preview, accept_word, decline_word
from core.model.states import WordKind
from pages.consult.words_data import Word, load_preview
from pages.shared.loaders import revision
from pages.shared.plain import plain
from pages.shared.session import reader, said, store, today

#: The word that is looked at, and the one whose examples are in the trail already.
SEEN, NOTED = "words.seen", "words.noted"

#: Examples, and words that would be cut apart, shown at once.
EXAMPLES = 6


@dataclass(frozen=True, slots=True)
class Looked:
    """A word somebody looks at before deciding; `place` says in which part of the screen."""

    kind: WordKind
    word: str
    taking_in: bool
    place: str
    word_id: str | None = None


def use_of(kind: WordKind) -> str:
    """What a kind is called on this screen."""
    return kind.label


def look_at(
    kind: WordKind, word: str, *, taking_in: bool, place: str = "new", word_id: str | None = None
) -> None:
    """Opens the preview of this word; the one that was open shuts."""
    st.session_state[SEEN] = Looked(kind, word.strip(), taking_in, place, word_id)


def seen() -> Looked | None:
    """The word somebody looks at."""
    looked: Looked | None = st.session_state.get(SEEN)
    return looked


def draw_preview(looked: Looked, who: Actor, round_id: str) -> None:
    """What would change, and yes or no. A word that cannot be taken is refused here."""
    preview = None
    with said():
        preview = load_preview(
            round_id,
            revision(round_id),
            who.may("opinion.read"),
            looked.kind,
            looked.word,
            looked.taking_in,
            who,
        )
    if preview is None:
        return
    if preview.effect.cuts and st.session_state.get(NOTED) != looked:
        with store().write() as session:
            note_reading(session, round_id, by=who, narrowed=["词语与词典的例子"])
        st.session_state[NOTED] = looked
    with st.container(border=True, key="words.preview"):
        st.markdown(_headline(preview))
        _draw_warnings(preview)
        _draw_examples(preview)
        with st.container(horizontal=True):
            if looked.taking_in and st.button(
                f"加入{looked.kind.label}", type="primary", key="words.take"
            ):
                _take(looked, who, round_id)
            if not looked.taking_in and st.button("去掉这个词", key="words.drop"):
                _decline(looked.word_id, looked.word, who)
            st.button("不改", key="words.leave", on_click=shut, type="tertiary")


def draw_waiting(word: Word, who: Actor, round_id: str) -> None:
    """One suggestion with its two buttons."""
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"**{plain(word.word)}**", width=130)
        if st.button("看会改什么", key=f"words.look.{word.id}"):
            look_at(word.kind, word.word, taking_in=True, place=word.id, word_id=word.id)
        if st.button("不采用", key=f"words.no.{word.id}", type="tertiary"):
            _decline(word.id, word.word, who)
    looked = seen()
    if looked and looked.place == word.id:
        draw_preview(looked, who, round_id)


def _headline(preview: Preview) -> str:
    word, kind = plain(preview.word), preview.kind.label
    act = f"把「{word}」加为{kind}" if preview.taking_in else f"去掉{kind}「{word}」"
    if preview.exact:
        n = f"{preview.opinions:,} 条意见"
    elif preview.opinions:
        n = f"{preview.opinions:,} 条以上的意见"
    else:
        n = f"不足 {preview.k} 条意见（也可能一条没有）"
    if preview.exact and not preview.opinions:
        return f"**{act}**：现有的意见都不受影响，以后来的照新的切。"
    if preview.kind is WordKind.KEPT:
        what = "会切得不一样"
    else:
        what = "不再计入这个词" if preview.taking_in else "重新计入这个词"
    return f"**{act}**：现有的意见里，{n}{what}。"


def _draw_warnings(preview: Preview) -> None:
    if preview.effect.broken:
        broken = "、".join(
            f"「{plain(word)}」（{n} 条）" for word, n in preview.effect.broken[:EXAMPLES]
        )
        st.warning(
            f"会把旁边的词切开：{broken}。加一个更长、更完整的词会好些。",
            icon=":material/content_cut:",
        )
    if preview.places:
        places = "、".join(f"「{plain(place)}」" for place in preview.places)
        st.caption(f"{places}里也有这几个字：三个字以上的地名仍按整个名字切。")
    if preview.longer and preview.taking_in:
        longer = "、".join(f"「{plain(word)}」" for word in preview.longer[:EXAMPLES])
        st.caption(f"词典里的{longer}也这样开头，请看例子里有没有切在中间。")


def _draw_examples(preview: Preview) -> None:
    """Letter by letter: what somebody wrote is never read as Markdown."""
    for cut in preview.effect.cuts[:EXAMPLES]:
        with st.container(gap=None):
            st.text(f"现在 {cut.before}")
            st.text(f"以后 {cut.after}")
    if not preview.exact and preview.effect.pairs:
        for (before, after), n in preview.effect.pairs[:EXAMPLES]:
            st.text(f"{before} → {after}（{n} 条以上）")
    if not preview.exact:
        st.caption(f"原文由驻村干部查看；这里只列 {preview.k} 条以上意见共有的切法，条数取整。")
    elif preview.opinions > EXAMPLES and preview.effect.cuts:
        st.caption(f"列出 {EXAMPLES} 处例子。")


def _take(looked: Looked, who: Actor, round_id: str) -> None:
    shut()
    with (
        said(f"「{looked.word}」已加入{looked.kind.label}。以前的意见要重新切词才会改。"),
        store().write() as session,
    ):
        accept_word(
            session, round_id, looked.kind, looked.word, by=who, reader=reader(), today=today()
        )


def _decline(word_id: str | None, word: str, who: Actor) -> None:
    shut()
    with said(f"「{word}」不采用，以后不再列出。"), store().write() as session:
        decline_word(session, word_id or "", by=who, today=today())


def shut() -> None:
    """Closes the preview."""
    st.session_state.pop(SEEN, None)

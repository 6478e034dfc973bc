"""The papers of one session, to print before it and to sign after it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import streamlit as st

from core.access.roles import Actor
from core.intake.desk import Entry, entries_of, note_reading
from core.intake.session_list import SessionLine, asked_of
from core.model.states import SessionKind, Stance, Standing
from core.public.view import about_of, cards_of
from core.reports.forms import OptionCard
from core.reports.session_papers import (
    SessionHead,
    Spoken,
    cards_docx,
    record_docx,
    sign_in_docx,
)
from core.rounds.reading import get_round
from pages.consult.printing import DOCX
from pages.shared.session import store, today

NOT_YOURS = "（原话由驻村干部打印）"


def print_papers(line: SessionLine, who: Actor, round_id: str) -> None:
    """Option cards, the list to sign, and the record, empty or with what was entered."""
    with st.popover("打印"):
        papers = {
            "方案卡（念给大家听）": lambda: cards_file(line, round_id),
            "签到表": lambda: sign_in_docx(head_of(line, round_id)),
            "空白记录表（手记）": lambda: record_file(line, who, round_id, filled=False),
        }
        if line.kind is SessionKind.VISIT:
            del papers["签到表"]
        if line.entries:
            papers["记录表（供签字）"] = lambda: record_file(line, who, round_id, filled=True)
        for label, made in papers.items():
            st.download_button(
                label,
                made,
                file_name=f"{line.topic}{label.partition('(')[0]}.docx",
                mime=DOCX,
                icon=":material/print:",
                key=f"sessions.paper.{line.id}.{label}",
                on_click="ignore",
            )
        st.caption("记录表不写发言人姓名；签到表和记录表分开保管。")


def head_of(line: SessionLine, round_id: str) -> SessionHead:
    """What stands over the papers of the session."""
    with store().read() as session:
        about = about_of(get_round(session, round_id))
    day = line.held_on
    return SessionHead(
        town=about.town,
        kind=line.kind.label,
        topic=line.topic,
        day=f"{day.year}年{day.month}月{day.day}日",
        place=line.place or line.village,
        area=line.area,
        host=line.host,
        recorder=line.recorder,
        invited=line.invited,
        present=line.present,
        demo=about.demo,
    )


def cards_file(line: SessionLine, round_id: str) -> bytes:
    """The options as they concern the session's village, or the town."""
    with store().read() as session:
        cards = cards_of(session, round_id, line.village_id)
    told = [OptionCard(card.name, card.words, card.changes) for card in cards]
    return cards_docx(head_of(line, round_id), told)


def record_file(line: SessionLine, who: Actor, round_id: str, *, filled: bool) -> bytes:
    """The record; with raw words in it, that they were read is left in the trail."""
    with store().read() as session:
        asked = [label for label, _ in asked_of(session, round_id, line.id).values()]
        entries = entries_of(session, round_id, by=who, session_id=line.id, today=today())
    if not filled:
        return record_docx(head_of(line, round_id), asked)
    if who.may("opinion.read"):
        with store().write() as session:
            note_reading(session, round_id, by=who, narrowed=[f"打印记录表 {line.topic}"])
    standing = [entry for entry in entries if entry.standing is not Standing.WITHDRAWN]
    return record_docx(head_of(line, round_id), asked, spoken_of(standing, asked), line.note)


def spoken_of(entries: Sequence[Entry], asked: Sequence[str]) -> list[Spoken]:
    """The entries as speakers of a record, numbered within their group in no order of speaking."""
    told: Counter[str] = Counter()
    spoken = []
    for entry in entries:
        told[entry.role_group] += 1
        said = dict(entry.stances)
        stances = tuple(said.get(label, Stance.UNSTATED).label for label in asked)
        words = NOT_YOURS if entry.text is None else entry.text
        speaker = f"{entry.role_group}{told[entry.role_group]}"
        spoken.append(Spoken(speaker, entry.village, stances, words, entry.read_back))
    return spoken

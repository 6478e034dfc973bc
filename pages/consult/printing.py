"""What a round has to say on paper, put together for the printed documents."""

from __future__ import annotations

import streamlit as st

from core.intake.form import known_topics
from core.intake.link_book import LinkLine
from core.intake.paper import number_of
from core.intake.paper_book import BatchLine
from core.model.states import LinkKind
from core.public.view import about_of, cards_of
from core.reports.forms import CONSENT, OptionCard, PaperForm, form_docx, form_html, numbered
from core.reports.posters import Poster, poster_docx
from core.reports.slips import SlipSheet, slips_docx
from core.rounds.reading import get_round, list_role_groups
from pages.consult.desk_data import load_themes
from pages.shared.session import settings, store

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


def form_of(round_id: str, line: BatchLine) -> PaperForm:
    """A bundle's forms with the option cards as they concern its village."""
    with store().read() as session:
        about = about_of(get_round(session, round_id))
        cards = cards_of(session, round_id, line.village_id)
        groups = [group.name for group in list_role_groups(session, round_id)]
    return PaperForm(
        town=about.town,
        village=line.village,
        numbers=tuple(number_of(line.village, line.number, n + 1) for n in range(line.count)),
        groups=tuple(groups),
        cards=tuple(OptionCard(card.name, card.words, card.changes) for card in cards),
        topics=tuple(
            numbered(code, name) for code, name in load_themes().items() if code in known_topics()
        ),
        purpose=about.purpose,
        dates=about.dates,
        phone=about.phone,
        consent=f"{CONSENT}告知书（第{about.consent_version}版）全文见公告栏和链接。",
        demo=about.demo,
    )


@st.cache_data(max_entries=8, show_spinner=False)
def form_file(round_id: str, revision: int, line: BatchLine, kind: str) -> bytes:  # noqa: ARG001
    """A bundle as a Word file (`docx`) or as a page for the browser's print command (`html`)."""
    form = form_of(round_id, line)
    return form_docx(form) if kind == "docx" else form_html(form).encode()


def slips_file(round_id: str, village: str, codes: list[str], path: str) -> bytes:
    """The slips of one printing as a Word file; never cached, for it cannot be had again."""
    with store().read() as session:
        about = about_of(get_round(session, round_id))
    return slips_docx(
        SlipSheet(
            town=about.town,
            village=village,
            codes=tuple(codes),
            url=settings().public_url + path,
            dates=about.dates,
            phone=about.phone,
            demo=about.demo,
        )
    )


@st.cache_data(max_entries=32, show_spinner=False)
def poster_file(round_id: str, revision: int, line: LinkLine, size: str) -> bytes:  # noqa: ARG001
    """A link's poster for the notice board, A4 or A3."""
    with store().read() as session:
        about = about_of(get_round(session, round_id))
    poster = Poster(
        title=about.title,
        town=about.town,
        place=line.village or about.town,
        url=settings().public_url + line.path,
        purpose=about.purpose,
        dates=about.dates,
        phone=about.phone,
        asks=line.kind is LinkKind.VILLAGER,
        demo=about.demo,
    )
    return poster_docx(poster, size)

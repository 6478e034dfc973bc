"""The papers of a session as the screen makes them: who may read the words, and that it is told."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.intake.session_list import SessionLine, list_sessions
from core.intake.submit import submit_opinion
from core.model import TrailEntry
from core.model.states import Channel, Role
from core.text.record import Reader
from pages.consult.session_papers import record_file, spoken_of
from pages.shared.session import today
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole
from tests.pages.desk_steps import hold
from tests.reports.test_documents import opened
from tests.town import Town


def spoken_at(town: Town, reader: Reader, *texts: str) -> None:
    held = hold(town)
    for text in texts:
        with town.store.write() as session:
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.MEETING, session_id=held, text=text),
                by=town.facilitator,
                reader=reader,
                today=today(),
            )


def line_of(town: Town) -> SessionLine:
    with town.store.read() as session:
        (line,) = list_sessions(session, town.round_id, by=town.facilitator, today=today())
    return line


@pytest.fixture
def served(as_role: AsRole, town: Town) -> Town:
    """The town as the screens see it."""
    as_role(Role.FACILITATOR)
    return town


def words_in(town: Town, who: Actor, *, filled: bool) -> list[str]:
    grid, _ = opened(record_file(line_of(town), who, town.round_id, filled=filled)).tables
    return sorted(row.cells[-2].text for row in grid.rows[1:] if row.cells[-2].text)


def test_the_record_is_printed_with_the_words_and_the_trail_says_so(
    served: Town, reader: Reader
) -> None:
    spoken_at(served, reader, "路要修好", "祠堂谁管")

    assert words_in(served, served.facilitator, filled=False) == []
    assert words_in(served, served.facilitator, filled=True) == ["祠堂谁管", "路要修好"]
    with served.store.read() as session:
        looks = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert looks == ["打印记录表 溪东片老党员座谈会"]


def test_who_may_not_read_words_prints_none(served: Town, reader: Reader) -> None:
    spoken_at(served, reader, "路要修好")

    assert words_in(served, served.admin, filled=True) == ["（原话由驻村干部打印）"]


def test_speakers_are_numbered_within_their_group(served: Town, reader: Reader) -> None:
    assert spoken_of([], ["方案一"]) == []
    spoken_at(served, reader, "一", "二")
    grid, _ = opened(
        record_file(line_of(served), served.facilitator, served.round_id, filled=True)
    ).tables

    speakers = [row.cells[1].text for row in grid.rows[1:]]
    group = speakers[0].rstrip("0123456789")
    assert speakers == [f"{group}1", f"{group}2"]


def test_a_session_offers_its_papers(as_role: AsRole, town: Town, reader: Reader) -> None:
    spoken_at(town, reader, "路要修好")
    screen = as_role(Role.FACILITATOR).switch_page("consult/sessions.py").run()

    labels = [each.proto.label for each in screen.get("download_button")]
    assert labels == ["方案卡（念给大家听）", "签到表", "空白记录表（手记）", "记录表（供签字）"]

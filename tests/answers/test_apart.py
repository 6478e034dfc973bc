"""Contacts, pressure and sealed words: who may see them, and when they are gone."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.answers.contacts import leave_contact, mark_contact, purge_contacts, read_contacts
from core.answers.envelope import close_envelope, open_envelope
from core.answers.pressure import count_pressure, read_pressure
from core.answers.sealing import (
    IN_ITS_PLACE,
    close_sealed,
    list_sealed,
    open_sealed,
    seal_opinion,
)
from core.errors import Invalid, Missing, Refused
from core.intake.correct import correct_opinion
from core.intake.submit import submit_opinion
from core.model import Contact, Opinion, OpinionChange, Organ, Round, TrailEntry
from core.model.states import Channel
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town


def test_an_envelope_opens_with_its_own_key_only(tmp_path: Path) -> None:
    sealed = close_envelope(tmp_path, "contact", "13857001234")

    assert open_envelope(tmp_path, "contact", sealed) == "13857001234"
    assert (tmp_path / "contact.key").stat().st_mode & 0o077 == 0
    close_envelope(tmp_path, "sealed", "x")
    with pytest.raises(Missing):
        open_envelope(tmp_path, "sealed", sealed)
    with pytest.raises(Missing):
        open_envelope(tmp_path / "elsewhere", "contact", sealed)


def leave(town: Town, tmp_path: Path, how: str = "微信 a1") -> None:
    with town.store.write() as session:
        leave_contact(session, town.round_id, how, folder=tmp_path, today=TODAY)


def contacts(town: Town) -> list[Contact]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Contact)))


def test_all_contacts_of_a_round_are_erased_on_one_day(town: Town, tmp_path: Path) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).ends_on = TODAY + timedelta(days=10)
    leave(town, tmp_path)
    leave(town, tmp_path, "13857001234")
    day = TODAY + timedelta(days=40)

    assert {contact.purge_on for contact in contacts(town)} == {day}
    with town.store.write() as session:
        assert purge_contacts(session, by=town.admin, today=day - timedelta(days=1)) == 0
    with town.store.write() as session:
        assert purge_contacts(session, by=town.admin, today=day) == 2
    assert contacts(town) == []


def test_a_contact_is_erased_when_it_was_answered(town: Town, tmp_path: Path) -> None:
    leave(town, tmp_path)
    with town.store.write() as session:
        mark_contact(session, contacts(town)[0].id, by=town.admin)

    assert contacts(town) == []


def test_an_empty_contact_leaves_nothing_and_a_long_one_is_refused(
    town: Town, tmp_path: Path
) -> None:
    leave(town, tmp_path, "  ")
    with pytest.raises(Invalid):
        leave(town, tmp_path, "长" * 101)

    assert contacts(town) == []


def test_only_the_office_reads_contacts(town: Town, tmp_path: Path) -> None:
    for actor in (town.leader, town.facilitator, town.group_lead):
        with pytest.raises(Refused), town.store.write() as session:
            read_contacts(session, town.round_id, by=actor, folder=tmp_path)


def test_pressure_is_told_from_ten_answers_on(town: Town) -> None:
    with town.store.write() as session:
        for _ in range(9):
            count_pressure(session, town.round_id, False)
    with town.store.read() as session:
        assert read_pressure(session, town.round_id, by=town.admin) is None

    with town.store.write() as session:
        count_pressure(session, town.round_id, True)
    with town.store.read() as session:
        assert read_pressure(session, town.round_id, by=town.admin) == (10, 1)
        with pytest.raises(Refused):
            read_pressure(session, town.round_id, by=town.facilitator)
        with pytest.raises(Refused):
            read_pressure(session, town.round_id, by=town.leader)


@pytest.fixture
def sealed(town: Town, reader: Reader, tmp_path: Path) -> str:
    """An opinion that was corrected once and then handed over sealed; the note's id."""
    with town.store.write() as session:
        session.get_one(Organ, town.group_lead.organ_id).opens_sealed = True
        said = form(town, channel=Channel.VISIT, text="王主任收了工程队的钱")
        opinion = submit_opinion(
            session, town.round_id, said, by=town.facilitator, reader=reader, today=TODAY
        )
        correct_opinion(
            session,
            opinion.id,
            said.model_copy(update={"text": "王主任收了工程队两万块"}),
            by=town.facilitator,
            reason="补记",
            reader=reader,
            today=TODAY,
        )
        return seal_opinion(
            session,
            opinion.id,
            by=town.facilitator,
            reason="涉及干部",
            folder=tmp_path,
            today=TODAY,
        ).id


def test_after_sealing_no_word_of_it_is_left_with_the_opinion(town: Town, sealed: str) -> None:
    with town.store.read() as session:
        opinion = session.scalars(sa.select(Opinion)).one()
        assert (opinion.text, opinion.words) == (IN_ITS_PLACE, "")
        assert session.scalars(sa.select(OpinionChange)).all() == []


def test_its_organ_opens_it_and_every_opening_is_written_down(
    town: Town, sealed: str, tmp_path: Path
) -> None:
    with town.store.write() as session:
        words = open_sealed(session, sealed, by=town.group_lead, folder=tmp_path)
        close_sealed(session, sealed, by=town.group_lead, outcome="已核实，另行处理")

    assert words == "王主任收了工程队两万块"
    with town.store.read() as session:
        (line,) = list_sealed(session, town.round_id, by=town.group_lead)
        acts = session.scalars(sa.select(TrailEntry.act).where(TrailEntry.act.like("sealed.%")))
        assert sorted(acts) == ["sealed.close", "sealed.open"]
    assert (line.village, line.answered, line.outcome) == ("上坪村", True, "已核实，另行处理")


def test_nobody_else_opens_it(town: Town, sealed: str, tmp_path: Path) -> None:
    with town.store.write() as session:
        session.get_one(Organ, town.group_lead.organ_id).opens_sealed = False
    for actor in (town.admin, town.leader, town.facilitator, town.group_lead):
        with pytest.raises(Refused), town.store.write() as session:
            open_sealed(session, sealed, by=actor, folder=tmp_path)
        with pytest.raises(Refused), town.store.read() as session:
            list_sealed(session, town.round_id, by=actor)


def test_there_must_be_words_to_seal(town: Town, reader: Reader, tmp_path: Path) -> None:
    with town.store.write() as session:
        silent = submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id
    with pytest.raises(Invalid), town.store.write() as session:
        seal_opinion(session, silent, by=town.facilitator, reason="", folder=tmp_path, today=TODAY)

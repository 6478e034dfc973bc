"""What a villager may add beside an opinion is kept apart from it, once."""

from __future__ import annotations

import sqlalchemy as sa

from core.access.roles import Actor
from core.answers.contacts import read_contacts
from core.answers.sealing import list_sealed, open_sealed
from core.model import (
    Contact,
    Opinion,
    OpinionTheme,
    OpinionTopic,
    Organ,
    PressureCount,
    SealedNote,
)
from tests.public.conftest import Doors


def discipline(doors: Doors) -> Actor:
    """The lead of the organ that opens sealed words."""
    lead = doors.town.group_lead
    with doors.town.store.write() as session:
        session.get_one(Organ, lead.organ_id).opens_sealed = True
    return lead


def rows(doors: Doors, table: type) -> list[object]:
    with doors.town.store.read() as session:
        return list(session.scalars(sa.select(table)))


def test_topics_are_stored_with_the_opinion(doors: Doors) -> None:
    doors.sent(doors.link(), **{"t-T02": "1", "t-T03": "1"})

    assert sorted(topic.code for topic in rows(doors, OpinionTopic)) == ["T02", "T03"]


def test_a_fourth_topic_is_refused_and_all_four_stay_ticked(doors: Doors) -> None:
    four = {f"t-T0{i}": "1" for i in range(1, 5)}
    page = doors.previewed(doors.link(), **four)

    assert "最多选3项" in page.alert
    assert {n for n in page.form.fields if n.startswith("t-")} == set(four)
    assert rows(doors, Opinion) == []


def test_a_contact_is_encrypted_and_names_no_opinion_and_no_day(doors: Doors) -> None:
    doors.sent(doors.link(), contact="13857001234 李家")

    (contact,) = rows(doors, Contact)
    assert "13857001234" not in contact.sealed
    assert set(Contact.__table__.columns.keys()) == {"id", "round_id", "sealed", "purge_on", "done"}
    with doors.town.store.write() as session:
        lines = read_contacts(
            session,
            doors.town.round_id,
            by=doors.town.admin,
            folder=doors.runtime.settings.local,
        )
    assert [line.how for line in lines] == ["13857001234 李家"]


def test_whether_somebody_was_pressed_is_two_numbers_and_nothing_else(doors: Doors) -> None:
    path = doors.link()
    for answer in ("yes", "no", "yes", None):
        doors.sent(path, pressed=answer)

    assert {(row.pressed, row.n) for row in rows(doors, PressureCount)} == {(True, 2), (False, 1)}


def test_the_same_form_twice_leaves_everything_once(doors: Doors) -> None:
    preview = doors.previewed(doors.link(), contact="微信 abc", pressed="yes", seal="1")
    first, second = doors.phone.send(preview.form), doors.phone.send(preview.form)

    assert first.receipt == second.receipt
    assert [len(rows(doors, t)) for t in (Contact, SealedNote, Opinion)] == [1, 1, 1]
    (count,) = rows(doors, PressureCount)
    assert count.n == 1


def test_sealed_words_never_stand_in_the_opinion_but_its_stance_counts(doors: Doors) -> None:
    doors.sent(doors.link(), text="会计改了账本", seal="1")

    (opinion,) = rows(doors, Opinion)
    # As one without words: whom it is about may be reading the opinions.
    assert (opinion.text, opinion.words, opinion.sameness) == ("", "", "")
    assert rows(doors, OpinionTheme) == []
    lead = discipline(doors)
    with doors.town.store.write() as session:
        (line,) = list_sealed(session, doors.town.round_id, by=lead)
        said = open_sealed(session, line.id, by=lead, folder=doors.runtime.settings.local)
    assert (line.village, said) == ("上坪村", "会计改了账本")


def test_to_seal_there_must_be_words(doors: Doors) -> None:
    page = doors.previewed(doors.link(), text="", seal="1")

    assert "请写在上面的框里" in page.alert


def test_a_change_by_receipt_does_not_count_the_pressure_twice(doors: Doors) -> None:
    page = doors.sent(doors.link(), pressed="yes")
    standing = doors.phone.post("/r", {"code": page.receipt})
    fresh = next(form for form in standing.forms if form.fields.get("act") == "fresh")
    form = doors.phone.send(fresh)
    doors.watch.later(seconds=30)
    preview = doors.phone.send(doors.filled(form, pressed="yes", text="想好了"))
    doors.phone.send(preview.form)

    (count,) = rows(doors, PressureCount)
    assert count.n == 1
    assert [opinion.text for opinion in rows(doors, Opinion)] == ["想好了"]

"""A household's slip: scanned or typed, used with the answer or not at all, tied to nothing."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.intake.form import OpinionForm
from core.intake.receipts import find_opinion, new_form_key
from core.intake.slips import NOT_TAKEN, make_slips
from core.intake.submit import Sent
from core.intake.submit_sent import Sending, submit_sent
from core.model import Opinion, Round, Slip
from core.model.states import Channel, LinkMode, Stance
from core.public.filled import NO_SLIP
from core.text.record import Reader
from tests.public.conftest import Doors
from tests.town import TODAY, Town


def by_mode(town: Town, mode: LinkMode) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).link_mode = mode


def slips(doors: Doors, count: int = 3, village: str = "上坪村") -> list[str]:
    with doors.town.store.write() as session:
        return make_slips(
            session,
            doors.town.round_id,
            doors.town.villages[village],
            count,
            by=doors.town.admin,
            secret=doors.secret,
            today=TODAY,
        )


@pytest.fixture
def handed_out(doors: Doors) -> list[str]:
    """Three codes of 上坪村, in a round that goes by slips."""
    by_mode(doors.town, LinkMode.SLIPS)
    return slips(doors)


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def used(town: Town) -> int:
    with town.store.read() as session:
        query = sa.select(sa.func.count()).select_from(Slip).where(Slip.used)
        return session.scalar(query) or 0


def test_the_square_of_a_slip_opens_the_form_with_its_code(
    doors: Doors, handed_out: list[str]
) -> None:
    path = f"{doors.link(village='上坪村')}?s={handed_out[0]}"
    assert doors.phone.open(path).form.fields["slip"] == handed_out[0]

    page = doors.sent(path)
    (opinion,) = opinions(doors.town)
    assert opinion.channel is Channel.SLIP
    assert used(doors.town) == 1
    with doors.town.store.read() as session:
        assert find_opinion(session, page.receipt, doors.secret).id == opinion.id


def test_a_code_is_typed_as_people_type(doors: Doors, handed_out: list[str]) -> None:
    typed = handed_out[1].lower().replace("-", " ")
    assert doors.sent(doors.link(), slip=typed).receipt
    assert used(doors.town) == 1


@pytest.mark.parametrize("typed", ["", "K7RM", "K7RM-3XPA-9TCW-2222-"])
def test_without_a_well_made_code_the_form_comes_back_filled(
    doors: Doors, handed_out: list[str], typed: str
) -> None:
    page = doors.previewed(doors.link(), slip=typed)

    assert (page.status, page.alert) == (422, NO_SLIP)
    assert page.form.fields["slip"] == typed
    assert page.form.fields["text"].strip() == "盖个章要翻两座山"
    assert opinions(doors.town) == []


def test_a_used_code_and_one_of_another_village_are_refused_alike(
    doors: Doors, handed_out: list[str]
) -> None:
    (elsewhere,) = slips(doors, 1, "下坪村")
    link = doors.link()
    doors.sent(link, slip=handed_out[0])
    for code in (handed_out[0], elsewhere):
        page = doors.sent(link, slip=code)
        assert (page.status, page.alert) == (422, NOT_TAKEN)
        assert page.form.fields["text"].strip() == "盖个章要翻两座山"
    assert (len(opinions(doors.town)), used(doors.town)) == (1, 1)


def test_the_same_form_sent_twice_uses_its_code_once(doors: Doors, handed_out: list[str]) -> None:
    preview = doors.previewed(doors.link(), slip=handed_out[0])
    first, again = doors.phone.send(preview.form), doors.phone.send(preview.form)

    assert first.receipt == again.receipt != ""
    assert (len(opinions(doors.town)), used(doors.town)) == (1, 1)


@pytest.mark.parametrize(
    ("cap", "stored"), [(1, [True, False, False]), (None, [True, False, True])]
)
def test_an_answer_that_is_not_stored_leaves_its_code_unused(
    doors: Doors, handed_out: list[str], reader: Reader, cap: int | None, stored: list[bool]
) -> None:
    """Of three at once the second says nothing at all, the third may find the link full."""
    town = doors.town
    path = doors.link(village="上坪村", cap=cap)
    empty, fine, late = (
        Sending(
            path.removeprefix("/v/"),
            OpinionForm(
                village_id=town.villages["上坪村"],
                role_group_id=town.groups["普通村民"],
                channel=Channel.LINK,
                stances=said,
            ),
            new_form_key(),
            code,
        )
        for code, said in zip(
            handed_out,
            [{}, *[{town.versions["方案一"]: Stance.OPPOSE}] * 2],
            strict=True,
        )
    )
    with town.store.write() as session:
        outcomes = submit_sent(
            session, [fine, empty, late], secret=doors.secret, reader=reader, today=TODAY
        )

    assert [isinstance(each, Sent) for each in outcomes] == stored
    assert (len(opinions(town)), used(town)) == (sum(stored), sum(stored))


def test_a_change_by_receipt_needs_no_code_and_stays_a_slip(
    doors: Doors, handed_out: list[str]
) -> None:
    receipt = doors.sent(doors.link(), slip=handed_out[0]).receipt
    page = doors.phone.send(doors.phone.open("/r").form.with_(code=receipt))
    change = next(form for form in page.forms if form.fields.get("act") == "fresh")
    assert "slip" not in doors.phone.send(change).form.fields


@pytest.mark.parametrize("mode", [LinkMode.OPEN, LinkMode.CAPPED])
def test_other_rounds_ask_for_no_code_and_reach_no_households(doors: Doors, mode: LinkMode) -> None:
    by_mode(doors.town, mode)
    path = doors.link(cap=10)
    assert "slip" not in doors.phone.open(f"{path}?s=K7RM-3XPA-9TCW-2FHE").form.fields
    doors.sent(path)
    assert [opinion.channel for opinion in opinions(doors.town)] == [Channel.LINK]


def test_what_an_address_says_is_put_in_only_when_it_is_a_code(
    doors: Doors, handed_out: list[str]
) -> None:
    page = doors.phone.open(f"{doors.link()}?s=%22%3E%3Ci%3Eevil")
    assert page.form.fields["slip"] == ""
    assert "evil" not in page.text

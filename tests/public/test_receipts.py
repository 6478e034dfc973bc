"""With the code, and only with the code: see that it counts, change it, take it back."""

from __future__ import annotations

from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.frames import tally
from core.intake.correct import set_standing
from core.intake.receipts import NOT_FOUND
from core.model import Opinion, OpinionStance, Round
from core.model.states import Channel, Stance, Standing
from tests.public.conftest import Doors, OpenDoors
from tests.public.phone import Page
from tests.town import TODAY

SAID = "这句话不该再出现在任何手机上"


def look(doors: Doors, code: str, **fields: str) -> Page:
    return doors.phone.post("/r", {"code": code, **fields})


def press(doors: Doors, page: Page, act: str | None) -> Page:
    """Sends the form of `page` that asks for `act`."""
    form = next(f for f in page.forms if f.fields.get("act") == act)
    return doors.phone.send(form)


def only(doors: Doors) -> Opinion:
    with doors.town.store.read() as session:
        return session.scalars(sa.select(Opinion)).one()


def test_the_code_shows_that_it_counts_but_not_what_was_said(doors: Doors) -> None:
    code = doors.sent(doors.link(), text=SAID).receipt

    page = look(doors, code)

    assert page.status == 200
    assert "状态 已计入 收到日期 2026年3月2日" in page.words
    assert SAID not in page.text
    for what in ("不赞成", "上坪村", "普通村民"):
        assert what not in page.words


@pytest.mark.parametrize("way", [str.lower, lambda c: c.replace("-", ""), lambda c: f" {c} "])
def test_a_code_is_read_as_people_write_it(doors: Doors, way: object) -> None:
    code = doors.sent(doors.link()).receipt

    assert "已计入" in look(doors, way(code)).words  # type: ignore[operator]


@pytest.mark.parametrize("code", ["", "2345-6789-ACEF-H", "<b>", "长" * 500])
def test_a_code_nobody_has_is_not_found_and_stays_to_be_mended(doors: Doors, code: str) -> None:
    page = look(doors, code)

    assert (page.status, page.alert) == (404, NOT_FOUND)
    assert page.form.fields["code"] == code[:40]


def test_the_code_never_stands_in_an_address(doors: Doors) -> None:
    page = doors.sent(doors.link())
    shown = look(doors, page.receipt)

    for form in [*shown.forms, *press(doors, shown, "withdraw").forms]:
        assert (form.action, form.method) == ("/r", "POST")
    assert page.receipt not in "".join(
        value for _, a in shown.tags for name, value in a.items() if name in {"href", "action"}
    )


def test_withdrawing_asks_first(doors: Doors) -> None:
    code = doors.sent(doors.link(), text=SAID).receipt

    page = press(doors, look(doors, code), "withdraw")

    assert "确定要撤回吗？" in page.words
    assert only(doors).standing is Standing.COUNTED
    assert "已计入" in press(doors, page, None).words


def test_what_was_withdrawn_no_longer_counts_and_its_words_are_gone(doors: Doors) -> None:
    code = doors.sent(doors.link(), text=SAID).receipt

    done = press(doors, press(doors, look(doors, code), "withdraw"), "withdrawn")

    assert "状态 已撤回" in done.words
    assert len(done.forms) == 0
    assert (only(doors).standing, only(doors).text) == (Standing.WITHDRAWN, "")
    with doors.town.store.read() as session:
        assert tally(session, doors.town.round_id)["n"].sum() == 0


def test_withdrawing_twice_changes_nothing(doors: Doors) -> None:
    code = doors.sent(doors.link()).receipt
    asked = press(doors, look(doors, code), "withdraw")

    pages = [press(doors, asked, "withdrawn") for _ in range(2)]

    assert [page.status for page in pages] == [200, 200]
    assert pages[0].words == pages[1].words


def changed(doors: Doors, code: str, **fields: str | None) -> Page:
    """Fills in the fresh form that the code opens and looks it over."""
    fresh = press(doors, look(doors, code), "fresh")
    doors.watch.later(seconds=30)
    return doors.phone.send(doors.filled(fresh, **fields))


def test_a_change_takes_the_place_of_what_was_said_under_the_same_code(doors: Doors) -> None:
    town = doors.town
    code = doors.sent(doors.link(village="上坪村"), text=SAID).receipt
    version = town.versions["方案一"]

    preview = changed(doors, code, text="想通了", **{f"s-{version}": "support"})
    page = doors.phone.send(preview.form)

    assert (page.status, page.receipt) == (200, code)
    assert "已经改好" in page.words
    opinion = only(doors)
    assert (opinion.text, opinion.channel) == ("想通了", Channel.LINK)
    with town.store.read() as session:
        stance = session.get_one(OpinionStance, (opinion.id, version)).stance
        assert tally(session, town.round_id)["n"].sum() == 1
    assert stance is Stance.SUPPORT


def test_the_fresh_form_is_empty_and_keeps_the_village(doors: Doors) -> None:
    town = doors.town
    code = doors.sent(doors.link(), text=SAID).receipt

    fresh = press(doors, look(doors, code), "fresh")

    assert SAID not in fresh.text
    assert fresh.form.fields["text"] == ""
    assert fresh.form.fields["village"] == town.villages["上坪村"]
    doors.watch.later(seconds=30)
    preview = doors.phone.send(doors.filled(fresh, village=town.villages["石桥村"]))
    doors.phone.send(preview.form, village=town.villages["石桥村"])
    assert only(doors).village_id == town.villages["上坪村"]


def test_a_change_is_refused_and_taken_back_like_a_first_form(doors: Doors) -> None:
    code = doors.sent(doors.link(), text=SAID).receipt

    refused = changed(doors, code, agree=None, text="改一改")
    back = doors.phone.send(changed(doors, code, text="再改").form.pressed("返回修改"))

    assert (refused.status, refused.form.fields["text"]) == (422, "改一改")
    assert (back.status, back.form.fields["text"]) == (200, "再改")
    assert only(doors).text == SAID


def test_after_the_last_day_an_opinion_can_be_withdrawn_but_not_changed(doors: Doors) -> None:
    code = doors.sent(doors.link(), text=SAID).receipt
    preview = changed(doors, code, text="晚了一步")
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).ends_on = TODAY - timedelta(days=1)

    late = doors.phone.send(preview.form)
    shown = look(doors, code)

    assert late.receipt == ""
    assert only(doors).text == SAID
    assert {f.fields.get("act") for f in shown.forms} == {"withdraw"}
    assert "不能再修改" in shown.words


def test_a_waiting_or_doubled_opinion_says_so(doors: Doors) -> None:
    code = doors.sent(doors.link()).receipt
    words = []
    for standing in (Standing.WAITING, Standing.DUPLICATE):
        with doors.town.store.write() as session:
            set_standing(
                session, only(doors).id, standing, by=doors.town.facilitator, reason="核对",
                today=TODAY,
            )  # fmt: skip
        words.append(look(doors, code).words)

    assert "状态 待核对" in words[0]
    assert "状态 重复" in words[1]


def test_guessing_codes_is_slowed_down(doors: Doors) -> None:
    pages = [look(doors, f"2345-6789-ACEF-{sign}") for sign in "23456789ACEFHJKMNPRTWXY" * 3]

    assert [page.status for page in pages] == [404] * 60 + [429] * 9
    assert "过一分钟" in pages[-1].alert


def test_with_the_limits_off_codes_can_be_looked_up_freely(open_doors: OpenDoors) -> None:
    doors = open_doors(limits=False)

    assert {look(doors, "2345-6789-ACEF-H").status for _ in range(70)} == {404}

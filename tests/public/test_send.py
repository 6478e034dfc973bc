"""Filled in, looked over, sent: acknowledged means stored, refused means nothing typed is lost."""

from __future__ import annotations

import logging
from datetime import timedelta

import pytest
import sqlalchemy as sa

from core.frames import stances, tally
from core.intake.links import set_link
from core.intake.receipts import find_opinion
from core.model import Link, Opinion, OptionVersion, Round
from core.model.states import Channel, VersionState
from core.public import limits
from tests.public.conftest import Doors, OpenDoors
from tests.town import TODAY, Town


def opinions(town: Town) -> list[Opinion]:
    with town.store.read() as session:
        return list(session.scalars(sa.select(Opinion)))


def test_what_was_filled_in_is_stored_with_its_receipt(doors: Doors) -> None:
    town = doors.town

    page = doors.sent(doors.link(), away="1")

    assert page.status == 200
    (opinion,) = opinions(town)
    assert opinion.text == "盖个章要翻两座山"
    assert opinion.village_id == town.villages["上坪村"]
    assert opinion.role_group_id == town.groups["普通村民"]
    assert (opinion.channel, opinion.direct, opinion.away) == (Channel.LINK, True, True)
    assert (opinion.received_on, opinion.consent_version, opinion.entered_by) == (TODAY, 1, None)
    with town.store.read() as session:
        assert find_opinion(session, page.receipt, doors.secret).id == opinion.id
        said = stances(session, town.round_id)
        counted = tally(session, town.round_id)
    assert dict(zip(said["version_id"], said["stance"], strict=True)) == {
        town.versions["方案一"]: "oppose",
        town.versions["维持现状"]: "unstated",
    }
    assert counted["n"].sum() == 1


def test_the_preview_shows_all_and_stores_nothing(doors: Doors) -> None:
    page = doors.previewed(doors.link(), away="1")

    assert page.status == 200
    assert page.receipt == ""
    assert "还没有提交" in page.words
    assert "所在村 上坪村" in page.words
    assert "身份 普通村民，在外务工" in page.words
    assert "维持现状 未表态 方案一 不赞成" in page.words
    assert "盖个章要翻两座山" in page.words
    assert opinions(doors.town) == []


def test_the_preview_shows_the_text_as_it_will_be_stored(doors: Doors) -> None:
    page = doors.previewed(doors.link(), text="打我电话13800138000\u202e再说")

    assert "打我电话〔电话已隐去〕再说" in page.words
    assert "已经替您隐去" in page.words
    doors.phone.send(page.form)
    assert [o.text for o in opinions(doors.town)] == ["打我电话〔电话已隐去〕再说"]


def test_going_back_from_the_preview_finds_everything_as_it_was(doors: Doors) -> None:
    preview = doors.previewed(doors.link(), away="1", text='第一行\n第二行 <b>"引"</b>')

    page = doors.phone.send(preview.form.pressed("返回修改"))

    assert (page.status, page.alert) == (200, "")
    assert page.form.fields == doors.filled(page, away="1", text=page.form.fields["text"]).fields
    assert page.form.fields["text"].split() == ["第一行", "第二行", '<b>"引"</b>']
    assert page.form.fields["key"] == preview.form.fields["key"]
    assert doors.phone.send(doors.phone.send(page.form).form).receipt


def test_the_same_form_twice_is_one_opinion_with_one_receipt(doors: Doors) -> None:
    preview = doors.previewed(doors.link())

    codes = {doors.phone.send(preview.form, text=text).receipt for text in ("一", "二", "一")}

    assert len(codes) == 1
    assert [o.text for o in opinions(doors.town)] == ["一"]


def test_a_button_pressed_eight_times_at_once_is_one_opinion(doors: Doors) -> None:
    preview = doors.previewed(doors.link())

    pages = doors.phone.all_at_once([preview.form] * 8)

    assert len({page.receipt for page in pages}) == 1
    assert pages[0].receipt != ""
    assert len(opinions(doors.town)) == 1


def test_a_phone_that_lost_the_answer_gets_its_receipt_although_the_link_closed_meanwhile(
    doors: Doors,
) -> None:
    link = doors.link_row(cap=1)
    preview = doors.previewed(doors.link(), text="丢了回执")
    path = preview.form.action
    first = doors.phone.send(preview.form)
    assert first.receipt

    with doors.town.store.write() as session:
        for row in session.scalars(sa.select(Link)):
            set_link(session, row.id, by=doors.town.admin, is_open=False)
    again = doors.phone.send(preview.form)

    assert (again.status, again.receipt) == (200, first.receipt)
    assert doors.phone.open(path).status == 404
    assert link.cap == 1


def test_the_last_place_of_a_link_goes_to_one_of_two(doors: Doors) -> None:
    path = doors.link(cap=1)
    previews = [doors.previewed(path) for _ in range(2)]

    pages = doors.phone.all_at_once(page.form for page in previews)

    assert sorted(page.status for page in pages) == [200, 404]
    assert len(opinions(doors.town)) == 1


def test_the_link_of_a_village_takes_no_other_village(doors: Doors) -> None:
    town = doors.town
    preview = doors.previewed(doors.link(village="下坪村"))

    doors.phone.send(preview.form, village=town.villages["石桥村"])

    assert [o.village_id for o in opinions(town)] == [town.villages["下坪村"]]


REFUSALS = [
    ({"agree": None}, "agree", "同意后在方框里打勾"),
    ({"village": None}, "village", "请选择您户口所在的村。"),
    ({"village": "nowhere"}, "village", "请选择您户口所在的村。"),
    ({"group": None}, "group", "请选择您的身份类别。"),
    ({"text": "长" * 2001}, "text", "最多 2000 字"),
]


@pytest.mark.parametrize(("wrong", "field", "sentence"), REFUSALS)
@pytest.mark.parametrize("step", ["preview", "send"])
def test_a_refusal_says_why_points_there_and_keeps_everything(
    doors: Doors, wrong: dict[str, str | None], field: str, sentence: str, step: str
) -> None:
    typed = {"text": "留着我 <i>写</i> 的 & 话", **wrong}
    path = doors.link()
    page = doors.phone.open(path)
    doors.watch.later(seconds=30)
    sent = doors.filled(page, away="1", **typed)
    if step == "send":
        sent = sent.with_(confirmed="1")

    refused = doors.phone.send(sent)

    assert refused.status == 422
    assert sentence in refused.alert
    assert f'href="#{field}"' in refused.text
    assert field in {a["id"] for _, a in refused.tags if "id" in a}
    assert any(a.get("aria-describedby", "").endswith(f"{field}-wrong") for _, a in refused.tags)
    kept = {**sent.fields, "website": ""}
    kept.pop("confirmed", None)
    if wrong.get("village") == "nowhere" or "village" in wrong:
        kept["village"] = ""
    assert refused.form.fields == kept
    assert opinions(doors.town) == []


def test_several_things_wrong_are_said_at_once(doors: Doors) -> None:
    page = doors.phone.open(doors.link())
    doors.watch.later(seconds=30)

    refused = doors.phone.send(page.form)

    for field in ("agree", "village", "group", "options"):
        assert f'<a href="#{field}">' in refused.text


def test_a_form_that_says_nothing_is_refused(doors: Doors) -> None:
    version = doors.town.versions["方案一"]

    refused = doors.previewed(doors.link(), text=" \u200b ", **{f"s-{version}": "unstated"})

    assert refused.alert == "请至少对一个方案表个态，或写一句意见。"


def test_a_stance_that_does_not_exist_is_refused(doors: Doors) -> None:
    version = doors.town.versions["方案一"]

    refused = doors.previewed(doors.link(), **{f"s-{version}": "veto"})

    assert "态度没有选好" in refused.alert
    assert opinions(doors.town) == []


def test_a_new_version_meanwhile_is_asked_anew_with_the_text_kept(doors: Doors) -> None:
    town = doors.town
    preview = doors.previewed(doors.link(), text="原来的方案我看过了")
    with town.store.write() as session:
        old = session.get_one(OptionVersion, town.versions["方案一"])
        old.state = VersionState.REPLACED
        new = OptionVersion(
            option_id=old.option_id, number=2, state=VersionState.CONSULTED, created_on=TODAY
        )
        session.add(new)

    refused = doors.phone.send(preview.form)

    assert (refused.status, "新版本" in refused.alert) == (422, True)
    assert "方案一（第2版）" in refused.words
    assert refused.form.fields["text"] == "原来的方案我看过了"
    assert f"s-{old.id}" not in refused.form.fields
    assert opinions(town) == []
    again = doors.phone.send(refused.form, **{f"s-{new.id}": "conditional"})
    assert doors.phone.send(again.form).receipt


def test_a_page_that_is_not_ours_gets_a_fresh_key_and_loses_nothing(doors: Doors) -> None:
    page = doors.phone.open(doors.link())
    doors.watch.later(seconds=30)

    refused = doors.phone.send(doors.filled(page), key="0" * 32)

    assert refused.status == 422
    assert "放得太久或不完整" in refused.alert
    assert refused.form.fields["text"] == "盖个章要翻两座山"
    doors.watch.later(seconds=30)
    assert doors.phone.send(doors.phone.send(refused.form).form).receipt


def test_a_form_filled_in_within_a_second_is_asked_to_look_again(doors: Doors) -> None:
    page = doors.phone.open(doors.link())
    doors.watch.later(seconds=1)

    refused = doors.phone.send(doors.filled(page))

    assert (refused.status, "填得太快了" in refused.alert) == (422, True)
    doors.watch.later(seconds=1)
    assert doors.phone.send(doors.phone.send(refused.form).form).receipt


def test_a_filled_trap_is_refused_in_words_and_emptied(doors: Doors) -> None:
    refused = doors.previewed(doors.link(), website="http://buy.example")

    assert (refused.status, "自动填上" in refused.alert) == (422, True)
    assert refused.form.fields["website"] == ""
    assert doors.phone.send(doors.phone.send(refused.form).form).receipt


def test_over_the_limit_the_preview_stays_and_a_minute_later_it_goes_through(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The village behind the address is one of four phones."""
    monkeypatch.setattr(limits, "PER_ADDRESS", (4 / 600, 4.0))
    path = doors.link()
    previews = [doors.previewed(path, text=f"第{i}份") for i in range(5)]
    doors.watch.moment += timedelta(hours=1)

    pages = [doors.phone.send(page.form) for page in previews]

    assert [page.status for page in pages] == [200] * 4 + [429]
    assert "请过一分钟再按一次" in pages[-1].alert
    assert "第4份" in pages[-1].words
    assert pages[-1].form.fields["text"] == "第4份"
    assert len(opinions(doors.town)) == 4
    doors.watch.later(minutes=1)
    assert doors.phone.send(pages[-1].form).status == 429
    doors.watch.later(minutes=2)
    assert doors.phone.send(pages[-1].form).receipt


def test_one_address_over_its_limit_does_not_stop_another(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_ADDRESS", (0, 2.0))
    path = doors.link()
    previews = [doors.previewed(path) for _ in range(4)]
    statuses = [doors.phone.send(page.form).status for page in previews[:3]]

    other = doors.another("203.0.113.78").send(previews[3].form)

    assert statuses == [200, 200, 429]

    assert other.receipt


def test_a_link_that_is_flooded_from_many_addresses_slows_down(
    doors: Doors, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(limits, "PER_LINK", (2.0, 6.0))
    path = doors.link()
    previews = [doors.previewed(path) for _ in range(7)]
    doors.watch.moment += timedelta(hours=1)

    pages = [
        doors.another(f"203.0.113.{number}").send(page.form) for number, page in enumerate(previews)
    ]

    assert [page.status for page in pages] == [200] * 6 + [429]


def test_with_the_limits_off_nothing_waits(open_doors: OpenDoors) -> None:
    doors = open_doors(limits=False)
    path = doors.link()
    preview = doors.phone.send(doors.filled(doors.phone.open(path), website="x"))

    pages = [doors.phone.send(preview.form)] + [
        doors.phone.send(doors.phone.send(doors.filled(doors.phone.open(path))).form)
        for _ in range(70)
    ]

    assert all(page.receipt for page in pages)


def test_a_body_larger_than_any_form_is_refused_in_words(doors: Doors) -> None:
    path = doors.link()
    fields = doors.filled(doors.phone.open(path)).fields

    pages = [
        doors.phone.post(path, {**fields, "text": "x" * 65_536}),
        doors.phone.post_raw(path, b"a=1&" * 401),
    ]

    assert [page.status for page in pages] == [413, 413]
    assert "删短一些" in pages[0].alert


@pytest.mark.parametrize("body", [b"", b"\xff\xfe\x00", b"%%%&=&&==", b"text=%ff%fe", b"\x00" * 99])
def test_bytes_that_are_no_form_are_refused_like_an_empty_one(doors: Doors, body: bytes) -> None:
    page = doors.phone.post_raw(doors.link(), body)

    assert page.status == 422
    assert page.alert


def test_an_ended_round_takes_no_more(doors: Doors) -> None:
    preview = doors.previewed(doors.link())
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).ends_on = TODAY - timedelta(days=1)

    late = doors.phone.send(preview.form)

    assert late.status == 404
    assert "您刚才写的话，没有存下" in late.words
    assert "盖个章要翻两座山" in late.words
    assert opinions(doors.town) == []


def test_many_at_once_are_all_stored_and_one_refused_among_them_spoils_nothing(
    open_doors: OpenDoors,
) -> None:
    doors = open_doors(limits=False)
    path = doors.link()
    forms = [doors.previewed(path, text=f"第{i}份").form for i in range(40)]
    forms[7] = forms[7].with_(village="nowhere")

    pages = doors.phone.all_at_once(forms)

    assert [page.status for page in pages] == [422 if i == 7 else 200 for i in range(40)]
    assert len({page.receipt for page in pages}) == 40
    assert {o.text for o in opinions(doors.town)} == {f"第{i}份" for i in range(40) if i != 7}


def test_a_surprise_is_loud_in_the_log_without_what_was_written(
    doors: Doors, caplog: pytest.LogCaptureFixture
) -> None:
    preview = doors.previewed(doors.link(), text="谁也不该在日志里看到这句话")
    vars(doors.runtime)["reader"] = None

    page = doors.phone.send(preview.form)

    assert page.status == 500
    assert "没有保存" in page.words
    assert (page.form.action, page.form.fields) == (preview.form.action, preview.form.fields)
    assert opinions(doors.town) == []
    (line,) = [r.getMessage() for r in caplog.records if r.levelno >= logging.ERROR]
    assert "AttributeError" in line
    assert "这句话" not in line
    vars(doors.runtime)["reader"] = doors.runtime.reader or None

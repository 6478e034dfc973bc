"""The villager's form: what it asks, what it tells first, and how little it weighs."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import sqlalchemy as sa

from core.model import (
    NewVillage,
    NewVillageMember,
    Option,
    OptionVersion,
    RoleGroup,
    Round,
    Village,
)
from core.model.states import AssetMode, LinkKind, VersionState
from core.public.filled import Filled, in_full
from core.public.pages import draft_script
from core.public.view import About, Choice, Sheet
from tests.public.conftest import Doors
from tests.town import TODAY


def test_the_first_form_carries_everything(doors: Doors) -> None:
    town = doors.town

    page = doors.phone.open(doors.link())

    assert page.status == 200
    form = page.form
    assert (form.method, form.buttons.keys()) == ("POST", {"预览"})
    assert form.choices["village"] == [id_[:6] for id_ in town.villages.values()]
    assert form.choices["group"] == [id_[:6] for id_ in town.groups.values()]
    for version in town.versions.values():
        assert form.choices[f"s-{version[:6]}"] == [
            "support", "conditional", "oppose", "unsure", "unstated",
        ]  # fmt: skip
        assert form.fields[f"s-{version[:6]}"] == "unstated"
    assert form.choices["away"] == ["1"]
    assert form.choices["agree"] == ["1"]
    assert form.fields["text"] == ""


def test_consent_is_not_ticked_beforehand_and_stands_before_the_questions(doors: Doors) -> None:
    page = doors.phone.open(doors.link())

    assert "agree" not in page.form.fields
    assert page.text.index('name="agree"') < page.text.index('name="village"')
    for told in ("您的意见不署名", "告知书第1版", "不是表决"):
        assert page.words.index(told) < page.words.index("我看过了") + 40


def test_the_notice_is_shown_line_by_line_under_its_own_headings(doors: Doors) -> None:
    with doors.town.store.write() as session:
        round_ = session.get_one(Round, doors.town.round_id)
        round_.consent_text = "谁在问：竹溪镇。\n保存多久：到归档为止。\n谢谢您。"
    page = doors.phone.open(doors.link())

    terms = [tag for tag, _ in page.tags if tag == "dt"]
    assert "谁在问 竹溪镇。 保存多久 到归档为止。 谢谢您。" in page.words
    assert len(terms) >= 2


def test_the_link_of_a_village_says_what_changes_for_that_village(doors: Doors) -> None:
    page = doors.phone.open(doors.link(village="上坪村"))

    assert page.form.fields["village"] == doors.town.villages["上坪村"]
    assert "village" not in page.form.choices
    assert "您的村 与下坪村合成一个村 新村名 坪上村 办公地点 坪上村村部" in page.words
    assert "集体账目 不并账：各村的账目和资产仍归各村" in page.words
    assert "您的村 村名和范围都不变 办公地点 上坪村村部 集体账目 不变" in page.words


def test_the_link_of_the_town_says_who_would_join_whom(doors: Doors) -> None:
    page = doors.phone.open(doors.link())

    assert "坪上村 由上坪村、下坪村合成 其余1个村 不变" in page.words
    assert "新村名" not in page.words


def test_a_village_that_only_gets_a_new_name_is_told_so(doors: Doors) -> None:
    with doors.town.store.write() as session:
        session.execute(
            sa.update(NewVillage)
            .where(
                NewVillage.version_id == doors.town.versions["方案一"],
                NewVillage.name == "石桥村",
            )
            .values(name="桥头村")
        )

    page = doors.phone.open(doors.link(village="石桥村"))

    assert "您的村 范围不变，改名桥头村" in page.words


def test_the_order_of_the_options_differs_from_form_to_form_and_stays_with_the_form(
    doors: Doors,
) -> None:
    path = doors.link()

    def order(text: str) -> list[str]:
        return list(dict.fromkeys(re.findall(r'"s-([0-9a-f]+)"', text)))

    pages = [doors.phone.open(path) for _ in range(24)]
    orders = {tuple(order(page.text)) for page in pages}
    doors.watch.later(seconds=30)
    again = [doors.phone.send(page.form, agree=None) for page in pages]

    assert len(orders) == 2
    assert [order(p.text) for p in again] == [order(p.text) for p in pages]


def test_every_form_has_a_key_of_its_own(doors: Doors) -> None:
    path = doors.link()

    keys = {doors.phone.open(path).form.fields["key"] for _ in range(20)}

    assert len(keys) == 20


def test_nothing_is_kept_run_or_loaded_from_anywhere(doors: Doors) -> None:
    page = doors.phone.open(doors.link())

    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "no-referrer"
    assert page.headers["content-security-policy"].startswith("default-src 'none'; ")
    assert "set-cookie" not in page.headers
    assert page.text.count("<script") == 1, "one inline script that keeps a draft in the browser"
    assert "script-src 'sha256-" in page.headers["content-security-policy"]
    assert "unsafe-inline'" not in page.headers["content-security-policy"].split("script-src")[1]
    loading = [a[n] for _, a in page.tags for n in ("src", "href") if n in a]
    assert set(loading) == {"data:,", "/r"}
    assert "http://" not in page.text
    assert "https://" not in page.text


def test_labels_headings_and_language_are_there_for_a_screen_reader(doors: Doors) -> None:
    page = doors.phone.open(doors.link())

    assert ("html", {"lang": "zh-CN"}) in page.tags
    ids = {a["id"] for _, a in page.tags if "id" in a}
    pointed = {a["for"] for tag, a in page.tags if tag == "label" and "for" in a}
    assert pointed == {"village", "text", "contact"}
    assert pointed <= ids
    tags = [tag for tag, _ in page.tags]
    assert tags.count("fieldset") == tags.count("legend") == 2 + len(doors.town.versions)
    levels = [int(tag[1]) for tag in tags if re.fullmatch("h[1-6]", tag)]
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


@pytest.mark.parametrize("village", ["", "上坪村"])
def test_the_form_of_a_dozen_villages_and_three_options_weighs_at_most_14_kb(
    doors: Doors, village: str
) -> None:
    town = doors.town
    with town.store.write() as session:
        more = [
            Village(round_id=town.round_id, name=f"{name}村", position=9)
            for name in ["溪口", "大坂", "竹源", "杨林", "白沙", "龙潭", "枫树", "古田", "新屋"]
        ]
        session.add_all(more)
        session.add_all(
            RoleGroup(round_id=town.round_id, name=name, position=9)
            for name in ("老村干部", "村民代表", "外出务工")
        )
        option = Option(round_id=town.round_id, name="方案二", position=2)
        session.add(option)
        session.flush()
        version = OptionVersion(
            option_id=option.id,
            number=2,
            state=VersionState.CONSULTED,
            plain_words="按山口和公路分成五片，每片合成一个村。老村部都改为便民服务点。" * 2,
            asset_mode=AssetMode.STEPWISE,
            created_on=TODAY,
        )
        session.add(version)
        session.flush()
        everyone = [*town.villages.values(), *(v.id for v in more)]
        for number in range(5):
            new = NewVillage(
                version_id=version.id,
                name=f"新{number}村",
                office_place=f"新{number}村旧小学",
                position=number,
            )
            session.add(new)
            session.flush()
            session.add_all(
                NewVillageMember(version_id=version.id, village_id=id_, new_village_id=new.id)
                for id_ in everyone[number::5]
            )

    page = doors.phone.open(doors.link(village=village))

    assert len(page.body) <= 14_000


def test_a_round_that_shows_an_example_says_so(doors: Doors) -> None:
    assert "演示数据" not in doors.phone.open(doors.link()).text
    with doors.town.store.write() as session:
        session.get_one(Round, doors.town.round_id).demo = True

    assert "演示数据" in doors.phone.open(doors.link()).words


def test_a_notice_link_opens_no_form(doors: Doors) -> None:
    notice = doors.link(LinkKind.NOTICE)

    assert doors.phone.open(notice.replace("/n/", "/v/")).status == 404


def test_ids_that_begin_alike_are_written_out_until_they_differ() -> None:
    def sheet(*ids: str) -> Sheet:
        choices = tuple(Choice(id_, "村") for id_ in ids)
        about = About("", "", "", "", "", "", "", 1, demo=False)
        return Sheet(about, None, choices, (), ())

    assert sheet().letters == 6
    assert sheet("a" * 32, "b" * 32).letters == 6
    assert sheet("abcdef0" + "1" * 25, "abcdef1" + "1" * 25).letters == 7
    assert sheet("a" * 31 + "b", "a" * 32).letters == 32


def test_a_short_id_is_read_in_full_and_an_ambiguous_or_unknown_one_is_not() -> None:
    ids = ("abcdef0" + "1" * 25, "abcdef1" + "1" * 25)
    about = About("", "", "", "", "", "", "", 1, demo=False)
    sheet = Sheet(about, None, tuple(Choice(id_, "村") for id_ in ids), (), ())

    def village(said: str) -> str:
        return in_full(Filled(key="", stamp="", village_id=said), sheet).village_id

    assert village("abcdef1") == ids[1]
    assert village(ids[0]) == ids[0]
    assert village("abcdef") == "abcdef"
    assert village("abcde") == "abcde"
    assert village("") == ""


def test_the_draft_script_speaks_the_language_of_the_oldest_web_views() -> None:
    """One word it does not know and an old phone keeps no draft at all."""
    newer = r"=>|`|\.\.\.|\?\.|\?\?|\b(let|const|class|async|await|of)\b|\bcatch\s*\{"
    assert re.findall(newer, draft_script()) == []

"""From opinions to the released lists: they stand still until the next release."""

from __future__ import annotations

import json
from datetime import timedelta

from core.intake.form import OpinionForm
from core.intake.release import make_release
from core.intake.released import latest_release
from core.intake.submit import submit_opinion
from core.model.states import Channel, Stance, WordKind
from core.text.record import Reader
from tests.intake.test_release import EVENING
from tests.intake.test_reread import accept, again
from tests.town import TODAY, Town

CANAL = "水渠漏水要修，王书记讲过五十次，我们上坪村都不同意。"
HALL = "祠堂和族谱不要动，老人要有地方去。"


def speak(town: Town, reader: Reader, village: str, text: str, n: int = 24) -> None:
    """So many of a village, of all minds, a week before the release."""
    with town.store.write() as session:
        for number in range(n):
            submit_opinion(
                session,
                town.round_id,
                OpinionForm(
                    village_id=town.villages[village],
                    role_group_id=town.groups["普通村民"],
                    channel=Channel.MEETING,
                    stances={
                        town.versions["方案一"]: Stance.SUPPORT if number % 2 else Stance.OPPOSE
                    },
                    text=text,
                ),
                by=town.facilitator,
                reader=reader,
                today=TODAY - timedelta(days=7),
            )


def release(town: Town, days: int = 0) -> None:
    make_release(town.store, town.round_id, by=town.admin, now=EVENING + timedelta(days=days))


def lists(town: Town, audience: str = "leadership") -> dict[str, list[str]]:
    with town.store.read() as session:
        made = latest_release(session, town.round_id)
    assert made is not None
    table = made.table(audience, "words_village")
    return {line.label: [cell.label for cell in line.cells] for line in table.lines}


def stored(town: Town) -> str:
    with town.store.read() as session:
        made = latest_release(session, town.round_id)
    assert made is not None
    return json.dumps(made.to_plain(), ensure_ascii=False)


def test_each_village_has_its_words_and_nobody_is_named_in_them(town: Town, reader: Reader) -> None:
    speak(town, reader, "上坪村", CANAL)
    speak(town, reader, "下坪村", HALL)
    release(town)

    told = lists(town)

    assert {"水渠", "漏水"} <= set(told["上坪村"])
    assert {"祠堂", "族谱"} <= set(told["下坪村"])
    assert told["石桥村"] == []
    shown = {word for words in told.values() for word in words}
    assert not shown & {"王书记", "五十", "五十次", "不同意", "上坪村", "上坪", "我们"}


def test_ten_is_enough_for_leaders_and_five_for_facilitators(town: Town, reader: Reader) -> None:
    speak(town, reader, "上坪村", CANAL, 30)
    speak(town, reader, "下坪村", HALL, 8)
    release(town)

    assert lists(town)["下坪村"] == lists(town, "public")["下坪村"] == []
    assert "祠堂" in lists(town, "facilitator")["下坪村"]


def test_between_releases_no_list_moves_whatever_is_said_or_read_anew(
    town: Town, reader: Reader
) -> None:
    speak(town, reader, "上坪村", CANAL)
    speak(town, reader, "下坪村", HALL)
    release(town)
    before = stored(town)

    speak(town, reader, "石桥村", "断头路要先修通，班车也要开进来。")
    accept(town, reader, "水渠", WordKind.STOP)
    again(town, reader)
    assert stored(town) == before

    release(town, days=1)

    told = lists(town)
    assert "断头路" in told["石桥村"]
    assert "水渠" not in told["上坪村"]


def test_a_stop_word_is_gone_from_the_next_list_even_before_reading_anew(
    town: Town, reader: Reader
) -> None:
    speak(town, reader, "上坪村", CANAL)
    speak(town, reader, "下坪村", HALL)
    accept(town, reader, "水渠", WordKind.STOP)
    release(town)

    assert "水渠" not in lists(town)["上坪村"]
    assert "漏水" in lists(town)["上坪村"]


def test_a_word_of_the_place_is_listed_once_it_was_accepted_and_read(
    town: Town, reader: Reader
) -> None:
    speak(town, reader, "上坪村", "乌龟墩的水渠漏水。")
    speak(town, reader, "下坪村", HALL)
    accept(town, reader, "乌龟墩")
    again(town, reader)
    release(town)

    assert "乌龟墩" in lists(town)["上坪村"]

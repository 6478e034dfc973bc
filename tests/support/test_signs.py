"""Signs are questions to look into: declared limits, neutral words, no stance, no name."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import pandas as pd
import pytest

from core.support.published import Published
from core.support.release import build_release
from core.support.signs import (
    BURST_LEAST,
    INNOCENT,
    KINDS,
    LAST_DAYS,
    RULES,
    SAME_TEXTS,
    UNIFORM_LEAST,
    alike,
    bare_words,
    bursts,
    same_texts,
    signs,
    uniform_entries,
)
from tests.support.people import frames_of, stances_of

DAY = date(2026, 3, 2)
SAYING = "路先修好了再来说合不合"


def opinions(rows: Iterable[dict[str, object]]) -> pd.DataFrame:
    base: dict[str, object] = {
        "village_id": "v1",
        "village": "上坪村",
        "channel": "link",
        "received_on": DAY,
        "session_id": None,
        "entered_by": None,
        "text": "",
    }
    columns = ["opinion_id", *base]
    return pd.DataFrame(
        [{"opinion_id": f"o{i:03}", **base, **row} for i, row in enumerate(rows)], columns=columns
    )


def stances(said: dict[str, str], version: str = "方案一") -> pd.DataFrame:
    return pd.DataFrame(
        [(opinion, version, stance) for opinion, stance in said.items()],
        columns=["opinion_id", "version_id", "stance"],
    )


def on_days(*counts: int, **more: object) -> pd.DataFrame:
    return opinions(
        {"received_on": DAY + timedelta(days=i), **more}
        for i, n in enumerate(counts)
        for _ in range(n)
    )


def test_an_empty_round_shows_nothing() -> None:
    assert signs(opinions([]), stances({})) == []


def test_every_kind_has_its_rule_and_what_may_innocently_explain_it() -> None:
    assert set(RULES) == set(INNOCENT) == set(KINDS)
    assert all(len(why) >= 2 for why in INNOCENT.values())


@pytest.mark.parametrize(("n", "found"), [(1, 0), (SAME_TEXTS - 1, 0), (SAME_TEXTS, 1)])
def test_the_same_words_are_a_sign_from_the_third_time(n: int, found: int) -> None:
    assert len(same_texts(opinions([{"text": SAYING}] * n))) == found


def test_marks_blanks_and_width_make_no_difference() -> None:
    [sign] = same_texts(
        opinions(
            [
                {"text": "路先修好了，再来说合不合。"},
                {"text": "路先修好了 再来说合不合", "village_id": "v2"},
                {"text": "路先修好了!!再来说\n合不合", "received_on": DAY + timedelta(days=1)},
                {"text": "路先修好了再来说合不合算"},
            ]
        )
    )

    assert sign.said == "3份意见的文字相同，涉及2个村、2天"
    assert sign.opinion_ids == ("o000", "o001", "o002")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "同意",
        "没意见",
        "我们全家都同意合并",
        "坚决拥护，服从组织安排",
        "本人没有什么意见",
        "路要修",
    ],
)
def test_what_everybody_says_is_no_sign(text: str) -> None:
    assert same_texts(opinions([{"text": text}] * 30)) == []


def test_formulas_around_a_real_sentence_do_not_hide_it() -> None:
    assert bare_words("同意合并，但是先把老年食堂办起来") != ""


def test_the_words_themselves_are_not_said() -> None:
    [sign] = same_texts(opinions([{"text": SAYING}] * 3))

    assert "路" not in sign.said


@pytest.mark.parametrize(
    ("counts", "found"),
    [
        ((BURST_LEAST,), 0),
        ((BURST_LEAST + 1,), 1),  # a first day has no usual, only the least
        ((3, 4, 5, BURST_LEAST + 1), 1),  # five times the median 4 is 20
        ((5, 5, 5, 25), 0),  # five times 5 is 25, not more
        ((5, 5, 5, 26), 1),
        ((60, 60, 60), 0),  # as much as ever
    ],
)
def test_a_day_far_above_the_usual_is_a_sign(counts: tuple[int, ...], found: int) -> None:
    assert len(bursts(on_days(*counts))) == found


def test_a_burst_says_place_channel_day_and_steps_only() -> None:
    [sign] = bursts(on_days(3, 4, 5, 38))

    assert sign.said == ("上坪村（链接提交）在2026-03-05这一天已收到30份以上，其他日子每天1–4份")
    assert sign.n == 38


def test_villages_and_channels_are_looked_at_apart() -> None:
    apart = pd.concat([on_days(15), on_days(15, village_id="v2"), on_days(15, channel="paper")])

    assert bursts(apart) == []


def test_what_was_said_in_a_session_is_no_burst() -> None:
    assert bursts(on_days(80, session_id="s1", channel="meeting")) == []


def test_bursts_stand_by_name_not_by_size() -> None:
    both = pd.concat(
        [on_days(99, village="石桥村", village_id="v2"), on_days(21, village="上坪村")]
    )

    assert [sign.said[:3] for sign in bursts(both)] == ["上坪村", "石桥村"]


def entered(said: list[str], by: str = "a1") -> tuple[pd.DataFrame, pd.DataFrame]:
    rows = opinions([{"entered_by": by}] * len(said))
    return rows, stances(dict(zip(rows["opinion_id"], said, strict=True)))


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (["support"] * (UNIFORM_LEAST - 1), 0),
        (["support"] * UNIFORM_LEAST, 1),
        (["oppose"] * UNIFORM_LEAST, 1),
        (["support"] * 40 + ["unsure"], 0),
        (["support"] * (UNIFORM_LEAST - 1) + ["unstated"] * 20, 0),
        (["support"] * UNIFORM_LEAST + ["unstated"] * 20, 1),
        (["unstated"] * 99, 0),
    ],
)
def test_one_hand_and_one_stance_throughout_is_a_sign(said: list[str], found: int) -> None:
    assert len(uniform_entries(*entered(said))) == found


def test_support_and_opposition_read_the_same_in_a_sign() -> None:
    """The sign tells that entries are alike, never which way, on what option, or how many."""
    [yes] = uniform_entries(*entered(["support"] * 20))
    [no] = uniform_entries(*entered(["oppose"] * 33))

    assert yes.said == no.said == "由同一个人录入的15份以上意见，对同一个方案的倾向全部相同"
    assert yes.recorder == "a1"


def test_what_came_by_link_is_nobodys_entry() -> None:
    rows = opinions([{}] * 40)

    assert uniform_entries(rows, stances(dict.fromkeys(rows["opinion_id"], "support"))) == []


def test_looking_for_signs_leaves_the_frames_as_they_were() -> None:
    rows, said = entered(["support"] * 20)
    before = rows.copy(), said.copy()

    signs(rows, said)

    pd.testing.assert_frame_equal(rows, before[0])
    pd.testing.assert_frame_equal(said, before[1])


@pytest.mark.parametrize(
    ("ends_on", "words"),
    [
        (None, ""),
        (DAY - timedelta(days=1), ""),
        (DAY, "；离截止还有0天"),
        (DAY + timedelta(days=LAST_DAYS), f"；离截止还有{LAST_DAYS}天"),
        (DAY + timedelta(days=LAST_DAYS + 1), ""),
    ],
)
def test_a_burst_shortly_before_the_deadline_says_so(ends_on: date | None, words: str) -> None:
    [sign] = bursts(on_days(BURST_LEAST + 1), ends_on)

    assert (
        sign.said
        == f"上坪村（链接提交）在2026-03-02这一天已收到20份以上，其他日子没有或很少{words}"
    )


def released(one_mind: str, n: int = 150) -> tuple[Published, ...]:
    """What leaders see of a town where all but three of the first village answer alike."""
    said = [("V00", one_mind)] * (n - 3) + [("V00", "unsure")] * 3
    said += [
        (village, stance)
        for village in ("V01", "V02")
        for stance in ("support", "oppose", "conditional")
        for _ in range(40)
    ]
    people = [(village, "G0", "link", True, stance) for village, stance in said]
    release = build_release(
        frames_of(stances_of(people), 3, 1),
        as_of=DAY,
        k_by_audience={"facilitator": 5, "leadership": 10, "public": 10},
        previous=None,
    )
    return release.tables["leadership"]


def test_a_village_of_one_mind_is_a_sign_once_that_is_published() -> None:
    [yes] = alike(released("support"))
    [no] = alike(released("oppose"))

    assert yes.said == no.said
    assert yes.said.startswith("V00")
    assert yes.said.endswith("九成以上是同一种看法")
    assert (yes.n, yes.opinion_ids, yes.recorder) == (0, (), None)


def test_a_village_too_small_to_be_published_so_is_no_sign() -> None:
    assert alike(released("support", n=60)) == []

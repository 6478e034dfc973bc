"""Signs are questions to look into: declared limits, neutral words, no stance, no name."""

from __future__ import annotations

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


def texts(*rows: tuple[str, int]) -> pd.DataFrame:
    """Wordings and how often each came, all from one village on one day."""
    return pd.DataFrame(
        [(text, f"{i:016}", n, 1, 1) for i, (text, n) in enumerate(rows)],
        columns=["text", "sameness", "n", "villages", "days"],
    )


def on_days(*counts: int, village: str = "上坪村", channel: str = "link") -> pd.DataFrame:
    """How many came on each day from DAY on; none: no row."""
    return pd.DataFrame(
        [
            (village, village, channel, DAY + timedelta(days=i), n)
            for i, n in enumerate(counts)
            if n
        ],
        columns=["village_id", "village", "channel", "received_on", "n"],
    )


def typed(*rows: tuple[str, str, int, int]) -> pd.DataFrame:
    """Recorder, version, how many different stances, how many entries."""
    return pd.DataFrame(rows, columns=["entered_by", "version_id", "stances", "n"])


def test_an_empty_round_shows_nothing() -> None:
    assert signs(texts(), on_days(), typed()) == []


def test_every_kind_has_its_rule_and_what_may_innocently_explain_it() -> None:
    assert set(RULES) == set(INNOCENT) == set(KINDS)
    assert all(len(why) >= 2 for why in INNOCENT.values())


@pytest.mark.parametrize(("n", "found"), [(1, 0), (SAME_TEXTS - 1, 0), (SAME_TEXTS, 1)])
def test_the_same_words_are_a_sign_from_the_third_time(n: int, found: int) -> None:
    assert len(same_texts(texts((SAYING, n)))) == found


def test_a_sign_says_how_many_from_how_many_villages_and_days() -> None:
    [sign] = same_texts(texts((SAYING, 7)).assign(villages=2, days=4, sameness="ab"))

    assert (sign.said, sign.n) == ("7份意见的文字相同，涉及2个村、4天", 7)
    assert (sign.shared, sign.recorder) == (("ab",), None)


def test_wordings_stand_in_the_order_of_their_words_not_of_their_number() -> None:
    found = same_texts(texts(("水费怎么收还没有说", 3), ("路先修好了再来说", 90)))

    assert [sign.n for sign in found] == [3, 90]
    assert [sign.n for sign in same_texts(texts(("乙乙乙乙乙乙", 9), ("一一一一一一", 3)))] == [
        3,
        9,
    ]


def test_marks_and_width_leave_a_sign_what_it_is() -> None:
    [one], [other] = (
        same_texts(texts((text, 3))) for text in ("路先修好了，ok，再说", "路先修好了 ＯＫ 再说！")
    )

    assert one.subject == other.subject


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
    assert same_texts(texts((text, 30))) == []


def test_formulas_around_a_real_sentence_do_not_hide_it() -> None:
    assert bare_words("同意合并，但是先把老年食堂办起来") != ""


def test_the_words_themselves_are_not_said() -> None:
    [sign] = same_texts(texts((SAYING, 3)))

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
    assert (sign.n, sign.shared) == (38, ("上坪村", "link", "2026-03-05"))


def test_villages_and_channels_are_looked_at_apart() -> None:
    apart = pd.concat([on_days(15), on_days(15, village="石桥村"), on_days(15, channel="paper")])

    assert bursts(apart) == []


def test_bursts_stand_by_name_not_by_size() -> None:
    both = pd.concat([on_days(99, village="石桥村"), on_days(21, village="上坪村")])

    assert [sign.said[:3] for sign in bursts(both)] == ["上坪村", "石桥村"]


@pytest.mark.parametrize(
    ("stances", "n", "found"),
    [(1, UNIFORM_LEAST - 1, 0), (1, UNIFORM_LEAST, 1), (2, UNIFORM_LEAST, 0), (2, 400, 0)],
)
def test_one_hand_and_one_stance_throughout_is_a_sign(stances: int, n: int, found: int) -> None:
    assert len(uniform_entries(typed(("a1", "方案一", stances, n)))) == found


def test_a_sign_tells_that_entries_are_alike_never_on_what_option_or_how_many() -> None:
    [few] = uniform_entries(typed(("a1", "方案一", 1, 20)))
    [many] = uniform_entries(typed(("a1", "方案二", 1, 33)))

    assert few.said == many.said == "由同一个人录入的15份以上意见，对同一个方案的倾向全部相同"
    assert few.recorder == "a1"


def test_a_recorder_is_one_sign_for_all_options_that_are_alike() -> None:
    [sign] = uniform_entries(
        typed(("a1", "二", 1, 20), ("a1", "一", 1, 30), ("a1", "三", 4, 99), ("a2", "一", 2, 99))
    )

    assert (sign.n, sign.shared) == (30, ("a1", "一", "二"))


def test_looking_for_signs_leaves_the_frames_as_they_were() -> None:
    frames = texts((SAYING, 3)), on_days(1, 2, 50), typed(("a1", "方案一", 1, 20))
    before = [frame.copy() for frame in frames]

    assert len(signs(*frames)) == 3

    for frame, old in zip(frames, before, strict=True):
        pd.testing.assert_frame_equal(frame, old)


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
    assert (yes.n, yes.shared, yes.recorder) == (0, (), None)


def test_a_village_too_small_to_be_published_so_is_no_sign() -> None:
    assert alike(released("support", n=60)) == []

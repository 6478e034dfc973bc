"""How much is hidden and what would reveal more: said from published tables alone."""

from __future__ import annotations

from core.support.hidden import hidden_in_short, lacking_of, shown_of, what_is_missing
from core.support.published import revive
from tests.charts.poll import ANSWERS, poll, released
from tests.support.people import stances_of
from tests.support.test_disclosure import released as small

FULL = (30, 20, 12, 12, 26)


def test_every_line_is_full_merged_hidden_or_silent() -> None:
    """新塘村 14 answers, 毛竹湾村 none, 古樟村 nearly all in favour; 后山村 few undecided."""
    told = shown_of(released(poll()).table("leadership", "village", "version0"))

    assert told.lines == len(ANSWERS) == told.full + told.merged + told.hidden + told.silent
    assert told.silent == 1
    assert told.hidden >= 2
    assert told.words.startswith("各村，共12个村：")
    assert told.words.endswith("1个村还没有意见。")


def test_what_would_reveal_a_village_is_said_in_tens() -> None:
    """14 answers stand in the step 10–19: ten more would do; 4 stand in 1–4: twenty."""
    answers = {"上坪村": FULL, "下坪村": FULL, "新塘村": (8, 3, 1, 0, 2), "溪口村": (2, 1, 0, 0, 1)}
    release = released(poll(answers))
    table = release.table("leadership", "village", "version0")

    def words(coverage: bool) -> dict[str, str]:
        heard = release.table("leadership", "coverage_village") if coverage else None
        return {one.label: one.words for one in lacking_of(table, heard)}

    assert words(coverage=True)["新塘村"] == "约再有10份意见，就再看能否列出。"
    assert words(coverage=True)["溪口村"] == "约再有20份意见，就再看能否列出。"
    assert words(coverage=False)["新塘村"] == "约再有20份意见，就再看能否列出。"


def test_the_words_move_by_whole_steps_only() -> None:
    def words(count: int) -> list[str]:
        answers = {"上坪村": FULL, "下坪村": FULL, "新塘村": (count - 3, 1, 1, 0, 1)}
        release = released(poll(answers))
        heard = release.table("leadership", "coverage_village")
        lacking = lacking_of(release.table("leadership", "village", "version0"), heard)
        return [one.words for one in lacking if one.label == "新塘村"]

    assert words(10) == words(14) == words(19)
    assert words(5) == words(9)


def test_where_people_stand_too_much_alike_the_words_name_no_number_and_no_side() -> None:
    for_it = {"上坪村": FULL, "下坪村": FULL, "甲村": (40, 2, 0, 0, 0), "乙村": (0, 0, 0, 2, 40)}
    release = released(poll(for_it))
    lacking = {
        one.label: one.words
        for one in lacking_of(release.table("leadership", "village", "version0"))
    }

    assert lacking["甲村"] == lacking["乙村"]
    assert not any(letter.isdigit() for letter in lacking["甲村"])
    assert "赞成" not in lacking["甲村"]


def test_the_words_follow_from_what_was_published_and_nothing_else() -> None:
    release = released(poll())
    table = release.table("leadership", "village", "version0")
    heard = release.table("leadership", "coverage_village")
    copy, heard_copy = revive(table.to_plain()), revive(heard.to_plain())

    assert shown_of(copy) == shown_of(table)
    assert lacking_of(copy, heard_copy) == lacking_of(table, heard)


def test_villages_in_short() -> None:
    release = released(poll(versions=("方案一", "方案二")))
    tables = [release.table("leadership", "village", f"version{i}") for i in range(2)]
    tiny = released(poll({"上坪村": (3, 2, 1, 0, 2), "下坪村": (0, 0, 0, 0, 0)}))

    assert "（共12个村）" in hidden_in_short(tables)
    assert hidden_in_short([tiny.table("leadership", "village", "version0")]) == (
        "2个村都还不能单独列出，份数不足或过于一致。"
    )
    assert hidden_in_short([]) == ""


def test_while_too_few_villages_are_heard_the_missing_ones_are_named_the_silent_first() -> None:
    """One of three villages has its 20; two are needed."""
    answers = {"上坪村": FULL, "下坪村": (2, 1, 1, 0, 1), "石桥村": (0, 0, 0, 0, 0)}
    release = released(poll(answers))
    villages = release.table("leadership", "coverage_village")
    quality = release.table("leadership", "quality")

    assert what_is_missing(villages, quality) == [
        "3个村里，本人意见够数的有1个；至少要有2个，才谈得上看倾向。",
        "先去还没有意见的村：石桥村。",
        "再到意见不足20份的村补听：下坪村。",
    ]
    assert what_is_missing(villages, None) == []


def test_nothing_is_missing_once_half_of_the_villages_were_heard() -> None:
    release = released(poll({"上坪村": FULL, "下坪村": (0, 0, 0, 0, 0)}))

    assert (
        what_is_missing(*(release.table("leadership", v) for v in ("coverage_village", "quality")))
        == []
    )


def test_a_channel_nobody_used_is_no_place_to_go_to() -> None:
    release = released(poll())
    channels = release.table("leadership", "channel", "version0")

    assert {one.words for one in lacking_of(channels) if one.key == "phone"} == {
        "这个渠道还没有用上。"
    }


def test_stances_of_nobody_are_all_silent() -> None:
    table = small(stances_of([])).table("leadership", "village", "v1")

    assert shown_of(table).silent == shown_of(table).lines

"""Lists of words as published: never of few, never a stance, still between releases."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd
import pytest

from core.support.disclosure import Heading
from core.support.published import Published, revive
from core.support.words import Spoken, View, count_words, publish_words, telling_words

VILLAGES = {"v1": "上坪村", "v2": "下坪村", "v3": "石桥村"}
THEMES = {"T03": "集体资产", "T08": "基础设施"}

#: (village, theme, words, how many opinions)
Said = Sequence[tuple[str, str, str, int]]


def told(said: Said, **spoken: object) -> Spoken:
    """What a release counts of these opinions; several themes with a comma between."""
    rows = [
        (village, themes.split(","), words.split())
        for village, themes, words, many in said
        for _ in range(many)
    ]
    part = pd.DataFrame(rows, columns=["village_id", "theme", "words"])
    counted, n = count_words([part.assign(role_group_id="普通村民")])
    return Spoken(counted, n, **spoken)  # type: ignore[arg-type]


def listed(said: Said, view: View = "words_village", *, k: int = 10, **spoken: object) -> Published:
    heading = Heading(
        audience="leadership",
        k=k,
        release_no=1,
        as_of=date(2026, 3, 20),
        version_id="",
        version_label="",
        coverage="3个村中3个村有意见",
        enough=True,
    )
    labels = THEMES if view == "words_theme" else VILLAGES
    heard = told(said, **spoken)
    # Made once for all audiences, as few as the least of them may see.
    telling = telling_words(view, heard, labels, k=min(k, 5))
    return publish_words(view, telling, heard, labels, heading)


def words_of(table: Published) -> dict[str, list[str]]:
    return {line.label: [cell.label for cell in line.cells] for line in table.lines}


#: What everybody speaks of, so that no village is told by it.
COMMON = "村部 干部 办事 班车 老人 医保"


def test_nobody_spoke() -> None:
    table = listed([])

    assert words_of(table) == {"上坪村": [], "下坪村": [], "石桥村": []}
    assert [line.hidden for line in table.lines] == ["few", "few", "few"]
    assert (table.n, table.kind) == (0, "words")


def test_every_village_stands_in_its_order_and_shows_what_it_says_more() -> None:
    table = listed([("v2", "T03", f"{COMMON} 祠堂", 12), ("v1", "T03", f"{COMMON} 水渠", 12)])

    assert words_of(table) == {"上坪村": ["水渠"], "下坪村": ["祠堂"], "石桥村": []}


@pytest.mark.parametrize(("n", "k", "shown"), [(9, 10, []), (10, 10, ["水渠"]), (9, 5, ["水渠"])])
def test_a_word_of_fewer_than_k_opinions_is_not_shown(n: int, k: int, shown: list[str]) -> None:
    said = [
        ("v1", "T03", f"{COMMON} 水渠", n),
        ("v1", "T03", COMMON, 10),
        ("v2", "T03", COMMON, 40),
    ]

    assert words_of(listed(said, k=k))["上坪村"] == shown


def test_one_opinion_that_repeats_a_word_is_one_opinion() -> None:
    said = [("v1", "T03", f"{COMMON} 水渠 水渠 水渠", 9), ("v2", "T03", COMMON, 40)]

    assert words_of(listed(said))["上坪村"] == []


def test_a_cell_under_k_has_no_list_and_looks_like_one_without_words() -> None:
    table = listed([("v1", "T03", f"{COMMON} 水渠", 9), ("v2", "T03", COMMON, 40)])
    few, none, silent = (table.line(key) for key in VILLAGES)

    assert (few.n, few.n_label, few.hidden, few.cells) == (None, "", "few", ())
    assert (none.hidden, silent.hidden) == ("few", "few")


def test_no_number_stands_beside_a_word() -> None:
    table = listed([("v1", "T03", f"{COMMON} 水渠", 12), ("v2", "T03", COMMON, 40)])

    (cell,) = table.line("v1").cells
    assert (cell.count, cell.share, cell.band, cell.of) == (None, None, None, None)
    assert table.line("v1").n is None


def test_what_may_not_be_listed_and_a_villages_own_name_are_left_out() -> None:
    said = [("v1", "T03", f"{COMMON} 水渠 同意 上坪", 12), ("v2", "T03", COMMON, 40)]

    table = listed(
        said,
        listable=lambda word: word != "同意",
        own_names={"v1": frozenset({"上坪", "上坪村"})},
    )

    assert words_of(table)["上坪村"] == ["水渠"]


def test_an_opinion_of_two_themes_counts_in_both_and_once_in_each() -> None:
    spoken = told([("v1", "T03,T08", f"{COMMON} 账目", 10), ("v1", "T08", COMMON, 40)])
    heading = Heading("leadership", 10, 1, date(2026, 3, 20), "", "", "", None)

    telling = telling_words("words_theme", spoken, THEMES, k=10)
    table = publish_words("words_theme", telling, spoken, THEMES, heading)

    assert words_of(table) == {"集体资产": ["账目"], "基础设施": []}


def test_a_part_of_a_longer_word_gives_way_to_it() -> None:
    said = [("v1", "T03", f"{COMMON} 老村 村干部 老村干部", 12), ("v2", "T03", COMMON, 40)]

    assert words_of(listed(said))["上坪村"] == ["老村干部"]


def test_the_words_say_how_many_opinions_there_must_be_and_that_it_is_no_vote() -> None:
    table = listed([("v1", "T03", f"{COMMON} 水渠", 12), ("v2", "T03", COMMON, 40)])

    assert table.caption == (
        "意见征集，不是表决结果。截至2026年3月20日，52份意见写了文字；"
        "列出的词在这里用得比别处多，每个词至少有10份意见用过。"
    )
    assert table.notes == (
        "词按多用的程度排，不写次数；表态的话、数字、人名和泛泛的词不列。",
        "有2个村还没有列出词：要有10份以上意见用到同一个词、并且明显比别处多才会列出。",
    )
    assert "条" not in table.caption + "".join(table.notes)


def test_what_is_stored_is_read_back_to_the_letter() -> None:
    table = listed([("v1", "T03", f"{COMMON} 水渠", 12), ("v2", "T03", COMMON, 40)])

    assert revive(table.to_plain()) == table


def test_counted_in_parts_or_at_once_the_lists_are_the_same() -> None:
    said = [("v1", "T03,T08", f"{COMMON} 水渠", 11), ("v2", "T08", f"{COMMON} 祠堂", 12)]
    rows = [(v, t.split(","), w.split()) for v, t, w, many in said for _ in range(many)]
    whole = pd.DataFrame(rows, columns=["village_id", "theme", "words"]).assign(role_group_id="g")

    at_once, n = count_words([whole])
    in_parts, number = count_words([whole[:5], whole[5:5], whole[5:20], whole[20:]])

    assert (n, number) == (23, 23)
    for view, counts in at_once.items():
        other = in_parts[view]
        assert other.sizes == counts.sizes
        keys = ["group", "word"]
        pd.testing.assert_frame_equal(
            other.rows.sort_values(keys, ignore_index=True),
            counts.rows.sort_values(keys, ignore_index=True),
        )

"""How a comment is cut into the words that are counted."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from core.text.lexicon import Lexicon, load_lexicon
from core.text.segment import Segmenter
from core.text.simplify import simplify

ENGINES = ["jieba", "rjieba"]


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return load_lexicon()


@pytest.fixture(scope="session", params=ENGINES)
def segmenter(request: pytest.FixtureRequest, lexicon: Lexicon) -> Segmenter:
    return Segmenter(lexicon, engine=request.param)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", []),
        ("。。。", []),
        ("好", []),
        ("路", ["路"]),
        ("2011年3月10日", []),
        ("老村干部怎么安排", ["老村", "干部", "村干部", "老村干部", "安排"]),
        ("我们不同意", ["不同意"]),
        ("没意见", ["没意见"]),
        ("同意!不同意?", ["同意", "不同意"]),
        ("ＷｉＦｉ和5G信号", ["信号", "wifi"]),
        ("電話〔电话已隐去〕占线", ["电话", "占线"]),
        ("併村後村幹部怎麼辦", ["并村", "干部", "村干部"]),
    ],
)
def test_words_worth_counting(segmenter: Segmenter, text: str, words: list[str]) -> None:
    assert segmenter.words(text) == words


def test_every_domain_word_is_kept_whole(segmenter: Segmenter, lexicon: Lexicon) -> None:
    split = [w for w in lexicon.words if w not in segmenter.words(f"我们认为{w}的问题要处理好")]

    assert split == []


def test_both_cutters_give_the_same_words(
    lexicon: Lexicon, examples: list[str], vtaiwan: list[str]
) -> None:
    one, other = (Segmenter(lexicon, engine=engine) for engine in ENGINES)  # type: ignore[arg-type]

    differing = [t for t in examples + vtaiwan if one.words(t) != other.words(t)]

    assert differing == []


def test_village_names_of_the_round_are_words(lexicon: Lexicon) -> None:
    text = "大坂湾和毛坦村,富户村也去溪垅坞"
    named = Segmenter(lexicon.with_places(["大坂湾村", "毛坦村", "富户村", " 溪垅坞 ", ""]))

    assert named.words(text) == ["大坂湾", "毛坦村", "富户村", "溪垅坞"]
    assert named.lexicon.places == ("大坂湾村", "富户村", "毛坦村", "溪垅坞")


def test_place_names_change_what_a_reading_was_read_with(lexicon: Lexicon) -> None:
    named = lexicon.with_places(["毛坦村"])

    assert named.digest != lexicon.digest
    assert named.with_places(["毛坦村"]).digest == named.digest
    assert load_lexicon().digest == lexicon.digest
    assert load_lexicon(extra_words=["香榧"]).digest != lexicon.digest


def test_many_threads_cut_alike(lexicon: Lexicon) -> None:
    results: list[list[str]] = []

    def cut() -> None:
        results.append(Segmenter(lexicon).words("坚决不同意把大坂湾村的老档案搬走"))

    threads = [threading.Thread(target=cut) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == [results[0]] * 8


def test_the_cutter_leaves_no_file_behind(lexicon: Lexicon, tmp_path: Path) -> None:
    import tempfile

    before = tempfile.tempdir
    tempfile.tempdir = str(tmp_path)
    try:
        Segmenter(load_lexicon(extra_words=["不留文件"]), engine="jieba").words("村部")
    finally:
        tempfile.tempdir = before

    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("社會主義新農村", "社会主义新农村"),
        ("乾隆年間的祠堂,乾燥", "乾隆年间的祠堂,干燥"),
        ("ＡＢＣ　１２３", "ABC 123"),
        ("老茶坞", "老茶坞"),
        ("", ""),
    ],
)
def test_reading_form_is_simplified(written: str, read: str) -> None:
    assert simplify(written) == read


def test_traditional_text_of_any_length_is_read() -> None:
    assert simplify("後" * 5000) == "后" * 5000

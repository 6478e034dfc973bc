"""The theme list, what is learnt from it, and how a comment is tagged."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import Invalid
from core.settings import DATA
from core.text.model import Example, learn, load_examples, load_or_learn
from core.text.record import Reader
from core.text.tagging import MOST_CODES, Tag
from core.text.themes import Subtheme, Theme, labels, load_themes, names, theme_code

TWO = (
    Theme(
        "T01", "村名", "村名", (Subtheme("T01a", "新村名", "新村名", ("村名", "改名", "名字叫")),)
    ),
    Theme("T02", "办公", "办公", (Subtheme("T02a", "选址", "选址", ("村部", "村部设", "办公")),)),
    Theme(
        "T99",
        "其他",
        "其他",
        (Subtheme("T99a", "无内容", "无内容", (), ("同意", "不同意")),),
        ("你好", "你好吗"),
    ),
)
FEW = [
    Example("村名不要改名", ("T01a",)),
    Example("名字叫什么", ("T01a",)),
    Example("村部设在哪里", ("T02a",)),
    Example("办公的村部太远", ("T02a", "T01a")),
    Example("同意", ("T99a",)),
    Example("你好", ("T99",)),
]


def test_the_list_has_fifteen_themes_and_fifty_subthemes_and_the_rest() -> None:
    themes = load_themes(DATA / "themes.toml")
    codes = [subtheme.code for theme in themes for subtheme in theme.subthemes]

    assert [theme.code for theme in themes] == [f"T{n:02d}" for n in range(1, 16)] + ["T99"]
    assert len(codes) == 51
    assert codes[-1] == "T99a"
    assert [theme_code(code) for code in codes] == [t.code for t in themes for _ in t.subthemes]


def test_labels_for_charts_are_short_and_told_apart() -> None:
    themes = load_themes(DATA / "themes.toml")
    heads = [theme.label for theme in themes]

    assert max(map(len, labels(themes).values())) <= 7
    assert len(set(heads)) == len(heads)
    assert names(themes)["T03b"] == "村级债务"
    assert list(labels(themes)) == list(names(themes))


def test_every_subtheme_has_words_of_its_own() -> None:
    themes = load_themes(DATA / "themes.toml")
    poor = [s.code for t in themes for s in t.subthemes if len(s.keywords + s.related) < 30]

    assert poor == []


@pytest.mark.parametrize(
    ("toml", "sentence"),
    [
        ('[[theme]]\ncode="T01"\nname="a"\n', "缺少「其他」"),
        ('[[theme]]\ncode="T01"\n', "没有填 name"),
        (
            '[[theme]]\ncode="T99"\nname="其他"\n[[theme.subtheme]]\ncode="T99a"\nname="无"\n'
            '[[theme.subtheme]]\ncode="T99a"\nname="又"\n',
            "编号重复：T99a",
        ),
    ],
)
def test_a_list_that_cannot_be_used_is_refused(tmp_path: Path, toml: str, sentence: str) -> None:
    file = tmp_path / "themes.toml"
    file.write_text(toml, encoding="utf-8")

    with pytest.raises(Invalid, match=sentence):
        load_themes(file)


def test_what_is_read_from_the_table_is_what_was_learnt() -> None:
    """Our table look-up against scikit-learn's own prediction on the same vectors."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.linear_model import LogisticRegression
    from sklearn.multiclass import OneVsRestClassifier

    from core.text.model import STRENGTH, TOLERANCE, _words_of, grams

    taught = list(_words_of(TWO))
    texts = [example.text for example in FEW] + [word for word, _ in taught]
    codes = [example.codes[0] for example in FEW] + [code for _, code in taught]
    vectors = TfidfVectorizer(analyzer=grams, min_df=2, sublinear_tf=True)
    one = LogisticRegression(
        C=STRENGTH, solver="liblinear", dual=True, tol=TOLERANCE, random_state=0
    )
    fitted = OneVsRestClassifier(one).fit(vectors.fit_transform(texts), codes)
    asked = ["村名叫什么", "村部村部设在哪", "完全不认识", "好"]

    ours = learn(FEW, TWO).probabilities(asked)

    assert ours.sum(axis=1) == pytest.approx(1)
    np.testing.assert_allclose(ours, fitted.predict_proba(vectors.transform(asked)), atol=1e-3)


def test_examples_with_an_unknown_code_are_refused() -> None:
    with pytest.raises(Invalid, match="没有的编号：T55"):
        learn([*FEW, Example("什么", ("T55",))], TWO)


def _examples_file(folder: Path, examples: list[Example]) -> Path:
    file = folder / "examples.jsonl"
    rows = [{"text": one.text, "themes": list(one.codes)} for one in examples]
    file.write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    return file


def test_a_model_is_kept_for_its_owner_only_and_used_again(tmp_path: Path) -> None:
    examples, cache = _examples_file(tmp_path, FEW), tmp_path / "cache"
    first = load_or_learn(examples, TWO, cache)
    (file,) = cache.iterdir()
    written = file.stat().st_mtime_ns

    again = load_or_learn(examples, TWO, cache)

    assert file.stat().st_mode & 0o777 == 0o600
    assert file.stat().st_mtime_ns == written
    assert (again.codes, again.rows, again.digest) == (first.codes, first.rows, first.digest)
    assert np.array_equal(again.weights, first.weights)


def test_new_examples_are_learnt_anew(tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    first = load_or_learn(_examples_file(tmp_path, FEW), TWO, cache)

    second = load_or_learn(_examples_file(tmp_path, FEW[1:]), TWO, cache)

    assert first.digest != second.digest
    assert len(list(cache.iterdir())) == 2


@pytest.mark.parametrize("damage", [b"", b"PK\x03\x04 not a model", b"\x93NUMPY", None])
def test_a_damaged_model_file_is_replaced(tmp_path: Path, damage: bytes | None) -> None:
    examples, cache = _examples_file(tmp_path, FEW), tmp_path / "cache"
    first = load_or_learn(examples, TWO, cache)
    (file,) = cache.iterdir()
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2] if damage is None else damage)

    again = load_or_learn(examples, TWO, cache)

    assert np.allclose(again.weights, first.weights)
    assert file.read_bytes()[:2] == b"PK"


def test_the_examples_are_as_many_and_as_even_as_their_readme_says() -> None:
    examples = load_examples(DATA / "examples" / "examples.jsonl")
    first = [example.codes[0] for example in examples]
    counts = {code: first.count(code) for code in set(first)}

    assert len(examples) == 15064
    assert (len(counts), min(counts.values()), max(counts.values())) == (52, 194, 309)


@pytest.mark.parametrize(
    ("text", "codes", "because"),
    [
        ("他们村欠账一大堆，凭什么叫我们村一起还债", ["T03b"], ("欠账", "还债")),
        ("他們村欠賬一大堆，憑什麼叫我們村一起還債", ["T03b"], ("欠账", "还债")),
        ("卫生室千万留着，老人配药靠它", ["T07b"], ("卫生室", "配药")),
        ("不同意", ["T99a"], ("不同意",)),
        ("没意见", ["T99a"], ("没意见",)),
        ("大家早上好", ["T99"], ("早上好",)),
    ],
)
def test_plain_cases_are_tagged_with_their_reason(
    reader: Reader, text: str, codes: list[str], because: tuple[str, ...]
) -> None:
    tags = reader.tagger.tag(text, reader.segmenter.words(text))

    assert [tag.code for tag in tags] == codes
    assert tags[0].because == because
    assert not tags[0].unsure


@pytest.mark.parametrize("text", ["🙂🙂", "zzqx", "。。。"])
def test_what_cannot_be_read_goes_to_a_person(reader: Reader, text: str) -> None:
    (tag,) = reader.tagger.tag(text)

    assert (tag.code, tag.unsure) == ("T99", True)


def test_no_text_has_no_theme(reader: Reader) -> None:
    assert reader.tagger.tag_many(["", " ", "〔电话已隐去〕"]) == [(), (), ()]


def test_tags_come_best_first_and_few(reader: Reader, examples: list[str]) -> None:
    every = reader.tagger.tag_many(examples[::10])

    for tags in every:
        scores = [tag.score for tag in tags]
        assert scores == sorted(scores, reverse=True)
        assert 1 <= len(tags) <= MOST_CODES
        assert all(0 <= score <= 1 for score in scores)
        assert len({tag.code for tag in tags}) == len(tags)
    assert any(len(tags) > 1 for tags in every)


def test_other_stands_alone(reader: Reader, examples: list[str]) -> None:
    for tags in reader.tagger.tag_many(examples[::7]):
        others = [tag for tag in tags if theme_code(tag.code) == "T99"]
        assert others == [] or others == list(tags)


def test_one_at_a_time_is_as_many_at_once(reader: Reader, examples: list[str]) -> None:
    some = examples[::100]

    assert [reader.tagger.tag(text) for text in some] == reader.tagger.tag_many(some)


def test_comments_of_another_hand_get_their_theme(reader: Reader) -> None:
    """Not a measure of quality in the field: their author also chose the keywords."""
    held_out = load_examples(DATA / "examples" / "held_out.jsonl")
    tags = reader.tagger.tag_many([example.text for example in held_out])

    right = [
        theme_code(t[0].code) == theme_code(e.codes[0]) for t, e in zip(tags, held_out, strict=True)
    ]

    assert len(held_out) == 69
    assert sum(right) >= 58


def test_a_tag_is_a_plain_value() -> None:
    assert Tag("T01a", 0.5) == Tag("T01a", 0.5, (), False)

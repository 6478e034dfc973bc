"""What a round teaches the reader, and what its model file may hold of people's words."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from core.errors import Invalid
from core.settings import ROOT
from core.text.lexicon import Lexicon
from core.text.model import Example, learn, load_model
from core.text.record import Reader, read_text
from core.text.segment import Segmenter
from core.text.tagging import Tagger
from core.text.teaching import forget_models, kept_model, learnable, model_file, teach
from tests.text.test_themes import FEW, TWO

#: Said here for the office, of which the examples never speak so.
LOCAL = [Example(f"晒谷坪{more}", ("T02a",)) for more in ("那头", "边上", "近", "好", "空着")]

THEMES = """
[[theme]]
code = "T01"
name = "村名"
[[theme.subtheme]]
code = "T01a"
name = "新村名"
keywords = ["村名", "改名", "名字叫"]
[[theme]]
code = "T02"
name = "办公"
[[theme.subtheme]]
code = "T02a"
name = "选址"
keywords = ["村部", "村部设", "办公"]
[[theme]]
code = "T99"
name = "其他"
[[theme.subtheme]]
code = "T99a"
name = "无内容"
"""


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with few examples and few themes."""
    folder = tmp_path / "data"
    (folder / "examples").mkdir(parents=True)
    (folder / "themes.toml").write_text(THEMES, encoding="utf-8")
    related = {"T99": ["你好", "你好吗"], "T99a": ["同意", "不同意"]}
    (folder / "related.json").write_text(json.dumps(related), encoding="utf-8")
    rows = [json.dumps({"text": one.text, "themes": one.codes}) for one in FEW]
    (folder / "examples" / "examples.jsonl").write_text("\n".join(rows), encoding="utf-8")
    return folder


def test_what_people_sorted_weighs_more_than_the_examples() -> None:
    asked = ["晒谷坪那里村名"]
    before, after = (
        dict(zip(model.codes, model.probabilities(asked)[0].tolist(), strict=True))
        for model in (learn(FEW, TWO), learn(FEW, TWO, checked=LOCAL))
    )

    assert before["T02a"] < before["T01a"]
    assert after["T02a"] > after["T01a"]


def test_a_run_of_signs_that_two_people_wrote_is_in_no_model_and_of_three_it_is() -> None:
    said = [Example(text, ("T01a",)) for text in ("阿毛家东", "阿毛家西", "阿毛家")]

    assert {"阿毛", "阿毛家"}.isdisjoint(learn(FEW, TWO, checked=said[:2]).rows)
    assert {"阿毛", "阿毛家"} <= set(learn(FEW, TWO, checked=said).rows)


def test_a_code_the_list_does_not_have_is_refused() -> None:
    with pytest.raises(Invalid, match="没有的编号：T55"):
        learn(FEW, TWO, checked=[Example("什么", ("T55",))])


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("找王书记评理", "找 评理"),
        ("打〔电话已隐去〕问", "打 问"),
        ("村部太远", "村部太远"),
    ],
)
def test_names_and_marks_are_not_learnt_from(text: str, left: str) -> None:
    assert learnable(text) == left


def test_a_learnt_model_is_kept_for_its_owner_only_and_learnt_once(
    data: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    digest = teach(LOCAL, cache, data=data)
    file = model_file(cache, digest)
    written = file.stat().st_mtime_ns

    assert teach(reversed(LOCAL), cache, data=data) == digest
    assert file.stat().st_mtime_ns == written
    assert file.stat().st_mode & 0o777 == 0o600
    assert cache.stat().st_mode & 0o777 == 0o700
    assert teach(LOCAL[1:], cache, data=data) != digest


def test_a_model_file_holds_no_text(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    digest = teach(LOCAL, cache, data=data)

    with np.load(model_file(cache, digest), allow_pickle=False) as kept:
        words = [str(kept[name]) for name in kept.files if kept[name].ndim == 0]
        longest = max(map(len, kept["grams"]))
        assert list(kept["grams"]) == sorted(kept["grams"])
    assert longest == 3
    assert not any("晒谷" in word for word in words)


def test_learning_in_a_process_of_its_own_is_the_same(data: Path, tmp_path: Path) -> None:
    given = {
        "checked": [[one.text, one.codes] for one in LOCAL],
        "folder": str(tmp_path / "aside"),
        "data": str(data),
    }
    done = subprocess.run(
        [sys.executable, "-m", "core.text.teaching"],
        input=json.dumps(given),
        capture_output=True,
        text=True,
        check=True,
        cwd=ROOT,
    )
    here = kept_model(tmp_path / "here", teach(LOCAL, tmp_path / "here", data=data))
    aside = kept_model(tmp_path / "aside", done.stdout)

    assert here is not None
    assert aside is not None
    assert np.array_equal(here.weights, aside.weights)


def test_models_nobody_uses_are_deleted(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    old, new = teach(LOCAL, cache, data=data), teach(LOCAL[1:], cache, data=data)
    shutil.copy(model_file(cache, old), cache / "other.txt")

    assert forget_models(cache, [new, ""]) == 1

    assert kept_model(cache, old) is None
    assert kept_model(cache, new) is not None
    assert (cache / "other.txt").exists()
    assert forget_models(tmp_path / "nowhere", []) == 0


def test_a_model_of_another_digest_is_not_taken_for_this_one(data: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    digest = teach(LOCAL, cache, data=data)

    assert load_model(model_file(cache, digest), digest[:16] + "0" * 48) is None


def test_a_reader_reads_with_what_was_taught_and_without_where_it_is_missing(
    data: Path, tmp_path: Path
) -> None:
    cache = tmp_path / "cache"
    lexicon = Lexicon((), frozenset(), frozenset(), frozenset(), TWO)
    reader = Reader(Segmenter(lexicon), Tagger(lexicon, learn(FEW, TWO)), models=cache)
    assert reader.taught("f" * 64) is reader
    assert reader.taught("") is reader
    digest = teach(LOCAL, cache, data=data)

    taught = reader.taught(digest)

    assert read_text("晒谷坪那里", reader).doubt == ("T99", "")
    assert read_text("晒谷坪那里", taught).tags[0].code == "T02a"
    assert taught.taught(digest).tagger is not reader.tagger
    assert reader.taught(digest).tagger is taught.tagger

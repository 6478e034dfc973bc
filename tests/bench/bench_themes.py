"""How well themes are read in invented comments that nobody trained on.

Their authors saw neither the training examples nor the words of the theme list; see
data/examples/HELD_OUT.md. The comments take the same way in as an opinion does. Beside them stand
five-fold cross-validation on the training examples, which are of other hands, and how many of
those are nearly the same as a held-out comment.

python -m tests.bench.bench_themes [--write]      keeps the figures for the screen that cites them
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from functools import cache
from itertools import pairwise
from pathlib import Path
from time import process_time
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix

from core.settings import DATA
from core.text.lexicon import load_lexicon
from core.text.model import Example, learn, load_examples
from core.text.quality import Checked, quality_of
from core.text.record import Reader, default_reader, read_many
from core.text.segment import Segmenter
from core.text.tagging import Tagger
from core.text.themes import theme_code

FOLDER = DATA / "examples"
TRAINING, MEASURED = FOLDER / "examples.jsonl", FOLDER / "measured.json"

#: The hardest set first: it is the one that the screen cites.
HELD_OUT = tuple(FOLDER / f"held_out_{n}.jsonl" for n in (400, 420, 200))
FOLDS = 5

#: Two comments that share more of their pairs of characters than this say nearly the same.
NEARLY = 0.6

#: The codes of one comment, main code first.
Codes = Sequence[str]
Pairs = Sequence[tuple[Codes, Codes]]


def run() -> list[dict[str, Any]]:
    """Main theme right, macro-F1 of themes, micro-F1 of sub-themes, right one of the first two."""
    crossed, seconds = _crossed()
    training = load_examples(TRAINING)
    copies = sum(len(near_copies(training, load_examples(file))) for file in HELD_OUT)
    return [
        *(row for file in HELD_OUT for row in _held_out(file)),
        _row("5-fold: main theme right", _right_within(crossed, 1), None),
        _row("5-fold: macro-F1 of main themes", _macro_f1(crossed), None),
        _row("5-fold: micro-F1 of all sub-themes", _micro_f1(crossed), None),
        {
            "name": "learning once, on four fifths of the examples",
            "value": f"{seconds:.1f}",
            "unit": "s",
            "goal": "≤ 20",
            "ok": seconds <= 20,
        },
        {
            "name": "training examples nearly equal to a held-out one",
            "value": copies,
            "unit": "comments",
            "goal": "0",
            "ok": not copies,
        },
    ]


def _held_out(file: Path) -> list[dict[str, Any]]:
    held_out = load_examples(file)
    pairs = _read(held_out, default_reader())
    said = f"{len(held_out)} held out"
    return [
        _row(f"{said}: main theme right", _right_within(pairs, 1), 0.82),
        _row(f"{said}: macro-F1 of main themes", _macro_f1(pairs), 0.80),
        _row(f"{said}: micro-F1 of all sub-themes", _micro_f1(pairs), 0.70),
        _row(f"{said}: main theme among the first two", _right_among_two(held_out), 0.92),
    ]


def near_copies(training: Sequence[Example], held_out: Sequence[Example]) -> list[int]:
    """Places in `training` whose pairs of characters are nearly those of a held-out comment."""
    rows: dict[str, int] = {}
    left, right = (_pair_matrix([one.text for one in each], rows) for each in (training, held_out))
    width = len(rows)
    left.resize(left.shape[0], width)
    shared = (left @ right.T).toarray()
    sizes = left.sum(axis=1).A1[:, None] + right.sum(axis=1).A1[None, :] - shared
    close = shared / np.maximum(sizes, 1) > NEARLY
    return np.flatnonzero(close.any(axis=1)).tolist()


def write() -> None:
    """Keeps what the held-out comments say of the shipped reader, for the screen that cites it."""
    held_out = load_examples(HELD_OUT[0])
    quality = quality_of(
        Checked(tuple(given), tuple(coded)) for coded, given in _read(held_out, default_reader())
    )
    measured = {
        "on": f"{date.today():%Y-%m-%d}",
        "comments": len(held_out),
        "main_theme": round(quality.all.share or 0, 3),
        "among_two": round(_right_among_two(held_out), 3),
        "crossed": len(_crossed()[0]),
        "crossed_main_theme": round(_right_within(_crossed()[0], 1), 3),
        "themes": {
            row.theme: [round(row.both / max(n, 1), 2) for n in (row.found, row.meant)]
            for row in quality.themes
        },
    }
    text = json.dumps(measured, ensure_ascii=False, indent=1)
    MEASURED.write_text(text + "\n", encoding="utf-8")


def _read(examples: Sequence[Example], reader: Reader) -> list[tuple[Codes, Codes]]:
    """What each was coded as, and what the reader makes of it."""
    records = read_many([example.text for example in examples], reader)
    return [
        (example.codes, tuple(tag.code for tag in record.tags))
        for example, record in zip(examples, records, strict=True)
    ]


@cache
def _crossed() -> tuple[list[tuple[Codes, Codes]], float]:
    """Each fifth read by what was learnt from the other four, and the seconds of one learning."""
    lexicon, examples = load_lexicon(), load_examples(TRAINING)
    order = np.random.default_rng(1).permutation(len(examples)).tolist()
    found: list[tuple[Codes, Codes]] = []
    start = process_time()
    for fold in range(FOLDS):
        taught = [examples[i] for place, i in enumerate(order) if place % FOLDS != fold]
        asked = [examples[i] for place, i in enumerate(order) if place % FOLDS == fold]
        reader = Reader(Segmenter(lexicon), Tagger(lexicon, learn(taught, lexicon.themes)))
        found += _read(asked, reader)
    return found, (process_time() - start) / FOLDS


def _right_within(pairs: Pairs, first: int) -> float:
    """Share of comments whose main theme is one of the `first` different themes given."""
    right = sum(theme_code(coded[0]) in _themes(given)[:first] for coded, given in pairs)
    return right / len(pairs)


def _right_among_two(examples: Sequence[Example]) -> float:
    """Share of comments whose main theme is one of the two candidates a person would be shown."""
    tagger = default_reader().tagger
    right = sum(theme_code(one.codes[0]) in _themes(tagger.two_best(one.text)) for one in examples)
    return right / len(examples)


def _macro_f1(pairs: Pairs) -> float:
    """The F1 of every theme as main theme, each theme weighing the same; T99a counts as T99."""
    first = [(theme_code(coded[0]), *_themes(given)[:1]) for coded, given in pairs]
    themes = {pair[0] for pair in first}
    return sum(_f1_of(theme, first) for theme in themes) / len(themes)


def _f1_of(theme: str, pairs: Iterable[Codes]) -> float:
    both = asked = found = 0
    for right, *first in pairs:
        both += theme == right and theme in first
        asked += theme == right
        found += theme in first
    return 2 * both / (asked + found)


def _micro_f1(pairs: Pairs) -> float:
    """The F1 over every code of every comment."""
    both = sum(len(set(coded) & set(given)) for coded, given in pairs)
    return 2 * both / sum(len(coded) + len(given) for coded, given in pairs)


def _themes(codes: Codes) -> list[str]:
    return list(dict.fromkeys(map(theme_code, codes)))


def _pair_matrix(texts: Sequence[str], rows: dict[str, int]) -> Any:
    """One row a text, 1 for each pair of characters in it; new pairs get the next place."""
    where: list[int] = []
    ends = [0]
    for text in texts:
        where += [rows.setdefault(a + b, len(rows)) for a, b in set(pairwise(text))]
        ends.append(len(where))
    return csr_matrix((np.ones(len(where)), where, ends), shape=(len(texts), len(rows)))


def _row(name: str, value: float, goal: float | None) -> dict[str, Any]:
    return {
        "name": name,
        "value": f"{value:.3f}",
        "unit": "share" if "F1" not in name else "F1",
        "goal": None if goal is None else f"≥ {goal}",
        "ok": goal is None or value >= goal,
    }


if __name__ == "__main__":
    for row in run():
        goal = f"  goal {row['goal']}" if row["goal"] else ""
        print(f"{row['name']:<50} {row['value']:>8} {row['unit']}{goal}")
    if "--write" in sys.argv:
        write()

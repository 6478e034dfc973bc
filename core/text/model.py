"""What short pieces of writing say about a theme, learnt from examples and the theme list.

A logistic regression for each code against all others, on character 1–3-grams. Learning uses
scikit-learn and takes some seconds, once for each state of examples and themes; reading uses only
a table of weights, because a call into scikit-learn costs more than all the rest of reading a
comment.
"""

from __future__ import annotations

import hashlib
import json
import os
import tempfile
import threading
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from core.errors import Invalid
from core.text.simplify import simplify
from core.text.themes import Theme

#: Goes into the digest: raise it when the method below changes.
METHOD = "chars-1-3/one-against-rest/3"

#: Inverse strength of the regularisation; 6 to 20 differ by less than the noise.
STRENGTH = 10.0

#: A gram seen in fewer examples than this says nothing.
LEAST_EXAMPLES = 2

#: How many examples a comment weighs that a person of the place has sorted.
CHECKED_WEIGHT = 5.0

#: A gram of villagers' comments that the examples do not have is kept only when this many of the
#: comments share it: what one or two people wrote must not be read out of a model file.
CHECKED_GRAM_FROM = 3

#: When learning stops; five times finer changes no figure and takes half as long again.
TOLERANCE = 5e-2

Floats = npt.NDArray[np.float32]

_learning = threading.Lock()


@dataclass(frozen=True, slots=True)
class Example:
    """A comment coded by hand: the first code is what the speaker wants noticed."""

    text: str
    codes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ThemeModel:
    """Weights of every gram for every code, and the bias of the codes.

    A column of `weights` with its bias tells one code from all others. `rows` gives a gram's
    row, `idf` a row's weight in a text; `digest` names what the model was learnt from.
    """

    codes: tuple[str, ...]
    rows: dict[str, int]
    idf: Floats
    weights: Floats
    bias: Floats
    digest: str

    def probabilities(self, plain_texts: Sequence[str]) -> Floats:
        """One row a text, one column a code, each row summing to 1; texts as `reading_form`."""
        if not plain_texts:
            return np.zeros((0, len(self.codes)), np.float32)
        scores = np.stack([self._scores(text) for text in plain_texts])
        shares = 1 / (1 + np.exp(-scores))
        result: Floats = shares / shares.sum(axis=1, keepdims=True)
        return result

    def _scores(self, plain: str) -> Floats:
        """Bias plus the unit vector of (1 + ln count)·idf times the weights."""
        counts = Counter(map(self.rows.get, grams(plain)))
        counts.pop(None, None)
        if not counts:
            return self.bias
        rows = np.fromiter(counts, np.int64, len(counts))
        often = np.fromiter(counts.values(), np.float32, len(counts))
        values = (1 + np.log(often)) * self.idf[rows]
        result: Floats = self.bias + values @ self.weights[rows] / np.sqrt(values @ values)
        return result

    def knows(self, plain: str) -> bool:
        """Whether any two neighbouring characters of `plain` occurred in the examples."""
        return any(map(self.rows.__contains__, _pairs(plain))) or plain in self.rows

    def evidence(self, code: str, words: Sequence[str]) -> list[float]:
        """For each word how far its pairs of characters speak for `code` against the average one.

        0 for a word that is unknown or has one character.
        """
        rows: list[int] = []
        ends = [0]
        for word in words:
            rows += [row for pair in _pairs(word) if (row := self.rows.get(pair)) is not None]
            ends.append(len(rows))
        weights = self.weights[rows]
        ahead = weights[:, self.codes.index(code)] - weights.mean(axis=1)
        leads = (ahead * self.idf[rows]).tolist()
        return [sum(leads[start:end]) for start, end in pairwise(ends)]


def grams(plain: str) -> Iterator[str]:
    """Every run of one, two and three characters."""
    threes = map("".join, zip(plain, plain[1:], plain[2:], strict=False))
    return chain(plain, _pairs(plain), threes)


def reading_form(text: str) -> str:
    """The form grams are taken from: simplified, NFKC, small letters."""
    return simplify(text).lower()


def load_examples(file: Path) -> list[Example]:
    """The coded comments of a file, one JSON `{"text", "themes"}` a line, main code first."""
    lines = file.read_text(encoding="utf-8").splitlines()
    rows = [json.loads(line) for line in lines if line.strip()]
    return [Example(row["text"], tuple(row["themes"])) for row in rows]


def learn(
    examples: Sequence[Example],
    themes: Sequence[Theme],
    *,
    checked: Sequence[Example] = (),
    digest: str = "",
) -> ThemeModel:
    """The model of these coded comments and of the theme list's words, each word a tiny comment.

    A word listed under several codes weighs one in all. `checked` are a round's own comments as
    people sorted them: each weighs as much as CHECKED_WEIGHT examples, and a gram that no two
    examples have is learnt only when CHECKED_GRAM_FROM of them share it. Raises Invalid for a
    code that the theme list does not have.
    """
    from sklearn.linear_model import LogisticRegression
    from threadpoolctl import threadpool_limits

    taught = list(_words_of(themes))
    shipped = [example.text for example in examples] + [word for word, _ in taught]
    codes = [example.codes[0] for example in examples] + [code for _, code in taught]
    codes += [example.codes[0] for example in checked]
    unknown = sorted(set(codes) - {code for _, code in taught})
    if unknown:
        raise Invalid(f"例句里有主题表没有的编号：{'、'.join(unknown)}。")
    uses = Counter(word for word, _ in taught)
    weights = [1.0] * len(examples) + [1 / uses[word] for word, _ in taught]
    weights += [CHECKED_WEIGHT] * len(checked)

    counts = [Counter(grams(reading_form(text))) for text in shipped]
    own = [Counter(grams(reading_form(example.text))) for example in checked]
    rows, idf = _vocabulary(counts, own)
    matrix = _matrix(counts + own, rows, idf)
    own_codes = sorted(set(codes))
    columns, biases = [], []
    # More threads than free cores make the many small products three times slower, not faster.
    with threadpool_limits(limits=1):
        for code in own_codes:
            one = LogisticRegression(
                C=STRENGTH, solver="liblinear", dual=True, tol=TOLERANCE, random_state=0
            )
            one.fit(matrix, [this == code for this in codes], sample_weight=weights)
            columns.append(one.coef_[0])
            biases.append(one.intercept_[0])
    return ThemeModel(
        codes=tuple(own_codes),
        rows=rows,
        idf=idf,
        weights=np.stack(columns, axis=1).astype(np.float32),
        bias=np.array(biases, np.float32),
        digest=digest,
    )


def load_or_learn(examples_file: Path, themes: Sequence[Theme], cache: Path) -> ThemeModel:
    """The model of these examples and themes: from `cache` when it is there, else learnt and kept.

    The cached file holds plain arrays, no pickle; one that is damaged or was learnt from
    something else is replaced.
    """
    digest = digest_of(examples_file, themes)
    file = cache / f"themes-{digest[:16]}.npz"
    with _learning:
        model = load_model(file, digest)
        if model is None:
            model = learn(load_examples(examples_file), themes, digest=digest)
            save_model(model, file)
    return model


def digest_of(examples_file: Path, themes: Sequence[Theme], checked: Sequence[Example] = ()) -> str:
    """Names what a model is learnt from and how; the order of `checked` makes no difference."""
    digest = hashlib.sha256(METHOD.encode())
    digest.update(examples_file.read_bytes())
    digest.update(json.dumps([asdict(theme) for theme in themes], ensure_ascii=False).encode())
    for row in sorted((one.text, *one.codes) for one in checked):
        digest.update(json.dumps(row, ensure_ascii=False).encode())
    return digest.hexdigest()


def _vocabulary(
    shipped: Sequence[Counter[str]], own: Sequence[Counter[str]]
) -> tuple[dict[str, int], Floats]:
    """The grams worth a row, in the order of their signs, and how much each weighs in a text."""
    among_shipped = Counter(chain.from_iterable(shipped))
    among_own = Counter(chain.from_iterable(own))
    kept = {gram for gram, n in among_shipped.items() if n >= LEAST_EXAMPLES}
    kept |= {gram for gram, n in among_own.items() if n >= CHECKED_GRAM_FROM}
    rows = {gram: row for row, gram in enumerate(sorted(kept))}
    seen = np.array([among_shipped[gram] + among_own[gram] for gram in rows], np.float64)
    idf = np.log((1 + len(shipped) + len(own)) / (1 + seen)) + 1
    return rows, idf.astype(np.float32)


def _matrix(texts: Sequence[Counter[str]], rows: Mapping[str, int], idf: Floats) -> Any:
    """One unit row of (1 + ln count)·idf a text, sparse."""
    from scipy.sparse import csr_matrix

    columns: list[int] = []
    often: list[int] = []
    ends = [0]
    for counts in texts:
        known = [(rows[gram], n) for gram, n in counts.items() if gram in rows]
        columns += [row for row, _ in known]
        often += [n for _, n in known]
        ends.append(len(columns))
    where = np.array(columns, np.int64)
    values = (1 + np.log(np.array(often, np.float64))) * idf[where]
    matrix = csr_matrix((values, where, np.array(ends)), shape=(len(texts), len(rows)))
    norms = np.sqrt(np.asarray(matrix.multiply(matrix).sum(axis=1)).ravel())
    matrix.data /= np.repeat(np.where(norms > 0, norms, 1), np.diff(matrix.indptr))
    return matrix


def _pairs(plain: str) -> Iterator[str]:
    return map("".join, pairwise(plain))


def _words_of(themes: Iterable[Theme]) -> Iterator[tuple[str, str]]:
    for theme in themes:
        for word in theme.related:
            yield word, theme.code
        for subtheme in theme.subthemes:
            for word in dict.fromkeys(subtheme.keywords + subtheme.related):
                yield word, subtheme.code


def load_model(file: Path, digest: str) -> ThemeModel | None:
    """The model kept in `file`; None when it is not there, damaged, or another one's."""
    try:
        with file.open("rb") as stream, np.load(stream, allow_pickle=False) as kept:
            if str(kept["digest"]) != digest or str(kept["method"]) != METHOD:
                return None
            model = ThemeModel(
                codes=tuple(map(str, kept["codes"])),
                rows={str(gram): row for row, gram in enumerate(kept["grams"])},
                idf=kept["idf"],
                weights=kept["weights"],
                bias=kept["bias"],
                digest=digest,
            )
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return None
    whole = (
        model.weights.shape == (len(model.rows), len(model.codes))
        and model.idf.shape == (len(model.rows),)
        and model.bias.shape == (len(model.codes),)
    )
    return model if whole else None


def save_model(model: ThemeModel, file: Path) -> None:
    """Keeps the model, mode 0600; written beside and moved into place, never seen half."""
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=file.name)
    try:
        with os.fdopen(handle, "wb") as stream:
            np.savez(
                stream,
                method=np.array(METHOD),
                digest=np.array(model.digest),
                codes=np.array(model.codes),
                grams=np.array(sorted(model.rows, key=model.rows.__getitem__)),
                idf=model.idf,
                weights=model.weights,
                bias=model.bias,
            )
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise

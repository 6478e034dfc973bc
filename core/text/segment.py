"""Cuts a comment into the words worth counting.

The cutter is jieba's search mode (it finds 村干部 inside 老村干部). Its Rust port gives the same
Chinese words twenty times faster and is taken when it is installed; tests hold the two equal.
Latin letters, on which the two differ, never reach either of them.
"""

from __future__ import annotations

import re
import tempfile
import threading
import warnings
from collections.abc import Callable
from functools import lru_cache
from typing import Literal

from core.text.lexicon import Lexicon
from core.text.redact import MARK
from core.text.simplify import simplify

Engine = Literal["auto", "jieba", "rjieba"]
Cut = Callable[[str], list[str]]

_NOT_HAN = re.compile("[^\u4e00-\u9fd5]+")
_SUFFIX = re.compile("(?:社区|[村镇乡组])$")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9]+")

_building = threading.Lock()


class Segmenter:
    """Cuts with one lexicon; made once, then only read, so threads may share it.

    Village names are matched as they stand before cutting: a second dictionary for each round
    would cost 64 MB and half a second, the match some microseconds a comment.
    """

    def __init__(self, lexicon: Lexicon, *, engine: Engine = "auto") -> None:
        self.lexicon = lexicon
        with _building:
            self._cut = _engine(lexicon.words, engine)
        self._places = _any_of(lexicon.places)

    def words(self, text: str) -> list[str]:
        """The words of `text` in reading order, repeated ones too; Latin words come last.

        Words of two characters and more, and the lexicon's single ones; stop words, numbers
        and the marks of the redaction left out. `text` may be in any form.
        """
        return self.words_of_plain(simplify(MARK.sub(" ", text)))

    def words_of_plain(self, plain: str) -> list[str]:
        """As `words`, for a text already simplified and without redaction marks."""
        lexicon = self.lexicon
        tokens = self._tokens(plain)
        if not lexicon.whole.isdisjoint(tokens):
            tokens = _without_insides(tokens, lexicon.whole)
        words = [
            token
            for token in tokens
            if (len(token) > 1 or token in lexicon.singles) and token not in lexicon.stop
        ]
        return words + [word.lower() for word in _LATIN.findall(plain)]

    def _tokens(self, plain: str) -> list[str]:
        if self._places is None:
            return self._cut(_NOT_HAN.sub(" ", plain))
        tokens: list[str] = []
        for index, piece in enumerate(self._places.split(plain)):
            tokens += [piece] if index % 2 else self._cut(_NOT_HAN.sub(" ", piece))
        return tokens


def _without_insides(tokens: list[str], whole: frozenset[str]) -> list[str]:
    """The tokens without the shorter words that search mode gives just before a whole one."""
    kept: list[str] = []
    for token in tokens:
        if token in whole:
            inside = 2 * len(token) - 3  # so many runs of two and three characters at most
            while kept and inside and len(kept[-1]) < len(token) and kept[-1] in token:
                kept.pop()
                inside -= 1
        kept.append(token)
    return kept


def _any_of(places: tuple[str, ...]) -> re.Pattern[str] | None:
    """The names, longest first, and what people say for short: 大坂湾 for 大坂湾村.

    A short form of two characters (富户) is left out: it may be an ordinary word.
    """
    names = {simplify(place) for place in places}
    names |= {short for name in names if len(short := _SUFFIX.sub("", name)) > 2}
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")


@lru_cache(maxsize=4)
def _engine(words: tuple[str, ...], engine: Engine) -> Cut:
    if engine != "jieba":
        try:
            return _rjieba(words)
        except ImportError:
            if engine == "rjieba":
                raise
    return _jieba(words)


def _rjieba(words: tuple[str, ...]) -> Cut:
    import rjieba

    tokenizer = rjieba.Jieba()
    for word in words:
        tokenizer.add_word(word, None, None)
    cut: Cut = tokenizer.cut_for_search
    return cut


def _jieba(words: tuple[str, ...]) -> Cut:
    with warnings.catch_warnings():
        # Its last release is of January 2020; on a newer Python the import warns.
        warnings.simplefilter("ignore")
        import jieba

    jieba.setLogLevel(60)
    tokenizer = jieba.Tokenizer()
    # jieba loads whatever file lies under a fixed name in the shared temp folder, so it gets a
    # folder of its own (mode 0700), gone as soon as the dictionary is in memory.
    with tempfile.TemporaryDirectory(prefix="cunyi-") as folder:
        tokenizer.tmp_dir = folder
        tokenizer.initialize()
    # Adding a word twice shifts every other word's frequency: once, before anyone reads.
    for word in words:
        tokenizer.add_word(word)
    cut: Cut = tokenizer.lcut_for_search
    return cut

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
from typing import Any, Literal, NamedTuple

from core.text.lexicon import Lexicon
from core.text.redact import MARK
from core.text.simplify import simplify

Engine = Literal["auto", "jieba", "rjieba"]

_NOT_HAN = re.compile("[^\u4e00-\u9fd5]+")
_SUFFIX = re.compile("(?:社区|[村镇乡组])$")
_LATIN = re.compile("[A-Za-z][A-Za-z0-9]+")

#: A name as short as this may also be an ordinary word (大路, 和平): it goes into the dictionary,
#: where the words around it decide, and is not matched as it stands.
_SHORT = 2

_building = threading.Lock()


class Cutter(NamedTuple):
    """One dictionary: words for counting, a text cut once, and whether a word is in it."""

    search: Callable[[str], list[str]]
    plain: Callable[[str], list[str]]
    has: Callable[[str], bool]


class Segmenter:
    """Cuts with one lexicon; made once, then only read, so threads may share it.

    Village names are matched as they stand before cutting, which costs some microseconds a
    comment. A round's own words need a dictionary of their own: 15 MB and a hundredth of a second
    with jieba, 26 MB and a tenth with its Rust port. The newest four are kept.
    """

    def __init__(self, lexicon: Lexicon, *, engine: Engine = "auto") -> None:
        self.lexicon = lexicon
        self.engine = engine
        places = {simplify(place) for place in lexicon.places}
        short = {place for place in places if len(place) <= _SHORT}
        words = tuple(sorted({*lexicon.words, *(place for place in short if len(place) > 1)}))
        with _building:
            self._cutter = _cutter(words, engine)
        self._places = _any_of(places - short)

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

    def pieces(self, plain: str) -> list[str]:
        """A simplified text cut once, nothing left out: joined again it is `plain`."""
        pieces: list[str] = []
        for index, stretch in enumerate(self._places.split(plain) if self._places else [plain]):
            if index % 2:
                pieces.append(stretch)
                continue
            end = 0
            for gap in _NOT_HAN.finditer(stretch):
                pieces += [*self._cutter.plain(stretch[end : gap.start()]), gap[0]]
                end = gap.end()
            pieces += self._cutter.plain(stretch[end:])
        return [piece for piece in pieces if piece]

    def knows(self, word: str) -> bool:
        """Whether `word` is in the dictionary or is a place of the round, not merely guessed."""
        return self._cutter.has(word) or (
            self._places is not None and self._places.fullmatch(word) is not None
        )

    def _tokens(self, plain: str) -> list[str]:
        search = self._cutter.search
        if self._places is None:
            return search(_NOT_HAN.sub(" ", plain))
        tokens: list[str] = []
        for index, piece in enumerate(self._places.split(plain)):
            tokens += [piece] if index % 2 else search(_NOT_HAN.sub(" ", piece))
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


def place_forms(name: str) -> tuple[str, ...]:
    """A place's name as it is read, and without its last word: 大坂湾村, 大坂湾."""
    plain = simplify(name.strip())
    return tuple(dict.fromkeys((plain, _SUFFIX.sub("", plain))))


def _any_of(places: set[str]) -> re.Pattern[str] | None:
    """The names, longest first, and what people say for short: 大坂湾 for 大坂湾村.

    A short form of two characters (富户) is left out: it may be an ordinary word.
    """
    names = {
        form for name in places for form in place_forms(name) if name == form or len(form) > _SHORT
    }
    if not names:
        return None
    longest_first = sorted(names, key=lambda name: (-len(name), name))
    return re.compile(f"({'|'.join(map(re.escape, longest_first))})")


@lru_cache(maxsize=4)
def _cutter(words: tuple[str, ...], engine: Engine) -> Cutter:
    if engine != "jieba":
        try:
            return _rjieba(words)
        except ImportError:
            if engine == "rjieba":
                raise
    return _jieba(words)


def _rjieba(words: tuple[str, ...]) -> Cutter:
    import rjieba

    tokenizer = rjieba.Jieba()
    for word in words:
        tokenizer.add_word(word, None, None)
    return Cutter(tokenizer.cut_for_search, tokenizer.cut, tokenizer.has_word)


def _jieba(words: tuple[str, ...]) -> Cutter:
    base = _jieba_base()
    # A tokenizer of the same dictionary: the table is copied, the half million words in it are
    # shared, which takes a quarter of the memory and a fiftieth of the time of reading it anew.
    tokenizer = type(base)()
    tokenizer.FREQ, tokenizer.total = base.FREQ.copy(), base.total
    tokenizer.initialized = True
    # Adding a word twice shifts every other word's frequency: once, before anyone reads.
    for word in words:
        tokenizer.add_word(word)
    frequencies = tokenizer.FREQ
    return Cutter(
        tokenizer.lcut_for_search, tokenizer.lcut, lambda word: frequencies.get(word, 0) > 0
    )


@lru_cache(maxsize=1)
def _jieba_base() -> Any:
    """jieba's own dictionary, to be copied and never changed."""
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
    return tokenizer


@lru_cache(maxsize=1)
def dictionary_names() -> frozenset[str]:
    """The words that jieba's dictionary takes for persons' names (陈国强, and also 孙子)."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import jieba

    with jieba.get_dict_file() as lines:
        rows = (line.decode("utf-8").split() for line in lines)
        return frozenset(row[0] for row in rows if len(row) > 2 and row[2].startswith("nr"))

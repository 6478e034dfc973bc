"""Finds words of the place that no dictionary has: hamlets, nicknames, local terms.

A run of characters is taken for a word when its halves keep together far more often than chance
puts them side by side (cohesion) and what stands before and after it varies (freedom). Both are
counted over distinct texts, so that a slogan pasted many times is still one text.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from core.text.listed import is_amount, may_be_name
from core.text.names import names_at_risk, surname_of
from core.text.segment import Segmenter

#: Characters of a word.
SHORTEST, LONGEST = 2, 6

#: Natural logarithm of how many times more often than by chance its two parts stand together.
LEAST_COHESION = 3.0

#: Entropy in nats of the characters on each side; 0.9 is about three equally frequent ones.
LEAST_FREEDOM = 0.9

#: A longer run replaces a shorter one inside it when it holds this share of its texts.
MOSTLY = 0.5

#: Texts looked at; beyond that more of them find nothing new and cost memory.
MOST_TEXTS = 30_000

#: More than any character of the range that is read.
WIDTH = 0xA000

#: What no word of a place begins or ends with: particles, pronouns, adverbs, common short verbs.
_LOOSE = frozenset(
    "的了着过吗呢吧啊呀嘛么得地和与跟同或及把被让给叫对向往从自在于以为因由按比像如若是有没无不弗别也都"
    "还又再就才只最更太很真好蛮都全各每这那哪什怎谁我你他她它们咱俺您自己说讲问看听想要会能可该应肯敢"
    "去来到进出上下起走做搞弄办用个些点样种件次些几多少两一二三四五六七八九十百千万半第年月日天时"
)
_LOOSE_FIRST = _LOOSE | frozenset("里外内后前间边面条句棵幢块件把套排")
#: Places end so (村边 does not begin so): 门前, 岭后, 坞里.
_LOOSE_LAST = _LOOSE - frozenset("上下")

#: After a whole word these only say where.
_SIDES = frozenset("里上下中前后外内边")
_NUMBERS = frozenset("一二三四五六七八九十百千")

#: Endings of places; 陈家坞 is no person, whatever it begins with.
_OF_PLACES = frozenset(
    "村坞坑坪湾岭源坦垅坂塘坝垄畈岙墩埠渡寺庙殿祠桥底口家背边弄巷湖滩洲社组厂库屯垸坡岗宅"
)

Codes = npt.NDArray[np.int64]
Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A run of characters that behaves like a word.

    `comments`: distinct opinions with it; `cohesion` and `freedom` in nats, as above.
    """

    word: str
    comments: int
    cohesion: float
    freedom: float


def suggest_words(
    texts: Sequence[str],
    segmenter: Segmenter,
    *,
    k: int,
    not_again: Collection[str] = (),
    most: int = 30,
) -> list[Suggestion]:
    """At most `most` new words, each in at least `k` of `texts`.

    What ends like a place comes first, then what most opinions have: a place belongs to one
    village and is said by few, and would come after the odd runs that any large pile has.
    `texts` are simplified, one an opinion; the first MOST_TEXTS are read. Left out are words
    the segmenter knows, those of `not_again`, amounts, and whatever may be a person's name.
    """
    texts = texts[:MOST_TEXTS]
    runs = [one for one in _runs(texts, max(k, 2)) if not segmenter.knows(one.word)]
    people = [one for one in runs if name_like(one.word, segmenter)]
    words = [one for one in runs if _may_be_word(one.word, segmenter)]
    around = [*words, *people]
    whole = [one for one in words if not _mostly_inside(one, around)]
    named = _named_in(texts, [one.word for one in whole])
    left = [one for one in whole if one.word not in named and one.word not in not_again]
    left.sort(key=lambda one: (one.word[-1] not in _OF_PLACES, -one.comments, one.word))
    return left[:most]


def name_like(word: str, segmenter: Segmenter) -> bool:
    """Whether `word`, which no dictionary has, may be a person's name; 陈家坞 is a place."""
    if may_be_name(word):
        return True
    surname = surname_of(word)
    if not surname or word[-1] in _OF_PLACES:
        return False
    return segmenter.pieces(word)[0] in (word, surname)  # 高粱/粑 does not begin with a surname


def _may_be_word(word: str, segmenter: Segmenter) -> bool:
    beside = word[0] in _SIDES or (word[0] in _NUMBERS and len(word) > 2)
    part_of_place = beside and word[-1] in _OF_PLACES  # 上坞, 里坪, 三官桥
    if word[0] in _LOOSE_FIRST and not part_of_place:
        return False
    if word[-1] in _LOOSE_LAST or "不" in word[1:-1]:
        return False
    lexicon, pieces = segmenter.lexicon, segmenter.pieces(word)
    common = lexicon.stop | lexicon.generic
    if any(piece in common or is_amount(piece) for piece in pieces) or is_amount(word):
        return False
    if any(len(piece) > 1 and piece in lexicon.places for piece in pieces):
        return False  # 大坂湾村部: a place of the round and a word after it
    if word[-1] in _SIDES and segmenter.knows(word[:-1]):
        return False  # 文件里, 本子上
    return not name_like(word, segmenter)


def _mostly_inside(one: Suggestion, others: Iterable[Suggestion]) -> bool:
    """Whether it mostly stands inside a longer run (坂湾 in 大坂湾, 国强 in 陈国强)."""
    return any(
        one.word != longer.word
        and one.word in longer.word
        and longer.comments >= MOSTLY * one.comments
        for longer in others
    )


def _named_in(texts: Sequence[str], words: Collection[str]) -> set[str]:
    """The words that somewhere stand in what may be a name (国强 in 陈国强书记)."""
    named: set[str] = set()
    for text in texts:
        for name in names_at_risk(text):
            named.update(word for word in words if word in name.text or name.text in word)
    return named


def _runs(texts: Sequence[str], k: int) -> Iterator[Suggestion]:
    """Every run of 2–6 Chinese characters in k opinions that is cohesive and free enough.

    Lengths are gone through in turn: a run can only be frequent when its beginning is.
    """
    if not texts:
        return
    letters, opinion, fresh = _laid_out(texts)
    known: dict[int, npt.NDArray[Any]] = {
        1: letters
    }  # length → at each place the number of the run that begins there, or 0
    often = {1: np.bincount(letters, weights=fresh)}  # length → how often each number stands
    often[1][0] = 0
    total = float(often[1].sum())
    places = np.flatnonzero(letters)
    for size in range(2, LONGEST + 1):
        places = places[letters[places + size - 1] > 0]
        pairs = known[size - 1][places].astype(np.int64) * WIDTH + letters[places + size - 1]
        _, numbers = np.unique(pairs, return_inverse=True)
        numbers = numbers.astype(np.int64) + 1
        opinions = _opinions_with(numbers, opinion[places])
        frequent = opinions[numbers] >= k
        places, numbers = places[frequent], numbers[frequent]
        if not len(places):
            return
        known[size] = np.zeros(len(letters), np.int32)
        known[size][places] = numbers
        often[size] = np.bincount(numbers, weights=fresh[places])
        free = _freedom(numbers, places, size, letters, fresh)
        _, firsts = np.unique(numbers, return_index=True)
        for place, number in zip(places[firsts].tolist(), numbers[firsts].tolist(), strict=True):
            if free[number] < LEAST_FREEDOM:
                continue
            by_chance = max(
                often[cut][known[cut][place]] * often[size - cut][known[size - cut][place + cut]]
                for cut in range(1, size)
            )
            cohesion = math.log(often[size][number] * total / by_chance)
            if cohesion >= LEAST_COHESION:
                word = "".join(map(chr, letters[place : place + size].tolist()))
                yield Suggestion(word, int(opinions[number]), cohesion, float(free[number]))


def _laid_out(texts: Sequence[str]) -> tuple[Codes, Codes, Weights]:
    """All texts in one row: letters (0 for what is not Chinese), opinion, and 1.0 or 0.0.

    0.0 marks the letters of a text that stood there before. The row begins and ends with zeros.
    """
    gap = "\n" * LONGEST
    row = gap + gap.join(texts) + gap
    letters = np.frombuffer(row.encode("utf-32-le"), np.uint32).astype(np.int64)
    letters[(letters < ord("\u4e00")) | (letters > ord("\u9fd5"))] = 0
    lengths = [len(text) + LONGEST for text in texts]
    opinion = np.zeros(len(letters), np.int64)
    opinion[LONGEST:] = np.repeat(np.arange(len(texts)), lengths)
    seen: set[str] = set()
    new = np.zeros(len(texts))
    for number, text in enumerate(texts):
        new[number] = text not in seen
        seen.add(text)
    return letters, opinion, new[opinion]


def _opinions_with(numbers: Codes, opinion: Codes) -> Codes:
    """Number of a run → how many opinions have it."""
    width = int(opinion.max(initial=0)) + 1
    once = np.unique(numbers * width + opinion)
    counts: Codes = np.bincount(once // width, minlength=int(numbers.max(initial=0)) + 1)
    return counts


def _freedom(numbers: Codes, places: Codes, size: int, letters: Codes, fresh: Weights) -> Weights:
    """Number of a run → the smaller entropy of its two sides, over distinct texts.

    Where no character stands beside it, that is a side of its own each time.
    """
    once = fresh[places] > 0
    sides = []
    for beside in (places - 1, places + size):
        neighbours = letters[beside]
        alone = np.where(neighbours == 0, WIDTH + np.arange(len(places)), neighbours)
        sides.append(_entropies(numbers[once], alone[once], int(numbers.max()) + 1))
    lesser: Weights = np.minimum(*sides)
    return lesser


def _entropies(numbers: Codes, neighbours: Codes, many: int) -> Weights:
    width = int(neighbours.max(initial=0)) + 1
    pairs, counts = np.unique(numbers * width + neighbours, return_counts=True)
    owner = pairs // width
    total = np.bincount(owner, weights=counts, minlength=many)
    shares = counts / total[owner]
    parts: Weights = -shares * np.log(shares)
    return np.bincount(owner, weights=parts, minlength=many).astype(np.float64)

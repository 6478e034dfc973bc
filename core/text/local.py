"""A word of the place before it is taken: whether it can be, and what it would change."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise

from core.errors import Invalid
from core.text.segment import Segmenter
from core.text.simplify import simplify
from core.text.suggest import name_like

#: Characters of the longest word; what is longer is a sentence.
LONGEST = 20

#: Characters shown on each side of a change.
AROUND = 6

#: Changed stretches kept to be looked at.
MOST_CUTS = 60

_HAN = re.compile("[\u4e00-\u9fd5]+")


@dataclass(frozen=True, slots=True)
class Cut:
    """A stretch of one opinion, cut before and after, as `大坂/湾` and `大坂湾`.

    `broken`: words of two characters and more that were whole before and are not afterwards.
    """

    before: str
    after: str
    broken: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """What a change of the dictionary does to the opinions there are.

    `cuts` are different changed stretches of the first opinions, with what stands around them;
    `pairs` says in how many opinions each (before, after) occurs, most frequent first; `broken`
    the same for words that would be cut apart.
    """

    opinions: int
    cuts: tuple[Cut, ...]
    pairs: tuple[tuple[tuple[str, str], int], ...]
    broken: tuple[tuple[str, int], ...]


def check_kept(raw: str, segmenter: Segmenter) -> str:
    """The word in its reading form, if it can be kept whole. Raises Invalid, saying why not.

    `segmenter` is the round's own, so that its places and words are known to it.
    """
    word = _plain(raw)
    if len(word) == 1:
        raise Invalid("只有一个字的词不能加：它会把带这个字的话都切开。请写完整的词。")
    if word in segmenter.lexicon.stop:
        raise Invalid(f"「{word}」是停用词，不计入用词。要保留它，请先从停用词里去掉。")
    if segmenter.knows(word):
        raise Invalid(f"「{word}」词典里已经有了，不用再加。")
    if name_like(word, segmenter):
        raise Invalid(
            f"「{word}」像是人名，不能加进词典。如果是地名，请写全，例如加上「村」「坞」。"
        )
    return word


def check_stop(raw: str, segmenter: Segmenter, own: Collection[str] = ()) -> str:
    """The word in its reading form, if it can be left out. Raises Invalid, saying why not.

    `own` are the words the round itself keeps whole.
    """
    word, lexicon = _plain(raw), segmenter.lexicon
    if len(word) == 1 and word not in lexicon.singles:
        raise Invalid(f"「{word}」只有一个字，本来就不计入用词，不用停用。")
    if word in lexicon.stop:
        raise Invalid(f"「{word}」已经是停用词了。")
    if word in lexicon.places:
        raise Invalid(f"「{word}」是本轮的地名，不能停用。")
    if word in own:
        raise Invalid(f"「{word}」是本轮的本地词。要停用它，请先从本地词里去掉。")
    return word


def effect_of(texts: Iterable[str], before: Segmenter, after: Segmenter) -> Effect:
    """What cutting `texts` with `after` changes against `before`; `texts` are simplified."""
    changed = 0
    cuts: dict[Cut, None] = {}
    pairs: Counter[tuple[str, str]] = Counter()
    broken: Counter[str] = Counter()
    for text in texts:
        if before.words_of_plain(text) == after.words_of_plain(text):
            continue
        changed += 1
        found = list(_changes(before.pieces(text), after.pieces(text)))
        cuts.update((cut, None) for cut, _ in found if len(cuts) < MOST_CUTS)
        pairs.update({pair for _, pair in found})
        broken.update({word for cut, _ in found for word in cut.broken})
    return Effect(
        opinions=changed,
        cuts=tuple(cuts),
        pairs=tuple(pairs.most_common()),
        broken=tuple(broken.most_common()),
    )


def _plain(raw: str) -> str:
    word = simplify(unicodedata.normalize("NFKC", raw).strip())
    if not word:
        raise Invalid("请先写要加的词。")
    if _HAN.fullmatch(word) is None:
        raise Invalid("词里只能有汉字，不能有空格、标点、数字或字母。")
    if len(word) > LONGEST:
        raise Invalid(f"词太长了，最多{LONGEST}个字。要加的是词，不是句子。")
    return word


def _changes(before: Sequence[str], after: Sequence[str]) -> Iterator[tuple[Cut, tuple[str, str]]]:
    """Each stretch between common cuts that is cut in two ways, with and without its neighbours."""
    ends = [set(accumulate(map(len, pieces))) for pieces in (before, after)]
    common = sorted({0, *(ends[0] & ends[1])})
    text = "".join(before)
    for start, end in pairwise(common):
        was, now = (_inside(cut, start, end) for cut in ends)
        if was == now:
            continue
        pair = (_drawn(text, start, end, was), _drawn(text, start, end, now))
        left, right = text[max(0, start - AROUND) : start], text[end : end + AROUND]
        whole = [text[a:b] for a, b in zip([start, *was], [*was, end], strict=True) if b - a > 1]
        kept = pair[1].split("/")
        lost = tuple(w for w in whole if not any(w in piece for piece in kept))
        yield Cut(f"{left}{pair[0]}{right}", f"{left}{pair[1]}{right}", lost), pair


def _inside(ends: set[int], start: int, end: int) -> list[int]:
    return sorted(at for at in ends if start < at < end)


def _drawn(text: str, start: int, end: int, inner: Sequence[int]) -> str:
    return "/".join(text[a:b] for a, b in zip([start, *inner], [*inner, end], strict=True))

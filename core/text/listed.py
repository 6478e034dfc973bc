"""Which words may stand alone in a list that others read: none that names somebody or nothing.

What is left out here still counts when texts are cut and compared; it is only not shown.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from core.text.lexicon import Lexicon
from core.text.names import names_at_risk, surname_of
from core.text.segment import Segmenter, dictionary_names

#: 五十, 一家, 三百亩, 十几年, 第二: an amount, whatever it is an amount of. 一事一议, 三资 and
#: 两委 are words: nothing that is counted stands after the number.
_DIGITS = "零〇一二两三四五六七八九十百千万亿几半"
_NUMBER = f"第?[{_DIGITS}数][{_DIGITS}多来余把]*"
_COUNTED = (
    "[个只条块件张家户口人位名次回趟遍场年月日天号点岁里亩斤元角分毛米吨辆台幢间层处座样种些句倍头"
    "棵根片段双把本份副顶届轮步声下成期村]"
)
_COMPOUND = (
    "块钱|分钱|毛钱|万元|分钟|小时|公里|里路|平方|平米|公斤|年前|年后|年来|多年|个人|个月|个村|个字|"
    "家人家|户人家|多岁|来岁|天两头|张纸|句话|辈子|代人|口人|碗饭"
)
_AMOUNT = re.compile(f"{_NUMBER}(?:{_COUNTED}|{_COMPOUND})?")


@dataclass(frozen=True, slots=True)
class Listing:
    """Decides word by word; `place` or `kept` words stand whatever they look like.

    `knows` says whether a word is in the dictionary. One that was only guessed from its letters
    may be half of two words, or a person's name, and is not listed until somebody accepts it.
    """

    kept: frozenset[str]
    never: frozenset[str]
    singles: frozenset[str]
    knows: Callable[[str], bool]

    def allows(self, word: str) -> bool:
        """Whether `word` may be shown alone."""
        if word in self.never:
            return False
        if word in self.kept:
            return True
        if len(word) < 2:
            return word in self.singles
        return not is_amount(word) and not may_be_name(word) and self.knows(word)


def listing_of(lexicon: Lexicon) -> Listing:
    """What may be listed for a round that is read with `lexicon`."""
    return Listing(
        kept=frozenset(lexicon.words).union(lexicon.places),
        never=lexicon.generic | lexicon.stop,
        singles=lexicon.singles,
        knows=Segmenter(lexicon).knows,
    )


def is_amount(word: str) -> bool:
    """Whether `word` is a number, with or without what it counts (一家, 五十, 二十年, 第二)."""
    return _AMOUNT.fullmatch(word) is not None


def may_be_name(word: str) -> bool:
    """Whether `word` reads as a person's name or a person with a title (陈国强, 王书记, 老李)."""
    return bool(names_at_risk(word)) or (word in dictionary_names() and surname_of(word) != "")

"""What in a sentence for leaders could tell who is behind it: some of it is refused, some warned
of. Like names.py it finds much, not all: a second person reads the sentence with a check list."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Final

from core.settings import DATA
from core.text.names import names_at_risk
from core.text.redact import Kind, redact
from core.text.same_name import same_name
from core.text.simplify import simplify

FILE: Final = DATA / "quotes.toml"


@dataclass(frozen=True, slots=True)
class Check:
    """One line of the check list."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Warned:
    """Words that a sentence is warned of, and what they are called."""

    word: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Rules:
    """The check list and the words, as a town edits them in data/quotes.toml."""

    checks: tuple[Check, ...]
    warned: tuple[Warned, ...]


@dataclass(frozen=True, slots=True)
class Risk:
    """One stretch of the sentence; `refused` when it may not stand there at all."""

    text: str
    what: str
    refused: bool


_KINDS: Final = {
    Kind.PHONE: "电话号码",
    Kind.IDENTITY: "身份证号",
    Kind.CARD: "银行卡号",
    Kind.PLATE: "车牌号",
    Kind.EMAIL: "邮箱",
    Kind.WECHAT: "微信号",
    Kind.QQ: "QQ号",
}

_DIGIT: Final = "0-9〇零一二三四五六七八九十百两"
#: 12号, 三号楼, 5幢; not 3月5号, 一号方案, 二号公路, 一号召.
_HOUSE = re.compile(
    rf"门牌|(?<![月第{_DIGIT}])[{_DIGIT}]{{1,4}}(?:号(?![{_DIGIT}]*(?:方案|文件|公路|线|召|码))"
    rf"|幢|栋|单元|室)"
)
_GROUP = re.compile(rf"第?[{_DIGIT}]{{1,3}}(?:组|小组|队|生产队)(?![织建长成])")
_AGE = re.compile(rf"[{_DIGIT}]{{1,3}}[多来几]?岁")
_YEAR = re.compile(r"(?:19|20)\d\d年|[〇零一二三四五六七八九]{2,4}年|\d\d年(?!内|底|以)")


def risks(
    wording: str, *, villages: Iterable[str] = (), hamlets: Iterable[str] = ()
) -> tuple[Risk, ...]:
    """What could tell who is behind `wording`, refused things first; empty is no promise.

    `villages` and `hamlets` are the names in use in the round.
    """
    plain = simplify(wording)
    found = [*_refused(plain, hamlets), *_warned(plain, villages)]
    return tuple(dict.fromkeys(sorted(found, key=lambda risk: not risk.refused)))


def quote_rules(file: Path = FILE) -> Rules:
    """The check list and the words that are warned of."""
    return _read(file)


def _refused(text: str, hamlets: Iterable[str]) -> Iterator[Risk]:
    for one in redact(text).found:
        yield Risk(text[one.start : one.end], _KINDS[one.kind], refused=True)
    for named in names_at_risk(text):
        yield Risk(named.text, "人名或称呼", refused=True)
    for match in _HOUSE.finditer(text):
        yield Risk(match[0], "门牌号", refused=True)
    for name in hamlets:
        if len(same_name(name)) > 1 and simplify(name) in text:
            yield Risk(name, "自然村名", refused=True)


def _warned(text: str, villages: Iterable[str]) -> Iterator[Risk]:
    for kind in quote_rules().warned:
        for word in kind.words:
            if word in text:
                yield Risk(word, kind.word, refused=False)
    for pattern, what in ((_GROUP, "小组"), (_AGE, "年龄"), (_YEAR, "年份")):
        for match in pattern.finditer(text):
            yield Risk(match[0], what, refused=False)
    for name in villages:
        if simplify(name) in text:
            yield Risk(name, "村名", refused=False)


@cache
def _read(file: Path) -> Rules:
    data = tomllib.loads(file.read_text(encoding="utf-8"))
    return Rules(
        checks=tuple(Check(row["code"], row["sentence"]) for row in data["check"]),
        warned=tuple(Warned(row["word"], tuple(row["words"])) for row in data["warn"]),
    )

"""Takes telephone, identity and account numbers out of an opinion before it is stored.

Numbers are read on a shadow of the text in which every written form of a digit (１, ①, 一,
幺, 〇 …) is one ASCII digit at the same place, so spans in the shadow are spans in the text.
Shape decides what goes; a checksum would let the mistyped number of a real person through.
Names are another matter: see names.py.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was found; the value is how it is stored and exported."""

    PHONE = "phone"
    IDENTITY = "identity"
    CARD = "card"
    PLATE = "plate"
    EMAIL = "email"
    WECHAT = "wechat"
    QQ = "qq"


MARKS: dict[Kind, str] = {
    Kind.PHONE: "〔电话已隐去〕",
    Kind.IDENTITY: "〔身份证号已隐去〕",
    Kind.CARD: "〔银行卡号已隐去〕",
    Kind.PLATE: "〔车牌号已隐去〕",
    Kind.EMAIL: "〔邮箱已隐去〕",
    Kind.WECHAT: "〔微信号已隐去〕",
    Kind.QQ: "〔QQ号已隐去〕",
}

#: Any of the marks, for readers that must not count their words.
MARK = re.compile("|".join(map(re.escape, MARKS.values())))


@dataclass(frozen=True, slots=True)
class Found:
    """One thing taken out: `start` and `end` are places in the text as it came in."""

    kind: Kind
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Redacted:
    """`text` with marks instead of numbers, and what they stand for, in order."""

    text: str
    found: tuple[Found, ...] = ()


def redact(text: str) -> Redacted:
    """`text` without telephone, identity, card, plate, e-mail, WeChat and QQ numbers.

    Idempotent. Years, dates, money, areas, head-counts and house numbers stay.
    Recall on 12 written forms and the false alarms on clean sentences are held by
    tests/text/test_redact.py.
    """
    shadow = text.translate(_FOLDED)
    if _HINT.search(shadow) is None:
        return Redacted(text)
    found = sorted(_find(shadow), key=lambda one: one.start)
    pieces: list[str] = []
    end = 0
    for one in found:
        pieces += [text[end : one.start], MARKS[one.kind]]
        end = one.end
    return Redacted("".join([*pieces, text[end:]]), tuple(found))


def _digit_forms() -> dict[int, str]:
    """code point → the ASCII character it is read as; length never changes."""
    forms: dict[int, str] = {}
    for code in range(0x80, 0x20000):
        character = chr(code)
        value = unicodedata.digit(character, None)
        if value is not None:
            forms[code] = str(value)
            continue
        folded = unicodedata.normalize("NFKC", character)
        if len(folded) == 1 and "!" <= folded <= "~":
            forms[code] = folded
    written = "〇零○ 一幺壹 二贰貳 三叁參 四肆 五伍 六陆陸 七柒 八捌 九玖"
    for digit, characters in enumerate(written.split()):
        forms |= {ord(character): str(digit) for character in characters}
    forms |= {ord(character): "X" for character in "×χΧхХ"}
    return forms


_FOLDED = _digit_forms()

# One blank, dash, dot or invisible character, up to three of them between two digits. No
# comma and no 、: these separate amounts and items of a list.
_SEP = (
    "[ \u00a0\u00ad\u034f\u061c\u180e\u2000-\u200f\u202a-\u202f\u205f-\u206f\u3000"
    "\ufe00-\ufe0f\ufeff\\-_~.·•・‧∙。\u2010-\u2015\u2212\u20e3/\\\\]"
)
_GAP = f"{_SEP}{{0,3}}"


def _digits(low: int, high: int | None = None) -> str:
    """`low` to `high` digits with a gap allowed between each two."""
    more = f"{low - 1}" if high is None else f"{low - 1},{high - 1}"
    return rf"\d(?:{_GAP}\d){{{more}}}"


_NOT_AFTER_DIGIT = r"(?<!\d)"
_NOT_BEFORE_DIGIT = r"(?!\d)"
_ALONE = rf"{_NOT_AFTER_DIGIT}(?<!\d{_SEP})"

# What makes a long number an amount: 13800138000元, but not 〇元旦.
_AMOUNT = r"(?!\s?(?:元(?![旦月宵])|块钱|亩|公斤|平方|万元|亿))"

# The place and the birthday an identity number begins with: told from a card by these.
_BORN = _GAP.join(
    [_digits(6), rf"(?:1{_GAP}[89]|2{_GAP}0)", r"\d", r"\d", r"[01]", r"\d", r"[0-3]", r"\d"]
)

_COUNTRY = rf"(?:(?:\+|00)?{_GAP}8{_GAP}6{_GAP})?"
_MOBILE = rf"{_COUNTRY}1{_GAP}[3-9]{_GAP}{_digits(9)}"
_AREA_CODE = rf"[(]?0{_GAP}[1-9]{_GAP}\d(?:{_GAP}\d)?[)]?"
_LAND_LINE = rf"{_AREA_CODE}{_GAP}[2-9](?:{_GAP}\d){{6,7}}(?:\s?(?:转|-)\s?\d{{1,5}})?"

# Words that say a number follows; then a shorter number is enough.
_SAID = r"[号码名是为就叫:,=;(\"'“‘「\s]{0,6}"
_CALL = rf"(?:电话|座机|固话|手机|联系方式|热线|(?i:tel|phone)|拨打?|致电|打给?我?){_SAID}"
_ACCOUNT = rf"(?:卡号|账号|帐号|账户|帐户|银行卡|存折|信用社卡|一卡通){_SAID}"
_WECHAT = (
    r"(?:[微薇威]\s?信|[Vv]信|(?i:(?<![a-z])(?:wx|weixin|wechat|vx)(?![a-z]{2}))"
    r"|加[我个]?[vV]|\+[vV])"
)
_QQ = r"(?:(?i:(?<![a-z])qq(?![a-z]))|扣扣|企鹅)"
_HANDLE_ITSELF = rf"[A-Za-z][A-Za-z0-9_-]{{5,19}}|{_digits(5, 11)}"
_HANDLE = r"(?:群|同号|(?i:id)|号码?|账号|帐号)?"

_PROVINCE = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼使"
_PLATE = (
    rf"[{_PROVINCE}]{_GAP}[A-HJ-NP-Za-hj-np-z]{_GAP}"
    rf"(?=(?:{_GAP}[A-Za-z])*{_GAP}\d)"  # at least one digit
    rf"[A-HJ-NP-Za-hj-np-z0-9](?:{_GAP}[A-HJ-NP-Za-hj-np-z0-9]){{3}}"
    rf"(?:{_GAP}[A-HJ-NP-Za-hj-np-z0-9]{{1,2}}|{_GAP}[挂学警港澳领])(?![A-Za-z0-9])"
)

_EMAIL = (
    r"[A-Za-z0-9][A-Za-z0-9._%+-]*\s?(?:@|艾特|[(\[【]\s?(?:at|AT)\s?[)\]】])\s?"
    r"[A-Za-z0-9-]+(?:\s?(?:\.|。|点)\s?[A-Za-z0-9-]+)+"
)

#: Tried one after the other, each on what the earlier ones left; a group named `it` is the
#: part that goes when a word must stay.
_RULES: list[tuple[Kind, re.Pattern[str]]] = [
    (kind, re.compile(pattern))
    for kind, pattern in [
        (Kind.EMAIL, _EMAIL),
        # Unbroken runs first, so that a lone digit before a number is not taken for its start.
        (Kind.IDENTITY, rf"{_NOT_AFTER_DIGIT}\d{{17}}[\dXx](?![\dXx])"),
        (Kind.CARD, rf"{_NOT_AFTER_DIGIT}\d{{15,19}}{_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.PHONE, rf"{_NOT_AFTER_DIGIT}(?:(?:\+|00)?86)?1[3-9]\d{{9}}(?!\d){_AMOUNT}"),
        (Kind.QQ, rf"{_QQ}{_HANDLE}{_SAID}(?P<it>{_digits(5, 11)}){_NOT_BEFORE_DIGIT}"),
        # Most cards begin with 62; nineteen spaced digits would else end in an identity.
        (Kind.CARD, rf"{_ALONE}6{_GAP}2{_GAP}{_digits(14, 17)}(?!{_GAP}[\dXx])"),
        (Kind.IDENTITY, rf"{_NOT_AFTER_DIGIT}{_BORN}{_GAP}{_digits(3)}{_GAP}[\dXx](?![\dXx])"),
        (Kind.IDENTITY, rf"{_NOT_AFTER_DIGIT}{_digits(17)}{_GAP}[Xx]"),
        (Kind.CARD, rf"{_NOT_AFTER_DIGIT}{_digits(15, 19)}{_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.CARD, rf"{_ACCOUNT}(?P<it>{_digits(8, 22)}){_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.PHONE, rf"{_NOT_AFTER_DIGIT}{_MOBILE}{_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.PHONE, rf"{_NOT_AFTER_DIGIT}{_LAND_LINE}{_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.PHONE, rf"{_CALL}(?P<it>{_digits(7, 12)}){_NOT_BEFORE_DIGIT}{_AMOUNT}"),
        (Kind.PLATE, _PLATE),
        (Kind.WECHAT, rf"{_WECHAT}{_HANDLE}{_SAID}(?P<it>{_HANDLE_ITSELF})(?![A-Za-z0-9_])"),
    ]
]  # fmt: skip

#: Cheap to ask of every comment: without one of these no rule can match.
_HINT = re.compile(
    rf"\d(?:\D{{0,3}}\d){{6}}|@|艾特|[([【]\s?(?:at|AT)|信|[QqVv]|扣扣|企鹅|[wW][xXeE]"
    rf"|[{_PROVINCE}]{_GAP}[A-Za-z]"
)


def _find(shadow: str) -> Iterator[Found]:
    for kind, rule in _RULES:
        taken: list[tuple[int, int]] = []
        for match in rule.finditer(shadow):
            start, end = match.span("it" if "it" in rule.groupindex else 0)
            taken.append((start, end))
            if not _is_list(shadow[start:end]):
                yield Found(_kind_of(kind, shadow[start:end]), start, end)
        for start, end in taken:
            shadow = shadow[:start] + "\n" * (end - start) + shadow[end:]


def _kind_of(kind: Kind, found: str) -> Kind:
    """Eighteen characters without a date inside are a card; fifteen with one an old identity."""
    plain = "".join(c for c in found if c.isdigit() or c in "Xx")
    if kind not in {Kind.IDENTITY, Kind.CARD}:
        return kind
    if len(plain) == 18:
        return Kind.IDENTITY if plain[-1] in "Xx" or _is_date(plain[6:14]) else Kind.CARD
    if len(plain) == 15:
        return Kind.IDENTITY if _is_date("19" + plain[6:12]) else Kind.CARD
    return kind


_DAY = r"(?:0?[1-9]|[12]\d|3[01])"
_MONTH = r"(?:0[1-9]|1[0-2]|[1-9])"
_YEAR = r"(?:18|19|20)\d\d"
_EIGHT = rf"{_YEAR}(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d|3[01])"
_DATE = rf"(?:{_EIGHT}|{_YEAR}(?:{_SEP}{_MONTH}(?:{_SEP}{_DAY})?)?)"
_DATES = re.compile(rf"{_DATE}(?:{_SEP}{{1,3}}{_DATE})+")
_DECIMALS = re.compile(r"(?:\d{1,4}\.\d{1,2}\s+){3}")


def _is_date(eight: str) -> bool:
    return re.fullmatch(_EIGHT, eight) is not None


def _is_list(found: str) -> bool:
    """20110310-20110410, 1998 2003 2008, 12.5 13.6 14.8: what stands there is not one number."""
    return _DATES.fullmatch(found) is not None or _DECIMALS.search(found) is not None

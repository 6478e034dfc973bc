"""One cell → a text, a count, a date, yes or no, a stance; or a sentence why it is unclear."""

from __future__ import annotations

import re
import unicodedata
from datetime import date, timedelta

from core.errors import Invalid
from core.intake.sheets.grid import Cell
from core.model.states import Stance
from core.text.cells import safe_cell
from core.text.clean import clean

#: What people write into a cell to say that nothing belongs there.
_NOTHING = frozenset(
    {
        "",
        "/",
        "\\",
        "无",
        "-",
        "--",
        "—",
        "——",
        "―",
        "空",
        "没有",
        "n/a",
        "nan",
        "none",
        "null",
        "、",
    }
)
_EXCEL_ERRORS = frozenset(
    {"#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NUM!", "#NULL!", "#SPILL!"}
)
_TICKS = frozenset("√✓✔☑vV对") | {
    "1",
    "是",
    "有",
    "y",
    "yes",
    "true",
    "已",
    "已复述",
    "打勾",
    "勾选",
}
_CROSSES = frozenset("×✗✘☐□xX否错") | {"0", "n", "no", "false", "不是", "未", "未复述"}

#: What forms say for each stance. 没意见 is not among them: it may mean either.
STANCES: dict[str, Stance] = {
    word: stance
    for stance, words in {
        Stance.SUPPORT: "赞成 同意 支持 赞同 拥护 完全赞成 完全同意 完全支持 非常赞成"
        " 非常同意 非常支持 坚决支持 贊成 贊同 √ ✓ ✔ ☑",
        Stance.CONDITIONAL: "有条件赞成 有条件同意 有条件支持 附条件赞成 附条件同意 基本赞成"
        " 基本同意 基本支持 部分赞成 部分同意 原则同意 原则上同意 原则赞成"
        " 原则上赞成 有條件贊成 基本贊成",
        Stance.OPPOSE: "不赞成 不同意 反对 不支持 不赞同 坚决反对 坚决不同意 完全反对 不贊成 反對"
        " × ✗ ✘",
        Stance.UNSURE: "说不清 说不清楚 无所谓 不清楚 不确定 不好说 不知道 中立 說不清 無所謂",
        Stance.UNSTATED: "未表态 不表态 没表态 弃权 未填 未填写 未回答 未表態",
    }.items()
    for word in words.split()
}

_DIGITS = {
    c: n
    for n, cs in enumerate(
        ["〇零○", "一壹", "二贰两", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"]
    )
    for c in cs
}
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_COUNT_TAIL = re.compile(r"(?:户|人|口|个|名|家)$")
_YMD = re.compile(r"(\d{4}|\d{2})\s*[年./\-]\s*(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?(?:\D.*)?")
_MD = re.compile(r"(\d{1,2})\s*[月./\-]\s*(\d{1,2})\s*[日号]?")
_EIGHT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)")
_EXCEL_EPOCH = date(1899, 12, 30)


class UnclearError(ValueError):
    """The cell cannot be read; the message is the reason, in Chinese."""


def folded(cell: Cell) -> str:
    """The cell as one line in half-width forms, without blanks around; "" for nothing."""
    if cell is None:
        return ""
    if isinstance(cell, float) and cell.is_integer():
        cell = int(cell)
    return " ".join(unicodedata.normalize("NFKC", str(cell)).replace("\u200b", "").split())


def is_nothing(cell: Cell) -> bool:
    """True for an empty cell and for 「/」, 「无」 and the like."""
    return cell is None or folded(cell).casefold() in _NOTHING


def read_text(cell: Cell, *, limit: int = 2000) -> str:
    """The cell's text, cleaned; "" for nothing. Raises UnclearError for one too long.

    The apostrophe that our own sheets put before what a spreadsheet could run is taken off.
    """
    if is_nothing(cell):
        return ""
    text = (
        cell.isoformat()
        if isinstance(cell, date)
        else str(cell)
        if not isinstance(cell, bool)
        else ""
    )
    if text.strip() in _EXCEL_ERRORS:
        raise UnclearError(f"单元格是公式错误「{text.strip()}」")
    lines = [
        line[1:] if line[:1] == "'" and safe_cell(line[1:]) == line else line
        for line in text.split("\n")
    ]
    try:
        return clean("\n".join(lines), limit=limit)
    except Invalid as error:
        raise UnclearError(error.sentence.rstrip("。")) from error


def read_line(cell: Cell, *, limit: int = 400) -> str:
    """A short text in one line. Raises UnclearError."""
    return " ".join(read_text(cell, limit=limit).split())


def read_count(cell: Cell) -> int | None:
    """A whole number from 0 to 1,000,000, also 「1,200人」 and 「三百二十」; None for nothing."""
    if is_nothing(cell):
        return None
    if isinstance(cell, (bool, date)):
        raise UnclearError("应是整数")
    word = _COUNT_TAIL.sub("", folded(cell).replace(",", "").replace(" ", ""))
    if re.fullmatch(r"\d{1,9}", word):
        number: float = int(word)
    elif match := re.fullmatch(r"(\d{1,9}(?:\.\d{1,6})?)(万?)", word):
        number = round(float(match[1]) * (10_000 if match[2] else 1), 6)
    else:
        spelled = _spelled(word)
        if spelled is None:
            raise UnclearError(f"「{folded(cell)[:20]}」不是整数")
        number = spelled
    if number != int(number):
        raise UnclearError(f"「{folded(cell)[:20]}」不是整数")
    if number > 1_000_000:
        raise UnclearError(f"「{folded(cell)[:20]}」太大，请核对")
    return int(number)


def read_flag(cell: Cell) -> bool | None:
    """是 or 否, √ or ×; None for nothing. Raises UnclearError."""
    if isinstance(cell, bool):
        return cell
    word = folded(cell).casefold()
    if word in _CROSSES:
        return False
    if is_nothing(cell):
        return None
    if word in _TICKS:
        return True
    raise UnclearError(f"「{word[:20]}」看不出是「是」还是「否」")


def read_stance(cell: Cell) -> Stance | None:
    """The stance a word says; 未表态 for nothing; None for a word that says none."""
    if is_nothing(cell):
        return Stance.UNSTATED
    if isinstance(cell, bool):
        return Stance.SUPPORT if cell else None
    word = re.sub(r"[\s。.,!()]", "", folded(cell))
    for stance in Stance:
        if word in {stance.label, stance.value}:
            return stance
    return STANCES.get(word)


def read_date(cell: Cell, *, year: int, until: date | None = None) -> date | None:
    """The day a cell says, None for nothing; `year` is taken when the cell has none.

    Reads 2026年3月2日, 2026.3.2, 20260302, 3月2日, 二〇二六年三月二日 and Excel's serial numbers.
    With `until`, a day without a year that would lie after it is of the year before. Raises
    UnclearError.
    """
    if is_nothing(cell):
        return None
    if isinstance(cell, date):
        return cell
    word = folded(cell)
    unclear = UnclearError(f"「{word[:20]}」看不出是哪一天，请写成 2026年3月2日")
    if isinstance(cell, bool):
        raise unclear
    if isinstance(cell, float) and cell < 20_000:
        raise unclear  # 3.1 may be 3月1日 or 3月10日
    if re.fullmatch(r"\d{5}(\.\d+)?", word) and 20_000 <= float(word) < 80_000:
        return _EXCEL_EPOCH + timedelta(days=int(float(word)))
    word = _in_digits(word)
    try:
        if match := _EIGHT.fullmatch(word) or _YMD.fullmatch(word):
            given = int(match[1])
            return date(given + 2000 if given < 100 else given, int(match[2]), int(match[3]))
        if match := _MD.fullmatch(word):
            day = date(year, int(match[1]), int(match[2]))
            return day.replace(year=year - 1) if until and day > until else day
    except ValueError:
        raise UnclearError(f"没有「{word[:20]}」这一天") from None
    raise unclear


def _spelled(word: str) -> int | None:
    """一百二十 → 120, 一万二千 → 12000, 二〇 → 20; None when it is not a number."""
    if not word or any(c not in _DIGITS and c not in _UNITS and c != "万" for c in word):
        return None
    if all(c in _DIGITS for c in word):
        return int("".join(str(_DIGITS[c]) for c in word)) if len(word) <= 9 else None
    high, mark, low = word.rpartition("万")
    total = _section(high) if mark else 0
    # 一万二 is 12000 to some and 10002 to others; 一万零二 is not in doubt.
    rest = None if mark and len(low) == 1 and low in _DIGITS else _section(low) if low else 0
    return None if total is None or rest is None else total * 10_000 + rest


def _section(word: str) -> int | None:
    """A number below 万: 三百零五 → 305; None when it is broken or, as 三百五, in doubt."""
    total, digit, last, after_zero = 0, None, 10_000, True
    for character in word:
        if character in _DIGITS:
            if digit:
                return None
            after_zero = after_zero or digit == 0 or _DIGITS[character] == 0
            digit = _DIGITS[character]
            continue
        unit = _UNITS.get(character, 0)
        if not 0 < unit < last or (digit is None and unit > 10) or digit == 0:
            return None
        total += (1 if digit is None else digit) * unit
        digit, last, after_zero = None, unit, unit == 10
    if not word or (digit and not after_zero):
        return None
    return total + (digit or 0)


def _in_digits(word: str) -> str:
    """二〇二六年三月十二日 → 2026年3月12日; a word without Chinese numerals stays."""

    def spelled(match: re.Match[str]) -> str:
        number = _spelled(match[0])
        return match[0] if number is None else str(number)

    return re.sub(f"[{''.join(_DIGITS)}{''.join(_UNITS)}]+", spelled, word)

"""The legal rules as data, and whether an official has checked them for this round."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid
from core.model import Round
from core.rounds.reading import get_round
from core.settings import DATA
from core.text.clean import clean

RULES = DATA / "rules"

#: Shown wherever a legal figure stands while nobody has checked the rules.
UNCHECKED = "法定口径待核"

#: How a share is compared: 过半数 means more than half, 三分之二以上 includes two thirds.
COMPARES = {"over": "超过", "at_least": "不少于", "": ""}

_UNSET = "unset"


@dataclass(frozen=True, slots=True)
class LawRule:
    """One figure or demand of the law; `value` is as written in the file."""

    code: str
    key: str
    value: Any
    unit: str
    compare: str
    source: str
    law_version: str
    subject: str
    text: str

    @property
    def share(self) -> Fraction:
        """The value as an exact share. Raises Invalid when the rule is not a share."""
        if not isinstance(self.value, str) or "/" not in self.value:
            raise Invalid(f"规则「{self.text}」不是比例，请检查规则文件。")
        return Fraction(self.value)

    @property
    def days(self) -> int:
        """The value as a whole number of days. Raises Invalid when it is none."""
        if isinstance(self.value, bool) or not isinstance(self.value, int):
            raise Invalid(f"规则「{self.text}」不是天数，请检查规则文件。")
        return self.value

    def is_met(self, part: int, base: int) -> bool:
        """Whether `part` of `base` reaches the share of this rule; an empty base never does."""
        if base <= 0:
            return False
        got = Fraction(part, base)
        return got > self.share if self.compare == "over" else got >= self.share

    @property
    def shown(self) -> str:
        """The figure in words for a table: 超过 1/2, 10 日; empty when the text says it all."""
        if isinstance(self.value, bool | list) or not str(self.value)[:1].isdigit():
            return "请按本地规定填写" if self.value == _UNSET else ""
        return " ".join(filter(None, [COMPARES[self.compare], str(self.value), self.unit]))


@cache
def law_rules(folder: Path = RULES) -> Mapping[str, LawRule]:
    """Every rule by its key, in the order of the files. Raises Invalid for a key given twice."""
    rules: dict[str, LawRule] = {}
    for path in sorted(folder.glob("*.toml"), key=_reading_order):
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        for row in data["rule"]:
            if row["key"] in rules:
                raise Invalid(f"规则文件 {path.name} 里的 {row['key']} 重复，请删去一条。")
            rules[row["key"]] = LawRule(
                code=row["code"],
                key=row["key"],
                value=row["value"],
                unit=row["unit"],
                compare=row.get("compare", ""),
                source=row["source"],
                law_version=row.get("law_version", data["law_version"]),
                subject=data["file"],
                text=row["text"],
            )
    return MappingProxyType(rules)


def law_notice(round_: Round) -> str:
    """法定口径待核, or who checked the rules and when."""
    if not round_.law_checked_by:
        return UNCHECKED
    when = round_.law_checked_on
    on = f"于{when.year}年{when.month}月{when.day}日" if when else ""
    return f"法定口径已由{round_.law_checked_by}{on}核对"


def confirm_law(session: Session, round_id: str, name: str, on: date, *, by: Actor) -> Round:
    """Stores who checked the legal rules and when; the name is the checking official's.

    Raises Refused without the right, Invalid for an empty name.
    """
    by.must("round.edit")
    round_ = get_round(session, round_id)
    checked = clean(name, limit=40)
    if not checked:
        raise Invalid("请填写核对人的单位和姓名，例如「司法所 王某」。")
    round_.law_checked_by, round_.law_checked_on = checked, on
    record(session, round_id, "law.confirm", by=by, detail=f"{checked} {on.isoformat()}")
    return round_


def _reading_order(path: Path) -> tuple[int, str]:
    """The villages' own rules first, as one asks for them first."""
    return (0 if path.stem == "villages" else 1, path.stem)

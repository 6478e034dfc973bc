"""The sentences under a table: what it is not, what is hidden and why, what would reveal more."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Final

from core.support.published import Line

NOT_A_VOTE: Final = "意见征集，不是表决结果"
VIEW_TITLES: Final = {
    "total": "总体",
    "village": "各村",
    "role_group": "各身份类别",
    "channel": "各渠道",
    "direct": "本人填写与他人代填",
}
_UNITS: Final = {
    "village": "个村",
    "role_group": "个身份类别",
    "channel": "个渠道",
    "direct": "类",
}


def day(as_of: dt.date) -> str:
    """A day in Chinese."""
    return f"{as_of.year}年{as_of.month}月{as_of.day}日"


def caption_of(as_of: dt.date, n_label: str, coverage: str) -> str:
    """The caption of a table of stances."""
    return f"{NOT_A_VOTE}。截至{day(as_of)}，{n_label}；{coverage}"


def stance_notes(
    view: str, lines: Sequence[Line], k: int, minimum: int, enough: bool | None
) -> tuple[str, ...]:
    """What a reader of a table of stances must know, most important first."""
    whole, listed = lines[0], [line for line in lines if line.kind == "line"]
    unit = _UNITS.get(view, "项")
    notes = []
    if enough is False:
        notes.append("样本不足，不作判断：听到的村和户还太少，先补听再看倾向。")
    if whole.hidden == "few" and whole.n == 0:
        return (*notes, "还没有人对这个版本表态。先发链接、开座谈会或走访，收到意见后再发布。")
    if whole.hidden:
        notes.append(
            f"意见还少或过于一致，现在列出会让人认出是谁说的。收到{minimum}份以上、"
            f"且不同态度各有{k}份以上时才会列出。"
        )
    notes += _hidden_notes(listed, unit, k, minimum)
    cells = [cell for line in lines if line.hidden is None for cell in line.cells]
    if any(len(cell.stances) > 1 and cell.count is not None for cell in cells):
        notes.append(f"不足{k}份或不足一成的态度与相近的态度合并列出，人数够了自动分开。")
    if any(cell.band for cell in cells):
        notes.append("占九成以上或不足一成的，只写「九成以上」「不足一成」，不写准确数。")
    frozen = [line for line in listed if line.as_of_release]
    if whole.as_of_release:
        notes.append(
            f"上次发布后的新增意见还不够多或态度单一，数字仍是第{whole.as_of_release}次发布的，"
            f"不同态度各增加{k}份左右后更新。"
        )
    elif frozen:
        notes.append(
            f"有{len(frozen)}{unit}新增意见还不够多，仍是以前发布的数字（已标明截至第几次发布），"
            f"不同态度各增加{k}份左右后更新。"
        )
    return tuple(notes)


def _hidden_notes(listed: Sequence[Line], unit: str, k: int, minimum: int) -> list[str]:
    def count(*reasons: str) -> int:
        return sum(line.hidden in reasons and line.n != 0 for line in listed)

    notes = []
    silent = sum(line.n == 0 for line in listed)
    if silent:
        notes.append(f"有{silent}{unit}还没有听到意见。")
    if few := count("few"):
        notes.append(
            f"有{few}{unit}不足{minimum}份，不单列，计入合计；凑够{minimum}份后再看能否单列。"
        )
    if small := count("small", "near_all", "partner"):
        notes.append(
            f"有{small}{unit}的态度过于一致、某一方不足{k}份，或者列出后能推算出别人，不单列；"
            "不同态度的人都多一些时才会列出。"
        )
    return notes

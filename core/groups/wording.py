"""Advice on how a statement is worded: one claim, neutral, short. A person decides."""

from __future__ import annotations

import re
from typing import Final

LONG: Final = 40

_JOINED: Final = ("并且", "而且", "同时", "以及", "既要", "一方面")
_CONDITION: Final = ("如果", "只要", "除非", "的话")
_LEADING: Final = ("难道", "显然", "众所周知", "当然", "必须", "坚决", "大家都", "应当理解")
_WHO: Final = re.compile(r"(?:书记|主任|支委|村干部|镇干部|某人|他们)")
_TWO_NOS: Final = re.compile(r"不.{0,8}不|没有.{0,8}不|不.{0,8}没有|并非.{0,8}不")
# 「合并后,……」 is one claim with its time; 「村名不变,……」 is two.
_TWO_CLAIMS: Final = re.compile(r"[^后前时里][,，;；].{4,}")


def advice(wording: str) -> tuple[str, ...]:
    """What to look at again, one sentence each, most important first; empty when nothing."""
    said = []
    if wording.rstrip().endswith(("?", "？", "吗", "呢")):
        said.append("写成陈述句，不要写成问句：问句没法回答「同意」还是「不同意」。")
    if any(word in wording for word in _JOINED) or _TWO_CLAIMS.search(wording):
        said.append("一条只说一件事：说了两件，同意一半的人就不知道怎么选。")
    if any(word in wording for word in _CONDITION):
        said.append("尽量不带条件：带「如果」的说法，不同意的人可能只是不信那个条件。")
    if any(word in wording for word in _LEADING):
        said.append("换成中性的话，不要带倾向或口号。")
    if _TWO_NOS.search(wording):
        said.append("少用否定：「不同意不……」容易选反。")
    if _WHO.search(wording):
        said.append("说事不说人：不要评价哪个人、哪些干部。")
    if len(wording) > LONG:
        said.append(f"最好不超过{LONG}个字，念一遍就能听懂。")
    return tuple(said)

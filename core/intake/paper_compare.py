"""Where two entries of the same paper form differ, field by field, in words one can settle by."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.intake.form import OpinionForm
from core.model.states import Stance

LABELS = {
    "village_id": "所在村",
    "role_group_id": "身份类别",
    "text": "意见建议",
    "direct": "填写方式",
    "read_back": "已复述",
    "away": "外出务工",
    "topics": "最关心的事",
}
#: The same on every form of a bundle, so never a difference.
SAME = frozenset({"channel", "session_id"})
#: What the two answers to a yes-or-no field are called on the form.
YES_NO = {"direct": ("本人", "代填")}
#: Begins the key of a stance; the id of the option version follows.
STANCE = "stance."


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that the two read differently, with what each of them entered, in words."""

    key: str
    label: str
    first: str
    second: str


def differences(
    a: OpinionForm, b: OpinionForm, names: Mapping[str, str] | None = None
) -> list[Difference]:
    """Every field in which `a`, the first entry, and `b`, the second, differ; empty when alike.

    `names` says what ids of villages, groups, versions and topics are called. Texts are alike
    when they differ in blanks, punctuation or the width of signs only.
    """
    called = names or {}
    found = []
    for key in _keys(a, b):
        one, other = _value(a, key), _value(b, key)
        if _bare(one) != _bare(other):
            label = _label(key, called)
            found.append(Difference(key, label, _said(key, one, called), _said(key, other, called)))
    return found


def settled(a: OpinionForm, b: OpinionForm, second: Sequence[str]) -> OpinionForm:
    """The first entry with the fields named in `second`, by their keys, taken from the second."""
    fields: dict[str, Any] = {}
    stances = dict(a.stances)
    for key in second:
        if key.startswith(STANCE):
            version = key.removeprefix(STANCE)
            stances[version] = b.stances.get(version, Stance.UNSTATED)
        else:
            fields[key] = getattr(b, key)
    return a.model_copy(update={**fields, "stances": stances})


def _keys(a: OpinionForm, b: OpinionForm) -> list[str]:
    """Fields in the order of the paper: who, the stances, the rest."""
    fields = [name for name in OpinionForm.model_fields if name not in SAME]
    versions = dict.fromkeys([*a.stances, *b.stances])
    place = fields.index("stances")
    return [
        *fields[:place],
        *(f"{STANCE}{version}" for version in versions),
        *fields[place + 1 :],
    ]


def _value(form: OpinionForm, key: str) -> Any:
    if key.startswith(STANCE):
        return form.stances.get(key.removeprefix(STANCE), Stance.UNSTATED)
    return getattr(form, key)


def _bare(value: Any) -> Any:
    """A text without what nobody can compare on paper; a list without its order."""
    if isinstance(value, Stance) or not isinstance(value, str | list | tuple):
        return value
    if isinstance(value, str):
        signs = unicodedata.normalize("NFKC", value).casefold()
        return "".join(c for c in signs if unicodedata.category(c)[0] not in "PZC")
    return frozenset(value)


def _label(key: str, names: Mapping[str, str]) -> str:
    if key.startswith(STANCE):
        version = key.removeprefix(STANCE)
        return f"对「{names.get(version, version)}」"
    return LABELS.get(key, key)


def _said(key: str, value: Any, names: Mapping[str, str]) -> str:
    if isinstance(value, Stance):
        return value.label
    if isinstance(value, bool):
        yes, no = YES_NO.get(key, ("是", "否"))
        return yes if value else no
    if isinstance(value, list | tuple):
        return "、".join(names.get(one, str(one)) for one in value) or "（空）"
    return names.get(value, value) or "（空）"

"""What somebody filled in on a phone, kept as typed, checked, and turned into a form."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from core.errors import Invalid
from core.intake.form import TEXT_LIMIT, OpinionForm, read_form
from core.intake.slips import read_slip
from core.model.states import Channel, Stance
from core.public.view import Sheet
from core.text.clean import clean

#: The name of a radio button is this and the id of the option version it speaks about.
STANCE = "s-"

NO_SLIP = "请填纸条上的一户一码，共16个字母和数字，抄错一个就认不出。"

#: In the order of the form. 未表态 is there to be gone back to.
STANCES = (
    Stance.SUPPORT,
    Stance.CONDITIONAL,
    Stance.OPPOSE,
    Stance.UNSURE,
    Stance.UNSTATED,
)


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of one form as they came; `stances` is version id → stored word."""

    key: str
    stamp: str
    village_id: str = ""
    role_group_id: str = ""
    away: bool = False
    stances: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    consent: bool = False
    #: The household's one-time code, as typed or as the slip's square brought it.
    slip: str = ""
    #: A field nobody sees: whoever fills it in is a program.
    trap: str = ""
    confirmed: bool = False


@dataclass(frozen=True, slots=True)
class Problem:
    """Why the form cannot be taken, and the id of the field to go to."""

    field: str
    sentence: str


def filled_from(fields: Mapping[str, str]) -> Filled:
    """What the fields of a request say; what is not there is empty."""
    return Filled(
        key=fields.get("key", ""),
        stamp=fields.get("stamp", ""),
        village_id=fields.get("village", ""),
        role_group_id=fields.get("group", ""),
        away=bool(fields.get("away")),
        stances={
            name.removeprefix(STANCE): value
            for name, value in fields.items()
            if name.startswith(STANCE) and value
        },
        text=fields.get("text", ""),
        consent=bool(fields.get("agree")),
        slip=fields.get("slip", ""),
        trap=fields.get("website", ""),
        confirmed=fields.get("confirmed") == "1",
    )


def settle(filled: Filled, sheet: Sheet) -> Filled:
    """`filled` with the village of the link and without answers to versions not asked about."""
    return replace(
        filled,
        village_id=sheet.village.id if sheet.village else filled.village_id,
        stances={v: s for v, s in filled.stances.items() if v in sheet.version_ids},
    )


def problems(filled: Filled, sheet: Sheet) -> list[Problem]:
    """Everything that keeps the form from being taken, in the order of the page."""
    found = []
    if not filled.consent:
        found.append(Problem("agree", "请先看「填写前请看」，同意后在方框里打勾。"))
    if sheet.slips and read_slip(filled.slip) is None:
        found.append(Problem("slip", NO_SLIP))
    if sheet.village is None and filled.village_id not in {v.id for v in sheet.villages}:
        found.append(Problem("village", "请选择您户口所在的村。"))
    if filled.role_group_id not in {g.id for g in sheet.groups}:
        found.append(Problem("group", "请选择您的身份类别。"))
    if set(filled.stances) - sheet.version_ids:
        found.append(
            Problem("options", "方案刚刚有了新版本，请按新版本再表一次态；您写的文字还在。")
        )
    elif any(value not in {s.value for s in STANCES} for value in filled.stances.values()):
        found.append(Problem("options", "有一个方案的态度没有选好，请再选一次。"))
    try:
        said = clean(filled.text, limit=TEXT_LIMIT)
    except Invalid as error:
        found.append(Problem("text", error.sentence))
    else:
        stated = any(value != Stance.UNSTATED.value for value in filled.stances.values())
        if not stated and not said:
            found.append(Problem("options", "请至少对一个方案表个态，或写一句意见。"))
    return found


def opinion_form(filled: Filled) -> OpinionForm:
    """The checked form that goes into the record. Raises Invalid."""
    return read_form(
        {
            "village_id": filled.village_id,
            "role_group_id": filled.role_group_id,
            "channel": Channel.LINK,
            "stances": dict(filled.stances),
            "text": clean(filled.text),
            "away": filled.away,
        }
    )

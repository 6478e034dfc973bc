"""What somebody filled in on a phone, kept as typed, checked, and turned into a form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from core.answers.contacts import check_contact
from core.answers.sealing import IN_ITS_PLACE
from core.errors import Invalid
from core.intake.aside import Aside
from core.intake.form import MOST_TOPICS, TEXT_LIMIT, OpinionForm, known_topics, read_form
from core.intake.slips import read_slip
from core.model.states import Channel, Stance, Vote
from core.public.view import LEAST_LETTERS, Sheet
from core.text.clean import clean

#: The name of a radio button is this and the id of the option version it speaks about.
STANCE = "s-"

#: The name of a topic's box is this and the theme's code.
TOPIC = "t-"

#: The name of a statement's buttons is this and so much of its id as tells it from the others.
VOTE, MARK = "v-", 6

NO_SLIP = "请填纸条上的一户一码，共16个字母和数字，抄错一个就认不出。"

#: In the order of the form. 未表态 is there to be gone back to.
STANCES = (
    Stance.SUPPORT,
    Stance.CONDITIONAL,
    Stance.OPPOSE,
    Stance.UNSURE,
    Stance.UNSTATED,
)


VOTES = (Vote.AGREE, Vote.DISAGREE, Vote.PASS)


@dataclass(frozen=True, slots=True)
class Filled:
    """The fields of one form as they came; `stances` is version id → stored word."""

    key: str
    stamp: str
    village_id: str = ""
    role_group_id: str = ""
    away: bool = False
    stances: Mapping[str, str] = field(default_factory=dict)
    #: Statement id → stored word; the first letters of the id until `settle` has seen the sheet.
    votes: Mapping[str, str] = field(default_factory=dict)
    text: str = ""
    consent: bool = False
    #: Theme codes ticked as what matters most.
    topics: tuple[str, ...] = ()
    contact: str = ""
    #: 有没有人要求您怎么填: "yes", "no" or nothing.
    pressed: str = ""
    #: Ticked: hand what I wrote over sealed, it is about a cadre.
    seal: bool = False
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
        votes={
            name.removeprefix(VOTE): value
            for name, value in fields.items()
            if name.startswith(VOTE) and value
        },
        text=fields.get("text", ""),
        consent=bool(fields.get("agree")),
        topics=tuple(n.removeprefix(TOPIC) for n, v in fields.items() if n.startswith(TOPIC) and v),
        contact=fields.get("contact", ""),
        pressed=fields.get("pressed", ""),
        seal=bool(fields.get("seal")),
        slip=fields.get("slip", ""),
        trap=fields.get("website", ""),
        confirmed=fields.get("confirmed") == "1",
    )


def in_full(filled: Filled, sheet: Sheet) -> Filled:
    """`filled` with whole ids where the page, to be light, named only their first letters."""

    def whole(start: str, ids: Iterable[str]) -> str:
        found = [id_ for id_ in ids if id_.startswith(start)] if len(start) >= LEAST_LETTERS else []
        return found[0] if len(found) == 1 else start

    return replace(
        filled,
        village_id=whole(filled.village_id, (one.id for one in sheet.villages)),
        role_group_id=whole(filled.role_group_id, (one.id for one in sheet.groups)),
        stances={whole(v, sheet.version_ids): said for v, said in filled.stances.items()},
    )


def settle(filled: Filled, sheet: Sheet) -> Filled:
    """`filled` with the village of the link and only with answers to what is asked about."""
    return replace(
        filled,
        village_id=sheet.village.id if sheet.village else filled.village_id,
        stances={v: s for v, s in filled.stances.items() if v in sheet.version_ids},
        votes={
            one.id: said
            for one in sheet.statements
            if (said := filled.votes.get(one.id[:MARK])) in set(VOTES)
        },
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
    if len(filled.topics) > MOST_TOPICS or not set(filled.topics) <= known_topics():
        found.append(Problem("topics", f"最关心的事请最多选{MOST_TOPICS}项。"))
    try:
        check_contact(filled.contact)
    except Invalid as error:
        found.append(Problem("contact", error.sentence))
    try:
        said = clean(filled.text, limit=TEXT_LIMIT)
    except Invalid as error:
        found.append(Problem("text", error.sentence))
    else:
        stated = filled.votes or any(
            value != Stance.UNSTATED.value for value in filled.stances.values()
        )
        if not stated and not said:
            found.append(Problem("options", "请至少对一个方案表个态，或写一句意见。"))
        if filled.seal and not said:
            found.append(Problem("text", "要密封转交的话，请写在上面的框里。"))
    return found


def opinion_form(filled: Filled) -> OpinionForm:
    """The checked form that goes into the record. Raises Invalid."""
    return read_form(
        {
            "village_id": filled.village_id,
            "role_group_id": filled.role_group_id,
            "channel": Channel.LINK,
            "stances": dict(filled.stances),
            "votes": dict(filled.votes),
            # What goes over sealed never stands in the record.
            "text": IN_ITS_PLACE if filled.seal else clean(filled.text),
            "topics": filled.topics,
            "away": filled.away,
        }
    )


def aside_of(filled: Filled) -> Aside:
    """What was added beside the opinion and is kept apart from it."""
    return Aside(
        contact=clean(filled.contact),
        pressed={"yes": True, "no": False}.get(filled.pressed),
        sealed=clean(filled.text) if filled.seal else "",
    )

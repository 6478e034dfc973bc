"""Makes options and their versions, and moves a version through its states.

Opinions belong to a version for good: a version that was put to people is never rewritten, a
change makes the next version and leaves the old one with what was said about it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Missing, Refused
from core.model import NewVillageMember, Option, OptionVersion
from core.model.states import VERSION_MOVES, AssetMode, VersionState
from core.options.distances import distances_of
from core.options.measures import Part, check_partition
from core.options.partition import read_partitions, write_partition
from core.options.reading import DRAFTS, get_version, version_label
from core.rounds.lists import named
from core.rounds.reading import get_open_round, list_villages, versions_heard
from core.text.clean import clean
from core.text.same_name import same_name

#: Plain words are read on a phone in ten seconds.
PLAIN_WORDS_LIMIT = 300


def create_option(session: Session, round_id: str, name: str, *, today: date, by: Actor) -> Option:
    """A new option; its version 1 is a draft in which every village stays as it is.

    Raises Refused without the right or for a closed round, Invalid for an empty or taken name.
    """
    by.must("option.edit")
    get_open_round(session, round_id)
    name = named(name, "方案名")
    names = session.scalars(sa.select(Option.name).where(Option.round_id == round_id)).all()
    if same_name(name) in {same_name(other) for other in names}:
        raise Invalid(f"已经有叫「{name}」的方案，请换一个名称。")
    option = Option(round_id=round_id, name=name, position=len(names))
    session.add(option)
    session.flush()
    version = OptionVersion(option_id=option.id, number=1, created_on=today)
    session.add(version)
    session.flush()
    villages = list_villages(session, round_id)
    write_partition(session, version.id, [Part(v.name, (v.id,)) for v in villages])
    record(session, round_id, "option.create", by=by, detail=name)
    return option


def save_version(
    session: Session,
    version_id: str,
    parts: Sequence[Part],
    *,
    plain_words: str,
    asset_mode: AssetMode,
    by: Actor,
) -> OptionVersion:
    """Stores the partition (village ids), offices, plain words and asset mode of a draft.

    Raises Refused without the right, for a version that has opinions or is past drafting, and for
    another partition of 维持现状; Invalid naming every missing and doubled village.
    """
    by.must("option.edit")
    version, option = _open_version(session, version_id)
    _may_edit(session, version, option)
    villages = {v.id: v.name for v in list_villages(session, option.round_id)}
    parts = [
        Part(clean(p.name).replace("\n", " "), tuple(p.villages), _place(p.office)) for p in parts
    ]
    check_partition(villages, parts)
    for part in parts:
        named(part.name, "新村名")
    if option.status_quo and any(
        len(p.villages) > 1 or p.name != villages[p.villages[0]] for p in parts
    ):
        raise Refused("「维持现状」里各村都不变；要合并请新建一个方案。")
    write_partition(session, version.id, parts)
    version.plain_words = clean(plain_words, limit=PLAIN_WORDS_LIMIT)
    version.asset_mode = asset_mode
    record(session, option.round_id, "version.save", by=by, detail=_called(option, version))
    return version


def new_version(
    session: Session, option_id: str, reason: str, *, today: date, by: Actor
) -> OptionVersion:
    """The next version, a draft like the newest one; the newest becomes 已被新版本替代.

    The old version keeps its opinions; none carries over. Raises Refused while the newest is
    still a draft, Invalid without a reason.
    """
    by.must("option.edit")
    option = session.get(Option, option_id)
    if option is None:
        raise Missing("这个方案已经不存在。")
    get_open_round(session, option.round_id)
    why = clean(reason, limit=400)
    if not why:
        raise Invalid("请写明为什么要改，例如「根据座谈意见，办公地点改到大路边」。")
    old = _newest(session, option_id)
    if old.state is VersionState.DRAFT:
        raise Refused(f"「{_called(option, old)}」还是草拟，可以直接修改。")
    if VersionState.REPLACED in VERSION_MOVES[old.state]:
        old.state = VersionState.REPLACED
    version = OptionVersion(
        option_id=option_id,
        number=old.number + 1,
        plain_words=old.plain_words,
        asset_mode=old.asset_mode,
        reason=why,
        created_on=today,
    )
    session.add(version)
    session.flush()
    write_partition(session, version.id, read_partitions(session, [old.id])[old.id][0])
    for village_id, km in distances_of(session, old.id).items():
        session.get_one(NewVillageMember, (version.id, village_id)).distance_km = km
    record(session, option.round_id, "version.create", by=by, detail=_called(option, version))
    return version


def set_state(
    session: Session, version_id: str, state: VersionState, *, by: Actor
) -> OptionVersion:
    """Moves a version to an allowed next state; to consulted only when people can judge it.

    Raises Refused for a move that is not allowed, Invalid for what is missing before consulting.
    """
    by.must("option.edit")
    version, option = _open_version(session, version_id)
    if state is VersionState.REPLACED:
        raise Refused("要替代这一版，请新建版本并写明理由。")
    if state not in VERSION_MOVES[version.state]:
        raise Refused(f"「{version.state.label}」的方案不能改为「{state.label}」。")
    if option.status_quo and state is VersionState.VOIDED:
        raise Refused("「维持现状」始终要让村民可选，不能作废。")
    if state is VersionState.CONSULTED:
        _must_be_whole(session, version, option)
    before, version.state = version.state, state
    detail = f"{_called(option, version)}：{before.label} → {state.label}"
    record(session, option.round_id, "version.state", by=by, detail=detail)
    return version


def publish_version(session: Session, version_id: str, *, by: Actor) -> OptionVersion:
    """Puts a draft or preliminary version to people: state 征求意见中. Raises as `set_state`."""
    if get_version(session, version_id).state is VersionState.DRAFT:
        set_state(session, version_id, VersionState.PRELIMINARY, by=by)
    return set_state(session, version_id, VersionState.CONSULTED, by=by)


def _may_edit(session: Session, version: OptionVersion, option: Option) -> None:
    if version.id in versions_heard(session, option.round_id):
        raise Refused(
            f"「{_called(option, version)}」已有意见登记，"
            "不能再改；请新建版本，旧版的意见会留在旧版。"
        )
    if version.state not in DRAFTS:
        raise Refused(
            f"「{_called(option, version)}」{version.state.label}，不能再改；请新建版本。"
        )


def _must_be_whole(session: Session, version: OptionVersion, option: Option) -> None:
    villages = {v.id: v.name for v in list_villages(session, option.round_id)}
    if not villages:
        raise Invalid("还没有村，请先在「村和片」里填写。")
    check_partition(villages, read_partitions(session, [version.id])[version.id][0])
    if not version.plain_words:
        raise Invalid(f"请先给「{option.name}」写几句村民一看就懂的说明。")


def _open_version(session: Session, version_id: str) -> tuple[OptionVersion, Option]:
    version = get_version(session, version_id)
    option = session.get_one(Option, version.option_id)
    get_open_round(session, option.round_id)
    return version, option


def _newest(session: Session, option_id: str) -> OptionVersion:
    return session.scalars(
        sa.select(OptionVersion)
        .where(OptionVersion.option_id == option_id)
        .order_by(OptionVersion.number.desc())
        .limit(1)
    ).one()


def _place(office: str) -> str:
    place = clean(office).replace("\n", " ")
    if len(place) > 80:
        raise Invalid(f"办公地点「{place[:12]}…」太长，最多 80 字。")
    return place


def _called(option: Option, version: OptionVersion) -> str:
    return version_label(option.name, version.number)

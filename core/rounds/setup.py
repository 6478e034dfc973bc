"""Opens a round, changes what it is called and when it runs, and moves it through its stages."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime

from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.access.trail import record
from core.errors import Invalid, Refused
from core.model import Organ, RoleGroup, Round
from core.model.states import LinkMode, ReleaseMode, Stage
from core.options.status_quo import keep_status_quo
from core.rounds.defaults import consent_for, round_defaults
from core.rounds.reading import (
    get_open_round,
    get_round,
    list_role_groups,
    list_villages,
    versions_fixed,
)
from core.text.clean import clean

#: Small groups protect the people in them; a town may ask for larger ones, never for smaller.
K_PUBLIC_FLOOR, K_STAFF_FLOOR = 10, 5

STAGES = tuple(Stage)


@dataclass(frozen=True, slots=True)
class RoundFields:
    """What the office may set. Empty consent text and None stand for the town's defaults."""

    title: str
    town: str
    purpose: str = ""
    phone: str = ""
    starts_on: date | None = None
    ends_on: date | None = None
    k_public: int | None = None
    k_staff: int | None = None
    enough_per_village: int | None = None
    consent_text: str = ""
    link_mode: LinkMode = LinkMode.OPEN
    second_check: bool = False
    double_entry: bool = False
    release_mode: ReleaseMode = ReleaseMode.BY_HAND
    release_hour: int = 20


def fields_of(round_: Round) -> RoundFields:
    """The fields of a round as they stand, to change some of them with `dataclasses.replace`."""
    return RoundFields(
        title=round_.title,
        town=round_.town,
        purpose=round_.purpose,
        phone=round_.phone,
        starts_on=round_.starts_on,
        ends_on=round_.ends_on,
        k_public=round_.k_public,
        k_staff=round_.k_staff,
        enough_per_village=round_.enough_per_village,
        consent_text=round_.consent_text,
        link_mode=round_.link_mode,
        second_check=round_.second_check,
        double_entry=round_.double_entry,
        release_mode=round_.release_mode,
        release_hour=round_.release_hour,
    )


def create_round(
    session: Session, fields: RoundFields, *, today: date, by: Actor, demo: bool = False
) -> Round:
    """A new round in preparation, with the usual role groups, 一办四组 and 维持现状.

    Raises Refused without the right, Invalid for fields that cannot stand.
    """
    by.must("round.edit")
    defaults = round_defaults()
    wanted = _checked(_filled(fields))
    round_ = Round(created_on=today, demo=demo)
    _put(round_, wanted)
    session.add(round_)
    session.flush()
    for position, name in enumerate(defaults.role_groups):
        session.add(RoleGroup(round_id=round_.id, name=name, position=position))
    for position, name in enumerate(defaults.organs):
        sealed = name in defaults.sealed_organs
        session.add(Organ(round_id=round_.id, name=name, position=position, opens_sealed=sealed))
    keep_status_quo(session, round_.id, [], today=today)
    record(session, round_.id, "round.create", by=by, detail=round_.title)
    return round_


def edit_round(
    session: Session,
    round_id: str,
    fields: RoundFields,
    *,
    by: Actor,
    now: datetime | None = None,
) -> Round:
    """Stores changed fields; a changed consent text gets the next version number.

    Raises Refused without the right, for a closed round, or when a protection would be lowered;
    Invalid for fields that cannot stand.
    """
    by.must("round.edit")
    round_ = get_open_round(session, round_id)
    wanted = _checked(_filled(fields))
    before = fields_of(round_)
    for new, old in [(wanted.k_public, round_.k_public), (wanted.k_staff, round_.k_staff)]:
        if new is not None and new < old:
            raise Refused(f"最少显示人数现在是 {old}，只能调高，不能调低。")
    if wanted.consent_text != before.consent_text:
        round_.consent_version += 1
    _put(round_, wanted)
    changed = [WORDS[name] for name in WORDS if getattr(before, name) != getattr(wanted, name)]
    if changed:
        record(session, round_id, "round.edit", by=by, detail="、".join(changed), now=now)
    if any(getattr(before, name) != getattr(wanted, name) for name in RELEASE_FIELDS):
        # The hour that struck earlier today is not made up for because of a new setting.
        mode = wanted.release_mode.label
        record(session, round_id, "release.mode", by=by, detail=mode, now=now, moves=False)
    return round_


RELEASE_FIELDS = ("release_mode", "release_hour")

#: What each field is called on screen and in the trail.
WORDS = {
    "title": "标题",
    "town": "镇名",
    "purpose": "目的",
    "phone": "咨询电话",
    "starts_on": "开始日期",
    "ends_on": "截止日期",
    "k_public": "对外最少显示人数",
    "k_staff": "内部最少显示人数",
    "enough_per_village": "每村至少听取人数",
    "consent_text": "告知书",
    "link_mode": "链接方式",
    "second_check": "录入后须第二人核对",
    "double_entry": "纸质表须两人各录一遍",
    "release_mode": "统计快照由谁发布",
    "release_hour": "定时发布的钟点",
}


def next_stages(stage: Stage) -> tuple[Stage, ...]:
    """Where a round may go from `stage`: one step on, or back to any earlier stage."""
    if stage is Stage.ARCHIVED:
        return ()
    here = STAGES.index(stage)
    return (STAGES[here + 1], *reversed(STAGES[:here]))


def move_stage(
    session: Session, round_id: str, stage: Stage, *, by: Actor, reason: str = ""
) -> Round:
    """Moves the round one stage on, or back to an earlier one with a reason.

    No stage can be jumped, so the village assemblies and the county's approval cannot be either.
    Raises Refused, Invalid.
    """
    by.must("round.edit")
    round_ = get_open_round(session, round_id)
    if stage not in next_stages(round_.stage):
        if stage is round_.stage:
            raise Refused(f"本轮已经在「{stage.label}」阶段。")
        following = STAGES[STAGES.index(round_.stage) + 1]
        raise Refused(f"不能跳过「{following.label}」直接进入「{stage.label}」。")
    going_back = STAGES.index(stage) < STAGES.index(round_.stage)
    why = clean(reason, limit=200)
    if going_back and not why:
        raise Invalid("退回以前的阶段，请写明理由。")
    if stage is Stage.CONSULTING:
        _must_be_ready(session, round_)
    before, round_.stage = round_.stage, stage
    detail = f"{before.label} → {stage.label}" + (f"：{why}" if why else "")
    record(session, round_id, "round.stage", by=by, detail=detail)
    return round_


def what_is_missing(session: Session, round_id: str) -> list[str]:
    """What still has to be done before opinions can be asked, one sentence each, in order."""
    round_ = get_round(session, round_id)
    missing = []
    if not list_villages(session, round_id):
        missing.append("还没有村：请到「村和片」逐个填写，或导入村情表。")
    if not list_role_groups(session, round_id):
        missing.append("还没有身份类别：请到「人群与目标」添加。")
    if len(versions_fixed(session, round_id)) < 2:
        missing.append(
            "至少要有「维持现状」和一个调整方案在征求意见：请到「编辑方案」，点「开始征求意见」。"
        )
    if not round_.phone:
        missing.append("还没有咨询电话：村民有疑问时要找得到人。")
    return missing


def _must_be_ready(session: Session, round_: Round) -> None:
    missing = what_is_missing(session, round_.id)
    if missing:
        raise Refused(f"还不能开始征求意见：{missing[0]}")


def _filled(fields: RoundFields) -> RoundFields:
    """The same fields with the town's defaults where nothing was given."""
    defaults = round_defaults()
    k = defaults.k_public if fields.k_public is None else fields.k_public
    return replace(
        fields,
        k_public=k,
        k_staff=defaults.k_staff if fields.k_staff is None else fields.k_staff,
        enough_per_village=(
            defaults.enough_per_village
            if fields.enough_per_village is None
            else fields.enough_per_village
        ),
        consent_text=fields.consent_text.strip() or consent_for(fields.town, fields.phone, k),
    )


def _checked(fields: RoundFields) -> RoundFields:
    """The fields cleaned. Raises Invalid naming the first that cannot stand."""
    cleaned = replace(
        fields,
        title=_line(fields.title, "标题", 80),
        town=_line(fields.town, "镇名", 40),
        purpose=clean(fields.purpose),
        phone=_line(fields.phone, "咨询电话", 40, required=False),
        consent_text=clean(fields.consent_text),
    )
    if fields.starts_on and fields.ends_on and fields.ends_on < fields.starts_on:
        raise Invalid("截止日期早于开始日期，请改正。")
    if fields.k_public is not None and fields.k_public < K_PUBLIC_FLOOR:
        raise Invalid(f"对外最少显示人数不能低于 {K_PUBLIC_FLOOR}。")
    if fields.k_staff is not None and fields.k_staff < K_STAFF_FLOOR:
        raise Invalid(f"内部最少显示人数不能低于 {K_STAFF_FLOOR}。")
    if not 0 <= fields.release_hour <= 23:
        raise Invalid("定时发布的钟点应是 0 到 23 之间的整点。")
    if fields.enough_per_village is not None and fields.enough_per_village < 1:
        raise Invalid("每村至少听取人数应是 1 以上的整数。")
    return cleaned


def _line(text: str, word: str, limit: int, *, required: bool = True) -> str:
    """One cleaned line. Raises Invalid when it is missing, too long, or several lines."""
    line = clean(text).replace("\n", " ")
    if required and not line:
        raise Invalid(f"请填写{word}。")
    if len(line) > limit:
        raise Invalid(f"{word}最多 {limit} 字，现在有 {len(line)} 字。")
    return line


def _put(round_: Round, fields: RoundFields) -> None:
    for name in WORDS:
        setattr(round_, name, getattr(fields, name))

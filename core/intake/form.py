"""One opinion as it is handed in, whichever door it comes by, and whether it can be taken."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache

from pydantic import BaseModel, ConfigDict, ValidationError
from sqlalchemy.orm import Session

from core.errors import Invalid, Missing
from core.intake.asked import versions_asked
from core.intake.votes import check_votes
from core.model import ListeningSession, RoleGroup, Round, Village
from core.model.states import Channel, SessionState, Stance, Vote
from core.settings import DATA
from core.text.themes import labels, load_themes

#: Longest text of one opinion, in characters; longer ones are refused with the text kept.
TEXT_LIMIT = 2000
MOST_TOPICS = 3
LABELS = {
    "village_id": "所在村",
    "role_group_id": "身份类别",
    "channel": "渠道",
    "stances": "对方案的意见",
    "votes": "对短说法的回答",
    "text": "意见建议",
    "topics": "最关心的事",
}


class OpinionForm(BaseModel):
    """What link, desk, sheet and command line all fill in. Ids are those of one round."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    village_id: str
    role_group_id: str
    channel: Channel
    #: Option version id → stance; versions left out are 未表态.
    stances: dict[str, Stance] = {}
    #: Statement id → answer; statements left out were not answered.
    votes: dict[str, Vote] = {}
    text: str = ""
    #: Theme codes the person ticked as what matters most, at most MOST_TOPICS.
    topics: tuple[str, ...] = ()
    #: 本人 (True) or 代填 (False).
    direct: bool = True
    read_back: bool = False
    away: bool = False
    session_id: str | None = None


@cache
def known_topics() -> frozenset[str]:
    """The theme codes that can be ticked."""
    return frozenset(code for code in labels(load_themes(DATA / "themes.toml")) if len(code) == 3)


def read_form(values: dict[str, object]) -> OpinionForm:
    """The form from untyped values. Raises Invalid naming the first field that does not fit."""
    try:
        return OpinionForm.model_validate(values)
    except ValidationError as error:
        field = str(error.errors()[0]["loc"][0]) if error.errors()[0]["loc"] else ""
        raise Invalid(f"「{LABELS.get(field, field)}」没有填好，请检查后再提交。") from error


def check_form(
    session: Session,
    round_id: str,
    form: OpinionForm,
    *,
    before: Mapping[str, Stance] | None = None,
    voted: Mapping[str, Vote] | None = None,
    asked: Sequence[str] | None = None,
) -> OpinionForm:
    """The form with every asked version answered (未表态 where nothing was said).

    `asked` are the versions printed on a paper form; without it, those asked about now or there.

    `before` are the stances of an opinion that is being changed: what it said of a version that
    has been replaced stays with that version, and its session may have ended. `voted` are its
    answers to statements; those not given anew stay.
    Raises Missing for an unknown round and Invalid, in one sentence, for a village, group,
    session or version that this round does not have, or for a form that says nothing at all.
    """
    round_ = session.get(Round, round_id)
    if round_ is None:
        raise Missing("这一轮征求意见已经不存在。")
    if round_.reference_only:
        raise Invalid("这一轮只是资料，不收意见。")
    village = session.get(Village, form.village_id)
    if village is None or village.round_id != round_id:
        raise Invalid("请选择所在村。")
    group = session.get(RoleGroup, form.role_group_id)
    if group is None or group.round_id != round_id:
        raise Invalid("请选择身份类别。")
    if form.session_id is not None:
        held = session.get(ListeningSession, form.session_id)
        if held is None or held.round_id != round_id:
            raise Invalid("没有这场座谈或走访，请重新选择。")
        if held.state is SessionState.CLOSED and before is None:
            raise Invalid("这场座谈或走访已经结束，不能再录入；需要补录请先重新打开。")
    if asked is None:
        asked = versions_asked(session, round_id, form.session_id)
    if not asked and not before:
        raise Invalid("还没有正在征求意见的方案，请管理员先在「方案」里把方案设为征求意见中。")
    said = {**(before or {}), **form.stances}
    strange = set(said) - set(asked) - set(before or {})
    if strange:
        raise Invalid("方案已经有了新版本，请刷新页面，按新版本再填一次。")
    votes = check_votes(session, round_id, form.votes, before=voted)
    stated = votes or any(s is not Stance.UNSTATED for s in said.values())
    if not form.text.strip() and not stated:
        raise Invalid("请至少对一个方案表个态，或写一句意见。")
    if len(form.text) > TEXT_LIMIT:
        raise Invalid(f"意见最多 {TEXT_LIMIT} 个字，现在有 {len(form.text)} 个字，请删短一些。")
    if len(form.topics) > MOST_TOPICS:
        raise Invalid(f"最关心的事最多选 {MOST_TOPICS} 项。")
    if not set(form.topics) <= known_topics():
        raise Invalid("没有这个主题，请重新选择。")
    answered = dict.fromkeys(asked, Stance.UNSTATED) | said
    return form.model_copy(update={"stances": answered, "votes": votes})

"""The words for states, and which state may follow which."""

from __future__ import annotations

from core.model.base import Worded


class Role(Worded):
    """What a member of staff is for."""

    ADMINISTRATOR = "administrator", "管理员"
    FACILITATOR = "facilitator", "驻村干部"
    LEADER = "leader", "领导"
    GROUP_LEAD = "group_lead", "工作组组长"


class Stance(Worded):
    """What a person answered about one option version; asked, never inferred."""

    SUPPORT = "support", "赞成"
    CONDITIONAL = "conditional", "有条件赞成"
    UNSURE = "unsure", "说不清"
    UNSTATED = "unstated", "未表态"
    OPPOSE = "oppose", "不赞成"


class Channel(Worded):
    """By which way an opinion came."""

    LINK = "link", "链接提交"
    MEETING = "meeting", "座谈会"
    VISIT = "visit", "走访"
    PHONE = "phone", "电话"
    PAPER = "paper", "纸质表"
    #: A link opened with a one-time household code; only these reach households.
    SLIP = "slip", "一户一码"


class Standing(Worded):
    """Whether an opinion counts. Only `counted` enters a figure."""

    COUNTED = "counted", "已计入"
    WAITING = "waiting", "待核对"
    WITHDRAWN = "withdrawn", "已撤回"
    DUPLICATE = "duplicate", "重复"


class SessionKind(Worded):
    """How a facilitator went to listen."""

    MEETING = "meeting", "座谈会"
    VISIT = "visit", "走访"


class SessionState(Worded):
    """Whether a listening session still takes entries."""

    OPEN = "open", "进行中"
    CLOSED = "closed", "已结束"


class Stage(Worded):
    """Where the round stands. The vote and the county's approval are demanded by law."""

    PREPARING = "preparing", "筹备"
    SURVEYING = "surveying", "摸底"
    DRAFTING = "drafting", "初步方案"
    CONSULTING = "consulting", "征求意见"
    REVISING = "revising", "修正"
    SCOPING = "scoping", "确定范围"
    VOTING = "voting", "村民会议表决"
    APPROVING = "approving", "报县审批"
    ANNOUNCED = "announced", "公告"
    TRANSITION = "transition", "过渡"
    ASSETS = "assets", "资产处置"
    FOLLOW_UP = "follow_up", "巩固回头看"
    ARCHIVED = "archived", "归档"


class VersionState(Worded):
    """Where one version of an option stands."""

    DRAFT = "draft", "草拟"
    PRELIMINARY = "preliminary", "初步"
    CONSULTED = "consulted", "征求意见中"
    REPLACED = "replaced", "已被新版本替代"
    FINAL = "final", "定稿"
    VOIDED = "voided", "作废"


class AssetMode(Worded):
    """What happens to the accounts of the merged villages' collectives."""

    APART = "apart", "不并账"
    STEPWISE = "stepwise", "分步并账"
    JOINT = "joint", "并账"


class LinkKind(Worded):
    """What a link opens."""

    VILLAGER = "villager", "村民填写"
    MEETING = "meeting", "会议记录"
    NOTICE = "notice", "公示"


class LinkMode(Worded):
    """What a figure from links may be called; only slips reach households."""

    OPEN = "open", "开放链接"
    CAPPED = "capped", "限额链接"
    SLIPS = "slips", "一户一码"


class ConcernState(Worded):
    """What became of a concern; a refusal always has its reason."""

    RAISED = "raised", "提出"
    STUDIED = "studied", "研究中"
    ADOPTED = "adopted", "采纳"
    PARTLY = "partly", "部分采纳"
    DECLINED = "declined", "未采纳并说明"
    EXPLAINED = "explained", "已有规定，作了解释"
    REFERRED = "referred", "转办"


class ReleaseMode(Worded):
    """Who starts a release; the rules on when one may be made are the same in each mode."""

    BY_HAND = "by_hand", "由办公室发布"
    WHEN_DUE = "when_due", "够条件就发布"
    AT_HOUR = "at_hour", "每天定时发布"


class WordKind(Worded):
    """What a word that an office added does to reading."""

    KEPT = "kept", "本地词"
    STOP = "stop", "停用词"


class WordState(Worded):
    """Whether a word is used; a suggestion waits for a yes."""

    SUGGESTED = "suggested", "待确认"
    ACCEPTED = "accepted", "采用"
    DECLINED = "declined", "不采用"


class QuoteState(Worded):
    """Where a sentence for leaders stands; only a released one leaves the office."""

    DRAFT = "draft", "待核对"
    RELEASED = "released", "已放行"
    TAKEN_BACK = "taken_back", "已收回"


class StatementState(Worded):
    """Whether people are asked about a statement."""

    DRAFT = "draft", "草拟"
    ASKED = "asked", "征询中"
    ENDED = "ended", "已停止"


class Vote(Worded):
    """What a person answered about one statement; no answer is no vote."""

    AGREE = "agree", "同意"
    DISAGREE = "disagree", "不同意"
    PASS = "pass", "不好说"


class TaskState(Worded):
    """Where a task of the plan stands; 逾期 is computed from the date, never typed."""

    NOT_STARTED = "not_started", "未开始"
    IN_PROGRESS = "in_progress", "进行中"
    DONE = "done", "已完成"
    BLOCKED = "blocked", "受阻"


#: Which state of a version may follow which.
VERSION_MOVES: dict[VersionState, frozenset[VersionState]] = {
    VersionState.DRAFT: frozenset({VersionState.PRELIMINARY, VersionState.VOIDED}),
    VersionState.PRELIMINARY: frozenset(
        {VersionState.CONSULTED, VersionState.REPLACED, VersionState.VOIDED}
    ),
    VersionState.CONSULTED: frozenset(
        {VersionState.REPLACED, VersionState.FINAL, VersionState.VOIDED}
    ),
    VersionState.REPLACED: frozenset(),
    VersionState.FINAL: frozenset({VersionState.REPLACED, VersionState.VOIDED}),
    VersionState.VOIDED: frozenset(),
}

#: Which state of a task may follow which; a finished task may be reopened with a reason.
TASK_MOVES: dict[TaskState, frozenset[TaskState]] = {
    TaskState.NOT_STARTED: frozenset({TaskState.IN_PROGRESS, TaskState.BLOCKED, TaskState.DONE}),
    TaskState.IN_PROGRESS: frozenset({TaskState.BLOCKED, TaskState.DONE, TaskState.NOT_STARTED}),
    TaskState.BLOCKED: frozenset({TaskState.IN_PROGRESS, TaskState.NOT_STARTED, TaskState.DONE}),
    TaskState.DONE: frozenset({TaskState.IN_PROGRESS}),
}

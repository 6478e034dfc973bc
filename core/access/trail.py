"""The trail: every act leaves one entry and moves the round's revision, in its own transaction."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.roles import Actor
from core.errors import Missing
from core.model import Round, TrailEntry

#: The clock on the office wall. China keeps one time and no summer time.
OFFICE_TIME = timezone(timedelta(hours=8))

#: How an act is called on screen. An act that is not here is shown by its own name.
ACT_LABELS: dict[str, str] = {
    "concern.open": "列出关心事项",
    "concern.answer": "答复关心事项",
    "concern.publish": "公布答复",
    "contact.leave": "留下联系方式",
    "contact.read": "查看联系方式",
    "contact.done": "办结联系",
    "contact.purge": "清除到期的联系方式",
    "opinion.seal": "密封转办",
    "sealed.open": "打开密封转办",
    "sealed.close": "办结密封转办",
    "session.start": "登录",
    "session.end": "退出登录",
    "session.try": "尝试登录",
    "account.create": "新增账号",
    "account.password": "修改自己的密码",
    "account.reset": "重置密码",
    "account.disable": "停用账号",
    "account.enable": "恢复账号",
    "account.role": "改任角色",
    "account.place": "调整工作组或片区",
    "round.create": "新建本轮",
    "round.edit": "修改本轮设置",
    "round.stage": "调整阶段",
    "round.reference": "新建参考案例",
    "law.confirm": "核对法定口径",
    "area.save": "设置片",
    "village.save": "设置村",
    "role_group.save": "设置身份类别",
    "target.save": "设置覆盖目标",
    "organ.save": "设置一办四组",
    "option.create": "新建方案",
    "version.save": "编辑方案",
    "version.distances": "登记到办公地点的路程",
    "version.create": "新建方案版本",
    "version.state": "方案状态",
    "opinion.receive": "收到意见",
    "opinion.replace": "本人修改意见",
    "opinion.withdraw": "本人撤回意见",
    "opinion.correct": "更正意见",
    "opinion.standing": "改意见状态",
    "opinion.read": "查看意见原文",
    "opinion.check": "核对录入",
    "theme.check": "核对主题归类",
    "theme.learn": "用已核对的意见重新学习",
    "claim.save": "登记填报数字",
    "claim.remove": "删去填报数字",
    "paper.make": "印制纸质表",
    "paper.draft": "纸质表第一遍或第二遍录入",
    "slip.make": "印制一户一码",
    "slip.void": "作废一户一码",
    "hamlet.save": "设置自然村",
    "session.hamlet": "登记到过的自然村",
    "session.attendance": "登记到会人数",
    "session.question": "登记待答问题",
    "session.answer": "答复问题",
    "faq.save": "编辑常见问题",
    "sign.review": "核查异常线索",
    "statement.write": "新写说法",
    "statement.reword": "改写说法",
    "statement.remove": "删去说法",
    "statement.ask": "开始征询说法",
    "statement.end": "停止征询说法",
    "statement.order": "调整说法顺序",
    "word.accept": "加入词典",
    "word.decline": "不采用词",
    "word.find": "找新词",
    "opinion.reread": "重新切词",
    "release.make": "发布统计快照",
    "release.skip": "到时间未发布",
    "release.mode": "设置发布方式",
    "quote.write": "写摘录",
    "quote.check": "核对并放行摘录",
    "quote.take_back": "收回摘录",
    "session.open": "新建座谈走访",
    "session.close": "结束座谈走访",
    "session.reopen": "重新打开座谈走访",
    "session.scan": "附签字记录",
    "session.scan_remove": "删除签字记录",
    "link.make": "新建链接",
    "link.open": "开放链接",
    "link.close": "关闭链接",
    "link.renew": "更换链接地址",
    "sheet.import": "导入表格",
    "plan.add": "新增工作任务",
    "plan.edit": "修改工作任务",
    "plan.move": "调整任务进度",
    "plan.remove": "删去工作任务",
    "plan.save": "保存工作计划表",
}


def act_label(act: str) -> str:
    """The Chinese name of an act."""
    return ACT_LABELS.get(act, act)


def record(
    session: Session,
    round_id: str | None,
    act: str,
    *,
    by: Actor,
    detail: str = "",
    now: datetime | None = None,
    moves: bool = True,
) -> None:
    """Writes who did `act` and adds one to the round's revision.

    `detail` names things (a village, a file), never what somebody said. For acts of staff only;
    what comes from villagers goes through `count_received`. `moves` is False for what only
    looked: it is written down, and no screen has to read anew.
    """
    moment = now or datetime.now(UTC)
    session.add(
        TrailEntry(
            round_id=round_id,
            day=office_day(moment),
            at=moment,
            actor=by.account_id or by.name,
            act=act,
            detail=detail[:400],
        )
    )
    if round_id is not None and moves:
        move_revision(session, round_id)


def count_received(
    session: Session, round_id: str, act: str, *, actor: str, day: date, n: int = 1
) -> None:
    """Adds `n` to the day's entry for `act`: how many, not when or in what order.

    `actor` is a channel word for links and an account id for what staff enter.
    """
    move_revision(session, round_id)  # first: its row lock keeps two firsts of a day from meeting
    _count(session, round_id, act, actor=actor, day=day, n=n)


def count_try(session: Session, *, day: date) -> None:
    """Adds one to the day's attempts to sign in, whoever it was."""
    _count(session, None, "session.try", actor="登录页", day=day)


def office_day(moment: datetime) -> date:
    """The day `moment` falls on in the office, wherever the server's clock is set."""
    return moment.astimezone(OFFICE_TIME).date()


def move_revision(session: Session, round_id: str) -> None:
    """Adds one to the round's revision. The row's lock puts concurrent acts in one order."""
    moved = session.execute(
        sa.update(Round).where(Round.id == round_id).values(revision=Round.revision + 1)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        raise Missing("这一轮征求意见已经不存在。")


def _count(
    session: Session, round_id: str | None, act: str, *, actor: str, day: date, n: int = 1
) -> None:
    moved = session.execute(
        sa.update(TrailEntry)
        .where(
            TrailEntry.round_id.is_(None) if round_id is None else TrailEntry.round_id == round_id,
            TrailEntry.day == day,
            TrailEntry.act == act,
            TrailEntry.actor == actor,
            TrailEntry.at.is_(None),
        )
        .values(count=TrailEntry.count + n)
    )
    if not moved.rowcount:  # type: ignore[attr-defined]
        session.add(TrailEntry(round_id=round_id, day=day, actor=actor, act=act, count=n))
        session.flush()

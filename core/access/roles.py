"""Who may do what: one table of actions and roles, and the one question asked of it."""

from __future__ import annotations

from dataclasses import dataclass

from core.errors import Refused
from core.model.states import Role

A, F, L, G = Role.ADMINISTRATOR, Role.FACILITATOR, Role.LEADER, Role.GROUP_LEAD

#: Every guarded action, what it is called on screen, and the roles that may do it.
ACTIONS: dict[str, tuple[str, frozenset[Role]]] = {
    "round.read": ("查看本轮信息", frozenset({A, F, L, G})),
    "round.edit": ("设置本轮", frozenset({A})),
    "option.read": ("查看方案", frozenset({A, F, L, G})),
    "option.edit": ("编辑方案", frozenset({A})),
    "session.edit": ("登记座谈走访", frozenset({A, F})),
    "opinion.enter": ("录入意见", frozenset({A, F})),
    "opinion.read": ("查看意见原文", frozenset({F})),
    "opinion.correct": ("更正意见", frozenset({F})),
    "opinion.check": ("核对录入", frozenset({F})),
    "review.read": ("核查异常线索", frozenset({A, F})),
    "statement.edit": ("编写短说法", frozenset({A})),
    "faq.edit": ("编辑常见问题", frozenset({A})),
    "sheet.import": ("导入表格", frozenset({A, F})),
    "link.manage": ("管理链接", frozenset({A})),
    "support.read": ("查看支持情况", frozenset({A, F, L})),
    "theme.read": ("查看主题", frozenset({A, F, L})),
    "coverage.read": ("查看覆盖情况", frozenset({A, F, L})),
    "word.edit": ("编辑本轮词典", frozenset({A, F})),
    "release.make": ("发布统计快照", frozenset({A})),
    "quote.write": ("写摘录与转述", frozenset({F})),
    "quote.check": ("核对摘录与转述", frozenset({A, F})),
    "plan.read": ("查看工作计划", frozenset({A, F, L, G})),
    "plan.edit": ("编辑工作计划", frozenset({A, G})),
    "concern.read": ("查看关心事项和答复", frozenset({A, F, L, G})),
    "concern.edit": ("答复关心事项", frozenset({A})),
    "contact.read": ("查看联系方式", frozenset({A})),
    "pressure.read": ("查看有没有人要求怎么填", frozenset({A, G})),
    "sealed.read": ("打开密封转办", frozenset({G})),
    "account.manage": ("管理账号", frozenset({A})),
    "trail.read": ("查看操作记录", frozenset({A})),
}


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts: a member of staff, or nobody in particular (a villager, the command line)."""

    account_id: str | None
    name: str
    role: Role | None
    organ_id: str | None = None
    area_id: str | None = None

    def may(self, action: str) -> bool:
        """True when this actor's role is in the table for `action`. KeyError for no such action."""
        return self.role in ACTIONS[action][1]

    def must(self, action: str) -> None:
        """Raises Refused, in words, unless the actor may do `action`."""
        if not self.may(action):
            raise Refused(f"您的账号没有「{ACTIONS[action][0]}」的权限，需要时请联系管理员。")


#: What comes through a link: no account, no name, nothing to follow.
VILLAGER = Actor(None, "村民", None)

#: The office at the command line, on the server itself.
CONSOLE = Actor(None, "命令行", Role.ADMINISTRATOR)

#: The office's own clock, which makes the releases that are due.
CLOCK = Actor(None, "定时发布", None)

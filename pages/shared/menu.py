"""All staff screens, declared once: file, title, address, section, and who may open them.

Every page is registered for everybody, because an address that is not registered cannot be
reopened after signing in; the menu shows each role its own, and each page guards itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from streamlit.navigation.page import Page

from core.access.roles import Actor
from core.model.states import Role
from pages.shared.loaders import has_statements, revision
from pages.shared.session import signed_in

FOLDER = Path(__file__).resolve().parent.parent


@dataclass(frozen=True, slots=True)
class PageEntry:
    """One screen. `law` marks those whose figures rest on legal thresholds.

    `statements`: it stands in the menu only where the round has short statements.
    `of_round`: it has nothing to show before there is a round.
    `of_facts`: it has something to say of the reference case, which holds no opinions and no plan.
    """

    file: str
    title: str
    icon: str
    url_path: str
    section: str
    action: str
    law: bool = False
    statements: bool = False
    of_round: bool = True
    of_facts: bool = False


ENTRIES: tuple[PageEntry, ...] = (
    PageEntry("consult/area.py", "我的片", "explore", "area", "征集", "opinion.enter"),
    PageEntry("consult/sessions.py", "座谈走访", "groups", "sessions", "征集", "session.edit"),
    PageEntry("consult/entry.py", "录入意见", "edit_note", "entry", "征集", "opinion.enter"),
    PageEntry("consult/checking.py", "核对", "fact_check", "checking", "征集", "opinion.check"),
    PageEntry("consult/paper.py", "纸质表", "description", "paper", "征集", "opinion.enter"),
    PageEntry("consult/upload.py", "导入表格", "upload_file", "upload", "征集", "sheet.import"),
    PageEntry("consult/opinions.py", "意见原文", "forum", "opinions", "征集", "opinion.read"),
    PageEntry("consult/sorting.py", "主题归类", "sell", "sorting", "征集", "opinion.read"),
    PageEntry("consult/words.py", "词语与词典", "menu_book", "words", "征集", "word.edit"),
    PageEntry("consult/review.py", "待核查", "policy", "review", "征集", "review.read"),
    PageEntry("consult/links.py", "链接与二维码", "qr_code_2", "links", "征集", "link.manage"),
    PageEntry(
        "consult/slips.py", "一户一码", "confirmation_number", "slips", "征集", "link.manage"
    ),
    PageEntry("understand/overview.py", "总览", "dashboard", "overview", "分析", "support.read"),
    PageEntry("understand/support.py", "支持情况", "bar_chart", "support", "分析", "support.read"),
    PageEntry("understand/themes.py", "意见主题", "topic", "themes", "分析", "theme.read"),
    PageEntry(
        "understand/groups.py",
        "观点分组",
        "join_inner",
        "groups",
        "分析",
        "support.read",
        statements=True,
    ),
    PageEntry(
        "understand/quotes.py", "摘录与转述", "format_quote", "quotes", "分析", "quote.check"
    ),
    PageEntry(
        "understand/coverage.py", "覆盖情况", "checklist", "coverage", "分析", "coverage.read"
    ),
    PageEntry(
        "understand/releases.py", "发布记录", "event_repeat", "releases", "分析", "support.read"
    ),
    PageEntry(
        "understand/options.py",
        "调整方案",
        "map",
        "options",
        "分析",
        "option.read",
        law=True,
        of_facts=True,
    ),
    PageEntry(
        "answer/concerns.py", "关心事项与答复", "rate_review", "concerns", "答复", "concern.read"
    ),
    PageEntry(
        "answer/contacts.py", "联系方式", "contact_phone", "contacts", "答复", "contact.read"
    ),
    PageEntry("answer/sealed.py", "密封转办", "lock", "sealed", "答复", "sealed.read"),
    PageEntry("deliver/plan.py", "工作计划表", "event_note", "plan", "实施", "plan.read", law=True),
    PageEntry(
        "office/round.py",
        "本轮设置",
        "tune",
        "round",
        "管理",
        "round.edit",
        law=True,
        of_round=False,
        of_facts=True,
    ),
    PageEntry(
        "office/round_places.py", "村和片", "cottage", "places", "管理", "round.edit", of_facts=True
    ),
    PageEntry(
        "office/round_people.py",
        "人群与目标",
        "diversity_3",
        "people",
        "管理",
        "round.edit",
        of_facts=True,
    ),
    PageEntry(
        "office/round_options.py",
        "编辑方案",
        "call_merge",
        "drafts",
        "管理",
        "option.edit",
        of_facts=True,
    ),
    PageEntry(
        "office/statements.py", "短说法", "thumbs_up_down", "statements", "管理", "statement.edit"
    ),
    PageEntry("office/faq.py", "常见问题", "help", "faq", "管理", "faq.edit", law=True),
    PageEntry(
        "office/accounts.py",
        "账号",
        "manage_accounts",
        "accounts",
        "管理",
        "account.manage",
        of_round=False,
        of_facts=True,
    ),
    PageEntry(
        "office/trail.py",
        "操作记录",
        "history",
        "trail",
        "管理",
        "trail.read",
        of_round=False,
        of_facts=True,
    ),
)

#: Where each role begins its day; the first page it may open when that one is missing.
LANDING = {
    Role.ADMINISTRATOR: "round",
    Role.FACILITATOR: "area",
    Role.LEADER: "overview",
    Role.GROUP_LEAD: "plan",
}


def registered() -> dict[str, Page]:
    """Every page by its address, the landing page under the empty one."""
    home = st.Page(_home, title="首页", default=True)
    pages = {
        entry.url_path: st.Page(
            FOLDER / entry.file,
            title=entry.title,
            icon=f":material/{entry.icon}:",
            url_path=entry.url_path,
        )
        for entry in ENTRIES
    }
    return {"": home, **pages}


def entry_of(page: Page) -> PageEntry | None:
    """The declaration of a registered page; None for the landing page."""
    return next((entry for entry in ENTRIES if entry.url_path == page.url_path), None)


def open_to(who: Actor) -> list[PageEntry]:
    """The pages `who` may open, section by section, the one this role's day begins in first."""
    mine = [entry for entry in ENTRIES if who.may(entry.action)]
    home = LANDING.get(who.role) if who.role else None
    first = next((entry.section for entry in mine if entry.url_path == home), "")
    return sorted(mine, key=lambda entry: entry.section != first)


def draw_menu(who: Actor, pages: dict[str, Page], round_id: str | None) -> None:
    """The links of this role, section by section, each keeping the round in its address."""
    section = ""
    with st.container(key="menu", gap=None):
        for entry in open_to(who):
            if entry.statements and not (round_id and has_statements(round_id, revision(round_id))):
                continue
            if entry.section != section:
                section = entry.section
                st.caption(section)
            query = {"round": round_id} if round_id else None
            st.page_link(pages[entry.url_path], query_params=query)


def _home() -> None:
    signed = signed_in()
    if signed is None or signed.actor.role is None:
        st.stop()
    mine = {entry.url_path: entry for entry in open_to(signed.actor)}
    first = mine.get(LANDING[signed.actor.role]) or next(iter(mine.values()), None)
    if first is None:
        st.info("您的账号还没有可以打开的页面，请联系管理员。")
        st.stop()
    st.switch_page(registered()[first.url_path])

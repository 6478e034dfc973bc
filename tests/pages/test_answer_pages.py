"""关心与答复, 联系方式, 密封转办: what is typed reaches the act; what is sealed stays sealed."""

from __future__ import annotations

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.answers.concerns import open_concern
from core.answers.contacts import leave_contact
from core.answers.sealing import seal_opinion
from core.intake.release import make_release
from core.intake.submit import submit_opinion
from core.model import Concern, Contact, Organ, SealedNote
from core.model.states import Channel, ConcernState, Role
from core.runtime import runtime
from core.text.record import Reader
from pages.shared.session import today
from tests.intake.test_release import EVENING, FORTY, answer
from tests.intake.test_submit import form
from tests.pages.conftest import AsRole
from tests.town import TODAY, Town

pytestmark = pytest.mark.usefixtures("warm")


def shown(screen: AppTest) -> str:
    """All words on the screen."""
    parts = [screen.markdown, screen.caption, screen.text, screen.info, screen.toast]
    return " ".join(str(one.value) for part in parts for one in part)


def test_a_concern_is_listed_answered_and_published(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        for _ in range(12):
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=Channel.PAPER, text="村部设在山下太远，老人走山路要半天"),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            )
    make_release(town.store, town.round_id, by=town.admin, now=EVENING)
    screen = as_role(Role.ADMINISTRATOR).switch_page("answer/concerns.py").run()
    assert "有1个还没有列为关心事项：办公地点（10–19份）" in shown(screen)
    # What was raised most comes first; what few raised may be listed without its number.
    assert screen.selectbox[-1].options[:2] == ["办公地点（10–19份）", "村名归属（份数没有列出）"]
    screen.text_input[0].input("办公地点离得远")
    next(b for b in screen.button if b.label == "列出").click()
    screen.run()
    assert "已列出" in shown(screen)
    assert "还没有列为关心事项" not in shown(screen)

    screen.selectbox[-1].select(ConcernState.ADOPTED)
    screen.text_area[-1].input("老村部留服务点")
    next(b for b in screen.button if b.label == "保存").click()
    screen.run()
    next(b for b in screen.button if b.label == "公布这条答复").click()
    screen.run()

    with town.store.read() as session:
        concern = session.scalars(sa.select(Concern)).one()
    assert (concern.code, concern.state, concern.answer) == (
        "T02",
        ConcernState.ADOPTED,
        "老村部留服务点",
    )
    assert concern.published_on == today()


def test_a_link_to_one_theme_opens_it(as_role: AsRole, town: Town) -> None:
    with town.store.write() as session:
        for code in ("T01", "T02"):
            open_concern(session, town.round_id, code, "办公地点远", by=town.admin)
    screen = as_role(Role.ADMINISTRATOR).switch_page("answer/concerns.py")
    screen.query_params["theme"] = "T02"
    screen.run()

    opened = [each.proto.expanded for each in screen.expander if each.label == "修改或答复"]
    assert sorted(opened) == [False, True]
    scripts = [
        each.proto.body for each in screen.get("html") if "scrollIntoView" in each.proto.body
    ]
    assert [".st-key-concern-T02" in script for script in scripts] == [True]
    screen.query_params["theme"] = "<script>"
    screen.run()
    assert [each.proto.expanded for each in screen.expander][-2:] == [False, False]


def test_a_leader_reads_concerns_and_changes_none(as_role: AsRole, town: Town) -> None:
    screen = as_role(Role.LEADER).switch_page("answer/concerns.py").run()

    assert not screen.exception
    assert "还没有列出关心事项" in shown(screen)
    assert [b.label for b in screen.button if b.label in {"列出", "保存"}] == []


def test_contacts_are_shown_only_when_opened_and_erased_when_answered(
    as_role: AsRole, town: Town
) -> None:
    with town.store.write() as session:
        leave_contact(
            session,
            town.round_id,
            "微信 shanli7788",
            folder=runtime().settings.local,
            today=TODAY,
        )
    screen = as_role(Role.ADMINISTRATOR).switch_page("answer/contacts.py").run()
    assert "shanli7788" not in shown(screen)

    screen.toggle[0].set_value(True).run()
    assert "微信 shanli7788" in [text.value for text in screen.text]
    next(b for b in screen.button if b.label == "已答复，清除").click()
    screen.run()
    with town.store.read() as session:
        assert session.scalars(sa.select(Contact)).all() == []


def test_sealed_words_show_to_their_organ_alone(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    with town.store.write() as session:
        opinion = submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT, text="会计改了账本"),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        )
        seal_opinion(
            session,
            opinion.id,
            by=town.facilitator,
            reason="涉及干部",
            folder=runtime().settings.local,
            today=TODAY,
        )
    screen = as_role(Role.GROUP_LEAD).switch_page("answer/sealed.py").run()
    assert "不办理密封转办" in shown(screen)

    with town.store.write() as session:
        session.get_one(Organ, town.group_lead.organ_id).opens_sealed = True
    screen.run()
    assert "会计改了账本" not in [text.value for text in screen.text]
    screen.toggle[0].set_value(True).run()
    assert "会计改了账本" in [text.value for text in screen.text]

    screen.text_input[0].input("已核实")
    next(b for b in screen.button if b.label == "办结").click()
    screen.run()
    with town.store.read() as session:
        assert session.scalars(sa.select(SealedNote.outcome)).one() == "已核实"

"""短说法 and 观点分组: the office writes, the desk asks, leaders read what all groups share."""

from __future__ import annotations

import random
from datetime import timedelta

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.form import OpinionForm
from core.intake.submit import submit_opinion
from core.model import Statement, StatementVote
from core.model.states import Channel, Role, Stance, StatementState, Vote
from core.text.record import Reader
from pages.shared.session import today
from tests.pages.conftest import AsRole, said
from tests.town import Town

SEAT = "新村的办公地点应当设在中间的村"
CAMPS = ((1, 1, 1, -1, -1, 1), (-1, -1, -1, 1, 1, 1))


def opened(as_role: AsRole, role: Role, page: str) -> AppTest:
    return as_role(role).switch_page(page).run()


def words_of(screen: AppTest) -> str:
    parts = [*screen.text, *screen.caption, *screen.markdown, *screen.subheader, *screen.info]
    return "\n".join(part.value for part in parts).replace("\\", "")


def links(screen: AppTest) -> list[str]:
    return [each.proto.label for each in screen.get("page_link")]


def ask(town: Town, *wordings: str) -> list[str]:
    with town.store.write() as session:
        rows = [
            Statement(round_id=town.round_id, wording=w, state=StatementState.ASKED, position=i)
            for i, w in enumerate(wordings)
        ]
        session.add_all(rows)
        session.flush()
        return [row.id for row in rows]


@pytest.fixture
def two_camps(town: Town, reader: Reader) -> list[str]:
    """Six statements, two camps of eighty and sixty, one in five of either mind at each."""
    ids = ask(town, *(f"第{i}条说法" for i in range(6)))
    chance = random.Random(4)
    day = today() - timedelta(days=1)
    with town.store.write() as session:
        for camp, people in zip(CAMPS, (80, 60), strict=True):
            for person in range(people):
                votes = {
                    id_: Vote.AGREE if side * (1 if chance.random() > 0.2 else -1) > 0
                    else Vote.DISAGREE
                    for id_, side in zip(ids, camp, strict=True)
                }  # fmt: skip
                form = OpinionForm(
                    village_id=town.villages["上坪村"],
                    role_group_id=town.groups["普通村民"],
                    channel=Channel.LINK,
                    stances={
                        town.versions["方案一"]: Stance.SUPPORT if person % 2 else Stance.OPPOSE
                    },
                    votes=votes,
                )
                submit_opinion(
                    session, town.round_id, form, by=town.facilitator, reader=reader, today=day
                )
    return ids


def test_an_empty_round_says_how_to_begin(as_role: AsRole) -> None:
    screen = opened(as_role, Role.ADMINISTRATOR, "office/statements.py")

    assert not screen.exception
    assert "还没有短说法" in words_of(screen)
    assert "少于三条分不出组" in words_of(screen)


def test_the_office_writes_and_asks_a_statement(as_role: AsRole, town: Town) -> None:
    screen = opened(as_role, Role.ADMINISTRATOR, "office/statements.py")
    screen.text_input(key="say.words.0").input(SEAT)
    screen = next(b for b in screen.button if b.label == "保存并开始征询").click().run()

    assert said(screen) == []
    assert SEAT in words_of(screen)
    with town.store.read() as session:
        [row] = session.scalars(sa.select(Statement)).all()
    assert (row.wording, row.state) == (SEAT, StatementState.ASKED)
    assert screen.text_input(key="say.words.1").value == ""


def test_the_same_words_twice_are_refused_in_a_sentence_and_stay(
    as_role: AsRole, town: Town
) -> None:
    ask(town, SEAT)
    screen = opened(as_role, Role.ADMINISTRATOR, "office/statements.py")
    screen.text_input(key="say.words.0").input(SEAT + "。")
    screen = next(b for b in screen.button if b.label == "先存为草拟").click().run()

    assert said(screen) == ["已经有一条同样的说法，请不要重复。"]
    assert screen.text_input(key="say.words.0").value == SEAT + "。"


def test_advice_stands_under_a_statement_until_somebody_answered(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    [id_] = ask(town, "大家愿意合并吗？")
    screen = opened(as_role, Role.ADMINISTRATOR, "office/statements.py")
    assert "写成陈述句" in words_of(screen)
    with town.store.write() as session:
        form = OpinionForm(
            village_id=town.villages["上坪村"],
            role_group_id=town.groups["普通村民"],
            channel=Channel.PHONE,
            votes={id_: Vote.AGREE},
        )
        submit_opinion(
            session, town.round_id, form, by=town.facilitator, reader=reader, today=today()
        )

    screen = screen.run()

    assert "写成陈述句" not in words_of(screen)
    assert "已有人回答，不能再改字" in words_of(screen)


def test_ending_and_asking_again(as_role: AsRole, town: Town) -> None:
    [id_] = ask(town, SEAT)
    screen = opened(as_role, Role.ADMINISTRATOR, "office/statements.py")
    screen = screen.button(key=f"say.end.{id_}").click().run()
    assert "已停止" in words_of(screen)
    screen = screen.button(key=f"say.ask.{id_}").click().run()

    with town.store.read() as session:
        assert session.get_one(Statement, id_).state is StatementState.ASKED


def test_the_menu_has_groups_only_where_there_are_statements(as_role: AsRole, town: Town) -> None:
    assert "观点分组" not in links(as_role(Role.LEADER))
    ask(town, SEAT)
    with town.store.write() as session:
        session.execute(sa.text("UPDATE round SET revision = revision + 1"))

    assert "观点分组" in links(as_role(Role.LEADER))


def test_without_statements_the_screen_says_who_writes_them(as_role: AsRole) -> None:
    screen = opened(as_role, Role.LEADER, "understand/groups.py")

    assert not screen.exception
    assert "没有请大家回答短说法" in words_of(screen)


def test_before_a_release_nothing_is_told(as_role: AsRole, two_camps: list[str]) -> None:
    screen = opened(as_role, Role.LEADER, "understand/groups.py")

    assert not screen.exception
    assert "还没有发布过统计" in words_of(screen)
    assert screen.get("vega_lite_chart") == screen.get("arrow_vega_lite_chart") == []


@pytest.mark.parametrize("role", [Role.LEADER, Role.FACILITATOR, Role.ADMINISTRATOR])
def test_after_a_release_consensus_stands_first(
    as_role: AsRole, two_camps: list[str], role: Role
) -> None:
    admin = opened(as_role, Role.ADMINISTRATOR, "understand/overview.py")
    admin.button(key="release.make").click().run()

    screen = opened(as_role, role, "understand/groups.py")
    words = words_of(screen)

    assert not screen.exception
    assert said(screen) == []
    assert "意见征集，不是表决结果" in words
    assert "甲组（80–8" in words
    assert "、乙组（5" in words
    headings = [each.value for each in screen.subheader]
    assert headings[:3] == ["共识：各组多数人都这样看", "每组最突出的看法", "分歧最大的"]
    assert "不是哪个村、哪类人" in words
    # Both camps agree with the last statement, and by how much stands beside it.
    assert any(c.value.startswith("甲组") and "%同意，乙组" in c.value for c in screen.caption)
    assert not any(name in words for name in ("上坪村", "普通村民"))


def test_few_answers_are_neither_grouped_nor_told_and_the_screen_says_what_helps(
    as_role: AsRole, town: Town, reader: Reader
) -> None:
    ids = ask(town, *(f"第{i}条说法" for i in range(3)))
    day = today() - timedelta(days=1)
    with town.store.write() as session:
        for person in range(14):
            form = OpinionForm(
                village_id=town.villages["上坪村"],
                role_group_id=town.groups["普通村民"],
                channel=Channel.LINK,
                stances={town.versions["方案一"]: Stance.SUPPORT if person % 2 else Stance.OPPOSE},
                votes=dict.fromkeys(ids, Vote.AGREE if person % 3 else Vote.DISAGREE),
            )
            submit_opinion(
                session, town.round_id, form, by=town.facilitator, reader=reader, today=day
            )
    admin = opened(as_role, Role.ADMINISTRATOR, "understand/overview.py")
    admin.button(key="release.make").click().run()

    screen = opened(as_role, Role.LEADER, "understand/groups.py")
    words = words_of(screen)

    assert not screen.exception
    assert said(screen) == []
    assert "还分不出组" in words
    assert "人再多一些、说法再多几条" in words
    assert "还没有哪条说法是" in words
    assert "%" not in words


def test_the_desk_may_ask_them_and_clears_them_for_the_next(as_role: AsRole, town: Town) -> None:
    seat, hall = ask(town, SEAT, "祠堂仍归原来的村使用")
    screen = opened(as_role, Role.FACILITATOR, "consult/entry.py")
    screen.selectbox(key="entry.at").select("电话（不属于某一场）").run()
    screen.radio(key="entry.phone.group").set_value(town.groups["老党员"])
    screen.selectbox(key="entry.phone.village").set_value(town.villages["上坪村"])
    radio = screen.radio(key=f"entry.phone.vote.{seat}")
    assert radio.value is None
    radio.set_value(Vote.DISAGREE)
    screen.text_area(key="entry.phone.text").input("路太远")
    screen = next(b for b in screen.button if b.label.startswith("保存")).click().run()

    assert said(screen) == []
    with town.store.read() as session:
        stored = session.execute(sa.select(StatementVote.statement_id, StatementVote.vote)).all()
    assert [tuple(row) for row in stored] == [(seat, Vote.DISAGREE)]
    assert screen.radio(key=f"entry.phone.vote.{seat}").value is None
    assert screen.radio(key=f"entry.phone.vote.{hall}").value is None

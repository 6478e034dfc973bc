"""词语与词典: who may open it, the preview before anything is stored, suggestions, the old cuts."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.local_words import list_words
from core.model import TrailEntry
from core.model.states import Role, WordKind
from core.text.record import Reader
from tests.intake.test_local_words import OTHERS, VARIED
from tests.intake.test_reread import say, stale
from tests.journeys.conftest import share_model
from tests.pages.conftest import AsRole, said
from tests.town import Town

FAR = "村部搬到乌龟墩去，老人办事太远。"
OFFICE = [Role.ADMINISTRATOR, Role.FACILITATOR]


@pytest.fixture(autouse=True)
def learnt_once(tmp_path: Path, reader: Reader) -> None:
    """The screen's own reader finds the theme model that this checkout has learnt already."""
    share_model(tmp_path)


def opened(as_role: AsRole, role: Role = Role.FACILITATOR) -> AppTest:
    return as_role(role).switch_page("consult/words.py").run()


def written(screen: AppTest) -> str:
    parts = [*screen.markdown, *screen.caption, *screen.text, *screen.warning, *screen.success]
    return "\n".join(part.value for part in parts).replace("\\", "")


def look(screen: AppTest, word: str, kind: str = "本地词") -> AppTest:
    """Types a word and asks what it would change."""
    if kind != "本地词":
        screen.segmented_control(key="words.kind").set_value(kind_of(kind)).run()
    screen.text_input(key="words.raw").input(word)
    return next(b for b in screen.button if b.label == "先看会改什么").click().run()


def kind_of(label: str) -> WordKind:
    return next(kind for kind in WordKind if kind.label == label)


def press(screen: AppTest, key: str) -> AppTest:
    return screen.button(key=key).click().run()


def states(town: Town) -> dict[str, str]:
    with town.store.read() as session:
        return {row.word: row.state.value for row in list_words(session, town.round_id)}


@pytest.mark.parametrize("role", [Role.LEADER, Role.GROUP_LEAD])
def test_the_others_are_told_so(as_role: AsRole, role: Role) -> None:
    assert "编辑本轮词典" in said(opened(as_role, role))[0]


@pytest.mark.parametrize("role", OFFICE)
def test_an_empty_round_says_what_to_do(as_role: AsRole, role: Role) -> None:
    screen = opened(as_role, role)

    assert said(screen) == []
    assert screen.title[0].value == "词语与词典"
    assert "在上面加一个，或者找新词" in written(screen)
    assert ("words.find" in {each.key for each in screen.button}) is (role is Role.FACILITATOR)
    assert ("现在有 0 个等他们确认" in written(screen)) is (role is Role.ADMINISTRATOR)
    assert "按旧词典切的" not in written(screen)


def test_a_word_is_looked_at_before_it_is_taken(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, FAR, 3)

    screen = look(opened(as_role), "乌龟墩")

    assert states(town) == {}
    assert "3 条意见会切得不一样" in written(screen)
    assert "以后 村部搬到乌龟墩去,老人办事" in written(screen)

    press(screen, "words.take")

    assert states(town) == {"乌龟墩": "accepted"}
    assert [toast.value for toast in screen.toast] == [
        "「乌龟墩」已加入本地词。以前的意见要重新切词才会改。"
    ]
    assert "有 3 条意见还是按旧词典切的" in written(screen)


def test_that_somebody_read_examples_is_in_the_trail_once(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, FAR, 12)

    look(opened(as_role), "乌龟墩").run()
    look(opened(as_role, Role.ADMINISTRATOR), "乌龟墩").run()

    with town.store.read() as session:
        read = session.execute(
            sa.select(TrailEntry.actor, TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert [tuple(entry) for entry in read] == [(town.facilitator.account_id, "词语与词典的例子")]


def test_leaving_it_changes_nothing(town: Town, reader: Reader, as_role: AsRole) -> None:
    say(town, reader, FAR)
    screen = press(look(opened(as_role), "乌龟墩"), "words.leave")

    assert states(town) == {}
    assert "words.take" not in [button.key for button in screen.button]


def test_the_office_reads_no_comment_in_the_preview(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, FAR, 12)

    screen = look(opened(as_role, Role.ADMINISTRATOR), "乌龟墩")

    assert "10 条以上的意见会切得不一样" in written(screen)
    assert "乌龟/墩 → 乌龟墩（10 条以上）" in written(screen)
    assert "老人办事" not in written(screen)


@pytest.mark.parametrize(
    ("word", "why"),
    [
        ("坞", "只有一个字"),
        ("乌龟墩。", "只能有汉字"),
        ("汪国坚", "像是人名"),
        ("乌" * 21, "最多20个字"),
    ],
)
def test_silly_input_is_refused_in_a_sentence(
    town: Town, as_role: AsRole, word: str, why: str
) -> None:
    screen = look(opened(as_role), word)

    assert why in said(screen)[0]
    assert states(town) == {}
    assert "words.take" not in [button.key for button in screen.button]


def test_a_word_that_cuts_its_neighbours_is_warned_of(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, "集体林权改革", 2)

    screen = look(opened(as_role), "集体林")

    assert "会把旁边的词切开：「林权」（2 条）" in screen.warning[0].value


def test_a_stop_word_is_looked_at_and_taken_too(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, FAR, 2)

    screen = look(opened(as_role), "村部", kind="停用词")
    assert "2 条意见不再计入这个词" in written(screen)

    press(screen, "words.take")
    assert states(town) == {"村部": "accepted"}


def test_all_is_read_anew_at_the_press_of_a_button(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    say(town, reader, FAR, 3)
    screen = press(look(opened(as_role), "乌龟墩"), "words.take")

    press(screen, "words.recut")

    assert "已重新切词 3 条，其中 3 条的用词或主题有变化" in screen.success[0].value
    assert stale(town, reader) == 0
    assert "words.recut" not in [button.key for button in screen.button]


def test_a_suggestion_is_found_looked_at_and_taken_or_declined(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    for text in OTHERS + VARIED:
        say(town, reader, text)
    screen = press(opened(as_role), "words.find")
    assert screen.success[0].value == "新找到 1 个词。"
    with town.store.read() as session:
        (row,) = list_words(session, town.round_id)

    press(screen, f"words.look.{row.id}")
    assert "把「乌龟墩」加为本地词" in written(screen)
    press(screen, "words.take")
    assert states(town) == {"乌龟墩": "accepted"}

    press(screen, "words.find")
    assert screen.success[0].value == "没有找到新的词。"


def test_a_declined_suggestion_does_not_come_back(
    town: Town, reader: Reader, as_role: AsRole
) -> None:
    for text in OTHERS + VARIED:
        say(town, reader, text)
    screen = press(opened(as_role), "words.find")
    with town.store.read() as session:
        (row,) = list_words(session, town.round_id)

    press(screen, f"words.no.{row.id}")
    press(screen, "words.find")

    assert states(town) == {"乌龟墩": "declined"}
    assert "**乌龟墩**" not in written(screen)


def test_a_word_in_use_can_be_taken_out_again(town: Town, reader: Reader, as_role: AsRole) -> None:
    say(town, reader, FAR)
    screen = press(look(opened(as_role), "乌龟墩"), "words.take")

    screen.pills(key="words.own.kept").set_value("乌龟墩").run()
    assert "去掉本地词「乌龟墩」" in written(screen)
    press(screen, "words.drop")

    assert states(town) == {"乌龟墩": "declined"}
    assert "本地词（0 个）" in [each.value for each in screen.subheader]

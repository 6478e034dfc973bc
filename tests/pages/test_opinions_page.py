"""Raw words are read letter by letter, noted for each look, and corrected with a reason."""

from __future__ import annotations

import json

import pytest
import sqlalchemy as sa

from core.intake.correct import history
from core.model import (
    TrailEntry,
)
from tests.pages.conftest import AsRole, said
from tests.pages.desk_steps import (
    desk,
    dialog,
    enter,
    hold,
    open_correction,
    opinions,
    press,
    speaker,
    write,
)
from tests.town import Town

pytestmark = pytest.mark.usefixtures("warm")


def test_a_correction_asks_for_a_reason_and_keeps_what_was_said(
    as_role: AsRole, town: Town
) -> None:
    hold(town)
    screen = desk(as_role)
    speaker(screen)
    write(screen, "意见建议", "找老支书商量")
    press(screen, "保存，录下一位")
    (opinion,) = opinions(town)

    screen = dialog(
        open_correction, opinion_id=opinion.id, who=town.facilitator, round_id=town.round_id
    )
    next(area for area in screen.text_area if area.value == "找老支书商量").input("找村里商量")
    press(screen, "保存更正")
    assert said(screen) == ["请写一句更正的原因，例如「记错了村」。"]
    next(box for box in screen.text_input if "原因" in box.label).input("去掉称呼")
    press(screen, "保存更正")

    (changed,) = opinions(town)
    assert (changed.id, changed.text) == (opinion.id, "找村里商量")
    with town.store.read() as session:
        (before,) = history(session, opinion.id)
    assert (before.reason, json.loads(before.before)["text"]) == ("去掉称呼", "找老支书商量")
    assert "更正过 1 次" in [each.value for each in desk(as_role).caption]


def test_reading_raw_words_leaves_one_entry_for_each_look(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    speaker(screen)
    enter(screen, "山林承包不能动", "村部搬远了，老人办事不方便")

    screen.switch_page("consult/opinions.py").run()
    screen.run()
    shown = [each.value for each in screen.text]
    assert "有文字的意见 2 条，第 1 页，共 1 页" in shown
    assert {"山林承包不能动", "村部搬远了，老人办事不方便"} <= set(shown)
    next(box for box in screen.text_input if box.label == "含有的字词").input("山林")
    press(screen, "查找")

    assert "有文字的意见 1 条，第 1 页，共 1 页" in [each.value for each in screen.text]
    with town.store.read() as session:
        looks = session.scalars(
            sa.select(TrailEntry.detail).where(TrailEntry.act == "opinion.read")
        ).all()
    assert sorted(looks) == ["含字词 第1页", "第1页"]


def test_what_a_villager_wrote_is_never_read_as_markup(as_role: AsRole, town: Town) -> None:
    hold(town)
    screen = desk(as_role)
    speaker(screen)
    write(screen, "意见建议", "**大字** [点我](http://x.example) <b>粗</b>")
    press(screen, "保存，录下一位")

    assert "**大字** [点我](http://x.example) <b>粗</b>" in [each.value for each in screen.text]
    assert not any("大字" in each.value for each in screen.markdown)

"""What only a person can say of a sheet: which session, and which old opinion is mended."""

from __future__ import annotations

from datetime import date

import pytest
import sqlalchemy as sa
from streamlit.testing.v1 import AppTest

from core.intake.sessions import open_session
from core.model import ListeningSession, Opinion
from core.model.states import SessionKind
from tests.intake.sheets.files import Rows, book
from tests.pages.conftest import AsRole
from tests.pages.test_upload_page import bring, figures, labels, press, texts, upload
from tests.town import Town

HEADER = ["所在村", "身份类别", "方案一", "意见建议"]
FIRST: Rows = [
    HEADER,
    ["上坪村", "老党员", "赞成", "路要先修好再说合村"],
    ["下坪村", "群众", "赞成", "同意"],
    ["石桥村", "人大代表", "说不清", "再看看"],
]
MENDED: Rows = [HEADER, ["上坪村", "老党员", "赞成", "**路**要先修好，再说合村"], *FIRST[2:]]

pytestmark = pytest.mark.usefixtures("warm")


def words(town: Town) -> list[str]:
    with town.store.read() as session:
        return sorted(session.scalars(sa.select(Opinion.text)))


def brought_again(as_role: AsRole) -> AppTest:
    """The sheet taken in, and then chosen once more with a mended row."""
    screen = press(bring(upload(as_role), book(FIRST)), "导入 3 行")
    return bring(screen, book(MENDED))


def test_a_mended_row_is_shown_old_and_new_and_ticked(as_role: AsRole, town: Town) -> None:
    screen = brought_again(as_role)

    assert figures(screen) == {
        "表里的数据": "3 行",
        "可以导入": "0 行",
        "以前导入过": "2 行",
        "更正": "1 行",
        "有问题": "0 行",
    }
    (box,) = screen.checkbox
    assert (box.label, box.value) == ("「Sheet1」第 2 行（上坪村 · 老党员）更正以前那一条", True)
    assert "意见建议\n原来：路要先修好再说合村\n现在：**路**要先修好，再说合村" in texts(screen)
    press(screen, "更正 1 行")
    assert words(town) == sorted(["同意", "再看看", "**路**要先修好，再说合村"])


def test_unticked_it_is_another_persons(as_role: AsRole, town: Town) -> None:
    screen = brought_again(as_role)

    screen.checkbox[0].uncheck().run()
    assert "导入 1 行" in labels(screen)
    assert screen.checkbox[0].value is False
    screen.checkbox[0].check().run()
    assert "更正 1 行" in labels(screen)
    screen.checkbox[0].uncheck().run()
    press(screen, "导入 1 行")

    assert len(words(town)) == 4


def test_a_row_that_fits_two_sessions_asks_and_keeps_the_answer(
    as_role: AsRole, town: Town
) -> None:
    with town.store.write() as session:
        ids = [
            open_session(
                session,
                town.round_id,
                SessionKind.MEETING,
                by=town.facilitator,
                topic=topic,
                held_on=date(2026, 3, 1),
                area_id=town.area_id,
            ).id
            for topic in ("上午座谈会", "下午座谈会")
        ]
    screen = upload(as_role)
    screen.selectbox(key="upload.form").set_value("到会人数表").run()
    bring(screen, book([["日期", "实到"], ["2026年3月1日", 18]]))
    assert figures(screen)["有问题"] == "1 行"

    question = next(box for box in screen.selectbox if "是哪一场" in box.label)
    question.set_value(ids[1]).run()
    assert (question.label, figures(screen)["有问题"]) == (
        "「Sheet1」第 2 行（2026年3月1日 18）是哪一场",
        "0 行",
    )
    press(screen, "重新选场次")
    assert figures(screen)["有问题"] == "1 行"
    next(box for box in screen.selectbox if "是哪一场" in box.label).set_value(ids[1]).run()
    press(screen, "导入 1 行")

    with town.store.read() as session:
        counts = {s.topic: s.present for s in session.scalars(sa.select(ListeningSession))}
    assert counts == {"上午座谈会": None, "下午座谈会": 18}


def test_a_sheet_of_names_is_refused_with_the_reason(as_role: AsRole) -> None:
    screen = upload(as_role)
    screen.selectbox(key="upload.form").set_value("到会人数表").run()
    bring(screen, book([["日期", "姓名", "实到"], ["2026年3月1日", "张三", 1]]))

    (error,) = [each.value for each in screen.error]
    assert error.startswith("表里有「姓名」一列，整张表没有导入：到会只记人数")
    assert "导入 1 行" not in labels(screen)

"""On the import screen an unknown village is named once, and the file is looked over again."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.model import VillageAlias
from core.model.states import Role
from core.runtime import runtime
from core.text.record import Reader
from tests.intake.sheets.files import HEADER, book
from tests.pages.conftest import AsRole
from tests.pages.test_upload_page import bring, figures, press, upload
from tests.town import Town


@pytest.fixture(autouse=True)
def ready(town: Town, reader: Reader) -> None:
    """The process's reader, loaded once for all tests."""
    runtime().__dict__["reader"] = reader


def test_a_village_named_on_the_screen_is_known_at_once(
    as_role: AsRole,
    town: Town,
) -> None:
    rows = [HEADER, [1, "大坂湾", "老党员", "赞成", "", ""], [2, "上坪", "老党员", "赞成", "", ""]]
    screen = bring(upload(as_role, Role.FACILITATOR), book(rows))
    assert figures(screen)["可以导入"] == "1 行"

    screen.selectbox(key="upload.alias.0.大坂湾").select(town.villages["石桥村"])
    screen = press(screen.run(), "记为别名")

    assert [one.value for one in screen.toast] == ["以后「大坂湾」就是「石桥村」。"]
    assert figures(screen)["可以导入"] == "2 行"
    with town.store.read() as session:
        assert session.scalars(sa.select(VillageAlias.name)).all() == ["大坂湾"]


def test_corrections_stand_on_the_screen_and_on_the_button(
    as_role: AsRole,
    town: Town,
) -> None:
    rows = [HEADER, *([n, "上坪", "老党员", "赞成", "", ""] for n in range(1, 4))]
    press(bring(upload(as_role), book(rows)), "导入 3 行")
    rows[1] = [1, "下坪", "老党员", "赞成", "", ""]

    screen = bring(upload(as_role), book(rows))

    assert figures(screen)["更正"] == "1 行"
    changed = next(frame.value for frame in screen.dataframe if "改为" in frame.value)
    assert changed.to_dict("records") == [
        {"行": 2, "编号": "1", "项目": "所在村", "原来": "上坪村", "改为": "下坪村"}
    ]
    done = press(screen, "更正 1 行")
    assert [one.value for one in done.toast] == ["已更正 1 行。"]
    assert "已导入 0 行。更正 1 行。" in [box.value for box in done.success]

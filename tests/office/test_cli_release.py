"""The command line releases by the same rules, and prints the tables that the screens draw."""

from __future__ import annotations

import json
from pathlib import Path

from core.intake.released import shown_release
from core.model import Round
from core.model.states import ReleaseMode
from core.store import open_store
from core.text.record import Reader
from tests.intake.test_release import FORTY, answer
from tests.office.test_cli import run
from tests.town import Town


def test_without_a_release_or_a_due_one_it_says_so(town: Town, tmp_path: Path) -> None:
    url = town.store.url.render_as_string(False)
    town.store.close()

    nothing = run(url, tmp_path / "home", "release", "--due")
    assert (nothing.returncode, nothing.stdout) == (0, "没有到时间的发布。\n")
    early = run(url, tmp_path / "home", "release")
    assert (early.returncode, early.stdout) == (1, "")
    assert "收到的意见不足10份" in early.stderr
    none_yet = run(url, tmp_path / "home", "support", "--audience", "public")
    assert none_yet.returncode == 1
    assert "还没有发布过统计" in none_yet.stderr


def test_what_is_due_is_released_once_and_printed_as_the_screens_draw_it(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    answer(town, reader, *FORTY)
    with town.store.write() as session:
        session.get_one(Round, town.round_id).release_mode = ReleaseMode.AT_HOUR
    url, home = town.store.url.render_as_string(False), tmp_path / "home"
    town.store.close()

    first, again = (run(url, home, "release", "--due", "--json") for _ in range(2))
    assert [each["number"] for each in json.loads(first.stdout)] == [1]
    assert json.loads(again.stdout) == []

    printed = json.loads(run(url, home, "support", "--audience", "leadership", "--json").stdout)
    store = open_store(url)
    with store.read() as session:
        shown = shown_release(session, town.round_id, "leadership")
    store.close()
    assert shown is not None
    assert printed["release"] == shown.number
    assert printed["tables"] == [json.loads(json.dumps(t.to_plain())) for t in shown.tables]


def test_by_hand_it_makes_one_and_names_its_number(
    town: Town, reader: Reader, tmp_path: Path
) -> None:
    answer(town, reader, *FORTY)
    url = town.store.url.render_as_string(False)
    town.store.close()

    done = run(url, tmp_path / "home", "release")
    assert (done.returncode, done.stdout) == (0, "已发布第1次统计快照。\n")

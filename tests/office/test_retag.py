"""`python -m core retag` does what the button does, and says how many it was."""

from __future__ import annotations

import json
from pathlib import Path

from core.text.record import Reader
from tests.intake.test_reread import FAR, accept, say, stale
from tests.office.test_cli import run
from tests.town import Town


def test_it_counts_reads_anew_and_has_nothing_left_to_do(
    town: Town, reader: Reader, store_url: str, tmp_path: Path
) -> None:
    say(town, reader, FAR, 3)
    accept(town, reader, "乌龟墩")
    home = tmp_path / "home"

    counted = run(store_url, home, "retag", "--dry-run", "--json")
    assert json.loads(counted.stdout) == {"round": town.round_id, "stale": 3}
    assert stale(town, reader) == 3

    done = run(store_url, home, "retag", "--json", "--round", town.round_id)
    again = run(store_url, home, "retag")

    assert json.loads(done.stdout) == {"round": town.round_id, "read": 3, "changed": 3}
    assert (done.returncode, again.returncode) == (0, 0)
    assert again.stdout == "已重新切词 0 条，其中 0 条的用词或主题有变化。\n"
    assert stale(town, reader) == 0


def test_an_unknown_round_is_one_sentence(town: Town, store_url: str, tmp_path: Path) -> None:
    done = run(store_url, tmp_path / "home", "retag", "--round", "没有这一轮", "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert len(done.stderr.strip().splitlines()) == 1

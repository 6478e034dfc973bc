"""The command line keeps its word: one JSON value, exit 0, 1 or 2, and nothing else on stdout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from core.cli import main
from tests.town import Town

ROOT = Path(__file__).resolve().parents[2]
WORDS = "村部设在山下太远，打我电话13857001234"


def run(
    url: str, home: Path, *words: str, given: str = "", **environment: str
) -> subprocess.CompletedProcess[str]:
    """`python -m core …` as an office would type it, with the theme model of this checkout."""
    home.mkdir(exist_ok=True)
    cache = home / "cache"
    if not cache.exists():
        (ROOT / "data" / "local" / "cache").mkdir(parents=True, exist_ok=True)
        cache.symlink_to(ROOT / "data" / "local" / "cache")
    return subprocess.run(
        [sys.executable, "-m", "core", *words],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={
            **os.environ,
            "CUNYI_DATABASE_URL": url,
            "CUNYI_SECRET_KEY_FILE": str(home / "secret.key"),
            **environment,
        },
        check=False,
    )


def sqlite_url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'town.db'}"


def test_init_makes_the_database_and_shows_the_first_password_once(tmp_path: Path) -> None:
    first = run(sqlite_url(tmp_path), tmp_path / "home", "init", "--json")
    second = run(sqlite_url(tmp_path), tmp_path / "home", "init", "--json")

    made = json.loads(first.stdout)["administrator"]
    assert (first.returncode, made["username"], len(made["password"]) >= 16) == (0, "admin", True)
    assert json.loads(second.stdout) == {"administrator": None}


def test_a_missing_database_is_one_plain_sentence_and_exit_1(tmp_path: Path) -> None:
    done = run(sqlite_url(tmp_path), tmp_path / "home", "status", "--json")

    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.strip().endswith("python -m core init")
    assert len(done.stderr.strip().splitlines()) == 1


def test_wrong_usage_is_exit_2(tmp_path: Path) -> None:
    done = run(sqlite_url(tmp_path), tmp_path / "home", "support", "--audience", "everyone")

    assert done.returncode == 2


@pytest.mark.parametrize("setting", ["CUNYI_LIMITS", "CUNYI_PORT"])
def test_an_odd_setting_is_named(tmp_path: Path, setting: str) -> None:
    done = run(sqlite_url(tmp_path), tmp_path / "home", "status", **{setting: "perhaps"})

    assert done.returncode == 1
    assert setting in done.stderr


def test_tag_reads_lines_and_needs_no_database(tmp_path: Path) -> None:
    given = json.dumps({"id": "a", "text": WORDS}) + "\n" + json.dumps({"id": 7, "text": ""}) + "\n"
    done = run("sqlite:////nowhere/none.db", tmp_path / "home", "tag", given=given)

    rows = [json.loads(line) for line in done.stdout.splitlines()]
    assert [row["id"] for row in rows] == ["a", 7]
    assert rows[0]["themes"][0]["code"].startswith("T02")
    assert rows[0]["themes"] == sorted(rows[0]["themes"], key=lambda t: -t["score"])
    assert "13857001234" not in rows[0]["redacted"]
    assert done.stderr == ""


def test_tag_names_the_bad_line(tmp_path: Path) -> None:
    done = run("", tmp_path / "home", "tag", given='{"id": 1, "text": "好"}\nnot json\n')

    assert done.returncode == 1
    assert "第 2 行" in done.stderr


def test_demo_then_status_support_and_import(tmp_path: Path) -> None:
    """One walk through the contract on a small example."""
    url, home = sqlite_url(tmp_path), tmp_path / "home"
    demo = json.loads(run(url, home, "demo", "--opinions", "150", "--json").stdout)

    assert set(demo) == {"round", "accounts", "links"}
    assert {"username", "password", "role"} == set(demo["accounts"][0])
    assert {link["kind"] for link in demo["links"]} == {"villager", "notice", "meeting"}
    assert all(link["url"].startswith(("/v/", "/n/", "/m/")) for link in demo["links"])
    assert len({account["password"] for account in demo["accounts"]}) == len(demo["accounts"])

    status = json.loads(run(url, home, "status", "--json").stdout)
    assert sum(status["opinions"].values()) == 150
    assert status["schema"]
    assert status["last_release"] >= 1

    support = json.loads(run(url, home, "support", "--audience", "leadership", "--json").stdout)
    assert support["audience"] == "leadership"
    assert support["demo"] is True
    shown = [
        c["count"]
        for t in support["tables"]
        if t["kind"] == "stance"
        for line in t["lines"]
        for c in line["cells"]
        if c["count"] is not None
    ]
    assert shown
    assert min(shown) >= 10
    assert all(
        "意见征集，不是表决结果" in t["caption"] for t in support["tables"] if t["kind"] == "stance"
    )

    sheet = tmp_path / "意见.csv"
    sheet.write_text(
        "所在村,身份类别,方案一,意见建议\n"
        "禾岭村,普通村民,赞成,修路要紧\n没有的村,普通村民,赞成,好\n集镇村,老党员,反对,太远\n",
        encoding="utf-8",
    )
    dry = json.loads(run(url, home, "import", "opinions", str(sheet), "--dry-run", "--json").stdout)
    assert (dry["rows"], dry["accepted"], dry["duplicates"]) == (3, 2, 0)
    (problem,) = dry["problems"]
    assert set(problem) == {"sheet", "row", "column", "reason"}
    assert "没有的村" in problem["reason"]
    unchanged = json.loads(run(url, home, "status", "--json").stdout)
    assert sum(unchanged["opinions"].values()) == 150

    done = json.loads(run(url, home, "import", "opinions", str(sheet), "--json").stdout)
    again = json.loads(run(url, home, "import", "opinions", str(sheet), "--json").stdout)
    assert (done["accepted"], done["duplicates"]) == (2, 0)
    assert (again["accepted"], again["duplicates"]) == (0, 2)

    twice = run(url, home, "demo", "--json")
    assert (twice.returncode, twice.stdout) == (1, "")


def test_backup_verify_and_restore(tmp_path: Path) -> None:
    url, home = sqlite_url(tmp_path), tmp_path / "home"
    run(url, home, "init")
    copy = tmp_path / "copy.db"

    assert run(url, home, "backup", str(copy)).returncode == 0
    assert run(url, home, "verify", str(copy)).returncode == 0
    assert run(url, home, "restore", str(copy)).returncode == 1, (
        "never over a database that is there"
    )
    other = f"sqlite:///{tmp_path / 'other.db'}"
    assert run(other, home, "restore", str(copy)).returncode == 0
    assert run(other, home, "verify").returncode == 0

    copy.write_bytes(copy.read_bytes()[:5000])
    assert run(url, home, "verify", str(copy)).returncode == 1


def test_doctor_names_what_is_unsafe(tmp_path: Path) -> None:
    url, home = sqlite_url(tmp_path), tmp_path / "home"
    run(url, home, "init")
    (tmp_path / "town.db").chmod(0o644)
    done = run(
        url,
        home,
        "doctor",
        "--json",
        CUNYI_LIMITS="off",
        CUNYI_PUBLIC_URL="http://consult.example.org",
    )

    found = "\n".join(json.loads(done.stdout))
    assert done.returncode == 1
    for said in ("CUNYI_LIMITS", "https", "chmod 600", "没有改过首次密码"):
        assert said in found


@pytest.mark.parametrize("name", sorted(main.commands))
def test_every_command_explains_itself_in_chinese(name: str) -> None:
    done = CliRunner().invoke(main, [name, "--help"])

    assert done.exit_code == 0
    assert any("一" <= sign <= "鿿" for sign in done.stdout)


def test_the_command_line_knows_the_town_s_round(town: Town, tmp_path: Path) -> None:
    """On both databases: the round that is there is found without naming it."""
    town.store.close()
    done = run(town.store.url.render_as_string(False), tmp_path / "home", "status", "--json")

    (row,) = json.loads(done.stdout)["rounds"]
    assert (row["title"], row["opinions"]["link"]) == ("竹溪镇行政村规模调整征求意见", 0)


def test_a_sheet_brought_again_says_how_many_are_new_unchanged_and_corrected(
    town: Town, tmp_path: Path
) -> None:
    url, home = town.store.url.render_as_string(False), tmp_path / "home"
    town.store.close()
    sheet = tmp_path / "意见.csv"
    head = "所在村,身份类别,方案一,意见建议\n"
    rest = "下坪村,老党员,赞成,同意\n石桥村,老党员,赞成,早该合了\n石桥村,普通村民,,再看\n"
    # As Excel in China saves it, and the second time with the mark that tells UTF-8.
    sheet.write_bytes((head + "上坪村,老党员,赞成,路要先修好再说\n" + rest).encode("gbk"))

    first = run(url, home, "import", "opinions", str(sheet))
    mended = head + "上坪村,老党员,不赞成,路要先修好才再说\n" + rest
    sheet.write_text(mended + "石桥村,人大代表,赞成,快办\n", encoding="utf-8-sig")
    second = run(url, home, "import", "opinions", str(sheet))

    assert first.stdout == "共 4 行：已导入新的 4 行，已更正 0 行，没有变化 0 行，有问题 0 处。\n"
    assert second.stdout == "共 5 行：已导入新的 1 行，已更正 1 行，没有变化 3 行，有问题 0 处。\n"
    assert "第 2 行像是改过的旧行，按更正处理" in second.stderr

"""The house holds: who may import whom, and what no file may do."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent

#: Longest first: a path belongs to the first prefix it begins with.
FLOORS = {
    "core/model": 0,
    "core/errors.py": 0,
    "core/settings.py": 0,
    "core/store.py": 0,
    "core/turns.py": 0,
    "core/text": 1,
    "core/support": 1,
    "core/groups": 1,
    "core/options/measures.py": 1,
    "core/options/diff.py": 1,
    "core/works/progress.py": 1,
    "core/access": 2,
    "core/intake": 2,
    "core/rounds": 2,
    "core/options": 2,
    "core/works": 2,
    "core/answers": 2,
    "core/office": 2,
    "core/demo": 2,
    "core/frames.py": 2,
    "core/charts": 3,
    "core/reports": 3,
    "core/runtime.py": 4,
    "core/clock.py": 4,
    "core/guard.py": 4,
    "core/cli.py": 4,
    "core/cli_retag.py": 4,
    "core/__main__.py": 4,
    "core/public": 4,
    "core/__init__.py": 0,
    "pages": 4,
    "app.py": 4,
}
#: What the windows may see of the world below: results, words, files, never the database.
WINDOWS_MAY_NOT = ("sqlalchemy", "core.store", "core.frames", "core.access", "core.intake")
QUIET_MAY_NOT = ("sqlalchemy", "core.store", "core.frames")


def files() -> list[str]:
    found = [p for folder in ("core", "pages") for p in (ROOT / folder).rglob("*.py")]
    found.append(ROOT / "app.py")
    return sorted(str(p.relative_to(ROOT)) for p in found if "migrations" not in p.parts)


def floor_of(path: str) -> int:
    prefixes = sorted((p for p in FLOORS if path.startswith(p)), key=len)
    assert prefixes, f"{path} is on no floor: give it one in tests/test_house.py"
    return FLOORS[prefixes[-1]]


def tree(path: str) -> ast.Module:
    return ast.parse((ROOT / path).read_text(encoding="utf-8"))


def imports(path: str) -> Iterator[str]:
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def file_of(module: str) -> str | None:
    """The file of one of our own modules, or None for anything else."""
    base = module.replace(".", "/")
    for candidate in (f"{base}.py", f"{base}/__init__.py"):
        if (ROOT / candidate).exists():
            return candidate
    return None


@pytest.mark.parametrize("path", files())
def test_a_file_imports_only_from_its_own_floor_or_below(path: str) -> None:
    mine = floor_of(path)
    above = {
        module
        for module in imports(path)
        if (target := file_of(module)) is not None and floor_of(target) > mine
    }

    assert above == set()


@pytest.mark.parametrize("path", [f for f in files() if f.startswith("core/")])
def test_core_never_imports_streamlit(path: str) -> None:
    assert {m for m in imports(path) if m.split(".")[0].startswith("streamlit")} == set()


@pytest.mark.parametrize("path", [f for f in files() if floor_of(f) == 3])
def test_windows_know_no_database(path: str) -> None:
    assert {m for m in imports(path) if m.startswith(WINDOWS_MAY_NOT)} == set()


@pytest.mark.parametrize("path", [f for f in files() if floor_of(f) == 1])
def test_quiet_rooms_know_no_database(path: str) -> None:
    assert {m for m in imports(path) if m.startswith(QUIET_MAY_NOT)} == set()


@pytest.mark.parametrize("path", [f for f in files() if f.startswith("pages/")])
def test_a_page_holds_no_sql_and_no_chart_spec(path: str) -> None:
    assert {m for m in imports(path) if m.split(".")[0] in {"sqlalchemy", "altair"}} == set()


@pytest.mark.parametrize("path", files())
def test_no_sql_is_put_together_from_strings(path: str) -> None:
    made_up = [
        node.lineno
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "text"
        and isinstance(node.func.value, ast.Name)
        and node.func.value.id == "sa"
        and node.args
        and isinstance(node.args[0], ast.JoinedStr | ast.BinOp)
    ]

    assert made_up == []


@pytest.mark.parametrize("path", files())
def test_no_html_is_let_through_and_no_key_is_posted(path: str) -> None:
    """`unsafe_allow_html` and the authenticator's `api_key` are named nowhere."""
    named = {
        keyword.arg
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        for keyword in node.keywords
    }

    assert named & {"unsafe_allow_html", "api_key"} == set()


@pytest.mark.parametrize("path", [f for f in files() if not f.startswith("core/demo")])
def test_chance_that_guards_something_comes_from_secrets(path: str) -> None:
    assert "random" not in set(imports(path))


@pytest.mark.parametrize("path", [f for f in files() if f.startswith("core/")])
def test_only_the_support_room_seals_a_published_table(path: str) -> None:
    if path.startswith("core/support/"):
        return
    assert {m for m in imports(path) if m.endswith("seal_published")} == set()


@pytest.mark.parametrize("path", files())
def test_a_file_is_short_enough_to_read(path: str) -> None:
    assert len((ROOT / path).read_text(encoding="utf-8").splitlines()) <= 400

"""Every act that is written into the trail has a Chinese name for the screen."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from core.access.trail import ACT_LABELS
from core.settings import ROOT


def acts_in(node: ast.expr) -> Iterator[str]:
    """The acts an argument can stand for: a word, or one of two words by a condition."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from acts_in(node.body)
        yield from acts_in(node.orelse)


def recorded() -> set[str]:
    """Every act that core hands to `record` as the word itself."""
    return {
        act
        for path in (ROOT / "core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name | ast.Attribute)
        and (node.func.id if isinstance(node.func, ast.Name) else node.func.attr) == "record"
        and len(node.args) > 2
        for act in acts_in(node.args[2])
    }


def test_every_recorded_act_has_a_chinese_name() -> None:
    found = recorded()

    assert len(found) > 50
    assert found - set(ACT_LABELS) == set()

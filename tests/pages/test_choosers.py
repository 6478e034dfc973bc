"""What Streamlit would say in English is said in Chinese."""

from __future__ import annotations

import ast

from pages.shared.menu import FOLDER


def test_every_chooser_says_what_to_do_when_it_is_empty() -> None:
    """Streamlit's own word is 「Choose an option」, seen as soon as somebody empties the box."""
    mute = [
        f"{path.relative_to(FOLDER)}:{call.lineno}"
        for path in sorted(FOLDER.rglob("*.py"))
        for call in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in {"selectbox", "multiselect"}
        and "placeholder" not in {word.arg for word in call.keywords}
    ]

    assert mute == []

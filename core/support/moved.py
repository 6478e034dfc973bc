"""What moved from one release to the next, in words: which figures, never by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from core.support.published import Line, Published

FIRST: Final = "第一次发布。"
NOTHING: Final = "数字没有变化。"

#: View → how its lines are counted.
_COUNTED: Final[Mapping[str, str]] = {
    "village": "个村",
    "role_group": "个身份类别",
    "channel": "种渠道",
    "direct": "类填写方式",
}
_COVERED: Final[Mapping[str, str]] = {
    "coverage_village": "个村",
    "coverage_role_group": "个身份类别",
}

Figures = tuple[object, ...]


def what_moved(before: Sequence[Published], after: Sequence[Published]) -> tuple[str, ...]:
    """One sentence an option version, one on themes and one on coverage, where any figure moved.

    Both are tables of one audience, `before` those of the release just before (empty for the
    first): nothing is said that the two together do not show.
    """
    if not before:
        return (FIRST,)
    old = {(table.view, table.version_id): table for table in before}
    said = [
        _of_version(old, [t for t in after if t.version_id == version_id])
        for version_id in dict.fromkeys(t.version_id for t in after if t.version_id is not None)
    ]
    said.append(_of_themes(old, after))
    said.append(_of_coverage(old, after))
    return tuple(sentence for sentence in said if sentence) or (NOTHING,)


def _of_version(
    old: Mapping[tuple[str, str | None], Published], tables: Sequence[Published]
) -> str:
    label = tables[0].version_label
    if not any((t.view, t.version_id) in old for t in tables):
        return f"{label}:首次列出。"
    parts: list[str] = []
    for table in tables:
        was = old.get((table.view, table.version_id))
        if table.view == "total":
            if was is not None and _figures(table.total) != _figures(was.total):
                parts.append("合计")
        elif table.view in _COUNTED:
            unit = _COUNTED[table.view]
            fresh, new = _changed(was, table)
            parts += [f"{fresh}{unit}"] if fresh else []
            parts += [f"新单列的{new}{unit}"] if new else []
    return f"{label}:{'、'.join(parts)}有新数字。" if parts else ""


def _of_themes(old: Mapping[tuple[str, str | None], Published], after: Sequence[Published]) -> str:
    now = next((t for t in after if t.view == "themes"), None)
    was = old.get(("themes", None))
    if now is None or was is None:
        return ""
    listed = {line.key for line in was.lines if line.n}
    new = [
        line.label
        for line in now.lines
        if line.kind == "line" and line.n and line.key not in listed
    ]
    fresh, _ = _changed(was, now)
    if new:
        return f"主题:新列出{'、'.join(f'「{label}」' for label in new)}。"
    return f"主题:{fresh}个主题有新数字。" if fresh else ""


def _of_coverage(
    old: Mapping[tuple[str, str | None], Published], after: Sequence[Published]
) -> str:
    parts = []
    for table in after:
        if table.view in _COVERED:
            fresh, new = _changed(old.get((table.view, None)), table)
            parts += [f"{fresh + new}{_COVERED[table.view]}"] if fresh + new else []
    return f"覆盖情况:{'、'.join(parts)}有新数字。" if parts else ""


def _changed(was: Published | None, now: Published) -> tuple[int, int]:
    """Lines whose figures are others than before, and lines that had none before."""
    before = {line.key: line for line in was.lines} if was else {}
    fresh = new = 0
    for line in now.lines:
        if line.kind != "line" or not _has_figures(line):
            continue
        earlier = before.get(line.key)
        if earlier is None or not _has_figures(earlier):
            new += 1
        elif _figures(earlier) != _figures(line):
            fresh += 1
    return fresh, new


def _has_figures(line: Line) -> bool:
    return line.hidden is None and (line.n is not None or bool(line.n_label))


def _figures(line: Line | None) -> Figures:
    if line is None:
        return ()
    cells = tuple((c.key, c.count, c.band, c.hidden) for c in line.cells)
    return (line.n, line.n_label, line.hidden, *cells)

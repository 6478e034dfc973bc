"""What moved from one release to the next, in words: which figures, never by how much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from core.support.published import Line, Published

FIRST: Final = "第一次发布。"
NOTHING: Final = "数字没有变化。"

#: View → what its lines are and how they are counted.
_COUNTED: Final[Mapping[str, str]] = {
    "village": "个村",
    "role_group": "类人群",
    "channel": "种渠道",
}
#: So many are named, more are only counted.
_NAMED: Final = 4

Figures = tuple[object, ...]
Old = Mapping[tuple[str, str | None], Published]


@dataclass
class _Lines:
    """Labels of the lines of one view that have other figures, or their first ones."""

    fresh: dict[str, None] = field(default_factory=dict)
    new: dict[str, None] = field(default_factory=dict)


def what_moved(before: Sequence[Published], after: Sequence[Published]) -> tuple[str, ...]:
    """A few short sentences: options, villages, groups and themes whose figures moved.

    Both are tables of one audience, `before` those of the release just before (empty for the
    first): nothing is said that the two together do not show. A village counts once, in however
    many options its figures moved.
    """
    if not before:
        return (FIRST,)
    old = {(table.view, table.version_id): table for table in before}
    said = [*_of_options(old, after), *_of_places(old, after), _of_themes(old, after)]
    said.append(_of_groups(old, after))
    return tuple(sentence for sentence in said if sentence) or (NOTHING,)


def _of_options(old: Old, after: Sequence[Published]) -> list[str]:
    totals = [table for table in after if table.view == "total"]
    known = {version_id for _, version_id in old}
    new = [t.version_label for t in totals if t.version_id not in known]
    moved = [
        t.version_label
        for t in totals
        if (was := old.get((t.view, t.version_id))) and _figures(t.total) != _figures(was.total)
    ]
    return [
        f"首次列出{_names(new, '个方案')}。" if new else "",
        f"{_names(moved, '个方案')}的合计有新数字。" if moved else "",
    ]


def _of_places(old: Old, after: Sequence[Published]) -> list[str]:
    seen = {view: _Lines() for view in _COUNTED}
    for table in after:
        if table.view in seen:
            _compare(old.get((table.view, table.version_id)), table, seen[table.view])
    fresh = [f"{len(seen[v].fresh)}{unit}" for v, unit in _COUNTED.items() if seen[v].fresh]
    new = [_names([*seen[v].new], unit) for v, unit in _COUNTED.items() if seen[v].new]
    return [
        f"{'、'.join(fresh)}有新数字。" if fresh else "",
        f"新单列{'、'.join(new)}。" if new else "",
    ]


def _of_themes(old: Old, after: Sequence[Published]) -> str:
    now = next((table for table in after if table.view == "themes"), None)
    if now is None:
        return ""
    seen = _Lines()
    _compare(old.get(("themes", None)), now, seen)
    if seen.new:
        return f"主题新列出{_names([*seen.new], '个')}。"
    return f"{len(seen.fresh)}个主题有新数字。" if seen.fresh else ""


def _of_groups(old: Old, after: Sequence[Published]) -> str:
    """Opinion groups: drawn for the first time or in another number, else whose answers moved."""
    now = next((table for table in after if table.view == "groups"), None)
    if now is None or not now.lines:
        return ""
    was = old.get(("groups", None))
    if was is None or {line.key for line in was.lines} != {line.key for line in now.lines}:
        return "观点分组重新分过。" if was is not None and was.lines else "首次列出观点分组。"
    moved = 0
    for table in after:
        if table.view == "statement":
            seen = _Lines()
            _compare(old.get((table.view, table.version_id)), table, seen)
            moved += bool(seen.fresh or seen.new)
    return f"{moved}条短说法有新数字。" if moved else ""


def _compare(was: Published | None, now: Published, seen: _Lines) -> None:
    before = {line.key: line for line in was.lines} if was else {}
    for line in now.lines:
        if line.kind != "line" or not _has_figures(line):
            continue
        earlier = before.get(line.key)
        if earlier is None or not _has_figures(earlier):
            if was is not None:  # all lines of a new option are new: that is said already
                seen.new[line.label] = None
        elif _figures(earlier) != _figures(line):
            seen.fresh[line.label] = None


def _names(labels: Sequence[str], unit: str) -> str:
    if len(labels) > _NAMED:
        return f"{len(labels)}{unit}"
    return "、".join(f"「{label}」" for label in labels)


def _has_figures(line: Line) -> bool:
    if line.cells:
        return line.hidden is None and any(cell.count is not None for cell in line.cells)
    return bool(line.n)


def _figures(line: Line | None) -> Figures:
    if line is None:
        return ()
    cells = tuple((c.key, c.count, c.band, c.hidden) for c in line.cells)
    return (line.n, line.n_label, line.hidden, *cells)

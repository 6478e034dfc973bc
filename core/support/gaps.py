"""Published tables of coverage and of themes: counts without stances, said in steps."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import pandas as pd

from core.support.bands import EXACT_FROM, heard_in_steps, themes_in_steps
from core.support.counts import Dimension
from core.support.disclosure import Heading
from core.support.notes import NOT_A_VOTE, caption_of, day
from core.support.published import Cell, Line, Published, seal_published

_STEP_NOTE = (
    f"1–{EXACT_FROM - 1}份只写区间，以免看出某个人有没有提过意见；0份照写，先补听这些地方。"
)


def publish_coverage_by_village(places: pd.DataFrame, heading: Heading) -> Published:
    """Heard per village against households, in the declared order; frame as in ``coverage``."""
    columns = ["village_id", "village", "heard", "households"]
    lines = [_heard(*row) for row in places[columns].itertuples(index=False, name=None)]
    total = _heard("total", "合计", int(places["heard"].sum()), places["households"].sum())
    silent = int((places["heard"] == 0).sum())
    notes = [f"有{silent}个村还没有听到意见。"] if silent else []
    return _table(
        "coverage_village",
        "各村听取情况（份数与登记户数）",
        total,
        lines,
        [*notes, _STEP_NOTE],
        heading,
    )


def publish_coverage_by_role_group(
    cross: pd.DataFrame, role_groups: Dimension, heading: Heading
) -> Published:
    """Heard per role group against its target."""
    sums = cross.groupby("role_group_id")[["heard", "target"]].sum(min_count=1)
    sums = sums.reindex(list(role_groups))
    lines = [
        _heard(key, label, _whole(sums.at[key, "heard"]) or 0, sums.at[key, "target"])
        for key, label in role_groups.items()
    ]
    total = _heard("total", "合计", int(cross["heard"].sum()), cross["target"].sum())
    silent = sum(line.n == 0 for line in lines)
    notes = [f"有{silent}个身份类别还没有听到意见。"] if silent else []
    return _table(
        "coverage_role_group",
        "各身份类别听取情况（已听与应听）",
        total,
        lines,
        [*notes, _STEP_NOTE],
        heading,
    )


def publish_coverage_by_village_and_role_group(
    cross: pd.DataFrame, villages: Dimension, role_groups: Dimension, heading: Heading
) -> Published:
    """Village × role group: one line per village, one cell per role group, all in steps."""
    columns = ["village_id", "role_group_id", "heard", "target"]
    table = {
        (village, group): (int(heard), target)
        for village, group, heard, target in cross[columns].itertuples(index=False, name=None)
    }
    lines = []
    for key, label in villages.items():
        pairs = {group: table.get((key, group), (0, None)) for group in role_groups}
        line = _heard(key, label, sum(heard for heard, _ in pairs.values()), None)
        cells = tuple(_crossed(g, role_groups[g], *pair) for g, pair in pairs.items())
        lines.append(replace(line, cells=cells))
    total = _heard("total", "合计", int(cross["heard"].sum()), None)
    return _table(
        "coverage_village_role_group", "各村各身份类别听取情况", total, lines, [_STEP_NOTE], heading
    )


@dataclass(frozen=True, slots=True)
class Raised:
    """What people speak of: theme → distinct opinions that raise it, and how many raise any."""

    by_theme: Mapping[str, int]
    opinions: int


def publish_themes(raised: Raised, labels: Mapping[str, str], heading: Heading) -> Published:
    """Themes by the number of distinct opinions that raise them, most raised first.

    Counts are rounded down to a multiple of k, so that two releases differ by whole steps and
    never by one person's concern; ties stand in the order of ``labels``. A concern of few is not
    lost: it is kept and answered with the others, only its number is not written.
    """
    k = heading.k
    counts = raised.by_theme
    order = {code: i for i, code in enumerate(labels)}
    named = sorted(
        ((themes_in_steps(n, k), code) for code, n in counts.items() if n >= k),
        key=lambda item: (-item[0][0], order.get(item[1], len(order)), item[1]),
    )
    lines = [
        Line(key=code, label=labels.get(code, code), n=low, n_label=words)
        for (low, words), code in named
    ]
    few = sum(n < k for n in counts.values())
    notes = [f"份数按每{k}份一档向下取整，一份意见可以涉及几个主题。"]
    if few:
        rest = f"其他（每类不足{k}份）"
        lines.append(
            Line(key="rest", label=rest, kind="rest", n_label=f"共{few}类", hidden="small")
        )
        notes.append(f"有{few}类主题每类不足{k}份，不单列份数，同样要逐条答复。")
    everyone, words = heard_in_steps(raised.opinions)
    return _sealed(
        "themes",
        "themes",
        "群众关心的主题",
        everyone,
        words,
        lines,
        notes,
        f"{NOT_A_VOTE}。截至{day(heading.as_of)}，{words}意见提到了具体主题。",
        heading,
    )


def _heard(key: str, label: str, heard: int, of: object) -> Line:
    n, words = heard_in_steps(heard)
    whole = _whole(of)
    share = round(n / whole, 4) if n is not None and whole else None
    return Line(
        key=key,
        label=label,
        kind="total" if key == "total" else "line",
        n=n,
        n_label=words,
        of=whole or None,
        share=share,
    )


def _crossed(key: str, label: str, heard: int, target: object) -> Cell:
    n, words = heard_in_steps(heard)
    whole = _whole(target)
    share = round(n / whole, 4) if n is not None and whole else None
    band = words if n is None else None
    return Cell(key=key, label=label, count=n, share=share, band=band, of=whole or None)


def _whole(value: object) -> int | None:
    return None if value is None or pd.isna(value) else int(value)  # type: ignore[call-overload]


def _table(
    view: str, title: str, total: Line, lines: list[Line], notes: list[str], heading: Heading
) -> Published:
    caption = caption_of(heading.as_of, total.n_label, heading.coverage)
    whole = [total, *lines]
    return _sealed("coverage", view, title, total.n, total.n_label, whole, notes, caption, heading)


def _sealed(
    kind: str,
    view: str,
    title: str,
    n: int | None,
    n_label: str,
    lines: list[Line],
    notes: list[str],
    caption: str,
    heading: Heading,
) -> Published:
    return seal_published(
        kind=kind,
        view=view,
        title=title,
        version_id=None,
        version_label="",
        audience=heading.audience,
        k=heading.k,
        release_no=heading.release_no,
        as_of=heading.as_of,
        n=n,
        n_label=n_label,
        coverage=heading.coverage,
        enough=None,
        lines=tuple(lines),
        notes=tuple(notes),
        caption=caption,
    )

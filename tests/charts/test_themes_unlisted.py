"""What share of what people care about was taken up is not told by the share of what was listed."""

from __future__ import annotations

from core.charts.themes import unlisted
from tests.charts.poll import released

TABLE = released().table("leadership", "themes")


def test_themes_with_a_figure_and_no_concern_are_named_most_raised_first() -> None:
    figures = {line.key: line.n_label for line in TABLE.lines if line.n}

    assert set(figures) == {"T01", "T02"}
    assert unlisted(TABLE, {}) == (
        "列出份数的2个主题里，有2个还没有列为关心事项："
        f"村名（{figures['T01']}）、办公地点（{figures['T02']}）。"
    )
    assert unlisted(TABLE, {"T01"}) == (
        f"列出份数的2个主题里，有1个还没有列为关心事项：办公地点（{figures['T02']}）。"
    )


def test_nothing_is_said_when_all_are_taken_up() -> None:
    assert unlisted(TABLE, {"T01", "T02"}) == ""

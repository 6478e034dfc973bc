"""How well comments were sorted, told from those a person looked over."""

from __future__ import annotations

import pytest

from core.text.quality import (
    ENOUGH,
    ENOUGH_OF_A_THEME,
    Checked,
    Quality,
    Right,
    ThemeRight,
    load_shipped,
    quality_of,
)


def test_of_nothing_nothing_is_said() -> None:
    assert quality_of([]) == Quality(Right(0, 0), Right(0, 0), ())
    assert (Right(0, 0).share, Right(0, 0).bounds, Right(0, 0).enough) == (None, None, False)


def test_the_main_theme_decides_and_its_sub_theme_does_not() -> None:
    readings = [
        Checked(("T03b",), ("T03a", "T07b")),
        Checked(("T07b", "T03b"), ("T03b", "T07b")),
        Checked((), ("T99a",)),
        Checked(("T99",), ("T99a",), doubted=True),
    ]

    found = quality_of(readings)

    assert found.all == Right(2, 4)
    assert found.sure == Right(1, 3)
    # T03: said of the first and second, meant in both. T07: said of one, meant in two.
    assert found.themes == (
        ThemeRight("T03", found=2, meant=2, both=2),
        ThemeRight("T07", found=1, meant=2, both=1),
        ThemeRight("T99", found=1, meant=2, both=1),
    )


@pytest.mark.parametrize(
    ("n", "precision", "recall"),
    [(ENOUGH_OF_A_THEME - 1, None, None), (ENOUGH_OF_A_THEME, 0.5, 0.5)],
)
def test_few_comments_of_a_theme_allow_no_judgement(
    n: int, precision: float | None, recall: float | None
) -> None:
    theme = ThemeRight("T01", found=n, meant=n, both=n // 2)

    assert (theme.precision, theme.recall) == (precision, recall)


def test_a_hundred_are_enough_and_one_less_is_not() -> None:
    assert Right(80, ENOUGH).enough
    assert not Right(80, ENOUGH - 1).enough


def test_the_bounds_are_wilsons() -> None:
    """80 of 100: (0.8 + 0.0192) / 1.0384 ± 1.96·√(0.0016 + 0.000096) / 1.0384 = 0.789 ± 0.078."""
    low, high = Right(80, 100).bounds or (0, 0)

    assert (low, high) == pytest.approx((0.7112, 0.8666), abs=1e-3)
    assert Right(5, 5).bounds == pytest.approx((0.5655, 1.0), abs=1e-3)


def test_the_shipped_reader_was_measured_with_a_date() -> None:
    shipped = load_shipped()

    assert set(shipped) == {
        "on",
        "comments",
        "main_theme",
        "among_two",
        "crossed",
        "crossed_main_theme",
        "themes",
    }

"""What moves from one release to the next, and what must stand still."""

from __future__ import annotations

import json
from datetime import date

import pandas as pd
import pytest

from core.errors import Missing
from core.support.release import Release, build_release, revive_release
from tests.support.people import crowd, frames_of, stances_of, villages_of
from tests.support.test_disclosure import K, counts, released

FIRST = {"V00": (40, 0, 0, 0, 20), "V01": (50, 0, 0, 0, 30), "V02": (60, 0, 0, 0, 40)}


def after(first: dict[str, tuple[int, ...]], new: dict[str, tuple[int, ...]]) -> pd.DataFrame:
    return villages_of(
        {
            village: tuple(a + b for a, b in zip(had, new.get(village, (0,) * 5), strict=True))
            for village, had in first.items()
        }  # type: ignore[arg-type]
    )


def test_nothing_new_changes_no_figure() -> None:
    first = released(villages_of(FIRST))
    second = released(villages_of(FIRST), previous=first)

    assert [t.lines for t in second.tables["public"]] == [t.lines for t in first.tables["public"]]
    assert second.number == 2


def test_a_village_with_a_few_new_answers_keeps_its_figures_and_says_so() -> None:
    """V00 gets 3 new, too few; V01 24 (12 and 12). Alone V00 would be the rest, so V01 waits too,
    and V02, which had none, cannot join: then the whole waits."""
    first = released(villages_of(FIRST))
    second = released(after(FIRST, {"V00": (2, 0, 0, 0, 1), "V01": (12, 0, 0, 0, 12)}), 3, first)
    table = second.table("leadership", "village", "v1")

    assert [line.as_of_release for line in table.lines if line.kind == "line"] == [1, 1, None]
    assert counts(table.line("V00")) == {"support+conditional": 40, "unsure+unstated+oppose": 20}
    assert counts(table.line("V01")) == {"support+conditional": 50, "unsure+unstated+oppose": 30}


def test_enough_new_answers_of_both_kinds_refresh_a_village() -> None:
    first = released(villages_of(FIRST))
    second = released(after(FIRST, {"V01": (12, 0, 0, 0, 12)}), 3, first)
    line = second.table("leadership", "village", "v1").line("V01")

    assert line.as_of_release is None
    assert counts(line) == {"support+conditional": 62, "unsure+unstated+oppose": 42}


@pytest.mark.parametrize(
    "new", [(30, 0, 0, 0, 0), (30, 0, 0, 0, 9), (-3, 0, 0, 0, 0), (30, 0, 0, 0, -1)]
)
def test_answers_of_one_kind_or_withdrawn_ones_do_not(new: tuple[int, ...]) -> None:
    first = released(villages_of(FIRST))
    second = released(after(FIRST, {"V01": new}), 3, first)
    line = second.table("leadership", "village", "v1").line("V01")

    assert line.as_of_release == 1
    assert counts(line) == {"support+conditional": 50, "unsure+unstated+oppose": 30}


def test_a_frozen_line_keeps_the_number_of_its_first_release() -> None:
    release = released(villages_of(FIRST))
    for extra in (1, 2, 3):
        release = released(after(FIRST, {"V01": (extra, 0, 0, 0, 0)}), 3, release)

    assert release.table("public", "village", "v1").line("V01").as_of_release == 1


def test_a_raised_k_takes_back_what_it_no_longer_allows() -> None:
    """V00 has 20 on its smaller side: shown with k = 10, not with k = 25, nor as a frozen line."""
    first = released(villages_of(FIRST))
    second = released(villages_of(FIRST), 3, first, leadership=25, public=25)

    assert first.table("public", "village", "v1").line("V00").hidden is None
    assert second.table("public", "village", "v1").line("V00").hidden == "small"


def test_the_same_input_gives_the_same_bytes() -> None:
    import numpy as np

    stances = crowd(np.random.default_rng(5), 300, 4, 3)
    shuffled = stances.sample(frac=1.0, random_state=7)

    def bytes_of(frame: pd.DataFrame) -> str:
        release = build_release(
            frames_of(frame, 4, 3), as_of=date(2026, 3, 20), k_by_audience=K, previous=None
        )
        return json.dumps([release.to_plain(), release.basis], ensure_ascii=False)

    assert bytes_of(shuffled) == bytes_of(stances)


def test_a_counted_frame_gives_the_same_release_as_one_row_per_opinion() -> None:
    stances = villages_of(FIRST)
    keys = [c for c in stances.columns if c != "opinion_id"]
    counted = stances.groupby(keys).size().rename("n").reset_index()
    frames = frames_of(stances, 3, 1)
    one = build_release(frames, as_of=date(2026, 3, 20), k_by_audience=K, previous=None)
    frames_counted = type(frames)(**{**vars(frames), "stances": counted})
    other = build_release(frames_counted, as_of=date(2026, 3, 20), k_by_audience=K, previous=None)

    assert other.to_plain() == one.to_plain()
    assert other.counted == 240


def test_a_release_survives_the_database() -> None:
    release = released(villages_of(FIRST))
    stored = json.loads(json.dumps(release.to_plain())), json.loads(json.dumps(release.basis))

    assert revive_release(*stored) == release
    assert _next(revive_release(*stored)).to_plain() == _next(release).to_plain()


def test_without_the_basis_no_release_can_follow() -> None:
    shown = revive_release(released(villages_of(FIRST)).to_plain())

    with pytest.raises(Missing, match="底数"):
        _next(shown)


def test_a_table_that_is_not_there_is_missing() -> None:
    with pytest.raises(Missing):
        released(villages_of(FIRST)).table("public", "village", "v9")


def test_two_versions_share_nothing() -> None:
    """Support for one version is not carried to the other."""
    both = pd.concat(
        [villages_of(FIRST, "v1"), stances_of([("V00", "G0", "link", True, "oppose")], "v2")]
    )
    release = released(both)

    assert release.table("public", "total", "v1").n == 240
    assert release.table("public", "total", "v2").n is None


def _next(release: Release) -> Release:
    return released(after(FIRST, {"V01": (12, 0, 0, 0, 12)}), 3, release)

"""A target set for the whole town is shared out to the villages and stays what was set."""

from __future__ import annotations

from core.intake.release_frames import coverage_cross
from tests.town import Town


def test_the_villages_of_a_group_add_up_to_the_target_that_was_set(town: Town) -> None:
    """120, 90 and 200 households: 5 deputies are 1.46, 1.10 and 2.44 of them."""
    with town.store.read() as session:
        cross = coverage_cross(session, town.round_id)
    by_group = cross.groupby("role_group_id")["target"].sum().to_dict()
    deputies = cross[cross["role_group_id"] == town.groups["人大代表"]]

    assert by_group == {
        town.groups["老党员"]: 20,
        town.groups["人大代表"]: 5,
        town.groups["普通村民"]: 200,
    }
    assert deputies["target"].to_list() == [2, 1, 2]

"""What has been spoken of stays: counted opinions, and those that do not count."""

from __future__ import annotations

import pytest

from core.intake.correct import set_standing
from core.intake.submit import submit_opinion
from core.model.states import Channel, Standing
from core.rounds.reading import role_groups_heard, versions_heard, villages_heard
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town


def heard(town: Town) -> tuple[set[str], set[str], set[str]]:
    """Villages, groups and versions, by the names used in the town."""
    with town.store.read() as session:
        ids = (
            villages_heard(session, town.round_id),
            role_groups_heard(session, town.round_id),
            versions_heard(session, town.round_id),
        )
    names = [{v: k for k, v in d.items()} for d in (town.villages, town.groups, town.versions)]
    villages, groups, versions = (
        {known[id_] for id_ in found} for known, found in zip(names, ids, strict=True)
    )
    return villages, groups, versions


def test_nothing_is_heard_in_an_empty_round(town: Town) -> None:
    assert heard(town) == (set(), set(), set())


@pytest.mark.parametrize("standing", [Standing.COUNTED, Standing.WAITING, Standing.DUPLICATE])
def test_what_was_spoken_of_is_heard_whether_it_counts_or_not(
    town: Town, reader: Reader, standing: Standing
) -> None:
    said = form(town, channel=Channel.PHONE, text="路要先修好")
    with town.store.write() as session:
        opinion = submit_opinion(
            session, town.round_id, said, by=town.facilitator, reader=reader, today=TODAY
        )
        if standing is not Standing.COUNTED:
            set_standing(
                session, opinion.id, standing, by=town.facilitator, reason="再看", today=TODAY
            )

    assert heard(town) == ({"上坪村"}, {"普通村民"}, {"方案一", "维持现状"})

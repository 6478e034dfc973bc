"""Only one-time codes reach households; without them there are answers, however many."""

from __future__ import annotations

import pandas as pd
import pytest
import sqlalchemy as sa

from core.intake.release_frames import release_frames
from core.intake.submit import submit_opinion
from core.model import Round
from core.model.states import Channel, LinkMode
from core.support.coverage import coverage_sentence, household_coverage
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town

PLACES = pd.DataFrame(
    {
        "village_id": ["a", "b", "c"],
        "households": [100, 50, None],
        "heard": [40, 80, 9],
        "slips": [30, 0, 5],
    }
)


def test_with_codes_it_is_households_heard() -> None:
    measure = household_coverage(PLACES)

    assert (measure.code, measure.label) == ("household", "已听户数")
    assert (measure.numerator, measure.denominator) == (30, 150)
    assert coverage_sentence(PLACES, measure) == (
        "3个村中3个村有意见，凭一户一码听到登记户数的约20%。"
    )


def test_without_codes_it_is_never_called_households() -> None:
    places = PLACES.drop(columns="slips")
    measure = household_coverage(places)

    assert (measure.code, measure.label) == ("per_household", "意见份数与登记户数之比")
    assert (measure.numerator, measure.denominator) == (40 + 50, 150)
    assert coverage_sentence(places, measure) == (
        "3个村中3个村有意见，意见份数约为登记户数的60%（份数不等于户数）。"
    )


@pytest.mark.parametrize("mode", list(LinkMode))
def test_a_release_counts_codes_only_where_the_round_goes_by_them(
    town: Town, reader: Reader, mode: LinkMode
) -> None:
    with town.store.write() as session:
        session.execute(sa.update(Round).values(link_mode=mode))
        for channel in (Channel.SLIP, Channel.SLIP, Channel.MEETING):
            submit_opinion(
                session,
                town.round_id,
                form(town, channel=channel),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            )
    with town.store.read() as session:
        places = release_frames(session, town.round_id).places

    assert ("slips" in places) == (mode is LinkMode.SLIPS)
    if mode is LinkMode.SLIPS:
        assert dict(zip(places["village"], places["slips"], strict=True)) == {
            "上坪村": 2,
            "下坪村": 0,
            "石桥村": 0,
        }

"""How far it is to the office: kept while the office stays, copied to the next version."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.model import OptionVersion
from core.options.distances import distances_of, save_distances
from core.options.versions import new_version
from core.public.view import cards_of
from tests.town import TODAY, Town


def save(town: Town, **km: float | None) -> None:
    with town.store.write() as session:
        by_id = {town.villages[name]: far for name, far in km.items()}
        save_distances(session, town.versions["方案一"], by_id, by=town.admin)


def known(town: Town, version_id: str) -> dict[str, float]:
    with town.store.read() as session:
        found = distances_of(session, version_id)
    names = {id_: name for name, id_ in town.villages.items()}
    return {names[id_]: km for id_, km in found.items()}


def test_a_distance_stands_on_the_card_of_its_village_alone(town: Town) -> None:
    save(town, 下坪村=4.5)

    with town.store.read() as session:
        down = cards_of(session, town.round_id, town.villages["下坪村"])
        up = cards_of(session, town.round_id, town.villages["上坪村"])
    assert ("路程", "约4.5公里") in next(c for c in down if c.name == "方案一").changes
    assert "路程" not in dict(next(c for c in up if c.name == "方案一").changes)


def test_a_distance_can_be_taken_away_again(town: Town) -> None:
    save(town, 上坪村=2, 下坪村=4)
    save(town, 上坪村=None)

    assert known(town, town.versions["方案一"]) == {"下坪村": 4.0}


def test_the_next_version_begins_with_the_same_distances(town: Town) -> None:
    save(town, 下坪村=4)
    with town.store.write() as session:
        option_id = session.scalar(
            sa.select(OptionVersion.option_id).where(OptionVersion.id == town.versions["方案一"])
        )
        made = new_version(session, option_id, "办公地点再议", today=TODAY, by=town.admin)

    assert known(town, made.id) == {"下坪村": 4.0}


@pytest.mark.parametrize("far", [-1, 201])
def test_an_impossible_distance_is_refused(town: Town, far: float) -> None:
    with pytest.raises(Invalid, match="公里"):
        save(town, 下坪村=far)
    assert known(town, town.versions["方案一"]) == {}


def test_only_the_office_and_only_for_villages_of_the_option(town: Town) -> None:
    version = town.versions["方案一"]
    with pytest.raises(Refused), town.store.write() as session:
        save_distances(session, version, {}, by=town.facilitator)
    with pytest.raises(Missing), town.store.write() as session:
        save_distances(session, version, {"nowhere": 3}, by=town.admin)
    with pytest.raises(Missing), town.store.write() as session:
        save_distances(session, "none", {}, by=town.admin)

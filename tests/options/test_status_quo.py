"""维持现状 follows the villages for as long as nobody has been asked about it."""

from __future__ import annotations

from core.access.roles import CONSOLE
from core.model.states import VersionState
from core.options.measures import Part
from core.options.reading import list_options
from core.options.versions import publish_version
from core.rounds.places import save_villages
from core.rounds.setup import RoundFields, create_round
from core.rounds.village_rows import VillageRow
from core.store import Store
from tests.town import TODAY


def test_every_round_has_it_and_it_follows_the_villages(store: Store) -> None:
    with store.write() as session:
        round_ = create_round(session, RoundFields("试一轮", "竹溪镇"), today=TODAY, by=CONSOLE)
        (before,) = list_options(session, round_.id)
        save_villages(
            session,
            round_.id,
            [VillageRow("上坪村"), VillageRow("石桥村")],
            today=TODAY,
            by=CONSOLE,
        )
        (after,) = list_options(session, round_.id)

    assert (before.name, before.status_quo, before.latest.number) == ("维持现状", True, 1)
    assert before.latest.state is VersionState.DRAFT
    assert before.latest.parts == ()
    assert after.latest.parts == (Part("上坪村", ("上坪村",)), Part("石桥村", ("石桥村",)))


def test_once_it_is_consulted_a_new_figure_leaves_it_alone(store: Store) -> None:
    with store.write() as session:
        round_ = create_round(session, RoundFields("试一轮", "竹溪镇"), today=TODAY, by=CONSOLE)
        save_villages(session, round_.id, [VillageRow("上坪村")], today=TODAY, by=CONSOLE)
        publish_version(session, list_options(session, round_.id)[0].latest.id, by=CONSOLE)
        (published,) = list_options(session, round_.id)
        save_villages(
            session, round_.id, [VillageRow("上坪村", households=90)], today=TODAY, by=CONSOLE
        )
        (after,) = list_options(session, round_.id)

    assert after == published

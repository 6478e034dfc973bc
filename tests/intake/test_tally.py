"""The running counts always equal what a recount of all opinions gives."""

from __future__ import annotations

import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.frames import stances, tally
from core.intake.correct import correct_opinion, set_standing
from core.intake.submit import submit_opinion
from core.intake.submit_many import Entry, submit_opinions
from core.model import Opinion, OpinionStance, Village
from core.model.states import Channel, Stance, Standing
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town

STEPS = st.lists(
    st.tuples(
        st.sampled_from(["say", "many", "correct", "set aside", "count again"]),
        st.sampled_from(["上坪村", "下坪村"]),
        st.sampled_from([s for s in Stance if s is not Stance.UNSTATED]),
        st.booleans(),
    ),
    max_size=12,
)


def recounted(town: Town) -> dict[tuple[str, ...], int]:
    with town.store.read() as session:
        keys = (
            OpinionStance.version_id,
            Village.name,
            Opinion.channel,
            Opinion.direct,
            OpinionStance.stance,
        )
        rows = session.execute(
            sa.select(*keys, sa.func.count())
            .select_from(OpinionStance)
            .join(Opinion, Opinion.id == OpinionStance.opinion_id)
            .join(Village, Village.id == Opinion.village_id)
            .where(Opinion.standing == Standing.COUNTED)
            .group_by(*keys)
        )
        return {tuple(map(str, row[:-1])): row[-1] for row in rows}


def running(town: Town) -> dict[tuple[str, ...], int]:
    with town.store.read() as session:
        rows = stances(session, town.round_id)
    grouped = rows.groupby(["version_id", "village", "channel", "direct", "stance"])["n"].sum()
    return {tuple(map(str, key)): int(n) for key, n in grouped.items()}


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(STEPS)
def test_counts_follow_whatever_is_said_mended_and_set_aside(
    town: Town, reader: Reader, steps: list[tuple[str, str, Stance, bool]]
) -> None:
    for act, village, stance, direct in steps:
        said = form(
            town,
            channel=Channel.PAPER,
            village_id=town.villages[village],
            stances={town.versions["方案一"]: stance},
            direct=direct,
        )
        with town.store.write() as session:
            first = session.scalars(sa.select(Opinion.id).order_by(Opinion.id)).first()
            if act == "say":
                submit_opinion(
                    session, town.round_id, said, by=town.facilitator, reader=reader, today=TODAY
                )
            elif act == "many":
                entries = [Entry(said, TODAY)] * 3
                submit_opinions(session, town.round_id, entries, by=town.facilitator, reader=reader)
            elif first is None:
                continue
            elif act == "correct":
                correct_opinion(
                    session,
                    first,
                    said,
                    by=town.facilitator,
                    reason="记错",
                    reader=reader,
                    today=TODAY,
                )
            else:
                to = Standing.DUPLICATE if act == "set aside" else Standing.COUNTED
                set_standing(session, first, to, by=town.facilitator, reason="核对", today=TODAY)

    assert running(town) == recounted(town)
    with town.store.read() as session:
        by_place = int(tally(session, town.round_id)["n"].sum())
        counted = session.scalar(
            sa.select(sa.func.count()).where(Opinion.standing == Standing.COUNTED)
        )
    assert by_place == counted

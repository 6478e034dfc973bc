"""What those of each stance speak of, as the database counts it."""

from __future__ import annotations

from core import frames
from core.model import Opinion, OpinionStance, OpinionTheme, ThemeDoubt
from core.model.states import Channel, Stance, Standing
from tests.town import TODAY, Town


def speak(
    town: Town,
    codes: tuple[str, ...],
    stance: Stance,
    *,
    standing: Standing = Standing.COUNTED,
    doubted: bool = False,
    away: bool = False,
) -> None:
    """One opinion on 方案一 with these themes."""
    with town.store.write() as session:
        opinion = Opinion(
            round_id=town.round_id,
            village_id=town.villages["上坪村"],
            role_group_id=town.groups["普通村民"],
            channel=Channel.LINK,
            received_on=TODAY,
            direct=True,
            away=away,
            consent_version=1,
            standing=standing,
        )
        session.add(opinion)
        session.flush()
        version = town.versions["方案一"]
        session.add(OpinionStance(opinion_id=opinion.id, version_id=version, stance=stance))
        for rank, code in enumerate(codes):
            session.add(OpinionTheme(opinion_id=opinion.id, code=code, rank=rank, score=1.0))
        if doubted:
            session.add(ThemeDoubt(opinion_id=opinion.id, first=codes[0]))


def counted(town: Town) -> list[tuple[str, str, int]]:
    with town.store.read() as session:
        frame = frames.reasons(session, town.round_id)
    assert set(frame["version_id"]) <= {town.versions["方案一"]}
    return [tuple(row) for row in frame[["code", "stance", "n"]].to_numpy().tolist()]


def test_nobody_spoke(town: Town) -> None:
    assert counted(town) == []


def test_two_sub_themes_of_one_theme_are_one_opinion_on_the_theme(town: Town) -> None:
    speak(town, ("T03a", "T03b"), Stance.CONDITIONAL)
    speak(town, ("T03a",), Stance.CONDITIONAL)
    speak(town, ("T03a", "T01a"), Stance.OPPOSE)

    assert counted(town) == [
        ("T01", "oppose", 1),
        ("T01a", "oppose", 1),
        ("T03", "conditional", 2),
        ("T03", "oppose", 1),
        ("T03a", "conditional", 2),
        ("T03a", "oppose", 1),
        ("T03b", "conditional", 1),
    ]


def test_what_does_not_count_or_is_doubted_stands_in_no_theme(town: Town) -> None:
    speak(town, ("T03a",), Stance.CONDITIONAL, standing=Standing.WITHDRAWN)
    speak(town, ("T03a",), Stance.CONDITIONAL, doubted=True)

    assert counted(town) == []


def test_those_away_are_counted_where_they_count(town: Town) -> None:
    speak(town, (), Stance.SUPPORT, away=True)
    speak(town, (), Stance.SUPPORT, away=True, standing=Standing.WITHDRAWN)
    speak(town, (), Stance.SUPPORT)

    with town.store.read() as session:
        assert frames.away(session, town.round_id) == 1

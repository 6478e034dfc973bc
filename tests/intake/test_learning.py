"""What people sorted teaches the reader of their round, and of no other."""

from __future__ import annotations

from pathlib import Path

import pytest
import sqlalchemy as sa

from core.errors import Invalid, Missing, Refused
from core.intake.learning import (
    LEAST_CHECKS,
    PROPOSE_AFTER,
    Learning,
    clear_models,
    learn_round,
    learning_of,
    unlearn_round,
)
from core.intake.places import local_reader
from core.model import Opinion, Round, ThemeCheck, TrailEntry
from core.model.states import Stage, Standing
from core.text.lexicon import Lexicon
from core.text.model import learn
from core.text.record import Reader
from core.text.segment import Segmenter
from core.text.tagging import Tagger
from tests.intake.test_theme_check import check, rows, say
from tests.text.test_teaching import data as few_themes
from tests.text.test_themes import FEW, TWO
from tests.town import Town

data = few_themes


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where models are kept."""
    return tmp_path / "learnt"


@pytest.fixture
def small(folder: Path) -> Reader:
    """A reader of few themes, so that learning takes no time."""
    lexicon = Lexicon((), frozenset(), frozenset(), frozenset(), TWO)
    return Reader(Segmenter(lexicon), Tagger(lexicon, learn(FEW, TWO)), models=folder)


def sort_some(town: Town, reader: Reader, n: int = LEAST_CHECKS) -> list[str]:
    said = [say(town, reader, f"晒谷坪那头{'好' * number}") for number in range(n)]
    for opinion in said:
        check(town, opinion, "T02a")
    return said


def state(town: Town, folder: Path) -> Learning:
    with town.store.read() as session:
        return learning_of(session, town.round_id, by=town.facilitator, folder=folder)


def model_of(town: Town) -> str:
    with town.store.read() as session:
        return session.get_one(Round, town.round_id).theme_model


def test_a_new_opinion_is_read_with_what_was_learnt(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    assert state(town, folder) == Learning(checked=10, taught=0, here=True)

    n = learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)

    assert n == 10
    assert state(town, folder) == Learning(checked=10, taught=10, here=True)
    with town.store.read() as session:
        local = local_reader(session, town.round_id, small)
    assert small.tagger.tag("晒谷坪那头")[0].code == "T99"
    assert local.tagger.tag("晒谷坪那头")[0].code == "T02a"
    assert [code for code, _, _ in rows(town, say(town, small, "晒谷坪那头近"))] == ["T02a"]
    with town.store.read() as session:
        (entry,) = session.scalars(sa.select(TrailEntry).where(TrailEntry.act == "theme.learn"))
    assert entry.detail == "10 条已核对的意见"


def test_learning_again_leaves_one_model_behind(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    said = sort_some(town, small, LEAST_CHECKS + 1)
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)
    first = model_of(town)
    check(town, said[0], "T01a")
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)

    assert model_of(town) != first
    assert [file.stem for file in folder.iterdir()] == [model_of(town)[:16]]


def test_too_few_are_not_learnt_from(town: Town, small: Reader, folder: Path, data: Path) -> None:
    sort_some(town, small, LEAST_CHECKS - 1)
    with pytest.raises(Invalid, match="只有 9 条，满 10 条再学"):
        learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)

    assert not folder.exists()


def test_what_is_withdrawn_or_a_duplicate_teaches_nothing(
    town: Town, small: Reader, folder: Path
) -> None:
    said = sort_some(town, small, 3)
    with town.store.write() as session:
        session.get_one(Opinion, said[0]).standing = Standing.DUPLICATE
        session.get_one(Opinion, said[1]).standing = Standing.WITHDRAWN

    assert state(town, folder).checked == 1


def test_only_those_who_sort_may_let_it_learn(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    for who in (town.leader, town.admin, town.group_lead):
        with pytest.raises(Refused):
            learn_round(town.store, town.round_id, by=who, folder=folder, data=data)
        with pytest.raises(Refused), town.store.write() as session:
            unlearn_round(session, town.round_id, by=who, folder=folder)
        with pytest.raises(Refused), town.store.read() as session:
            learning_of(session, town.round_id, by=who, folder=folder)
    with pytest.raises(Missing):
        learn_round(town.store, "0" * 32, by=town.facilitator, folder=folder, data=data)


def test_learning_that_fails_leaves_the_reader_as_it_was(
    town: Town, small: Reader, folder: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    sort_some(town, small)
    with pytest.raises(Refused, match="仍按原来的读"):
        learn_round(
            town.store, town.round_id, by=town.facilitator, folder=folder, data=tmp_path / "none"
        )

    assert model_of(town) == ""
    assert "晒谷坪" not in caplog.text
    # The turn was given back: the next try is heard.
    with pytest.raises(Refused, match="仍按原来的读"):
        learn_round(
            town.store, town.round_id, by=town.facilitator, folder=folder, data=tmp_path / "none"
        )


def test_back_to_the_shipped_model_deletes_what_was_learnt(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)
    with town.store.write() as session:
        unlearn_round(session, town.round_id, by=town.facilitator, folder=folder)

    assert list(folder.iterdir()) == []
    assert state(town, folder) == Learning(checked=10, taught=0, here=True)
    with town.store.read() as session:
        assert local_reader(session, town.round_id, small).tagger is small.tagger


def test_a_server_without_the_model_says_so_and_reads_with_the_shipped_one(
    town: Town, small: Reader, folder: Path
) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).theme_model = "f" * 64

    assert not state(town, folder).here
    with town.store.read() as session:
        assert local_reader(session, town.round_id, small).tagger is small.tagger


def test_a_model_that_was_lost_is_used_as_soon_as_it_is_learnt_again(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)
    next(folder.iterdir()).rename(folder / "away")
    with town.store.read() as session:
        assert local_reader(session, town.round_id, small).tagger is small.tagger

    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)

    with town.store.read() as session:
        local = local_reader(session, town.round_id, small)
    assert local.tagger.tag("晒谷坪那头")[0].code == "T02a"


def test_the_model_of_an_archived_round_is_cleared(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)
    with town.store.write() as session:
        assert clear_models(session, folder) == 0
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED
        session.flush()

        assert clear_models(session, folder) == 1


def test_enough_new_checks_propose_to_learn_again() -> None:
    assert not Learning(PROPOSE_AFTER + 9, 10, here=True).proposed
    assert Learning(PROPOSE_AFTER + 10, 10, here=True).proposed


def test_what_was_learnt_changes_no_check(
    town: Town, small: Reader, folder: Path, data: Path
) -> None:
    sort_some(town, small)
    before = checks(town)
    learn_round(town.store, town.round_id, by=town.facilitator, folder=folder, data=data)

    assert checks(town) == before
    assert before != []


def checks(town: Town) -> list[tuple[str, str, str]]:
    with town.store.read() as session:
        rows = session.scalars(sa.select(ThemeCheck).order_by(ThemeCheck.opinion_id))
        return [(row.opinion_id, row.machine, row.person) for row in rows]

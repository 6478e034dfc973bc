"""A concern has an answer everybody may read; a refusal has its reason and the next way."""

from __future__ import annotations

import pytest

from core.answers.concerns import (
    REMEDY,
    answer_concern,
    list_concerns,
    open_concern,
    progress_of,
    publish_concern,
    published_answers,
)
from core.errors import Invalid, Missing, Refused
from core.intake.submit import submit_opinion
from core.model.states import Channel, ConcernState
from core.text.record import Reader
from tests.intake.test_submit import form
from tests.town import TODAY, Town


def opened(town: Town, code: str = "T02") -> str:
    with town.store.write() as session:
        return open_concern(session, town.round_id, code, "办公地点离得远", by=town.admin).id


def answered(town: Town, concern_id: str, state: ConcernState, answer: str) -> None:
    with town.store.write() as session:
        answer_concern(
            session, concern_id, by=town.admin, wording="办公地点离得远", state=state, answer=answer
        )


def publish(town: Town, concern_id: str) -> None:
    with town.store.write() as session:
        publish_concern(session, concern_id, by=town.admin, today=TODAY)


def test_nobody_reads_an_answer_before_it_is_published(town: Town) -> None:
    concern_id = opened(town)
    answered(town, concern_id, ConcernState.ADOPTED, "老村部留服务点，每周三天有人。")
    with town.store.read() as session:
        assert published_answers(session, town.round_id) == []

    publish(town, concern_id)
    with town.store.read() as session:
        (answer,) = published_answers(session, town.round_id)
    assert (answer.label, answer.state, answer.remedy) == ("办公地点", ConcernState.ADOPTED, "")


def test_a_refusal_needs_a_reason_and_names_the_next_way(town: Town) -> None:
    concern_id = opened(town)
    with pytest.raises(Invalid, match="理由"):
        answered(town, concern_id, ConcernState.DECLINED, "不行")

    answered(town, concern_id, ConcernState.DECLINED, "镇里没有第二处房子可用，已比较过三处。")
    publish(town, concern_id)
    with town.store.read() as session:
        assert published_answers(session, town.round_id)[0].remedy == REMEDY


def test_a_changed_answer_has_to_be_published_anew(town: Town) -> None:
    concern_id = opened(town)
    answered(town, concern_id, ConcernState.ADOPTED, "留服务点。")
    publish(town, concern_id)
    answered(town, concern_id, ConcernState.PARTLY, "先留一年。")

    with town.store.read() as session:
        assert published_answers(session, town.round_id) == []


@pytest.mark.parametrize("state", [ConcernState.RAISED, ConcernState.STUDIED])
def test_what_is_not_answered_cannot_be_published(town: Town, state: ConcernState) -> None:
    concern_id = opened(town)
    answered(town, concern_id, state, "")

    with pytest.raises(Invalid, match="还没有答复"):
        publish(town, concern_id)


def test_one_concern_a_theme_and_only_known_themes(town: Town) -> None:
    opened(town)
    with pytest.raises(Invalid, match="已经列过"):
        opened(town)
    with pytest.raises(Invalid, match="没有这个主题"):
        opened(town, "T77")


def test_only_the_office_answers(town: Town) -> None:
    concern_id = opened(town)
    for actor in (town.leader, town.facilitator, town.group_lead):
        with pytest.raises(Refused), town.store.write() as session:
            publish_concern(session, concern_id, by=actor, today=TODAY)
    with pytest.raises(Missing), town.store.write() as session:
        publish_concern(session, "none", by=town.admin, today=TODAY)


def test_an_opinion_walks_from_received_to_answered(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        opinion_id = submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT, text="村部设在山下太远，老人走山路要半天"),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id

    def step() -> str:
        with town.store.read() as session:
            return progress_of(session, town.round_id, opinion_id).step

    assert step() == "归类"
    concern_id = opened(town)
    assert step() == "归类"
    answered(town, concern_id, ConcernState.STUDIED, "")
    assert step() == "研究"
    answered(town, concern_id, ConcernState.ADOPTED, "留服务点。")
    publish(town, concern_id)
    assert step() == "答复"
    with town.store.read() as session:
        assert [line.code for line in list_concerns(session, town.round_id)] == ["T02"]


def test_an_opinion_without_words_was_received(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        opinion_id = submit_opinion(
            session,
            town.round_id,
            form(town, channel=Channel.VISIT),
            by=town.facilitator,
            reader=reader,
            today=TODAY,
        ).id
    with town.store.read() as session:
        assert progress_of(session, town.round_id, opinion_id).step == "收到"

"""Reading stored opinions anew: as a fresh submission, in parts, and never over a person's word."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.access.roles import VILLAGER
from core.answers.sealing import IN_ITS_PLACE
from core.errors import Refused
from core.intake import reread
from core.intake.form import OpinionForm
from core.intake.local_words import accept_word, decline_word
from core.intake.reread import count_stale, reread_opinions
from core.intake.submit import submit_opinion
from core.model import Hamlet, Opinion, OpinionTheme, Round, ThemeDoubt
from core.model.states import Channel, Stage, Stance, WordKind
from core.text.record import Reader
from tests.town import TODAY, Town

FAR = "村部搬到乌龟墩去，老人办事太远。"
LEDGER = "集体账目要公开，债务不能混在一起。"
ODD = "咕噜咕噜"


def say(town: Town, reader: Reader, text: str, n: int = 1) -> list[str]:
    """The ids of `n` opinions with this text."""
    with town.store.write() as session:
        return [
            submit_opinion(
                session,
                town.round_id,
                OpinionForm(
                    village_id=town.villages["上坪村"],
                    role_group_id=town.groups["普通村民"],
                    channel=Channel.MEETING,
                    stances={town.versions["方案一"]: Stance.SUPPORT},
                    text=text,
                ),
                by=town.facilitator,
                reader=reader,
                today=TODAY,
            ).id
            for _ in range(n)
        ]


def accept(town: Town, reader: Reader, word: str, kind: WordKind = WordKind.KEPT) -> str:
    with town.store.write() as session:
        return accept_word(
            session, town.round_id, kind, word, by=town.admin, reader=reader, today=TODAY
        ).id


def again(town: Town, reader: Reader) -> reread.Reread:
    return reread_opinions(town.store, town.round_id, by=town.admin, reader=reader)


def stale(town: Town, reader: Reader) -> int:
    with town.store.read() as session:
        return count_stale(session, town.round_id, reader)


def reading(town: Town, opinion_id: str) -> tuple[object, ...]:
    """Everything that reading has stored of an opinion."""
    with town.store.read() as session:
        opinion = session.get_one(Opinion, opinion_id)
        tags = session.execute(
            sa.select(
                OpinionTheme.code,
                OpinionTheme.rank,
                OpinionTheme.score,
                OpinionTheme.because,
                OpinionTheme.by_person,
            )
            .where(OpinionTheme.opinion_id == opinion_id)
            .order_by(OpinionTheme.rank)
        ).all()
        doubt = session.get(ThemeDoubt, opinion_id)
        guesses = doubt and (doubt.first, doubt.second)
        return opinion.words, opinion.lexicon_hash, [tuple(tag) for tag in tags], guesses


def test_nothing_said_nothing_to_read(town: Town, reader: Reader) -> None:
    told: list[tuple[int, int]] = []

    done = reread_opinions(
        town.store,
        town.round_id,
        by=town.admin,
        reader=reader,
        progress=lambda n, of: told.append((n, of)),
    )

    assert (done, told) == (reread.Reread(0, 0), [])


def test_a_fresh_opinion_is_not_stale_and_one_without_words_never_is(
    town: Town, reader: Reader
) -> None:
    say(town, reader, FAR)
    say(town, reader, "")
    (sealed,) = say(town, reader, LEDGER)
    with town.store.write() as session:
        session.execute(
            sa.update(Opinion)
            .where(Opinion.id == sealed)
            .values(text=IN_ITS_PLACE, words="", lexicon_hash="")
        )

    accept(town, reader, "乌龟墩")

    assert stale(town, reader) == 1
    assert again(town, reader) == reread.Reread(1, 1)
    assert reading(town, sealed)[:2] == ("", "")


def test_after_a_new_word_all_are_read_as_if_they_had_just_come(town: Town, reader: Reader) -> None:
    texts = [FAR, LEDGER, ODD, "同意"]
    before = [say(town, reader, text)[0] for text in texts]
    assert "乌龟墩" not in str(reading(town, before[0])[0]).split()
    accept(town, reader, "乌龟墩")
    assert stale(town, reader) == 4

    done = again(town, reader)

    fresh = [say(town, reader, text)[0] for text in texts]
    assert done.read == 4
    assert stale(town, reader) == 0
    assert [reading(town, old) for old in before] == [reading(town, new) for new in fresh]
    assert "乌龟墩" in str(reading(town, before[0])[0]).split()


def test_twice_is_once(town: Town, reader: Reader) -> None:
    ids = say(town, reader, FAR, 3)
    accept(town, reader, "乌龟墩")
    assert again(town, reader).read == 3
    once = [reading(town, key) for key in ids]

    assert again(town, reader) == reread.Reread(0, 0)
    assert [reading(town, key) for key in ids] == once


def test_taking_the_word_out_again_leads_back(town: Town, reader: Reader) -> None:
    (key,) = say(town, reader, FAR)
    before = reading(town, key)
    word = accept(town, reader, "乌龟墩")
    again(town, reader)

    with town.store.write() as session:
        decline_word(session, word, by=town.admin, today=TODAY)
    again(town, reader)

    assert reading(town, key) == before


def test_what_a_person_said_of_the_themes_stays(town: Town, reader: Reader) -> None:
    (key,) = say(town, reader, FAR)
    with town.store.write() as session:
        session.execute(sa.delete(OpinionTheme).where(OpinionTheme.opinion_id == key))
        session.add(OpinionTheme(opinion_id=key, code="T11a", rank=0, score=1.0, by_person=True))
    accept(town, reader, "乌龟墩")

    again(town, reader)

    words, _, tags, doubt = reading(town, key)
    assert "乌龟墩" in str(words).split()
    assert (tags, doubt) == ([("T11a", 0, 1.0, "", True)], None)


def test_a_doubt_comes_and_goes_with_the_reading(town: Town, reader: Reader) -> None:
    (key,) = say(town, reader, ODD)
    fresh = reading(town, key)
    with town.store.write() as session:
        session.execute(sa.delete(ThemeDoubt))
        session.execute(sa.update(Opinion).values(lexicon_hash="old"))

    again(town, reader)

    assert fresh[3] is not None
    assert reading(town, key) == fresh


def test_it_stops_anywhere_and_goes_on_later(
    town: Town, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "TOGETHER", 2)
    say(town, reader, FAR, 5)
    accept(town, reader, "乌龟墩")

    class GoneHomeError(Exception):
        pass

    def leave(done: int, total: int) -> None:
        assert (done, total) == (2, 5)
        raise GoneHomeError

    with pytest.raises(GoneHomeError):
        reread_opinions(town.store, town.round_id, by=town.admin, reader=reader, progress=leave)
    assert stale(town, reader) == 3
    told: list[tuple[int, int]] = []

    reread_opinions(
        town.store,
        town.round_id,
        by=town.admin,
        reader=reader,
        progress=lambda n, of: told.append((n, of)),
    )

    assert told == [(2, 3), (3, 3)]
    assert stale(town, reader) == 0


def test_a_word_taken_meanwhile_is_in_all_of_them(
    town: Town, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "TOGETHER", 2)
    ids = say(town, reader, FAR, 4)
    accept(town, reader, "乌龟墩")
    waiting = ["老人办事"]

    def take(_done: int, _total: int) -> None:
        if waiting:
            accept(town, reader, waiting.pop())

    reread_opinions(town.store, town.round_id, by=town.admin, reader=reader, progress=take)

    assert stale(town, reader) == 0
    assert all("老人办事" in str(reading(town, key)[0]).split() for key in ids)


def test_villagers_send_between_the_parts(
    town: Town, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reread, "TOGETHER", 1)
    say(town, reader, FAR, 3)
    accept(town, reader, "乌龟墩")
    came: list[str] = []

    reread_opinions(
        town.store,
        town.round_id,
        by=town.admin,
        reader=reader,
        progress=lambda _n, _of: came.extend(say(town, reader, LEDGER)),
    )

    assert len(came) == 3
    assert stale(town, reader) == 0


def test_what_was_changed_meanwhile_keeps_its_own_reading(
    town: Town, reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    (key,) = say(town, reader, FAR)
    (model,) = say(town, reader, LEDGER)
    accept(town, reader, "乌龟墩")
    read_many = reread.read_many

    def read_slowly(texts: list[str], local: Reader, *, limit: int) -> object:
        records = read_many(texts, local, limit=limit)
        with town.store.write() as session:
            session.get_one(Opinion, key).text = LEDGER
        return records

    monkeypatch.setattr(reread, "read_many", read_slowly)
    again(town, reader)

    assert reading(town, key) == reading(town, model)


def test_a_hamlet_and_a_stop_word_make_the_reading_stale_too(town: Town, reader: Reader) -> None:
    (key,) = say(town, reader, "乌龟墩的债务要讲明，乌坞也一样")
    with town.store.write() as session:
        session.add_all(
            Hamlet(village_id=town.villages["上坪村"], name=name) for name in ("乌龟墩", "乌坞")
        )
    assert stale(town, reader) == 1
    again(town, reader)
    named = str(reading(town, key)[0]).split()
    assert {"乌龟墩", "乌坞", "债务"} <= set(named)

    accept(town, reader, "债务", WordKind.STOP)
    again(town, reader)

    assert str(reading(town, key)[0]).split() == [word for word in named if word != "债务"]


def test_every_part_moves_the_revision_and_the_end_is_written_down(
    town: Town, reader: Reader
) -> None:
    say(town, reader, FAR, 2)
    accept(town, reader, "乌龟墩")
    with town.store.read() as session:
        before = session.get_one(Round, town.round_id).revision

    again(town, reader)

    with town.store.read() as session:
        assert session.get_one(Round, town.round_id).revision == before + 2


@pytest.mark.parametrize("who", ["leader", "group_lead", "villager"])
def test_only_the_office_and_facilitators_read_anew(town: Town, reader: Reader, who: str) -> None:
    by = VILLAGER if who == "villager" else getattr(town, who)

    with pytest.raises(Refused, match="编辑本轮词典"):
        reread_opinions(town.store, town.round_id, by=by, reader=reader)


def test_an_archived_round_is_not_read_anew(town: Town, reader: Reader) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).stage = Stage.ARCHIVED

    with pytest.raises(Refused, match="归档"):
        again(town, reader)

"""One-time codes: used once, only in their village, and nothing kept that gives one away."""

from __future__ import annotations

import threading

import pytest
import sqlalchemy as sa

from core.access.roles import Actor
from core.errors import Invalid, Missing, Refused
from core.intake.receipts import ALPHABET
from core.intake.slips import (
    MODE_WORDS,
    NOT_TAKEN,
    give_back,
    list_slips,
    make_slips,
    mode_words,
    read_slip,
    use_slip,
    void_batch,
)
from core.model import Round, Slip, SlipBatch, TrailEntry
from core.model.states import LinkMode
from tests.town import TODAY, Town

SECRET = b"s" * 32


@pytest.fixture(autouse=True)
def by_slips(town: Town) -> None:
    with town.store.write() as session:
        session.get_one(Round, town.round_id).link_mode = LinkMode.SLIPS


def printing(
    town: Town, count: int = 5, village: str = "上坪村", by: Actor | None = None
) -> list[str]:
    with town.store.write() as session:
        return make_slips(
            session,
            town.round_id,
            town.villages[village],
            count,
            by=by or town.admin,
            secret=SECRET,
            today=TODAY,
        )


def use(town: Town, code: str, village: str = "上坪村", secret: bytes = SECRET) -> str:
    with town.store.write() as session:
        return use_slip(session, town.round_id, town.villages[village], code, secret)


def used(town: Town) -> int:
    with town.store.read() as session:
        query = sa.select(sa.func.count()).select_from(Slip).where(Slip.used)
        return session.scalar(query) or 0


def test_codes_differ_and_read_back_as_printed(town: Town) -> None:
    codes = printing(town, 50)

    assert len(set(codes)) == 50
    for code in codes:
        assert [len(part) for part in code.split("-")] == [4, 4, 4, 4]
        assert set(code) <= {*ALPHABET, "-"}
        assert read_slip(f" {code.lower().replace('-', ' ')} ") == code


def test_a_wrong_sign_or_two_swapped_are_noticed(town: Town) -> None:
    (code,) = printing(town, 1)
    signs = code.replace("-", "")
    for at in range(len(signs)):
        for sign in set(ALPHABET) - {signs[at]}:
            assert read_slip(signs[:at] + sign + signs[at + 1 :]) is None
    for at in range(len(signs) - 1):
        if signs[at] != signs[at + 1]:
            swapped = signs[:at] + signs[at + 1] + signs[at] + signs[at + 2 :]
            assert read_slip(swapped) is None
    assert [read_slip(each) for each in ("", "K7RM", signs + "2", "〇" * 16)] == [None] * 4


def test_no_code_is_in_the_database(town: Town) -> None:
    """Neither as printed nor without its dashes, in no file of the database and in no row."""
    codes = printing(town, 20)
    use(town, codes[0])
    town.store.close()

    if town.store.path is not None:
        folder = town.store.path.parent
        kept = b"".join(each.read_bytes() for each in folder.glob("cunyi.db*"))
        assert SECRET not in kept
    else:
        with town.store.read() as session:
            tables = (Slip, SlipBatch, TrailEntry)
            rows = [session.execute(sa.select(table.__table__)).all() for table in tables]
        kept = repr(rows).encode()
    assert b"slip" in kept
    for code in codes:
        assert code.encode() not in kept
        assert code.replace("-", "").encode() not in kept


def test_a_slip_keeps_nothing_but_that_it_was_used(town: Town) -> None:
    assert sa.inspect(Slip).columns.keys() == ["code_hash", "batch_id", "used"]


def test_a_code_is_used_once(town: Town) -> None:
    code, another, *_ = printing(town)
    use(town, code)

    with pytest.raises(Invalid) as refusal:
        use(town, code)
    assert refusal.value.sentence == NOT_TAKEN
    assert used(town) == 1
    use(town, another.lower())
    assert used(town) == 2


def test_every_refusal_is_the_same_sentence(town: Town) -> None:
    mine, voided = printing(town, 1), printing(town, 1)
    with town.store.write() as session:
        for line in list_slips(session, town.round_id, by=town.admin):
            void_batch(session, line.id, by=town.admin)
    fresh = printing(town, 1)
    tries = [
        lambda: use(town, "K7RM-3XPA-9TCW-2222"),
        lambda: use(town, ""),
        lambda: use(town, voided[0]),
        lambda: use(town, mine[0]),
        lambda: use(town, fresh[0], "下坪村"),
        lambda: use(town, fresh[0], secret=b"t" * 32),
    ]
    for attempt in tries:
        with pytest.raises(Invalid) as refusal:
            attempt()
        assert refusal.value.sentence == NOT_TAKEN
    assert used(town) == 0


def test_of_two_at_once_one_is_refused(town: Town) -> None:
    (code,) = printing(town, 1)
    outcomes: list[str] = []

    def go() -> None:
        try:
            use(town, code)
            outcomes.append("taken")
        except Invalid:
            outcomes.append("refused")

    threads = [threading.Thread(target=go) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["refused"] * 5 + ["taken"]


def test_a_code_given_back_can_be_used(town: Town) -> None:
    (code,) = printing(town, 1)
    mark = use(town, code)
    with town.store.write() as session:
        give_back(session, mark)
    use(town, code)
    assert used(town) == 1


@pytest.mark.parametrize("store_url", ["postgres"], indirect=True)
def test_hidden_row_numbers_do_not_pair_a_code_with_an_answer(town: Town) -> None:
    """PostgreSQL keeps with every row which transaction wrote it; SQLite has no such number."""
    for code in printing(town, 5)[:3]:
        use(town, code)

    with town.store.read() as session:
        query = sa.text("SELECT DISTINCT xmin::text FROM slip WHERE used")
        assert len(session.scalars(query).all()) == 1


def test_no_more_codes_than_households(town: Town) -> None:
    printing(town, 100)
    with pytest.raises(Invalid, match="登记 120 户，已发 100 个码，最多还能发 20 个"):
        printing(town, 21)
    printing(town, 20)


def test_a_voided_printing_makes_room_but_for_what_was_used_of_it(town: Town) -> None:
    codes = printing(town, 120)
    use(town, codes[0])
    with town.store.write() as session:
        (line,) = list_slips(session, town.round_id, by=town.admin)
        void_batch(session, line.id, by=town.admin)
        void_batch(session, line.id, by=town.admin)

    with pytest.raises(Invalid, match="已发 1 个码，最多还能发 119 个"):
        printing(town, 120)
    assert len(printing(town, 119)) == 119
    with town.store.read() as session:
        acts = session.scalars(sa.select(TrailEntry.act)).all()
    assert acts.count("slip.void") == 1


def test_the_list_tells_use_in_tens(town: Town) -> None:
    codes = printing(town, 30)

    def said() -> list[tuple[str, int, bool, str]]:
        with town.store.read() as session:
            lines = list_slips(session, town.round_id, by=town.admin)
        return [(line.village, line.count, line.voided, line.used) for line in lines]

    assert said() == [("上坪村", 30, False, "还没有")]
    for code in codes[:11]:
        use(town, code)
    assert said() == [("上坪村", 30, False, "10 份以上")]


@pytest.mark.parametrize("count", [0, 1001])
def test_none_or_too_many_are_refused(town: Town, count: int) -> None:
    with pytest.raises(Invalid, match="一次可以印 1 到 1000 个码"):
        printing(town, count)


def test_only_the_administrator_prints_lists_and_voids(town: Town) -> None:
    printing(town, 1)
    for who in (town.facilitator, town.leader, town.group_lead):
        with pytest.raises(Refused):
            printing(town, 1, by=who)
        with town.store.write() as session:
            with pytest.raises(Refused):
                list_slips(session, town.round_id, by=who)
            with pytest.raises(Refused):
                void_batch(session, "x", by=who)


def test_codes_need_a_village_and_a_round_that_uses_them(town: Town) -> None:
    with town.store.write() as session, pytest.raises(Invalid, match="没有这个村"):
        make_slips(session, town.round_id, "x", 1, by=town.admin, secret=SECRET, today=TODAY)
    with town.store.write() as session, pytest.raises(Missing):
        void_batch(session, "x", by=town.admin)
    with town.store.write() as session:
        session.get_one(Round, town.round_id).link_mode = LinkMode.CAPPED
    with pytest.raises(Invalid, match="不是一户一码方式"):
        printing(town, 1)


def test_only_slips_may_be_called_households(town: Town) -> None:
    with town.store.read() as session:
        words = mode_words(session.get_one(Round, town.round_id))
    assert words == MODE_WORDS[LinkMode.SLIPS]
    assert {mode for mode, said in MODE_WORDS.items() if "可称为听取户数" in said} == {
        LinkMode.SLIPS
    }
    assert set(MODE_WORDS) == set(LinkMode)

"""Many at once cost as little as one, and each still gets an answer of its own."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Sequence

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import CunyiError, Invalid
from core.model import Round
from core.public.gathering import AT_MOST, Looks, Together
from core.store import NotStored, Store
from tests.town import TODAY


class Counted:
    """A look that counts how often it was taken, and can be held up."""

    def __init__(self) -> None:
        self.taken = 0
        self.go = threading.Event()
        self.go.set()

    def __call__(self, key: str) -> str:
        self.taken += 1
        seen = f"{key} {self.taken}"
        self.go.wait(10)
        if key == "nowhere":
            raise Invalid("没有。")
        return seen


def test_a_thousand_who_ask_at_once_are_served_by_one_look() -> None:
    look = Counted()

    async def ask() -> list[str]:
        looks = Looks(look)
        return await asyncio.gather(*(looks.get("a") for _ in range(1000)))

    assert asyncio.run(ask()) == ["a 1"] * 1000


def test_who_asks_while_a_look_is_under_way_gets_a_later_one() -> None:
    look = Counted()
    look.go.clear()

    async def ask() -> list[str]:
        looks = Looks(look)
        first = asyncio.create_task(looks.get("a"))
        while not look.taken:
            await asyncio.sleep(0.001)
        late = [asyncio.create_task(looks.get("a")) for _ in range(5)]
        await asyncio.sleep(0)
        look.go.set()
        return await asyncio.gather(first, *late)

    assert asyncio.run(ask()) == ["a 1"] + ["a 2"] * 5


def test_nothing_is_kept_for_those_who_ask_later() -> None:
    look = Counted()

    async def ask() -> list[str]:
        looks = Looks(look)
        return [await looks.get("a") for _ in range(3)]

    assert asyncio.run(ask()) == ["a 1", "a 2", "a 3"]


def test_a_refusal_reaches_everybody_who_asked_and_nobody_else() -> None:
    look = Counted()

    async def ask() -> list[object]:
        looks = Looks(look)
        asked = [looks.get(key) for key in ("nowhere", "a", "nowhere")]
        return await asyncio.gather(*asked, return_exceptions=True)

    refused, found, again = asyncio.run(ask())
    assert isinstance(refused, Invalid)
    assert isinstance(again, Invalid)
    assert str(found).startswith("a ")


def test_one_phone_that_hangs_up_leaves_the_others_their_answer() -> None:
    look = Counted()
    look.go.clear()

    async def ask() -> list[str]:
        looks = Looks(look)
        waiting = [asyncio.create_task(looks.get("a")) for _ in range(3)]
        while not look.taken:
            await asyncio.sleep(0.001)
        waiting[0].cancel()
        look.go.set()
        return await asyncio.gather(*waiting[1:])

    assert asyncio.run(ask()) == ["a 1", "a 1"]


def keep_titles(session: Session, titles: Sequence[str]) -> list[str | CunyiError]:
    """An act over many: a round for each title, a refusal for 不行, a fault for 坏."""
    if "坏" in titles:
        raise ZeroDivisionError
    session.add_all(
        Round(title=title, town="竹溪镇", created_on=TODAY) for title in titles if title != "不行"
    )
    return [Invalid("不行。") if title == "不行" else title for title in titles]


def run_all(store: Store, titles: Sequence[str]) -> list[object]:
    async def ran() -> list[object]:
        together = Together(store, keep_titles)
        asked = (together.run(title) for title in titles)
        return await asyncio.gather(*asked, return_exceptions=True)

    return asyncio.run(ran())


def titles_in(store: Store) -> set[str]:
    with store.read() as session:
        return set(session.scalars(sa.select(Round.title)))


def test_all_that_came_together_are_stored_and_answered_each_with_its_own(store: Store) -> None:
    titles = [f"第{i}轮" for i in range(AT_MOST * 2 + 1)]

    answers = run_all(store, titles)

    assert answers == titles
    assert titles_in(store) == set(titles)


def test_a_refusal_among_them_is_its_own(store: Store) -> None:
    answers = run_all(store, ["一", "不行", "三"])

    assert (answers[0], answers[2]) == ("一", "三")
    assert isinstance(answers[1], Invalid)
    assert titles_in(store) == {"一", "三"}


def test_one_that_breaks_the_transaction_does_not_take_its_neighbours_along(store: Store) -> None:
    answers = run_all(store, ["一", "坏", "三"])

    assert (answers[0], answers[2]) == ("一", "三")
    assert isinstance(answers[1], ZeroDivisionError)
    assert titles_in(store) == {"一", "三"}


def test_a_database_that_takes_nothing_is_not_asked_again_for_each_of_them(store: Store) -> None:
    """Each would wait as long as the first, and the last of a full hall for minutes."""
    asked: list[int] = []

    def busy(session: Session, titles: Sequence[str]) -> list[str | CunyiError]:
        asked.append(len(titles))
        raise NotStored("没有保存：数据库正忙。")

    async def ran() -> list[object]:
        together = Together(store, busy)
        return await asyncio.gather(
            *(together.run(title) for title in ("一", "二", "三")), return_exceptions=True
        )

    answers = asyncio.run(ran())

    assert [str(answer) for answer in answers] == ["没有保存：数据库正忙。"] * 3
    assert sum(asked) == 3


def test_after_a_quiet_time_it_goes_on(store: Store) -> None:
    async def ran() -> list[str]:
        together = Together(store, keep_titles)
        return [str(await together.run(title)) for title in ("一", "二", "三")]

    assert asyncio.run(ran()) == ["一", "二", "三"]
    assert titles_in(store) == {"一", "二", "三"}


@pytest.mark.parametrize("hang_up_after", [0, 3])
def test_what_is_on_its_way_is_stored_although_the_phone_hung_up(
    store: Store, hang_up_after: int
) -> None:
    async def ran() -> None:
        together = Together(store, keep_titles)
        task = asyncio.create_task(together.run("挂断"))
        for _ in range(1 + hang_up_after):
            await asyncio.sleep(0)
        task.cancel()
        await together.run("后来")

    asyncio.run(ran())
    assert titles_in(store) == {"挂断", "后来"}

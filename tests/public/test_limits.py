"""A flood is slowed down, a meeting is not, and nothing of anybody is kept for it."""

from __future__ import annotations

from datetime import date

import pytest

from core.public.limits import KEPT, Buckets, Limits, issued_at, stamp_of

DAY = date(2026, 3, 2)
SECRET = b"s" * 32


def sendings(limits: Limits, count: int, *, link: str, address: str, now: float) -> int:
    """How many of `count` sendings are let through."""
    return sum(limits.may_send(link, address, now=now, today=DAY) for _ in range(count))


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    buckets = Buckets(rate=2, burst=3)

    at_once = [buckets.take("a", 0.0) for _ in range(4)]
    later = [buckets.take("a", 1.0) for _ in range(3)]

    assert at_once == [True, True, True, False]
    assert later == [True, True, False]


def test_a_bucket_never_holds_more_than_its_burst() -> None:
    buckets = Buckets(rate=2, burst=3)
    buckets.take("a", 0.0)

    assert [buckets.take("a", 1e9) for _ in range(4)] == [True, True, True, False]


def test_one_bucket_does_not_empty_another() -> None:
    buckets = Buckets(rate=0, burst=1)
    buckets.take("a", 0.0)

    assert buckets.take("b", 0.0)


def test_buckets_do_not_grow_without_end() -> None:
    buckets = Buckets(rate=0, burst=1)
    for number in range(KEPT + 5):
        buckets.take(str(number), 0.0)

    assert len(buckets._left) == KEPT
    assert buckets.take("0", 0.0), "the oldest was forgotten first"


def test_one_address_sends_thirty_in_a_row_and_then_three_a_minute() -> None:
    limits = Limits(on=True)

    assert sendings(limits, 40, link="a", address="203.0.113.9", now=0) == 30
    assert sendings(limits, 40, link="a", address="203.0.113.9", now=60) == 3


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", ""])
def test_whoever_comes_through_the_servers_own_proxy_shares_no_bucket(address: str) -> None:
    limits = Limits(on=True)

    assert sendings(limits, 60, link="a", address=address, now=0) == 60


def test_one_link_takes_sixty_at_once_and_another_link_goes_on() -> None:
    limits = Limits(on=True)

    assert sendings(limits, 100, link="a", address="", now=0) == 60
    assert sendings(limits, 1, link="b", address="", now=0) == 1


def test_all_links_together_take_three_hundred_at_once() -> None:
    limits = Limits(on=True)

    taken = sum(sendings(limits, 60, link=str(i), address="", now=0) for i in range(10))

    assert taken == 300


def test_no_address_is_kept_and_tomorrow_it_has_another_name() -> None:
    limits = Limits(on=True)
    limits.may_send("a", "203.0.113.9", now=0, today=DAY)
    names = set(limits._addresses._left)

    limits.may_send("a", "203.0.113.9", now=0, today=date(2026, 3, 3))

    assert len(names) == 1
    assert "203.0.113.9" not in "".join(names)
    assert len(limits._addresses._left) == 2


def test_with_the_limits_off_nothing_is_counted() -> None:
    limits = Limits(on=False)

    assert sendings(limits, 1000, link="a", address="203.0.113.9", now=0) == 1000
    assert not limits.too_fast(0, now=0)
    assert len(limits._addresses._left) == 0


def test_two_seconds_are_enough_to_have_been_a_person() -> None:
    limits = Limits(on=True)

    assert limits.too_fast(10, now=11)
    assert not limits.too_fast(10, now=12)


def test_a_stamp_tells_its_second_for_its_own_key_only() -> None:
    stamp = stamp_of(SECRET, "k1", 1_772_424_000)

    assert issued_at(SECRET, "k1", stamp) == 1_772_424_000
    assert issued_at(SECRET, "k2", stamp) is None
    assert issued_at(b"x" * 32, "k1", stamp) is None


@pytest.mark.parametrize("stamp", ["", ".", "zz.00", "1.", "-1.aa", "f" * 40 + ".aa", "长.长", "1"])
def test_a_stamp_that_is_none_of_ours_tells_nothing(stamp: str) -> None:
    assert issued_at(SECRET, "k1", stamp) is None

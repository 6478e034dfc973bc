"""A flood is slowed down, a meeting is not, and nothing of anybody is kept for it."""

from __future__ import annotations

from datetime import date

import pytest

from core.public.limits import KEPT, Buckets, Limits, issued_at, network_of, stamp_of

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


def test_a_whole_village_behind_one_address_of_its_carrier_gets_through() -> None:
    """300 phones at once, and 300 more within ten minutes; only then is anybody asked to wait."""
    limits = Limits(on=True)

    evening = sendings(limits, 301, link="a", address="203.0.113.9", now=0)
    later = sum(
        sendings(limits, 5, link="a", address="203.0.113.9", now=10.0 * step)
        for step in range(1, 61)
    )

    assert (evening, later) == (300, 300)
    assert sendings(limits, 1, link="b", address="203.0.113.9", now=600) == 0
    assert sendings(limits, 1, link="b", address="203.0.113.10", now=600) == 1


def test_one_address_cannot_keep_a_link_shut_for_the_others() -> None:
    limits = Limits(on=True)
    taken = [sendings(limits, 50, link="a", address="203.0.113.9", now=s) for s in range(60)]

    others = sendings(limits, 10, link="a", address="203.0.113.10", now=60)

    assert 300 <= sum(taken) <= 330
    assert others == 10


def test_looking_up_takes_nothing_from_sending() -> None:
    limits = Limits(on=True)
    looked = sum(limits.may_look_up("203.0.113.9", now=0, today=DAY) for _ in range(100))

    assert looked == 60
    assert sendings(limits, 300, link="a", address="203.0.113.9", now=0) == 300


@pytest.mark.parametrize(
    ("address", "counts_as"),
    [
        ("203.0.113.9", "203.0.113.9"),
        ("2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::1", "2001:db8:1:2::/64"),
        ("2001:db8:1:3::1", "2001:db8:1:3::/64"),
        ("::ffff:203.0.113.9", "203.0.113.9"),
        ("no address", "no address"),
    ],
)
def test_a_phone_with_a_network_to_itself_counts_once(address: str, counts_as: str) -> None:
    assert network_of(address) == counts_as


@pytest.mark.parametrize("address", ["127.0.0.1", "::1", ""])
def test_whoever_comes_through_the_servers_own_proxy_shares_no_bucket(address: str) -> None:
    limits = Limits(on=True)

    for link in "abcd":
        assert sendings(limits, 200, link=link, address=address, now=0) == 200


def test_one_link_takes_a_full_hall_at_once_and_another_link_goes_on() -> None:
    limits = Limits(on=True)

    assert sendings(limits, 400, link="a", address="", now=0) == 300
    assert sendings(limits, 1, link="b", address="", now=0) == 1


def test_all_links_together_take_a_thousand_at_once() -> None:
    limits = Limits(on=True)

    taken = sum(sendings(limits, 250, link=str(i), address="", now=0) for i in range(10))

    assert taken == 1000


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

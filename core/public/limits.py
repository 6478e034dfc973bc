"""Keeps a flood or a program from filling the record, without keeping anything about anybody.

Addresses are never stored: a bucket is found by an HMAC of the address with a key that lives in
memory for a day. Whoever comes through the server's own proxy without an address of their own
(loopback) has no bucket of their own, or a whole town would share one.

An address is not a person. Mobile carriers put thousands of phones behind one (CGNAT), and a
village hall has one Wi-Fi: what looks like one sender may be a whole village on the evening its
link is posted. So an address may do what a village may do, 300 sendings at once and 300 more in
every ten minutes, and a link what a full hall may do. That does not keep one person from sending
many forms; nothing that forgets addresses could. Against that stand the caps of links, codes for
households, and the signs that a person looks into (a flood is one). What the limits keep away is
the program that would fill the disk. Whoever is over the limit loses nothing: the page comes
back with what was written, answers 429, and a minute later the same button works.

An IPv6 phone has a whole network to itself and changes its address at will; there the network
of 64 bits is what counts as one address.
"""

from __future__ import annotations

import hashlib
import hmac
import ipaddress
import secrets
from collections import OrderedDict
from datetime import date

#: tokens a second, and how many may be saved up. A link's burst is a full hall.
PER_LINK = (2.0, 300.0)
IN_ALL = (50.0, 1000.0)
PER_ADDRESS = (300 / 600, 300.0)
#: A village that looks its receipts up; for guessing 54 bits it is nothing.
LOOK_UPS = (60 / 600, 60.0)
#: Nobody reads and fills in the form faster than this many seconds.
FILL_SECONDS = 2
#: Buckets kept in memory; the one untouched longest goes first.
KEPT = 20_000
BODY_LIMIT = 64 * 1024

LOOPBACK = {"", "127.0.0.1", "::1", "localhost", "testclient"}


class Buckets:
    """Token buckets by name, all of one size."""

    def __init__(self, rate: float, burst: float) -> None:
        self.rate, self.burst = rate, burst
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def take(self, name: str, now: float) -> bool:
        """Takes one token of `name`; False when there is none left. `now` in seconds."""
        left, seen = self._left.pop(name, (self.burst, now))
        left = min(self.burst, left + (now - seen) * self.rate)
        enough = left >= 1
        self._left[name] = (left - 1 if enough else left, now)
        if len(self._left) > KEPT:
            self._left.popitem(last=False)
        return enough


class Limits:
    """Whether one more may be taken now. `on=False` lets everything pass, for a benchmark."""

    def __init__(self, *, on: bool) -> None:
        self.on = on
        self._links = Buckets(*PER_LINK)
        self._all = Buckets(*IN_ALL)
        self._addresses = Buckets(*PER_ADDRESS)
        self._askers = Buckets(*LOOK_UPS)
        self._asked = Buckets(*IN_ALL)
        self._key, self._key_day = secrets.token_bytes(32), date.min

    def may_send(self, token: str, address: str, *, now: float, today: date) -> bool:
        """Whether an opinion may be stored now, by its link, its address and in all."""
        if not self.on:
            return True
        return (
            self._may_come(self._addresses, address, now, today)
            and self._links.take(hashlib.sha256(token.encode()).hexdigest(), now)
            and self._all.take("sent", now)
        )

    def may_look_up(self, address: str, *, now: float, today: date) -> bool:
        """Whether a receipt code may be tried now."""
        if not self.on:
            return True
        may = self._may_come(self._askers, address, now, today)
        return may and self._asked.take("looked up", now)

    def too_fast(self, issued: int, *, now: int) -> bool:
        """Whether the form came back sooner than a person can fill it in."""
        return self.on and now - issued < FILL_SECONDS

    def _may_come(self, buckets: Buckets, address: str, now: float, today: date) -> bool:
        if address in LOOPBACK:
            return True
        if today != self._key_day:
            self._key, self._key_day = secrets.token_bytes(32), today
        name = hmac.new(self._key, network_of(address).encode(), hashlib.sha256).hexdigest()
        return buckets.take(name, now)


def network_of(address: str) -> str:
    """What counts as one address: an IPv4 address, or the first 64 bits of an IPv6 one."""
    try:
        found = ipaddress.ip_address(address)
    except ValueError:
        return address
    if isinstance(found, ipaddress.IPv4Address):
        return address
    if found.ipv4_mapped is not None:
        return str(found.ipv4_mapped)
    return str(ipaddress.ip_network((int(found) >> 64 << 64, 64)))


def stamp_of(secret: bytes, key: str, issued: int) -> str:
    """When a form was handed out, signed; it travels with the form and is never stored."""
    return f"{issued:x}.{_signature(secret, key, issued)}"


def issued_at(secret: bytes, key: str, stamp: str) -> int | None:
    """The second the form with `key` was handed out, or None when the stamp is not ours."""
    when, _, signature = stamp.partition(".")
    if not when or len(when) > 12 or any(c not in "0123456789abcdef" for c in when):
        return None
    issued = int(when, 16)
    expected = _signature(secret, key, issued)
    return issued if hmac.compare_digest(expected.encode(), signature.encode()) else None


def _signature(secret: bytes, key: str, issued: int) -> str:
    return hmac.new(secret, f"form:{key}:{issued}".encode(), hashlib.sha256).hexdigest()[:24]

"""A sign-in ends when it should, and a cookie nobody here signed opens nothing."""

from __future__ import annotations

from datetime import timedelta

import jwt
import pytest
import sqlalchemy as sa

from core.access.accounts import change_role, disable_account, reset_password, set_password
from core.access.roles import CONSOLE, Actor
from core.access.staff_sessions import (
    IDLE,
    LASTS,
    SEEN_EVERY,
    cookie_key,
    cookie_name,
    end_session,
    find_session,
    read_token,
    start_session,
    touch_session,
    write_token,
)
from core.model import Account, StaffSession
from core.model.states import Role
from core.store import Store
from tests.access.conftest import NOW, Hire

KEY = cookie_key(b"k" * 64)
MINUTE = timedelta(minutes=1)


def begin(store: Store, who: Actor) -> str:
    with store.write() as session:
        account = session.get(Account, who.account_id)
        assert account is not None
        return start_session(session, account, now=NOW)


def is_in(store: Store, sid: str, *, after: timedelta = timedelta()) -> bool:
    with store.read() as session:
        return find_session(session, sid, now=NOW + after) is not None


def test_a_session_knows_who_and_in_which_role(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping", must_change=True)
    sid = begin(store, chen)

    with store.read() as session:
        found = find_session(session, sid, now=NOW)

    assert found is not None
    assert (found.actor, found.username, found.must_change) == (chen, "chen.ping", True)


@pytest.mark.parametrize("sid", ["", "x", "\ud800", "0" * 64])
def test_an_id_nobody_was_given_finds_nobody(store: Store, hire: Hire, sid: str) -> None:
    begin(store, hire("chen.ping"))

    assert not is_in(store, sid)


def test_the_database_does_not_hold_the_id_itself(store: Store, hire: Hire) -> None:
    sid = begin(store, hire("chen.ping"))

    with store.read() as session:
        stored = session.scalars(sa.select(StaffSession.sid_hash)).all()
    assert len(stored) == 1
    assert sid not in stored


def test_after_signing_out_a_copied_cookie_is_worth_nothing(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    here, elsewhere = begin(store, chen), begin(store, chen)
    with store.write() as session:
        end_session(session, here, by=chen, now=NOW)

    assert not is_in(store, here)
    assert is_in(store, elsewhere)


@pytest.mark.parametrize("what", ["password", "reset", "disable", "role"])
def test_every_browser_is_out_at_once_after(store: Store, hire: Hire, what: str) -> None:
    hire("he.zhuren", Role.ADMINISTRATOR)
    chen = hire("chen.ping")
    others = begin(store, hire("li.wen"))
    sids = [begin(store, chen), begin(store, chen)]
    with store.write() as session:
        number = str(chen.account_id)
        if what == "password":
            set_password(session, "石桥村的河水2027", by=chen)
        elif what == "reset":
            reset_password(session, number, by=CONSOLE)
        elif what == "disable":
            disable_account(session, number, by=CONSOLE)
        else:
            change_role(session, number, Role.LEADER, by=CONSOLE)

    assert [is_in(store, sid) for sid in sids] == [False, False]
    assert is_in(store, others)


def test_a_session_lasts_eight_hours_however_busy(store: Store, hire: Hire) -> None:
    sid = begin(store, hire("chen.ping"))
    with store.write() as session:
        last = NOW + LASTS - MINUTE
        session.execute(sa.update(StaffSession).values(seen_at=last))

    assert is_in(store, sid, after=LASTS - MINUTE)
    assert not is_in(store, sid, after=LASTS)


def test_a_session_left_alone_ends_after_half_an_hour(store: Store, hire: Hire) -> None:
    sid = begin(store, hire("chen.ping"))

    assert is_in(store, sid, after=IDLE - MINUTE)
    assert not is_in(store, sid, after=IDLE)


def test_a_sign_of_life_is_written_once_a_minute_and_keeps_the_session(
    store: Store, hire: Hire
) -> None:
    sid = begin(store, hire("chen.ping"))
    seen = []
    for after in (SEEN_EVERY - timedelta(seconds=1), SEEN_EVERY, SEEN_EVERY * 1.5):
        with store.write() as session:
            touch_session(session, sid, now=NOW + after)
            seen.append(session.scalar(sa.select(StaffSession.seen_at)))

    assert seen == [NOW, NOW + SEEN_EVERY, NOW + SEEN_EVERY]
    assert is_in(store, sid, after=IDLE)


def test_sessions_long_over_are_cleared_away_by_the_next_sign_in(store: Store, hire: Hire) -> None:
    chen = hire("chen.ping")
    begin(store, chen)
    with store.write() as session:
        account = session.get(Account, chen.account_id)
        assert account is not None
        start_session(session, account, now=NOW + LASTS + MINUTE)

    with store.read() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(StaffSession)) == 1


def test_our_own_cookie_leads_back_to_its_session(store: Store, hire: Hire) -> None:
    sid = begin(store, hire("chen.ping"))
    with store.read() as session:
        signed = find_session(session, sid, now=NOW)
    assert signed is not None

    token = write_token(sid, signed, key=KEY)

    assert read_token(token, key=KEY, now=NOW) == sid
    assert read_token(token, key=KEY, now=NOW + LASTS) is None
    claims = jwt.decode(token, options={"verify_signature": False})
    assert set(claims) == {"iss", "sid", "tv", "exp"}


GOOD = {"iss": "cunyi", "sid": "s" * 43, "tv": 1, "exp": int((NOW + LASTS).timestamp())}


def test_a_cookie_with_these_claims_would_be_good() -> None:
    """So that the forgeries below fail for the reason they name."""
    assert read_token(jwt.encode(GOOD, KEY, "HS256"), key=KEY, now=NOW) == "s" * 43


@pytest.mark.parametrize(
    "forged",
    [
        jwt.encode(GOOD, None, "none"),
        jwt.encode(
            GOOD, "another key of sixty-four characters, which is not this server's", "HS256"
        ),
        jwt.encode(GOOD | {"exp": int(NOW.timestamp()) - 1}, KEY, "HS256"),
        jwt.encode({k: v for k, v in GOOD.items() if k != "exp"}, KEY, "HS256"),
        jwt.encode(GOOD | {"iss": "elsewhere"}, KEY, "HS256"),
        jwt.encode(GOOD | {"sid": 5}, KEY, "HS256"),
        jwt.encode(GOOD | {"exp": "tomorrow"}, KEY, "HS256"),
        jwt.encode({"username": "admin", "exp_date": 99999999999.0}, KEY, "HS256"),
        jwt.encode(GOOD, KEY, "HS512"),
        "not.a.token",
        "",
    ],
    ids=[
        "algorithm none",
        "another key",
        "run out",
        "without an end",
        "another issuer",
        "odd id",
        "odd end",
        "the library's own claims",
        "another algorithm",
        "no token",
        "empty",
    ],
)
@pytest.mark.filterwarnings("ignore::jwt.warnings.InsecureKeyLengthWarning")
def test_a_forged_cookie_opens_nothing(forged: str) -> None:
    assert read_token(forged, key=KEY, now=NOW) is None


def test_two_servers_on_one_host_share_neither_key_nor_cookie_name() -> None:
    one, two = b"a" * 64, b"b" * 64

    assert cookie_key(one) != cookie_key(two)
    assert cookie_name(one) != cookie_name(two)
    assert len(cookie_key(one)) == 64

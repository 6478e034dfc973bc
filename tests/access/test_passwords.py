"""Which passwords are taken, and that a wrong one is never right."""

from __future__ import annotations

import bcrypt
import pytest

from core.access.passwords import check_password, hash_password, matches, one_time_password
from core.errors import Invalid


@pytest.mark.parametrize(
    ("password", "sentence"),
    [
        ("短密码123", "密码至少要有 10 个字符，现在是 6 个。"),
        (" 溪东的竹子2026", "密码的开头和结尾不能有空格。"),
        ("chen.ping2026", "密码里不能含有用户名。"),
        ("CHEN.PING-2026", "密码里不能含有用户名。"),
        ("aaaaaaaaaaab", "密码里重复的字符太多，请换一个不容易猜到的。"),
        (
            "竹溪镇上坪村下坪村石桥村溪东片溪西片的河水和竹子长",
            "密码太长：最多 72 个字母数字，或 24 个汉字。",
        ),
        ("a1b2" * 18 + "c", "密码太长：最多 72 个字母数字，或 24 个汉字。"),
    ],
)
def test_a_password_that_breaks_a_rule_is_refused_with_the_rule(
    password: str, sentence: str
) -> None:
    with pytest.raises(Invalid) as refused:
        check_password(password, username="chen.ping")

    assert refused.value.sentence == sentence


@pytest.mark.parametrize(
    "password", ["abcdefghi2", "溪东的竹子二〇二六年", "竹" * 20 + "溪镇上坪", "a1b2" * 18]
)
def test_ten_characters_up_to_72_bytes_are_taken(password: str) -> None:
    check_password(password, username="chen.ping")


def test_only_the_same_password_matches() -> None:
    stored = hash_password("溪东的竹子2026")

    assert matches("溪东的竹子2026", stored)
    assert not matches("溪东的竹子2027", stored)


def test_what_bcrypt_would_cut_off_is_not_ignored() -> None:
    """A password of 72 bytes is not opened by the same 72 bytes and something more."""
    stored = hash_password("a1b2" * 18)

    assert matches("a1b2" * 18, stored)
    assert not matches("a1b2" * 18 + "x", stored)


@pytest.mark.parametrize("typed", ["", "\x00", "\ud800", "竹" * 5000])
def test_odd_input_is_wrong_and_not_an_error(typed: str) -> None:
    stored = bcrypt.hashpw("溪东的竹子2026".encode(), bcrypt.gensalt(4)).decode()

    assert not matches(typed, stored)


def test_nothing_matches_what_is_no_hash() -> None:
    assert not matches("!", "!")


def test_a_one_time_password_keeps_the_rules_and_is_another_each_time() -> None:
    made = {one_time_password() for _ in range(200)}

    assert len(made) == 200
    for password in made:
        check_password(password, username="admin")

"""What a staff password must be, and the one-time passwords the office hands out."""

from __future__ import annotations

import secrets

import bcrypt

from core.errors import Invalid

#: One check takes about 0.2 s on an office machine; a guesser pays that for every guess.
COST = 12
SHORTEST = 10
#: bcrypt reads no further than this; a Chinese character takes three bytes.
LONGEST_BYTES = 72

#: Letters and digits nobody confuses when copying by hand: no 0 O, no 1 l I.
LETTERS = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"


def one_time_password() -> str:
    """A random password of about 92 bits in four groups, such as `k7QM-3xPD-9TrW-2aBc`."""
    return "-".join("".join(secrets.choice(LETTERS) for _ in range(4)) for _ in range(4))


def check_password(password: str, *, username: str) -> None:
    """Raises Invalid, saying what to change, unless `password` may be used by `username`."""
    if password != password.strip():
        raise Invalid("密码的开头和结尾不能有空格。")
    if len(password) < SHORTEST:
        raise Invalid(f"密码至少要有 {SHORTEST} 个字符，现在是 {len(password)} 个。")
    if len(_bytes(password)) > LONGEST_BYTES:
        raise Invalid("密码太长：最多 72 个字母数字，或 24 个汉字。")
    if username.lower() in password.lower():
        raise Invalid("密码里不能含有用户名。")
    if len(set(password)) < 4:
        raise Invalid("密码里重复的字符太多，请换一个不容易猜到的。")


def hash_password(password: str) -> str:
    """The bcrypt hash to store."""
    return bcrypt.hashpw(_bytes(password), bcrypt.gensalt(COST)).decode("ascii")


def matches(password: str, stored: str) -> bool:
    """True when `password` is the one behind `stored`. Takes the time of one hash, always.

    A password longer than bcrypt reads is never right, but costs the same time as any other.
    """
    typed = _bytes(password)
    try:
        right = bcrypt.checkpw(typed[:LONGEST_BYTES], stored.encode("ascii"))
    except ValueError:
        return False  # what is stored is no hash: nobody comes in
    return right and len(typed) <= LONGEST_BYTES


def _bytes(password: str) -> bytes:
    # Half a surrogate pair cannot be encoded; such a password is wrong, not an error.
    return password.encode("utf-8", "replace")

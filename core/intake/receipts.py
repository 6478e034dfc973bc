"""The receipt: a code a villager can write down, of which only a hash is kept.

The code follows from the form's own key and the server's secret, so the same form sent twice
shows the same code although nobody stored it.
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
import unicodedata

from sqlalchemy.orm import Session

from core.errors import Missing
from core.model import Opinion, Receipt

#: No two of these are taken for one another on paper (no 0 O D Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V).
#: 23 is prime, which is what lets one check sign catch every single slip.
ALPHABET = "23456789ACEFHJKMNPRTWXY"
LENGTH = 12
NOT_FOUND = "没有找到这个回执码。请对照抄下来的再看一遍；回执码丢了无法找回，可以重新提交一份。"


def new_form_key() -> str:
    """A fresh key for one form, 128 random bits; it travels with the form and is never stored."""
    return secrets.token_hex(16)


def code_for(secret: bytes, form_key: str) -> str:
    """The receipt code of the form with this key, such as `K7RM-3XPA-9TCW-5`.

    Twelve signs carry 54 random bits; the thirteenth is a check sign that catches any one wrong
    sign and any two neighbours swapped.
    """
    number = int.from_bytes(hmac.digest(secret, b"receipt:" + form_key.encode(), "sha256"), "big")
    signs = ""
    for _ in range(LENGTH):
        number, digit = divmod(number, len(ALPHABET))
        signs += ALPHABET[digit]
    signs += check_sign(signs)
    return "-".join((signs[0:4], signs[4:8], signs[8:12], signs[12]))


def read_code(written: str) -> str | None:
    """The code somebody typed, in its printed shape, or None when a sign is wrong."""
    signs = "".join(c for c in unicodedata.normalize("NFKC", written).upper() if c.isalnum())
    if len(signs) != LENGTH + 1 or any(c not in ALPHABET for c in signs):
        return None
    if check_sign(signs[:LENGTH]) != signs[LENGTH]:
        return None
    return "-".join((signs[0:4], signs[4:8], signs[8:12], signs[12]))


def hash_of(secret: bytes, code: str) -> str:
    """What is stored of a code: useless without the server's secret."""
    return hmac.new(secret, b"stored:" + code.encode(), hashlib.sha256).hexdigest()


def find_opinion(session: Session, written: str, secret: bytes) -> Opinion:
    """The opinion behind a code as somebody typed it. Raises Missing, the same for every miss."""
    code = read_code(written)
    receipt = session.get(Receipt, hash_of(secret, code)) if code else None
    opinion = session.get(Opinion, receipt.opinion_id) if receipt else None
    if opinion is None:
        raise Missing(NOT_FOUND)
    return opinion


def check_sign(signs: str) -> str:
    """The sign that follows up to 22 others: a wrong one or a swap of neighbours always changes it.

    The sum of their values, weighted 1, 2, 3 …, modulo 23.
    """
    total = sum((i + 1) * ALPHABET.index(c) for i, c in enumerate(signs))
    return ALPHABET[total % len(ALPHABET)]

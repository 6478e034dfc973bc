"""The receipt code: writable on paper, unguessable, never stored."""

from __future__ import annotations

import secrets

import pytest

from core.errors import Missing
from core.intake.receipts import ALPHABET, code_for, find_opinion, hash_of, new_form_key, read_code
from core.store import Store

SECRET = b"s" * 32


def test_the_same_form_always_has_the_same_code() -> None:
    key = new_form_key()

    assert code_for(SECRET, key) == code_for(SECRET, key)


def test_two_forms_or_two_servers_have_different_codes() -> None:
    key = new_form_key()

    assert (
        len({code_for(SECRET, key), code_for(SECRET, new_form_key()), code_for(b"t" * 32, key)})
        == 3
    )


def test_a_code_has_no_signs_that_look_alike() -> None:
    assert not set("0ODQ1IL2Z5S6G8BUV") & set(ALPHABET) - {"2", "5", "6", "8"}
    assert len(set(ALPHABET)) == 23


@pytest.mark.parametrize("dress", [str.lower, lambda c: c.replace("-", " "), lambda c: f" {c} "])
def test_a_code_is_read_however_it_is_typed(dress) -> None:
    code = code_for(SECRET, new_form_key())

    assert read_code(dress(code)) == code


def test_a_code_typed_in_full_width_is_read() -> None:
    code = code_for(SECRET, new_form_key())
    wide = "".join(chr(ord(c) + 0xFEE0) if c != "-" else "-" for c in code)

    assert read_code(wide) == code


def test_every_single_wrong_sign_is_caught() -> None:
    code = code_for(SECRET, secrets.token_hex(16))
    for place, sign in enumerate(code):
        if sign == "-":
            continue
        for other in set(ALPHABET) - {sign}:
            assert read_code(code[:place] + other + code[place + 1 :]) is None


def test_every_swap_of_neighbours_is_caught() -> None:
    plain = code_for(SECRET, "0123456789abcdef").replace("-", "")
    for i in range(len(plain) - 1):
        swapped = plain[:i] + plain[i + 1] + plain[i] + plain[i + 2 :]
        if swapped != plain:
            assert read_code(swapped) is None


@pytest.mark.parametrize("written", ["", "你好", "K7RM", "A" * 500, "'; DROP TABLE receipt; --"])
def test_what_is_no_code_is_not_found_in_one_sentence(store: Store, written: str) -> None:
    with store.read() as session, pytest.raises(Missing) as refusal:
        find_opinion(session, written, SECRET)

    assert "没有找到这个回执码" in refusal.value.sentence


def test_the_stored_hash_does_not_work_without_the_secret() -> None:
    code = code_for(SECRET, new_form_key())

    assert hash_of(SECRET, code) != hash_of(b"t" * 32, code)

"""Envelopes: words encrypted with a key of their own, which lies beside the server's key.

Contacts and sealed words each have another key file, so that erasing one file makes one kind
unreadable for ever, and a copy of the database alone opens neither.
"""

from __future__ import annotations

import os
import secrets
from functools import cache
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken

from core.errors import Missing


def close_envelope(folder: Path, kind: str, words: str) -> str:
    """`words` encrypted with the key of this kind; the key is made at the first use, mode 0600."""
    box = _box(folder / f"{kind}.key", make=True)
    # An envelope carries the second it was closed for anybody to read; ours all say 0.
    return box.encrypt_at_time(words.encode(), current_time=0).decode("ascii")


def open_envelope(folder: Path, kind: str, sealed: str) -> str:
    """The words again. Raises Missing when the key is gone or is another one."""
    try:
        return _box(folder / f"{kind}.key", make=False).decrypt(sealed.encode("ascii")).decode()
    except InvalidToken as error:
        raise Missing("打不开：密钥已经更换或销毁。") from error


@cache
def _box(path: Path, *, make: bool) -> Fernet:
    if not path.exists():
        if not make:
            raise Missing("打不开：密钥已经更换或销毁。")
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        aside = path.with_name(f".{path.name}.{secrets.token_hex(4)}")
        aside.touch(mode=0o600)
        aside.write_bytes(Fernet.generate_key())
        try:
            os.link(aside, path)  # of two firsts, one key wins
        except FileExistsError:
            pass
        finally:
            aside.unlink()
    return Fernet(path.read_bytes())

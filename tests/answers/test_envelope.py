"""An envelope tells nothing but to whoever has its key."""

from __future__ import annotations

import base64
from pathlib import Path

from core.answers.envelope import close_envelope, open_envelope


def test_an_envelope_does_not_say_when_it_was_closed(tmp_path: Path) -> None:
    """Its kind carries the second in plain sight: a contact would tell when its opinion came."""
    closed = close_envelope(tmp_path, "contact", "微信号 shanli")

    carried = int.from_bytes(base64.urlsafe_b64decode(closed)[1:9], "big")
    assert carried == 0
    assert open_envelope(tmp_path, "contact", closed) == "微信号 shanli"


def test_the_same_words_close_into_different_envelopes(tmp_path: Path) -> None:
    assert close_envelope(tmp_path, "a", "好") != close_envelope(tmp_path, "a", "好")

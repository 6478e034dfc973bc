"""When a release may be made: not for a few answers, not for answers of one kind, not near a
meeting. Between releases every chart stands still, so nobody can watch one person answer."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

LEAST_NEW: Final = 10
HOURS_AFTER_MEETING: Final = 2.0


@dataclass(frozen=True, slots=True)
class Decision:
    """Whether a release may be made now, and the reason in one Chinese sentence."""

    ok: bool
    reason: str


def may_release(
    new_by_stance: Mapping[str, int],
    *,
    meeting_open: bool,
    hours_since_meeting: float | None,
    first: bool = False,
) -> Decision:
    """Whether a release may be made now.

    ``new_by_stance``: answers that came since the last release, by stance, of the version that
    got most of them (answers that left are not subtracted). ``hours_since_meeting``: since the
    last session was closed, None when none was held. ``first``: no release was made yet.
    """
    new = sum(new_by_stance.values())
    if meeting_open:
        return Decision(False, "座谈会或走访还在进行,结束两小时后才能发布。")
    if hours_since_meeting is not None and hours_since_meeting < HOURS_AFTER_MEETING:
        return Decision(False, "座谈会或走访结束不到两小时,过后才能发布,以免看出是谁说的。")
    if new < LEAST_NEW:
        since = "收到的意见" if first else "上次发布后的新意见"
        return Decision(False, f"{since}不足{LEAST_NEW}份,暂不发布。")
    if sum(n > 0 for n in new_by_stance.values()) < 2:
        return Decision(
            False, "新意见都是同一种态度,现在发布会让人认出是谁说的,等有别的态度时再发布。"
        )
    return Decision(True, "可以发布。")

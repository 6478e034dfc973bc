"""Numbers said in steps, where the exact number would tell one person's coming."""

from __future__ import annotations

from typing import Final

EXACT_FROM: Final = 20
_STEPS: Final = ((1, 4), (5, 9), (10, 19))


def heard_in_steps(n: int) -> tuple[int | None, str]:
    """How many were heard: (exact or None, words). 0 and 20 upwards are exact, else a step.

    That nobody was heard in a place is no stance of anybody's: it says where to go next, and
    those not reached come first. So 0 is always visible, while 1–19 move in steps in which one
    person's answer is not seen to arrive.
    """
    if n == 0 or n >= EXACT_FROM:
        return n, f"{n}份"
    low, high = next(step for step in _STEPS if step[0] <= n <= step[1])
    return None, f"{low}–{high}份"


def surely_heard(n: int) -> int:
    """How many the words of `heard_in_steps` vouch for: the lower end of a step, so that nothing
    looks finished before it is."""
    exact, _ = heard_in_steps(n)
    return exact if exact is not None else next(low for low, high in _STEPS if low <= n <= high)


def received_in_tens(n: int) -> str:
    """The live count of a meeting, in steps of ten: 「不足10份」, then 「已收到10份以上」…"""
    tens = n - n % 10
    return f"已收到{tens}份以上" if tens else "已收到不足10份"


def steps_of(n: int, width: int) -> tuple[int, str]:
    """A count rounded down to a multiple of `width`: (that number, 「20–29」 without a unit)."""
    low = n - n % width
    return low, f"{low}–{low + width - 1}"


def band_around(n: int, width: int) -> tuple[int, str] | None:
    """A band of 2·width that a count stands well inside: (its lower end, words without a unit).

    Bands overlap, so that a count is never nearer to an end than half a width: an end that is
    just reached would say exactly what those are who reach it. None below 1½ widths.
    """
    low = (n - width // 2) // width * width
    return (low, f"{low}–{low + 2 * width - 1}") if low >= width else None


def themes_in_steps(n: int, k: int) -> tuple[int, str]:
    """A theme's count rounded down to a multiple of k: (that number, words)."""
    low, words = steps_of(n, k)
    return low, f"{words}份"

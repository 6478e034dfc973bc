"""Turns are taken in the order of coming."""

from __future__ import annotations

import threading

from core.turns import Turns


def test_waiting_threads_are_served_in_the_order_they_came() -> None:
    turns = Turns()
    served: list[int] = []
    threads = []

    def take(i: int) -> None:
        with turns:
            served.append(i)

    with turns:
        for i in range(8):
            thread = threading.Thread(target=take, args=(i,))
            thread.start()
            while len(turns._waiting) < i + 1:
                pass
            threads.append(thread)

    for thread in threads:
        thread.join()

    assert served == list(range(8))

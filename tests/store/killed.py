"""A process of villagers who send without pause, made to be killed in the middle of it.

It notes each form's key before it sends, and each receipt only when the transaction is over.
Its texts are empty: what is tried here is the database, not the reading of words.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import core.store
from core.intake.form import OpinionForm
from core.intake.receipts import new_form_key
from core.intake.submit import Sent, submit_by_link
from core.intake.submit_sent import Sending, submit_sent
from core.model import Link
from core.store import Store, open_store
from core.text.record import default_reader

#: Loaded where the module is, so that each new process finds it there.
READER = default_reader()
SENDING, GIVEN = "sending", "given"
TOGETHER = 5


def send_until_killed(
    url: str, journal: Path, link_id: str, token: str, secret: bytes, form: OpinionForm, today: date
) -> None:
    """Two threads send one form at a time, two send several together; nothing ends it."""
    # Written back every few changes, so that some of the kills fall into that.
    core.store.CHECKPOINT_EVERY = 7
    store = open_store(url)
    notes = os.open(journal, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    def note(word: str, value: str) -> None:
        os.write(notes, f"{word} {value}\n".encode())

    def one_by_one() -> None:
        key = new_form_key()
        note(SENDING, key)
        with store.write() as session:
            link = session.get_one(Link, link_id)
            sent = submit_by_link(
                session, link, form, form_key=key, secret=secret, reader=READER, today=today
            )
        note(GIVEN, sent.code)

    def together() -> None:
        keys = [new_form_key() for _ in range(TOGETHER)]
        for key in keys:
            note(SENDING, key)
        for sent in send(store, [Sending(token, form, key) for key in keys], secret, today):
            note(GIVEN, sent.code)

    threads = [
        threading.Thread(target=_without_end, args=(work,)) for work in (one_by_one, together) * 2
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def send(store: Store, sendings: list[Sending], secret: bytes, today: date) -> list[Sent]:
    """The receipts of forms sent together, after they are stored. Raises what was refused."""
    with store.write() as session:
        outcomes = submit_sent(session, sendings, secret=secret, reader=READER, today=today)
    for outcome in outcomes:
        if not isinstance(outcome, Sent):
            raise outcome
    return [outcome for outcome in outcomes if isinstance(outcome, Sent)]


def _without_end(work: Callable[[], None]) -> None:
    while True:
        work()

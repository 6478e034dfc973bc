"""The example's 摘录与转述: written by one facilitator, checked by another."""

from __future__ import annotations

from typing import Any

from core.access.roles import Actor
from core.intake.quotes import check_quote, write_quote
from core.store import Store
from core.text.quoting import quote_rules


def write_quotes(
    store: Store, round_id: str, town: dict[str, Any], actors: dict[str, Actor]
) -> None:
    """The example's sentences, before the release they come out with; one waits for its check."""
    writer, second, *_ = actors.values()
    every = [check.code for check in quote_rules().checks]
    for row in town["quote"]:
        quote = write_quote(store, round_id, row["code"], row["wording"], by=writer)
        if row["checked"]:
            with store.write() as session:
                check_quote(session, quote.id, every, by=second)

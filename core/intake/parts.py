"""What belongs to an opinion beside its own row: themes, doubts, stances, topics, votes.

Gathered as plain rows and stored together: a meeting that sends at once brings five such rows
with every opinion, and an object for each costs more than all the reading of the text.
"""

from __future__ import annotations

from collections import defaultdict
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.intake.form import TEXT_LIMIT, OpinionForm
from core.intake.places import local_reader
from core.model import (
    Base,
    Opinion,
    OpinionStance,
    OpinionTheme,
    OpinionTopic,
    StatementVote,
    ThemeDoubt,
)
from core.text.likeness import sameness
from core.text.record import Reader, TextRecord, read_text


class Parts:
    """Rows of several opinions, by table, until they are stored."""

    def __init__(self) -> None:
        self._rows: defaultdict[type[Base], list[dict[str, Any]]] = defaultdict(list)

    def add_record(self, opinion: Opinion, record: TextRecord) -> None:
        """Puts a text that was read on the opinion, its themes and any doubt about them here."""
        opinion.text = record.text
        opinion.words = " ".join(record.words)
        opinion.lexicon_hash = record.lexicon
        opinion.sameness = sameness(record.text)
        self._rows[OpinionTheme] += [
            {
                "opinion_id": opinion.id,
                "code": tag.code,
                "rank": rank,
                "score": round(float(tag.score), 4),
                "because": " ".join(tag.because)[:200],
                "by_person": False,
            }
            for rank, tag in enumerate(record.tags)
        ]
        if record.doubt is not None:
            first, second = record.doubt
            self._rows[ThemeDoubt].append(
                {"opinion_id": opinion.id, "first": first, "second": second}
            )

    def add_answers(self, opinion: Opinion, form: OpinionForm) -> None:
        """What the form answers about versions and statements, and the topics ticked on it."""
        of = opinion.id
        self._rows[OpinionStance] += [
            {"opinion_id": of, "version_id": version, "stance": stance}
            for version, stance in form.stances.items()
        ]
        self._rows[OpinionTopic] += [
            {"opinion_id": of, "code": code} for code in dict.fromkeys(form.topics)
        ]
        self._rows[StatementVote] += [
            {"opinion_id": of, "statement_id": statement, "vote": vote}
            for statement, vote in form.votes.items()
        ]

    def store(self, session: Session) -> None:
        """One statement a table; the opinions themselves must be flushed."""
        for table, rows in self._rows.items():
            if rows:
                session.execute(sa.insert(cast(sa.Table, table.__table__)), rows)
        self._rows.clear()


def write_parts(
    session: Session,
    opinion: Opinion,
    form: OpinionForm,
    *,
    reader: Reader,
    words: bool = True,
) -> None:
    """Stores one opinion with all that belongs to it; without `words` its text stays as read."""
    parts = Parts()
    if words:
        record = read_text(
            form.text, local_reader(session, opinion.round_id, reader), limit=TEXT_LIMIT
        )
        parts.add_record(opinion, record)
    parts.add_answers(opinion, form)
    session.add(opinion)
    session.flush()
    parts.store(session)

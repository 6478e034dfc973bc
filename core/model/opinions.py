"""What people said: sessions, opinions, stances, themes, receipts, links.

No table here has a time finer than the day, an address, an agent or a serial number, and none
shares a key with a household signature, a vote, or any register of discipline or security.
"""

from __future__ import annotations

from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Mapped, mapped_column

from core.model.base import UNORDERED, Base, Identified, worded
from core.model.states import (
    Channel,
    LinkKind,
    SessionKind,
    SessionState,
    Stance,
    Standing,
)


class ListeningSession(Identified, Base):
    """A 座谈会 or a 走访: when, where, who listened, how many came."""

    __tablename__ = "listening_session"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    kind: Mapped[SessionKind] = mapped_column(worded(SessionKind))
    topic: Mapped[str] = mapped_column(sa.String(80))
    area_id: Mapped[str | None] = mapped_column(sa.ForeignKey("area.id", ondelete="SET NULL"))
    village_id: Mapped[str | None] = mapped_column(sa.ForeignKey("village.id", ondelete="SET NULL"))
    held_on: Mapped[date]
    place: Mapped[str] = mapped_column(sa.String(80), default="")
    host: Mapped[str] = mapped_column(sa.String(40), default="")
    recorder: Mapped[str] = mapped_column(sa.String(40), default="")
    invited: Mapped[int | None]
    present: Mapped[int | None]
    state: Mapped[SessionState] = mapped_column(worded(SessionState), default=SessionState.OPEN)
    note: Mapped[str] = mapped_column(sa.Text, default="")
    created_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))


class SessionVersion(Base):
    """Which option versions were put to the people of a session."""

    __tablename__ = "session_version"

    session_id: Mapped[str] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="CASCADE"), primary_key=True
    )


class Link(Identified, Base):
    """An address for villagers, a session or the public; only the token's hash is kept."""

    __tablename__ = "link"

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"), index=True)
    kind: Mapped[LinkKind] = mapped_column(worded(LinkKind))
    name: Mapped[str] = mapped_column(sa.String(60))
    village_id: Mapped[str | None] = mapped_column(sa.ForeignKey("village.id", ondelete="CASCADE"))
    session_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="CASCADE")
    )
    token_hash: Mapped[str] = mapped_column(sa.String(64), unique=True)
    #: Raised when the link is renewed; the token follows from the id, this and the server's key.
    turn: Mapped[int] = mapped_column(default=1)
    cap: Mapped[int | None]
    used: Mapped[int] = mapped_column(default=0)
    is_open: Mapped[bool] = mapped_column(default=True)
    closes_on: Mapped[date | None]


class Opinion(Identified, Base):
    """What one person said, once, cleaned and redacted before it is stored."""

    __tablename__ = "opinion"
    __table_args__ = (
        sa.Index("ix_opinion_round_standing", "round_id", "standing"),
        # All that is asked of equal words stands in it, so that no row has to be read for it. The
        # round comes later, or SQLite would take it for whatever is asked of a round.
        sa.Index("ix_opinion_sameness", "sameness", "round_id", "standing"),
        sa.Index(
            "ix_opinion_entered",
            "entered_by",
            "received_on",
            sqlite_where=sa.text("entered_by IS NOT NULL"),
            postgresql_where=sa.text("entered_by IS NOT NULL"),
        ),
        UNORDERED,
    )

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    village_id: Mapped[str] = mapped_column(sa.ForeignKey("village.id", ondelete="RESTRICT"))
    role_group_id: Mapped[str] = mapped_column(sa.ForeignKey("role_group.id", ondelete="RESTRICT"))
    channel: Mapped[Channel] = mapped_column(worded(Channel))
    session_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("listening_session.id", ondelete="SET NULL"), index=True
    )
    received_on: Mapped[date]
    #: True when the person gave it without somebody writing for them (本人), False for 代填.
    direct: Mapped[bool]
    #: 已复述: what was written down was read back to the speaker.
    read_back: Mapped[bool] = mapped_column(default=False)
    away: Mapped[bool] = mapped_column(default=False)
    consent_version: Mapped[int]
    text: Mapped[str] = mapped_column(sa.Text, default="")
    #: Search-mode words of the text, space between, made with the lexicon of `lexicon_hash`.
    words: Mapped[str] = mapped_column(sa.Text, default="")
    lexicon_hash: Mapped[str] = mapped_column(sa.String(64), default="")
    #: What texts that say letter by letter the same share; empty for one without letters.
    sameness: Mapped[str] = mapped_column(sa.String(16), default="", server_default="")
    standing: Mapped[Standing] = mapped_column(worded(Standing), default=Standing.COUNTED)
    #: The member of staff who typed it in; None for a link.
    entered_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    #: The second person who held it against the paper; never the one who typed it in.
    checked_by: Mapped[str | None] = mapped_column(sa.ForeignKey("account.id", ondelete="SET NULL"))
    #: The opinion this one repeats; only with the standing DUPLICATE.
    duplicate_of: Mapped[str | None] = mapped_column(sa.String(32))
    #: The id a recorder's phone gave it before it reached the server, hashed; no number, no time.
    client_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)
    #: The row of a sheet it came from, so that the same sheet twice is one set of rows.
    sheet_key: Mapped[str | None] = mapped_column(sa.String(64), unique=True)

    def erase_words(self, left: str = "") -> None:
        """Nothing of what was said stays in this row but `left`, by which nobody is found."""
        self.text, self.words, self.sameness = left, "", ""


def of_round_unindexed(round_id: str) -> sa.ColumnElement[bool]:
    """True for opinions of the round, said so that no index of the round is thought of.

    For a walk along another order: SQLite, which knows nothing of how many rows there are, would
    rather read the whole round and sort it, at every step of the walk anew.
    """
    return sa.func.coalesce(Opinion.round_id, "") == round_id


class OpinionStance(Base):
    """One opinion's stance on one option version."""

    __tablename__ = "opinion_stance"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="RESTRICT"), primary_key=True
    )
    stance: Mapped[Stance] = mapped_column(worded(Stance))


class OpinionTheme(Base):
    """One theme found in one opinion; `by_person` once somebody confirmed or set it."""

    __tablename__ = "opinion_theme"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)
    rank: Mapped[int]
    score: Mapped[float]
    because: Mapped[str] = mapped_column(sa.String(200), default="")
    by_person: Mapped[bool] = mapped_column(default=False)


class OpinionTopic(Base):
    """A theme the person ticked as what matters most to them."""

    __tablename__ = "opinion_topic"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), primary_key=True
    )
    code: Mapped[str] = mapped_column(sa.String(8), primary_key=True)


class OpinionChange(Identified, Base):
    """What an opinion said before it was corrected, by whom and why."""

    __tablename__ = "opinion_change"
    __table_args__ = (UNORDERED,)

    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), index=True
    )
    number: Mapped[int]
    changed_on: Mapped[date]
    #: The account that corrected it; empty when the person did so with the receipt code.
    changed_by: Mapped[str] = mapped_column(sa.String(32), default="")
    reason: Mapped[str] = mapped_column(sa.String(200), default="")
    #: The fields before the change, as JSON.
    before: Mapped[str] = mapped_column(sa.Text)


class Receipt(Base):
    """The hash of a receipt code: proves that an opinion is counted, and lets only its owner in."""

    __tablename__ = "receipt"
    __table_args__ = (UNORDERED,)

    code_hash: Mapped[str] = mapped_column(sa.String(64), primary_key=True)
    opinion_id: Mapped[str] = mapped_column(
        sa.ForeignKey("opinion.id", ondelete="CASCADE"), index=True
    )


class StanceTally(Base):
    """Counted stances by version, village, role group, channel and directness; kept by acts.

    Releases and the question whether one may be made read this, not the opinions.
    """

    __tablename__ = "stance_tally"
    __table_args__ = (UNORDERED,)

    version_id: Mapped[str] = mapped_column(
        sa.ForeignKey("option_version.id", ondelete="CASCADE"), primary_key=True
    )
    village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("village.id", ondelete="CASCADE"), primary_key=True
    )
    role_group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("role_group.id", ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[Channel] = mapped_column(worded(Channel), primary_key=True)
    direct: Mapped[bool] = mapped_column(primary_key=True)
    stance: Mapped[Stance] = mapped_column(worded(Stance), primary_key=True)
    n: Mapped[int]


class Tally(Base):
    """Counted opinions by day, village, role group, channel and directness; kept in step by acts.

    It makes coverage and the days chart cost the same at a thousand and at a million opinions.
    """

    __tablename__ = "tally"
    __table_args__ = (UNORDERED,)

    round_id: Mapped[str] = mapped_column(
        sa.ForeignKey("round.id", ondelete="CASCADE"), primary_key=True
    )
    day: Mapped[date] = mapped_column(primary_key=True)
    village_id: Mapped[str] = mapped_column(
        sa.ForeignKey("village.id", ondelete="CASCADE"), primary_key=True
    )
    role_group_id: Mapped[str] = mapped_column(
        sa.ForeignKey("role_group.id", ondelete="CASCADE"), primary_key=True
    )
    channel: Mapped[Channel] = mapped_column(worded(Channel), primary_key=True)
    direct: Mapped[bool] = mapped_column(primary_key=True)
    n: Mapped[int]


class ImportBatch(Identified, Base):
    """One sheet that was taken in: which file, what it held, who brought it."""

    __tablename__ = "import_batch"

    round_id: Mapped[str | None] = mapped_column(
        sa.ForeignKey("round.id", ondelete="CASCADE"), index=True
    )
    kind: Mapped[str] = mapped_column(sa.String(20))
    file_name: Mapped[str] = mapped_column(sa.String(120))
    content_hash: Mapped[str] = mapped_column(sa.String(64))
    rows: Mapped[int]
    accepted: Mapped[int]
    imported_on: Mapped[date]
    imported_by: Mapped[str | None] = mapped_column(
        sa.ForeignKey("account.id", ondelete="SET NULL")
    )


class Release(Identified, Base):
    """One snapshot of published tables; between two of them no chart moves."""

    __tablename__ = "release"
    __table_args__ = (sa.UniqueConstraint("round_id", "number"),)

    round_id: Mapped[str] = mapped_column(sa.ForeignKey("round.id", ondelete="CASCADE"))
    number: Mapped[int]
    made_on: Mapped[date]
    made_by: Mapped[str] = mapped_column(sa.String(64))
    #: Opinions in it, and the published tables of every audience as JSON.
    counted: Mapped[int]
    tables: Mapped[str] = mapped_column(sa.Text)
    #: The unpublished counts it was made from, so that the next release can judge what changed.
    basis: Mapped[str] = mapped_column(sa.Text)

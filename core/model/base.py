"""The base of all tables: random ids, worded states, UTC times."""

from __future__ import annotations

from datetime import UTC, datetime
from enum import Enum
from typing import TypeVar
from uuid import uuid4

import sqlalchemy as sa
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column
from sqlalchemy.types import TypeDecorator

#: Keeps constraint names the same on SQLite and PostgreSQL, so that migrations can name them.
NAMES = {
    "ix": "ix_%(column_0_label)s",
    "uq": "uq_%(table_name)s_%(column_0_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """Every table of the product."""

    metadata = sa.MetaData(naming_convention=NAMES)


class Worded(str, Enum):
    """A state whose value is stored and whose `label` is the official Chinese word."""

    label: str

    def __new__(cls, value: str, label: str = "") -> Worded:
        member = str.__new__(cls, value)
        member._value_ = value
        member.label = label
        return member

    def __str__(self) -> str:
        return str(self.value)


W = TypeVar("W", bound=Worded)


def from_label(kind: type[W], word: str) -> W | None:
    """The state whose label or stored value is `word`, or None."""
    return next((m for m in kind if word in {m.label, m.value}), None)


def new_id() -> str:
    """A random id: it tells neither when nor in what order a row came."""
    return uuid4().hex


def worded(kind: type[Worded]) -> sa.Enum:
    """A column that stores the value of a Worded state as text and refuses any other."""
    return sa.Enum(
        kind,
        native_enum=False,
        length=24,
        validate_strings=True,
        values_callable=lambda members: [member.value for member in members],
    )


class UtcTime(TypeDecorator[datetime]):
    """A time in UTC, aware in Python on both databases. For acts of staff only."""

    impl = sa.DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: sa.Dialect) -> datetime | None:  # noqa: ARG002
        return value.replace(tzinfo=UTC) if value else None


class Identified:
    """A table with a random primary key.

    The key is the first column: the file check of SQLite 3.40 takes an unordered table whose key
    comes later for damaged.
    """

    id: Mapped[str] = mapped_column(sa.String(32), primary_key=True, default=new_id, sort_order=-1)


#: SQLite keeps rows of such a table in the order of their random key, not of their arrival.
UNORDERED = {"sqlite_with_rowid": False}

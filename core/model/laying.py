"""Lays rows anew, so that neither their place nor their number tells which of them came first.

Keys are random, but a database puts a new row where there is room, and whoever reads its files
sees in what order rows were put there: SQLite inside every page, PostgreSQL in the table itself
(ctid) and in the number of the transaction that each row carries (xmin). That number is the same
for all that came together, so it would also tie a contact to the opinion it was left with.
"""

from __future__ import annotations

from typing import cast

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model.base import Base

#: Seconds that rewriting a table on PostgreSQL waits for those who read it.
PATIENCE = 3


def unordered_tables() -> list[sa.Table]:
    """The tables whose rows must not tell when they came."""
    return [
        table
        for table in Base.metadata.sorted_tables
        if table.dialect_options["sqlite"]["with_rowid"] is False
    ]


def renumber(session: Session, table: sa.Table | type[Base], *of: sa.ColumnElement[bool]) -> None:
    """Gives all rows `of` the table the number of this one transaction. SQLite has no such number.

    What must not be found by the number of what came with it is renumbered when it is stored.
    """
    if session.get_bind().dialect.name != "postgresql":
        return
    rows = table if isinstance(table, sa.Table) else cast(sa.Table, table.__table__)
    key = next(iter(rows.primary_key.columns))
    session.execute(
        sa.update(rows)
        .where(*of)
        .values({key.name: key})
        .execution_options(synchronize_session=False)
    )


def renumber_all(session: Session) -> None:
    """Renumbers every row of the unordered tables; whoever brings an opinion waits meanwhile."""
    if session.get_bind().dialect.name != "postgresql":
        return
    # Every act that brings an opinion locks its round's row first: so nobody waits crosswise.
    session.execute(sa.text("SELECT id FROM round ORDER BY id FOR UPDATE"))
    for table in unordered_tables():
        renumber(session, table)


def sort_by_key(connection: sa.Connection) -> None:
    """Rewrites the unordered tables in the order of their random keys.

    `connection` must stand outside any transaction. SQLite rewrites the whole file.
    """
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql("VACUUM")
        return
    # Whoever reads a table for long would hold up all who come after us: then it stays for today.
    connection.exec_driver_sql(f"SET lock_timeout = '{PATIENCE}s'")
    try:
        for table in unordered_tables():
            connection.exec_driver_sql(f'CLUSTER "{table.name}" USING "{table.primary_key.name}"')
    finally:
        connection.exec_driver_sql("RESET lock_timeout")

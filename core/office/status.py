"""How the database stands: what was received by which channel, and where every round is."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.model import Opinion, Release, Round
from core.model.migrate import schema_of
from core.model.states import Channel, Standing
from core.settings import Settings
from core.store import Store


@dataclass(frozen=True, slots=True)
class RoundStatus:
    """One round: `opinions` by channel counts those that count, `set_aside` the others."""

    id: str
    title: str
    demo: bool
    stage: str
    revision: int
    opinions: dict[str, int]
    set_aside: int
    last_release: int | None


@dataclass(frozen=True, slots=True)
class Status:
    """The whole database; `database` never holds a password."""

    database: str
    schema: str
    rounds: tuple[RoundStatus, ...]

    def to_plain(self) -> dict[str, Any]:
        """Plain values for JSON; the counts of all rounds stand on top."""
        rounds = [asdict(row) for row in self.rounds]
        total = {c.value: sum(row.opinions[c.value] for row in self.rounds) for c in Channel}
        return {
            "database": self.database,
            "schema": self.schema,
            "opinions": total,
            "revision": sum(row.revision for row in self.rounds),
            "last_release": max((row.last_release or 0 for row in self.rounds), default=0) or None,
            "rounds": rounds,
        }

    def in_words(self) -> str:
        """The same for a person."""
        lines = [f"数据库：{self.database}（结构版本 {self.schema}）"]
        for row in self.rounds:
            counts = "、".join(
                f"{Channel(code).label} {n}" for code, n in row.opinions.items() if n
            )
            demo = "【演示数据】" if row.demo else ""
            release = f"第 {row.last_release} 次" if row.last_release else "还没有"
            lines.append(
                f"{demo}{row.title}：{row.stage}；意见 {sum(row.opinions.values())} 条"
                f"（{counts or '还没有'}），另有 {row.set_aside} 条不计入；"
                f"发布 {release}；修订号 {row.revision}"
            )
        return "\n".join(lines)


def status_of(store: Store, settings: Settings) -> Status:
    """The state of the database that `store` has open."""
    with store.read() as session:
        return Status(
            database=sa.make_url(settings.database_url).render_as_string(hide_password=True),
            schema=schema_of(session.connection()) or "",
            rounds=tuple(
                _round_status(session, round_)
                for round_ in session.scalars(sa.select(Round).order_by(Round.created_on, Round.id))
            ),
        )


def _round_status(session: Session, round_: Round) -> RoundStatus:
    rows = session.execute(
        sa.select(Opinion.channel, Opinion.standing, sa.func.count())
        .where(Opinion.round_id == round_.id)
        .group_by(Opinion.channel, Opinion.standing)
    ).all()
    by_channel = {channel.value: 0 for channel in Channel}
    set_aside = 0
    for channel, standing, n in rows:
        if standing is Standing.COUNTED:
            by_channel[channel.value] += n
        else:
            set_aside += n
    return RoundStatus(
        id=round_.id,
        title=round_.title,
        demo=round_.demo,
        stage=round_.stage.label,
        revision=round_.revision,
        opinions=by_channel,
        set_aside=set_aside,
        last_release=session.scalar(
            sa.select(sa.func.max(Release.number)).where(Release.round_id == round_.id)
        ),
    )

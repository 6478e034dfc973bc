"""Loads the example: a fictional town half-way through its round, and the reference case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.access.accounts import create_account
from core.access.roles import CONSOLE, Actor
from core.access.trail import OFFICE_TIME
from core.demo.extras import what_else_there_is
from core.demo.listening import Listening
from core.demo.plan import half_done_plan
from core.demo.quotes import write_quotes
from core.demo.setup import DemoRound, second_version, set_up_round
from core.demo.statements import ask_statements
from core.demo.voices import Voice, demo_town, invent_voices
from core.errors import Refused
from core.intake.links import make_link, path_of, token_of
from core.intake.release import make_release
from core.model import Account, Area, Link, Organ, Round
from core.model.states import Channel, LinkKind, Role
from core.rounds.reference import create_reference_round
from core.store import Store
from core.text.record import Reader

Progress = Callable[[int, int], None]

#: On this day the second version of 方案一 replaces the first.
REVISED_ON = 8
#: Every so many days the figures are released, in the evening.
RELEASE_EVERY = 4


@dataclass(frozen=True, slots=True)
class Demo:
    """What was loaded: the round, the accounts with their one-time passwords, the links."""

    round_id: str
    title: str
    accounts: tuple[dict[str, str], ...]
    links: tuple[dict[str, str], ...]

    def to_plain(self) -> dict[str, Any]:
        """Plain values for JSON: round, accounts, links."""
        return {"round": self.round_id, "accounts": [*self.accounts], "links": [*self.links]}

    def in_words(self, public_url: str) -> str:
        """The same for the person who starts the server."""
        lines = [
            f"已装入演示数据：{self.title}（全部虚构）",
            "",
            "账号和一次性密码（只显示这一次）：",
        ]
        lines += [
            f"  {a['username']:<10} {a['password']}   {Role(a['role']).label}"
            for a in self.accounts
        ]
        lines += ["", "村民填写、公示和会议记录的链接："]
        lines += [
            f"  {link['village'] or '全镇'} {LinkKind(link['kind']).label}:"
            f"{public_url}{link['url']}"
            for link in self.links
            if link["kind"] != "villager" or link["village"] in ("", "禾岭村", "竹坑村")
        ]
        lines.append("  （其余各村的链接在「链接」页面。）")
        return "\n".join(lines)


def has_rounds(session: Session) -> bool:
    """True when anything was set up here already."""
    return bool(session.scalar(sa.select(sa.func.count()).select_from(Round)))


def build_demo(
    store: Store,
    *,
    secret: bytes,
    reader: Reader,
    today: date,
    count: int | None = None,
    progress: Progress | None = None,
) -> Demo:
    """The example round with `count` invented opinions (the file's number by default).

    Raises Refused when there is an example already: two would be taken for two real rounds.
    """
    town = demo_town()
    voices = invent_voices(count or town["opinions"])
    begun = today - timedelta(days=town["days"] - 1)
    with store.write() as session:
        if session.scalar(sa.select(Round.id).where(Round.demo)):
            raise Refused("演示数据已经装入过了。")
        demo = set_up_round(session, town, begun=begun)
        demo = replace(demo, statements=tuple(ask_statements(session, demo.round_id, town)))
        accounts = _accounts(session, town, demo.round_id, begun)
        links = _links(session, demo, secret)
        if not session.scalar(sa.select(Round.id).where(Round.reference_only)):
            create_reference_round(session, CONSOLE, today)
    actors = _facilitators(store)
    done = 0
    for day, of_day in groupby(voices, key=lambda voice: voice.day):
        on = begun + timedelta(days=day)
        if day >= REVISED_ON and not demo.revised:
            with store.write() as session:
                demo = second_version(session, demo, town, today=on)
        done = _one_day(
            store, demo, [*of_day], on, actors, links, secret, reader, done, len(voices), progress
        )
        if day == town["days"] - 1:
            write_quotes(store, demo.round_id, town, actors)
        if day % RELEASE_EVERY == RELEASE_EVERY - 1 or day == town["days"] - 1:
            _release(store, demo.round_id, on)
    with store.write() as session:
        half_done_plan(session, demo.round_id, begun=begun, today=today)
        meeting = what_else_there_is(session, demo, town, actors=actors, secret=secret, today=today)
        links.append((town["meeting_to_come"]["village"], meeting))
    return Demo(
        round_id=demo.round_id,
        title=town["title"],
        accounts=tuple(accounts),
        links=tuple(
            {"kind": link.kind.value, "village": village, "url": path_of(link, secret)}
            for village, link in links
        ),
    )


def _one_day(
    store: Store,
    demo: DemoRound,
    voices: list[Voice],
    on: date,
    actors: dict[str, Actor],
    links: list[tuple[str, Link]],
    secret: bytes,
    reader: Reader,
    done: int,
    total: int,
    progress: Progress | None,
) -> int:
    """Takes in one day's opinions; gives how many are in so far."""
    by_village = {
        village: token_of(link, secret) for village, link in links if link.kind is LinkKind.VILLAGER
    }
    with store.write() as session:
        desk = Listening(session, demo, actors, reader, on)
        for voice in voices:
            if voice.channel is Channel.LINK:
                desk.by_link(by_village[voice.village], voice)
            else:
                desk.at_desk(voice)
        desk.close(secret)
    done += len(voices)
    if progress is not None:
        progress(done, total)
    return done


def _release(store: Store, round_id: str, on: date) -> None:
    evening = datetime.combine(on, time(20), OFFICE_TIME)
    try:
        make_release(store, round_id, by=CONSOLE, now=evening)
    except Refused:
        # A small example may have too little new for this evening; the next one will do.
        return


def _accounts(
    session: Session, town: dict[str, Any], round_id: str, today: date
) -> list[dict[str, str]]:
    made = []
    morning = datetime.combine(today, time(9)).astimezone()
    for row in town["account"]:
        if session.scalar(sa.select(Account.id).where(Account.username == row["username"])):
            continue
        handed = create_account(
            session,
            row["username"],
            row["name"],
            Role(row["role"]),
            by=CONSOLE,
            organ_id=_id_of(session, Organ, round_id, row.get("organ")),
            area_id=_id_of(session, Area, round_id, row.get("area")),
            now=morning,
        )
        made.append(
            {
                "username": handed.account.username,
                "password": handed.password,
                "role": handed.account.role.value,
            }
        )
    return made


def _links(session: Session, demo: DemoRound, secret: bytes) -> list[tuple[str, Link]]:
    """One link a village, one for the whole town, and the public notice; villages by name."""
    links = [
        (
            name,
            make_link(
                session,
                demo.round_id,
                LinkKind.VILLAGER,
                f"{name}公告栏",
                by=CONSOLE,
                secret=secret,
                village_id=village_id,
            ),
        )
        for name, village_id in demo.villages.items()
    ]
    for kind, name in [(LinkKind.VILLAGER, "全镇微信群"), (LinkKind.NOTICE, "全镇公示")]:
        links.append(("", make_link(session, demo.round_id, kind, name, by=CONSOLE, secret=secret)))
    return links


def _facilitators(store: Store) -> dict[str, Actor]:
    """Area id → who listens there."""
    with store.read() as session:
        rows = session.scalars(
            sa.select(Account).where(Account.role == Role.FACILITATOR, Account.area_id.is_not(None))
        )
        return {
            row.area_id or "": Actor(row.id, row.name, row.role, None, row.area_id) for row in rows
        }


def _id_of(
    session: Session, table: type[Organ] | type[Area], round_id: str, name: str | None
) -> str | None:
    if name is None:
        return None
    return session.scalar(sa.select(table.id).where(table.round_id == round_id, table.name == name))

"""What a light page needs to show, read from the database into frozen plain values.

Frozen and hashable on purpose: a page drawn once for equal values can be sent to a whole village.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cache

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Missing
from core.intake.faq import list_faq
from core.intake.links import NOT_OPEN, open_link
from core.model import Option, OptionVersion, RoleGroup, Round, Village
from core.model.states import AssetMode, LinkKind, LinkMode, VersionState
from core.options.distances import distances_of
from core.options.measures import Part
from core.options.partition import read_partitions
from core.rounds.statements import statements_asked
from core.settings import DATA
from core.text.themes import OTHER, load_themes

#: What each way of handling the accounts means to somebody who has never read such a plan.
ACCOUNTS = {
    AssetMode.APART: "不并账：各村的账目和资产仍归各村",
    AssetMode.STEPWISE: "分步并账：先各管各的，以后按规定分步合",
    AssetMode.JOINT: "并账：各村的账目和资产合到新村",
}
#: A form names villages, groups and versions by at least so many letters of their ids.
LEAST_LETTERS = 6
#: More questions would make the page too heavy for a slow phone.
MOST_FAQ = 5
PURPOSE = "了解大家对各个方案的看法，供修改方案时研究。"


@dataclass(frozen=True, slots=True)
class Choice:
    """One thing to choose: a village or a role group."""

    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Card:
    """One option version in plain words, and what it changes: (what, how) pairs."""

    version_id: str
    name: str
    words: str
    changes: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class About:
    """The round as its villagers are told about it."""

    round_id: str
    title: str
    town: str
    purpose: str
    phone: str
    dates: str
    consent_text: str
    consent_version: int
    demo: bool

    @property
    def notice(self) -> tuple[tuple[str, str], ...]:
        """The consent text line by line: (heading, words); heading empty where a line has none."""
        lines = [line.strip() for line in self.consent_text.splitlines() if line.strip()]
        parted = [line.replace("：", ":", 1).partition(":") for line in lines]
        return tuple(
            (head, rest) if mark and len(head) <= 10 else ("", line)
            for (head, mark, rest), line in zip(parted, lines, strict=True)
        )


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form to fill in. `village` is set where the link (or the receipt) already says it."""

    about: About
    village: Choice | None
    villages: tuple[Choice, ...]
    groups: tuple[Choice, ...]
    cards: tuple[Card, ...]
    #: Themes that can be ticked as what matters most.
    topics: tuple[Choice, ...] = ()
    #: What people ask most: (question, answer, source).
    faq: tuple[tuple[str, str, str], ...] = ()
    #: Short statements to agree or disagree with; more than one page shows at a time.
    statements: tuple[Choice, ...] = ()
    #: Whether the form asks for the one-time code of a household's slip.
    slips: bool = False

    @property
    def letters(self) -> int:
        """So many letters of an id tell all that can be chosen on this form apart."""
        ids = {one.id for one in (*self.villages, *self.groups)} | self.version_ids
        return next(
            n for n in range(LEAST_LETTERS, 33) if len({id_[:n] for id_ in ids}) == len(ids)
        )

    @property
    def version_ids(self) -> frozenset[str]:
        """The versions this form asks about."""
        return frozenset(card.version_id for card in self.cards)


def sheet_by_link(session: Session, token: str, *, today: date) -> Sheet:
    """The form behind a villagers' link. Raises Missing, the same for every reason."""
    link = open_link(session, token, LinkKind.VILLAGER, today=today)
    sheet = sheet_of(session, link.round_id, link.village_id)
    mode = session.get_one(Round, link.round_id).link_mode
    return replace(sheet, slips=mode is LinkMode.SLIPS)


def sheet_of(session: Session, round_id: str, village_id: str | None) -> Sheet:
    """The form of a round, for one village or for all. Raises Missing when nothing is asked."""
    round_ = session.get_one(Round, round_id)
    villages = _choices(session, Village, round_id)
    cards = cards_of(session, round_id, village_id)
    if round_.reference_only or not cards:
        raise Missing(NOT_OPEN)
    return Sheet(
        about=about_of(round_),
        village=next((v for v in villages if v.id == village_id), None),
        villages=villages,
        groups=_choices(session, RoleGroup, round_id),
        cards=cards,
        topics=_topics(),
        faq=tuple(
            (line.question, line.answer, line.source)
            for line in list_faq(session, round_id)[:MOST_FAQ]
        ),
        statements=tuple(Choice(*one) for one in statements_asked(session, round_id).items()),
    )


@cache
def _topics() -> tuple[Choice, ...]:
    themes = load_themes(DATA / "themes.toml")
    return tuple(Choice(theme.code, theme.label) for theme in themes if theme.code != OTHER)


def about_of(round_: Round) -> About:
    """The round in the words of its notice."""
    return About(
        round_id=round_.id,
        title=round_.title,
        town=round_.town,
        purpose=round_.purpose or PURPOSE,
        phone=round_.phone,
        dates=_dates(round_.starts_on, round_.ends_on),
        consent_text=round_.consent_text,
        consent_version=round_.consent_version,
        demo=round_.demo,
    )


def cards_of(session: Session, round_id: str, village_id: str | None = None) -> tuple[Card, ...]:
    """The versions being consulted, in the order of their options.

    With `village_id`: what changes for that village; without: which villages would join.
    """
    versions = asked_versions(session, round_id)
    parts = read_partitions(session, [version.id for version, _ in versions])
    return tuple(
        Card(
            version_id=version.id,
            name=label_of(option, version),
            words=version.plain_words,
            changes=(
                _changes_for(
                    *parts[version.id],
                    village_id,
                    version.asset_mode,
                    distances_of(session, version.id).get(village_id),
                )
                if village_id
                else changes_in_all(parts[version.id][1])
            ),
        )
        for version, option in versions
    )


def asked_versions(session: Session, round_id: str) -> list[tuple[OptionVersion, Option]]:
    """The versions being consulted with their options, in order."""
    rows = session.execute(
        sa.select(OptionVersion, Option)
        .join(Option)
        .where(Option.round_id == round_id, OptionVersion.state == VersionState.CONSULTED)
        .order_by(Option.position, Option.name)
    )
    return [(version, option) for version, option in rows]


def label_of(option: Option, version: OptionVersion) -> str:
    """方案一; from the second version on with its number, 方案一（第2版）."""
    return f"{option.name}（第{version.number}版）" if version.number > 1 else option.name


def changes_in_all(parts: Sequence[Part]) -> tuple[tuple[str, str], ...]:
    """New village → the villages it joins, and how many stay as they are."""
    merged = [part for part in parts if len(part.villages) > 1]
    kept = len(parts) - len(merged)
    changes = [(part.name, f"由{'、'.join(part.villages)}合成") for part in merged]
    if kept and merged:
        changes.append((f"其余{kept}个村", "不变"))
    return tuple(changes)


def _changes_for(
    by_id: Sequence[Part],
    by_name: Sequence[Part],
    village_id: str,
    asset_mode: AssetMode,
    km: float | None,
) -> tuple[tuple[str, str], ...]:
    own = next(
        (
            (ids.villages.index(village_id), names)
            for ids, names in zip(by_id, by_name, strict=True)
            if village_id in ids.villages
        ),
        None,
    )
    if own is None:
        return ()
    place, part = own
    others = [name for i, name in enumerate(part.villages) if i != place]
    if others:
        changes = [
            ("您的村", f"与{'、'.join(others)}合成一个村"),
            ("新村名", part.name),
            ("办公地点", part.office),
            ("路程", f"约{km:g}公里" if km is not None else ""),
            ("集体账目", ACCOUNTS[asset_mode]),
        ]
    else:
        same = part.name == part.villages[place]
        named = "村名和范围都不变" if same else f"范围不变，改名{part.name}"
        changes = [("您的村", named), ("办公地点", part.office), ("集体账目", "不变")]
    return tuple((what, how) for what, how in changes if how)


def _choices(
    session: Session, table: type[Village] | type[RoleGroup], round_id: str
) -> tuple[Choice, ...]:
    rows = session.execute(
        sa.select(table.id, table.name)
        .where(table.round_id == round_id)
        .order_by(table.position, table.name)
    )
    return tuple(Choice(id_, name) for id_, name in rows)


def _dates(starts_on: date | None, ends_on: date | None) -> str:
    said = [f"{d.year}年{d.month}月{d.day}日" if d else "" for d in (starts_on, ends_on)]
    if starts_on and ends_on:
        return f"{said[0]}至{said[1]}"
    if starts_on:
        return f"{said[0]}起"
    return f"到{said[1]}为止" if ends_on else ""

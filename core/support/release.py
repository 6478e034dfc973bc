"""A release: every declared table of every option version for every audience, made at once.

One entry, :func:`build_release`. Its ``to_plain()`` is what screens and the public may draw from;
its ``basis`` is what the next release is judged by, and is shown to nobody.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from itertools import product
from typing import Any

import pandas as pd

from core.errors import Missing
from core.support.basis import (
    EMPTY,
    PLACES,
    History,
    Ledger,
    count_on,
    counts_by_line,
    history_from_plain,
    history_to_plain,
    ledger_from_plain,
    ledger_to_plain,
    number_places,
)
from core.support.counts import CHANNELS, DIRECT, TOTAL, VIEWS, Dimension, answers
from core.support.coverage import (
    coverage_sentence,
    enough,
    household_coverage,
    places_of,
    village_coverage,
)
from core.support.disclosure import AUDIENCES, Heading, floor_of, publish, valid_k
from core.support.gaps import (
    Raised,
    publish_coverage_by_role_group,
    publish_coverage_by_village,
    publish_coverage_by_village_and_role_group,
    publish_themes,
)
from core.support.ladder import Board
from core.support.published import Published, revive
from core.support.quality import Asked, publish_quality
from core.support.reasons import REASONS_OF, publish_reasons
from core.support.settle import Settled, settle
from core.support.stance import SPLITS, names_of
from core.support.vote_tables import Polled, publish_votes
from core.support.words import WORD_VIEWS, Spoken, publish_words, telling_words


@dataclass(frozen=True)
class Frames:
    """Everything a release counts. Orders of the mappings are the orders of display.

    ``stances`` as in ``counts``, ``places`` and ``cross`` as in ``coverage``.
    """

    stances: pd.DataFrame
    themes: Raised
    places: pd.DataFrame
    cross: pd.DataFrame
    versions: Mapping[str, str]
    """Option version id → label."""
    villages: Dimension
    role_groups: Dimension
    theme_labels: Mapping[str, str]
    enough_per_village: int
    """Direct opinions a village needs to count as heard."""
    reasons: pd.DataFrame = field(
        default_factory=lambda: pd.DataFrame(columns=["version_id", "code", "stance", "n"])
    )
    """As in ``reasons``: what those of each stance speak of."""
    reason_labels: Mapping[str, str] = field(default_factory=dict)
    """Code of a theme or sub-theme → label."""
    asked: Asked = field(default_factory=Asked)
    """What else is known of who spoke."""
    spoken: Spoken = field(default_factory=Spoken)
    """The words of what was said; the lists made of them belong to the release."""
    polled: Polled = field(default_factory=Polled)
    """Short statements and who agrees with which."""


@dataclass(frozen=True)
class Release:
    """All published tables of one release, and the basis of the next."""

    number: int
    as_of: dt.date
    counted: int
    """Opinions counted in it: those on the version that got most."""
    tables: Mapping[str, tuple[Published, ...]]
    """Audience → its tables, the same order in every release."""
    basis: Mapping[str, Any]
    """Plain values; unpublished, as secret as the opinions."""

    def table(self, audience: str, view: str, version_id: str | None = None) -> Published:
        """One table; Missing when this release has no such table."""
        for table in self.tables.get(audience, ()):
            if table.view == view and table.version_id == version_id:
                return table
        raise Missing("这次发布里没有这张表。")

    def to_plain(self) -> dict[str, Any]:
        """The published tables as plain values; the same release always gives the same bytes."""
        return {
            "number": self.number,
            "as_of": self.as_of.isoformat(),
            "counted": self.counted,
            "tables": {
                audience: [table.to_plain() for table in tables]
                for audience, tables in self.tables.items()
            },
        }


def revive_release(plain: Mapping[str, Any], basis: Mapping[str, Any] | None = None) -> Release:
    """The release that ``to_plain`` wrote; give its basis too when the next is to follow it."""
    return Release(
        number=plain["number"],
        as_of=dt.date.fromisoformat(plain["as_of"]),
        counted=plain["counted"],
        tables={
            audience: tuple(revive(table) for table in tables)
            for audience, tables in plain["tables"].items()
        },
        basis=basis or {},
    )


def build_release(
    frames: Frames,
    *,
    as_of: dt.date,
    k_by_audience: Mapping[str, int],
    previous: Release | None,
) -> Release:
    """The next release. Invalid when a k is below the lowest of its audience.

    Whether a release may be made at all is asked before, with ``pace.may_release``.
    """
    ks = {audience: valid_k(audience, k_by_audience[audience]) for audience in AUDIENCES}
    number = previous.number + 1 if previous else 1
    dimensions: dict[str, Dimension] = {
        "total": TOTAL,
        "village": frames.villages,
        "role_group": frames.role_groups,
        "channel": CHANNELS,
        "direct": DIRECT,
    }
    headings = {
        audience: Heading(
            audience=audience,
            k=ks[audience],
            release_no=number,
            as_of=as_of,
            version_id="",
            version_label="",
            **_reach(frames.places, frames.enough_per_village),
        )
        for audience in AUDIENCES
    }
    tables: dict[str, list[Published]] = {audience: [] for audience in AUDIENCES}
    basis: dict[str, Any] = {"release": number, "versions": {}}
    by_version = dict(tuple(frames.stances.groupby("version_id", sort=False)))
    for version_id, label in frames.versions.items():
        stances = by_version.get(version_id, frames.stances.iloc[:0])
        before = _basis_of(previous, version_id)
        settled, boards, plain = _settle_version(stances, dimensions, ks, number, before)
        basis["versions"][version_id] = plain
        reach = _reach(places_of(frames.places, stances), frames.enough_per_village)
        about = {
            audience: replace(heading, version_id=version_id, version_label=label, **reach)
            for audience, heading in headings.items()
        }
        made: list[Published] = []
        for audience in AUDIENCES:
            made += [
                publish(
                    view,
                    dimensions[view],
                    boards[audience],
                    settled[audience],
                    about[audience],
                    _before(previous, audience, view, version_id),
                )
                for view in VIEWS
            ]
        said = frames.reasons[frames.reasons["version_id"] == version_id]
        made += [
            publish_reasons(
                view,
                said,
                next(t for t in made if (t.audience, t.view) == (audience, "total")),
                frames.reason_labels,
                about[audience],
                finest=min(ks.values()),
                previous=_before(previous, audience, view, version_id),
            )
            for audience, view in product(AUDIENCES, REASONS_OF)
        ]
        for table in made:
            tables[table.audience].append(table)
        # Said once, the words bind every later release.
        plain["worded"] = sorted({*(before["worded"] if before else ()), *_words_said(made)})
    votes, basis["votes"] = publish_votes(
        frames.polled,
        headings,
        previous.basis.get("votes", {}) if previous else {},
        previous.tables if previous else {},
    )
    worded = dict(
        zip(WORD_VIEWS, (frames.theme_labels, frames.role_groups, frames.villages), strict=True)
    )
    said_more = {
        view: telling_words(view, frames.spoken, named, k=min(ks.values()))
        for view, named in worded.items()
    }
    for audience in AUDIENCES:
        heading = headings[audience]
        tables[audience] += [
            publish_themes(frames.themes, frames.theme_labels, heading),
            publish_coverage_by_village(frames.places, heading),
            publish_coverage_by_role_group(frames.cross, frames.role_groups, heading),
            publish_coverage_by_village_and_role_group(
                frames.cross, frames.villages, frames.role_groups, heading
            ),
            publish_quality(frames.places, frames.cross, frames.stances, frames.asked, heading),
            *(
                publish_words(view, telling, frames.spoken, worded[view], heading)
                for view, telling in said_more.items()
            ),
            *votes[audience],
        ]
    return Release(
        number=number,
        as_of=as_of,
        counted=max((int(answers(told).sum()) for told in by_version.values()), default=0),
        tables={audience: tuple(tables[audience]) for audience in AUDIENCES},
        basis=basis,
    )


def _reach(places: pd.DataFrame, enough_per_village: int) -> dict[str, Any]:
    """What a heading says of coverage: the sentence, and whether support may be judged."""
    return {
        "coverage": coverage_sentence(places, household_coverage(places)),
        "enough": enough(village_coverage(places, enough_per_village)),
    }


def _settle_version(
    stances: pd.DataFrame,
    dimensions: Mapping[str, Dimension],
    ks: Mapping[str, int],
    number: int,
    before: Mapping[str, Any],
) -> tuple[dict[str, Settled], dict[str, Board], dict[str, Any]]:
    old = ledger_from_plain(before["ledger"], dimensions) if before else EMPTY
    ledger = count_on(old, number_places(stances, dimensions), number)
    counts = counts_by_line(ledger.cells, dimensions)
    touched = _touched(ledger, dimensions)
    settled: dict[str, Settled] = {}
    boards: dict[str, Board] = {}
    seen: dict[str, Any] = {}
    finer: Settled | None = None
    last: tuple[int, int, History] | None = None
    for audience in sorted(AUDIENCES, key=lambda a: (ks[a], AUDIENCES.index(a))):
        history = history_from_plain(before["seen"][audience], dimensions) if before else {}
        board = Board(counts, touched, history)
        # Leaders and the public mostly share one k and one history: the same rules, the same end.
        asked = (ks[audience], floor_of(audience), history)
        if finer is None or asked != last:
            finer = settle(
                board,
                ledger,
                number,
                ks[audience],
                floor_of(audience),
                finer,
                worded=frozenset(before["worded"] if before else ()),
            )
        last = asked
        settled[audience], boards[audience] = finer, board
        seen[audience] = history_to_plain(finer.history, dimensions)
    return settled, boards, {"ledger": ledger_to_plain(ledger, dimensions), "seen": seen}


def _touched(ledger: Ledger, dimensions: Mapping[str, Dimension]) -> dict[str, Any]:
    cells = ledger.cells
    touched = {
        view: cells.groupby(view)["touched"].max().reindex(range(len(dimensions[view])))
        for view in PLACES
    }
    counted = {
        view: column.fillna(0).astype("int64").to_numpy() for view, column in touched.items()
    }
    counted["total"] = pd.Series([cells["touched"].max() if len(cells) else 0]).to_numpy("int64")
    return counted


def _words_said(tables: list[Published]) -> set[int]:
    """Splits of which any line but the whole says 不足一成 or the like; no exchange of answers
    changes the whole."""
    number = {frozenset(names_of(s.left + s.right)): s.number for s in SPLITS}
    return {
        number[frozenset(cell.stances)] if cell.count is not None else 0
        for table in tables
        for line in table.lines
        if line.kind == "line"
        for cell in line.cells
        if cell.band is not None
    }


def _basis_of(previous: Release | None, version_id: str) -> Mapping[str, Any]:
    if previous is None:
        return {}
    if not previous.basis:
        raise Missing("缺少上次发布的底数，无法判断新增意见能否公布。")
    found: Mapping[str, Any] = previous.basis["versions"].get(version_id, {})
    return found


def _before(
    previous: Release | None, audience: str, view: str, version_id: str
) -> Published | None:
    if previous is None:
        return None
    return next(
        (t for t in previous.tables[audience] if t.view == view and t.version_id == version_id),
        None,
    )

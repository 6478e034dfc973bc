"""The options of a round as they are shown: every version with its parts, offices and state."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Missing
from core.model import MeasureClaim, Option, OptionVersion
from core.model.states import AssetMode, VersionState
from core.options.measures import (
    ClaimFinding,
    Counts,
    Measure,
    Part,
    compare_claim,
    counts_of,
    measures_of,
)
from core.options.partition import read_partitions
from core.rounds.reading import versions_heard

#: States in which a version may still be edited, as long as nobody has answered it.
DRAFTS = frozenset({VersionState.DRAFT, VersionState.PRELIMINARY})


@dataclass(frozen=True, slots=True)
class VersionView:
    """One version. `parts` hold village names, `parts_by_id` village ids, in the same order."""

    id: str
    option: str
    number: int
    state: VersionState
    status_quo: bool
    plain_words: str
    asset_mode: AssetMode
    reason: str
    created_on: date
    parts: tuple[Part, ...]
    parts_by_id: tuple[Part, ...]
    #: Opinions hang on it, so it may no longer be edited.
    heard: bool

    @property
    def label(self) -> str:
        """方案一, or 方案一(第2版) from the second version on."""
        return version_label(self.option, self.number)

    @property
    def may_edit(self) -> bool:
        """Whether it may still be edited; a later change makes the next version."""
        return self.state in DRAFTS and not self.heard

    @property
    def counts(self) -> Counts:
        """Villages before, after and in a merger."""
        return counts_of(self.parts)

    @property
    def measures(self) -> tuple[Measure, ...]:
        """The rates with their formulas."""
        return measures_of(self.counts)


@dataclass(frozen=True, slots=True)
class OptionView:
    """One option with its versions, the newest first."""

    id: str
    name: str
    status_quo: bool
    versions: tuple[VersionView, ...]

    @property
    def latest(self) -> VersionView:
        """The newest version, whatever its state."""
        return self.versions[0]

    @property
    def previous(self) -> VersionView | None:
        """The version before the newest."""
        return self.versions[1] if len(self.versions) > 1 else None


@dataclass(frozen=True, slots=True)
class ClaimView:
    """A figure somebody printed, and what the counts give."""

    id: str
    label: str
    source: str
    #: The version it speaks of, as it is called; empty when it brings its own counts.
    about: str
    counts: Counts | None
    measures: tuple[Measure, ...]
    finding: ClaimFinding


def list_options(session: Session, round_id: str) -> list[OptionView]:
    """The options in their order, 维持现状 first."""
    options = session.scalars(
        sa.select(Option).where(Option.round_id == round_id).order_by(Option.position, Option.name)
    ).all()
    versions = session.scalars(
        sa.select(OptionVersion)
        .where(OptionVersion.option_id.in_([option.id for option in options]))
        .order_by(OptionVersion.number.desc())
    ).all()
    parts = read_partitions(session, [version.id for version in versions])
    heard = versions_heard(session, round_id)
    return [
        OptionView(
            id=option.id,
            name=option.name,
            status_quo=option.status_quo,
            versions=tuple(
                _view(version, option, parts[version.id], version.id in heard)
                for version in versions
                if version.option_id == option.id
            ),
        )
        for option in options
    ]


def version_label(option: str, number: int) -> str:
    """How a version is called everywhere: 方案一, then 方案一(第2版)."""
    return f"{option}（第{number}版）" if number > 1 else option


def get_version(session: Session, version_id: str) -> OptionVersion:
    """The version's row. Raises Missing."""
    version = session.get(OptionVersion, version_id)
    if version is None:
        raise Missing("这个方案版本已经不存在。")
    return version


def list_claims(session: Session, round_id: str) -> list[ClaimView]:
    """The printed figures of the round, each compared with every formula.

    The counts are those of the claim's option version, else those the source itself gives.
    """
    claims = session.scalars(
        sa.select(MeasureClaim)
        .where(MeasureClaim.round_id == round_id)
        .order_by(MeasureClaim.label, MeasureClaim.claimed, MeasureClaim.id)
    ).all()
    versions = {v.id: v for option in list_options(session, round_id) for v in option.versions}
    return [_claim_view(claim, versions.get(claim.version_id or "")) for claim in claims]


def _claim_view(claim: MeasureClaim, version: VersionView | None) -> ClaimView:
    counts = None
    if version is not None:
        counts = version.counts
    elif claim.villages_before is not None and claim.villages_after is not None:
        counts = Counts(claim.villages_before, claim.villages_after)
    measures = measures_of(counts) if counts else ()
    finding = compare_claim(claim.claimed, measures, label=claim.label)
    about = version.label if version else ""
    return ClaimView(claim.id, claim.label, claim.source, about, counts, measures, finding)


def _view(
    version: OptionVersion,
    option: Option,
    parts: tuple[tuple[Part, ...], tuple[Part, ...]],
    heard: bool,
) -> VersionView:
    by_id, by_name = parts
    return VersionView(
        id=version.id,
        option=option.name,
        number=version.number,
        state=version.state,
        status_quo=option.status_quo,
        plain_words=version.plain_words,
        asset_mode=version.asset_mode,
        reason=version.reason,
        created_on=version.created_on,
        parts=by_name,
        parts_by_id=by_id,
        heard=heard,
    )

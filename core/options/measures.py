"""What an option amounts to, by named formulas, and which formula a claimed figure fits.

Pure: names and counts in, frozen values out. All arithmetic is exact, on fractions.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from fractions import Fraction

from core.errors import Invalid
from core.text.same_name import same_name


@dataclass(frozen=True, slots=True)
class Part:
    """One new village: its name, the present villages in it (ids or names), its office."""

    name: str
    villages: tuple[str, ...]
    office: str = ""


@dataclass(frozen=True, slots=True)
class PartitionProblems:
    """What keeps `parts` from being a partition, by the names people know."""

    missing: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    foreign: tuple[str, ...] = ()
    empty: tuple[str, ...] = ()
    unnamed: bool = False
    same_names: tuple[str, ...] = ()

    @property
    def sentences(self) -> tuple[str, ...]:
        """One sentence a problem; empty for a whole partition."""
        cases = [
            (self.missing, f"没有归入任何新村：{_and(self.missing)}。"),
            (self.doubled, f"归入了不止一个新村：{_and(self.doubled)}。"),
            (self.foreign, f"有 {len(self.foreign)} 个村不属于本轮，请重新选择。"),
            (self.empty, f"新村里没有村：{_and(self.empty)}。"),
            (self.unnamed, "有新村没有写村名。"),
            (self.same_names, f"新村名重复：{_and(self.same_names)}。"),
        ]
        return tuple(sentence for wrong, sentence in cases if wrong)


def partition_problems(villages: Mapping[str, str], parts: Sequence[Part]) -> PartitionProblems:
    """What is wrong with `parts` (village ids) for a round whose villages are id → name."""
    times = Counter(id_ for part in parts for id_ in part.villages)
    keys = Counter(same_name(part.name) for part in parts if same_name(part.name))
    return PartitionProblems(
        missing=tuple(name for id_, name in villages.items() if not times[id_]),
        doubled=tuple(name for id_, name in villages.items() if times[id_] > 1),
        foreign=tuple(id_ for id_ in times if id_ not in villages),
        empty=tuple(part.name for part in parts if not part.villages),
        unnamed=any(not same_name(part.name) for part in parts),
        same_names=tuple(
            dict.fromkeys(part.name for part in parts if keys[same_name(part.name)] > 1)
        ),
    )


def check_partition(villages: Mapping[str, str], parts: Sequence[Part]) -> None:
    """Passes when every village (id → name) is in exactly one named, non-empty new village.

    Raises Invalid with one sentence naming each village and each new village at fault.
    """
    sentences = partition_problems(villages, parts).sentences
    if sentences:
        raise Invalid("".join(sentences))


@dataclass(frozen=True, slots=True)
class Counts:
    """Villages before, villages after, and villages in a merger (None when not known)."""

    villages_before: int
    villages_after: int
    villages_involved: int | None = None


def counts_of(parts: Iterable[Part]) -> Counts:
    """The counts of a partition; a village is in a merger when its new village has two or more."""
    sizes = [len(part.villages) for part in parts]
    return Counts(sum(sizes), len(sizes), sum(size for size in sizes if size > 1))


@dataclass(frozen=True, slots=True)
class Measure:
    """One rate with the formula that gives it. `value` is a share: 0.476 is 47.6 %.

    All lie in 0–1 but `reduction_over_after`, which exceeds 1 when more than half the villages go.
    """

    code: str
    label: str
    formula: str
    numerator: int
    denominator: int

    @property
    def share(self) -> Fraction:
        """The exact value."""
        return Fraction(self.numerator, self.denominator)

    @property
    def value(self) -> float:
        """The value as a float."""
        return float(self.share)

    @property
    def shown(self) -> str:
        """The value as a percentage with one decimal, halves up: 47.6%."""
        return percent(self.share)


def measures_of(counts: Counts) -> tuple[Measure, ...]:
    """The rates of an option in their fixed order; empty when there are no villages.

    reduction_rate 压减率 (before − after) / before; retention_rate 保留率 after / before;
    reduction_over_after (before − after) / after; involvement_rate 涉及率 involved / before,
    left out when the involved villages are not known. Source of the words: village adjustment
    reports; 调整率 alone names no formula and is never shown alone.
    """
    before, after, involved = (
        counts.villages_before,
        counts.villages_after,
        counts.villages_involved,
    )
    if before <= 0 or after <= 0:
        return ()
    less = before - after
    rates = [
        Measure("reduction_rate", "压减率", "（调整前−调整后）÷调整前", less, before),
        Measure("retention_rate", "保留率", "调整后÷调整前", after, before),
        Measure("reduction_over_after", "减少与保留之比", "（调整前−调整后）÷调整后", less, after),
    ]
    if involved is not None:
        rates.append(
            Measure("involvement_rate", "涉及率", "涉及合并的村数÷调整前", involved, before)
        )
    return tuple(rates)


@dataclass(frozen=True, slots=True)
class ClaimFinding:
    """Which formulas a claimed figure fits, and the sentence that says so."""

    claimed: str
    fits: tuple[Measure, ...]
    sentence: str

    @property
    def needs_answer(self) -> bool:
        """True unless the figure is the reduction rate and nothing else."""
        return [measure.code for measure in self.fits] != ["reduction_rate"]


def compare_claim(
    claimed: str | float, measures: Sequence[Measure], *, label: str = "调整率"
) -> ClaimFinding:
    """Compares a printed figure with every formula, as exactly as it was printed.

    `claimed` is text such as `52.4%` or a share from 0 to 1 such as 0.524. A figure fits a
    formula when rounding the formula to the printed digits can give it. Raises Invalid for text
    that is no percentage.
    """
    share, half_unit, printed = _printed(claimed)
    fits = tuple(m for m in measures if abs(m.share - share) <= half_unit)
    return ClaimFinding(printed, fits, _finding_sentence(f"填报{label}{printed}", fits, measures))


def read_share(written: str) -> float:
    """The share a person typed as `52.4%`, `52.4` (per cent) or `52.4％`. Raises Invalid."""
    return float(_printed(written)[0])


def percent(share: Fraction | float, digits: int = 1) -> str:
    """A share as a percentage with `digits` decimals, halves rounded up."""
    scaled = Fraction(share) * 100 * 10**digits
    rounded = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    return f"{Decimal(rounded).scaleb(-digits):f}%"


def _printed(claimed: str | float) -> tuple[Fraction, Fraction, str]:
    """The share, half a unit of its last printed digit, and how it is printed."""
    if isinstance(claimed, str):
        written = claimed.strip().replace("％", "%").removesuffix("%").strip()
        try:
            per_cent = Decimal(written)
        except InvalidOperation:
            raise Invalid(f"「{claimed}」不是百分数，请写成 52.4% 这样。") from None
    else:
        per_cent = (Decimal(repr(float(claimed))) * 100).normalize()
    if not per_cent.is_finite() or not 0 <= per_cent <= 1000:
        raise Invalid(f"「{claimed}」不是 0 以上的百分数，请写成 52.4% 这样。")
    exponent = per_cent.as_tuple().exponent
    decimals = max(0, -exponent) if isinstance(exponent, int) else 0
    half_unit = Fraction(1, 2 * 100 * 10**decimals)
    return Fraction(per_cent) / 100, half_unit, f"{per_cent:.{decimals}f}%"


def _finding_sentence(opening: str, fits: tuple[Measure, ...], measures: Sequence[Measure]) -> str:
    if not measures:
        return f"{opening}，但没有调整前后的村数，无法核对。"
    expected = measures[0]
    if not fits:
        return f"{opening}与{_formulas(measures)}都不一致，请核对填报数字。"
    if fits == (expected,):
        return f"{opening}与{_formulas(fits)}一致。"
    if expected in fits:
        return f"{opening}与{_formulas(fits)}都一致，请确认口径。"
    same = "都一致" if len(fits) > 1 else "一致"
    return f"{opening}与{_formulas([expected])}不一致，与{_formulas(fits)}{same}，请确认口径。"


def _formulas(measures: Sequence[Measure]) -> str:
    return "、".join(
        f"{m.label} {m.formula}={m.numerator}/{m.denominator}={m.shown}" for m in measures
    )


def _and(names: Sequence[str]) -> str:
    return "、".join(names)

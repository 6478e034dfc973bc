"""The stances in a row: a column for each option, ticks, or one cell for all of them."""

from __future__ import annotations

import re

from core.intake.sheets.cells import STANCES, UnclearError, folded, read_flag, read_stance
from core.intake.sheets.known import Known, Version
from core.intake.sheets.rows import RowReader
from core.model.states import Stance

_PARTS = re.compile(r"[;,、。\n]+")
_ENDINGS = sorted({*STANCES, *(stance.label for stance in Stance)}, key=len, reverse=True)


def read_stances(
    reader: RowReader, known: Known, default_version: str | None = None
) -> dict[str, Stance]:
    """Version id → stance, for each version the row speaks of; faults go to the reader.

    One word without an option is about the version named in 方案版本, else the default, else
    the only one that is not 维持现状; when that leaves a choice it is a fault, never a guess.
    """
    found: dict[str, Stance] = {}
    versions = {version.id: version for version in known.versions}

    def state(version: Version, stance: Stance, key: str) -> None:
        if stance is Stance.UNSTATED:
            return
        if not version.asked:
            reader.fault(key, f"「{version.option}」第 {version.number} 版现在不在征求意见")
        elif found.get(version.id, stance) is not stance:
            reader.fault(key, f"对「{version.option}」写了两种意见")
        else:
            found[version.id] = stance

    for heading in reader.table.headings:
        if heading.key and heading.key.startswith("option:"):
            cell = reader.row[heading.position]
            stance = read_stance(cell)
            if stance is None:
                reader.faults.append((heading.shown, _unknown(folded(cell))))
            else:
                state(versions[heading.key.removeprefix("option:")], stance, heading.key)
    for version_id, stance in _ticked(reader):
        about = versions[version_id] if version_id else _meant(reader, known, default_version)
        if about:
            state(about, stance, f"tick:{version_id}:{stance.value}")
    for label, stance in _said(reader):
        about = known.find_version(label) if label else _meant(reader, known, default_version)
        if about:
            state(about, stance, "stance")
        elif label:
            reader.fault("stance", f"没有叫「{label[:20]}」的方案")
    return found


def _ticked(reader: RowReader) -> list[tuple[str, Stance]]:
    ticked = []
    for heading in reader.table.headings:
        if not (heading.key and heading.key.startswith("tick:")):
            continue
        _, version, stance = heading.key.split(":")
        cell = reader.row[heading.position]
        word = folded(cell)
        try:
            # A form may repeat the word instead of ticking it.
            if word == heading.title or read_flag(cell):
                ticked.append((version, Stance(stance)))
        except UnclearError as error:
            reader.faults.append((heading.shown, str(error)))
    return ticked


def _said(reader: RowReader) -> list[tuple[str, Stance]]:
    """(option label or "", stance) for each thing said in 对各方案意见; 未表态 is left out."""
    said = []
    for heading, cell in reader.cells("stance"):
        whole = read_stance(cell)
        if whole is not None:
            said.append(("", whole))
            continue
        for part in filter(None, map(str.strip, _PARTS.split(folded_lines(cell)))):
            label, _, word = part.replace("=", ":").rpartition(":")
            stance = read_stance(word.strip() or None)
            if stance is None and not label:
                ending = next((e for e in _ENDINGS if part.endswith(e)), None)
                if ending:
                    label, stance = part.removesuffix(ending).strip(), read_stance(ending)
            if stance is None:
                reader.faults.append((heading.shown, _unknown(word)))
            else:
                said.append((label.strip(), stance))
    return [(label, stance) for label, stance in said if stance is not Stance.UNSTATED]


def folded_lines(cell: object) -> str:
    """The cell folded line by line, so that a line end still parts two options."""
    return "\n".join(folded(line) for line in str(cell).split("\n"))


def _meant(reader: RowReader, known: Known, default_version: str | None) -> Version | None:
    word = reader.word("version")
    if word:
        named = known.find_version(word)
        if named is None:
            reader.fault("version", f"没有叫「{word[:20]}」的方案")
        return named
    if default_version:
        return next((v for v in known.versions if v.id == default_version), None)
    open_ones = [v for v in known.asked if not v.status_quo]
    if len(open_ones) == 1:
        return open_ones[0]
    reader.fault("stance", "没有写明是对哪个方案的意见，请填「方案版本」，或每个方案各用一列")
    return None


def _unknown(word: str) -> str:
    return f"「{word[:20]}」看不出是赞成、有条件赞成、不赞成还是说不清"

"""What a new round starts with, read from data/defaults/round.toml."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from core.settings import DATA

FILE = DATA / "defaults" / "round.toml"


@dataclass(frozen=True, slots=True)
class Defaults:
    """The contents of the file; names in the order they are shown."""

    role_groups: tuple[str, ...]
    organs: tuple[str, ...]
    #: Of the organs those whose members open what was handed over sealed.
    sealed_organs: frozenset[str]
    k_public: int
    k_staff: int
    enough_per_village: int
    status_quo_name: str
    status_quo_words: str
    #: With {town}, {phone} and {k} to be filled in.
    consent: str


@cache
def round_defaults(path: Path = FILE) -> Defaults:
    """The defaults a town edits in one file."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return Defaults(
        role_groups=tuple(row["name"] for row in data["role_group"]),
        organs=tuple(row["name"] for row in data["organ"]),
        sealed_organs=frozenset(r["name"] for r in data["organ"] if r.get("opens_sealed")),
        k_public=data["k_public"],
        k_staff=data["k_staff"],
        enough_per_village=data["enough_per_village"],
        status_quo_name=data["status_quo_name"],
        status_quo_words=data["status_quo_words"],
        consent=data["consent"]["text"].strip(),
    )


def consent_for(town: str, phone: str, k: int) -> str:
    """The default consent text with this town's name, telephone and k filled in."""
    return round_defaults().consent.format(town=town, phone=phone or "请到镇综合办公室询问", k=k)

"""Invented opinions for the example round: who, where, how, which stance, which words.

Every figure is drawn from the shares in data/demo/town.toml with a fixed seed, so the example is
the same on every machine. The comments are the invented ones of data/examples, and a few of the
town's own that speak of places in it.
"""

from __future__ import annotations

import json
import random
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from core.demo.statements import invented_votes
from core.model.states import Channel, Stance, Vote
from core.settings import DATA

TOWN = DATA / "demo" / "town.toml"
EXAMPLES = DATA / "examples" / "examples.jsonl"

#: What people of a group are more (+) or less (−) inclined to than their village.
LEANING = {
    "老村干部": 0.02,
    "老党员": 0.08,
    "人大代表": 0.15,
    "村主职干部": 0.12,
    "现任村干部": 0.05,
    "村民代表": 0.0,
    "普通村民": -0.03,
    "外出务工": 0.06,
}
#: How often an opinion has words, by channel.
WORDY = {
    Channel.LINK: 0.5,
    Channel.MEETING: 0.92,
    Channel.VISIT: 0.85,
    Channel.PAPER: 0.6,
    Channel.PHONE: 0.9,
}
#: People are called together, or visited, every so many days.
SITTINGS = (Channel.MEETING, Channel.VISIT)
SITTING_EVERY = 4
#: Themes that rather go with a stance; all others go with any.
PRAISE = ("T14",)


@dataclass(frozen=True, slots=True)
class Voice:
    """One invented opinion, with names instead of ids; `stances` are by option name."""

    day: int
    village: str
    group: str
    channel: Channel
    stances: dict[str, Stance]
    text: str
    direct: bool
    away: bool
    #: Answers to the example's statements, by their place in the file.
    votes: dict[int, Vote] = field(default_factory=dict)


@cache
def demo_town() -> dict[str, Any]:
    """The example town as its file has it."""
    return tomllib.loads(TOWN.read_text(encoding="utf-8"))


def invent_voices(count: int, seed: int = 20260302) -> list[Voice]:
    """`count` opinions in the order of their days, 0 to town's `days` − 1."""
    chance = random.Random(seed)  # noqa: S311 - invented people need no secret chance
    town = demo_town()
    comments = _comments(chance)
    voices = [_voice(chance, town, comments) for _ in range(count)]
    # A chance of their own, so that everything else stays as it is when statements change.
    own = random.Random(seed + 1)  # noqa: S311 - as above
    voices = [
        replace(voice, votes=invented_votes(town, voice.channel, voice.stances["方案一"], own))
        for voice in voices
    ]
    voices = _with_places(voices, town, random.Random(seed + 2))  # noqa: S311 - as above
    return sorted(voices, key=lambda voice: voice.day)


def _with_places(voices: list[Voice], town: dict[str, Any], chance: random.Random) -> list[Voice]:
    """The same voices, some of a village speaking of a place there instead of what they said."""
    told = list(voices)
    for row in town["local"]:
        wordy = [n for n, v in enumerate(told) if v.text and v.village == row["village"]]
        for n, words in zip(chance.sample(wordy, len(wordy)), row["said"], strict=False):
            told[n] = replace(told[n], text=words)
    return told


def _voice(
    chance: random.Random, town: dict[str, Any], comments: dict[str, Iterator[str]]
) -> Voice:
    channel_row = _pick(chance, town["channel"], "share")
    channel = Channel(channel_row["kind"])
    village = chance.choices(
        town["village"], [v["households"] * v["weight"] for v in town["village"]]
    )[0]
    group = _pick(chance, town["group"], "share")["name"]
    if channel is Channel.MEETING and group == "外出务工":
        group = "普通村民"
    lean = min(max(village["lean"] + LEANING[group], 0.05), 0.95)
    days = town["days"]
    # Meetings come first, the link grows, a few come late.
    day = int(chance.betavariate(2, 3 if channel is Channel.MEETING else 2) * days)
    big = _stance(chance, lean)
    small = _stance(chance, min(lean + 0.12, 0.95))
    stances = {"方案一": big, "方案二": small, "维持现状": _stance(chance, 1 - lean)}
    text = ""
    silent = all(stance is Stance.UNSTATED for stance in stances.values())
    if silent or chance.random() < WORDY[channel]:
        kind = "praise" if big is Stance.SUPPORT and chance.random() < 0.55 else "concern"
        text = next(comments[kind])
    day = min(day, days - 1)
    if channel in SITTINGS:
        day -= day % SITTING_EVERY
    return Voice(
        day=day,
        village=village["name"],
        group=group,
        channel=channel,
        stances=stances,
        text=text,
        direct=channel is Channel.LINK or chance.random() < 0.35,
        away=group == "外出务工" or chance.random() < 0.06,
    )


def _stance(chance: random.Random, lean: float) -> Stance:
    weights = {
        Stance.SUPPORT: lean * 0.72,
        Stance.CONDITIONAL: 0.16 + 0.14 * lean * (1 - lean),
        Stance.OPPOSE: (1 - lean) * 0.62,
        Stance.UNSURE: 0.07,
        Stance.UNSTATED: 0.05,
    }
    return chance.choices(list(weights), list(weights.values()))[0]


def _comments(chance: random.Random) -> dict[str, Iterator[str]]:
    rows = [json.loads(line) for line in EXAMPLES.read_text(encoding="utf-8").splitlines()]
    praise = [row["text"] for row in rows if row["themes"][0].startswith(PRAISE)]
    concern = [row["text"] for row in rows if not row["themes"][0].startswith(PRAISE)]
    return {
        "praise": _round_and_round(chance, praise),
        "concern": _round_and_round(chance, concern),
    }


def _round_and_round(chance: random.Random, texts: list[str]) -> Iterator[str]:
    while True:
        yield from chance.sample(texts, len(texts))


def _pick(chance: random.Random, rows: list[dict[str, Any]], weight: str) -> dict[str, Any]:
    return chance.choices(rows, [row[weight] for row in rows])[0]

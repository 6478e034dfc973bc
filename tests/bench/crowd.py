"""A small town with very many opinions: the first hundred thousand sent in, the rest copied."""

from __future__ import annotations

import random

import sqlalchemy as sa

from core.intake.form import OpinionForm
from core.intake.submit_many import Entry, submit_opinions
from core.model.states import Channel, Stance
from core.settings import DATA
from core.store import Store
from core.text.model import load_examples
from core.text.record import default_reader
from tests.town import TODAY, Town, make_town

#: More than these are copies of them: sending in a million takes longer than all that is measured.
SENT_IN = 100_000
AT_ONCE = 5_000

#: What belongs to one opinion, and the column that says to which.
PARTS = {"opinion": "id", "opinion_stance": "opinion_id", "opinion_theme": "opinion_id"}


def crowded_town(store: Store, size: int) -> Town:
    """The small town with `size` opinions that have words, themes and stances."""
    town = make_town(store)
    chance = random.Random(size)
    said = [example.text for example in load_examples(DATA / "examples" / "examples.jsonl")]
    sent = min(size, SENT_IN)
    for begun in range(0, sent, AT_ONCE):
        entries = [
            Entry(form_of(town, chance, chance.choice(said)), TODAY)
            for _ in range(min(AT_ONCE, sent - begun))
        ]
        with store.write() as session:
            submit_opinions(
                session, town.round_id, entries, by=town.facilitator, reader=default_reader()
            )
    if size > sent:
        _copy(store, size // sent)
    return town


def form_of(town: Town, chance: random.Random, text: str) -> OpinionForm:
    """Any village, group and stance."""
    return OpinionForm(
        village_id=chance.choice(list(town.villages.values())),
        role_group_id=chance.choice(list(town.groups.values())),
        channel=chance.choice([Channel.PAPER, Channel.PHONE]),
        stances={version: chance.choice(list(Stance)) for version in town.versions.values()},
        text=text,
        direct=chance.random() < 0.5,
    )


def _copy(store: Store, times: int) -> None:
    with store.write() as session:
        for table, key in PARTS.items():
            names = [
                column["name"] for column in sa.inspect(session.connection()).get_columns(table)
            ]
            kept = ", ".join(f'"{name}"' for name in names if name != key)
            session.execute(
                sa.text(
                    "WITH RECURSIVE copy(n) AS "
                    "(SELECT 1 UNION ALL SELECT n + 1 FROM copy WHERE n < :most) "
                    f'INSERT INTO {table} ("{key}", {kept}) '
                    f"SELECT printf('x%03d', n) || substr({table}.{key}, 5), {kept} "
                    f"FROM {table}, copy"
                ),
                {"most": times - 1},
            )
        for table in ("tally", "stance_tally"):
            session.execute(sa.text(f"UPDATE {table} SET n = n * :times"), {"times": times})

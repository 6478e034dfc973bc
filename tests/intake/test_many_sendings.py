"""However often and from wherever a form arrives in the same moment, it is one opinion."""

from __future__ import annotations

import random
from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import sqlalchemy as sa

from core.frames import stances, tally
from core.intake.links import token_of
from core.intake.receipts import code_for, find_opinion
from core.intake.submit import Sent
from core.intake.submit_sent import Sending, submit_sent
from core.model import Link, Opinion, Receipt
from core.model.states import Stance
from core.text.record import Reader
from tests.intake.test_submit import SECRET, count, form, villagers_link
from tests.town import TODAY, Town

FORMS = 500
THREADS = 8
TOGETHER = 20


def test_five_hundred_forms_sent_eight_times_each_at_once_are_five_hundred_opinions(
    town: Town, reader: Reader
) -> None:
    link = villagers_link(town)
    token, villages = token_of(link, SECRET), list(town.villages.values())
    keys = [f"{number:032x}" for number in range(FORMS)]
    forms = {key: form(town, village_id=villages[i % 3]) for i, key in enumerate(keys)}

    def send_all(seed: int) -> list[tuple[str, Sent]]:
        order = random.Random(seed).sample(keys, FORMS)
        answered: list[tuple[str, Sent]] = []
        for start in range(0, FORMS, TOGETHER):
            part = order[start : start + TOGETHER]
            sendings = [Sending(token, forms[key], key) for key in part]
            with town.store.write() as session:
                outcomes = submit_sent(session, sendings, secret=SECRET, reader=reader, today=TODAY)
            taken = [outcome for outcome in outcomes if isinstance(outcome, Sent)]
            answered += zip(part, taken, strict=True)
        return answered

    with ThreadPoolExecutor(THREADS) as threads:
        answered = [one for part in threads.map(send_all, range(THREADS)) for one in part]

    expected = {key: code_for(SECRET, key) for key in keys}
    assert all(outcome == Sent(expected[key], outcome.new) for key, outcome in answered)
    assert Counter(key for key, _ in answered) == dict.fromkeys(keys, THREADS)
    assert Counter(key for key, outcome in answered if outcome.new) == dict.fromkeys(keys, 1)
    assert (count(town, Opinion), count(town, Receipt)) == (FORMS, FORMS)
    with town.store.read() as session:
        found = {key: find_opinion(session, code, SECRET) for key, code in expected.items()}
        used = session.scalar(sa.select(Link.used).where(Link.id == link.id))
        counted = tally(session, town.round_id)
        said = stances(session, town.round_id)
    assert {key: one.village_id for key, one in found.items()} == {
        key: each.village_id for key, each in forms.items()
    }
    assert len({one.id for one in found.values()}) == FORMS
    assert (used, counted["n"].sum()) == (FORMS, FORMS)
    assert said[said["stance"] == Stance.OPPOSE]["n"].sum() == FORMS

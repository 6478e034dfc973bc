"""Draws the light pages: templates in, bytes out, with the headers every one of them carries."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.responses import Response

from core.intake.form import MOST_TOPICS, TEXT_LIMIT
from core.intake.links import NOT_OPEN
from core.intake.slips import read_slip
from core.model.states import Stance
from core.public.filled import MARK, STANCES, VOTES, Filled, Problem
from core.public.view import About, Card, Choice, Sheet
from core.support.published import REASONS
from core.text.clean import clean
from core.text.redact import redact

HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    ),
}

#: Weight of the villager's page; what does not fit is left to the notice.
MOST_BYTES = 14_000

#: Statements put to one person; where more are asked, the next is put others.
MOST_STATEMENTS = 8

_FOLDER = Path(__file__).parent / "templates"


@cache
def draft_script() -> Markup:
    """Keeps what is being typed in the browser, a day at most, until the receipt is there.

    Shortened line by line; it holds no `</script>` and nothing of a villager's.
    """
    lines = (_FOLDER / "draft.js").read_text(encoding="utf-8").splitlines()
    return Markup("".join(line.strip() for line in lines))  # noqa: S704 - our own file


@lru_cache(maxsize=8)
def policy_with(script: str) -> str:
    """The pages' policy, allowing one inline script and no other."""
    mark = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    return f"{HEADERS['Content-Security-Policy']}; script-src 'sha256-{mark}'"


_TEMPLATES = Environment(
    autoescape=True,
    trim_blocks=True,
    lstrip_blocks=True,
    loader=FileSystemLoader(_FOLDER),
    auto_reload=False,  # else every page asks the disk whether its templates changed
)

#: Stand-ins for what differs from one blank form to the next; no villager's text is on that page.
_KEY, _STAMP, _ACTION = "@form-key@", "@form-stamp@", "@form-action@"
_SLIP, _CODE = "@form-slip@", "@receipt-code@"


def page(text: str, status: int = 200) -> Response:
    """A page as it is sent: never kept by a browser, loading nothing from anywhere."""
    headers = HEADERS
    if "<script>" in text:
        policy = {"Content-Security-Policy": policy_with(draft_script())}
        headers = HEADERS | policy
    return Response(
        text.encode("utf-8", "replace"), status, headers, media_type="text/html; charset=utf-8"
    )


def blank_form(sheet: Sheet, *, key: str, stamp: str, action: str, slip: str = "") -> str:
    """The empty form. Drawn once for each order of the options, then only the keys are set."""
    drawn = _blank(sheet, _order(key, len(sheet.cards)))
    drawn = drawn.replace(_KEY, key).replace(_STAMP, stamp).replace(_ACTION, action)
    # Only a well-made code is put in: the address may have been written by anybody.
    return drawn.replace(_SLIP, read_slip(slip) or "")


@lru_cache(maxsize=256)
def _blank(sheet: Sheet, order: tuple[int, ...]) -> str:
    empty = Filled(key=_KEY, stamp=_STAMP, slip=_SLIP)
    cards = [sheet.cards[i] for i in order]
    for asked in range(len(sheet.faq), 0, -1):
        # As many of the usual questions as a slow phone can bear; the notice has them all.
        drawn = _light(replace(sheet, faq=sheet.faq[:asked]), empty, cards)
        if len(drawn.encode()) <= MOST_BYTES:
            return drawn
    return _light(replace(sheet, faq=()), empty, cards)


def _light(sheet: Sheet, empty: Filled, cards: Sequence[Card]) -> str:
    drawn = _form(sheet, empty, [], cards, action=_ACTION, code="")
    head, style, body = drawn.partition("</style>")
    head, opening, rules = head.partition("<style>")
    classes = set(" ".join(re.findall(r'class="([^"]*)"', body)).split())
    worn = (rule for rule in rules.splitlines() if _touches(rule, classes))
    drawn = "".join([head, opening, *worn, style, body])
    return re.sub(r"\n+<", "<", drawn)  # nothing was typed yet, so no line break means anything


def _touches(rule: str, classes: set[str]) -> bool:
    """Whether a line of the style sheet says how anything with these classes looks."""
    selectors = rule.partition("{")[0].split(",")
    return any(classes.issuperset(re.findall(r"\.([a-z]+)", one)) for one in selectors)


def filled_form(
    sheet: Sheet, filled: Filled, problems: Sequence[Problem], *, action: str, code: str = ""
) -> str:
    """The form with everything that was typed, and why it cannot be taken as it is."""
    cards = [sheet.cards[i] for i in _order(filled.key, len(sheet.cards))]
    return _form(sheet, filled, problems, cards, action=action, code=code)


def preview(
    sheet: Sheet,
    filled: Filled,
    *,
    action: str,
    code: str = "",
    problems: Sequence[Problem] = (),
) -> str:
    """What would be sent, as it would be stored, with a button to send and one to go back."""
    redacted = redact(clean(filled.text))
    return draw(
        "preview.html",
        about=sheet.about,
        filled=filled,
        problems=problems,
        village=next(v for v in sheet.villages if v.id == filled.village_id),
        group=next(g for g in sheet.groups if g.id == filled.role_group_id),
        answers=[
            (card, Stance(filled.stances.get(card.version_id, Stance.UNSTATED.value)))
            for card in sheet.cards
        ],
        statements=_dealt(sheet, filled),
        votes=VOTES,
        mark=MARK,
        # What goes over sealed is shown whole: numbers in it may be the evidence.
        said=clean(filled.text) if filled.seal else redacted.text,
        topics=[topic.name for topic in sheet.topics if topic.id in filled.topics],
        hidden=bool(redacted.found) and not filled.seal,
        action=action,
        code=code,
    )


def receipt(about: About, code: str, *, changed: bool = False) -> str:
    """The receipt. It never stands beside what was said."""
    return _receipt(about, changed=changed).replace(_CODE, code)


@lru_cache(maxsize=64)
def _receipt(about: About, *, changed: bool) -> str:
    return draw("receipt.html", about=about, code=_CODE, changed=changed)


def lookup(problems: Sequence[Problem] = (), code: str = "") -> str:
    """Where a receipt code is typed in."""
    return draw("lookup.html", about=None, problems=problems, code=code)


def standing(about: About, **words: Any) -> str:
    """Where one opinion stands, and what its owner may do with it."""
    return draw("standing.html", about=about, **{"problems": (), **words})


@lru_cache(maxsize=8)
def sorry(sentence: str, heading: str = "现在不能填写") -> str:
    """A page that only says why not."""
    return draw("plain.html", about=None, heading=heading, sentence=sentence)


def broken(sentence: str, action: str, typed: Mapping[str, str]) -> str:
    """Why it went wrong, and all that was typed, to be sent once more or to be copied."""
    return draw(
        "broken.html",
        about=None,
        heading="没有保存" if typed else "打不开",
        sentence=sentence,
        action=action,
        typed=typed,
    )


def gone(said: str = "") -> Response:
    """One page, byte for byte, for links that are unknown, closed, full or expired.

    What somebody had written meanwhile is on it, so that it is not lost.
    """
    if not said.strip():
        return page(sorry(NOT_OPEN), 404)
    heading = "现在不能填写"
    text = draw("plain.html", about=None, heading=heading, sentence=NOT_OPEN, said=said)
    return page(text, 404)


def notice(**words: Any) -> str:
    """The public notice."""
    return draw("notice.html", reasons=REASONS, **words)


def _form(
    sheet: Sheet,
    filled: Filled,
    problems: Sequence[Problem],
    cards: Sequence[Card],
    *,
    action: str,
    code: str,
) -> str:
    return draw(
        "form.html",
        about=sheet.about,
        sheet=sheet,
        filled=filled,
        problems=problems,
        letters=sheet.letters,
        wrong_fields={problem.field for problem in problems},
        cards=cards,
        stances=STANCES,
        mark=MARK,
        limit=TEXT_LIMIT,
        most_topics=MOST_TOPICS,
        action=action,
        code=code,
    )


def _order(key: str, options: int) -> tuple[int, ...]:
    """An order of the options that differs from form to form and stays with the form."""
    return tuple(
        sorted(range(options), key=lambda i: hashlib.sha256(f"{key}:{i}".encode()).digest())
    )


def _dealt(sheet: Sheet, filled: Filled) -> list[Choice]:
    """The statements put to this person, in an order of their own: those answered, then others."""
    order = _order(f"{filled.key}:said", len(sheet.statements))
    dealt = [sheet.statements[i] for i in order]
    return sorted(dealt, key=lambda one: one.id not in filled.votes)[:MOST_STATEMENTS]


def draw(template: str, **values: Any) -> str:
    """A template of the light pages, filled in."""
    return _TEMPLATES.get_template(template).render(draft=draft_script(), **values)

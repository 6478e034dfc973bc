"""The official forms as data: columns, other ways to head them, what a template shows."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from core.errors import Invalid
from core.settings import DATA

FOLDER = DATA / "forms"

#: What can be imported, in the order it is offered.
KINDS = ("opinions", "attendance", "villages", "households", "hamlets", "plan")

#: What somebody must be allowed to do, besides importing, to bring a sheet of each kind.
ACTIONS = {
    "opinions": "opinion.enter",
    "attendance": "session.edit",
    "villages": "round.edit",
    "households": "round.edit",
    "hamlets": "round.edit",
    "plan": "plan.edit",
}

_NOT_TITLE = re.compile(r"[\s*:：、。]+")
_BRACKETS = re.compile(r"[(\[【〔][^()\[\]【】〔〕]*[)\]】〕]")


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a form; `kept` False: known, but left out, for the reason `why`.

    `refuses`: where it stands, the whole sheet is not taken.
    """

    key: str
    name: str
    titles: frozenset[str]
    required: bool
    meaning: str
    kept: bool
    why: str
    refuses: bool = False


@dataclass(frozen=True, slots=True)
class Template:
    """An empty form to download: column keys in order, lines above the table, example rows."""

    kind: str
    name: str
    channel: str
    columns: tuple[str, ...]
    head: tuple[str, ...]
    examples: tuple[dict[str, Any], ...]
    #: Key → heading, where this form heads a column otherwise than the others.
    titles: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Form:
    """Everything known about one kind of sheet."""

    kind: str
    title: str
    columns: tuple[Column, ...]
    context: dict[str, tuple[str, ...]]
    templates: tuple[Template, ...]
    role_aliases: dict[str, tuple[str, ...]]

    def column(self, key: str) -> Column:
        """The column of that key; an ad-hoc one (序号) when the form has none."""
        for column in self.columns:
            if column.key == key:
                return column
        return Column(key, "序号", frozenset(), False, "", False, "")

    def key_of(self, title: str) -> str | None:
        """The key of the column that `title` heads, with or without what stands in brackets."""
        for written in (plain_title(title), plain_title(_BRACKETS.sub("", folded_title(title)))):
            for column in self.columns:
                if written in column.titles:
                    return column.key
        return None

    def context_of(self, label: str) -> str | None:
        """The key that a label above the table stands for."""
        written = plain_title(label)
        for key, names in self.context.items():
            if written in names:
                return key
        return None


@cache
def read_form(kind: str) -> Form:
    """The form of `kind`, from data/forms. Raises Invalid for a kind that cannot be imported."""
    if kind not in KINDS:
        raise Invalid(f"没有「{kind}」这一类表，可以导入的有：{'、'.join(KINDS)}。")
    said = tomllib.loads((FOLDER / f"{kind}.toml").read_text(encoding="utf-8"))
    return Form(
        kind=kind,
        title=said["title"],
        columns=tuple(_column(column) for column in said["column"]),
        context={c["key"]: tuple(map(plain_title, c["names"])) for c in said.get("context", [])},
        templates=tuple(
            Template(
                kind=kind,
                name=t["name"],
                channel=t.get("channel", ""),
                columns=tuple(t["columns"]),
                head=tuple(t.get("head", ())),
                examples=tuple(t.get("example", ())),
                titles=dict(t.get("titles", {})),
            )
            for t in said["template"]
        ),
        role_aliases={k: tuple(v) for k, v in said.get("role_aliases", {}).items()},
    )


def folded_title(title: str) -> str:
    """The title in half-width forms."""
    return unicodedata.normalize("NFKC", title)


def plain_title(title: str) -> str:
    """What two spellings of one heading share: no blanks, stars, colons; half-width, lower case."""
    return _NOT_TITLE.sub("", folded_title(title)).casefold()


def _column(said: dict[str, Any]) -> Column:
    return Column(
        key=said["key"],
        name=said["name"],
        titles=frozenset(plain_title(t) for t in (said["name"], *said.get("aliases", ()))),
        required=said.get("required", False),
        meaning=said.get("meaning", ""),
        kept=said.get("kept", True),
        why=said.get("why", ""),
        refuses=said.get("refuses", False),
    )

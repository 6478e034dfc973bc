"""The kinds of sheet side by side: how each reads a row, tells it again and shows it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from core.intake.sheets import attendance, hamlets, opinions, plan, villages
from core.intake.sheets.forms import Form
from core.intake.sheets.headers import Recogniser, Table
from core.intake.sheets.known import Known, key_of
from core.intake.sheets.rows import RowReader
from core.intake.sheets.who import Defaults


@dataclass(frozen=True, slots=True)
class Kind:
    """What differs from kind to kind; everything else about a sheet is the same for all."""

    recognise: Recogniser
    #: Names of columns without which no row can be taken.
    missing: Callable[[Table], list[str]]
    #: True for a row that is only numbered in advance.
    is_blank: Callable[[RowReader], bool]
    #: The value of a row, or None with `faults` in the reader.
    read: Callable[[RowReader], Any]
    content: Callable[[Any], tuple[str, ...]]
    shown: Callable[[Any], dict[str, str]]
    #: (value, 编号) → what may stand once only in a sheet; "" when nothing need.
    identity: Callable[[Any, str], str]
    #: True when the round holds it already; opinions are told by their keys instead.
    is_there: Callable[[Any], bool]
    #: What is wrong once all values stand together: (place, column, reason).
    together: Callable[[Sequence[Any]], list[tuple[int, str, str]]]


def kind_of(form: Form, known: Known, defaults: Defaults) -> Kind:
    """The rules for `form` in this round."""
    if form.kind == "opinions":
        return Kind(
            recognise=opinions.recogniser(form, known),
            missing=lambda table: opinions.missing_columns(table, known, defaults),
            is_blank=opinions.is_blank,
            read=lambda reader: opinions.read_row(reader, known, defaults),
            content=lambda row: row.content,
            shown=lambda row: opinions.describe(row, known),
            identity=lambda _, number: number,
            is_there=lambda _: False,
            together=lambda _: [],
        )
    if form.kind == "plan":
        return Kind(
            recognise=plan.recogniser(form),
            missing=plan.missing_columns,
            is_blank=plan.is_blank,
            read=lambda reader: plan.read_row(reader, known),
            content=plan.content_of,
            shown=lambda task: plan.describe(task, known),
            identity=lambda task, _: str(task.number or ""),
            is_there=lambda task: plan.is_there(task, known),
            together=lambda _: [],
        )
    if form.kind == "attendance":
        return Kind(
            recognise=attendance.recogniser(form),
            missing=attendance.missing_columns,
            is_blank=attendance.is_blank,
            read=lambda reader: attendance.read_row(reader, known, defaults),
            content=lambda said: said.content,
            shown=lambda said: attendance.describe(said, known),
            identity=lambda said, _: said.sitting.id,
            is_there=attendance.is_there,
            together=lambda _: [],
        )
    if form.kind == "hamlets":
        return Kind(
            recognise=hamlets.recogniser(form),
            missing=lambda table: hamlets.missing_columns(table, known),
            is_blank=hamlets.is_blank,
            read=lambda reader: hamlets.read_row(reader, known),
            content=lambda said: said.content,
            shown=lambda said: hamlets.describe(said, known),
            identity=lambda said, _: "/".join(said.key),
            is_there=lambda said: hamlets.is_there(said, known),
            together=lambda _: [],
        )
    return Kind(
        recognise=villages.recogniser(form),
        missing=villages.missing_columns,
        is_blank=villages.is_blank,
        read=lambda reader: villages.read_row(reader, known),
        content=lambda said: said.content,
        shown=villages.describe,
        identity=lambda said, _: said.id or key_of(said.name),
        is_there=lambda said: villages.is_there(said, known),
        together=lambda said: villages.faults_together(said, known),
    )

"""How a figure or a record is read: one fact, and the ways from it that never multiply its rows.

A fact is a table at its own grain. From it lead only steps to *one* row each (the order of a
line, the customer of an order), so nothing is counted twice however many dimensions are asked
for. Figures of different facts meet after they are summed, never in a join.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select
from sqlalchemy.sql.expression import SQLColumnExpression
from sqlalchemy.sql.selectable import FromClause

from erp_core.kernel.transaction import Tx

Expression = SQLColumnExpression[Any]


@dataclass(frozen=True)
class Asked:
    """What an expression may depend on: today, and the days that were asked for."""

    today: date
    start: date | None
    end: date | None


@dataclass(frozen=True)
class Step:
    """A way to one row of another table, taken when something there is asked for.

    Attributes:
        to: The table.
        on: Which row; at most one.
        after: The step before it.
    """

    to: FromClause | type
    on: ColumnElement[bool]
    after: str | None = None


@dataclass(frozen=True)
class Reach:
    """Where a dimension stands, seen from a fact.

    Attributes:
        step: The step to take; None: it is in the fact itself.
        key: What its values are told apart by.
        en: The value as it stands in a query, and its English label.
        zh: The Chinese label.
        inside: For records that have several values: the records' id, and a query for the ids of
            those that have some value.
    """

    step: str | None
    key: Expression
    en: Expression
    zh: Expression
    inside: tuple[Expression, Select[Any]] | None = None


FieldOf = Callable[[Asked], Expression]
"""A field's expression; a flag's is a condition."""


class Worked(NamedTuple):
    """A figure that is not exact in SQL: each row is worked out in code, then they are summed.

    Attributes:
        columns: What a row is worked out of.
        minor: Works it out, in minor units of the base currency; None: for want of a rate it
            cannot be told, and is left out.
        plain: Which rows need no work, given the base currency; they are summed in SQL, by the
            first of the columns.
        document: The record that a row left out is counted as.
        rate: The currency and the day whose rate may be wanting.
    """

    columns: tuple[Expression, ...]
    minor: Callable[[Tx, tuple[Any, ...]], int | None]
    plain: Callable[[str], ColumnElement[bool]] | None = None
    document: Expression | None = None
    rate: tuple[Expression, Expression] | None = None


@dataclass(frozen=True)
class Fact:
    """A table that figures are summed from, or records are listed from.

    Attributes:
        base: The table.
        joins: Other tables of which it always needs the one row.
        steps: The ways from it, by name.
        reaches: Where each dimension stands.
        where: What always holds.
        unless_status: What holds unless the status of orders is asked for.
        unless_limited: What holds unless values of a dimension or ``open`` are asked for, and
            the name of the dimension.
        day: The business date; None: it has no past.
        moment: The day is a moment, whose date is that of our zone.
        party: The party whose record it is.
        measures: What may be summed or counted.
        worked: What is worked out row by row.
        fields: What else may be filtered on or shown.
        identity: The record's id.
        is_numbered: The condition of a written number, where numbers are not stored as written.
    """

    base: FromClause | type
    identity: Expression
    joins: tuple[tuple[FromClause | type, ColumnElement[bool]], ...] = ()
    steps: Mapping[str, Step] = field(default_factory=dict)
    reaches: Mapping[str, Reach] = field(default_factory=dict)
    where: tuple[ColumnElement[bool], ...] = ()
    unless_status: ColumnElement[bool] | None = None
    unless_limited: tuple[str, ColumnElement[bool]] | None = None
    day: Expression | None = None
    moment: bool = False
    party: Expression | None = None
    measures: Mapping[str, Expression] = field(default_factory=dict)
    worked: Mapping[str, Worked] = field(default_factory=dict)
    fields: Mapping[str, FieldOf] = field(default_factory=dict)
    is_numbered: Callable[[str], ColumnElement[bool]] | None = None

    def path_to(self, step: str | None) -> tuple[str, ...]:
        """Name the steps to take, in their order."""
        if step is None:
            return ()
        return (*self.path_to(self.steps[step].after), step)

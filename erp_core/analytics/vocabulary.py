"""What the semantic layer is made of: metrics, dimensions, fields, entities and segments.

These are words and rules only. How each is read from tables stands in ``sources``.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TypeVar


class Unit(StrEnum):
    """What a column holds."""

    MONEY = "money"
    QUANTITY = "quantity"
    COUNT = "count"
    PERCENT = "percent"
    DAYS = "days"
    DATE = "date"
    FLAG = "flag"
    TEXT = "text"


class Timing(StrEnum):
    """What a period means for a metric."""

    FLOW = "flow"
    """What happened in the period."""
    BALANCE = "balance"
    """What stood at the end of the period; without one, now."""
    NOW = "now"
    """What stands now; it has no past."""


@dataclass(frozen=True)
class Term:
    """A name of the layer, with what people call it.

    Attributes:
        name: As it stands in a query.
        en: Label, English.
        zh: Label, Chinese.
        about_en: Definition in one sentence, English.
        about_zh: Definition in one sentence, Chinese.
        words_en: What else people say, English; lower case, singular and plural where they differ.
        words_zh: What else people say, Chinese.
    """

    name: str
    en: str
    zh: str
    about_en: str
    about_zh: str
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Metric(Term):
    """A figure.

    Attributes:
        unit: What it is counted in.
        permissions: All of them are needed to see it.
        dimensions: What it may be given by and filtered on.
        fields: What else it may be filtered on.
        timing: What a period means for it.
        additive: Its rows may be summed, so that it has a total row and shares.
        parts: The metrics that it is worked out from, outside the database.
    """

    unit: Unit = Unit.MONEY
    permissions: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    timing: Timing = Timing.FLOW
    additive: bool = True
    parts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Member:
    """A value of a dimension that is fixed, such as a channel.

    Attributes:
        value: As it stands in a query.
        code: As it stands in the tables.
        en: Label, English.
        zh: Label, Chinese.
        words_en: What else people say, English.
        words_zh: What else people say, Chinese.
    """

    value: str
    code: str
    en: str
    zh: str
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()


@dataclass(frozen=True)
class Dimension(Term):
    """What figures are given by.

    Attributes:
        members: Its values, where they are fixed; otherwise they are read from the tables.
        permission: Needed to see its values.
    """

    members: tuple[Member, ...] = ()
    permission: str = "analytics.ask"


@dataclass(frozen=True)
class Field(Term):
    """What records are filtered on beside dimensions: an amount, a date, yes or no.

    Attributes:
        unit: What it holds.
        permissions: All of them are needed to see it, beside those of its records.
    """

    unit: Unit = Unit.TEXT
    permissions: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity(Term):
    """A kind of record that can be listed.

    Attributes:
        permissions: All of them are needed to list it.
        dimensions: What it may be filtered on and shows.
        fields: Its own fields, by which it may be filtered and ordered.
        time_field: The date that a period is about, unless another is named.
        shows: The columns of a list.
        order: How a list is ordered, unless the query says so.
    """

    permissions: tuple[str, ...] = ()
    dimensions: tuple[str, ...] = ()
    fields: tuple[str, ...] = ()
    time_field: str = ""
    shows: tuple[str, ...] = ()
    order: tuple[str, str] = ("", "asc")


@dataclass(frozen=True)
class Segment(Term):
    """A named condition on one kind of record.

    Attributes:
        dimension: Whose records it is about.
        permissions: All of them are needed to ask who is in it.
    """

    dimension: str = "customer"
    permissions: tuple[str, ...] = ()


T = TypeVar("T", bound=Term)


def named_terms(terms: tuple[T, ...]) -> Mapping[str, T]:
    """Return terms by name.

    Raises:
        ValueError: Two have the same name.
    """
    found = {term.name: term for term in terms}
    if len(found) != len(terms):
        message = "Two terms of one kind have the same name."
        raise ValueError(message)
    return found


@dataclass(frozen=True)
class Registry:
    """Everything that can be asked for."""

    metrics: Mapping[str, Metric]
    dimensions: Mapping[str, Dimension]
    fields: Mapping[str, Field]
    entities: Mapping[str, Entity]
    segments: Mapping[str, Segment] = field(default_factory=dict)

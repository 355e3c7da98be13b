"""A query: what staff want to know, as data. There is no SQL and no expression in it anywhere."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, StrictBool, StrictInt, model_validator

from erp_core.kernel.schema import Name, Schema

MAX_ROWS = 1000
"""The most rows that an answer has."""

Word = Annotated[Name, Field(max_length=200)]


class Kind(StrEnum):
    """What a query gives: figures, records, or an outlook."""

    AGGREGATE = "aggregate"
    LIST = "list"
    FORECAST = "forecast"


class Grain(StrEnum):
    """The periods that figures are given by."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


class Operator(StrEnum):
    """How a field is compared with a value."""

    EQUAL = "="
    UNEQUAL = "!="
    LESS = "<"
    AT_MOST = "<="
    MORE = ">"
    AT_LEAST = ">="
    IN = "in"
    NOT_IN = "not in"


def _as_plain(value: object) -> object:
    """Write exact values as text, so that two equal queries are equal however they were made."""
    if isinstance(value, Decimal):
        return int(value) if value == value.to_integral_value() else format(value.normalize(), "f")
    if isinstance(value, date):
        return value.isoformat()
    return tuple(value) if isinstance(value, list) else value


Value = Annotated[
    StrictBool | StrictInt | Name | tuple[Name, ...], BeforeValidator(_as_plain), Field()
]
"""True or false, a whole number, text (also an exact decimal or an ISO date), or several texts."""


class Filter(Schema):
    """A field compared with a value, such as ``city = Berlin``."""

    field: Word
    op: Operator = Operator.EQUAL
    value: Value

    def keeps(self, field: str) -> bool:
        """Tell whether only certain values of a field are kept, not all others."""
        return self.field == field and self.op in (Operator.EQUAL, Operator.IN)


class Having(Schema):
    """A figure compared with a value, such as ``revenue > 1000`` (money in whole currency)."""

    metric: Word
    op: Literal[Operator.LESS, Operator.AT_MOST, Operator.MORE, Operator.AT_LEAST, Operator.EQUAL]
    value: Annotated[StrictInt | Name, BeforeValidator(_as_plain)]


class TimeRange(Schema):
    """Days from ``start`` up to and without ``end``; an open side is not limited.

    Attributes:
        phrase: The words that it came from, to show beside the dates.
    """

    start: date | None = None
    end: date | None = None
    phrase: Annotated[str, Field(max_length=200)] = ""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.start is not None and self.end is not None and self.start >= self.end:
            message = "A period ends after it starts; its end is the first day after it."
            raise ValueError(message)
        return self


class Compare(Schema):
    """With what figures are compared: another period, or the period one grain earlier."""

    range: TimeRange | None = None
    lag: Grain | None = None

    @model_validator(mode="after")
    def _one_of_them(self) -> Self:
        if (self.range is None) == (self.lag is None):
            message = "A comparison is with a range or with a lag: name one of them."
            raise ValueError(message)
        return self


class Order(Schema):
    """By what the rows are ordered: a metric, a dimension or a field."""

    by: Word
    direction: Literal["asc", "desc"] = "desc"


class Horizon(Schema):
    """How far an outlook reaches."""

    count: Annotated[StrictInt, Field(ge=1, le=120)]
    unit: Grain


class Query(Schema):
    """What somebody wants to know.

    Attributes:
        kind: Figures, records or an outlook.
        metrics: The figures, by name.
        by: The dimensions that they are given by.
        grain: The periods that they are given by.
        filters: What the records have to be; all of them.
        segments: Named conditions, such as ``lapsed_customers``.
        time: The days that count.
        time_field: The date of a record that ``time`` is about; its own, unless named.
        compare: With what the figures are compared.
        having: What the figures have to be.
        order: By what the rows are ordered.
        limit: How many rows at most.
        share: Also give each row's part of the whole.
        entity: The records of a list.
        horizon: How far an outlook reaches.
    """

    kind: Kind
    metrics: Annotated[tuple[Word, ...], Field(max_length=8)] = ()
    by: Annotated[tuple[Word, ...], Field(max_length=3)] = ()
    grain: Grain | None = None
    filters: Annotated[tuple[Filter, ...], Field(max_length=20)] = ()
    segments: Annotated[tuple[Word, ...], Field(max_length=5)] = ()
    time: TimeRange | None = None
    time_field: Word | None = None
    compare: Compare | None = None
    having: Annotated[tuple[Having, ...], Field(max_length=8)] = ()
    order: Order | None = None
    limit: Annotated[StrictInt, Field(ge=1, le=MAX_ROWS)] | None = None
    share: StrictBool = False
    entity: Word | None = None
    horizon: Horizon | None = None


class Choice(Schema):
    """A question that the layer can answer, in both languages."""

    text_en: str
    text_zh: str
    query: Query


class Clarify(Schema):
    """Something is missing: what, and questions that would be complete."""

    kind: Literal["clarify"] = "clarify"
    reason: str
    choices: tuple[Choice, ...] = ()


class Unsupported(Schema):
    """This cannot be answered: which words were not understood, and what would be answered.

    Attributes:
        words: The words that nothing explains.
        reason: A word for machines, such as ``no_such_figure``.
        partial: What was understood of it.
        suggestions: Questions that can be answered.
    """

    kind: Literal["unsupported"] = "unsupported"
    words: tuple[str, ...] = ()
    reason: str = "not_understood"
    partial: Query | None = None
    suggestions: tuple[Choice, ...] = ()


class Refuse(Schema):
    """This is not answered: it wants a change, or what nobody may ask here."""

    kind: Literal["refuse"] = "refuse"
    reason: str


Understanding = Query | Clarify | Unsupported | Refuse
"""What became of a question."""

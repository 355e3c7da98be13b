"""An answer: exact rows, what each column means, and the way down to the records."""

from datetime import date
from decimal import Decimal
from enum import StrEnum

from erp_core.analytics.schemas import Query, TimeRange
from erp_core.analytics.vocabulary import Unit
from erp_core.kernel.schema import Schema


class Role(StrEnum):
    """What a column is for."""

    DIMENSION = "dimension"
    PERIOD = "period"
    FIGURE = "figure"
    COMPARED = "compared"
    CHANGE = "change"
    CHANGE_PERCENT = "change_percent"
    SHARE = "share"
    FIELD = "field"


class Chart(StrEnum):
    """How an answer is drawn."""

    NONE = "none"
    LINE = "line"
    BAR = "bar"
    STACKED = "stacked"
    TABLE = "table"


class Column(Schema):
    """A column: its name, its labels and what it holds.

    Attributes:
        metric: The metric that the column is of, also where it is compared or shared.
    """

    name: str
    en: str
    zh: str
    unit: Unit
    role: Role
    metric: str | None = None


class Label(Schema):
    """A value of a dimension.

    Attributes:
        value: As it stands in a query.
        id: The record's id, where it is one.
    """

    value: str
    en: str
    zh: str
    id: int | None = None


Cell = Label | bool | int | Decimal | date | str | None
"""Money is in whole currency, percent is of a hundred; None is nobody, nothing or not known."""


class Row(Schema):
    """A row of an answer.

    Attributes:
        record_id: The record of a list.
        drill: A list query that yields the records behind a figure.
    """

    cells: tuple[Cell, ...]
    record_id: int | None = None
    drill: Query | None = None


class Definition(Schema):
    """What a figure means."""

    name: str
    en: str
    zh: str
    about_en: str
    about_zh: str


class Answer(Schema):
    """What a query comes to.

    Attributes:
        query: The query that was answered.
        time: The days that counted; None means all.
        compared_with: The days that the figures are compared with.
        same_days: The last day that counted, where a period that is not whole was compared with
            the same days of the other.
        as_of: The business date on which it was answered.
        currency: Of every column of money.
        total: A row for everything, also for what ``limit`` or ``having`` left out.
        more: There are more rows than were given.
        left_out: Records that no figure counts, for want of an exchange rate.
        rates_wanted: Those rates: currency and day.
        chart: How to draw it.
    """

    query: Query
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    total: tuple[Cell, ...] | None = None
    definitions: tuple[Definition, ...] = ()
    time: TimeRange | None = None
    compared_with: TimeRange | None = None
    same_days: date | None = None
    as_of: date
    currency: str
    more: bool = False
    left_out: int = 0
    rates_wanted: tuple[str, ...] = ()
    chart: Chart = Chart.NONE


class Value(Schema):
    """A value of a dimension and what people call it."""

    value: str
    en: str
    zh: str
    id: int | None = None
    words_en: tuple[str, ...] = ()
    words_zh: tuple[str, ...] = ()

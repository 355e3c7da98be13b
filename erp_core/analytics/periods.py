"""Days, weeks, months, quarters and years: where one starts, and which comes before."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Date, String, case, cast, func, literal_column, type_coerce

from erp_core.analytics.errors import DoesNotFit, TooMuch
from erp_core.analytics.facts import Expression
from erp_core.analytics.schemas import Grain
from erp_core.kernel.working_days import monday_of

MAX_PERIODS = 800
FIRST_DAY = date(1900, 1, 1)
LAST_DAY = date(2200, 1, 1)
_MONTHS = {Grain.MONTH: 1, Grain.QUARTER: 3, Grain.YEAR: 12}
_LAGS = {
    Grain.DAY: (Grain.DAY, Grain.WEEK),
    Grain.WEEK: (Grain.WEEK, Grain.YEAR),
    Grain.MONTH: (Grain.MONTH, Grain.QUARTER, Grain.YEAR),
    Grain.QUARTER: (Grain.QUARTER, Grain.YEAR),
    Grain.YEAR: (Grain.YEAR,),
}


def require_known(day: date, field: str) -> None:
    """Refuse a day with which no calendar of ours can count.

    Raises:
        DoesNotFit: It is long ago, or far ahead.
    """
    if not FIRST_DAY <= day <= LAST_DAY:
        message = f"{day} is out of range: ask for days from {FIRST_DAY} to {LAST_DAY}."
        raise DoesNotFit(message, field=field)


def start_of(day: date, grain: Grain) -> date:
    """Return the first day of the period that a day is in; weeks start on Monday."""
    if grain is Grain.DAY:
        return day
    if grain is Grain.WEEK:
        return monday_of(day)
    if grain is Grain.YEAR:
        return date(day.year, 1, 1)
    month = day.month if grain is Grain.MONTH else day.month - (day.month - 1) % 3
    return date(day.year, month, 1)


def moved(start: date, grain: Grain, steps: int) -> date:
    """Return a day some periods later; a day that the month does not have is its last."""
    if grain in (Grain.DAY, Grain.WEEK):
        return start + timedelta(days=steps * (1 if grain is Grain.DAY else 7))
    months = start.year * 12 + start.month - 1 + steps * _MONTHS[grain]
    first = date(months // 12, months % 12 + 1, 1)
    following = date((months + 1) // 12, (months + 1) % 12 + 1, 1)
    return min(first + timedelta(days=start.day - 1), following - timedelta(days=1))


def periods_between(start: date, end: date, grain: Grain) -> tuple[date, ...]:
    """List the first days of the periods that some days touch.

    Raises:
        TooMuch: They are too many.
    """
    return tuple(_walk(start_of(start, grain), end, grain))


def lagged(start: date, grain: Grain | None, lag: Grain) -> date:
    """Return the start of the period to compare with.

    Raises:
        DoesNotFit: Such periods have no counterpart a lag earlier.
    """
    if grain is not None and lag not in _LAGS[grain]:
        allowed = ", ".join(_LAGS[grain])
        message = f"By {grain}, compare with the {allowed} before."
        raise DoesNotFit(message, field="compare", allowed=allowed)
    if grain is Grain.WEEK and lag is Grain.YEAR:
        return start - timedelta(weeks=52)
    return moved(start, lag, -1)


def period_of(dialect: str, day: Expression, grain: Grain) -> Expression:
    """Return the expression for the first day of a date's period."""
    if grain is Grain.DAY:
        return day
    if dialect == "postgresql":
        return cast(func.date_trunc(grain.value, day), Date)
    return type_coerce(_on_sqlite(day, grain), String)


def period_of_moment(
    moment: Expression, starts: tuple[date, ...], zone: ZoneInfo
) -> ColumnElement[Any]:
    """Return the expression for which of some periods a moment is in, counted from 0.

    Databases do not agree on time zones, so the borders are worked out here.
    """
    number: list[ColumnElement[Any]] = [literal_column(str(at)) for at in range(len(starts))]
    borders = [(moment < midnight(start, zone), at) for at, start in enumerate(starts[1:])]
    if not borders:
        return case((moment.is_(None), number[0]), else_=number[0])
    return case(*((below, number[at]) for below, at in borders), else_=number[-1])


def midnight(day: date, zone: ZoneInfo) -> datetime:
    """Return the moment at which a day begins."""
    return datetime(day.year, day.month, day.day, tzinfo=zone)


def read_day(value: object) -> date:
    """Read a date as a database gave it."""
    return value if isinstance(value, date) else date.fromisoformat(str(value))


def _walk(start: date, end: date, grain: Grain) -> Iterator[date]:
    count = 0
    while start < end:
        count += 1
        if count > MAX_PERIODS:
            raise TooMuch(field="grain")
        yield start
        start = moved(start, grain, 1)


def _on_sqlite(day: Expression, grain: Grain) -> ColumnElement[Any]:
    if grain is Grain.WEEK:
        return func.date(day, "-6 days", "weekday 1")
    if grain is Grain.QUARTER:
        return func.date(day, "start of month", _back_to_quarter(day))
    return func.date(day, "start of month" if grain is Grain.MONTH else "start of year")


def _back_to_quarter(day: Expression) -> ColumnElement[Any]:
    return case(
        (func.strftime("%m", day).in_(["01", "04", "07", "10"]), "-0 months"),
        (func.strftime("%m", day).in_(["02", "05", "08", "11"]), "-1 months"),
        else_="-2 months",
    )

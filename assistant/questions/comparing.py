"""Which days a question is about, and with which days it compares them."""

from dataclasses import dataclass

from assistant.questions.holding import Reason, Unclear
from assistant.questions.parts import Parts, When
from assistant.questions.periods import Calendar, Period, Unit
from erp_core.analytics import Compare, Grain, TimeRange

LAGS: tuple[tuple[str, Unit], ...] = (
    ("lag_day", "day"),
    ("lag_week", "week"),
    ("lag_month", "month"),
    ("lag_quarter", "quarter"),
    ("lag_year", "year"),
)
_LENGTHS: dict[Unit, int] = {
    "day": 1,
    "week": 7,
    "month": 30,
    "quarter": 91,
    "half": 182,
    "year": 365,
}


@dataclass(frozen=True, slots=True)
class Times:
    """The days of a question.

    Attributes:
        time: The days that count.
        compare: With what they are compared.
        grain: The periods that figures are given by.
    """

    time: TimeRange | None
    compare: Compare | None
    grain: Grain | None


def times_of(parts: Parts, calendar: Calendar) -> Times:
    """Find the days that are asked about and those to compare with.

    Raises:
        Unclear: More times are named than one question has.
    """
    main, other = _main_and_other(parts, calendar)
    grain = parts.grain or (Grain.MONTH if parts.says("trend") else None)
    if other is not None:
        return Times(as_range(main), Compare(range=as_range(other)), grain)
    return _lagged(parts, calendar, main, grain)


def as_range(when: When | None) -> TimeRange | None:
    """Write a stretch of time as a query holds it."""
    if when is None or (when.moment.period.start is None and when.moment.period.end is None):
        return None
    period = when.moment.period
    return TimeRange(start=period.start, end=period.end, phrase=when.words[:200])


def _main_and_other(parts: Parts, calendar: Calendar) -> tuple[When | None, When | None]:
    times = [one for one in parts.times if not one.moment.relative]
    relative = [one for one in parts.times if one.moment.relative]
    compares = parts.says("comparing", "versus", "growth", *(name for name, _ in LAGS))
    times = times if compares else _united(times)
    if len(times) > 2 or len(relative) > 1:
        raise Unclear(Reason.SEVERAL_TIMES, *(one.words for one in parts.times))
    if relative:
        return _with_the_one_before(times, relative[0], calendar)
    if len(times) == 2:
        return _two(times[0], times[1], calendar, compares=compares)
    if len(times) == 1 and compares and _stands_after_comparison(parts) and not _lags(parts):
        return _this_against(times[0], calendar)
    return (times[0] if times else None), None


def _united(times: list[When]) -> list[When]:
    """Join two parts of a year that follow each other: "in January and February"."""
    if len(times) != 2 or times[0].moment.period.unit == "year":
        return times
    one, other = times[0].moment.period, times[1].moment.period
    if one.end is None or one.end != other.start or one.unit != other.unit:
        return times
    words = f"{times[0].words}, {times[1].words}"
    return [When(type(times[0].moment)(one.until(other)), words, times[0].at)]


def _lags(parts: Parts) -> bool:
    return parts.says("same_last_year", "previous", *(name for name, _ in LAGS))


def _stands_after_comparison(parts: Parts) -> bool:
    """Tell "vs last month" from "compare the regions of last month"."""
    period = parts.times[0].moment.period
    named = len(parts.members) > 1
    return period.unit is not None and not named and parts.says("versus", "comparing")


def _with_the_one_before(
    times: list[When], relative: When, calendar: Calendar
) -> tuple[When, When | None]:
    if not times:
        return relative, None
    if len(times) > 1:
        raise Unclear(Reason.SEVERAL_TIMES, *(one.words for one in times))
    before = calendar.before(times[0].moment.period)
    if before is None:
        raise Unclear(Reason.COMPARE_WITH_WHAT, relative.words)
    return times[0], _at(relative, before)


def _two(first: When, second: When, calendar: Calendar, *, compares: bool) -> tuple[When, When]:
    """Take the later as what is asked about; "last year" beside a month means that month's."""
    one, other = first.moment.period, second.moment.period
    years = one.unit == other.unit == "year"
    if not compares and not years:
        raise Unclear(Reason.SEVERAL_TIMES, first.words, second.words)
    for this, that in ((first, second), (second, first)):
        if _is_longer(that.moment.period, this.moment.period):
            moved = calendar.before(this.moment.period, "year")
            if that.moment.period.unit == "year" and moved is not None:
                return this, _at(that, moved)
    if one.start is None or other.start is None:
        raise Unclear(Reason.SEVERAL_TIMES, first.words, second.words)
    return (first, second) if one.start > other.start else (second, first)


def _is_longer(period: Period, than: Period) -> bool:
    if than.unit is None or period.unit is None:
        return False
    return _LENGTHS[period.unit] > _LENGTHS[than.unit]


def _this_against(other: When, calendar: Calendar) -> tuple[When, When]:
    """Compare the present unit with one that is named: "revenue vs last month"."""
    unit = other.moment.period.unit
    if unit is None:
        raise Unclear(Reason.COMPARE_WITH_WHAT, other.words)
    now = calendar.period(unit)
    if now == other.moment.period:
        before = calendar.before(now)
        if before is None:
            raise Unclear(Reason.COMPARE_WITH_WHAT, other.words)
        return other, _at(other, before)
    return _at(other, now), other


def _at(when: When, period: Period) -> When:
    return When(type(when.moment)(period), when.words, when.at)


def _lagged(parts: Parts, calendar: Calendar, main: When | None, grain: Grain | None) -> Times:
    """Compare with the period before, or the same of last year."""
    unit = next((unit for name, unit in LAGS if parts.says(name)), None)
    if parts.says("same_last_year"):
        unit = "year"
    before = parts.says("previous") or (parts.says("growth") and unit is None)
    if unit is None and not before:
        return Times(as_range(main), None, grain)
    if main is not None and grain is None and (before or _fits_in(main, unit)):
        moved = calendar.before(main.moment.period, None if before else unit)
        if moved is None:
            raise Unclear(Reason.COMPARE_WITH_WHAT, main.words)
        return Times(as_range(main), Compare(range=as_range(_at(main, moved))), None)
    if unit is None and grain is None:
        raise Unclear(Reason.COMPARE_WITH_WHAT)
    lag = Grain(str(unit)) if unit is not None else grain
    return Times(as_range(main), Compare(lag=lag), grain or lag)


def _fits_in(main: When, unit: Unit | None) -> bool:
    """Tell whether a period moved by a unit is the one before: a month by a month or a year."""
    own = main.moment.period.unit
    if unit is None or own is None:
        return unit == "year"
    return _LENGTHS[own] <= _LENGTHS[unit]

"""What the figures were in other days, beside those that were asked for.

A period that is not whole, such as a month that still runs, is compared with the same days of the
other: nineteen days of May with nineteen of April. A balance has no days, it is what it is.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from erp_core.analytics.periods import lagged, moved, periods_between, start_of
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import Grain, TimeRange
from erp_core.analytics.sums import Figures, Key, Scope, Sums, base_metrics, sum_up
from erp_core.analytics.vocabulary import Timing

_UNEVEN = timedelta(days=3)
"""So many days a month may have more than another; what differs by more is no counterpart."""
_DAY = timedelta(days=1)


@dataclass
class Line:
    """A row in the making."""

    key: Key
    now: Figures
    before: Figures | None = None


@dataclass(frozen=True)
class Compared:
    """With what figures were compared.

    Attributes:
        range: The other days, where they are the same for every row.
        same_days: The last day that counted, where only as many days of the other did.
    """

    range: TimeRange | None = None
    same_days: date | None = None


def compare(scope: Scope, lines: list[Line], sums: Sums) -> Compared:
    """Put beside every row what it was in the other days; what vanished since gets a row."""
    query = scope.query
    assert query.compare is not None
    if query.compare.range is not None:
        other = query.compare.range
    elif scope.grain is None:
        assert query.compare.lag is not None
        other = _shifted(scope, query.compare.lag)
    else:
        assert query.compare.lag is not None
        return _compare_each(scope, lines, scope.grain, query.compare.lag)
    before = _as_far(scope, other)
    earlier = _by_position(scope, before)
    nought = _nought(scope)
    for line in lines:
        line.before = earlier.groups.get(_positioned(scope, line.key, scope.time), nought)
    _add_vanished(scope, lines, sums, earlier)
    return Compared(before, None if before == other else scope.setting.today)


def _compare_each(scope: Scope, lines: list[Line], grain: Grain, lag: Grain) -> Compared:
    """Compare every period with its own counterpart."""
    query, wider = scope.query, None
    if scope.time is not None and scope.time.start is not None:
        first = lagged(start_of(scope.time.start, grain), grain, lag)
        wider = TimeRange(start=first, end=scope.time.end)
    earlier = sum_up(Scope(scope.setting, query, scope.by, grain, wider), query.metrics)
    starts = dict.fromkeys(line.key[-1] for line in lines)
    cut: dict[date, dict[Key, Figures]] = {}
    for start in () if _is_balance(scope) else starts:
        first, end = _counted(scope, start, grain)
        if first < end and (first, end) != (start, moved(start, grain, 1)):
            days = _days_of_counterpart(start, first, end, grain, lag)
            cut[start] = {} if days is None else _of_days(scope, days, wider)
    nought = _nought(scope)
    for line in lines:
        what, start = line.key[:-1], line.key[-1]
        found = cut[start].get(what) if start in cut else None
        if start not in cut:
            found = earlier.groups.get((*what, lagged(start, grain, lag)))
        line.before = nought if found is None else found
    return Compared(None, _last_day(scope) if cut else None)


def _counted(scope: Scope, start: date, grain: Grain) -> tuple[date, date]:
    """Return the days of a period that count: its first, and the one after its last."""
    asked = None if scope.time is None else scope.time.start
    first = start if asked is None else max(start, asked)
    return first, min(moved(start, grain, 1), _last_day(scope) + _DAY)


def _days_of_counterpart(
    start: date, first: date, end: date, grain: Grain, lag: Grain
) -> TimeRange | None:
    """Return the days that stand against those of a period; None where it had no such days.

    The last days of a long month have none in a short one.
    """
    following, before = moved(start, grain, 1), lagged(start, grain, lag)
    whole = moved(before, grain, 1)
    begins = before + (first - start)
    ends = whole if end == following else min(whole, before + (end - start))
    return TimeRange(start=begins, end=ends) if begins < ends else None


def _of_days(scope: Scope, days: TimeRange, wider: TimeRange | None) -> dict[Key, Figures]:
    part = Scope(scope.setting, scope.query, scope.by, None, days, wider)
    return sum_up(part, scope.query.metrics).groups


def _last_day(scope: Scope) -> date:
    end = None if scope.time is None else scope.time.end
    return scope.setting.today if end is None else min(scope.setting.today, end - _DAY)


def _as_far(scope: Scope, other: TimeRange) -> TimeRange:
    """Cut the other days to as many as have passed, where they are a counterpart."""
    time, tomorrow = scope.time, scope.setting.today + _DAY
    if time is None or time.start is None or time.end is None or _is_balance(scope):
        return other
    if other.start is None or other.end is None or not time.start < tomorrow < time.end:
        return other
    if abs((other.end - other.start) - (time.end - time.start)) > _UNEVEN:
        return other
    return TimeRange(start=other.start, end=min(other.end, other.start + (tomorrow - time.start)))


def _is_balance(scope: Scope) -> bool:
    names = base_metrics(scope.query.metrics)
    return all(REGISTRY.metrics[name].timing is Timing.BALANCE for name in names)


def _nought(scope: Scope) -> Figures:
    return dict.fromkeys(base_metrics(scope.query.metrics), 0)


def _by_position(scope: Scope, time: TimeRange) -> Sums:
    """Sum another range, its periods counted from its start so that they stand side by side."""
    query = scope.query
    earlier = sum_up(Scope(scope.setting, query, scope.by, scope.grain, time), query.metrics)
    if scope.grain is None:
        return earlier
    placed = {_positioned(scope, key, time): value for key, value in earlier.groups.items()}
    return Sums(placed, earlier.labels)


def _positioned(scope: Scope, key: Key, time: TimeRange | None) -> Key:
    if scope.grain is None or time is None or time.start is None:
        return key
    return (*key[:-1], len(periods_between(time.start, key[-1], scope.grain)))


def _add_vanished(scope: Scope, lines: list[Line], sums: Sums, earlier: Sums) -> None:
    """Show what was there before and is not any more."""
    if scope.grain is not None:
        return
    there = {line.key for line in lines}
    for at, labels in enumerate(earlier.labels):
        sums.labels[at] = labels | sums.labels[at]
    lines.extend(
        Line(key, _nought(scope), figures)
        for key, figures in earlier.groups.items()
        if key not in there
    )


def _shifted(scope: Scope, lag: Grain) -> TimeRange:
    """Move the days that were asked for; those without an end reach until today."""
    time = scope.time
    assert time is not None
    end = scope.setting.today + _DAY if time.end is None else time.end
    return TimeRange(
        start=None if time.start is None else moved(time.start, lag, -1),
        end=_shifted_end(end, lag),
    )


def _shifted_end(end: date, lag: Grain) -> date:
    """Move the end of a range: whole months stay whole, and what has a day keeps one."""
    if end.day == 1:
        return moved(end, lag, -1)
    return moved(end - _DAY, lag, -1) + _DAY

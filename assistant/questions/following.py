"""Follow-ups: "and by month?", "only Berlin", 换成利润 change the last question, keep the rest."""

from datetime import date
from typing import Any

from assistant.questions.comparing import LAGS, as_range, times_of
from assistant.questions.figures import COUNTS
from assistant.questions.filters import (
    allowed_of_entity,
    allowed_of_metrics,
    amount_filters,
    flag_filters,
    havings,
    member_filters,
)
from assistant.questions.holding import NotHere, Reason, Unclear
from assistant.questions.meaning import meant_by_names
from assistant.questions.moments import Moment
from assistant.questions.parts import Parts, When
from assistant.questions.periods import UNITS, Calendar, Period, Unit
from assistant.questions.ranking import ranking_of
from assistant.questions.records import AMOUNTS
from assistant.questions.spans import Piece
from erp_core.analytics import Compare, Filter, Kind, Operator, Order, Query, Registry

_DOCUMENTS = ("order", "invoice", "ticket", "purchase_order", "opportunity", "lead")
_MARKS = ("follow_other", "follow_instead", "follow_add", "join")
"""Words that continue a question even where another figure is named."""
_NARROWING = ("follow_only", "except")


def is_follow_up(pieces: tuple[Piece, ...], parts: Parts) -> bool:
    """Tell a question that lives on the one before it from one that stands alone."""
    if not pieces:
        return False
    marked = pieces[0].says(*_MARKS) or pieces[-1].says("follow_instead") or _ends_so(pieces)
    whole = bool(parts.metrics or parts.subjects or parts.segments) or _asks_itself(parts)
    verbs = parts.says(
        "sell", "buy", "owe", "we_owe", "cost_us", "make", "best_selling", "worst_selling", "have"
    )
    if meant_by_names(parts) is not None and not pieces[0].says(*_NARROWING):
        whole = True
    if whole or verbs:
        return bool(marked) and _is_short(parts)
    return marked or pieces[0].says(*_NARROWING) or _changes_something(parts)


def _asks_itself(parts: Parts) -> bool:
    """Tell "what is overdue" and "the best month" from what only continues."""
    ranked = parts.says("most", "least") and parts.grain_of_one
    return ranked or (bool(parts.flags) and parts.says("which", "what", "much", "count"))


def _ends_so(pieces: tuple[Piece, ...]) -> bool:
    return pieces[-1].words == "呢" and len(pieces) <= 4


def _is_short(parts: Parts) -> bool:
    """Tell "and profit?" from a new question that only begins with "and"."""
    named = len(parts.metrics) + len(parts.subjects) + len(parts.times) + len(parts.members)
    return named <= 2 and not (parts.metrics and parts.by)


def _changes_something(parts: Parts) -> bool:
    return bool(
        parts.by
        or parts.grain
        or parts.members
        or parts.flags
        or parts.conditions
        or parts.times
        or parts.numbers
        or parts.says("share", "most", "least", "top", "bottom", *(name for name, _ in LAGS))
    )


def followed(
    parts: Parts, last: Query, registry: Registry, calendar: Calendar, pieces: tuple[Piece, ...]
) -> Query:
    """Change the last question by what is said now.

    Raises:
        HeldBack: It does not fit the last question.
    """
    if parts.missing:
        raise NotHere(Reason.NOT_KEPT, *parts.missing)
    begins = pieces[0]
    adds = begins.says("follow_add") or (begins.words in ("and", "also", "加上", "再加"))
    slots: dict[str, Any] = dict(last)
    _change_metrics(slots, parts, registry, adds=adds)
    _change_groups(slots, parts, adds=adds)
    _change_filters(slots, parts, registry)
    _change_times(slots, parts, calendar)
    _change_order(slots, parts)
    if parts.says("share"):
        if not slots["by"] and slots["grain"] is None:
            raise Unclear(Reason.SHARE_OF_WHAT)
        slots["share"] = True
    _check(slots, registry)
    return Query(**slots)


def _change_metrics(slots: dict[str, Any], parts: Parts, registry: Registry, *, adds: bool) -> None:
    named = [*parts.metrics, *_counted(parts)]
    groups = [one.dimension for one in parts.subjects if one.entity not in _DOCUMENTS]
    if slots["kind"] is Kind.AGGREGATE and any(groups):
        slots["by"] = tuple(one for one in groups if one)
    if not named:
        return
    if slots["kind"] is Kind.LIST:
        raise Unclear(Reason.NO_METRIC)
    strange = [name for name in named if name not in registry.metrics]
    if strange:
        raise NotHere(Reason.NO_SUCH_FIGURE, *strange)
    only_adds = adds and parts.says("follow_add")
    before = slots["metrics"] if only_adds else ()
    slots["metrics"] = tuple(dict.fromkeys((*before, *named)))
    if not only_adds:
        slots["having"] = ()
        if slots["order"] is not None:
            slots["order"] = Order(by=named[0], direction=slots["order"].direction)


def _counted(parts: Parts) -> list[str]:
    named = (one.entity for one in parts.subjects)
    return [COUNTS[entity] for entity in named if entity is not None and entity in _DOCUMENTS]


def _change_groups(slots: dict[str, Any], parts: Parts, *, adds: bool) -> None:
    if (parts.by or parts.grain) and slots["kind"] is Kind.LIST:
        raise Unclear(Reason.NO_METRIC)
    if parts.grain is not None:
        slots["grain"] = parts.grain
        if not parts.by and slots["order"] is not None and not slots["by"]:
            slots["order"], slots["limit"] = None, None
    if parts.by:
        kept = slots["by"] if adds else ()
        slots["by"] = tuple(dict.fromkeys((*kept, *parts.by)))


def _allowed(slots: dict[str, Any], registry: Registry) -> frozenset[str]:
    if slots["kind"] is Kind.LIST:
        return allowed_of_entity(registry, slots["entity"])
    return allowed_of_metrics(registry, slots["metrics"])


def _change_filters(slots: dict[str, Any], parts: Parts, registry: Registry) -> None:
    allowed = _allowed(slots, registry)
    new = [*member_filters(parts.members, allowed), *flag_filters(parts, allowed)]
    positive = {one.field for one in new if one.op in (Operator.EQUAL, Operator.IN)}
    kept = [one for one in slots["filters"] if one.field not in positive]
    kept = [one for one in kept if one not in new]
    slots["filters"] = (*kept, *new, *_amounts(slots, parts))
    slots["segments"] = tuple(dict.fromkeys((*slots["segments"], *parts.segments)))


def _amounts(slots: dict[str, Any], parts: Parts) -> tuple[Filter, ...]:
    if not parts.conditions:
        return ()
    if len(parts.conditions) > 1 or parts.conditions[0].unit in ("days", "percent"):
        raise Unclear(Reason.SEVERAL_CONDITIONS)
    if slots["kind"] is Kind.LIST:
        field = AMOUNTS.get(slots["entity"])
        if field is None:
            raise Unclear(Reason.AMOUNT_OF_WHAT)
        return tuple(amount_filters(field, parts.conditions[0]))
    if not slots["by"] or slots["kind"] is Kind.FORECAST:
        raise Unclear(Reason.NO_DIMENSION)
    slots["having"] = tuple(havings(slots["metrics"][0], parts.conditions[0]))
    return ()


def _change_times(slots: dict[str, Any], parts: Parts, calendar: Calendar) -> None:
    lags = [name for name, _ in LAGS if parts.says(name)]
    compares = parts.says("comparing", "versus", "growth", "same_last_year", "previous") or lags
    relative = any(one.moment.relative for one in parts.times)
    if not parts.times and not compares:
        return
    if slots["kind"] is not Kind.AGGREGATE and (compares or slots["kind"] is Kind.FORECAST):
        raise Unclear(Reason.COMPARE_WITH_WHAT)
    if not compares and not relative:
        slots["time"] = as_range(parts.times[0])
        if len(parts.times) > 1:
            raise Unclear(Reason.SEVERAL_TIMES)
        _move_comparison(slots, parts, calendar)
        return
    times = times_of(_with_last_time(parts, slots), calendar)
    if times.compare is None:
        raise Unclear(Reason.COMPARE_WITH_WHAT)
    slots["time"], slots["compare"] = times.time, times.compare
    slots["grain"] = times.grain or slots["grain"]


def _move_comparison(slots: dict[str, Any], parts: Parts, calendar: Calendar) -> None:
    """Keep comparing with the period before when another period is asked for."""
    if slots["compare"] is None or slots["compare"].range is None:
        return
    before = calendar.before(parts.times[0].moment.period)
    if before is None:
        raise Unclear(Reason.COMPARE_WITH_WHAT)
    words = slots["compare"].range.phrase
    moved = as_range(When(Moment(before), words, -1))
    slots["compare"] = Compare(range=moved)


def _with_last_time(parts: Parts, slots: dict[str, Any]) -> Parts:
    """Put the last question's time before what is said now."""
    last = slots["time"]
    if last is None:
        return parts
    period = Period(last.start, last.end, _unit_of(last.start, last.end))
    before = When(Moment(period), last.phrase, -1)
    grammar = [*parts.grammar, "comparing"]
    return Parts(times=[before, *parts.times], grammar=grammar, grain=slots["grain"])


def _unit_of(start: date | None, end: date | None) -> Unit | None:
    """Tell which unit of the calendar a stretch is, to compare like with like."""
    if start is None or end is None:
        return None
    period = Period(start, end)
    return next((one for one in UNITS if _days(Calendar(start).period(one)) == _days(period)), None)


def _days(period: Period) -> tuple[date | None, date | None]:
    return period.start, period.end


def _change_order(slots: dict[str, Any], parts: Parts) -> None:
    ranking = ranking_of(parts, None)
    if ranking is None:
        return
    if slots["kind"] is Kind.LIST:
        field = AMOUNTS.get(slots["entity"])
    else:
        field = slots["metrics"][0] if slots["by"] or slots["grain"] else None
    if field is None:
        raise Unclear(Reason.NO_DIMENSION)
    slots["order"] = Order(by=field, direction=ranking.direction)
    slots["limit"] = ranking.limit


def _check(slots: dict[str, Any], registry: Registry) -> None:
    if slots["kind"] is Kind.LIST:
        return
    allowed = allowed_of_metrics(registry, slots["metrics"])
    strange = [one for one in slots["by"] if one not in allowed]
    strange += [one.field for one in slots["filters"] if one.field not in allowed]
    if strange:
        raise NotHere(Reason.NOT_KEPT_BY, *strange)

"""Questions for records: which customers, orders, invoices, products or tickets."""

from datetime import date
from typing import Any

from assistant.questions.comparing import as_range
from assistant.questions.filters import (
    allowed_of_entity,
    amount_filters,
    flag_filters,
    member_filters,
)
from assistant.questions.holding import NotHere, Reason, Unclear
from assistant.questions.numbers import Condition
from assistant.questions.parts import Noun, Parts
from assistant.questions.periods import Calendar
from assistant.questions.ranking import SOME, Direction, ranking_of
from erp_core.analytics import Filter, Kind, Operator, Order, Query, Registry

AMOUNTS = {"order": "total", "invoice": "total", "product": "on_hand", "opportunity": "value"}
"""The field that a bare number is compared with."""
DATES = {
    "order": "order_date",
    "invoice": "invoice_date",
    "ticket": "opened_date",
    "purchase_order": "ordered_date",
    "lead": "lead_date",
}
_CALLED = {("purchase_order", "due_date"): "arrival_date"}
"""Dates that are called like another one of other records."""
LAST_DONE = {"customer": "last_order_date", "product": "last_sold_date"}


def records(parts: Parts, entity: str, registry: Registry, calendar: Calendar) -> Query:
    """Put a question for records together.

    Raises:
        HeldBack: Something is missing in it, or the layer cannot say it.
    """
    allowed = allowed_of_entity(registry, entity)
    filters = [
        *flag_filters(_without_days(parts), allowed),
        *_compared(parts, entity),
        *_inactive(parts, entity, calendar),
        *member_filters(parts.members, allowed),
    ]
    slots: dict[str, Any] = {
        "kind": Kind.LIST,
        "entity": entity,
        "filters": tuple(filters),
        "segments": tuple(dict.fromkeys(parts.segments)),
        **_time(parts, entity),
        **_order(parts, entity),
    }
    if parts.by or parts.grain or parts.says("share", "trend"):
        raise Unclear(Reason.NO_METRIC)
    return Query(**slots)


def _days(parts: Parts) -> Condition | None:
    return next((one for one in parts.conditions if one.unit == "days"), None)


def _without_days(parts: Parts) -> Parts:
    """Leave "overdue" out where its days are compared: they say it already."""
    if _days(parts) is None or "overdue" not in parts.flags:
        return parts
    left = [one for one in parts.flags if one != "overdue"]
    return Parts(flags=left, denied=parts.denied)


def _compared(parts: Parts, entity: str) -> list[Filter]:
    found: list[Filter] = []
    for condition in parts.conditions:
        if condition.unit == "days":
            late = "overdue" in parts.flags and "overdue" not in parts.denied
            if entity != "invoice" or not late:
                raise Unclear(Reason.DAYS_OF_WHAT)
            found += amount_filters("days_overdue", condition)
            continue
        field = _amount_field(parts, entity, condition)
        found += amount_filters(field, condition)
    return found


def _amount_field(parts: Parts, entity: str, condition: Condition) -> str:
    """Say what a number is compared with.

    Raises:
        Unclear: It may be several things.
    """
    field = AMOUNTS.get(entity)
    counts_goods = entity == "product"
    if field is None or condition.unit in ("percent", "orders"):
        raise Unclear(Reason.AMOUNT_OF_WHAT)
    if counts_goods and (condition.unit == "money" or not parts.says("stock_word", "have")):
        raise Unclear(Reason.AMOUNT_OF_WHAT)
    if not counts_goods and condition.unit == "pieces":
        raise Unclear(Reason.AMOUNT_OF_WHAT)
    return field


def _inactive(parts: Parts, entity: str, calendar: Calendar) -> list[Filter]:
    """Say that something has not been bought or sold since a day.

    Raises:
        Unclear: It is not said since when.
        NotHere: A period that has ended: who was quiet only then is not kept.
    """
    if not parts.says("inactive_customer", "inactive_product"):
        return []
    if not parts.times and entity == "customer":
        raise Unclear(Reason.SINCE_WHEN)
    if len(parts.times) != 1:
        raise Unclear(Reason.SINCE_WHEN)
    since = _since(parts, calendar)
    if since is None:
        raise NotHere(Reason.QUIET_ONLY_THEN, parts.times[0].words)
    return [Filter(field=LAST_DONE[entity], op=Operator.LESS, value=since.isoformat())]


def _since(parts: Parts, calendar: Calendar) -> date | None:
    """Find the day since which nothing has happened."""
    moment = parts.times[0].moment
    if moment.rolling is not None and not moment.future:
        count, unit = moment.rolling
        if count > 1 or not moment.period.unit:
            return calendar.ago(count, unit)
    period = moment.period
    reaches_today = period.end is None or period.end > calendar.today
    return period.start if reaches_today and period.start is not None else None


def _time(parts: Parts, entity: str) -> dict[str, Any]:
    if parts.says("inactive_customer", "inactive_product"):
        return {}
    if len(parts.times) > 1 or parts.says("comparing", "versus", "growth"):
        raise Unclear(Reason.SEVERAL_TIMES, *(one.words for one in parts.times))
    if not parts.times:
        if parts.fields:
            raise Unclear(Reason.SINCE_WHEN, *parts.fields)
        return {}
    if entity in LAST_DONE:
        raise Unclear(Reason.TIME_OF_WHAT, parts.times[0].words)
    found: dict[str, Any] = {"time": as_range(parts.times[0])}
    if parts.fields:
        said = parts.fields[0]
        found["time_field"] = _CALLED.get((entity, said), said)
    return found


def _order(parts: Parts, entity: str) -> dict[str, Any]:
    count = next((int(one.value) for one in parts.numbers), None)
    noun = parts.noun(entity)
    if parts.says("newest", "oldest"):
        if entity not in DATES:
            raise Unclear(Reason.WHICH_OF_THEM)
        direction: Direction = "asc" if parts.says("oldest") else "desc"
        limit = count or _one_or_some(noun)
        return {"order": Order(by=DATES[entity], direction=direction), "limit": limit}
    ranking = ranking_of(parts, noun)
    if ranking is None:
        if count is not None:
            raise Unclear(Reason.WHICH_OF_THEM)
        return {}
    field = AMOUNTS.get(entity)
    if field is None:
        raise Unclear(Reason.WHICH_OF_THEM)
    return {"order": Order(by=field, direction=ranking.direction), "limit": ranking.limit}


def _one_or_some(noun: Noun | None) -> int:
    return 1 if noun is not None and noun.many is False else SOME

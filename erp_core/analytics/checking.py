"""Whether a query can be answered, and by this actor; a refusal says what would work."""

from collections.abc import Iterable, Mapping

from erp_core.analytics.errors import DoesNotFit, NotSupported, UnknownName
from erp_core.analytics.members import near_message
from erp_core.analytics.periods import require_known
from erp_core.analytics.permits import permissions_for, require_each
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import Filter, Kind, Operator, Query
from erp_core.analytics.vocabulary import Entity, Metric, T, Timing, Unit
from erp_core.kernel.actor import Actor, ActorKind, NotAllowed

ASK = "analytics.ask"
_NOT_OF_A_LIST = ("metrics", "by", "grain", "compare", "having", "share", "horizon")
_NOT_OF_FIGURES = ("entity", "time_field", "horizon")
_EQUALS = frozenset({Operator.EQUAL, Operator.UNEQUAL, Operator.IN, Operator.NOT_IN})


def check(actor: Actor, query: Query) -> None:
    """Refuse a query that cannot be answered, or not by this actor.

    Raises:
        NotAllowed: A customer asks, or a permission is missing.
        UnknownName: It names what does not exist.
        DoesNotFit: Its parts do not go together.
        NotSupported: Nothing answers this kind of question.
    """
    if actor.kind is ActorKind.CUSTOMER:
        raise NotAllowed(permission=ASK)
    actor.require(ASK)
    if query.kind is Kind.FORECAST:
        message = "There is no forecast yet: ask for past figures by month instead."
        raise NotSupported(message, field="kind")
    _check_days(query)
    if query.kind is Kind.LIST:
        _check_list(actor, query)
    else:
        _check_figures(actor, query)


def metrics_of(query: Query) -> tuple[Metric, ...]:
    """Return the figures of a query."""
    return tuple(_known(REGISTRY.metrics, name, "figure", "metrics") for name in query.metrics)


def entity_of(query: Query) -> Entity:
    """Return the kind of record of a list."""
    return _known(REGISTRY.entities, query.entity or "", "kind of record", "entity")


def _check_days(query: Query) -> None:
    compared = query.compare.range if query.compare is not None else None
    for field, time in (("time", query.time), ("compare", compared)):
        for day in (time.start, time.end) if time is not None else ():
            if day is not None:
                require_known(day, field)


def _check_figures(actor: Actor, query: Query) -> None:
    _refuse_parts(query, _NOT_OF_FIGURES, "figures")
    metrics = metrics_of(query)
    if not metrics:
        message = f"Name a figure, such as {', '.join(list(REGISTRY.metrics)[:3])}."
        raise DoesNotFit(message, field="metrics")
    _refuse_twice(query.metrics, "metrics")
    _refuse_twice(query.by, "by")
    for metric in metrics:
        require_each(actor, metric.permissions)
        _check_metric(query, metric)
    _require_parts(actor, query, query.by)
    _check_order(query, (*query.metrics, *query.by, *(("period",) if query.grain else ())))
    for having in query.having:
        if having.metric not in query.metrics:
            message = (
                f"Only a figure that is asked for can be compared: {', '.join(query.metrics)}."
            )
            raise DoesNotFit(message, field="having")
    if query.share and not (query.by and all(metric.additive for metric in metrics)):
        message = "A share needs a figure that can be summed, and a dimension to share it by."
        raise DoesNotFit(message, field="share")
    _check_compare(query)


def _check_metric(query: Query, metric: Metric) -> None:
    for name in query.by:
        _known(REGISTRY.dimensions, name, "dimension", "by")
        if name not in metric.dimensions:
            message = (
                f"{metric.en} cannot be given by {name}, but by {', '.join(metric.dimensions)}."
            )
            raise DoesNotFit(message, field="by", metric=metric.name)
    for each in query.filters:
        _check_filter(each, metric.dimensions, metric.fields, metric.en)
        if each.field == "new_customer" and query.time is None:
            message = "Customers are new in a period: say which."
            raise DoesNotFit(message, field="time")
    _check_segments(query, metric.dimensions, metric.en)
    if metric.timing is Timing.NOW and (query.time or query.grain or query.compare):
        message = f"{metric.en} is known as it stands now only: leave out the period."
        raise DoesNotFit(message, field="time", metric=metric.name)


def _check_compare(query: Query) -> None:
    compare = query.compare
    if compare is None:
        return
    if compare.lag is not None and query.grain is None and query.time is None:
        message = "To compare with the time before, name a period, or a grain such as month."
        raise DoesNotFit(message, field="compare")
    if compare.range is not None and (query.time is None or query.time.start is None):
        message = "To compare with a period, name the period that is compared."
        raise DoesNotFit(message, field="compare")


def _check_list(actor: Actor, query: Query) -> None:
    _refuse_parts(query, _NOT_OF_A_LIST, "a list")
    entity = entity_of(query)
    require_each(actor, entity.permissions)
    for each in query.filters:
        _check_filter(each, entity.dimensions, entity.fields, entity.en)
    _check_segments(query, entity.dimensions, entity.en)
    sortable = tuple(name for name in entity.fields if name in REGISTRY.fields and name != "number")
    _check_order(query, (*sortable, *(name for name in entity.shows if name in entity.dimensions)))
    if query.time_field is not None:
        kept = [one for one in entity.fields if one in REGISTRY.fields]
        dates = [one for one in kept if REGISTRY.fields[one].unit is Unit.DATE]
        if query.time_field not in dates:
            message = f"{entity.en} have these dates: {', '.join(dates)}."
            raise DoesNotFit(message, field="time_field")
    ordered = (query.order.by,) if query.order is not None else ()
    dated = (query.time_field or entity.time_field,) if query.time or query.time_field else ()
    _require_parts(actor, query, (*ordered, *dated))


def _require_parts(actor: Actor, query: Query, names: Iterable[str]) -> None:
    """Refuse what tells of records that the actor may not see, be it only as a condition."""
    for name in (*names, *(each.field for each in query.filters)):
        require_each(actor, permissions_for(name))
    for name in query.segments:
        require_each(actor, REGISTRY.segments[name].permissions)


def _check_filter(
    each: Filter, dimensions: Iterable[str], fields: Iterable[str], what: str
) -> None:
    allowed = (*dimensions, *fields)
    if each.field not in REGISTRY.dimensions and each.field not in REGISTRY.fields:
        raise UnknownName(near_message("field", each.field, allowed), field="filters")
    if each.field not in allowed:
        message = f"{what} cannot be limited by {each.field}, but by {', '.join(allowed)}."
        raise DoesNotFit(message, field="filters")
    if each.field in REGISTRY.dimensions and each.op not in _EQUALS:
        message = f"{each.field} is or is not something; it cannot be {each.op}."
        raise DoesNotFit(message, field="filters")
    if each.field == "number" and each.op not in (Operator.EQUAL, Operator.UNEQUAL):
        message = f"A number is or is not one; it cannot be {each.op}."
        raise DoesNotFit(message, field="filters")
    if each.field in REGISTRY.fields and REGISTRY.fields[each.field].unit is Unit.FLAG:
        _check_flag(each)
    several = isinstance(each.value, tuple)
    if several != (each.op in (Operator.IN, Operator.NOT_IN)):
        message = f"{each.field} {each.op} takes {'one value' if several else 'a list of values'}."
        raise DoesNotFit(message, field="filters")


def _check_flag(each: Filter) -> None:
    if not isinstance(each.value, bool) or each.op not in (Operator.EQUAL, Operator.UNEQUAL):
        message = f"{each.field} is true or false."
        raise DoesNotFit(message, field="filters")


def _check_segments(query: Query, dimensions: Iterable[str], what: str) -> None:
    for name in query.segments:
        _known(REGISTRY.segments, name, "segment", "segments")
        if "customer" not in dimensions:
            message = f"{what} are not of customers, so no segment applies."
            raise DoesNotFit(message, field="segments")


def _check_order(query: Query, allowed: Iterable[str]) -> None:
    names = tuple(allowed)
    if query.order is not None and query.order.by not in names:
        message = f"Order by one of {', '.join(names)}."
        raise DoesNotFit(message, field="order")


def _refuse_parts(query: Query, parts: Iterable[str], what: str) -> None:
    for part in parts:
        if getattr(query, part):
            message = f"{part} does not belong to a question for {what}."
            raise DoesNotFit(message, field=part)


def _refuse_twice(names: tuple[str, ...], field: str) -> None:
    if len(set(names)) < len(names):
        message = "The same name is asked for twice."
        raise DoesNotFit(message, field=field)


def _known(terms: Mapping[str, T], name: str, kind: str, field: str) -> T:
    found = terms.get(name)
    if found is None:
        raise UnknownName(near_message(kind, name, terms), field=field)
    return found

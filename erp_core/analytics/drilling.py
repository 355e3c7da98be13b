"""The way down from a figure: a list query that yields the records it was made of."""

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from erp_core.analytics.answers import Label
from erp_core.analytics.periods import moved
from erp_core.analytics.registry import REGISTRY
from erp_core.analytics.schemas import Filter, Kind, Operator, Query, TimeRange
from erp_core.analytics.vocabulary import Timing


class _Way(NamedTuple):
    """Which records a figure is made of, by which date, and what else holds for them."""

    entity: str
    time_field: str | None
    filters: tuple[Filter, ...] = ()
    never: frozenset[str] = frozenset()
    """Whoever asks by one of these would get more records than the figure is made of."""


_COUNTS = Filter(field="order_status", op=Operator.NOT_IN, value=("draft", "cancelled"))
_DOCUMENTS = _Way("document", "invoice_date")
_ISSUED = _Way("document", "invoice_date", (Filter(field="document_kind", value="invoice"),))
_ORDERS = _Way("order", "order_date", (_COUNTS,))
_STOCK = _Way("product", None)
_BOUGHT = _Way("purchase_order", "ordered_date")
_IS_OPEN = Filter(field="open", value=True)
_HOPED_FOR = _Way("opportunity", "close_date", (_IS_OPEN,))
_WAYS = {
    "revenue": _DOCUMENTS,
    "units_sold": _DOCUMENTS,
    "gross_profit": _DOCUMENTS,
    "margin_pct": _DOCUMENTS,
    "order_count": _ORDERS,
    "ordered_amount": _ORDERS,
    "units_ordered": _ORDERS,
    "avg_order_value": _ORDERS,
    "buyers": _ORDERS,
    "cancelled_orders": _Way(
        "order", "order_date", (Filter(field="order_status", value="cancelled"),)
    ),
    "new_customers": _Way("customer", "first_order_date"),
    "customer_count": _Way("customer", None),
    "invoiced_amount": _ISSUED,
    "invoice_count": _ISSUED,
    "credited_amount": _Way(
        "document", "invoice_date", (Filter(field="document_kind", value="credit_note"),)
    ),
    "overdue_amount": _Way("invoice", None, (Filter(field="overdue", value=True),)),
    "payments_received": _Way("payment", "payment_date"),
    "payment_count": _Way("payment", "payment_date"),
    "stock_on_hand": _STOCK,
    "stock_reserved": _STOCK,
    "stock_available": _STOCK,
    "stock_value": _STOCK,
    "ticket_count": _Way("ticket", "opened_date"),
    "purchase_spend": _BOUGHT,
    "purchase_order_count": _BOUGHT,
    "units_purchased": _BOUGHT,
    "overdue_purchase_orders": _Way(
        "purchase_order",
        None,
        (Filter(field="overdue", value=True),),
        frozenset({"product", "article", "category"}),
    ),
    "opportunity_count": _HOPED_FOR,
    "pipeline_value": _HOPED_FOR,
    "weighted_pipeline": _HOPED_FOR,
    "opportunities_won": _Way("opportunity", "close_date", (Filter(field="stage", value="won"),)),
    "opportunities_lost": _Way("opportunity", "close_date", (Filter(field="stage", value="lost"),)),
    "lead_count": _Way("lead", "lead_date"),
}


def drill_down(query: Query, labels: Sequence[Label | None], start: date | None) -> Query | None:
    """Return the list of the records behind a row; None where no list would be exactly those.

    Args:
        query: The question for figures.
        labels: What the row is of, in the order of ``query.by``.
        start: The first day of the row's period.
    """
    way = _WAYS.get(query.metrics[0])
    if way is None or any(label is None for label in labels):
        return None
    of_row = [
        Filter(field=name, value=label.value if label.id is None else label.id)
        for name, label in zip(query.by, labels, strict=True)
        if label is not None
    ]
    asked = {each.field for each in (*query.filters, *of_row)}
    if asked & way.never:
        return None
    own = [each for each in way.filters if each.field not in asked]
    if any(one.keeps("stage") for one in (*query.filters, *of_row)):
        # what has ended has its stage too, and is asked for by it
        own = [each for each in own if each is not _IS_OPEN]
    filters = (*query.filters, *of_row, *own)
    entity = REGISTRY.entities[way.entity]
    if not all(each.field in (*entity.dimensions, *entity.fields) for each in filters):
        return None
    time = _time(query, start)
    if REGISTRY.metrics[query.metrics[0]].timing is Timing.NOW:
        time = None
    if time is None and way.time_field == "first_order_date":
        return None  # without days the list would be of everybody, also who never ordered
    return Query(
        kind=Kind.LIST,
        entity=way.entity,
        filters=filters,
        segments=query.segments,
        time=time,
        time_field=way.time_field if time is not None else None,
    )


def _time(query: Query, start: date | None) -> TimeRange | None:
    """Return the row's period, as far as it lies in what was asked for."""
    if start is None or query.grain is None:
        return query.time
    end = moved(start, query.grain, 1)
    if query.time is not None:
        start = max(start, query.time.start) if query.time.start else start
        end = min(end, query.time.end) if query.time.end else end
    return TimeRange(start=start, end=end)

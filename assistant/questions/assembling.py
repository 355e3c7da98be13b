"""From the parts of a question to a query: figures, records or an outlook."""

from assistant.questions.figures import COUNTS, figures, outlook
from assistant.questions.holding import NotHere, Reason, Unclear
from assistant.questions.meaning import meant_by_names, take_bills_of_suppliers
from assistant.questions.parts import Parts
from assistant.questions.periods import Calendar
from assistant.questions.records import records
from erp_core.analytics import Query, Registry

_FLAG_OF = {
    "overdue": "invoice",
    "unshipped": "order",
    "out_of_stock": "product",
    "below_reorder": "product",
}
"""Records that a flag speaks of without naming them."""
_OF_OTHERS = frozenset({"supplier", "work_centre", "department", "stage"})
"""Nouns that no flag speaks of: late suppliers are no late invoices."""
_RANKED_RECORDS = frozenset({"order", "invoice", "opportunity"})


def assemble(parts: Parts, registry: Registry, calendar: Calendar) -> Query:
    """Put the parts of a question together.

    Raises:
        HeldBack: Something is missing in it, or the layer cannot say it.
    """
    if parts.missing:
        raise NotHere(Reason.NOT_KEPT, *parts.missing)
    take_bills_of_suppliers(parts)
    if _looks_ahead(parts):
        return outlook(parts, registry)
    entity = _listed(parts)
    if entity is not None:
        return records(parts, entity, registry, calendar)
    if _is_nothing(parts):
        raise Unclear(Reason.NO_METRIC)
    return figures(parts, registry, calendar)


def _looks_ahead(parts: Parts) -> bool:
    future = any(one.moment.future for one in parts.times)
    if parts.says("forecast"):
        return future or bool(parts.metrics)
    return future and bool(parts.metrics) and not parts.fields


def _is_nothing(parts: Parts) -> bool:
    verbs = parts.says(
        "sell", "selling", "buy", "owe", "we_owe", "cost_us", "make", "best_selling",
        "worst_selling",
    )  # fmt: skip
    kinds = meant_by_names(parts) is not None
    best = parts.grain_of_one and parts.says("most", "least")
    return parts.is_empty and not (verbs or kinds) and not best and not _asks_for_goods(parts)


def _asks_for_goods(parts: Parts) -> bool:
    return parts.says("have") and bool(parts.members)


def _listed(parts: Parts) -> str | None:
    """Find the kind of records that are to be listed; None when figures are wanted."""
    if parts.says("inactive_customer"):
        return "customer"
    if parts.says("inactive_product"):
        return "product"
    if parts.metrics or parts.by or parts.grain or parts.says("share"):
        return None
    if parts.segments:
        return None if parts.says("count", "much") else "customer"
    if parts.says("count", "much"):
        return None
    return _plainly_listed(parts)


def _plainly_listed(parts: Parts) -> str | None:
    entity = _entity(parts)
    if entity is None:
        return None
    if _is_ranked(parts):
        return entity if entity in _RANKED_RECORDS and not _also_ranked(parts) else None
    if parts.says("newest", "oldest"):
        return entity
    if parts.says("we_owe", "cost_us"):
        return None
    bought = parts.says("make", "buy", "sell", "selling", "owe") or any(
        one.unit == "orders" for one in parts.conditions
    )
    if entity in ("customer", "product") and bought:
        return None
    described = parts.flags or parts.conditions or parts.members or parts.fields
    asked = parts.says("listing", "which_many", "which")
    if described or asked or entity not in COUNTS:
        return entity
    return None


def _entity(parts: Parts) -> str | None:
    """Find the kind of records: orders of customers are orders."""
    named = [one.entity for one in parts.subjects if one.entity is not None]
    documents = [one for one in named if one not in ("customer", "product")]
    if documents or named:
        return (documents or named)[0]
    spoken = {_FLAG_OF[flag] for flag in parts.flags if flag in _FLAG_OF}
    if any(one.dimension in _OF_OTHERS for one in parts.subjects):
        return None
    return spoken.pop() if len(spoken) == 1 else None


def _is_ranked(parts: Parts) -> bool:
    return parts.says("most", "least", "top", "bottom", "best_selling", "worst_selling", "ranked")


def _also_ranked(parts: Parts) -> bool:
    """Tell "customers with most orders" from "the biggest orders"."""
    return any(one.dimension is not None and not one.described for one in parts.subjects)

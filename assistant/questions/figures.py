"""Questions for figures: which metrics, by what, of what, when, and in what order."""

from typing import Any

from assistant.questions.comparing import Times, times_of
from assistant.questions.filters import (
    allowed_of_metrics,
    flag_filters,
    havings,
    member_filters,
    which_meaning,
)
from assistant.questions.holding import NotAllowed, NotHere, Reason, Unclear
from assistant.questions.meaning import bought_from, kept_so, meant_by_names, refuse_mixed
from assistant.questions.parts import Noun, Parts
from assistant.questions.periods import Calendar
from assistant.questions.ranking import Ranking, ranking_of
from erp_core.analytics import Filter, Horizon, Kind, Order, Query, Registry

COUNTS = {
    "customer": "customer_count",
    "order": "order_count",
    "invoice": "invoice_count",
    "ticket": "ticket_count",
    "purchase_order": "purchase_order_count",
    "opportunity": "opportunity_count",
    "lead": "lead_count",
}
"""The figure that counts records of a kind."""
COUNTING_CUSTOMERS = frozenset({"customer_count", "buyers", "new_customers"})
_WORTH = {
    "invoice": "invoiced_amount",
    "order": "ordered_amount",
    "purchase_order": "purchase_spend",
    "opportunity": "pipeline_value",
}
RANKED_BY = {"customer": "revenue", "product": "revenue", "category": "revenue"}
"""What "best" means of something when no figure is named."""


def figures(parts: Parts, registry: Registry, calendar: Calendar) -> Query:
    """Put a question for figures together.

    Raises:
        HeldBack: Something is missing in it, or the layer cannot say it.
    """
    _refuse_both(parts)
    metrics = _metrics(parts, registry)
    subject = _subject(parts, metrics)
    by = _by(parts, subject)
    times = times_of(parts, calendar)
    allowed = allowed_of_metrics(registry, metrics)
    filters = _filters(parts, allowed)
    by = _compared_members(parts, by, filters, times)
    ranking = ranking_of(parts, subject)
    if ranking is None and subject is not None and _asks_which(parts):
        raise Unclear(Reason.WHICH_OF_THEM, subject.words)
    _check(registry, metrics, by, ranking, times)
    _check_all_is_used(parts, by, ranking, times)
    slots: dict[str, Any] = {
        "kind": Kind.AGGREGATE,
        "metrics": metrics,
        "by": by,
        "grain": times.grain,
        "filters": filters,
        "segments": tuple(dict.fromkeys(parts.segments)),
        "time": times.time,
        "compare": times.compare,
        "having": _havings(parts, metrics, by),
        "share": _share(parts, by, times),
    }
    if ranking is not None:
        slots["order"] = Order(by=metrics[0], direction=ranking.direction)
        slots["limit"] = ranking.limit
    return Query(**slots)


def _asks_which(parts: Parts) -> bool:
    bought = parts.says("buy")
    return parts.says("which") and not parts.conditions and not bought and not parts.says("share")


def _refuse_both(parts: Parts) -> None:
    """Hold back "customers who bought this and that", or "but not that": it is somebody else.

    Raises:
        NotHere: It asks for what several purchases have in common.
    """
    goods = {"product", "article", "category"}
    named = [one for one in parts.members if any(said.name in goods for said in one.meanings)]
    asks = parts.says("buy", "placed") and (parts.noun("customer") or parts.says("who"))
    together = parts.says("join") or any(one.negated for one in named)
    if (asks or "buyers" in parts.metrics) and len(named) > 1 and together:
        raise NotHere(Reason.NOT_KEPT, *(one.words for one in named))


def _metrics(parts: Parts, registry: Registry) -> tuple[str, ...]:
    """Find the figures: those named, or what the verb or the counted noun stands for."""
    named = list(parts.metrics)
    if not named:
        named = [_implied(parts)]
    elif parts.says("join") and not parts.members:
        named += [
            COUNTS[one.entity]
            for one in parts.subjects
            if one.entity in COUNTS and one.entity != "customer"
        ]
    if parts.says("share") and named == ["margin_pct"]:
        raise Unclear(Reason.SHARE_OF_WHAT)
    unknown = [name for name in named if name not in registry.metrics]
    if unknown:
        raise NotHere(Reason.NO_SUCH_FIGURE, *unknown)
    refuse_mixed(named, parts, registry)
    if "headcount" in named and (parts.says("buy", "placed", "sell", "owe")):
        raise Unclear(Reason.NO_METRIC)
    return tuple(dict.fromkeys(kept_so(name, parts) for name in named))


def _implied(parts: Parts) -> str:
    """Find the figure that a question means without naming it.

    Raises:
        Unclear: It may be any.
    """
    verb = bought_from(parts) or _verb(parts) or meant_by_names(parts)
    if verb is not None:
        return verb
    if any(one.unit == "orders" for one in parts.conditions):
        return "order_count"
    noun = _counted(parts)
    if noun is not None and parts.says("much"):
        return _worth(noun)
    if noun is not None and noun.entity in COUNTS:
        return COUNTS[noun.entity]
    subject = _subject(parts, ())
    if subject is not None and _is_ranked(parts):
        ranked = RANKED_BY.get(subject.dimension or "", "")
        if ranked or subject.dimension in ("salesperson", "channel", "city", "country", "region"):
            return ranked or "revenue"
    if _is_ranked(parts) and (_of_a_category(parts) or parts.grain is not None):
        return "revenue"
    raise Unclear(Reason.NO_METRIC)


def _worth(noun: Noun) -> str:
    """Find the figure of "how much" beside documents: "how much did we invoice".

    Raises:
        Unclear: They have no amount.
    """
    worth = _WORTH.get(noun.entity or "")
    if worth is None:
        raise Unclear(Reason.NO_METRIC)
    return worth


def _counted(parts: Parts) -> Noun | None:
    """Find what is counted: documents before people, and beside "most" only what is not ranked."""
    counted = [one for one in parts.subjects if one.entity in COUNTS]
    counted.sort(key=lambda one: one.entity == "customer")
    if not counted or not _is_ranked(parts):
        return counted[0] if counted else None
    others = [
        one
        for one in parts.subjects
        if one is not counted[0] and one.dimension and not one.described
    ]
    return counted[0] if others or parts.by or parts.grain else None


def _verb(parts: Parts) -> str | None:
    """Find the figure of a verb: sold is units, or money for "how much"; owed, paid, spent."""
    if parts.says("best_selling", "worst_selling"):
        sells = any(one.dimension == "salesperson" for one in parts.subjects)
        return "revenue" if sells else "units_sold"
    if parts.says("owe"):
        return "outstanding"
    if parts.says("sell", "selling"):
        return _sold(parts)
    if parts.says("count") and parts.noun("customer") and parts.says("placed", "buy"):
        return "buyers"
    if parts.says("buy"):
        return _bought(parts)
    if parts.says("make"):
        return _made(parts)
    if parts.says("have") and parts.says("count", "much") and _names_goods(parts):
        return "stock_on_hand"
    return None


def _made(parts: Parts) -> str | None:
    """Find the figure of "made": sales, but what a person makes is pay before it is sales.

    Raises:
        NotAllowed: It asks for somebody's pay.
    """
    if parts.says("much") and _names_staff(parts):
        raise NotAllowed(Reason.PAY)
    return "revenue" if parts.conditions or parts.says("much") or _is_ranked(parts) else None


def _sold(parts: Parts) -> str | None:
    if parts.says("much"):
        return "revenue"
    if parts.conditions and parts.conditions[0].unit == "money":
        return "revenue"
    counts = parts.says("count", "most", "least", "mostly") or bool(parts.conditions)
    return "units_sold" if counts or parts.grain or parts.by else None


def _bought(parts: Parts) -> str | None:
    if parts.says("mostly"):
        return "units_sold"
    if parts.noun("order") and parts.conditions:
        return "order_count"
    return "revenue"


def _names_staff(parts: Parts) -> bool:
    return any(one.name == "salesperson" for said in parts.members for one in said.meanings)


def _names_goods(parts: Parts) -> bool:
    goods = {"product", "article", "category"}
    return any(meaning.name in goods for one in parts.members for meaning in one.meanings)


def _of_a_category(parts: Parts) -> bool:
    return any(one.name == "category" for said in parts.members for one in said.meanings)


def _is_ranked(parts: Parts) -> bool:
    return parts.says(
        "most", "least", "top", "bottom", "best_selling", "worst_selling", "ranked", "ranked_up",
        "mostly",
    )  # fmt: skip


def _subject(parts: Parts, metrics: tuple[str, ...]) -> Noun | None:
    """Find what is ranked or chosen: the noun that is not itself the figure."""
    counted = {name for name, count in COUNTS.items() if count in metrics}
    if any(name in COUNTING_CUSTOMERS for name in metrics):
        counted.add("customer")
    for one in parts.subjects:
        beside = one.described and any(other.entity in counted for other in parts.subjects)
        if one.dimension is not None and one.entity not in counted and not beside:
            return one
    if parts.says("who") and not parts.by and (parts.says("buy", "owe", "make", "sell")):
        dimension = "salesperson" if parts.says("sell", "make") else "customer"
        return Noun(None, dimension, many=True, words="who", at=-1)
    goods = parts.says("which", "best_selling", "worst_selling", "what", "mostly", "most", "top")
    if goods and _of_a_category(parts) and not parts.by and (_is_ranked(parts)):
        one_of_them = parts.says("which_one") and not parts.says("which_many")
        return Noun(None, "product", many=not one_of_them, words="which", at=-1)
    buys = parts.says("what") and parts.says("buy")
    sells = parts.says("best_selling", "worst_selling") and not parts.subjects
    if (buys or sells) and not parts.by:
        return Noun(None, "product", many=True, words="what", at=-1)
    return None


def _by(parts: Parts, subject: Noun | None) -> tuple[str, ...]:
    by = list(parts.by)
    dimension = subject.dimension if subject is not None else None
    if dimension is None or dimension in by:
        return tuple(by)
    chooses = (
        _is_ranked(parts)
        or parts.conditions
        or (parts.says("what", "who", "which", "which_many") and parts.says("buy"))
        or (parts.says("who") and parts.says("owe"))
        or _asks_for_buyers(parts, dimension)
    )
    if chooses:
        by.insert(0, dimension)
    elif not _is_told_apart(parts, subject):
        raise Unclear(Reason.BY_OR_OF, subject.words if subject else "")
    return tuple(by)


def _asks_for_buyers(parts: Parts, dimension: str) -> bool:
    """Tell "customers that bought Yunnan", who are several, from how much they bought."""
    told = parts.metrics or parts.says("count", "much", "share")
    return dimension == "customer" and not told and parts.says("buy") and _names_goods(parts)


def _is_told_apart(parts: Parts, subject: Noun | None) -> bool:
    """Tell a noun that only carries what is said of it: "wholesale customers", "in Berlin"."""
    if subject is None:
        return True
    described = bool(parts.members or parts.flags or parts.segments)
    return described and not parts.says("which", "which_many")


def _filters(parts: Parts, allowed: frozenset[str]) -> tuple[Filter, ...]:
    return (*member_filters(parts.members, allowed), *flag_filters(parts, allowed))


def _compared_members(
    parts: Parts, by: tuple[str, ...], filters: tuple[Filter, ...], times: Times
) -> tuple[str, ...]:
    """Give figures by what is compared: "East vs West"."""
    if not parts.says("versus", "comparing") or times.compare is not None:
        return by
    several = [one.field for one in filters if isinstance(one.value, tuple)]
    return tuple(dict.fromkeys((*by, *several)))


def _check(
    registry: Registry,
    metrics: tuple[str, ...],
    by: tuple[str, ...],
    ranking: Ranking | None,
    times: Times,
) -> None:
    """Refuse what a figure is not kept by, and an order of nothing.

    Raises:
        NotHere: The figure is not kept by this.
        Unclear: There is nothing to order.
    """
    kept = [frozenset(registry.metrics[name].dimensions) for name in metrics]
    strange = [one for one in by if any(one not in dimensions for dimensions in kept)]
    if strange:
        raise NotHere(Reason.NOT_KEPT_BY, *strange)
    if ranking is not None and not by and times.grain is None:
        raise Unclear(Reason.NO_DIMENSION)


def _check_all_is_used(
    parts: Parts, by: tuple[str, ...], ranking: Ranking | None, times: Times
) -> None:
    """Refuse to leave out what was said: a date of a record, a number, an exception.

    Raises:
        Unclear: Something that was said would change nothing.
    """
    if parts.fields or parts.says("newest", "oldest"):
        raise Unclear(Reason.TIME_OF_WHAT, *parts.fields)
    used = 1 if ranking is not None and ranking.limit is not None else 0
    if len(parts.numbers) > used:
        raise Unclear(Reason.NUMBER_OF_WHAT)
    left_out = parts.denied or any(one.negated for one in parts.members)
    if parts.says("except", "except_after") and not left_out:
        raise Unclear(Reason.EXCEPT_WHAT)
    if parts.says("comparing", "versus") and times.compare is None and not by:
        raise Unclear(Reason.COMPARE_WITH_WHAT)


def _havings(parts: Parts, metrics: tuple[str, ...], by: tuple[str, ...]) -> tuple[Any, ...]:
    if not parts.conditions:
        return ()
    if not by:
        raise Unclear(Reason.NO_DIMENSION)
    if len(parts.conditions) > 1 or parts.conditions[0].unit == "days":
        raise Unclear(Reason.SEVERAL_CONDITIONS)
    return tuple(havings(metrics[0], parts.conditions[0]))


def _share(parts: Parts, by: tuple[str, ...], times: Times) -> bool:
    if not parts.says("share"):
        return False
    if not by and times.grain is None:
        raise Unclear(Reason.SHARE_OF_WHAT)
    return True


def outlook(parts: Parts, registry: Registry) -> Query:
    """Put a question for what is to come together.

    Raises:
        HeldBack: It does not say of what or how far.
    """
    named = ["units_sold" if one == "units_ordered" else one for one in parts.metrics]
    if not named:
        if not parts.says("sell", "buy"):
            raise Unclear(Reason.NO_METRIC)
        named = ["units_sold" if parts.says("count") else "revenue"]
    reach = next((one.moment.rolling for one in parts.times if one.moment.future), None)
    if reach is None or len(parts.times) > 1 or parts.conditions or parts.subjects:
        raise Unclear(Reason.HOW_FAR)
    allowed = allowed_of_metrics(registry, named)
    count, unit = reach
    return Query.model_validate(
        {
            "kind": Kind.FORECAST,
            "metrics": tuple(dict.fromkeys(named)),
            "by": tuple(parts.by),
            "filters": tuple(member_filters(parts.members, allowed)),
            "horizon": Horizon.model_validate({"count": count, "unit": unit}),
        }
    )


__all__ = ["COUNTS", "figures", "outlook", "which_meaning"]

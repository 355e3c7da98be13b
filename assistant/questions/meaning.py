"""Which figure is meant where it is not named: by the other side of a verb, or by what is named."""

from collections.abc import Sequence

from assistant.questions.holding import Reason, Unclear
from assistant.questions.parts import Parts, Said
from erp_core.analytics import Registry

_GOODS = frozenset({"product", "article", "category"})
_OWED = {"overdue": "overdue_payables", "open": "payables"}


def bought_from(parts: Parts) -> str | None:
    """Find the figure of a verb of which a supplier is the other side; None where none is.

    Raises:
        Unclear: Something cost us, and it is not said what.
    """
    if parts.says("we_owe"):
        return "payables"
    if parts.says("cost_us"):
        if _of_suppliers(parts):
            return "purchase_spend"
        raise Unclear(Reason.NO_METRIC)
    if not parts.says("buy"):
        return None
    ours = parts.says("we_buy") or (parts.says("purchase") and not _of_customers(parts))
    if not ours and not _of_suppliers(parts):
        return None
    return "units_purchased" if _counts_goods(parts) else "purchase_spend"


def take_bills_of_suppliers(parts: Parts) -> None:
    """Turn open or overdue bills of suppliers into what we owe: other bills are our invoices."""
    owed = next((_OWED[flag] for flag in parts.flags if flag in _OWED), None)
    if (
        owed is None
        or parts.denied
        or parts.metrics
        or not parts.noun("invoice")
        or not _of_suppliers(parts)
    ):
        return
    ranked = parts.says("which", "which_many", "who", "most", "least", "top", "bottom")
    parts.metrics.append(owed)
    parts.flags = [flag for flag in parts.flags if flag not in _OWED]
    parts.subjects = [
        one
        for one in parts.subjects
        if one.entity != "invoice" and (ranked or one.dimension != "supplier")
    ]


def meant_by_names(parts: Parts) -> str | None:
    """Find the figure of what is named alone: days of sick leave, deals won, customers meant."""
    if parts.names("leave_type"):
        return "leave_days"
    if not parts.subjects and any(_is_how_it_ended(said) for said in parts.members):
        return "opportunity_count"
    return "customer_count" if parts.names("segment") and parts.says("count") else None


def kept_so(metric: str, parts: Parts) -> str:
    """Give the figure of the same name that is kept by what is asked: hours of work centres."""
    at_machines = "work_centre" in parts.by or parts.names("work_centre")
    return "work_centre_hours" if metric == "hours_noted" and at_machines else metric


def refuse_mixed(named: Sequence[str], parts: Parts, registry: Registry) -> None:
    """Hold back "headcount in sales" where no department is called so: it is no revenue.

    Raises:
        Unclear: A figure of people stands beside another, and nothing joins them.
    """
    of_people = {name for name in named if "department" in _kept_by(registry, name)}
    if of_people and of_people != set(named) and not parts.says("join"):
        raise Unclear(Reason.NO_METRIC)


def _kept_by(registry: Registry, name: str) -> tuple[str, ...]:
    found = registry.metrics.get(name)
    return () if found is None else found.dimensions


def _of_suppliers(parts: Parts) -> bool:
    """Tell whether suppliers are spoken of, or one that is nobody else or is bought from."""
    nouns = any(one.dimension == "supplier" for one in parts.subjects)
    named = False
    for said in parts.members:
        names = {one.name for one in said.meanings}
        named = named or names == {"supplier"} or (said.whence and "supplier" in names)
    return nouns or named or "supplier" in parts.by


def _of_customers(parts: Parts) -> bool:
    """Tell whether anybody may be meant who buys from us: 采购 is said of both sides."""
    named = any(one.name not in _GOODS for said in parts.members for one in said.meanings)
    others = named and not _of_suppliers(parts)
    asked = parts.says("who") or parts.subjects or parts.segments or parts.flags
    return bool(others or asked or set(parts.by) - _GOODS - {"supplier"})


def _is_how_it_ended(said: Said) -> bool:
    """Tell that won or lost is said of opportunities, as 赢单 is: customers are lost too."""
    named = {one.name for one in said.meanings}
    ends = {one.value for one in said.meanings if one.name == "stage"} & {"won", "lost"}
    return bool(ends) and named <= {"stage", "lead_state"}


def _counts_goods(parts: Parts) -> bool:
    named = any(one.name in _GOODS for said in parts.members for one in said.meanings)
    return named and parts.says("count") and not parts.says("much")

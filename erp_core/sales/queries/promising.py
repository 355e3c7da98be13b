"""What can be promised: what is free of the goods, and by which day they are there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from erp_core import inventory
from erp_core.catalog import Kind, VariantView
from erp_core.kernel.organisation import get_organisation, local_time
from erp_core.kernel.transaction import Tx
from erp_core.sales.policies import BY_CARRIER_FROM, arrives_by
from erp_core.sales.queries.quoting import Quote


@dataclass(frozen=True)
class Promise:
    """What could be promised of a quote now.

    Attributes:
        free: For each line what of its quantity is free, after the lines before it.
        deliver_on: The day for all of it; None while something is missing.
    """

    free: tuple[Decimal, ...]
    deliver_on: date | None


def promise_of(
    tx: Tx, quote: Quote, ship_to: dict[str, Any] | None, wanted_on: date | None
) -> Promise:
    """Work out what is free for a quote and by when it would be delivered.

    Goods in stock come as early as they can, or on a later day that is wished for. For what is
    not in stock there is no day to promise yet.
    """
    free = _free_by_line(tx, quote)
    missing = any(some < line.quantity for some, line in zip(free, quote.lines, strict=True))
    if missing or ship_to is None:
        return Promise(free, None)
    articles = [line.variant for line in quote.lines]
    earliest = earliest_delivery(tx, articles, str(ship_to["country"]))
    return Promise(free, earliest if wanted_on is None else max(earliest, wanted_on))


def earliest_delivery(tx: Tx, articles: Sequence[VariantView], country: str | None = None) -> date:
    """Tell by which day articles that are in stock are with a customer who orders them now.

    Args:
        tx: The snapshot.
        articles: All of one order.
        country: Where to; None for our own country.
    """
    home = get_organisation(tx).country
    return arrives_by(
        local_time(tx), inland=country in (None, home), by_carrier=_goes_by_carrier(articles)
    )


def _goes_by_carrier(articles: Iterable[VariantView]) -> bool:
    return any((one.weight or Decimal(0)) >= BY_CARRIER_FROM for one in articles)


def _free_by_line(tx: Tx, quote: Quote) -> tuple[Decimal, ...]:
    left = inventory.available_of(tx, {line.variant.id for line in quote.lines})
    free = []
    for line in quote.lines:
        some = line.quantity
        if line.variant.tracked and line.variant.kind is not Kind.SERVICE:
            some = max(min(left[line.variant.id], line.quantity), Decimal(0))
        left[line.variant.id] -= some
        free.append(some)
    return tuple(free)

"""What can be promised: what is free of the goods, and by which day they are there."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from erp_core import inventory
from erp_core.catalog import Article, VariantView
from erp_core.kernel.organisation import business_date, get_organisation, local_time
from erp_core.kernel.transaction import Tx
from erp_core.sales.policies import BY_CARRIER_FROM, DISPATCH_UNTIL, arrives_by
from erp_core.sales.queries.quoting import Quote


@dataclass(frozen=True)
class Promise:
    """What could be promised of a quote now.

    Attributes:
        free: For each line what of its quantity is free, after the lines before it; all of it
            where no stock is kept.
        deliver_on: The day for all of it; None while something is missing, or nobody counts it.
    """

    free: tuple[Decimal, ...]
    deliver_on: date | None


def promise_of(
    tx: Tx, quote: Quote, ship_to: dict[str, Any] | None, wanted_on: date | None
) -> Promise:
    """Work out what is free for a quote and by when it would be delivered.

    Goods in stock come as early as they can, or on a later day that is wished for. What is not in
    stock comes after what is expected of it, as far as no earlier promise needs that; if nothing
    is expected there is no day to promise yet, and none in a house that keeps no stock.
    """
    free = _free_by_line(tx, quote)
    missing = any(some < line.quantity for some, line in zip(free, quote.lines, strict=True))
    if ship_to is None or not inventory.is_stock_kept(tx):
        return Promise(free, None)
    there_on = _there_on(tx, quote) if missing else business_date(tx)
    if there_on is None:
        return Promise(free, None)
    articles = [line.variant for line in quote.lines]
    earliest = earliest_delivery(tx, articles, str(ship_to["country"]), there_on)
    return Promise(free, earliest if wanted_on is None else max(earliest, wanted_on))


def earliest_delivery(
    tx: Tx,
    articles: Sequence[Article | VariantView],
    country: str | None = None,
    there_on: date | None = None,
) -> date:
    """Tell by which day articles that are in stock are with a customer who orders them now.

    Args:
        tx: The snapshot.
        articles: All of one order.
        country: Where to; None for our own country.
        there_on: The day on which they come into stock; None: they are there.
    """
    home, now = get_organisation(tx).country, local_time(tx)
    if there_on is not None and there_on > now.date():
        now = datetime.combine(there_on, time(DISPATCH_UNTIL))
    return arrives_by(now, inland=country in (None, home), by_carrier=_goes_by_carrier(articles))


def _there_on(tx: Tx, quote: Quote) -> date | None:
    """Return the day on which all goods of a quote can be had; None while nobody knows."""
    wanted: dict[int, Decimal] = {}
    for line in quote.lines:
        if inventory.keeps_stock(tx, line.variant):
            before = wanted.get(line.variant.id, Decimal(0))
            wanted[line.variant.id] = before + line.quantity
    rests = inventory.rests_of(tx, wanted, party_id=quote.party_id)
    days = [rest.on for rest in rests.values() if rest is not None]
    return max(days) if len(days) == len(rests) else None


def _goes_by_carrier(articles: Iterable[Article | VariantView]) -> bool:
    return any((one.weight or Decimal(0)) >= BY_CARRIER_FROM for one in articles)


def _free_by_line(tx: Tx, quote: Quote) -> tuple[Decimal, ...]:
    kept = [line.variant for line in quote.lines if inventory.keeps_stock(tx, line.variant)]
    articles = {one.id for one in kept}
    left = inventory.available_of(tx, articles, party_id=quote.party_id)
    free = []
    for line in quote.lines:
        some = line.quantity
        if inventory.keeps_stock(tx, line.variant):
            some = max(min(left[line.variant.id], line.quantity), Decimal(0))
            left[line.variant.id] -= some
        free.append(some)
    return tuple(free)

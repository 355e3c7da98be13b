"""What suppliers ask for articles, and which price holds for a quantity today."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import or_, select

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import AmountTooLarge, Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.quantity import LIMIT
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.errors import Unorderable
from erp_core.purchasing.schemas import PriceView, RulesView
from erp_core.purchasing.tables import PurchaseRules, SupplierPrice

READ = "purchasing.read"
USUAL = RulesView(over_receipt=Decimal("0.05"), price_tolerance=Decimal("0.01"))
"""What is tolerated unless the organisation says otherwise."""


@dataclass(frozen=True)
class Buy:
    """An article bought at a supplier's price.

    Attributes:
        quantity: At least what was wanted and the minimum, in whole packs.
        base_total: What it comes to in base currency today.
    """

    price: SupplierPrice
    quantity: Decimal
    total: Money
    base_total: Money
    arrives_on: date


def get_rules(tx: Tx, actor: Actor) -> RulesView:
    """Return what is tolerated."""
    actor.require(READ)
    return rules(tx)


def rules(tx: Tx) -> RulesView:
    """Return what is tolerated, without asking who may."""
    row = tx.session.get(PurchaseRules, 1)
    return USUAL if row is None else RulesView.model_validate(row)


def list_supplier_prices(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    variant_id: int | None = None,
) -> Page[PriceView]:
    """List what suppliers ask, newest first; prices that were taken away are left out."""
    actor.require(READ)
    query = select(SupplierPrice).where(SupplierPrice.archived_at.is_(None))
    if party_id is not None:
        query = query.where(SupplierPrice.party_id == party_id)
    if variant_id is not None:
        query = query.where(SupplierPrice.variant_id == variant_id)
    return paged(tx, query, SupplierPrice.id, page or PageRequest(), price_view)


def supplier_codes(tx: Tx, actor: Actor, party_id: int) -> dict[int, str]:
    """Return what a supplier calls our articles, by variant; what they said last of each."""
    actor.require(READ)
    query = (
        select(SupplierPrice.variant_id, SupplierPrice.supplier_sku)
        .where(SupplierPrice.party_id == party_id, SupplierPrice.supplier_sku != "")
        .order_by(SupplierPrice.id)
    )
    return {row.variant_id: row.supplier_sku for row in tx.session.execute(query)}


def price_view(row: SupplierPrice) -> PriceView:
    """Show a price."""
    return PriceView(**{name: getattr(row, name) for name in PriceView.model_fields})


def prices_of(
    tx: Tx, variant_ids: Iterable[int], party_id: int | None = None
) -> dict[int, list[SupplierPrice]]:
    """Return the prices that hold today, by article; of one supplier or of all."""
    today = business_date(tx)
    query = select(SupplierPrice).where(
        SupplierPrice.variant_id.in_(sorted(set(variant_ids))),
        SupplierPrice.archived_at.is_(None),
        or_(SupplierPrice.valid_from.is_(None), SupplierPrice.valid_from <= today),
        or_(SupplierPrice.valid_to.is_(None), SupplierPrice.valid_to >= today),
    )
    if party_id is not None:
        query = query.where(SupplierPrice.party_id == party_id)
    found: dict[int, list[SupplierPrice]] = {}
    for row in tx.session.scalars(query.order_by(SupplierPrice.min_quantity, SupplierPrice.id)):
        found.setdefault(row.variant_id, []).append(row)
    return found


def buys(tx: Tx, prices: Sequence[SupplierPrice], wanted: Decimal) -> list[Buy]:
    """Tell how a quantity can be bought, at most once a supplier: at their best break for it.

    Less than a supplier's smallest quantity is raised to it, and to whole packs. Of two prices
    from the same quantity on, the later one holds. Who could only send more than an order can
    hold is left out.
    """
    by_party: dict[int, dict[Decimal, SupplierPrice]] = {}
    for row in prices:
        by_party.setdefault(row.party_id, {})[row.min_quantity] = row
    found = (_buy(tx, breaks, wanted) for _, breaks in sorted(by_party.items()))
    return [one for one in found if one is not None]


@dataclass(frozen=True)
class Supply:
    """How an article is bought: of whom, how much, for what, and when it comes at the earliest."""

    party_id: int
    currency: str
    quantity: Decimal
    unit_price: Decimal
    base_total: Money
    lead_days: int
    arrives_on: date


class PriceBook:
    """What suppliers ask today, read once an article.

    Args:
        tx: The transaction.
    """

    def __init__(self, tx: Tx) -> None:
        self._tx = tx
        self._prices: dict[int, list[SupplierPrice]] = {}

    def supply(self, variant_id: int, quantity: Decimal, day: date | None) -> Supply | None:
        """Tell how a quantity of an article is bought best by a day; None: of nobody.

        Raises:
            AmountTooLarge: It is, or costs, more than an order can hold.
        """
        if variant_id not in self._prices:
            self._prices[variant_id] = prices_of(self._tx, [variant_id]).get(variant_id, [])
        rows = self._prices[variant_id]
        best = best_buy(buys(self._tx, rows, quantity), day)
        if best is None and rows:
            raise AmountTooLarge
        return None if best is None else _supply(best)


def _supply(one: Buy) -> Supply:
    return Supply(
        party_id=one.price.party_id,
        currency=one.price.currency,
        quantity=one.quantity,
        unit_price=one.price.unit_price,
        base_total=one.base_total,
        lead_days=one.price.lead_days,
        arrives_on=one.arrives_on,
    )


def best_buy(options: Sequence[Buy], needed_on: date | None) -> Buy | None:
    """Choose where to buy: what costs least a unit of all who come in time, else who is fastest."""
    in_time = [one for one in options if needed_on is None or one.arrives_on <= needed_on]
    if in_time:
        return min(in_time, key=_cost)
    return min(options, key=lambda one: (one.arrives_on, *_cost(one)), default=None)


def _cost(one: Buy) -> tuple[Decimal, int, int]:
    return (
        Decimal(one.base_total.minor) / one.quantity,
        one.price.lead_days,
        one.price.party_id,
    )


def in_packs(wanted: Decimal, minimum: Decimal, pack: Decimal) -> Decimal:
    """Raise a quantity to a minimum and to whole packs."""
    least = max(wanted, minimum)
    return (least / pack).to_integral_value(ROUND_CEILING) * pack


def total_of(quantity: Decimal, unit_price: Decimal, currency: str) -> Money:
    """Tell what a quantity costs.

    Raises:
        Unorderable: It is more, or comes to more, than one order can hold.
    """
    if quantity >= LIMIT:
        raise Unorderable(field="pack_size")
    try:
        return Money.of(unit_price * quantity, currency)
    except AmountTooLarge as error:
        raise Unorderable(field="unit_price") from error


def _buy(tx: Tx, breaks: Mapping[Decimal, SupplierPrice], wanted: Decimal) -> Buy | None:
    reached = [least for least in breaks if least <= wanted] or [min(breaks)]
    row = breaks[max(reached)]
    quantity = in_packs(wanted, row.min_quantity, row.pack_size)
    try:
        total = total_of(quantity, row.unit_price, row.currency)
        base_total = finance.worth_in_base(tx, total)
    except (AmountTooLarge, Unorderable):
        return None
    return Buy(
        price=row,
        quantity=quantity,
        total=total,
        base_total=base_total,
        arrives_on=business_date(tx) + timedelta(days=row.lead_days),
    )

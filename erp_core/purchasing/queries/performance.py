"""How suppliers keep what was agreed: days and prices."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction

from sqlalchemy import select

from erp_core import parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import rounded
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.arrivals import IN_FULL
from erp_core.purchasing.queries.prices import READ
from erp_core.purchasing.schemas import SupplierPerformance
from erp_core.purchasing.states import AWAITED, PurchaseState
from erp_core.purchasing.tables import PurchaseOrder, PurchaseOrderLine


def supplier_performance(
    tx: Tx, actor: Actor, party_id: int | None = None
) -> tuple[SupplierPerformance, ...]:
    """Tell of one supplier, or of all that were ordered from, how they keep days and prices."""
    actor.require(READ)
    query = select(PurchaseOrder).where(
        PurchaseOrder.state.not_in([PurchaseState.DRAFT, PurchaseState.CANCELLED])
    )
    if party_id is not None:
        query = query.where(PurchaseOrder.party_id == party_id)
    orders: dict[int, list[PurchaseOrder]] = {}
    for row in tx.session.scalars(query.order_by(PurchaseOrder.id)):
        orders.setdefault(row.party_id, []).append(row)
    names = parties.names_of(tx, set(orders))
    return tuple(_performance(tx, id_, names[id_], orders[id_]) for id_ in sorted(orders))


def _performance(
    tx: Tx, party_id: int, name: str, orders: Sequence[PurchaseOrder]
) -> SupplierPerformance:
    lines = _lines(tx, orders)
    late = [_days_late(line, day) for line, day in lines if day is not None]
    over = [days for days in late if days > 0]
    today = business_date(tx)
    open_ids = {row.id for row in orders if row.state in AWAITED}
    late_ids = {
        line.order_id
        for line, _ in lines
        if line.order_id in open_ids
        and line.due_on < today
        and line.received - line.returned < line.quantity
    }
    return SupplierPerformance(
        party_id=party_id,
        supplier=name,
        lines=len(late),
        on_time=len(late) - len(over),
        on_time_share=_mean([int(days <= 0) for days in late]),
        days_late=_mean(over),
        price_drift=_drift(orders, [line for line, _ in lines]),
        open_orders=len(open_ids),
        late_orders=len(late_ids),
    )


def _lines(tx: Tx, orders: Sequence[PurchaseOrder]) -> list[tuple[PurchaseOrderLine, date | None]]:
    """Return lines with the day on which they had come in full."""
    query = (
        select(PurchaseOrderLine, IN_FULL.c.day)
        .outerjoin(IN_FULL, IN_FULL.c.order_line_id == PurchaseOrderLine.id)
        .where(PurchaseOrderLine.order_id.in_([row.id for row in orders]))
        .order_by(PurchaseOrderLine.id)
    )
    return [(line, day) for line, day in tx.session.execute(query)]


def _days_late(line: PurchaseOrderLine, day: date) -> int:
    return (day - (line.promised_on or line.due_on)).days


def _mean(numbers: Sequence[int]) -> Decimal | None:
    if not numbers:
        return None
    return rounded(Decimal(sum(numbers)) / len(numbers))


def _drift(orders: Sequence[PurchaseOrder], lines: Sequence[PurchaseOrderLine]) -> Decimal | None:
    """Tell how much dearer articles were ordered last than first, on average."""
    currencies = {row.id: row.currency for row in orders}
    prices: dict[tuple[int, str], list[Decimal]] = {}
    for line in lines:
        key = (line.variant_id, currencies[line.order_id])
        prices.setdefault(key, []).append(line.unit_price)
    changes = [
        Fraction(some[-1]) / Fraction(some[0]) - 1
        for some in prices.values()
        if len(some) > 1 and some[0]
    ]
    if not changes:
        return None
    mean = sum(changes, Fraction()) / len(changes)
    return rounded(Decimal(mean.numerator) / Decimal(mean.denominator))

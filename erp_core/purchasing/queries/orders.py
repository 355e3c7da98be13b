"""Reads of purchase orders, of what came of them and of how suppliers keep their word."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from sqlalchemy import and_, or_, select

from erp_core import catalog, parties
from erp_core.catalog import VariantView
from erp_core.finance import PREFIXES
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.accruals import accrued
from erp_core.purchasing.billing_schemas import ReceiptLineView, ReceiptView
from erp_core.purchasing.errors import NoSuchPurchaseOrder
from erp_core.purchasing.queries.prices import READ
from erp_core.purchasing.schemas import PurchaseLineView, PurchaseOrderView, StepView
from erp_core.purchasing.states import AWAITED, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
    PurchaseStep,
)

ORDER_PREFIX, REQUEST_PREFIX = "PO", "RFQ"
assert not {ORDER_PREFIX, REQUEST_PREFIX} & set(PREFIXES.values())

MOST = 200
"""Orders that a list of what waits shows at most."""


class _Parts(NamedTuple):
    lines: Mapping[int, Sequence[PurchaseOrderLine]]
    steps: Mapping[int, Sequence[PurchaseStep]]
    articles: Mapping[int, VariantView]
    names: Mapping[int, str]
    today: date


def get_purchase_order(tx: Tx, actor: Actor, order_id: int) -> PurchaseOrderView:
    """Return a purchase order.

    Raises:
        NoSuchPurchaseOrder: There is none.
    """
    actor.require(READ)
    row = tx.session.get(PurchaseOrder, order_id)
    if row is None or not actor.sees(row.party_id):
        raise NoSuchPurchaseOrder
    return order_views(tx, [row])[0]


def list_purchase_orders(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: PurchaseState | None = None,
    party_id: int | None = None,
) -> Page[PurchaseOrderView]:
    """List purchase orders, newest first."""
    actor.require(READ)
    query = select(PurchaseOrder)
    if state is not None:
        query = query.where(PurchaseOrder.state == state)
    if party_id is not None:
        query = query.where(PurchaseOrder.party_id == party_id)
    found = paged(tx, query, PurchaseOrder.id, page or PageRequest(), lambda row: row)
    return Page(items=list(order_views(tx, found.items)), next_before=found.next_before)


def awaited_orders(tx: Tx, actor: Actor) -> tuple[PurchaseOrderView, ...]:
    """List the orders that goods are still to come of, the earliest due first."""
    actor.require(READ)
    rows = tx.session.scalars(select(PurchaseOrder).where(PurchaseOrder.state.in_(AWAITED)))
    return tuple(sorted(order_views(tx, rows.all()), key=lambda one: (one.due_on, one.id)))


def orders_to_bill(tx: Tx, actor: Actor) -> tuple[PurchaseOrderView, ...]:
    """List the orders that nothing is to come of and a bill is, newest first, at most 200."""
    actor.require(READ)
    kept = PurchaseOrderLine.received - PurchaseOrderLine.returned
    unbilled = kept - PurchaseOrderLine.billed + PurchaseOrderLine.credited > 0
    waits = select(PurchaseOrderLine.order_id).where(unbilled)
    query = (
        select(PurchaseOrder)
        .where(
            or_(
                PurchaseOrder.state == PurchaseState.RECEIVED,
                and_(PurchaseOrder.state == PurchaseState.CLOSED, PurchaseOrder.id.in_(waits)),
            )
        )
        .order_by(PurchaseOrder.id.desc())
        .limit(MOST)
    )
    return order_views(tx, tx.session.scalars(query).all())


def receipts_of(tx: Tx, actor: Actor, order_id: int) -> tuple[ReceiptView, ...]:
    """List what came of an order, oldest first.

    Raises:
        NoSuchPurchaseOrder: There is none.
    """
    actor.require(READ)
    get_purchase_order(tx, actor, order_id)
    query = select(PurchaseReceipt).where(PurchaseReceipt.order_id == order_id)
    return receipt_views(tx, tx.session.scalars(query.order_by(PurchaseReceipt.id)).all())


def receipt_views(tx: Tx, rows: Sequence[PurchaseReceipt]) -> tuple[ReceiptView, ...]:
    """Show receipts in one statement."""
    currency = get_organisation(tx).currency
    lines: dict[int, list[ReceiptLineView]] = {}
    query = (
        select(PurchaseReceiptLine, PurchaseOrderLine.variant_id)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == PurchaseReceiptLine.order_line_id)
        .where(PurchaseReceiptLine.receipt_id.in_([row.id for row in rows]))
        .order_by(PurchaseReceiptLine.id)
    )
    for line, variant_id in tx.session.execute(query):
        lines.setdefault(line.receipt_id, []).append(
            ReceiptLineView(
                id=line.id,
                order_line_id=line.order_line_id,
                variant_id=variant_id,
                lot=line.lot,
                quantity=line.quantity,
                returned=line.returned,
                billed=line.billed,
                credited=line.credited,
                accrued=Money(accrued(line), currency),
            )
        )
    return tuple(
        ReceiptView(
            id=row.id,
            order_id=row.order_id,
            delivery_note=row.delivery_note,
            business_date=row.business_date,
            lines=tuple(lines.get(row.id, ())),
        )
        for row in rows
    )


def order_views(tx: Tx, rows: Sequence[PurchaseOrder]) -> tuple[PurchaseOrderView, ...]:
    """Show many orders in a few statements."""
    ids = [row.id for row in rows]
    lines = lines_of_orders(tx, ids)
    steps: dict[int, list[PurchaseStep]] = {}
    query = select(PurchaseStep).where(PurchaseStep.order_id.in_(ids)).order_by(PurchaseStep.id)
    for step in tx.session.scalars(query):
        steps.setdefault(step.order_id, []).append(step)
    articles = catalog.variants_by_id(
        tx, {line.variant_id for some in lines.values() for line in some}
    )
    names = parties.names_of(tx, {row.party_id for row in rows})
    parts = _Parts(lines, steps, articles, names, business_date(tx))
    return tuple(_order_view(row, parts) for row in rows)


def lines_of_orders(tx: Tx, ids: Iterable[int]) -> dict[int, list[PurchaseOrderLine]]:
    """Return the lines of orders in their order, by order."""
    query = select(PurchaseOrderLine).where(PurchaseOrderLine.order_id.in_(list(ids)))
    found: dict[int, list[PurchaseOrderLine]] = {}
    for line in tx.session.scalars(query.order_by(PurchaseOrderLine.position)):
        found.setdefault(line.order_id, []).append(line)
    return found


def order_number(row: PurchaseOrder) -> str | None:
    """Write the number of an order; None until the transaction settles."""
    return None if row.number is None else f"{ORDER_PREFIX}-{row.year}-{row.number:04d}"


def _order_view(row: PurchaseOrder, parts: _Parts) -> PurchaseOrderView:
    lines = parts.lines[row.id]
    awaited = [line.due_on for line in lines if line.received - line.returned < line.quantity]
    due = min(awaited or [line.due_on for line in lines])
    return PurchaseOrderView(
        id=row.id,
        number=order_number(row),
        state=PurchaseState(row.state),
        party_id=row.party_id,
        supplier=parts.names.get(row.party_id, ""),
        currency=row.currency,
        net=Money(sum(line.net_minor for line in lines), row.currency),
        ordered_on=row.ordered_on,
        due_on=due,
        is_late=row.state in AWAITED and due < parts.today,
        supplier_reference=row.supplier_reference,
        note=row.note,
        request_id=row.request_id,
        created_at=row.created_at,
        lines=tuple(_line_view(line, parts, row) for line in lines),
        steps=tuple(
            StepView(
                from_state=None if step.from_state is None else PurchaseState(step.from_state),
                to_state=PurchaseState(step.to_state),
                at=step.at,
                actor=step.actor,
                reason=step.reason,
            )
            for step in parts.steps.get(row.id, ())
        ),
    )


def _line_view(line: PurchaseOrderLine, parts: _Parts, order: PurchaseOrder) -> PurchaseLineView:
    kept = line.received - line.returned
    outstanding = max(line.quantity - kept, line.quantity * 0)
    article = parts.articles[line.variant_id]
    return PurchaseLineView(
        id=line.id,
        variant_id=line.variant_id,
        sku=article.sku,
        name_en=line.description_en,
        name_zh=line.description_zh,
        unit=article.unit,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=Money(line.net_minor, order.currency),
        due_on=line.due_on,
        promised_on=line.promised_on,
        received=line.received,
        returned=line.returned,
        billed=line.billed,
        credited=line.credited,
        outstanding=outstanding if order.state in AWAITED else line.quantity * 0,
        unbilled=kept - line.billed + line.credited,
    )

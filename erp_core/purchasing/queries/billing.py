"""Reads of suppliers' bills against orders: posted, held with the reason, or rejected."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core import catalog, finance, parties
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.billing_schemas import BillProblem, PurchaseBillLineView, PurchaseBillView
from erp_core.purchasing.errors import NoSuchPurchaseBill
from erp_core.purchasing.queries.prices import READ
from erp_core.purchasing.states import MatchState
from erp_core.purchasing.tables import PurchaseBill, PurchaseBillLine, PurchaseOrderLine


def get_purchase_bill(tx: Tx, actor: Actor, purchase_bill_id: int) -> PurchaseBillView:
    """Return a supplier's bill; as it is posted only to whoever may read the books.

    Raises:
        NoSuchPurchaseBill: There is none.
    """
    actor.require(READ)
    view = bill_views(tx, [bill_row(tx, actor, purchase_bill_id)])[0]
    if view.bill_id is not None and actor.may("finance.read_ledger"):
        return view.model_copy(update={"bill": finance.get_bill(tx, actor, view.bill_id)})
    return view


def list_purchase_bills(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: MatchState | None = None,
    party_id: int | None = None,
) -> Page[PurchaseBillView]:
    """List suppliers' bills against orders, newest first."""
    actor.require(READ)
    query = select(PurchaseBill)
    if state is not None:
        query = query.where(PurchaseBill.state == state)
    if party_id is not None:
        query = query.where(PurchaseBill.party_id == party_id)
    found = paged(tx, query, PurchaseBill.id, page or PageRequest(), lambda row: row)
    return Page(items=list(bill_views(tx, found.items)), next_before=found.next_before)


def bill_row(
    tx: Tx, actor: Actor, purchase_bill_id: int, *, for_update: bool = False
) -> PurchaseBill:
    """Return the row of a supplier's bill.

    Raises:
        NoSuchPurchaseBill: There is none.
    """
    row = (
        tx.session.get(PurchaseBill, purchase_bill_id, with_for_update=True, populate_existing=True)
        if for_update
        else tx.session.get(PurchaseBill, purchase_bill_id)
    )
    if row is None or not actor.sees(row.party_id):
        raise NoSuchPurchaseBill
    return row


def lines_of_bill(tx: Tx, purchase_bill_id: int) -> list[PurchaseBillLine]:
    """Return the lines of a supplier's bill in their order."""
    query = select(PurchaseBillLine).where(PurchaseBillLine.purchase_bill_id == purchase_bill_id)
    return list(tx.session.scalars(query.order_by(PurchaseBillLine.position)))


def bill_views(tx: Tx, rows: Sequence[PurchaseBill]) -> tuple[PurchaseBillView, ...]:
    """Show many bills in a few statements."""
    pairs = tx.session.execute(
        select(PurchaseBillLine, PurchaseOrderLine)
        .join(PurchaseOrderLine, PurchaseOrderLine.id == PurchaseBillLine.order_line_id)
        .where(PurchaseBillLine.purchase_bill_id.in_([row.id for row in rows]))
        .order_by(PurchaseBillLine.position)
    ).all()
    skus = catalog.variants_by_id(tx, {ordered.variant_id for _, ordered in pairs})
    names = parties.names_of(tx, {row.party_id for row in rows})
    lines: dict[int, list[PurchaseBillLineView]] = {}
    for line, ordered in pairs:
        lines.setdefault(line.purchase_bill_id, []).append(
            PurchaseBillLineView(
                position=line.position,
                order_line_id=ordered.id,
                order_id=ordered.order_id,
                variant_id=ordered.variant_id,
                sku=skus[ordered.variant_id].sku,
                name_en=ordered.description_en,
                name_zh=ordered.description_zh,
                quantity=line.quantity,
                unit_price=line.unit_price,
                ordered_price=ordered.unit_price,
            )
        )
    return tuple(_view(row, names.get(row.party_id, ""), lines[row.id]) for row in rows)


def _view(row: PurchaseBill, supplier: str, lines: list[PurchaseBillLineView]) -> PurchaseBillView:
    net = sum(
        (Money.of(line.unit_price * line.quantity, row.currency) for line in lines),
        Money.zero(row.currency),
    )
    return PurchaseBillView(
        id=row.id,
        state=MatchState(row.state),
        party_id=row.party_id,
        supplier=supplier,
        reference=row.reference,
        bill_date=row.bill_date,
        net=net,
        problems=tuple(BillProblem.model_validate(each) for each in row.problems),
        decision=row.decision,
        created_at=row.created_at,
        lines=tuple(lines),
        bill_id=row.bill_id,
    )

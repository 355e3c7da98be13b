"""Credit notes of suppliers against their bills: for goods that went back, or a bill to redo.

What a credit gives back beyond what the goods were received at goes the way it came: from the
price of goods that are kept, from purchase differences for goods that went back.
"""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance, inventory
from erp_core.finance import BillCredit, BillCreditLine, BillView, OverCredited
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.accruals import accrued, unbilled
from erp_core.purchasing.authority import carrying_out
from erp_core.purchasing.billing_schemas import NewPurchaseCredit, PurchaseBillView
from erp_core.purchasing.errors import BillNotPosted
from erp_core.purchasing.queries.billing import bill_row, bill_views, lines_of_bill
from erp_core.purchasing.service.billing import TABLE
from erp_core.purchasing.service.clearing import post_rates
from erp_core.purchasing.service.documents import lock_lines, lock_order
from erp_core.purchasing.service.receiving import post_difference
from erp_core.purchasing.tables import (
    PurchaseBillLine,
    PurchaseBillPart,
    PurchaseOrderLine,
    PurchaseReceiptLine,
)


def credit_purchase_bill(
    tx: Tx, actor: Actor, purchase_bill_id: int, new: NewPurchaseCredit
) -> PurchaseBillView:
    """Enter a supplier's credit note against a bill of orders.

    What is credited and was not sent back is not billed any more, and can be billed again.

    Raises:
        NoSuchPurchaseBill: There is none.
        BillNotPosted: It is held or rejected.
        OverCredited: More than was billed, or nothing, would be credited.
        BillExists: The supplier's number of the credit note is entered already.
        BillAhead: Its date lies ahead.
        PeriodLocked: This month is locked.
    """
    actor.require("purchasing.credit_bill")
    row = bill_row(tx, actor, purchase_bill_id)
    bill_id = row.bill_id
    if bill_id is None:
        raise BillNotPosted
    finance.line_up_for_money(tx, row.party_id)
    billed = lines_of_bill(tx, purchase_bill_id)
    ordered = _locked(tx, actor, billed)
    posted = finance.get_bill(tx, carrying_out(actor), bill_id)
    quantities = _quantities(billed, posted, new)
    credit = BillCredit(
        reference=new.reference,
        credit_date=new.credit_date,
        reason=new.reason,
        lines=tuple(
            BillCreditLine(line_id=posted.lines[position].id, quantity=quantity)
            for position, quantity in sorted(quantities.items())
        ),
    )
    note = finance.credit_bill(tx, carrying_out(actor), bill_id, credit)
    source = ("bills", note.id)
    for (position, quantity), given in zip(sorted(quantities.items()), note.lines, strict=True):
        line = billed[position]
        ordered[line.order_line_id].credited += quantity
        _give_back(tx, actor, source, line, quantity, given.base_net.minor)
    told = {**new.model_dump(mode="json"), "credit_id": note.id}
    record_change(tx, actor, "purchasing.credit_bill", (TABLE, purchase_bill_id), told)
    tx.session.flush()
    tx.notify("purchasing")
    return bill_views(tx, [bill_row(tx, actor, purchase_bill_id)])[0]


def _locked(
    tx: Tx, actor: Actor, billed: Sequence[PurchaseBillLine]
) -> dict[int, PurchaseOrderLine]:
    ids = select(PurchaseOrderLine.order_id).where(
        PurchaseOrderLine.id.in_({line.order_line_id for line in billed})
    )
    orders = sorted(set(tx.session.scalars(ids)))
    for order_id in orders:
        lock_order(tx, actor, order_id)
    return lock_lines(tx, orders)


def _quantities(
    billed: Sequence[PurchaseBillLine], posted: BillView, new: NewPurchaseCredit
) -> Mapping[int, Decimal]:
    left = {
        line.position: view.quantity - view.credited_quantity
        for line, view in zip(billed, posted.lines, strict=True)
    }
    wanted: dict[int, Decimal] = {}
    if new.lines is None:
        wanted = {position: quantity for position, quantity in left.items() if quantity > 0}
    else:
        for each in new.lines:
            wanted[each.position] = wanted.get(each.position, Decimal(0)) + each.quantity
    if not wanted or any(quantity > left.get(at, Decimal(0)) for at, quantity in wanted.items()):
        raise OverCredited(field="lines")
    return wanted


def _give_back(
    tx: Tx,
    actor: Actor,
    source: tuple[str, int],
    line: PurchaseBillLine,
    quantity: Decimal,
    base_net: int,
) -> None:
    """Put goods back among those that are not billed, those that went back first."""
    left, released, prices, rates = quantity, 0, dict[int, int](), 0
    for part, receipt in _parts(tx, line.id):
        taken = min(left, part.quantity - part.credited)
        if taken <= 0:
            continue
        left -= taken
        kept = max(taken - max(-unbilled(receipt), Decimal(0)), Decimal(0))
        before = accrued(receipt)
        receipt.credited += taken
        part.credited += taken
        released += accrued(receipt) - before
        if receipt.move_id is not None and kept:
            price = share(part.price_minor, kept, part.quantity)
            prices[receipt.move_id] = prices.get(receipt.move_id, 0) - price
            rates += share(part.rate_minor, kept, part.quantity)
    tx.session.flush()
    if any(receipt.move_id is None for _, receipt in _parts(tx, line.id)):
        return
    inventory.correct_receipts(tx, carrying_out(actor), source, prices)
    post_rates(tx, actor, source, -rates)
    rest = base_net - released + sum(prices.values()) - rates
    post_difference(tx, actor, source, rest, "Credit of a supplier")


def _parts(tx: Tx, line_id: int) -> list[tuple[PurchaseBillPart, PurchaseReceiptLine]]:
    """Return the goods that a line bills, those that a credit is due for first."""
    query = (
        select(PurchaseBillPart, PurchaseReceiptLine)
        .join(PurchaseReceiptLine, PurchaseReceiptLine.id == PurchaseBillPart.receipt_line_id)
        .where(PurchaseBillPart.line_id == line_id)
        .order_by(PurchaseBillPart.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    pairs = [(part, receipt) for part, receipt in tx.session.execute(query)]
    return sorted(pairs, key=lambda pair: unbilled(pair[1]))

"""Goods that come for an order, and goods that go back to their supplier.

They are booked into stock at the order's price, at the rate of their day; what that comes to is
owed without a bill until the bill comes.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from decimal import Decimal

from erp_core import catalog, finance, inventory
from erp_core.catalog import VariantView, require_whole
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.inventory import Direction, ExpectedChange, Expecting, NewSupplierReturn
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.accruals import accrued
from erp_core.purchasing.authority import carrying_out
from erp_core.purchasing.billing_schemas import (
    NewPurchaseReceipt,
    NewPurchaseReturn,
    ReceiptView,
    ReceivedLine,
)
from erp_core.purchasing.errors import NoSuchPurchaseLine, TooMuchReceived, TooMuchSentBack
from erp_core.purchasing.events import PurchaseReceived
from erp_core.purchasing.queries.orders import receipt_views
from erp_core.purchasing.service.documents import (
    SOURCE,
    changed,
    lock_lines,
    lock_order,
    move_on,
    named_line,
)
from erp_core.purchasing.service.orders import unit_cost
from erp_core.purchasing.states import AWAITED, PURCHASE, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceipt,
    PurchaseReceiptLine,
    PurchaseReturn,
)


def receive_purchase_order(
    tx: Tx, actor: Actor, order_id: int, new: NewPurchaseReceipt
) -> ReceiptView:
    """Receive goods of an order, in parts or whole, a little more than ordered if tolerated.

    Raises:
        NoSuchPurchaseOrder: There is none.
        NoSuchPurchaseLine: It has no such line.
        WrongTransition: It was not sent, or is closed.
        TooMuchReceived: More than is tolerated; ``facts`` tell how much may come.
        SplitUnit: An article comes whole, and this is a part.
        LotMissing: An article is told apart by lot or piece, and none is named.
        InTheFuture: The day has not come.
        PeriodLocked: The day is in a locked period.
    """
    actor.require("purchasing.receive_order")
    order = lock_order(tx, actor, order_id)
    if order.state not in (*AWAITED, PurchaseState.RECEIVED):
        PURCHASE.move(order.state, PurchaseState.PARTLY_RECEIVED)
    lines = lock_lines(tx, [order.id])
    articles = catalog.variants_by_id(tx, {line.variant_id for line in lines.values()})
    day = new.business_date or business_date(tx)
    _require_come(tx, day)
    receipt = PurchaseReceipt(
        order_id=order.id, delivery_note=new.delivery_note, business_date=day, created_at=tx.now
    )
    tx.session.add(receipt)
    tx.session.flush()
    for came in sorted(new.lines, key=lambda one: one.line_id):
        line = named_line(lines, came.line_id)
        article = articles[line.variant_id]
        require_whole(came.quantity, article.unit)
        _count(line, came.quantity)
        _book(tx, actor, order, receipt, line, came, article, new)
    _settle_state(tx, actor, order, lines.values())
    changed(tx, actor, order, "receive_order", new.model_dump(mode="json"))
    tx.publish(PurchaseReceived(order.id, receipt.id))
    return receipt_views(tx, [receipt])[0]


def return_to_supplier(tx: Tx, actor: Actor, order_id: int, new: NewPurchaseReturn) -> ReceiptView:
    """Send goods of a receipt back: no bill for them is owed any more, or a credit is due.

    Raises:
        NoSuchPurchaseOrder: There is none.
        NoSuchPurchaseLine: No such goods came with it.
        TooMuchSentBack: More than came and was kept.
        SplitUnit: An article goes back whole, and this is a part.
        StockShort: There is less of them that lies free.
        PeriodLocked: This month is locked.
    """
    actor.require("purchasing.return_goods")
    order = lock_order(tx, actor, order_id)
    lines = lock_lines(tx, [order.id])
    row = tx.session.get(
        PurchaseReceiptLine, new.receipt_line_id, with_for_update=True, populate_existing=True
    )
    if row is None or row.order_line_id not in lines:
        raise NoSuchPurchaseLine(field="receipt_line_id")
    line = lines[row.order_line_id]
    article = catalog.get_variant(tx, carrying_out(actor), line.variant_id)
    require_whole(new.quantity, article.unit)
    if new.quantity > row.quantity - row.returned:
        raise TooMuchSentBack(field="quantity", returnable=str(row.quantity - row.returned))
    sent = PurchaseReturn(
        order_id=order.id,
        receipt_line_id=row.id,
        quantity=new.quantity,
        reason=new.reason,
        created_at=tx.now,
    )
    tx.session.add(sent)
    tx.session.flush()
    before = accrued(row)
    row.returned += sent.quantity
    line.returned += sent.quantity
    tx.session.flush()
    _await_again(tx, actor, order, line)
    if row.move_id is not None:
        _send_back(tx, actor, sent, row, line, new.warehouse_id)
        source = ("purchase_returns", sent.id)
        post_difference(tx, actor, source, before - accrued(row), "Goods sent back to a supplier")
    changed(tx, actor, order, "return_goods", new.model_dump(mode="json"))
    return receipt_views(tx, [tx.session.get_one(PurchaseReceipt, row.receipt_id)])[0]


def _require_come(tx: Tx, day: date) -> None:
    """Refuse a day to come or in a locked month, also of what no stock is kept of."""
    if day > business_date(tx):
        raise inventory.InTheFuture(field="business_date")
    finance.require_open(tx, day)


def _count(line: PurchaseOrderLine, quantity: Decimal) -> None:
    most = line.receivable - (line.received - line.returned)
    if quantity > most:
        raise TooMuchReceived(field="quantity", line_id=line.id, receivable=str(most))
    line.received += quantity


def _book(
    tx: Tx,
    actor: Actor,
    order: PurchaseOrder,
    receipt: PurchaseReceipt,
    line: PurchaseOrderLine,
    came: ReceivedLine,
    article: VariantView,
    new: NewPurchaseReceipt,
) -> None:
    move_id, minor = None, 0
    if article.tracked:
        move = inventory.receive_stock(
            tx,
            carrying_out(actor),
            line.variant_id,
            came.quantity,
            unit_cost(tx, line, order.currency, receipt.business_date),
            lot=came.lot,
            expires_on=came.expires_on,
            warehouse_id=new.warehouse_id,
            location_id=came.location_id,
            source=("purchase_receipts", receipt.id),
            business_date=new.business_date,
            expected_id=line.expected_id,
        )
        move_id, minor = move.id, move.value.minor
    tx.session.add(
        PurchaseReceiptLine(
            receipt_id=receipt.id,
            order_line_id=line.id,
            move_id=move_id,
            lot=came.lot or "",
            quantity=came.quantity,
            base_minor=minor,
            returned=Decimal(0),
            billed=Decimal(0),
            credited=Decimal(0),
        )
    )
    tx.session.flush()


def _settle_state(
    tx: Tx, actor: Actor, order: PurchaseOrder, lines: Iterable[PurchaseOrderLine]
) -> None:
    done = all(line.received - line.returned >= line.quantity for line in lines)
    target = PurchaseState.RECEIVED if done else PurchaseState.PARTLY_RECEIVED
    if order.state != target and not (order.state == PurchaseState.RECEIVED and not done):
        move_on(tx, actor, order, target)


def _send_back(
    tx: Tx,
    actor: Actor,
    sent: PurchaseReturn,
    row: PurchaseReceiptLine,
    line: PurchaseOrderLine,
    warehouse_id: int | None,
) -> None:
    """Take the goods out of the named warehouse, else out of the one that they came into."""
    came_into = None if row.move_id is None else inventory.warehouse_of_arrival(tx, row.move_id)
    goods = NewSupplierReturn(
        variant_id=line.variant_id,
        quantity=sent.quantity,
        reason=sent.reason,
        lot=row.lot or None,
        warehouse_id=warehouse_id or came_into,
    )
    source = ("purchase_returns", sent.id)
    inventory.return_to_supplier(tx, carrying_out(actor), source, goods)


def _await_again(tx: Tx, actor: Actor, order: PurchaseOrder, line: PurchaseOrderLine) -> None:
    """Expect what went back once more, as long as the order awaits goods."""
    if order.state not in AWAITED or line.expected_id is None:
        return
    expected = inventory.expected_by_id(tx, [line.expected_id])[line.expected_id]
    missing = line.quantity - (line.received - line.returned) - expected.open
    if missing <= 0:
        return
    by = carrying_out(actor)
    if expected.open > 0:
        change = ExpectedChange(quantity=expected.quantity + missing)
        own = (SOURCE, order.id)
        inventory.change_expected(tx, by, line.expected_id, change, by_document=own)
    else:
        again = Expecting(Direction.IN, line.variant_id, missing, line.due_on, line_id=line.id)
        line.expected_id = inventory.expect_moves(tx, by, (SOURCE, order.id), [again])[0]


def post_difference(
    tx: Tx, actor: Actor, source: tuple[str, int], minor: int, memo: str, on: date | None = None
) -> None:
    """Take an amount off what is received and not billed, against purchase differences."""
    if not minor:
        return
    amount = Money(minor, get_organisation(tx).currency)
    received, differs = AccountRole.GOODS_RECEIVED_NOT_INVOICED, AccountRole.PURCHASE_DIFFERENCE
    entry = NewEntry(
        journal=Journal.PURCHASES,
        business_date=on or business_date(tx),
        memo=memo,
        lines=(EntryLine.of(received, amount), EntryLine.of(differs, -amount)),
        source=source,
    )
    finance.post_entry(tx, replace(carrying_out(actor), scope=None), entry)

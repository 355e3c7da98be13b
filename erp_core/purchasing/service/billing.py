"""Suppliers' bills against orders: matched with what was ordered and received, or held.

A bill that matches is posted at once. One that is dearer waits for a person; one of more than was
received waits for the goods. What a bill costs beyond the order's price goes to the stock that is
still there, and with what has left to where it went; what the exchange rate made of it since the
goods came is an exchange difference.
"""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from sqlalchemy import select

from erp_core import catalog, finance, inventory
from erp_core.catalog import LineTax, VariantView
from erp_core.finance import AccountRole, BillExists, BillLine, NewBill
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.purchasing.accruals import accrued, unbilled
from erp_core.purchasing.authority import carrying_out
from erp_core.purchasing.billing_schemas import BillProblem, NewPurchaseBill, PurchaseBillView
from erp_core.purchasing.errors import (
    BillNotHeld,
    BillStillWrong,
    BillTotalDiffers,
    NoSuchPurchaseLine,
    WrongBillParty,
)
from erp_core.purchasing.events import PurchaseBillHeld
from erp_core.purchasing.matching import Compared, mismatches
from erp_core.purchasing.queries.billing import bill_row, bill_views, lines_of_bill
from erp_core.purchasing.queries.prices import rules
from erp_core.purchasing.service.clearing import post_rates, split_difference
from erp_core.purchasing.service.documents import (
    lock_lines,
    lock_order,
    move_on,
    require_supplier,
)
from erp_core.purchasing.states import MATCH, MatchState, PurchaseState
from erp_core.purchasing.tables import (
    PurchaseBill,
    PurchaseBillLine,
    PurchaseBillPart,
    PurchaseOrder,
    PurchaseOrderLine,
    PurchaseReceiptLine,
)

TABLE = "purchase_bills"


def enter_purchase_bill(tx: Tx, actor: Actor, new: NewPurchaseBill) -> PurchaseBillView:
    """Enter a supplier's bill: it is posted if it matches, else held with the reasons.

    Raises:
        NotASupplier: The party is none of our suppliers.
        NoSuchPurchaseLine: There is no such line of an order.
        WrongBillParty: A line is another supplier's, or in another currency than the others.
        BillExists: The supplier's number is entered already.
        BillAhead: Its date lies ahead.
        BillTotalDiffers: It comes to another total than is written on it.
        PeriodLocked: This month is locked.
    """
    actor.require("purchasing.enter_bill")
    require_supplier(tx, new.party_id)
    finance.line_up_for_money(tx, new.party_id)
    orders = _locked_orders(tx, actor, [line.line_id for line in new.lines], new.party_id)
    _refuse_known(tx, new)
    lines = lock_lines(tx, orders)
    row = PurchaseBill(
        state=MatchState.HELD,
        party_id=new.party_id,
        bill_id=None,
        reference=new.reference,
        bill_date=new.bill_date,
        currency=next(iter(orders.values())).currency,
        due_days=new.due_days,
        untaxed=new.untaxed,
        total=new.total,
        problems=[],
        decision="",
        created_at=tx.now,
        decided_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    for position, line in enumerate(new.lines):
        tx.session.add(
            PurchaseBillLine(
                purchase_bill_id=row.id,
                position=position,
                order_line_id=line.line_id,
                quantity=line.quantity,
                unit_price=line.unit_price,
            )
        )
    tx.session.flush()
    problems = _problems(tx, row, lines)
    row.problems = [each.model_dump(mode="json") for each in problems]
    told = {**new.model_dump(mode="json"), "problems": row.problems}
    record_change(tx, actor, "purchasing.enter_bill", (TABLE, row.id), told)
    if problems:
        tx.publish(PurchaseBillHeld(row.id))
    else:
        _post(tx, actor, row, orders, lines, "")
    return _shown(tx, row)


def approve_purchase_bill(
    tx: Tx, actor: Actor, purchase_bill_id: int, reason: str
) -> PurchaseBillView:
    """Post a bill that is held although it is dearer than was ordered.

    Raises:
        NoSuchPurchaseBill: There is none.
        BillNotHeld: It is decided already.
        BillStillWrong: More is billed than was received and kept.
        BillTotalDiffers: It comes to another total than is written on it.
        PeriodLocked: This month is locked.
    """
    actor.require("purchasing.approve_bill")
    row, orders, lines = _held(tx, actor, purchase_bill_id)
    problems = _problems(tx, row, lines)
    if any(each.kind == "quantity" for each in problems):
        raise BillStillWrong(field="lines")
    _post(tx, actor, row, orders, lines, reason)
    told = {"reason": reason}
    record_change(tx, actor, "purchasing.approve_bill", (TABLE, row.id), told)
    return _shown(tx, row)


def reject_purchase_bill(
    tx: Tx, actor: Actor, purchase_bill_id: int, reason: str
) -> PurchaseBillView:
    """Send a held bill back; the supplier may bill again, also under the same number.

    Raises:
        NoSuchPurchaseBill: There is none.
        BillNotHeld: It is decided already.
    """
    actor.require("purchasing.approve_bill")
    row, _, _ = _held(tx, actor, purchase_bill_id)
    row.state = MATCH.move(row.state, MatchState.REJECTED)
    row.decision, row.decided_at = reason, tx.now
    record_change(tx, actor, "purchasing.reject_bill", (TABLE, row.id), {"reason": reason})
    return _shown(tx, row)


def _held(
    tx: Tx, actor: Actor, purchase_bill_id: int
) -> tuple[PurchaseBill, Mapping[int, PurchaseOrder], Mapping[int, PurchaseOrderLine]]:
    party_id = bill_row(tx, actor, purchase_bill_id).party_id
    finance.line_up_for_money(tx, party_id)
    line_ids = [line.order_line_id for line in lines_of_bill(tx, purchase_bill_id)]
    orders = _locked_orders(tx, actor, line_ids, party_id)
    row = bill_row(tx, actor, purchase_bill_id, for_update=True)
    if row.state != MatchState.HELD:
        raise BillNotHeld
    return row, orders, lock_lines(tx, orders)


def _locked_orders(
    tx: Tx, actor: Actor, line_ids: Sequence[int], party_id: int
) -> dict[int, PurchaseOrder]:
    """Lock the orders that lines are of, by id; all are the supplier's, in one currency."""
    query = select(PurchaseOrderLine.id, PurchaseOrderLine.order_id).where(
        PurchaseOrderLine.id.in_(set(line_ids))
    )
    of_line = dict(tx.session.execute(query).all())
    if set(line_ids) - of_line.keys():
        raise NoSuchPurchaseLine(field="lines")
    orders = {id_: lock_order(tx, actor, id_) for id_ in sorted(set(of_line.values()))}
    is_theirs = all(order.party_id == party_id for order in orders.values())
    if not is_theirs or len({order.currency for order in orders.values()}) > 1:
        raise WrongBillParty(field="lines")
    return orders


def _refuse_known(tx: Tx, new: NewPurchaseBill) -> None:
    """Refuse a number of the supplier's that is held; a posted one is the books' to refuse."""
    known = select(PurchaseBill.id).where(
        PurchaseBill.party_id == new.party_id,
        PurchaseBill.state != MatchState.REJECTED,
        finance.is_numbered(PurchaseBill.reference, new.reference),
    )
    if tx.session.scalar(known.limit(1)) is not None:
        raise BillExists(field="reference", reference=new.reference)


def _problems(
    tx: Tx, row: PurchaseBill, lines: Mapping[int, PurchaseOrderLine]
) -> tuple[BillProblem, ...]:
    articles = catalog.variants_by_id(tx, {line.variant_id for line in lines.values()})
    compared = [
        Compared(
            line_id=ordered.id,
            sku=articles[ordered.variant_id].sku,
            ordered_price=ordered.unit_price,
            receivable=ordered.received - ordered.returned - ordered.billed + ordered.credited,
            quantity=line.quantity,
            unit_price=line.unit_price,
        )
        for line in lines_of_bill(tx, row.id)
        for ordered in (lines[line.order_line_id],)
    ]
    found = mismatches(compared, rules(tx).price_tolerance)
    return tuple(BillProblem.model_validate(each) for each in found)


def _post(
    tx: Tx,
    actor: Actor,
    row: PurchaseBill,
    orders: Mapping[int, PurchaseOrder],
    lines: Mapping[int, PurchaseOrderLine],
    reason: str,
) -> None:
    billed = lines_of_bill(tx, row.id)
    articles = catalog.variants_by_id(tx, {lines[one.order_line_id].variant_id for one in billed})
    bill = finance.record_bill(tx, carrying_out(actor), _new_bill(tx, row, billed, lines, articles))
    if row.total is not None and row.total != bill.gross.amount:
        raise BillTotalDiffers(field="total", computed=str(bill.gross))
    corrected: dict[int, int] = {}
    rates = 0
    for line, posted in zip(billed, bill.lines, strict=True):
        ordered = lines[line.order_line_id]
        rates += _clear(tx, line, posted.base_net.minor, ordered, row.currency, corrected)
        ordered.billed += line.quantity
    row.state = MATCH.move(row.state, MatchState.POSTED)
    row.bill_id, row.decision, row.decided_at = bill.id, reason, tx.now
    tx.session.flush()
    source = (TABLE, row.id)
    inventory.correct_receipts(tx, carrying_out(actor), source, corrected)
    post_rates(tx, actor, source, rates)
    for order in orders.values():
        _close_if_done(tx, actor, order, lines.values())


def _new_bill(
    tx: Tx,
    row: PurchaseBill,
    billed: Sequence[PurchaseBillLine],
    lines: Mapping[int, PurchaseOrderLine],
    articles: Mapping[int, VariantView],
) -> NewBill:
    taxes = {} if row.untaxed else catalog.taxes_by_variant(tx, list(articles))
    received, expense = AccountRole.GOODS_RECEIVED_NOT_INVOICED, AccountRole.OTHER_EXPENSE
    return NewBill(
        party_id=row.party_id,
        reference=row.reference,
        bill_date=row.bill_date,
        currency=row.currency,
        due_days=row.due_days,
        lines=tuple(
            BillLine(
                variant_id=ordered.variant_id,
                description=ordered.description_en,
                quantity=line.quantity,
                unit_price=line.unit_price,
                taxes=tuple(
                    LineTax(tax_id=tax.id, rate=tax.rate, included=False)
                    for tax in taxes.get(ordered.variant_id, ())
                ),
                account=received if articles[ordered.variant_id].tracked else expense,
                source_line=ordered.id,
            )
            for line in billed
            for ordered in (lines[line.order_line_id],)
        ),
    )


def _clear(
    tx: Tx,
    line: PurchaseBillLine,
    base_net: int,
    ordered: PurchaseOrderLine,
    currency: str,
    corrected: dict[int, int],
) -> int:
    """Take what a line bills off what was received, oldest first; returns what the rate made."""
    parts: list[tuple[PurchaseReceiptLine, Decimal, int]] = []
    left = line.quantity
    for receipt in _receipts(tx, ordered.id):
        part = min(left, max(unbilled(receipt), Decimal(0)))
        if part > 0:
            before = accrued(receipt)
            receipt.billed += part
            left -= part
            parts.append((receipt, part, before - accrued(receipt)))
    is_stock = all(receipt.move_id is not None for receipt, _, _ in parts)
    dearer = Money.of((line.unit_price - ordered.unit_price) * line.quantity, currency)
    released = sum(minor for _, _, minor in parts)
    price, rate = (
        split_difference(tx, base_net - released, dearer, released) if is_stock else (0, 0)
    )
    weights = [minor for _, _, minor in parts] if released else [part for _, part, _ in parts]
    shares = Money(price, currency).split(weights)
    rated = Money(rate, currency).split(weights)
    for (receipt, part, _), share, rounded in zip(parts, shares, rated, strict=True):
        tx.session.add(
            PurchaseBillPart(
                line_id=line.id,
                receipt_line_id=receipt.id,
                quantity=part,
                price_minor=share.minor,
                rate_minor=rounded.minor,
            )
        )
        if receipt.move_id is not None and share.minor:
            corrected[receipt.move_id] = corrected.get(receipt.move_id, 0) + share.minor
    return rate


def _receipts(tx: Tx, order_line_id: int) -> list[PurchaseReceiptLine]:
    query = (
        select(PurchaseReceiptLine)
        .where(PurchaseReceiptLine.order_line_id == order_line_id)
        .order_by(PurchaseReceiptLine.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return list(tx.session.scalars(query))


def _close_if_done(
    tx: Tx, actor: Actor, order: PurchaseOrder, lines: Iterable[PurchaseOrderLine]
) -> None:
    """Close an order that came whole once all that was kept of it is billed."""
    own = [line for line in lines if line.order_id == order.id]
    done = all(
        line.received - line.returned == line.billed - line.credited >= line.quantity
        for line in own
    )
    if done and order.state == PurchaseState.RECEIVED:
        move_on(tx, actor, order, PurchaseState.CLOSED, "billed")


def _shown(tx: Tx, row: PurchaseBill) -> PurchaseBillView:
    tx.session.flush()
    tx.notify("purchasing")
    return bill_views(tx, [row])[0]

"""What a line of the bank says of payment orders: which payments it shows, and that they are paid.

A bill is paid in the books when the bank shows its payment; a refund, wages and expenses are in the
books already, and their entries are matched.
"""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from erp_core import finance
from erp_core.banking.errors import NotWaiting, PayableTaken
from erp_core.banking.order_tables import PaymentOrder, PaymentOrderLine
from erp_core.banking.payment_ids import end_to_end_id
from erp_core.banking.queries.orders import order_lines, order_row
from erp_core.banking.schemas.matching import EntryPart, OrderPart, Part, SupplierPart
from erp_core.banking.schemas.orders import LineStatus, OrderState, PayableKind
from erp_core.banking.service.orders import ORDER, close_order
from erp_core.banking.tables import BankLine
from erp_core.finance import BillPart
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

Bookable = SupplierPart | EntryPart


def booked_as(tx: Tx, actor: Actor, line: BankLine, part: OrderPart) -> tuple[Bookable, ...]:
    """Tell how the payments of an order are booked.

    Raises:
        NoSuchPaymentOrder: There is none.
        NotWaiting: It was not exported from this account, or a payment does not wait.
    """
    order = order_row(tx, part.order_id, for_update=True)
    if order.state != OrderState.EXPORTED or order.bank_account_id != line.bank_account_id:
        raise NotWaiting(field="order_id")
    known = {each.id: each for each in order_lines(tx, [order.id])}
    chosen = [known.get(each) for each in dict.fromkeys(part.line_ids)]
    found = [each for each in chosen if each is not None and each.state == LineStatus.WAITING]
    if len(found) != len(part.line_ids):
        raise NotWaiting(field="line_ids")
    return tuple(_booked(tx, actor, order, each) for each in found)


def note_paid(tx: Tx, line: BankLine, parts: Iterable[Part], entry_ids: Sequence[int]) -> None:
    """Note which payments a line of the bank shows, after it was booked.

    What is in the books and was matched by hand is paid as well, when its order was exported.
    """
    named = {each for part in parts if isinstance(part, OrderPart) for each in part.line_ids}
    shown = tx.session.scalars(
        select(PaymentOrderLine)
        .join(PaymentOrder, PaymentOrder.id == PaymentOrderLine.order_id)
        .where(
            PaymentOrder.state == OrderState.EXPORTED,
            PaymentOrderLine.state == LineStatus.WAITING,
            PaymentOrderLine.id.in_(named)
            | (
                (PaymentOrderLine.kind != PayableKind.BILL)
                & PaymentOrderLine.source_id.in_(entry_ids)
            ),
        )
    ).all()
    for each in shown:
        each.state, each.bank_line_id = LineStatus.PAID, line.id
    tx.session.flush()
    for order_id in sorted({each.order_id for each in shown}):
        close_order(order_row(tx, order_id, for_update=True), order_lines(tx, [order_id]))


def note_unpaid(tx: Tx, line: BankLine) -> None:
    """Note that a line of the bank shows no payment of ours any more.

    Raises:
        PayableTaken: What it paid waits in another payment order by now.
    """
    shown = tx.session.scalars(
        select(PaymentOrderLine).where(PaymentOrderLine.bank_line_id == line.id)
    ).all()
    for each in shown:
        _require_free(tx, each)
        each.state, each.bank_line_id = LineStatus.WAITING, None
    for order_id in sorted({each.order_id for each in shown}):
        order = order_row(tx, order_id, for_update=True)
        if order.state == OrderState.SETTLED:
            order.state = ORDER.move(order.state, OrderState.EXPORTED)
    tx.session.flush()


def _booked(tx: Tx, actor: Actor, order: PaymentOrder, line: PaymentOrderLine) -> Bookable:
    """Tell how one payment is booked; what a bill needs no more stays unallocated."""
    if line.kind != PayableKind.BILL:
        return EntryPart(entry_id=line.source_id)
    amount = Money(line.amount_minor, order.currency)
    settled = min(amount, finance.get_bill(tx, actor, line.source_id).open)
    return SupplierPart(
        party_id=line.party_id,
        amount=amount,
        allocate_to=(BillPart(bill_id=line.source_id, amount=settled),) if settled else (),
        reference=end_to_end_id(order.message_id or "", line.position),
    )


def _require_free(tx: Tx, line: PaymentOrderLine) -> None:
    other = tx.session.scalar(
        select(PaymentOrderLine.order_id).where(
            PaymentOrderLine.kind == line.kind,
            PaymentOrderLine.source_id == line.source_id,
            PaymentOrderLine.state == LineStatus.WAITING,
        )
    )
    if other is not None:
        message = f"What this line paid waits in payment order {other} by now; cancel that first."
        raise PayableTaken(message, field="line_id")

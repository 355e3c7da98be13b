"""What happens that a customer should hear of: noted in the transaction that makes it true.

Composition adds these listeners when it opens the house, so the demo's two years of history, which
are built without a house, tell nobody.
"""

from collections.abc import Mapping

from erp_core import conversations, finance, sales
from erp_core.conversations import NoticeKind
from erp_core.finance import (
    DunningApproved,
    InvoiceIssued,
    InvoiceKind,
    InvoicePaid,
    PaymentRefunded,
)
from erp_core.kernel.actor import system
from erp_core.kernel.events import Event, Listener, Listeners
from erp_core.kernel.transaction import Ports, Tx
from erp_core.sales import (
    OrderConfirmed,
    OrderDelivered,
    OrderExpectationChanged,
    OrderSummary,
    RecallTold,
)


class Telling:
    """Whether this transaction answers a customer, who reads there what was done."""

    def __init__(self) -> None:
        self.party_id: int | None = None


def tell_in_the_talk(tx: Tx, party_id: int | None) -> None:
    """Say that a customer is told right here what this transaction does for them."""
    tx.local(Telling).party_id = party_id


def notice_listeners(ports: Ports) -> Listeners:
    """Return the listeners of the causes whose modules are on."""
    heard: dict[type[Event], tuple[Listener, ...]] = {}
    if ports.has(("sales",)):
        heard |= {
            OrderConfirmed: (_confirmed,),
            OrderDelivered: (_shipped,),
            OrderExpectationChanged: (_late,),
            RecallTold: (_recalled,),
        }
    if ports.has(("finance",)):
        heard |= {
            InvoiceIssued: (_invoiced,),
            InvoicePaid: (_paid,),
            PaymentRefunded: (_refunded,),
            DunningApproved: (_reminded,),
        }
    return heard


def joined(one: Listeners, other: Listeners) -> Mapping[type[Event], tuple[Listener, ...]]:
    """Put two sets of listeners together; the first are called first."""
    return {event: (*one.get(event, ()), *other.get(event, ())) for event in {**one, **other}}


def _confirmed(tx: Tx, event: OrderConfirmed) -> None:
    """An order that its own customer confirms in a talk was confirmed to them there."""
    order = sales.order_summary(tx, system(), event.order_id)
    who = tx.local(Telling).party_id
    told = who is not None and who in (order.party_id, order.contact_id)
    _note(tx, NoticeKind.CONFIRMED, order.id, order, told=told)


def _shipped(tx: Tx, event: OrderDelivered) -> None:
    order = sales.order_summary(tx, system(), event.order_id)
    _note(tx, NoticeKind.SHIPPED, event.delivery_id, order)


def _late(tx: Tx, event: OrderExpectationChanged) -> None:
    """A new day is worth telling when it is later than what was promised; each day once."""
    order = sales.order_summary(tx, system(), event.order_id)
    if order.promised_on and order.expected_on and order.expected_on > order.promised_on:
        _note(tx, NoticeKind.LATE, order.id, order, detail=order.expected_on.isoformat())


def _recalled(tx: Tx, event: RecallTold) -> None:
    """Somebody said yes to telling a customer of a blocked lot."""
    recall = sales.recall_brief(tx, event.recall_id)
    conversations.note_notice(tx, NoticeKind.RECALL, recall.id, recall.party_id, recall.contact_id)


def _invoiced(tx: Tx, event: InvoiceIssued) -> None:
    _of_invoice(tx, NoticeKind.INVOICE, event.invoice_id)


def _paid(tx: Tx, event: InvoicePaid) -> None:
    _of_invoice(tx, NoticeKind.PAID, event.invoice_id)


def _refunded(tx: Tx, event: PaymentRefunded) -> None:
    payment = finance.get_payment(tx, system(), event.payment_id)
    conversations.note_notice(
        tx,
        NoticeKind.REFUNDED,
        event.refund_id,
        payment.party_id,
        detail=str(event.payment_id),
        told=tx.local(Telling).party_id == payment.party_id,
    )


def _reminded(tx: Tx, event: DunningApproved) -> None:
    letter = finance.get_dunning_letter(tx, system(), event.letter_id)
    conversations.note_notice(tx, NoticeKind.REMINDER, letter.id, letter.party_id)


def _of_invoice(tx: Tx, kind: NoticeKind, invoice_id: int) -> None:
    invoice = finance.get_invoice(tx, system(), invoice_id)
    if invoice.kind is InvoiceKind.CREDIT_NOTE:
        return
    contact = None
    if invoice.order_id is not None and tx.ports.has(("sales",)):
        contact = sales.order_summary(tx, system(), invoice.order_id).contact_id
    conversations.note_notice(tx, kind, invoice_id, invoice.party_id, contact)


def _note(
    tx: Tx,
    kind: NoticeKind,
    record_id: int,
    order: OrderSummary,
    *,
    detail: str = "",
    told: bool = False,
) -> None:
    conversations.note_notice(
        tx, kind, record_id, order.party_id, order.contact_id, detail=detail, told=told
    )

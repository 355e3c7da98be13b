"""Money that is free again pays what came instead; the rest goes back, what lacks is paid."""

from collections.abc import Iterable
from dataclasses import dataclass

from erp_core import finance
from erp_core.finance import Allocation, InvoiceView, NewPayment, PaymentAccountKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import RefundShown
from erp_core.sales.service.refunding import freed_by
from erp_core.sales.tables import Order


@dataclass(frozen=True)
class Settled:
    """What was paid anew and what went back."""

    paid: Money
    refunds: tuple[RefundShown, ...]


@dataclass(frozen=True)
class Settlement:
    """How the money of credit notes is to meet a new invoice.

    Attributes:
        account_id: What is still owed is paid with.
        back_to: Where the rest goes back to; None: the way it came.
        pays: What is still owed is paid with the account now.
    """

    order: Order
    invoice: InvoiceView
    reason: str
    account_id: int | None
    back_to: int | None
    pays: bool


def settle(tx: Tx, house: Actor, notes: Iterable[InvoiceView], what: Settlement) -> Settled:
    """Let freed money pay the new invoice, give the rest back, and have what lacks paid.

    Raises:
        StoredValueShort: The gift card does not cover what lacks.
    """
    left = what.invoice.open
    refunds = []
    for payment_id, amount in sorted(freed_by(notes).items()):
        part = min(left, amount)
        if part:
            wanted = (Allocation(invoice_id=what.invoice.id, amount=part),)
            finance.allocate_payment(tx, house, payment_id, wanted)
        left, rest = left - part, amount - part
        if rest:
            refunds.append(_refund(tx, house, payment_id, rest, what))
    zero = Money.zero(what.order.currency)
    paid = left if what.pays and what.account_id is not None else zero
    if paid and what.account_id is not None:
        pay_with(tx, house, what.order, what.account_id, ((what.invoice.id, paid),))
    return Settled(paid, tuple(refunds))


def pay_with(
    tx: Tx,
    house: Actor,
    order: Order,
    account_id: int,
    invoices: Iterable[tuple[int, Money]],
) -> finance.PaymentView:
    """Pay amounts of invoices of an order with an account of its customer, in one payment.

    Raises:
        PaymentAccountClosed: The account is archived or has expired.
        StoredValueShort: There is less on the gift card.
    """
    account = finance.get_payment_account(tx, house, account_id)
    parts = tuple(Allocation(invoice_id=id_, amount=amount) for id_, amount in invoices)
    new = NewPayment(
        party_id=order.party_id,
        amount=sum((each.amount for each in parts), Money.zero(order.currency)),
        method=finance.METHODS[PaymentAccountKind(account.kind)],
        account_id=account_id,
        reference=number_of(order),
        allocate_to=parts,
    )
    return finance.record_payment(tx, house, new)


def _refund(tx: Tx, house: Actor, payment_id: int, amount: Money, what: Settlement) -> RefundShown:
    view = finance.refund_payment(
        tx, house, payment_id, amount, what.reason, account_id=what.back_to
    )
    return RefundShown(payment_id=payment_id, method=view.refunds[-1].method, amount=amount)

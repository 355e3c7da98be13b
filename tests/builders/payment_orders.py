"""What we owe, and payment orders, for tests; made through the modules' own verbs."""

from collections.abc import Sequence

from erp_core.banking import (
    NewPaymentLine,
    NewPaymentOrder,
    PayableKind,
    PaymentFile,
    PaymentOrderView,
    approve_payment_order,
    draft_payment_order,
    export_payment_order,
    propose_payment_order,
)
from erp_core.finance import list_bills, refund_payment
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.transaction import Tx
from tests.builders.finance import a_payment, eur
from tests.builders.payables import a_bill, a_bill_line

_MAY = frozenset({"banking.*", "finance.*", "parties.read"})
ANNA = Actor(ActorKind.STAFF, 101, "Anna", _MAY)
"""Makes and proposes."""
BEN = Actor(ActorKind.STAFF, 102, "Ben", _MAY)
"""Approves."""
THEIR_IBAN = "FR1420041010050500013M02606"


def a_payable(tx: Tx, party_id: int, amount: str, reference: str = "") -> int:
    """Enter a supplier's bill of an amount, due today, and return its id.

    Without a reference of the supplier's, bills are 4711, 4712 and so on.
    """
    before = list_bills(tx, system()).items
    number = 4711 + (before[0].id if before else 0)
    line = a_bill_line(amount)
    return a_bill(tx, party_id, reference or f"Bill {number}", line, due_days=0).id


def a_refund(tx: Tx, party_id: int, amount: str) -> None:
    """Take an amount in by transfer and give it back, in the books."""
    paid = a_payment(tx, party_id, amount, {})
    refund_payment(tx, system(), paid.id, eur(amount), "paid twice")
    tx.settle()


def payables_in(bank_account_id: int, sources: Sequence[int], **more: object) -> NewPaymentOrder:
    """Return an order of payables, to the same account."""
    lines = tuple(
        NewPaymentLine.model_validate(
            {"kind": PayableKind.BILL, "source_id": each, "iban": THEIR_IBAN, **more}
        )
        for each in sources
    )
    return NewPaymentOrder(bank_account_id=bank_account_id, lines=lines)


def approved(tx: Tx, new: NewPaymentOrder) -> PaymentOrderView:
    """Have Anna make and propose an order, and Ben approve it."""
    order = draft_payment_order(tx, ANNA, new)
    propose_payment_order(tx, ANNA, order.id)
    return approve_payment_order(tx, BEN, order.id)


def exported(tx: Tx, new: NewPaymentOrder) -> tuple[PaymentOrderView, PaymentFile]:
    """Have an order approved and export it."""
    order = approved(tx, new)
    return order, export_payment_order(tx, ANNA, order.id)

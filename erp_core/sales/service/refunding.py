"""What credit notes freed of payments goes back the way it came."""

from collections.abc import Iterable

from erp_core import finance
from erp_core.finance import InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.schemas import RefundShown


def refund_freed(
    tx: Tx,
    house: Actor,
    notes: Iterable[InvoiceView],
    reason: str,
    *,
    account_id: int | None = None,
) -> list[RefundShown]:
    """Refund what credit notes freed, one refund a payment: the way it came, or to an account."""
    refunds = []
    for payment_id, amount in sorted(freed_by(notes).items()):
        payment = finance.refund_payment(
            tx, house, payment_id, amount, reason, account_id=account_id
        )
        method = payment.refunds[-1].method
        refunds.append(RefundShown(payment_id=payment_id, method=method, amount=amount))
    return refunds


def freed_by(notes: Iterable[InvoiceView]) -> dict[int, Money]:
    """Sum what credit notes freed of each payment."""
    freed: dict[int, Money] = {}
    for note in notes:
        for part in note.freed:
            before = freed.get(part.payment_id, Money.zero(note.currency))
            freed[part.payment_id] = before + part.amount
    return freed

"""The rules of the house for how customers pay, in one place: a new rule is one change."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from erp_core.finance.schemas.payments import PaymentMethod
from erp_core.kernel.money import Money
from erp_core.kernel.working_days import working_days_after

REFUND_DAYS: Mapping[PaymentMethod, tuple[int, int]] = {
    PaymentMethod.BANK_TRANSFER: (1, 3),
    PaymentMethod.CARD: (5, 7),
    PaymentMethod.WALLET: (5, 7),
    PaymentMethod.CASH: (0, 0),
    PaymentMethod.STORED_VALUE: (0, 0),
}
"""Working days until a refund is with the customer, at least and at most."""


def refund_window(method: PaymentMethod, given_on: date) -> tuple[date, date]:
    """Tell the first and the last day on which a refund is with the customer."""
    least, most = REFUND_DAYS[method]
    return working_days_after(given_on, least), working_days_after(given_on, most)


@dataclass(frozen=True)
class Terms:
    """How a customer pays.

    Attributes:
        payment_days: Days to pay after the invoice; 0 is paid before we ship.
        credit_limit: The most that may be open; None sets no limit.
    """

    payment_days: int
    credit_limit: Money | None


WITHOUT_AGREEMENT = Terms(payment_days=14, credit_limit=None)
"""What holds for a customer with whom nothing was agreed: on account, 14 days, no limit.

With ``payment_days=0`` everybody without an agreement pays before we ship.
"""

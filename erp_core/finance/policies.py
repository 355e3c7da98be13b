"""The rules of the house for how customers pay, in one place: a new rule is one change."""

from dataclasses import dataclass

from erp_core.kernel.money import Money


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

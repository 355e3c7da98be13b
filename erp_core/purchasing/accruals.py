"""What is received and not billed: a function of one receipt line, so that nothing is left over.

Of ``quantity`` pieces received at ``base_minor`` some went back and some were billed. What is
neither is owed to the supplier without a bill; more billed than kept is owed by them. Every event
posts the difference of this function before and after, in whatever order events come.
"""

from decimal import Decimal

from erp_core.kernel.shares import share
from erp_core.purchasing.tables import PurchaseReceiptLine


def unbilled(row: PurchaseReceiptLine) -> Decimal:
    """Tell how much was received and kept and is not billed; negative when a credit is due."""
    return row.quantity - row.returned - row.billed + row.credited


def accrued(row: PurchaseReceiptLine) -> int:
    """Tell what is owed for it without a bill, in minor units of the base currency."""
    return share(row.base_minor, unbilled(row), row.quantity)

"""How a customer pays an invoice, as the composition tells the assistant; None where it cannot."""

from collections.abc import Callable
from dataclasses import dataclass

from erp_core.finance import InvoiceView
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class WayToPay:
    """Where and how an open invoice is paid.

    Attributes:
        url: The payment page, in the language that was asked for.
        holder: Whose account a transfer goes to.
        iban: The account, in groups of four.
        reference: What a transfer names, in groups of four where it has check digits.
    """

    url: str
    holder: str
    iban: str
    reference: str


PayPages = Callable[[Tx, InvoiceView, str], WayToPay | None]
"""Tells how an invoice is paid, in a language; None where we have no account to pay to."""

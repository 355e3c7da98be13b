"""What a payment page shows: read anew each time, so that it says what is open now."""

from dataclasses import dataclass
from datetime import date

from erp_core import finance, parties
from erp_core.finance import InvoiceState, InvoiceView
from erp_core.kernel.actor import system
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.documents.letterhead import Letterhead
from frontdesk.documents.texts import LANGUAGES
from frontdesk.documents.transfer import Transfer, paying_account, transfer_for


@dataclass(frozen=True)
class Bill:
    """An invoice as its payment page shows it.

    Attributes:
        company: Our name, in English and Chinese.
        invoice: The invoice.
        transfer: How to pay what is open; None when nothing is, or when we have no account.
        language: The customer's own, ``en`` or ``zh``.
        today: The business date.
    """

    company: tuple[str, str | None]
    invoice: InvoiceView
    transfer: Transfer | None
    language: str
    today: date

    @property
    def is_open(self) -> bool:
        """Whether anything is to be paid."""
        return self.invoice.state is InvoiceState.OPEN and self.invoice.open.minor > 0

    @property
    def is_paid(self) -> bool:
        """Whether the customer paid all that was to be paid."""
        return not self.is_open and self.invoice.paid.minor > 0


def read_bill(tx: Tx, head: Letterhead, invoice_id: int) -> Bill:
    """Read what the payment page of an invoice shows.

    Args:
        tx: A snapshot.
        head: What the organisation prints on its documents; its account is the one to pay to.
        invoice_id: The invoice that a genuine link names.

    Raises:
        NoSuchInvoice: There is none.
    """
    invoice, house = finance.get_invoice(tx, system(), invoice_id), get_organisation(tx)
    language = parties.get_party(tx, system(), invoice.party_id).language
    return Bill(
        company=(house.name, house.name_zh),
        invoice=invoice,
        transfer=transfer_for(invoice, invoice.open, house.name, paying_account(tx, head)),
        language=language if language in LANGUAGES else LANGUAGES[0],
        today=business_date(tx),
    )

"""What the assistant may tell of how an invoice is paid: its page, and the transfer on it."""

from assistant.pay_pages import PayPages, WayToPay
from erp_core import banking
from erp_core.finance import InvoiceView
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx
from frontdesk.documents.transfer import paying_account, transfer_for
from frontdesk.paying.links import payment_link
from frontdesk.settings import Settings
from frontdesk.workflows.real_time import real_now


def pay_pages(settings: Settings) -> PayPages:
    """Return what tells how an open invoice is paid at this deployment."""

    def told(tx: Tx, invoice: InvoiceView, language: str) -> WayToPay | None:
        name, account = get_organisation(tx).name, paying_account(tx, settings.letterhead)
        transfer = transfer_for(invoice, invoice.open, name, account)
        if transfer is None:
            return None
        return WayToPay(
            url=f"{payment_link(settings, invoice.id, real_now())}?lang={language}",
            holder=transfer.holder,
            iban=banking.grouped(transfer.account.iban),
            reference=transfer.written_reference,
        )

    return told

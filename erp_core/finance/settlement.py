"""How paid and credited amounts move an invoice between its states."""

from erp_core.finance.events import InvoicePaid
from erp_core.finance.payable_tables import Bill
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.tables import Invoice
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

_SETTLED = frozenset(
    {
        (InvoiceState.OPEN, InvoiceState.PAID),
        (InvoiceState.PAID, InvoiceState.OPEN),
        (InvoiceState.OPEN, InvoiceState.CREDITED),
        (InvoiceState.PAID, InvoiceState.CREDITED),
    }
)
INVOICE, BILL = States("invoice", _SETTLED), States("bill", _SETTLED)


def state_of_amounts(row: Invoice | Bill) -> InvoiceState:
    """Tell the state that the amounts of an invoice or bill say it is in."""
    if open_minor(row) > 0:
        return InvoiceState.OPEN
    if row.gross_minor > 0 and row.credited_minor == row.gross_minor:
        return InvoiceState.CREDITED
    return InvoiceState.PAID


def settle_state(tx: Tx, row: Invoice) -> None:
    """Keep what is open in base currency, move an invoice to the state its amounts say.

    It tells when the invoice became paid.
    """
    row.base_open_minor = carried_open(row)
    target = state_of_amounts(row)
    if target != row.state:
        row.state = INVOICE.move(row.state, target)
        if target is InvoiceState.PAID:
            tx.publish(InvoicePaid(row.id))
    tx.session.flush()
    tx.notify(f"invoice:{row.id}")
    tx.notify(f"party:{row.party_id}")


def settle_bill(tx: Tx, row: Bill) -> None:
    """Keep what is open in base currency, move a bill to the state its amounts say."""
    row.base_open_minor = carried_open(row)
    target = state_of_amounts(row)
    if target != row.state:
        row.state = BILL.move(row.state, target)
    tx.session.flush()
    tx.notify(f"party:{row.party_id}")

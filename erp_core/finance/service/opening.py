"""What customers owed when the books began: invoices of another system, open on the first day."""

from decimal import Decimal

from sqlalchemy import select

from erp_core.finance.accounts import account_of
from erp_core.finance.documents import Document, DocumentLine, write_document
from erp_core.finance.errors import InvoiceExists, NoSuchCustomer, NothingToInvoice, NumberIsOurs
from erp_core.finance.numbers import is_numbered, read_number
from erp_core.finance.queries.invoices import PREFIXES, invoice_views
from erp_core.finance.rates import conversion
from erp_core.finance.schemas.invoices import (
    InvoiceKind,
    InvoiceState,
    InvoiceView,
    NewOpenInvoice,
)
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.tables import Invoice
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party


def open_receivable(tx: Tx, actor: Actor, new: NewOpenInvoice) -> InvoiceView:
    """Enter an invoice of another system that is still to be paid.

    It keeps the number that the customer knows, and it is paid, reminded of and credited like any
    other. It earns nothing and owes no tax: both were booked where it was issued,
    so the opening balance stands against it. It is no invoice of ours and takes no number of one.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        InvoiceExists: There is an invoice with this number.
        NumberIsOurs: It reads like a number that these books give.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        NothingToInvoice: Nothing of it is open.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.open_receivable")
    actor.require_sight(new.party_id, NoSuchCustomer)
    get_party(tx, system("finance"), new.party_id)
    if not new.amount:
        raise NothingToInvoice(field="amount")
    _refuse_known(tx, new.number)
    row = write_document(tx, actor, _document(tx, new)).row
    told = {"party_id": row.party_id, "label": row.label, "gross_minor": row.gross_minor}
    record_change(tx, actor, "finance.open_receivable", ("invoices", row.id), told)
    return invoice_views(tx, [row])[0]


def _refuse_known(tx: Tx, number: str) -> None:
    read = read_number(number)
    if read is not None and read.prefix in PREFIXES.values():
        raise NumberIsOurs(field="number")
    same = select(Invoice.id).where(is_numbered(Invoice.label, number))
    if tx.session.scalar(same) is not None:
        raise InvoiceExists(field="number")


def _document(tx: Tx, new: NewOpenInvoice) -> Document:
    today = conversion(tx, new.amount.currency)
    line = DocumentLine(
        variant_id=None,
        description_en=f"Open of invoice {new.number} of {new.issued_on}",
        description_zh=f"{new.issued_on} 的发票 {new.number} 未付金额",
        quantity=Decimal(1),
        unit_price=new.amount.amount,
        net=new.amount.minor,
        base_net=today.minor(new.amount.minor),
        taxes=(),
        revenue_account_id=account_of(tx, AccountRole.OPENING_BALANCE).id,
        source_line=None,
    )
    return Document(
        kind=InvoiceKind.OPENING,
        state=InvoiceState.OPEN,
        party_id=new.party_id,
        order_id=None,
        conversion=today,
        due_days=0,
        lines=(line,),
        billing_address=None,
        is_from_before=True,
        label=new.number,
        due_date=new.due_date,
    )

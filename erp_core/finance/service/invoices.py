"""Issuing invoices: lines, taxes and the posted entry in one transaction."""

from collections.abc import Iterator

from erp_core.catalog import TaxableLine, TaxedLine, compute_tax, line_amount
from erp_core.finance.accounts import account_of
from erp_core.finance.documents import Document, DocumentLine, DocumentTax, write_document
from erp_core.finance.errors import NoSuchCustomer, NothingToInvoice
from erp_core.finance.events import InvoiceIssued
from erp_core.finance.queries.invoices import invoice_views
from erp_core.finance.queries.payments import payment_days
from erp_core.finance.rates import conversion
from erp_core.finance.schemas.invoices import (
    InvoiceKind,
    InvoiceLine,
    InvoiceState,
    InvoiceView,
    NewInvoice,
)
from erp_core.finance.settlement import settle_state
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party


def issue_invoice(tx: Tx, actor: Actor, new: NewInvoice) -> InvoiceView:
    """Issue an invoice dated today and post its entry.

    Tax is worked out per line and rate; lines sum to the header. The number is taken when the
    transaction commits or settles.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        NothingToInvoice: It would come to less than nothing.
        NoSuchAccount: A line's revenue account does not exist.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.issue_invoice")
    actor.require_sight(new.party_id, NoSuchCustomer)
    get_party(tx, system("finance"), new.party_id)
    row = write_document(tx, actor, _document(tx, new))
    told = {"party_id": row.party_id, "gross_minor": row.gross_minor, "currency": row.currency}
    record_change(tx, actor, "finance.issue_invoice", ("invoices", row.id), told)
    tx.publish(InvoiceIssued(row.id))
    settle_state(tx, row)
    return invoice_views(tx, [row])[0]


def _document(tx: Tx, new: NewInvoice) -> Document:
    taxed = compute_tax([_taxable(line, new.currency) for line in new.lines], new.currency)
    if taxed.gross.minor < 0:
        raise NothingToInvoice(field="lines")
    days = payment_days(tx, new.party_id) if new.due_days is None else new.due_days
    today = conversion(tx, new.currency)
    minors = [part for line in taxed.lines for part in _parts(line)]
    base = iter(today.parts(minors))
    return Document(
        kind=InvoiceKind.INVOICE,
        state=InvoiceState.OPEN,
        party_id=new.party_id,
        order_id=new.order_id,
        conversion=today,
        due_days=days,
        lines=tuple(
            _document_line(tx, line, each, base)
            for line, each in zip(new.lines, taxed.lines, strict=True)
        ),
        billing_address=new.billing_address,
        note=new.note,
    )


def _taxable(line: InvoiceLine, currency: str) -> TaxableLine:
    amount = line_amount(line.unit_price, line.quantity, currency, line.discount)
    return TaxableLine(amount=amount, taxes=line.taxes)


def _parts(line: TaxedLine) -> list[int]:
    """List what is converted of a line: its net amount, then each tax."""
    return [line.net.minor, *(each.tax.minor for each in line.taxes)]


def _document_line(
    tx: Tx, line: InvoiceLine, taxed: TaxedLine, base: Iterator[int]
) -> DocumentLine:
    return DocumentLine(
        variant_id=line.variant_id,
        description_en=line.description_en,
        description_zh=line.description_zh,
        quantity=line.quantity,
        unit_price=line.unit_price,
        net=taxed.net.minor,
        base_net=next(base),
        taxes=tuple(
            DocumentTax(rule, amount.tax.minor, next(base))
            for rule, amount in zip(line.taxes, taxed.taxes, strict=True)
        ),
        revenue_account_id=account_of(tx, line.revenue).id,
        source_line=line.source_line,
        discount=line.discount,
    )

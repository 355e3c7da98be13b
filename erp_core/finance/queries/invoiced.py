"""What customers were invoiced and what is open, all at once: for segments.

It takes no actor: who asks decides what of it may be known.
"""

from datetime import date
from typing import NamedTuple

from sqlalchemy import case, func, select

from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.tables import Invoice
from erp_core.kernel.transaction import Tx


class Invoiced(NamedTuple):
    """What a customer was invoiced: the last day, how often, net less credits in minor units."""

    last_on: date
    invoices: int
    net_minor: int


def invoiced_until(tx: Tx, on: date) -> dict[int, Invoiced]:
    """Sum up what each customer with an invoice was invoiced here until the end of a day.

    Credit notes are taken off the net and count neither as a purchase nor by their day; what was
    open before the books began is left out.
    """
    is_invoice = Invoice.kind == InvoiceKind.INVOICE
    net = case((is_invoice, Invoice.base_net_minor), else_=0 - Invoice.base_net_minor)
    count = func.sum(case((is_invoice, 1), else_=0))
    rows = tx.session.execute(
        select(
            Invoice.party_id,
            func.max(case((is_invoice, Invoice.business_date))),
            count,
            func.sum(net),
        )
        .where(Invoice.kind != InvoiceKind.OPENING, Invoice.business_date <= on)
        .group_by(Invoice.party_id)
        .having(count > 0)
    )
    return {id_: Invoiced(last, int(times), int(minor)) for id_, last, times, minor in rows}


def open_by_customer(tx: Tx) -> dict[int, int]:
    """Return what is open on each customer's invoices now, in minor units of the books."""
    rows = tx.session.execute(
        select(Invoice.party_id, func.sum(Invoice.base_open_minor))
        .where(Invoice.kind != InvoiceKind.CREDIT_NOTE, Invoice.state == InvoiceState.OPEN)
        .group_by(Invoice.party_id)
    )
    return {party_id: int(minor) for party_id, minor in rows}

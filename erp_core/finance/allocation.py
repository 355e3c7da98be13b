"""Moves money between a payment and the invoices it settles; every movement is a row that stays."""

from collections.abc import Sequence
from typing import NamedTuple

from sqlalchemy import select

from erp_core.finance.differences import realise
from erp_core.finance.errors import NoSuchInvoice, OverAllocated, WrongCurrency, WrongParty
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.queries.payments import carried_free, free_minor
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.payments import Allocation, Allocations
from erp_core.finance.settlement import settle_state
from erp_core.finance.tables import AllocationRow, Invoice, Payment
from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx


def locked_invoices(tx: Tx, actor: Actor, party_id: int, wanted: Allocations) -> list[Invoice]:
    """Lock the invoices that a payment may settle, by id: the named ones or all open ones.

    An invoice out of the actor's sight is left out, like one that does not exist.
    """
    query = select(Invoice).where(Invoice.party_id == party_id, Invoice.state == InvoiceState.OPEN)
    if wanted != "auto":
        query = select(Invoice).where(Invoice.id.in_([each.invoice_id for each in wanted]))
    return list(
        tx.session.scalars(
            in_sight(query, Invoice.party_id, actor)
            .order_by(Invoice.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


class Taken(NamedTuple):
    """What is taken of a payment for an invoice, in minor units of both currencies.

    Attributes:
        freed: By how much that changes what is free of it in base currency; taking makes it less.
    """

    invoice: Invoice
    minor: int
    freed: int


def allocate(
    tx: Tx, actor: Actor, payment: Payment, invoices: Sequence[Invoice], wanted: Allocations
) -> dict[int, int]:
    """Settle invoices that are locked from what is free of a payment.

    Returns:
        What it settled of each invoice, in minor units, by id.

    Raises:
        NoSuchInvoice: A named invoice does not exist.
        WrongParty: It belongs to another customer.
        WrongCurrency: It is in another currency than the payment.
        OverAllocated: More than is open on it, or than is free of the payment.
    """
    return settle(tx, actor, payment, take(payment, invoices, wanted))


def take(payment: Payment, invoices: Sequence[Invoice], wanted: Allocations) -> list[Taken]:
    """Take from a payment what is to settle invoices; nothing is written yet.

    Raises:
        NoSuchInvoice: A named invoice does not exist.
        WrongParty: It belongs to another customer.
        WrongCurrency: It is in another currency than the payment.
        OverAllocated: More than is open on it, or than is free of the payment.
    """
    if wanted == "auto":
        return _take_for_longest_due(payment, invoices)
    by_id = {invoice.id: invoice for invoice in invoices}
    taken: list[Taken] = []
    for each in wanted:
        invoice = _named(payment, by_id.get(each.invoice_id), each)
        before = sum(one.minor for one in taken if one.invoice is invoice)
        if each.amount.minor > open_minor(invoice) - before:
            raise OverAllocated(field="allocate_to")
        taken.append(_taken(payment, invoice, each.amount.minor))
    return taken


def settle(tx: Tx, actor: Actor, payment: Payment, taken: Sequence[Taken]) -> dict[int, int]:
    """Settle invoices from what was taken of a payment; both are locked.

    Returns:
        What it settled of each invoice, in minor units, by id.
    """
    settled: dict[int, int] = {}
    for each in taken:
        _settle(tx, actor, payment, each, None)
        settled[each.invoice.id] = settled.get(each.invoice.id, 0) + each.minor
    return dict(sorted(settled.items()))


def move(
    tx: Tx,
    actor: Actor,
    payment: Payment,
    invoice: Invoice,
    minor: int,
    *,
    credit_note_id: int | None = None,
) -> None:
    """Settle some of an invoice from a payment, or free it (negative); both are locked.

    Where their rates differ, the exchange difference is realised, or taken back.
    """
    _settle(tx, actor, payment, _taken(payment, invoice, minor), credit_note_id)


def _taken(payment: Payment, invoice: Invoice, minor: int) -> Taken:
    before = carried_free(payment)
    payment.allocated_minor += minor
    return Taken(invoice, minor, carried_free(payment) - before)


def _settle(
    tx: Tx, actor: Actor, payment: Payment, taken: Taken, credit_note_id: int | None
) -> None:
    invoice = taken.invoice
    before = carried_open(invoice)
    invoice.paid_minor += taken.minor
    row = AllocationRow(
        payment_id=payment.id,
        invoice_id=invoice.id,
        credit_note_id=credit_note_id,
        amount_minor=taken.minor,
        created_at=tx.now,
    )
    tx.session.add(row)
    gain = carried_open(invoice) - before - taken.freed
    if gain:
        tx.session.flush()
        realise(tx, actor, ("allocations", row.id), payment, gain, undone=taken.minor < 0)
    if credit_note_id is None:
        settle_state(tx, invoice)


def _take_for_longest_due(payment: Payment, invoices: Sequence[Invoice]) -> list[Taken]:
    taken = []
    for invoice in sorted(invoices, key=lambda each: (each.due_date, each.id)):
        minor = min(free_minor(payment), open_minor(invoice))
        if minor > 0 and invoice.currency == payment.currency:
            taken.append(_taken(payment, invoice, minor))
    return taken


def _named(payment: Payment, invoice: Invoice | None, wanted: Allocation) -> Invoice:
    """Return the invoice that is to be settled, if it may be and there is enough for it."""
    if invoice is None:
        raise NoSuchInvoice(field="allocate_to")
    if invoice.party_id != payment.party_id:
        raise WrongParty(field="allocate_to")
    if {invoice.currency, wanted.amount.currency} != {payment.currency}:
        message = f"A payment in {payment.currency} settles invoices in {payment.currency} only."
        raise WrongCurrency(message, field="allocate_to")
    if invoice.state != InvoiceState.OPEN or wanted.amount.minor > free_minor(payment):
        raise OverAllocated(field="allocate_to")
    return invoice

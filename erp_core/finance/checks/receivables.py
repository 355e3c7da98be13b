"""I2 and I4: what customers owe by their documents is what the ledger says, never over-settled."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import InstrumentedAttribute

from erp_core.finance.checks.control import (
    NOTHING,
    Owed,
    add_owed,
    posted_by_party,
    posted_by_source,
)
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.queries.payments import carried_free, free_minor
from erp_core.finance.schemas.invoices import InvoiceKind
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.tables import (
    AllocationRow,
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    Payment,
    Refund,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_Sums = Mapping[int, int]
_Quantities = dict[int, Decimal]


def receivable_equals_documents(tx: Tx) -> Findings:
    """Find customers whose open documents differ from the receivable account in a currency."""
    ledger, documents = posted_by_party(tx, AccountRole.RECEIVABLE), _owed_by_party(tx)
    owed = sorted(ledger.keys() | documents.keys())
    return Findings.of(
        len(owed),
        (
            f"party {party_id} owes {documents.get((party_id, currency), NOTHING)} by documents, "
            f"{ledger.get((party_id, currency), NOTHING)} by ledger (in base currency, {currency})"
            for party_id, currency in owed
            if ledger.get((party_id, currency), NOTHING)
            != documents.get((party_id, currency), NOTHING)
        ),
    )


def settlements_equal_allocations(tx: Tx) -> Findings:
    """Find payments and invoices whose counters differ from the movements behind them."""
    moved = func.sum(AllocationRow.amount_minor)
    used = _sums(tx, AllocationRow.payment_id, moved)
    by_invoice = _sums(tx, AllocationRow.invoice_id, moved)
    refunded = _sums(tx, Refund.payment_id, func.sum(Refund.amount_minor))
    payments, invoices = list(tx.session.scalars(select(Payment))), _invoices(tx)
    credited = _credited(invoices)
    wrong = [
        *(f"payment {p.id} allocated" for p in payments if _off(used, p.id, p.allocated_minor)),
        *(f"payment {p.id} refunded" for p in payments if _off(refunded, p.id, p.refunded_minor)),
        *(f"invoice {i.id} paid" for i in invoices if _off(by_invoice, i.id, i.paid_minor)),
        *(f"invoice {i.id} credited" for i in invoices if _off(credited, i.id, i.credited_minor)),
    ]
    return Findings.of(
        len(payments) + len(invoices), (f"{each} is not the sum of its rows" for each in wrong)
    )


def lines_sum_to_header(tx: Tx) -> Findings:
    """Find invoices whose lines or taxes do not sum to what is printed at the bottom."""
    net = _sums(tx, InvoiceLineRow.invoice_id, func.sum(InvoiceLineRow.net_minor))
    tax = _sums(tx, InvoiceLineRow.invoice_id, func.sum(InvoiceLineRow.tax_minor))
    invoices, lines = _invoices(tx), list(tx.session.scalars(select(InvoiceLineRow)))
    by_line = _taxes_by_line(tx)
    wrong = [
        *(
            f"the lines of invoice {i.id} do not sum to its header"
            for i in invoices
            if _off(net, i.id, i.net_minor) or _off(tax, i.id, i.tax_minor)
        ),
        *(
            f"the taxes of invoice line {line.id} do not sum to its tax"
            for line in lines
            if by_line.get((line.invoice_id, line.position), 0) != line.tax_minor
        ),
    ]
    return Findings.of(len(invoices) + len(lines), wrong)


def documents_equal_entries(tx: Tx) -> Findings:
    """Find invoices, payments and refunds whose entry does not carry their amount."""
    invoices, payments = _invoices(tx), list(tx.session.scalars(select(Payment)))
    refunds = list(tx.session.scalars(select(Refund)))
    expected = {("invoices", i.id): _owed_sign(i) * i.base_gross_minor for i in invoices}
    expected |= {("payments", p.id): -p.base_amount_minor for p in payments}
    expected |= {("refunds", r.id): r.base_amount_minor for r in refunds}
    posted = posted_by_source(tx, AccountRole.RECEIVABLE)
    wrong = (key for key in expected if posted.get(key, 0) != expected[key])
    return Findings.of(
        len(expected), (f"the entry of {table} {id_} is missing or wrong" for table, id_ in wrong)
    )


def nothing_is_over_settled(tx: Tx) -> Findings:
    """Find payments refunded beyond what came in, and lines credited beyond what was invoiced."""
    payments = list(tx.session.scalars(select(Payment)))
    lines = list(tx.session.scalars(select(InvoiceLineRow)))
    wrong = [
        *(
            f"payment {p.id} was refunded beyond what came in"
            for p in payments
            if not 0 <= p.refunded_minor <= p.amount_minor - p.allocated_minor
        ),
        *(
            f"invoice line {line.id} was credited beyond what was invoiced"
            for line in lines
            if not 0 <= line.credited_quantity <= line.quantity
        ),
    ]
    return Findings.of(len(payments) + len(lines), wrong)


def credits_equal_their_notes(tx: Tx) -> Findings:
    """Find invoices credited otherwise than their notes say, or fully but not to the cent."""
    invoices = [row for row in _invoices(tx) if row.kind != InvoiceKind.CREDIT_NOTE]
    invoiced, counted, noted = _quantities(tx)
    wrong = [
        *(
            f"invoice {row.id} was credited in other quantities than its credit notes say"
            for row in invoices
            if counted[row.id] != noted.get(row.id, Decimal())
        ),
        *(
            f"invoice {row.id} was credited in full but not to the cent"
            for row in invoices
            if counted[row.id] == invoiced[row.id] and row.credited_minor != row.gross_minor
        ),
    ]
    return Findings.of(len(invoices), wrong)


RECEIVABLE_CHECKS = (
    Check(
        "I2", "What each customer owes equals the receivable account", receivable_equals_documents
    ),
    Check(
        "I2",
        "Payments and invoices equal the allocations between them",
        settlements_equal_allocations,
    ),
    Check("I2", "Every document's entry carries its amount", documents_equal_entries),
    Check("I4", "Nothing is refunded or credited beyond its limit", nothing_is_over_settled),
    Check("I4", "Credits are what their credit notes say", credits_equal_their_notes),
    Check("I8", "The lines of a document sum to its header", lines_sum_to_header),
)


def _owed_sign(row: Invoice) -> int:
    return -1 if row.kind == InvoiceKind.CREDIT_NOTE else 1


def _invoices(tx: Tx) -> list[Invoice]:
    return list(tx.session.scalars(select(Invoice).order_by(Invoice.id)))


def _sums(tx: Tx, key: InstrumentedAttribute[int], total: ColumnElement[int]) -> _Sums:
    rows = tx.session.execute(select(key, total).group_by(key))
    return {id_: int(sum_) for id_, sum_ in rows}


def _off(sums: _Sums, id_: int, expected: int) -> bool:
    return sums.get(id_, 0) != expected


def _taxes_by_line(tx: Tx) -> dict[tuple[int, int], int]:
    line = (InvoiceLineTax.invoice_id, InvoiceLineTax.line_position)
    rows = tx.session.execute(select(*line, func.sum(InvoiceLineTax.tax_minor)).group_by(*line))
    return {(invoice_id, position): int(minor) for invoice_id, position, minor in rows}


def _credited(invoices: Iterable[Invoice]) -> _Sums:
    credited: dict[int, int] = {}
    for note in invoices:
        if note.credits_id is not None:
            credited[note.credits_id] = credited.get(note.credits_id, 0) + note.gross_minor
    return credited


def _quantities(tx: Tx) -> tuple[_Quantities, _Quantities, _Quantities]:
    """Sum per invoice: invoiced, credited as its lines say, credited as its notes say."""
    rows = tx.session.execute(
        select(
            Invoice.id,
            Invoice.credits_id,
            func.sum(InvoiceLineRow.quantity),
            func.sum(InvoiceLineRow.credited_quantity),
        )
        .join(InvoiceLineRow, InvoiceLineRow.invoice_id == Invoice.id)
        .group_by(Invoice.id, Invoice.credits_id)
    )
    invoiced, counted, noted = _Quantities(), _Quantities(), _Quantities()
    for invoice_id, credits_id, quantity, credited in rows:
        if credits_id is None:
            invoiced[invoice_id], counted[invoice_id] = quantity, credited
        else:
            noted[credits_id] = noted.get(credits_id, Decimal()) + quantity
    return invoiced, counted, noted


def _owed_by_party(tx: Tx) -> Owed:
    """Sum what is open less what is free, by party and currency, at the documents' rates."""
    invoices = tx.session.scalars(select(Invoice).where(Invoice.kind != InvoiceKind.CREDIT_NOTE))
    payments = tx.session.scalars(select(Payment))
    owed: Owed = {}
    for row in invoices:
        add_owed(owed, (row.party_id, row.currency), carried_open(row), open_minor(row))
    for paid in payments:
        add_owed(owed, (paid.party_id, paid.currency), -carried_free(paid), -free_minor(paid))
    return {key: sums for key, sums in owed.items() if sums != NOTHING}

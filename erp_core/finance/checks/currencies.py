"""I2 and I8: base amounts are those of the document at its rate, differences are all posted."""

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_core.finance.queries.invoices import carried_open
from erp_core.finance.rates import PAR, Conversion
from erp_core.finance.schemas.invoices import InvoiceKind
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.tables import (
    Account,
    Entry,
    EntryLineRow,
    ExchangeDifference,
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    Payment,
    Refund,
)
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

_DIFFERENCES = (AccountRole.EXCHANGE_GAIN, AccountRole.EXCHANGE_LOSS)


def base_amounts_follow_rates(tx: Tx) -> Findings:
    """Find documents that came to something else in base currency than their rate says."""
    invoices = list(tx.session.scalars(select(Invoice).order_by(Invoice.id)))
    moved = [*tx.session.scalars(select(Payment)), *tx.session.scalars(select(Refund))]
    wrong = [
        *(f"invoice {row.id}" for row in invoices if not _is_at_its_rate(row)),
        *(
            f"{row.__tablename__} {row.id}"
            for row in moved
            if _at_rate(row, row.amount_minor) != row.base_amount_minor
        ),
    ]
    return Findings.of(
        len(invoices) + len(moved),
        (f"{what} is not at its rate in base currency" for what in wrong),
    )


def base_lines_sum_to_header(tx: Tx) -> Findings:
    """Find invoices whose lines do not sum to their header in base currency."""
    sums = {
        id_: (int(net), int(tax))
        for id_, net, tax in tx.session.execute(
            select(
                InvoiceLineRow.invoice_id,
                func.sum(InvoiceLineRow.base_net_minor),
                func.sum(InvoiceLineRow.base_tax_minor),
            ).group_by(InvoiceLineRow.invoice_id)
        )
    }
    taxes = {
        id_: int(tax)
        for id_, tax in tx.session.execute(
            select(InvoiceLineTax.invoice_id, func.sum(InvoiceLineTax.base_tax_minor)).group_by(
                InvoiceLineTax.invoice_id
            )
        )
    }
    invoices = list(tx.session.scalars(select(Invoice).order_by(Invoice.id)))
    wrong = (
        row.id
        for row in invoices
        if sums.get(row.id, (0, 0)) != (row.base_net_minor, row.base_tax_minor)
        or taxes.get(row.id, 0) != row.base_tax_minor
    )
    return Findings.of(
        len(invoices),
        (f"the lines of invoice {id_} do not sum to its header in base currency" for id_ in wrong),
    )


def open_amounts_follow(tx: Tx) -> Findings:
    """Find invoices whose open amount in base currency is not the share that is open."""
    invoices = list(tx.session.scalars(select(Invoice).order_by(Invoice.id)))
    return Findings.of(
        len(invoices),
        (
            f"invoice {row.id} is open with {row.base_open_minor} in base currency"
            for row in invoices
            if row.base_open_minor != carried_open(row)
        ),
    )


def differences_are_posted(tx: Tx) -> Findings:
    """Find exchange differences whose entry is missing or carries another amount."""
    posted = {
        id_: -int(minor)
        for id_, minor in tx.session.execute(
            select(Entry.source_id, func.sum(EntryLineRow.amount_minor))
            .join(EntryLineRow, EntryLineRow.entry_id == Entry.id)
            .join(Account, Account.id == EntryLineRow.account_id)
            .where(Entry.source_type == "exchange_differences", Account.role.in_(_DIFFERENCES))
            .group_by(Entry.source_id)
        )
    }
    kept = {row.id: row.gain_minor for row in tx.session.scalars(select(ExchangeDifference))}
    return Findings.of(
        len(kept), _unlike(kept, {id_: minor for id_, minor in posted.items() if id_ is not None})
    )


CURRENCY_CHECKS = (
    Check("I8", "Base amounts are the document's at its rate", base_amounts_follow_rates),
    Check("I8", "Lines sum to their header in base currency", base_lines_sum_to_header),
    Check("I2", "What is open in base currency is the share open", open_amounts_follow),
    Check("I2", "Every exchange difference is posted", differences_are_posted),
)


def _at_rate(row: Invoice | Payment | Refund, minor: int) -> int:
    return Conversion(row.currency, row.base_currency, row.rate).minor(minor)


def _is_at_its_rate(row: Invoice) -> bool:
    """Tell whether an invoice is: the parts of one that are credited only sum to it."""
    if row.kind == InvoiceKind.CREDIT_NOTE:
        return row.currency != row.base_currency or (
            row.rate == PAR and row.base_gross_minor == row.gross_minor
        )
    return _at_rate(row, row.gross_minor) == row.base_gross_minor


def _unlike(kept: dict[int, int], posted: dict[int, int]) -> Iterator[str]:
    for id_ in sorted(kept.keys() | posted.keys()):
        if kept.get(id_) != posted.get(id_):
            yield f"exchange difference {id_} is {kept.get(id_)}, its entry {posted.get(id_)}"

"""The rows and the entry that suppliers' bills and credit notes share."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from erp_core.finance.documents import DocumentLine, amounts_by_account, sided
from erp_core.finance.errors import TooSmall
from erp_core.finance.payable_tables import Bill, BillLineRow, BillLineTax
from erp_core.finance.posting import write_entry
from erp_core.finance.rates import Conversion
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.schemas.payables import BillKind
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_rows
from erp_core.kernel.money import Money
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class BillPaper:
    """A bill or credit note about to be written."""

    kind: BillKind
    party_id: int
    reference: str
    conversion: Conversion
    bill_date: date
    posted_on: date
    due_date: date
    lines: tuple[DocumentLine, ...]
    credits_id: int | None = None
    reason: str = ""
    note: str = ""


def write_bill(tx: Tx, actor: Actor, paper: BillPaper) -> Bill:
    """Write a bill or credit note with its lines, post its entry and let it be numbered at commit.

    Raises:
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: The month that it is posted in is locked.
    """
    row = _bill_row(tx, paper)
    if row.base_gross_minor <= 0:
        raise TooSmall(field="lines")
    tx.session.add(row)
    tx.session.flush()
    _write_lines(tx, row.id, paper.lines)
    write_entry(tx, actor, _entry(tx, row, paper.lines))
    number_row_at_commit(tx, row.kind, str(row.year), row)
    return row


def _bill_row(tx: Tx, paper: BillPaper) -> Bill:
    lines, is_credit = paper.lines, paper.kind is BillKind.CREDIT
    net, tax = sum(line.net for line in lines), sum(line.tax for line in lines)
    base_net, base_tax = sum(line.base_net for line in lines), sum(line.base_tax for line in lines)
    return Bill(
        kind=paper.kind,
        year=paper.posted_on.year,
        number=None,
        reference=paper.reference,
        state=InvoiceState.APPLIED if is_credit else InvoiceState.OPEN,
        party_id=paper.party_id,
        credits_id=paper.credits_id,
        bill_date=paper.bill_date,
        business_date=paper.posted_on,
        due_date=paper.due_date,
        currency=paper.conversion.currency,
        net_minor=net,
        tax_minor=tax,
        gross_minor=net + tax,
        rate=paper.conversion.rate,
        base_currency=paper.conversion.base,
        base_net_minor=base_net,
        base_tax_minor=base_tax,
        base_gross_minor=base_net + base_tax,
        base_open_minor=0 if is_credit else base_net + base_tax,
        paid_minor=0,
        credited_minor=0,
        reason=paper.reason,
        note=paper.note,
        created_at=tx.now,
    )


def _write_lines(tx: Tx, bill_id: int, lines: Sequence[DocumentLine]) -> None:
    rows = [
        {
            "bill_id": bill_id,
            "position": position,
            "variant_id": line.variant_id,
            "description": line.description_en,
            "quantity": line.quantity,
            "unit_price": line.unit_price,
            "net_minor": line.net,
            "tax_minor": line.tax,
            "base_net_minor": line.base_net,
            "base_tax_minor": line.base_tax,
            "account_id": line.revenue_account_id,
            "credited_quantity": 0,
            "source_line": line.source_line,
        }
        for position, line in enumerate(lines)
    ]
    add_rows(tx, BillLineRow, rows)
    taxes = [
        {
            "bill_id": bill_id,
            "line_position": line_position,
            "position": position,
            "tax_minor": tax.minor,
            "base_tax_minor": tax.base,
            **tax.rule.model_dump(),
        }
        for line_position, line in enumerate(lines)
        for position, tax in enumerate(line.taxes)
    ]
    add_rows(tx, BillLineTax, taxes)


def _entry(tx: Tx, row: Bill, lines: Sequence[DocumentLine]) -> NewEntry:
    """Build the entry: what was billed for and the input tax against what is payable."""
    sign = -1 if row.kind == BillKind.CREDIT else 1
    amounts = amounts_by_account(tx, lines, {}, AccountRole.INPUT_TAX)
    debits = tuple(
        EntryLine.of(
            account,
            Money(sign * both.base, row.base_currency),
            document=sided(sign, both, row.currency),
        )
        for account, both in amounts.items()
        if both.base
    )
    owed = Money(-sign * row.base_gross_minor, row.base_currency)
    document = Money(-sign * row.gross_minor, row.currency)
    payable = EntryLine.of(AccountRole.PAYABLE, owed, row.party_id, document=document)
    return NewEntry(
        journal=Journal.PURCHASES,
        business_date=row.business_date,
        memo=row.reference,
        lines=(*debits, payable),
        source=("bills", row.id),
    )

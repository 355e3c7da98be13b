"""The rows and the entry that invoices and credit notes share.

A credit note is the mirror of an invoice: the same lines, the entry with its sides exchanged.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import NamedTuple

from erp_core.catalog import LineTax
from erp_core.finance.accounts import account_by_id, tax_accounts
from erp_core.finance.errors import TooSmall
from erp_core.finance.posting import write_entry
from erp_core.finance.rates import Conversion
from erp_core.finance.schemas.invoices import BillingAddress, InvoiceKind, InvoiceState
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.tables import Invoice, InvoiceLineRow, InvoiceLineTax
from erp_core.kernel.actor import Actor
from erp_core.kernel.adding import add_counted_rows, add_rows
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class DocumentTax:
    """One tax of a line, worked out, in minor units of the document's and the base currency."""

    rule: LineTax
    minor: int
    base: int


@dataclass(frozen=True)
class DocumentLine:
    """One line, worked out; ``net`` and taxes are minor units, ``base_net`` is base currency."""

    variant_id: int | None
    description_en: str
    description_zh: str
    quantity: Decimal
    unit_price: Decimal
    net: int
    base_net: int
    taxes: tuple[DocumentTax, ...]
    revenue_account_id: int
    source_line: int | None
    discount: Decimal = Decimal(0)

    @property
    def tax(self) -> int:
        """The sum of its taxes."""
        return sum(each.minor for each in self.taxes)

    @property
    def base_tax(self) -> int:
        """The sum of its taxes in base currency."""
        return sum(each.base for each in self.taxes)


@dataclass(frozen=True)
class Document:
    """An invoice or credit note about to be written.

    ``label`` and ``due_date`` are an earlier invoice's own; else the number and the days count.
    ``is_from_before`` tells that such an invoice is entered or credited: nothing was sold here.
    """

    kind: InvoiceKind
    state: InvoiceState
    party_id: int
    order_id: int | None
    conversion: Conversion
    due_days: int
    lines: tuple[DocumentLine, ...]
    billing_address: BillingAddress | None
    credits_id: int | None = None
    reason: str = ""
    note: str = ""
    label: str | None = None
    due_date: date | None = None
    is_from_before: bool = False

    @property
    def net(self) -> int:
        """The sum of its lines before tax."""
        return sum(line.net for line in self.lines)

    @property
    def tax(self) -> int:
        """The sum of its lines' taxes."""
        return sum(line.tax for line in self.lines)

    @property
    def base_net(self) -> int:
        """The sum of its lines before tax, in base currency."""
        return sum(line.base_net for line in self.lines)

    @property
    def base_tax(self) -> int:
        """The sum of its lines' taxes, in base currency."""
        return sum(line.base_tax for line in self.lines)


class Both(NamedTuple):
    """An amount in base and in document currency, in minor units."""

    base: int
    document: int

    def plus(self, base: int, document: int) -> "Both":
        """Return the sum with another."""
        return Both(self.base + base, self.document + document)


NONE = Both(0, 0)


class Written(NamedTuple):
    """The rows of a document that was just written; its lines and their taxes in order."""

    row: Invoice
    lines: list[InvoiceLineRow]
    taxes: list[InvoiceLineTax]


def write_document(tx: Tx, actor: Actor, document: Document) -> Written:
    """Write a document with its lines, post its entry and let it be numbered at commit.

    The statements are few and do not grow with the lines.

    Raises:
        TooSmall: It is something and comes to nothing in base currency.
    """
    if document.net + document.tax > 0 >= document.base_net + document.base_tax:
        raise TooSmall(field="lines")
    today = business_date(tx)
    row = _invoice_row(tx, document, today)
    tx.session.add(row)
    tx.session.flush()
    lines, taxes = _write_lines(tx, row.id, document.lines)
    entry = _entry(tx, row, document, today)
    if entry is not None:
        write_entry(tx, actor, entry)
    number_row_at_commit(tx, row.kind, str(row.year), row)
    return Written(row, lines, taxes)


def _invoice_row(tx: Tx, document: Document, today: date) -> Invoice:
    address = document.billing_address
    gross = document.net + document.tax
    base_gross = document.base_net + document.base_tax
    return Invoice(
        kind=document.kind,
        year=today.year,
        number=None,
        label=document.label,
        state=document.state,
        party_id=document.party_id,
        order_id=document.order_id,
        credits_id=document.credits_id,
        business_date=today,
        due_date=document.due_date or today + timedelta(days=document.due_days),
        currency=document.conversion.currency,
        net_minor=document.net,
        tax_minor=document.tax,
        gross_minor=gross,
        rate=document.conversion.rate,
        base_currency=document.conversion.base,
        base_net_minor=document.base_net,
        base_tax_minor=document.base_tax,
        base_gross_minor=base_gross,
        base_open_minor=0 if document.kind == InvoiceKind.CREDIT_NOTE else base_gross,
        paid_minor=0,
        credited_minor=0,
        billing_address=None if address is None else address.model_dump(),
        reason=document.reason,
        note=document.note,
        created_at=tx.now,
    )


def _write_lines(
    tx: Tx, invoice_id: int, lines: Sequence[DocumentLine]
) -> tuple[list[InvoiceLineRow], list[InvoiceLineTax]]:
    rows = [_line_row(invoice_id, position, line) for position, line in enumerate(lines)]
    ids = add_counted_rows(tx, InvoiceLineRow, rows)
    taxes = [
        {
            "invoice_id": invoice_id,
            "line_position": line_position,
            "position": position,
            "tax_minor": tax.minor,
            "base_tax_minor": tax.base,
            **tax.rule.model_dump(),
        }
        for line_position, line in enumerate(lines)
        for position, tax in enumerate(line.taxes)
    ]
    add_rows(tx, InvoiceLineTax, taxes)
    return (
        [InvoiceLineRow(id=id_, **row) for id_, row in zip(ids, rows, strict=True)],
        [InvoiceLineTax(**tax) for tax in taxes],
    )


def _line_row(invoice_id: int, position: int, line: DocumentLine) -> dict[str, object]:
    return {
        "invoice_id": invoice_id,
        "position": position,
        "variant_id": line.variant_id,
        "description_en": line.description_en,
        "description_zh": line.description_zh,
        "quantity": line.quantity,
        "unit_price": line.unit_price,
        "discount": line.discount,
        "net_minor": line.net,
        "tax_minor": line.tax,
        "base_net_minor": line.base_net,
        "base_tax_minor": line.base_tax,
        "revenue_account_id": line.revenue_account_id,
        "credited_quantity": Decimal(),
        "source_line": line.source_line,
    }


def _entry(tx: Tx, row: Invoice, document: Document, today: date) -> NewEntry | None:
    """Build the entry: what is receivable against what is earned and the taxes owed."""
    taxes = {tax.rule.tax_id for line in document.lines for tax in line.taxes}
    owed_on = tax_accounts(tx, taxes)
    amounts = amounts_by_account(tx, document.lines, owed_on, AccountRole.TAX_PAYABLE)
    owed = Both(-(document.base_net + document.base_tax), -(document.net + document.tax))
    amounts[AccountRole.RECEIVABLE] = owed
    sign = 1 if row.kind == InvoiceKind.CREDIT_NOTE else -1
    lines = tuple(
        EntryLine.of(
            account,
            Money(sign * both.base, row.base_currency),
            row.party_id,
            document=sided(sign, both, row.currency),
        )
        for account, both in amounts.items()
        if both.base
    )
    if not lines:
        return None
    journal = Journal.GENERAL if document.is_from_before else Journal.SALES
    return NewEntry(journal=journal, business_date=today, lines=lines, source=("invoices", row.id))


def sided(sign: int, both: Both, currency: str) -> Money:
    """Tell the amount in the document's currency; cents that rounding put on the other side none.

    Lines that cancel out but for a cent may have changed their sign.
    """
    is_alike = (both.base > 0) == (both.document > 0)
    return Money(sign * both.document if is_alike else 0, currency)


def amounts_by_account(
    tx: Tx, lines: Sequence[DocumentLine], tax_on: Mapping[int, str], usual: str
) -> dict[str, Both]:
    """Sum what a document's lines and taxes move, by account.

    Args:
        tx: The transaction.
        lines: The lines.
        tax_on: The account of each tax that has one of its own.
        usual: The account of the others.
    """
    amounts: dict[str, Both] = {}
    for line in lines:
        code = account_by_id(tx, line.revenue_account_id).code
        amounts[code] = amounts.get(code, NONE).plus(line.base_net, line.net)
    for tax in (tax for line in lines for tax in line.taxes):
        code = tax_on.get(tax.rule.tax_id, usual)
        amounts[code] = amounts.get(code, NONE).plus(tax.base, tax.minor)
    return amounts

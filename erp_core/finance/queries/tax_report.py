"""The taxes that were invoiced and billed over some days, tied to the accounts they move."""

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import case, func, or_, select

from erp_core import catalog
from erp_core.finance.periods import period_of
from erp_core.finance.queries.input_tax import input_tax_rows, taxed_net
from erp_core.finance.queries.statements import READ, refuse_reversed
from erp_core.finance.queries.sums import NOTHING, sums_between
from erp_core.finance.schemas.invoices import InvoiceKind
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.reports import TaxAccountRow, TaxReport, TaxReportRow
from erp_core.finance.tables import (
    Account,
    Entry,
    EntryLineRow,
    Invoice,
    InvoiceLineRow,
    InvoiceLineTax,
    TaxAccount,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.transaction import Tx

_TAXED = ("invoices", "bills")
"""Documents that have taxes, as their entries name them."""
TAX_ROLES = (AccountRole.TAX_PAYABLE, AccountRole.INPUT_TAX)


class _Taxed(NamedTuple):
    """Under one tax, rate and month."""

    tax_id: int
    rate: Decimal
    period: str


class _Amounts(NamedTuple):
    base: int
    tax: int


def tax_report(tx: Tx, actor: Actor, start: date, end: date) -> TaxReport:
    """Tell what tax is owed and what is claimed back over some days, credit notes taken off.

    Raises:
        DaysReversed: The last day comes before the first.
    """
    actor.require(READ)
    refuse_reversed(start, end)
    currency = get_organisation(tx).currency
    taxed = _taxed(tx, start, end)
    rows = tuple(_rows(tx, actor, taxed, currency))
    accounts = tuple(_accounts(tx, start, end, currency))
    nothing = Money(0, currency)
    tax = sum((row.tax for row in rows), nothing)
    input_rows = input_tax_rows(tx, actor, start, end, currency)
    input_tax = sum((row.tax for row in input_rows), nothing)
    payable = tax - input_tax
    return TaxReport(
        start=start,
        end=end,
        base=Money(_net(tx, start, end), currency),
        tax=tax,
        input_base=Money(taxed_net(tx, start, end), currency),
        input_tax=input_tax,
        payable=payable,
        difference=sum((row.documents for row in accounts), nothing) - payable,
        rows=rows,
        input_rows=input_rows,
        accounts=accounts,
    )


def _taxed(tx: Tx, start: date, end: date) -> dict[_Taxed, _Amounts]:
    """Sum the lines by tax, rate and month; SQL knows no month that both databases share."""
    sign = case((Invoice.kind == InvoiceKind.CREDIT_NOTE, -1), else_=1)
    key = (InvoiceLineTax.tax_id, InvoiceLineTax.rate, Invoice.business_date)
    rows = tx.session.execute(
        select(
            *key,
            func.sum(sign * InvoiceLineRow.base_net_minor),
            func.sum(sign * InvoiceLineTax.base_tax_minor),
        )
        .join(Invoice, Invoice.id == InvoiceLineTax.invoice_id)
        .join(
            InvoiceLineRow,
            (InvoiceLineRow.invoice_id == InvoiceLineTax.invoice_id)
            & (InvoiceLineRow.position == InvoiceLineTax.line_position),
        )
        .where(Invoice.business_date.between(start, end))
        .group_by(*key)
    )
    found: dict[_Taxed, _Amounts] = {}
    for tax_id, rate, day, base, tax in rows:
        under = _Taxed(tax_id, rate, period_of(day))
        before = found.get(under, _Amounts(0, 0))
        found[under] = _Amounts(before.base + int(base), before.tax + int(tax))
    return found


def _net(tx: Tx, start: date, end: date) -> int:
    """Sum what was invoiced under any tax, each line once."""
    sign = case((Invoice.kind == InvoiceKind.CREDIT_NOTE, -1), else_=1)
    taxed = (
        select(InvoiceLineTax.invoice_id)
        .where(
            InvoiceLineTax.invoice_id == InvoiceLineRow.invoice_id,
            InvoiceLineTax.line_position == InvoiceLineRow.position,
        )
        .exists()
    )
    query = (
        select(func.coalesce(func.sum(sign * InvoiceLineRow.base_net_minor), 0))
        .join(Invoice, Invoice.id == InvoiceLineRow.invoice_id)
        .where(Invoice.business_date.between(start, end), taxed)
    )
    return int(tx.session.execute(query).scalar_one())


def _rows(
    tx: Tx, actor: Actor, taxed: Mapping[_Taxed, _Amounts], currency: str
) -> Iterable[TaxReportRow]:
    names = {tax.id: tax for tax in catalog.list_taxes(tx, actor)}
    for under in sorted(taxed):
        amounts, tax = taxed[under], names[under.tax_id]
        yield TaxReportRow(
            tax_id=under.tax_id,
            name_en=tax.name_en,
            name_zh=tax.name_zh,
            rate=under.rate,
            period=under.period,
            base=Money(amounts.base, currency),
            tax=Money(amounts.tax, currency),
        )


def _accounts(tx: Tx, start: date, end: date, currency: str) -> Iterable[TaxAccountRow]:
    mapped = select(TaxAccount.account_id)
    query = select(Account).where(or_(Account.role.in_(TAX_ROLES), Account.id.in_(mapped)))
    accounts = list(tx.session.scalars(query.order_by(Account.code)))
    moved = sums_between(tx, start, end)
    documents = _by_documents(tx, [each.id for each in accounts], start, end)
    for account in accounts:
        ledger = -moved.get(account.id, NOTHING).balance
        by_documents = documents.get(account.id, 0)
        yield TaxAccountRow(
            account=account.code,
            name_en=account.name_en,
            name_zh=account.name_zh,
            documents=Money(by_documents, currency),
            other=Money(ledger - by_documents, currency),
            ledger=Money(ledger, currency),
        )


def _by_documents(tx: Tx, account_ids: list[int], start: date, end: date) -> dict[int, int]:
    rows = tx.session.execute(
        select(EntryLineRow.account_id, func.sum(-EntryLineRow.amount_minor))
        .join(Entry, Entry.id == EntryLineRow.entry_id)
        .where(
            Entry.source_type.in_(_TAXED),
            Entry.business_date.between(start, end),
            EntryLineRow.account_id.in_(account_ids),
        )
        .group_by(EntryLineRow.account_id)
    )
    return {account_id: int(minor) for account_id, minor in rows}

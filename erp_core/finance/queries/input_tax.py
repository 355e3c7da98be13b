"""The taxes that suppliers billed, bill by bill, as an authority asks for them."""

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import case, func, select

from erp_core import catalog, parties
from erp_core.finance.numbers import write_number
from erp_core.finance.payable_tables import Bill, BillLineRow, BillLineTax
from erp_core.finance.queries.payables import BILL_PREFIXES
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.schemas.reports import InputTaxRow
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx

_SIGN = case((Bill.kind == BillKind.CREDIT, -1), else_=1)


class _Billed(NamedTuple):
    """What one bill came to under one tax and rate, in minor units of the base currency."""

    bill: Bill
    tax_id: int
    rate: Decimal
    base: int
    tax: int


def input_tax_rows(
    tx: Tx, actor: Actor, start: date, end: date, currency: str
) -> tuple[InputTaxRow, ...]:
    """List what was billed with tax over some days, by bill, tax and rate, oldest first."""
    return tuple(_shown(tx, actor, _billed(tx, start, end), currency))


def taxed_net(tx: Tx, start: date, end: date) -> int:
    """Sum what was billed under any tax, each line once, in minor units."""
    taxed = (
        select(BillLineTax.bill_id)
        .where(
            BillLineTax.bill_id == BillLineRow.bill_id,
            BillLineTax.line_position == BillLineRow.position,
        )
        .exists()
    )
    query = (
        select(func.coalesce(func.sum(_SIGN * BillLineRow.base_net_minor), 0))
        .join(Bill, Bill.id == BillLineRow.bill_id)
        .where(Bill.business_date.between(start, end), taxed)
    )
    return int(tx.session.execute(query).scalar_one())


def _billed(tx: Tx, start: date, end: date) -> list[_Billed]:
    rows = tx.session.execute(
        select(
            Bill,
            BillLineTax.tax_id,
            BillLineTax.rate,
            func.sum(_SIGN * BillLineRow.base_net_minor),
            func.sum(_SIGN * BillLineTax.base_tax_minor),
        )
        .join(Bill, Bill.id == BillLineTax.bill_id)
        .join(
            BillLineRow,
            (BillLineRow.bill_id == BillLineTax.bill_id)
            & (BillLineRow.position == BillLineTax.line_position),
        )
        .where(Bill.business_date.between(start, end))
        .group_by(Bill.id, BillLineTax.tax_id, BillLineTax.rate)
        .order_by(Bill.business_date, Bill.id, BillLineTax.tax_id, BillLineTax.rate)
    )
    return [
        _Billed(bill, tax_id, rate, int(net), int(tax)) for bill, tax_id, rate, net, tax in rows
    ]


def _shown(tx: Tx, actor: Actor, billed: Sequence[_Billed], currency: str) -> Iterable[InputTaxRow]:
    taxes = {tax.id: tax for tax in catalog.list_taxes(tx, actor)}
    names = parties.names_of(tx, {each.bill.party_id for each in billed})
    for each in billed:
        bill, tax = each.bill, taxes[each.tax_id]
        yield InputTaxRow(
            bill_id=bill.id,
            number=write_number(BILL_PREFIXES[bill.kind], bill.year, bill.number),
            reference=bill.reference,
            party_id=bill.party_id,
            name=names.get(bill.party_id, ""),
            bill_date=bill.bill_date,
            business_date=bill.business_date,
            tax_id=each.tax_id,
            name_en=tax.name_en,
            name_zh=tax.name_zh,
            rate=each.rate,
            base=Money(each.base, currency),
            tax=Money(each.tax, currency),
        )

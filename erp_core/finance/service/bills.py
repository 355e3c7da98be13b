"""Suppliers' bills and credit notes: lines, input tax and the posted entry in one transaction.

A credit note lowers what is open of its bill first; what was paid beyond that is freed on the
payments, to settle another bill.
"""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import select

from erp_core.finance.accounts import account_of
from erp_core.finance.bill_allocation import move
from erp_core.finance.bill_documents import BillPaper, write_bill
from erp_core.finance.chart import CONTROL_ROLES
from erp_core.finance.crediting import credited_taxes, quantities_to_credit
from erp_core.finance.differences import realise
from erp_core.finance.documents import DocumentLine
from erp_core.finance.errors import (
    BillAhead,
    BillExists,
    BillOfOrder,
    BillsOnly,
    DateOutsideBooks,
    NoSuchBill,
    NoSuchSupplier,
    NothingBilled,
    OverCredited,
)
from erp_core.finance.events import BillCredited, BillRecorded
from erp_core.finance.lines import worked_out
from erp_core.finance.numbers import is_numbered
from erp_core.finance.payable_tables import (
    Bill,
    BillLineRow,
    BillLineTax,
    SupplierPayment,
    SupplierTerms,
)
from erp_core.finance.periods import require_open
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.queries.payables import (
    bill_row,
    bill_views,
    days_to_pay,
    lines_of_bills,
    paid_of_bill,
    taxes_of_bills,
)
from erp_core.finance.rates import Conversion, conversion
from erp_core.finance.schemas.invoices import InvoiceLine
from erp_core.finance.schemas.ledger import AccountKind, AccountRole
from erp_core.finance.schemas.payables import (
    BillCredit,
    BillKind,
    BillLine,
    BillView,
    NewBill,
    SupplierTermsView,
)
from erp_core.finance.settlement import settle_bill
from erp_core.finance.stored_value import line_up_for_money
from erp_core.finance.tables import Account
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.shares import next_share
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

_MONEY = frozenset({AccountRole.BANK, AccountRole.CASH, AccountRole.CARD, AccountRole.INPUT_TAX})


def record_bill(tx: Tx, actor: Actor, new: NewBill) -> BillView:
    """Enter a supplier's bill and post its entry.

    What it bills is debited with the input tax, and the supplier is owed the whole.

    Raises:
        NoSuchSupplier: The supplier is out of the actor's sight.
        BillExists: The supplier's number is entered already.
        BillAhead: Its date lies ahead.
        DateOutsideBooks: It would be posted on a day to come.
        BillsOnly: A line's account is none that something is bought on.
        NoSuchAccount: A line's account does not exist.
        NothingBilled: It comes to nothing.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: The month that it is posted in is locked.
    """
    actor.require("finance.record_bill")
    _line_up(tx, actor, new.party_id)
    day = _posted_on(tx, new)
    _refuse_known(tx, new.party_id, BillKind.BILL, new.reference)
    _require_bought(tx, new.lines)
    rate = conversion(tx, new.currency, day)
    lines = worked_out(tx, [_as_invoiced(line) for line in new.lines], rate)
    if sum(line.net + line.tax for line in lines) <= 0:
        raise NothingBilled(field="lines")
    days = days_to_pay(tx, new.party_id) if new.due_days is None else new.due_days
    paper = BillPaper(
        kind=BillKind.BILL,
        party_id=new.party_id,
        reference=new.reference,
        conversion=rate,
        bill_date=new.bill_date,
        posted_on=day,
        due_date=new.bill_date + timedelta(days=days),
        lines=lines,
        note=new.note,
    )
    row = write_bill(tx, actor, paper)
    told = {"party_id": row.party_id, "reference": row.reference, "gross_minor": row.gross_minor}
    record_change(tx, actor, "finance.record_bill", ("bills", row.id), told)
    tx.publish(BillRecorded(row.id))
    settle_bill(tx, row)
    return bill_views(tx, [row])[0]


def credit_bill(tx: Tx, actor: Actor, bill_id: int, credit: BillCredit) -> BillView:
    """Enter a supplier's credit note against a bill: for some lines, or for all that is left.

    It is posted today, at the rate of the bill.

    Raises:
        NoSuchBill: There is none, or a line is not one of its own.
        BillExists: The supplier's number of the credit note is entered already.
        BillAhead: Its date lies ahead.
        OverCredited: More than was billed, or nothing, would be credited.
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.credit_bill")
    _line_up(tx, actor, bill_row(tx, actor, bill_id).party_id)
    bill = bill_row(tx, actor, bill_id, for_update=True)
    if bill.kind == BillKind.CREDIT:
        message = "A credit note cannot be credited: credit its bill."
        raise OverCredited(message, field="bill_id")
    _require_come(tx, credit.credit_date, "credit_date")
    _refuse_known(tx, bill.party_id, BillKind.CREDIT, credit.reference)
    note = write_bill(tx, actor, _credit_paper(tx, bill, credit))
    _apply(tx, actor, bill, note)
    told = {"bill_id": bill.id, "gross_minor": note.gross_minor, "reason": credit.reason}
    record_change(tx, actor, "finance.credit_bill", ("bills", note.id), told)
    tx.publish(BillCredited(bill.id, note.id))
    return bill_views(tx, [note])[0]


def credit_manual_bill(tx: Tx, actor: Actor, bill_id: int, credit: BillCredit) -> BillView:
    """Enter a credit note against a bill that was entered by hand.

    Raises:
        BillOfOrder: It bills an order, whose goods must learn of the credit.
        NoSuchBill: There is none, or a line is not one of its own.
        BillExists: The supplier's number of the credit note is entered already.
        BillAhead: Its date lies ahead.
        OverCredited: More than was billed, or nothing, would be credited.
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.credit_bill")
    bill = bill_row(tx, actor, bill_id)
    lines = lines_of_bills(tx, [bill.id]).get(bill.id, [])
    if any(line.source_line is not None for line in lines):
        raise BillOfOrder
    return credit_bill(tx, actor, bill_id, credit)


def set_supplier_terms(tx: Tx, actor: Actor, party_id: int, payment_days: int) -> SupplierTermsView:
    """Agree with a supplier how many days after the bill it is paid.

    Raises:
        NoSuchSupplier: The supplier is out of the actor's sight.
    """
    actor.require("finance.set_supplier_terms")
    _line_up(tx, actor, party_id)
    tx.session.merge(SupplierTerms(party_id=party_id, payment_days=payment_days))
    tx.session.flush()
    told = {"payment_days": payment_days}
    record_change(tx, actor, "finance.set_supplier_terms", ("parties", party_id), told)
    return SupplierTermsView(party_id=party_id, payment_days=payment_days)


def _line_up(tx: Tx, actor: Actor, party_id: int) -> None:
    """Put what is entered of one supplier in line, so that the same bill is not entered twice."""
    actor.require_sight(party_id, NoSuchSupplier)
    get_party(tx, system("finance"), party_id)
    line_up_for_money(tx, party_id)


def _posted_on(tx: Tx, new: NewBill) -> date:
    _require_come(tx, new.bill_date, "bill_date")
    today = business_date(tx)
    if new.posted_on is not None and new.posted_on > today:
        message = f"A bill is not posted before the day has come: today is {today}."
        raise DateOutsideBooks(message, field="posted_on")
    if new.posted_on is not None:
        require_open(tx, new.posted_on, "posted_on")
    return new.posted_on or today


def _require_come(tx: Tx, day: date, field: str) -> None:
    if day > business_date(tx):
        raise BillAhead(field=field)


def _refuse_known(tx: Tx, party_id: int, kind: BillKind, reference: str) -> None:
    known = select(Bill.id).where(
        Bill.party_id == party_id,
        Bill.kind == kind,
        is_numbered(Bill.reference, reference),
    )
    if tx.session.scalar(known.limit(1)) is not None:
        raise BillExists(field="reference", reference=reference)


def _require_bought(tx: Tx, lines: Sequence[BillLine]) -> None:
    """Refuse accounts that are no goods received, no expense and nothing that we own."""
    ids = {account_of(tx, line.account).id for line in lines}
    for row in tx.session.scalars(select(Account).where(Account.id.in_(ids))):
        received = row.role == AccountRole.GOODS_RECEIVED_NOT_INVOICED
        bought = row.kind in (AccountKind.EXPENSE, AccountKind.ASSET)
        if not received and (not bought or row.role in CONTROL_ROLES | _MONEY):
            message = f"{row.code} {row.name_en} is no account that something is bought on."
            raise BillsOnly(message, field="account")


def _as_invoiced(line: BillLine) -> InvoiceLine:
    return InvoiceLine(
        variant_id=line.variant_id,
        description_en=line.description,
        description_zh=line.description,
        quantity=line.quantity,
        unit_price=line.unit_price,
        taxes=line.taxes,
        revenue=line.account,
        source_line=line.source_line,
    )


def _credit_paper(tx: Tx, bill: Bill, credit: BillCredit) -> BillPaper:
    rows = lines_of_bills(tx, [bill.id]).get(bill.id, [])
    strange = NoSuchBill("There is no such line on this bill.", field="lines")
    quantities = quantities_to_credit(rows, credit.lines, strange)
    taxes = taxes_of_bills(tx, [bill.id])
    return BillPaper(
        kind=BillKind.CREDIT,
        party_id=bill.party_id,
        reference=credit.reference,
        conversion=Conversion(bill.currency, bill.base_currency, bill.rate),
        bill_date=credit.credit_date,
        posted_on=business_date(tx),
        due_date=credit.credit_date,
        lines=tuple(
            _credit_line(row, quantities[row.id], taxes.get((bill.id, row.position), ()))
            for row in rows
            if row.id in quantities
        ),
        credits_id=bill.id,
        reason=credit.reason,
    )


def _credit_line(row: BillLineRow, quantity: Decimal, taxes: Sequence[BillLineTax]) -> DocumentLine:
    before, whole = row.credited_quantity, row.quantity
    row.credited_quantity = before + quantity
    return DocumentLine(
        variant_id=row.variant_id,
        description_en=row.description,
        description_zh=row.description,
        quantity=quantity,
        unit_price=row.unit_price,
        net=next_share(row.net_minor, before, quantity, whole),
        base_net=next_share(row.base_net_minor, before, quantity, whole),
        taxes=credited_taxes(taxes, before, quantity, whole),
        revenue_account_id=row.account_id,
        source_line=row.source_line,
    )


def _apply(tx: Tx, actor: Actor, bill: Bill, note: Bill) -> None:
    """Lower what is open of a bill, and free what was paid beyond that, newest payment first."""
    minor = max(note.gross_minor - open_minor(bill), 0)
    settled = paid_of_bill(tx, bill.id) if minor else {}
    payments = tx.session.scalars(
        select(SupplierPayment)
        .where(SupplierPayment.id.in_(settled))
        .order_by(SupplierPayment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    for payment in reversed(payments):
        taken = min(minor, settled[payment.id])
        minor -= taken
        if taken:
            move(tx, actor, payment, bill, -taken, credit_id=note.id)
    before = carried_open(bill)
    bill.credited_minor += note.gross_minor
    rounded = before - carried_open(bill) - note.base_gross_minor
    realise(tx, actor, ("bills", note.id), bill, rounded, control=AccountRole.PAYABLE)
    settle_bill(tx, bill)

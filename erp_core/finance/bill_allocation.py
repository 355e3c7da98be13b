"""Moves money between a payment to a supplier and the bills it settles; each movement stays."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.finance.differences import realise
from erp_core.finance.errors import NoSuchBill, OverAllocated, WrongCurrency, WrongParty
from erp_core.finance.payable_tables import Bill, BillAllocation, SupplierPayment
from erp_core.finance.queries.invoices import carried_open, open_minor
from erp_core.finance.queries.payables import carried_unspent, unspent_minor
from erp_core.finance.schemas.invoices import InvoiceState
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.finance.schemas.payables import BillPart, BillParts
from erp_core.finance.settlement import settle_bill
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


def locked_bills(tx: Tx, party_id: int, wanted: BillParts) -> list[Bill]:
    """Lock the bills that a payment may settle, by id: the named ones or all open ones."""
    query = select(Bill).where(Bill.party_id == party_id, Bill.state == InvoiceState.OPEN)
    if wanted != "auto":
        query = select(Bill).where(Bill.id.in_([each.bill_id for each in wanted]))
    return list(
        tx.session.scalars(
            query.order_by(Bill.id).with_for_update().execution_options(populate_existing=True)
        )
    )


def allocate(
    tx: Tx, actor: Actor, payment: SupplierPayment, bills: Sequence[Bill], wanted: BillParts
) -> None:
    """Settle bills that are locked from what is unallocated of a payment.

    Raises:
        NoSuchBill: A named bill does not exist.
        WrongParty: It is another supplier's.
        WrongCurrency: It is in another currency than the payment.
        OverAllocated: More than is open on it, or than is unallocated.
    """
    if wanted == "auto":
        for bill in sorted(bills, key=lambda each: (each.due_date, each.id)):
            minor = min(unspent_minor(payment), open_minor(bill))
            if minor > 0 and bill.currency == payment.currency:
                move(tx, actor, payment, bill, minor)
        return
    by_id = {bill.id: bill for bill in bills}
    for each in wanted:
        bill = _named(payment, by_id.get(each.bill_id), each)
        move(tx, actor, payment, bill, each.amount.minor)


def move(
    tx: Tx,
    actor: Actor,
    payment: SupplierPayment,
    bill: Bill,
    minor: int,
    *,
    credit_id: int | None = None,
) -> None:
    """Settle some of a bill from a payment, or free it (negative); both are locked.

    Where their rates differ, the exchange difference is realised, or taken back.
    """
    before = carried_open(bill) - carried_unspent(payment)
    payment.allocated_minor += minor
    bill.paid_minor += minor
    row = BillAllocation(
        payment_id=payment.id,
        bill_id=bill.id,
        credit_id=credit_id,
        amount_minor=minor,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    gain = before - (carried_open(bill) - carried_unspent(payment))
    source = ("bill_allocations", row.id)
    realise(tx, actor, source, payment, gain, undone=minor < 0, control=AccountRole.PAYABLE)
    if credit_id is None:
        settle_bill(tx, bill)


def _named(payment: SupplierPayment, bill: Bill | None, wanted: BillPart) -> Bill:
    """Return the bill that is to be settled, if it may be."""
    if bill is None:
        raise NoSuchBill(field="allocate_to")
    if bill.party_id != payment.party_id:
        message = "This bill is another supplier's."
        raise WrongParty(message, field="allocate_to")
    if {bill.currency, wanted.amount.currency} != {payment.currency}:
        message = f"A payment in {payment.currency} settles bills in {payment.currency} only."
        raise WrongCurrency(message, field="allocate_to")
    minor = wanted.amount.minor
    is_open = bill.state == InvoiceState.OPEN
    if not is_open or minor > open_minor(bill) or minor > unspent_minor(payment):
        raise OverAllocated(field="allocate_to")
    return bill

"""Suppliers, their bills and what they are paid, made through finance's own verbs."""

from datetime import date
from decimal import Decimal

from erp_core.catalog import LineTax
from erp_core.finance import (
    BillCredit,
    BillCreditLine,
    BillLine,
    BillPart,
    BillView,
    NewBill,
    NewSupplierPayment,
    NewSupplierRefund,
    SupplierPaymentView,
    SupplierRefundView,
    credit_bill,
    get_bill,
    get_supplier_payment,
    get_supplier_refund,
    pay_supplier,
    receive_from_supplier,
    record_bill,
)
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewParty, PartyKind, PartyRole, create_party

RECEIVED = "goods_received_not_invoiced"


def a_supplier(tx: Tx, name: str = "Finca La Palma") -> int:
    """Add a supplier and return the id."""
    new = NewParty(kind=PartyKind.COMPANY, name=name, roles=frozenset({PartyRole.SUPPLIER}))
    return create_party(tx, system(), new).id


def a_bill_line(
    unit_price: str = "10.00",
    quantity: str = "1",
    taxes: tuple[LineTax, ...] = (),
    account: str = "other_expense",
) -> BillLine:
    """Return a line of a bill; an expense unless an account is given."""
    return BillLine(
        description="Green coffee",
        quantity=Decimal(quantity),
        unit_price=Decimal(unit_price),
        taxes=taxes,
        account=account,
    )


def a_bill(
    tx: Tx,
    party_id: int,
    reference: str = "R-1",
    *lines: BillLine,
    currency: str = "EUR",
    bill_date: date | None = None,
    due_days: int | None = None,
) -> BillView:
    """Enter a bill (of 10.00 unless lines are given) and return it with its number."""
    new = NewBill(
        party_id=party_id,
        reference=reference,
        bill_date=bill_date or business_date(tx),
        currency=currency,
        lines=lines or (a_bill_line(),),
        due_days=due_days,
    )
    entered = record_bill(tx, system(), new)
    tx.settle()
    return get_bill(tx, system(), entered.id)


def a_supplier_credit(
    tx: Tx, bill_id: int, reference: str = "C-1", lines: dict[int, str] | None = None
) -> BillView:
    """Enter a credit note against a bill: for all that is left of it, or for some lines."""
    parts = [
        BillCreditLine(line_id=line_id, quantity=Decimal(quantity))
        for line_id, quantity in (lines or {}).items()
    ]
    credit = BillCredit(
        reference=reference,
        credit_date=business_date(tx),
        reason="sent back",
        lines=None if lines is None else tuple(parts),
    )
    entered = credit_bill(tx, system(), bill_id, credit)
    tx.settle()
    return get_bill(tx, system(), entered.id)


def a_supplier_payment(
    tx: Tx,
    party_id: int,
    amount: str,
    allocate_to: dict[int, str] | None = None,
    currency: str = "EUR",
) -> SupplierPaymentView:
    """Pay a supplier: the longest due bills unless told which."""
    named = tuple(
        BillPart(bill_id=bill_id, amount=Money.of(part, currency))
        for bill_id, part in (allocate_to or {}).items()
    )
    new = NewSupplierPayment(
        party_id=party_id,
        amount=Money.of(amount, currency),
        allocate_to="auto" if allocate_to is None else named,
    )
    paid = pay_supplier(tx, system(), new)
    tx.settle()
    return get_supplier_payment(tx, system(), paid.id)


def a_supplier_refund(
    tx: Tx, party_id: int, amount: str, credit_id: int | None = None, currency: str = "EUR"
) -> SupplierRefundView:
    """Take money back from a supplier: of a credit note, or what was paid too much."""
    new = NewSupplierRefund(
        party_id=party_id, amount=Money.of(amount, currency), credit_id=credit_id
    )
    received = receive_from_supplier(tx, system(), new)
    tx.settle()
    return get_supplier_refund(tx, system(), received.id)

"""Money that goes to suppliers, what it settles, and payments that were no payments."""

from datetime import date

from erp_core.finance.accounts import account_by_id
from erp_core.finance.bill_allocation import allocate, locked_bills, move
from erp_core.finance.errors import (
    AlreadyTakenBack,
    CameBack,
    DateOutsideBooks,
    NoSuchSupplier,
    OverAllocated,
)
from erp_core.finance.events import SupplierPaid, SupplierPaymentReversed
from erp_core.finance.money_accounts import money_account
from erp_core.finance.payable_tables import Bill, SupplierPayment
from erp_core.finance.periods import day_to_correct, require_open
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.bank_side import entry_of_source
from erp_core.finance.queries.payables import (
    bill_row,
    bills_of_payment,
    paid_of_bill,
    supplier_payment_row,
    supplier_payment_views,
)
from erp_core.finance.rates import conversion
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.schemas.payables import (
    BillParts,
    NewSupplierPayment,
    SupplierPaymentView,
)
from erp_core.finance.stored_value import line_up_for_money
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

SUPPLIER_PAYMENTS = "supplier_payment"


def pay_supplier(tx: Tx, actor: Actor, new: NewSupplierPayment) -> SupplierPaymentView:
    """Record money that went to a supplier, post it and settle bills.

    What settles no bill stays unallocated: the supplier owes it, or the next bill takes it.

    Raises:
        NoSuchSupplier: The supplier is out of the actor's sight.
        NoSuchAccount: There is no such account that money is kept on.
        NoMoneyAccount: Money is not kept on it.
        DateOutsideBooks: The day has not come.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        NoSuchBill: A named bill does not exist.
        WrongParty: A named bill is another supplier's.
        WrongCurrency: A named bill is in another currency.
        OverAllocated: More than is open or than was paid.
        PeriodLocked: The month is locked.
    """
    actor.require("finance.pay_supplier")
    actor.require_sight(new.party_id, NoSuchSupplier)
    get_party(tx, system("finance"), new.party_id)
    line_up_for_money(tx, new.party_id)
    day = _paid_on(tx, new)
    money = money_account(tx, new.money_account)
    bills = locked_bills(tx, new.party_id, new.allocate_to)
    payment = _add_payment(tx, new, day, money.id)
    _post(tx, actor, payment, day)
    number_row_at_commit(tx, SUPPLIER_PAYMENTS, str(payment.year), payment)
    told = {"party_id": new.party_id, "amount": str(new.amount), "account": money.code}
    record_change(tx, actor, "finance.pay_supplier", ("supplier_payments", payment.id), told)
    allocate(tx, actor, payment, bills, new.allocate_to)
    tx.publish(SupplierPaid(payment.id))
    return _shown(tx, payment)


def allocate_supplier_payment(
    tx: Tx, actor: Actor, payment_id: int, allocate_to: BillParts
) -> SupplierPaymentView:
    """Settle bills from what is unallocated of a payment.

    Raises:
        NoSuchSupplierPayment: There is none.
        NoSuchBill: A named bill does not exist.
        WrongParty: A named bill is another supplier's.
        WrongCurrency: A named bill is in another currency.
        OverAllocated: More than is open or than is unallocated.
        PeriodLocked: There is an exchange difference, and this month is locked.
    """
    actor.require("finance.allocate_supplier_payment")
    party_id = supplier_payment_row(tx, actor, payment_id).party_id
    line_up_for_money(tx, party_id)
    bills = locked_bills(tx, party_id, allocate_to)
    payment = supplier_payment_row(tx, actor, payment_id, for_update=True)
    allocate(tx, actor, payment, bills, allocate_to)
    subject = ("supplier_payments", payment_id)
    record_change(tx, actor, "finance.allocate_supplier_payment", subject, {})
    return _shown(tx, payment)


def unallocate_supplier_payment(
    tx: Tx, actor: Actor, payment_id: int, bill_id: int
) -> SupplierPaymentView:
    """Free what a payment settles of a bill, which becomes open again.

    Raises:
        NoSuchBill: There is none.
        NoSuchSupplierPayment: There is none.
        OverAllocated: The payment settles nothing of it.
        PeriodLocked: There is an exchange difference, and this month is locked.
    """
    actor.require("finance.allocate_supplier_payment")
    line_up_for_money(tx, bill_row(tx, actor, bill_id).party_id)
    bill = bill_row(tx, actor, bill_id, for_update=True)
    payment = supplier_payment_row(tx, actor, payment_id, for_update=True)
    minor = paid_of_bill(tx, bill_id).get(payment_id, 0)
    if minor <= 0:
        message = "This payment settles nothing of that bill."
        raise OverAllocated(message, field="bill_id")
    move(tx, actor, payment, bill, -minor)
    told = {"bill_id": bill_id, "minor": minor}
    subject = ("supplier_payments", payment_id)
    record_change(tx, actor, "finance.unallocate_supplier_payment", subject, told)
    return _shown(tx, payment)


def reverse_supplier_payment(
    tx: Tx, actor: Actor, payment_id: int, reason: str
) -> SupplierPaymentView:
    """Take back a payment that did not happen, or was returned: what it settled is open again.

    It is dated the day of the payment, or today where that month is locked.

    Raises:
        NoSuchSupplierPayment: There is none.
        AlreadyTakenBack: It was taken back before.
        CameBack: The supplier gave money of it back.
        PeriodLocked: This month is locked as well.
    """
    actor.require("finance.reverse_supplier_payment")
    line_up_for_money(tx, supplier_payment_row(tx, actor, payment_id).party_id)
    bills = {id_: _locked(tx, id_) for id_ in sorted(bills_of_payment(tx, payment_id))}
    payment = supplier_payment_row(tx, actor, payment_id, for_update=True)
    if payment.is_reversed:
        raise AlreadyTakenBack
    if payment.returned_minor:
        raise CameBack(field="payment_id")
    for id_, minor in bills_of_payment(tx, payment_id).items():
        move(tx, actor, payment, bills[id_], -minor)
    day = day_to_correct(tx, payment.business_date)
    payment.is_reversed = True
    _post(tx, actor, payment, day, -1)
    told = {"reason": reason}
    subject = ("supplier_payments", payment_id)
    record_change(tx, actor, "finance.reverse_supplier_payment", subject, told)
    tx.publish(SupplierPaymentReversed(payment_id))
    return _shown(tx, payment)


def _locked(tx: Tx, bill_id: int) -> Bill:
    return tx.session.get_one(Bill, bill_id, with_for_update=True, populate_existing=True)


def _paid_on(tx: Tx, new: NewSupplierPayment) -> date:
    today = business_date(tx)
    if new.paid_on is not None and new.paid_on > today:
        message = f"Money of {new.paid_on} has not gone yet: today is {today}."
        raise DateOutsideBooks(message, field="paid_on")
    if new.paid_on is not None:
        require_open(tx, new.paid_on, "paid_on")
    return new.paid_on or today


def _add_payment(tx: Tx, new: NewSupplierPayment, day: date, account_id: int) -> SupplierPayment:
    rate = conversion(tx, new.amount.currency, day)
    payment = SupplierPayment(
        year=day.year,
        number=None,
        party_id=new.party_id,
        money_account_id=account_id,
        reference=new.reference,
        business_date=day,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        rate=rate.rate,
        base_currency=rate.base,
        base_amount_minor=rate.money(new.amount).minor,
        allocated_minor=0,
        is_reversed=False,
        created_at=tx.now,
    )
    tx.session.add(payment)
    tx.session.flush()
    return payment


def _assign(payment: SupplierPayment, number: int) -> None:
    payment.number = number


def _post(tx: Tx, actor: Actor, payment: SupplierPayment, day: date, sign: int = 1) -> None:
    """Post what went out, or (-1) its opposite, at the payment's rate."""
    base = Money(sign * payment.base_amount_minor, payment.base_currency)
    amount = Money(sign * payment.amount_minor, payment.currency)
    money = account_by_id(tx, payment.money_account_id).code
    source = ("supplier_payments", payment.id)
    entry = NewEntry(
        journal=Journal.BANK,
        business_date=day,
        lines=(
            EntryLine.of(AccountRole.PAYABLE, base, payment.party_id, document=amount),
            EntryLine.of(money, -base, document=-amount),
        ),
        source=source,
    )
    reverses = entry_of_source(tx, system("finance"), source) if sign < 0 else None
    write_entry(tx, actor, entry, reverses)


def _shown(tx: Tx, payment: SupplierPayment) -> SupplierPaymentView:
    tx.session.flush()
    tx.notify(f"party:{payment.party_id}")
    return supplier_payment_views(tx, [payment])[0]

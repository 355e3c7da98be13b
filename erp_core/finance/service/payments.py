"""Money that comes in, what it settles, and money that is given back."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from erp_core.finance import allocation
from erp_core.finance.accounts import account_by_id
from erp_core.finance.differences import realise
from erp_core.finance.errors import NoSuchCustomer, OverAllocated, RefundTooLarge
from erp_core.finance.events import PaymentRecorded, PaymentRefunded
from erp_core.finance.money_accounts import named_money_account, received_on
from erp_core.finance.outside import keep_payment_number, refuse_known_payment
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.invoices import visible_invoice
from erp_core.finance.queries.payment_accounts import method_of
from erp_core.finance.queries.payments import (
    carried_free,
    free_minor,
    new_payment_view,
    payment_views,
    settled_by,
    visible_payment,
)
from erp_core.finance.rates import Conversion, conversion
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.schemas.payments import (
    Allocations,
    NewPayment,
    PaymentMethod,
    PaymentView,
)
from erp_core.finance.stored_value import (
    account_of_party,
    account_to_pay_with,
    give_back,
    line_up_for_money,
    require_open,
    spend,
)
from erp_core.finance.tables import Payment, Refund
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

PAYMENTS, REFUNDS = "payment", "refund"
MONEY_ACCOUNTS: Mapping[PaymentMethod, AccountRole] = {
    PaymentMethod.BANK_TRANSFER: AccountRole.BANK,
    PaymentMethod.CARD: AccountRole.CARD,
    PaymentMethod.CASH: AccountRole.CASH,
    PaymentMethod.WALLET: AccountRole.CARD,
    PaymentMethod.STORED_VALUE: AccountRole.STORED_VALUE,
}


def record_payment(tx: Tx, actor: Actor, new: NewPayment) -> PaymentView:
    """Record money that came in, today unless a day is given, post it and settle invoices.

    What settles nothing stays unallocated and is the customer's.

    Raises:
        NoSuchCustomer: The customer is out of the actor's sight.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        NoSuchInvoice: A named invoice does not exist.
        WrongParty: A named invoice belongs to another customer.
        WrongCurrency: A named invoice is in another currency.
        OverAllocated: More than is open or than came in.
        NoSuchPaymentAccount: The customer has no such account.
        WrongPaymentAccount: It is another kind.
        PaymentAccountClosed: It is archived or has expired.
        StoredValueShort: There is less on the gift card.
        NumberKnown: A payment has its outside number already.
        NoMoneyAccount: The named account is none that this method's money comes in to.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.record_payment")
    actor.require_sight(new.party_id, NoSuchCustomer)
    if new.outside_number:
        refuse_known_payment(tx, new.outside_number)
    day = received_on(tx, new)
    money = named_money_account(tx, new)
    account_to_pay_with(tx, new.party_id, new.method, new.account_id)
    if new.method is PaymentMethod.STORED_VALUE:
        line_up_for_money(tx, new.party_id)
    invoices = allocation.locked_invoices(tx, actor, new.party_id, new.allocate_to)
    if all(invoice.party_id != new.party_id for invoice in invoices):
        get_party(tx, system("finance"), new.party_id)
    payment = _new_payment(tx, new, day, money and money.id)
    taken = allocation.take(payment, invoices, new.allocate_to)
    tx.session.add(payment)
    tx.session.flush()
    if new.outside_number:
        keep_payment_number(tx, new.outside_number, payment.id)
    spend(tx, payment)
    _post_money(tx, actor, payment, new.amount, payment)
    number_row_at_commit(tx, PAYMENTS, str(payment.year), payment)
    told = {"party_id": new.party_id, "amount": str(new.amount), "method": new.method}
    record_change(tx, actor, "finance.record_payment", ("payments", payment.id), told)
    settled = allocation.settle(tx, actor, payment, taken)
    tx.publish(PaymentRecorded(payment.id))
    tx.notify(f"party:{payment.party_id}")
    return new_payment_view(payment, settled)


def allocate_payment(
    tx: Tx, actor: Actor, payment_id: int, allocate_to: Allocations
) -> PaymentView:
    """Settle invoices from what is unallocated of a payment.

    Raises:
        NoSuchPayment: There is none, or none that the actor may know of.
        NoSuchInvoice: A named invoice does not exist.
        WrongParty: A named invoice belongs to another customer.
        WrongCurrency: A named invoice is in another currency.
        OverAllocated: More than is open or than is unallocated.
        PeriodLocked: There is an exchange difference, and this month is locked.
    """
    actor.require("finance.allocate_payment")
    party_id = visible_payment(tx, actor, payment_id).party_id
    invoices = allocation.locked_invoices(tx, actor, party_id, allocate_to)
    payment = visible_payment(tx, actor, payment_id, for_update=True)
    allocation.allocate(tx, actor, payment, invoices, allocate_to)
    record_change(tx, actor, "finance.allocate_payment", ("payments", payment_id), {})
    return _shown(tx, payment)


def unallocate_payment(tx: Tx, actor: Actor, payment_id: int, invoice_id: int) -> PaymentView:
    """Free what a payment settles of an invoice, which becomes open again.

    Raises:
        NoSuchInvoice: There is none, or none that the actor may know of.
        NoSuchPayment: There is none, or none that the actor may know of.
        OverAllocated: The payment settles nothing of it.
        PeriodLocked: There is an exchange difference, and this month is locked.
    """
    actor.require("finance.allocate_payment")
    invoice = visible_invoice(tx, actor, invoice_id, for_update=True)
    payment = visible_payment(tx, actor, payment_id, for_update=True)
    minor = settled_by(tx, invoice_id).get(payment_id, 0)
    if minor <= 0:
        message = "This payment settles nothing of that invoice."
        raise OverAllocated(message, field="invoice_id")
    allocation.move(tx, actor, payment, invoice, -minor)
    told = {"invoice_id": invoice_id, "minor": minor}
    record_change(tx, actor, "finance.unallocate_payment", ("payments", payment_id), told)
    return _shown(tx, payment)


def refund_payment(
    tx: Tx,
    actor: Actor,
    payment_id: int,
    amount: Money,
    reason: str,
    *,
    account_id: int | None = None,
) -> PaymentView:
    """Give money of a payment back the way it came; what settles an invoice is not free for it.

    Args:
        tx: The transaction.
        actor: Who gives it back.
        payment_id: The payment.
        amount: How much of it.
        reason: Why.
        account_id: Another account of the customer to give it to; None: the way it came.

    Raises:
        NoSuchPayment: There is none, or none that the actor may know of.
        NoSuchPaymentAccount: The customer has no such account.
        PaymentAccountClosed: It is archived or has expired.
        RefundTooLarge: More than is unallocated of it; ``facts["refundable"]`` tells how much is.
        NoRate: No exchange rate of its currency is known.
        TooSmall: It comes to nothing in base currency.
        PeriodLocked: This month is locked.
    """
    actor.require("finance.refund_payment")
    target = _refund_target(tx, visible_payment(tx, actor, payment_id), account_id)
    payment = visible_payment(tx, actor, payment_id, for_update=True)
    free = Money(free_minor(payment), payment.currency)
    if amount.minor <= 0:
        message = "A refund must be more than nothing."
        raise Invalid(message, field="amount")
    if amount > free:
        raise RefundTooLarge(field="amount", refundable=str(free))
    refund = _add_refund(
        tx, payment, target, amount, reason, conversion(tx, amount.currency), business_date(tx)
    )
    _give(tx, actor, payment, refund)
    told = {"refund_id": refund.id, "amount": str(amount), "reason": reason}
    record_change(tx, actor, "finance.refund_payment", ("payments", payment_id), told)
    tx.publish(PaymentRefunded(payment_id, refund.id))
    return _shown(tx, payment)


def take_back(
    tx: Tx, actor: Actor, payment: Payment, reason: str, on: date, reverses_id: int | None
) -> None:
    """Write the opposite of a payment that is locked and settles nothing, at its own rate."""
    target = _refund_target(tx, payment, None)
    rate = Conversion(payment.currency, payment.base_currency, payment.rate)
    payment.is_reversed = True
    amount = Money(payment.amount_minor, payment.currency)
    refund = _add_refund(tx, payment, target, amount, reason, rate, on)
    _give(tx, actor, payment, refund, reverses_id)


def _give(
    tx: Tx, actor: Actor, payment: Payment, refund: Refund, reverses_id: int | None = None
) -> None:
    """Post what is given back, with the difference that its rate makes, and have it numbered."""
    give_back(tx, refund)
    amount = Money(refund.amount_minor, refund.currency)
    _post_money(tx, actor, payment, -amount, refund, reverses_id)
    free = free_minor(payment) + refund.amount_minor
    carried = share(payment.base_amount_minor, Decimal(free), Decimal(payment.amount_minor))
    gain = carried - carried_free(payment) - refund.base_amount_minor
    realise(tx, actor, ("refunds", refund.id), payment, gain)
    number_row_at_commit(tx, REFUNDS, str(refund.year), refund)


def _new_payment(tx: Tx, new: NewPayment, day: date, money_account_id: int | None) -> Payment:
    rate = conversion(tx, new.amount.currency, day)
    return Payment(
        year=day.year,
        number=None,
        party_id=new.party_id,
        method=new.method,
        account_id=new.account_id,
        reference=new.reference,
        business_date=day,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        rate=rate.rate,
        base_currency=rate.base,
        base_amount_minor=rate.money(new.amount).minor,
        money_account_id=money_account_id,
        is_reversed=False,
        allocated_minor=0,
        refunded_minor=0,
        created_at=tx.now,
    )


class _Target(NamedTuple):
    """Where a refund goes."""

    method: PaymentMethod
    account_id: int | None


def _refund_target(tx: Tx, payment: Payment, account_id: int | None) -> _Target:
    """Tell where a refund goes, and put what ends on a gift card in line."""
    if account_id is None or account_id == payment.account_id:
        target = _Target(PaymentMethod(payment.method), payment.account_id)
    else:
        account = account_of_party(tx, payment.party_id, account_id)
        require_open(tx, account)
        target = _Target(method_of(account.kind), account.id)
    if target.method is PaymentMethod.STORED_VALUE:
        line_up_for_money(tx, payment.party_id)
    return target


def _add_refund(
    tx: Tx,
    payment: Payment,
    target: _Target,
    amount: Money,
    reason: str,
    rate: Conversion,
    on: date,
) -> Refund:
    refund = Refund(
        year=on.year,
        number=None,
        payment_id=payment.id,
        method=target.method,
        account_id=target.account_id,
        business_date=on,
        currency=amount.currency,
        amount_minor=amount.minor,
        rate=rate.rate,
        base_currency=rate.base,
        base_amount_minor=rate.money(amount).minor,
        reason=reason,
        is_reversal=payment.is_reversed,
        created_at=tx.now,
    )
    payment.refunded_minor += amount.minor
    tx.session.add(refund)
    tx.session.flush()
    return refund


def _post_money(
    tx: Tx,
    actor: Actor,
    payment: Payment,
    amount: Money,
    row: Payment | Refund,
    reverses_id: int | None = None,
) -> None:
    """Post what came in or went out by its row's method, at its row's rate."""
    sign = 1 if amount.minor > 0 else -1
    base = Money(sign * row.base_amount_minor, row.base_currency)
    money: str = MONEY_ACCOUNTS[PaymentMethod(row.method)]
    if payment.money_account_id is not None and row.method == payment.method:
        money = account_by_id(tx, payment.money_account_id).code
    entry = NewEntry(
        journal=Journal.BANK,
        business_date=row.business_date,
        lines=(
            EntryLine.of(money, base, document=amount),
            EntryLine.of(AccountRole.RECEIVABLE, -base, payment.party_id, document=-amount),
        ),
        source=(row.__tablename__, row.id),
    )
    write_entry(tx, actor, entry, reverses_id)


def _shown(tx: Tx, payment: Payment) -> PaymentView:
    tx.session.flush()
    tx.notify(f"party:{payment.party_id}")
    return payment_views(tx, [payment])[0]

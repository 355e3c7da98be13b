"""Money that comes back from a supplier: what a credit note freed, or what was paid too much.

It takes from what is free of payments to that supplier, which are carried at their own rates; where
the rate of the day differs, the exchange difference is realised.
"""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from erp_core.finance.accounts import account_by_id
from erp_core.finance.differences import realise
from erp_core.finance.errors import (
    AlreadyTakenBack,
    DateOutsideBooks,
    NoSuchBill,
    NoSuchSupplier,
    NotDueBack,
    WrongParty,
)
from erp_core.finance.money_accounts import money_account
from erp_core.finance.payable_tables import (
    Bill,
    BillAllocation,
    SupplierPayment,
    SupplierRefund,
    SupplierRefundPart,
)
from erp_core.finance.periods import day_to_correct, require_open
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.bank_side import entry_of_source
from erp_core.finance.queries.payables import bill_row, carried_unspent, unspent_minor
from erp_core.finance.queries.supplier_refunds import (
    freed_by,
    parts_of,
    refund_row,
    refund_views,
)
from erp_core.finance.rates import conversion
from erp_core.finance.schemas.ledger import AccountRole, EntryLine, Journal, NewEntry
from erp_core.finance.schemas.payables import BillKind
from erp_core.finance.schemas.supplier_refunds import NewSupplierRefund, SupplierRefundView
from erp_core.finance.stored_value import line_up_for_money
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.sequences import number_row_at_commit
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

SUPPLIER_REFUNDS = "supplier_refund"
SOURCE = "supplier_refunds"
TAKEN_BACK = "supplier_refunds_taken_back"
"""The source of what taking a refund back realises; the refund itself is that of the first."""


def receive_from_supplier(tx: Tx, actor: Actor, new: NewSupplierRefund) -> SupplierRefundView:
    """Record money that came back from a supplier and post it.

    Raises:
        NoSuchSupplier: The supplier is out of the actor's sight.
        NoSuchBill: There is no such credit note.
        WrongParty: The credit note is another supplier's.
        NotDueBack: More came than the credit note freed, or than the supplier has of ours.
        NoSuchAccount: There is no such account that money is kept on.
        NoMoneyAccount: Money is not kept on it.
        DateOutsideBooks: The day has not come.
        NoRate: No exchange rate of its currency is known.
        PeriodLocked: The month is locked.
    """
    actor.require("finance.receive_from_supplier")
    actor.require_sight(new.party_id, NoSuchSupplier)
    get_party(tx, system("finance"), new.party_id)
    line_up_for_money(tx, new.party_id)
    day = _received_on(tx, new)
    note = None if new.credit_id is None else _credit_note(tx, actor, new, new.credit_id)
    payments = _payments(tx, new, note)
    refund = _add_refund(tx, new, day, money_account(tx, new.money_account).id)
    _post(tx, actor, refund, day)
    number_row_at_commit(tx, SUPPLIER_REFUNDS, str(refund.year), refund)
    told = {"party_id": new.party_id, "amount": str(new.amount), "credit_id": new.credit_id}
    record_change(tx, actor, "finance.receive_from_supplier", (SOURCE, refund.id), told)
    _take(tx, actor, refund, payments)
    return _shown(tx, refund)


def reverse_supplier_refund(
    tx: Tx, actor: Actor, refund_id: int, reason: str
) -> SupplierRefundView:
    """Take back money from a supplier that did not come: the supplier has it again.

    It is dated the day of the receipt, or today where that month is locked.

    Raises:
        NoSuchSupplierRefund: There is none.
        AlreadyTakenBack: It was taken back before.
        PeriodLocked: This month is locked as well.
    """
    actor.require("finance.reverse_supplier_refund")
    line_up_for_money(tx, refund_row(tx, actor, refund_id).party_id)
    parts = parts_of(tx, [refund_id]).get(refund_id, [])
    payments = _locked(tx, [part.payment_id for part in parts])
    refund = refund_row(tx, actor, refund_id, for_update=True)
    if refund.is_reversed:
        raise AlreadyTakenBack
    refund.is_reversed = True
    _post(tx, actor, refund, day_to_correct(tx, refund.business_date), -1)
    told = {"reason": reason}
    record_change(tx, actor, "finance.reverse_supplier_refund", (SOURCE, refund_id), told)
    carried = 0
    for payment, part in zip(payments, parts, strict=True):
        carried -= _move(payment, -part.amount_minor)
    tx.session.flush()
    gain, source = carried - refund.base_amount_minor, (TAKEN_BACK, refund.id)
    realise(tx, actor, source, payments[0], gain, undone=True, control=AccountRole.PAYABLE)
    return _shown(tx, refund)


def _received_on(tx: Tx, new: NewSupplierRefund) -> date:
    today = business_date(tx)
    if new.received_on is not None and new.received_on > today:
        message = f"Money of {new.received_on} has not come yet: today is {today}."
        raise DateOutsideBooks(message, field="received_on")
    if new.received_on is not None:
        require_open(tx, new.received_on, "received_on")
    return new.received_on or today


def _credit_note(tx: Tx, actor: Actor, new: NewSupplierRefund, credit_id: int) -> Bill:
    """Return the credit note that money settles, if it freed so much that did not come back."""
    note = bill_row(tx, actor, credit_id)
    if note.kind != BillKind.CREDIT:
        raise NoSuchBill(field="credit_id")
    if note.party_id != new.party_id:
        message = "This credit note is another supplier's."
        raise WrongParty(message, field="credit_id")
    due = Money(freed_by(tx, [note.id])[note.id], note.currency)
    if due.currency != new.amount.currency or new.amount.minor > due.minor:
        message = f"Of this credit note {due} may come back, not {new.amount}."
        raise NotDueBack(message, field="amount")
    return note


def _payments(
    tx: Tx, new: NewSupplierRefund, note: Bill | None
) -> list[tuple[SupplierPayment, int]]:
    """Lock the payments that the money had gone with, and say how much with each; newest first.

    A credit note takes of what it freed first, for another bill may have taken some since.
    """
    rows = tx.session.scalars(
        select(SupplierPayment)
        .where(
            SupplierPayment.party_id == new.party_id,
            SupplierPayment.currency == new.amount.currency,
            SupplierPayment.is_reversed.is_(False),
        )
        .order_by(SupplierPayment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).all()
    freed = set() if note is None else _freed_payments(tx, note.id)
    left, taken = new.amount.minor, []
    for payment in sorted(rows, key=lambda each: (each.id not in freed, -each.id)):
        minor = min(left, unspent_minor(payment))
        if minor > 0:
            taken.append((payment, minor))
            left -= minor
    if left:
        has = Money(new.amount.minor - left, new.amount.currency)
        message = f"This supplier has {has} of ours that settles no bill, not {new.amount}."
        raise NotDueBack(message, field="amount")
    return taken


def _freed_payments(tx: Tx, credit_id: int) -> set[int]:
    query = select(BillAllocation.payment_id).where(BillAllocation.credit_id == credit_id)
    return set(tx.session.scalars(query))


def _locked(tx: Tx, payment_ids: Sequence[int]) -> list[SupplierPayment]:
    return list(
        tx.session.scalars(
            select(SupplierPayment)
            .where(SupplierPayment.id.in_(payment_ids))
            .order_by(SupplierPayment.id)
            .with_for_update()
            .execution_options(populate_existing=True)
        )
    )


def _add_refund(tx: Tx, new: NewSupplierRefund, day: date, account_id: int) -> SupplierRefund:
    rate = conversion(tx, new.amount.currency, day)
    refund = SupplierRefund(
        year=day.year,
        number=None,
        party_id=new.party_id,
        credit_id=new.credit_id,
        money_account_id=account_id,
        reference=new.reference,
        business_date=day,
        currency=new.amount.currency,
        amount_minor=new.amount.minor,
        rate=rate.rate,
        base_currency=rate.base,
        base_amount_minor=rate.money(new.amount).minor,
        is_reversed=False,
        created_at=tx.now,
    )
    tx.session.add(refund)
    tx.session.flush()
    return refund


def _take(
    tx: Tx, actor: Actor, refund: SupplierRefund, taken: Sequence[tuple[SupplierPayment, int]]
) -> None:
    """Lower what is free of payments, and realise what the money is worth more than they were."""
    carried = 0
    for payment, minor in taken:
        carried += _move(payment, minor)
        tx.session.add(
            SupplierRefundPart(refund_id=refund.id, payment_id=payment.id, amount_minor=minor)
        )
    tx.session.flush()
    gain, source = refund.base_amount_minor - carried, (SOURCE, refund.id)
    realise(tx, actor, source, taken[0][0], gain, control=AccountRole.PAYABLE)


def _move(payment: SupplierPayment, minor: int) -> int:
    """Give some of a payment back, or (negative) not; returns what it is carried at less by."""
    before = carried_unspent(payment)
    payment.returned_minor += minor
    return before - carried_unspent(payment)


def _post(tx: Tx, actor: Actor, refund: SupplierRefund, day: date, sign: int = 1) -> None:
    """Post what came in, or (-1) its opposite, at the rate of its day."""
    base = Money(sign * refund.base_amount_minor, refund.base_currency)
    amount = Money(sign * refund.amount_minor, refund.currency)
    money = account_by_id(tx, refund.money_account_id).code
    source = (SOURCE, refund.id)
    entry = NewEntry(
        journal=Journal.BANK,
        business_date=day,
        memo=refund.reference,
        lines=(
            EntryLine.of(money, base, document=amount),
            EntryLine.of(AccountRole.PAYABLE, -base, refund.party_id, document=-amount),
        ),
        source=source,
    )
    reverses = entry_of_source(tx, system("finance"), source) if sign < 0 else None
    write_entry(tx, actor, entry, reverses)


def _shown(tx: Tx, refund: SupplierRefund) -> SupplierRefundView:
    tx.session.flush()
    tx.notify(f"party:{refund.party_id}")
    return refund_views(tx, [refund])[0]

"""What takes back what should never have been recorded: a payment, or a document's entry."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.finance import allocation
from erp_core.finance.errors import (
    AlreadyRefunded,
    AlreadyReversed,
    AlreadyTakenBack,
    EntryIsReversal,
    NoSuchEntry,
)
from erp_core.finance.events import PaymentReversed
from erp_core.finance.periods import day_to_correct
from erp_core.finance.posting import write_entry
from erp_core.finance.queries.bank_side import entry_of_source
from erp_core.finance.queries.ledger import entry_lines, entry_view
from erp_core.finance.queries.payments import payment_views, settlements_of, visible_payment
from erp_core.finance.schemas.ledger import EntryView, Journal, NewEntry
from erp_core.finance.schemas.payments import PaymentView
from erp_core.finance.service.ledger import opposite_lines
from erp_core.finance.service.payments import take_back
from erp_core.finance.tables import Entry, Invoice, Payment
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx


def reverse_payment(tx: Tx, actor: Actor, payment_id: int, reason: str) -> PaymentView:
    """Take back a payment that was recorded in error: what it settled is open again.

    It is dated the day of the payment, or today where that month is locked. Nothing was given
    back, so nobody is told of a refund.

    Raises:
        NoSuchPayment: There is none, or none that the actor may know of.
        AlreadyTakenBack: It was reversed before.
        AlreadyRefunded: Money of it was given back.
        PeriodLocked: This month is locked as well.
    """
    actor.require("finance.reverse_payment")
    visible_payment(tx, actor, payment_id)
    settled = settlements_of(tx, payment_id)
    invoices = {id_: _locked_invoice(tx, id_) for id_ in sorted(settled)}
    payment = visible_payment(tx, actor, payment_id, for_update=True)
    _require_untouched(payment)
    for id_, minor in settlements_of(tx, payment_id).items():
        allocation.move(tx, actor, payment, invoices.get(id_) or _locked_invoice(tx, id_), -minor)
    amount = Money(payment.amount_minor, payment.currency)
    day = day_to_correct(tx, payment.business_date)
    entry_id = entry_of_source(tx, system("finance"), ("payments", payment_id))
    take_back(tx, actor, payment, reason, day, entry_id)
    told = {"amount": str(amount), "reason": reason}
    record_change(tx, actor, "finance.reverse_payment", ("payments", payment_id), told)
    tx.publish(PaymentReversed(payment_id))
    tx.notify(f"party:{payment.party_id}")
    tx.session.flush()
    return payment_views(tx, [payment])[0]


def reverse_posting(tx: Tx, actor: Actor, entry_id: int, reason: str) -> EntryView:
    """Post the opposite of an entry that another module's document caused.

    Only that module calls it, when it takes back what it posted. Dated like the entry, or today
    where that month is locked.

    Raises:
        NoSuchEntry: There is no such entry.
        EntryIsReversal: It takes another entry back.
        AlreadyReversed: It was reversed before.
        PeriodLocked: This month is locked as well.
    """
    actor.require("finance.post_entry")
    entry = tx.session.get(Entry, entry_id, with_for_update=True, populate_existing=True)
    if entry is None:
        raise NoSuchEntry
    if entry.reverses_id is not None:
        raise EntryIsReversal
    if tx.session.scalar(select(Entry.id).where(Entry.reverses_id == entry_id)) is not None:
        raise AlreadyReversed
    source = None
    if entry.source_type is not None and entry.source_id is not None:
        source = (entry.source_type, entry.source_id)
    opposite = NewEntry(
        journal=Journal(entry.journal),
        business_date=day_to_correct(tx, entry.business_date),
        memo=reason,
        lines=opposite_lines(tx, entry_id),
        source=source,
    )
    written = write_entry(tx, actor, opposite, reverses_id=entry_id)
    return entry_view(written, entry_lines(tx, [written.id])[written.id])


def hold_entries(tx: Tx, entry_ids: Sequence[int]) -> None:
    """Keep entries from being reversed until this transaction ends; waits for whoever does so."""
    rows = select(Entry.id).where(Entry.id.in_(entry_ids)).order_by(Entry.id)
    tx.session.execute(rows.with_for_update())


def _require_untouched(payment: Payment) -> None:
    if payment.is_reversed:
        raise AlreadyTakenBack
    if payment.refunded_minor:
        raise AlreadyRefunded


def _locked_invoice(tx: Tx, invoice_id: int) -> Invoice:
    return tx.session.get_one(Invoice, invoice_id, with_for_update=True, populate_existing=True)

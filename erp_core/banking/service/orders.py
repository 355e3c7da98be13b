"""Payment orders on their way to the bank: made, proposed, approved by a second person, exported.

What waits in an order is in no other one; all rows of our bank accounts are held while an order is
made, in their order. What is owed is looked at again at approval and at export, because a customer
or a bank may have settled it meanwhile.
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta

from sqlalchemy import select

from erp_core import access, finance
from erp_core.banking.errors import (
    AmountNotOwed,
    DayIsOver,
    DayTooFar,
    NoSuchBankAccount,
    NoSuchPayable,
    NotInLatin,
    NotWaiting,
    OverLimit,
    OwnApproval,
    PartlyPaid,
    PayableChanged,
    PayableTaken,
    PayeeUnknown,
)
from erp_core.banking.iban import normal_bic, normal_iban
from erp_core.banking.order_tables import PaymentLimit, PaymentOrder, PaymentOrderLine
from erp_core.banking.payment_ids import message_id
from erp_core.banking.queries.orders import (
    APPROVE,
    EXPORT,
    allows,
    order_lines,
    order_row,
    order_views,
    payment_file,
)
from erp_core.banking.queries.payables import Key, Owed, owed_from
from erp_core.banking.schemas.orders import (
    LineStatus,
    NewPaymentLine,
    NewPaymentOrder,
    OrderState,
    Payable,
    PayableKind,
    PaymentFile,
    PaymentOrderView,
)
from erp_core.banking.tables import BankAccount
from erp_core.banking.writing.pain import LONGEST_NAME, LONGEST_TEXT
from erp_core.banking.writing.sepa_text import in_sepa_letters
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

ORDER = States(
    "payment order",
    {
        (OrderState.DRAFT, OrderState.PROPOSED),
        (OrderState.DRAFT, OrderState.CANCELLED),
        (OrderState.PROPOSED, OrderState.APPROVED),
        (OrderState.PROPOSED, OrderState.CANCELLED),
        (OrderState.APPROVED, OrderState.EXPORTED),
        (OrderState.APPROVED, OrderState.CANCELLED),
        (OrderState.EXPORTED, OrderState.SETTLED),
        (OrderState.EXPORTED, OrderState.CANCELLED),
        (OrderState.SETTLED, OrderState.EXPORTED),
    },
)
"""A settled order becomes exported again when a match of the bank's line is taken back."""


def draft_payment_order(tx: Tx, actor: Actor, new: NewPaymentOrder) -> PaymentOrderView:
    """Collect payments in an order; nobody is asked to approve it yet.

    Raises:
        NoSuchBankAccount: There is none.
        DayIsOver: It would be executed in the past.
        DayTooFar: It would be executed more than a year from now.
        NoSuchPayable: A line names nothing that is owed from this account.
        PayableTaken: It waits in another order, or is named twice.
        AmountNotOwed: It is more than is owed, or a part of what is paid whole.
        PayeeUnknown: No IBAN is given and none is known.
        BadIban: An IBAN is none.
        BadBic: A BIC is none.
        NotInLatin: Nothing of a name can be written in Latin letters.
    """
    actor.require("banking.draft_payment_order")
    account = _held_account(tx, new.bank_account_id)
    execute_on = new.execute_on or business_date(tx)
    if execute_on < business_date(tx):
        raise DayIsOver(field="execute_on")
    if execute_on > business_date(tx) + timedelta(days=365):
        raise DayTooFar(field="execute_on")
    owed = {_key(each.payable): each for each in owed_from(tx, actor, account.id)}
    if len({(each.kind, each.source_id) for each in new.lines}) != len(new.lines):
        raise PayableTaken(field="lines")
    lines = [
        _line(place, each, owed.get((each.kind, each.source_id)))
        for place, each in enumerate(new.lines, 1)
    ]
    row = _order(tx, actor, account, execute_on, sum(each.amount_minor for each in lines))
    for each in lines:
        each.order_id = row.id
    tx.session.add_all(lines)
    _record(tx, actor, row, "draft", lines=len(lines), total_minor=row.total_minor)
    return _shown(tx, row)


def propose_payment_order(tx: Tx, actor: Actor, order_id: int) -> PaymentOrderView:
    """Ask for the approval of an order.

    Raises:
        NoSuchPaymentOrder: There is none.
        WrongTransition: It is no draft.
    """
    actor.require("banking.draft_payment_order")
    row = _moved(tx, order_id, OrderState.PROPOSED)
    row.proposed_by, row.proposed_by_name = actor.key, actor.name
    _record(tx, actor, row, "propose")
    return _shown(tx, row)


def approve_payment_order(tx: Tx, actor: Actor, order_id: int) -> PaymentOrderView:
    """Approve an order that somebody else made and proposed; now it has its ids at the bank.

    Raises:
        NoSuchPaymentOrder: There is none.
        WrongTransition: It is not proposed.
        OwnApproval: The same person made or proposed it.
        OverLimit: It is more than the person may approve.
        PayableChanged: Less is owed by now.
    """
    actor.require(APPROVE)
    row = _moved(tx, order_id, OrderState.APPROVED)
    if actor.key in {row.made_by, row.proposed_by}:
        raise OwnApproval(field="order_id")
    _require_within_limit(tx, actor, Money(row.total_minor, row.currency))
    _require_owed(tx, actor, row)
    row.approved_by, row.approved_by_name, row.approved_at = actor.key, actor.name, tx.now
    row.message_id = message_id(business_date(tx).year, row.id)
    _record(tx, actor, row, "approve", total_minor=row.total_minor)
    return _shown(tx, row)


def export_payment_order(tx: Tx, actor: Actor, order_id: int) -> PaymentFile:
    """Write the file of an approved order for the bank; from now on the bank may pay it.

    A day of execution that is over by now becomes today.

    Raises:
        NoSuchPaymentOrder: There is none.
        WrongTransition: It is not approved, or was exported before.
        PayableChanged: Less is owed by now.
    """
    actor.require(EXPORT)
    row = _moved(tx, order_id, OrderState.EXPORTED)
    _hold_entries(tx, row)
    _require_owed(tx, actor, row)
    row.exported_at = tx.now
    row.execute_on = max(row.execute_on, business_date(tx))
    _record(tx, actor, row, "export", message_id=row.message_id)
    tx.session.flush()
    tx.notify("payment_orders")
    return payment_file(tx, actor, order_id)


def cancel_payment_order(tx: Tx, actor: Actor, order_id: int, reason: str) -> PaymentOrderView:
    """Give an order up; what it held can go into another one.

    Raises:
        NoSuchPaymentOrder: There is none.
        WrongTransition: It is settled or cancelled.
        PartlyPaid: The bank paid a part of it.
    """
    actor.require("banking.cancel_payment_order")
    row = _moved(tx, order_id, OrderState.CANCELLED)
    lines = order_lines(tx, [order_id])
    if any(each.state == LineStatus.PAID for each in lines):
        raise PartlyPaid(field="order_id")
    _release_all(row, lines, reason)
    _record(tx, actor, row, "cancel", reason=reason)
    return _shown(tx, row)


def give_up_draft(tx: Tx, row: PaymentOrder, reason: str) -> None:
    """Give up a draft, locked by the caller, that pays what is no longer owed.

    Raises:
        WrongTransition: It is settled or cancelled.
    """
    row.state = ORDER.move(row.state, OrderState.CANCELLED)
    _release_all(row, order_lines(tx, [row.id]), reason)
    _record(tx, system("banking"), row, "cancel", reason=reason)
    tx.notify("payment_orders")


def release_payment(
    tx: Tx, actor: Actor, order_id: int, line_id: int, reason: str
) -> PaymentOrderView:
    """Take one payment out of an exported order, because the bank did not pay it.

    When nothing waits any more, the order is settled; when the bank paid nothing of it, cancelled.

    Raises:
        NoSuchPaymentOrder: There is none.
        NotWaiting: The order is not exported, or this is no payment of it that waits.
    """
    actor.require("banking.cancel_payment_order")
    row = order_row(tx, order_id, for_update=True)
    lines = order_lines(tx, [order_id])
    line = next((each for each in lines if each.id == line_id), None)
    if row.state != OrderState.EXPORTED or line is None or line.state != LineStatus.WAITING:
        raise NotWaiting(field="line_id")
    line.state, line.reason = LineStatus.RELEASED, reason
    close_order(row, lines)
    if row.state == OrderState.CANCELLED:
        row.reason = reason
    _record(tx, actor, row, "release", line_id=line_id, reason=reason)
    return _shown(tx, row)


def close_order(row: PaymentOrder, lines: Sequence[PaymentOrderLine]) -> None:
    """Settle an exported order of which nothing waits; cancel it when nothing was paid either."""
    states = {each.state for each in lines}
    if LineStatus.WAITING not in states:
        paid = LineStatus.PAID in states
        row.state = ORDER.move(row.state, OrderState.SETTLED if paid else OrderState.CANCELLED)


def _release_all(row: PaymentOrder, lines: Sequence[PaymentOrderLine], reason: str) -> None:
    row.reason = reason
    for each in lines:
        if each.state == LineStatus.WAITING:
            each.state, each.reason = LineStatus.RELEASED, reason


def _held_account(tx: Tx, bank_account_id: int) -> BankAccount:
    rows = tx.session.scalars(
        select(BankAccount)
        .order_by(BankAccount.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    found = [row for row in rows if row.id == bank_account_id]
    if not found:
        raise NoSuchBankAccount(field="bank_account_id")
    return found[0]


def _key(payable: Payable) -> Key:
    return payable.kind, payable.source_id


def _line(place: int, new: NewPaymentLine, found: Owed | None) -> PaymentOrderLine:
    where = f"lines.{place - 1}"
    if found is None:
        raise NoSuchPayable(field=f"{where}.source_id")
    owed, payee = found
    if owed.order_id is not None:
        raise PayableTaken(field=f"{where}.source_id")
    amount = new.amount or owed.open
    whole = new.kind is not PayableKind.BILL
    if amount.currency != owed.open.currency or amount > owed.open:
        raise AmountNotOwed(field=f"{where}.amount")
    if whole and amount != owed.open:
        raise AmountNotOwed(field=f"{where}.amount")
    if payee is not None and payee.iban and new.iban and normal_iban(new.iban) != payee.iban:
        raise PayeeUnknown(field=f"{where}.iban")  # whoever approves sees a kept account masked
    iban = new.iban or found.iban
    bic = new.bic or (payee.bic if payee is not None and new.iban is None else "")
    if not iban:
        raise PayeeUnknown(field=f"{where}.iban")
    name = new.name or owed.name
    if not in_sepa_letters(name, LONGEST_NAME):
        raise NotInLatin(field=f"{where}.name")
    return PaymentOrderLine(
        position=place,
        state=LineStatus.WAITING,
        kind=new.kind,
        source_id=new.source_id,
        party_id=owed.party_id,
        payee_id=None if payee is None else payee.id,
        is_kept=payee is not None and payee.iban == normal_iban(iban),
        amount_minor=amount.minor,
        name=name,
        iban=normal_iban(iban),
        bic=normal_bic(bic) if bic else "",
        text=(owed.text if new.text is None else new.text)[:LONGEST_TEXT],
        bank_line_id=None,
        reason="",
    )


def _order(
    tx: Tx, actor: Actor, account: BankAccount, execute_on: date, total_minor: int
) -> PaymentOrder:
    row = PaymentOrder(
        bank_account_id=account.id,
        state=OrderState.DRAFT,
        message_id=None,
        execute_on=execute_on,
        currency=account.currency,
        total_minor=total_minor,
        made_by=actor.key,
        made_by_name=actor.name,
        made_at=tx.now,
        reason="",
    )
    tx.session.add(row)
    tx.session.flush()
    return row


def _moved(tx: Tx, order_id: int, target: OrderState) -> PaymentOrder:
    row = order_row(tx, order_id, for_update=True)
    row.state = ORDER.move(row.state, target)
    return row


def _hold_entries(tx: Tx, row: PaymentOrder) -> None:
    """Keep what the books say went out from being taken back while the file is written."""
    lines = order_lines(tx, [row.id])
    finance.hold_entries(tx, [one.source_id for one in lines if one.kind != PayableKind.BILL])


def _require_owed(tx: Tx, actor: Actor, row: PaymentOrder) -> None:
    """Refuse an order that would pay more than is owed by now."""
    owed: Mapping[Key, Payable] = {
        _key(each.payable): each.payable for each in owed_from(tx, actor, row.bank_account_id)
    }
    for line in order_lines(tx, [row.id]):
        payable = owed.get((line.kind, line.source_id))
        if payable is None or payable.open.minor < line.amount_minor:
            left = Money(0, row.currency) if payable is None else payable.open
            wanted = Money(line.amount_minor, row.currency)
            message = f"Payment {line.position} is of {wanted}; {left} of it is still owed."
            raise PayableChanged(message, field="order_id")


def _require_within_limit(tx: Tx, actor: Actor, total: Money) -> None:
    """Hold the approver to the highest limit of the roles by which they approve."""
    if actor.kind is not ActorKind.STAFF:
        return
    roles = {role for role in access.roles_of_user(tx, actor.id) if allows(role)}
    limits = {
        row.role: row.amount_minor
        for row in tx.session.scalars(select(PaymentLimit).where(PaymentLimit.role.in_(roles)))
    }
    if roles and roles <= limits.keys() and total.minor > max(limits.values()):
        most = Money(max(limits.values()), total.currency)
        message = f"This payment order is of {total}; you may approve up to {most}."
        raise OverLimit(message, field="order_id")


def _record(tx: Tx, actor: Actor, row: PaymentOrder, verb: str, **told: object) -> None:
    tx.session.flush()
    told["state"] = row.state
    record_change(tx, actor, f"banking.{verb}_payment_order", ("payment_orders", row.id), told)


def _shown(tx: Tx, row: PaymentOrder) -> PaymentOrderView:
    tx.session.flush()
    tx.notify("payment_orders")
    return order_views(tx, [row])[0]

"""Paying wages and claims: an entry each, so that the bank's line of each transfer meets its own.

One transfer for several of them is matched with all their entries. A payment that did not happen
is taken back, as long as no line of the bank is matched with it.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import func, select

from erp_core import banking, finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.hr.authority import carrying_out
from erp_core.hr.errors import (
    NoSuchPayslip,
    NoSuchStaffPayment,
    PaidAlready,
    TakenBack,
    WrongDay,
)
from erp_core.hr.pay_tables import ExpenseClaim, ExpenseLine, PayrollRun, Payslip, StaffPayment
from erp_core.hr.queries.earnings import month_of
from erp_core.hr.queries.pay import payroll_view
from erp_core.hr.queries.payments import PAY, payment_views, payments_of
from erp_core.hr.schemas.claims import ClaimView
from erp_core.hr.schemas.pay import PayrollView
from erp_core.hr.schemas.payments import NewPayout, NewWagesPayout, StaffPaymentView
from erp_core.hr.service.claims import locked_claim, moved_claim
from erp_core.hr.service.payroll import locked_run, moved_run
from erp_core.hr.states import (
    CLAIM,
    CLAIM_TAKE_BACK,
    PAYROLL,
    PAYROLL_TAKE_BACK,
    ClaimState,
    PaidFor,
    PayrollState,
)
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date, home
from erp_core.kernel.transaction import Tx

TABLE = "staff_payments"
OWED_ON = {
    PaidFor.PAYSLIP: AccountRole.WAGES_PAYABLE,
    PaidFor.CLAIM: AccountRole.EXPENSES_PAYABLE,
}


@dataclass(frozen=True)
class _Payout:
    """What the payments of one moment have in common: day, account, currency and who is paid."""

    day: date
    account: str
    currency: str
    people: Mapping[int, Employee]


def pay_payroll(
    tx: Tx, actor: Actor, run_id: int, new: NewWagesPayout | None = None
) -> PayrollView:
    """Note that net wages of a month went out: all that are not paid yet, or those named.

    Raises:
        NoSuchPayroll: There are none.
        WrongTransition: They are not in the books, or all paid already.
        NoSuchPayslip: A named payslip is not among them, or nothing is to be paid of it.
        PaidAlready: A named payslip is paid.
        WrongDay: The day is yet to come, or before the month begins.
        NoSuchAccount: There is no such account.
        NoMoneyAccount: Money is not kept on it.
        PeriodLocked: The month of the day is locked.
    """
    actor.require(PAY)
    new = new or NewWagesPayout()
    run = locked_run(tx, run_id)
    PAYROLL.move(run.state, PayrollState.PAID)
    slips = {one.id: one for one in _slips(tx, run.id) if one.net_minor}
    paid = payments_of(tx, PaidFor.PAYSLIP, slips)
    chosen = set(new.payslip_ids) or slips.keys() - paid.keys()
    if not chosen <= slips.keys():
        raise NoSuchPayslip(field="payslip_ids")
    if chosen & paid.keys():
        raise PaidAlready(field="payslip_ids")
    out = _payout(tx, new, month_of(run.period)[0], [slips[one].employee_id for one in chosen])
    for slip_id in sorted(chosen):
        slip, words = slips[slip_id], f"Wages {run.period}"
        _pay(tx, actor, out, (PaidFor.PAYSLIP, slip_id), slip.employee_id, slip.net_minor, words)
    if chosen | paid.keys() == slips.keys():
        return moved_run(tx, actor, run, PayrollState.PAID, "pay_payroll")
    return payroll_view(tx, run)


def pay_claim(tx: Tx, actor: Actor, claim_id: int, new: NewPayout | None = None) -> ClaimView:
    """Note that an approved claim was paid back.

    Raises:
        NoSuchClaim: There is none that exists for the actor.
        PaidAlready: A payment of it stands.
        WrongTransition: It is not approved.
        WrongDay: The day is yet to come, or before the oldest receipt.
        NoSuchAccount: There is no such account.
        NoMoneyAccount: Money is not kept on it.
        PeriodLocked: The month of the day is locked.
    """
    actor.require(PAY)
    row = locked_claim(tx, actor, claim_id)
    if payments_of(tx, PaidFor.CLAIM, [row.id]):
        raise PaidAlready
    CLAIM.move(row.state, ClaimState.PAID)
    what, words = (PaidFor.CLAIM, row.id), f"Expenses {row.id}"
    oldest = select(func.min(ExpenseLine.day)).where(ExpenseLine.claim_id == row.id)
    out = _payout(tx, new or NewPayout(), tx.session.scalar(oldest), [row.employee_id])
    _pay(tx, actor, out, what, row.employee_id, row.gross_minor, words)
    return moved_claim(tx, actor, row, ClaimState.PAID, "pay_claim")


def take_back_payment(tx: Tx, actor: Actor, payment_id: int, reason: str) -> StaffPaymentView:
    """Take a payment back that was none; what it paid is owed again.

    Payments that were posted in one sum are taken back together.

    Raises:
        NoSuchStaffPayment: There is none.
        TakenBack: It was taken back before.
        MatchedEntry: A line of the bank is matched with it: undo that first.
        OrderedEntry: It waits in a payment order: release it there first.
        PeriodLocked: This month is locked, and so is that of the payment.
    """
    actor.require(PAY)
    row = tx.session.get(StaffPayment, payment_id)
    if row is None:
        raise NoSuchStaffPayment
    _owing(tx, actor, row)
    tx.session.refresh(row, with_for_update=True)
    if row.undone_at is not None:
        raise TakenBack
    finance.reverse_posting(tx, carrying_out(actor), row.entry_id, reason)
    together = select(StaffPayment).where(
        StaffPayment.entry_id == row.entry_id, StaffPayment.undone_at.is_(None)
    )
    for each in tx.session.scalars(together.order_by(StaffPayment.id)).all():
        each.undone_at, each.reason = tx.now, reason
        record_change(tx, actor, "hr.take_back_payment", (TABLE, each.id), {"reason": reason})
    tx.session.flush()
    _owed_again(tx, actor, row, reason)
    return payment_views(tx, [row])[0]


def _owing(tx: Tx, actor: Actor, row: StaffPayment) -> PayrollRun | ExpenseClaim:
    """Lock what a payment pays: the wages of its month, or its claim."""
    if row.document == PaidFor.CLAIM:
        return locked_claim(tx, actor, row.document_id)
    return locked_run(tx, tx.session.get_one(Payslip, row.document_id).run_id)


def _owed_again(tx: Tx, actor: Actor, row: StaffPayment, reason: str) -> None:
    owing, verb = _owing(tx, actor, row), "take_back_payment"
    if isinstance(owing, ExpenseClaim):
        moved_claim(tx, actor, owing, ClaimState.APPROVED, verb, reason, CLAIM_TAKE_BACK)
    elif owing.state == PayrollState.PAID:
        moved_run(tx, actor, owing, PayrollState.POSTED, verb, reason, PAYROLL_TAKE_BACK)


def _slips(tx: Tx, run_id: int) -> list[Payslip]:
    query = select(Payslip).where(Payslip.run_id == run_id).order_by(Payslip.id)
    return list(tx.session.scalars(query))


def _payout(tx: Tx, new: NewPayout, first: date | None, employee_ids: Sequence[int]) -> _Payout:
    """Look up once what payments of one moment have in common.

    Raises:
        WrongDay: The day is yet to come, or before ``first``.
        NoSuchAccount: There is no such account.
        NoMoneyAccount: Money is not kept on it.
    """
    today = business_date(tx)
    day = new.paid_on or today
    if day > today or (first is not None and day < first):
        raise WrongDay(field="paid_on")
    people = tx.session.scalars(select(Employee).where(Employee.id.in_(employee_ids)))
    return _Payout(
        day,
        finance.money_account(tx, new.money_account).code,
        home(tx).currency,
        {one.id: one for one in people},
    )


def _pay(
    tx: Tx,
    actor: Actor,
    out: _Payout,
    what: tuple[PaidFor, int],
    employee_id: int,
    minor: int,
    words: str,
) -> None:
    """Post a payment and note it; its memo is what the transfer is to say."""
    person = out.people[employee_id]
    memo, amount = f"{words} {person.staff_number}", Money(minor, out.currency)
    entry = NewEntry(
        journal=Journal.BANK,
        business_date=out.day,
        memo=memo,
        lines=(
            EntryLine.of(OWED_ON[what[0]], amount, person.party_id),
            EntryLine.of(out.account, -amount),
        ),
        source=(what[0].value, what[1]),
    )
    row = StaffPayment(
        document=what[0],
        document_id=what[1],
        employee_id=employee_id,
        amount_minor=minor,
        money_account=out.account,
        paid_on=out.day,
        memo=memo,
        entry_id=finance.post_entry(tx, carrying_out(actor), entry).id,
        created_at=tx.now,
        undone_at=None,
        reason="",
    )
    tx.session.add(row)
    tx.session.flush()
    banking.pay_into_account_of(tx, row.entry_id, person.id, person.name)
    told = {"document": what[0].value, "document_id": what[1], "account": out.account}
    record_change(tx, actor, "hr.pay", (TABLE, row.id), told)
    tx.notify("people")

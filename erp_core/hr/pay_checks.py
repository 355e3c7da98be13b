"""What is always true of wages, expense claims and hours."""

from collections.abc import Iterator

from sqlalchemy import func, select

from erp_core import finance
from erp_core.finance import AccountRole
from erp_core.hr.pay_tables import (
    ExpenseClaim,
    ExpenseLine,
    PayrollRun,
    Payslip,
    PayslipLine,
    PayStep,
    StaffPayment,
    Timesheet,
    TimesheetLine,
)
from erp_core.hr.states import (
    CLAIM,
    CLAIM_TAKE_BACK,
    HOURS,
    PAYROLL,
    PAYROLL_TAKE_BACK,
    ClaimState,
    PaidFor,
    PayrollState,
    TimeState,
)
from erp_core.kernel.actor import system
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx

APPROVED = (PayrollState.APPROVED, PayrollState.POSTED, PayrollState.PAID, PayrollState.REVERSED)
_IN_THE_BOOKS = frozenset({PayrollState.POSTED, PayrollState.PAID})
_GRANTED = frozenset({ClaimState.APPROVED, ClaimState.PAID})
_PAYABLE: dict[str, frozenset[str]] = {
    PaidFor.PAYSLIP: frozenset[str](_IN_THE_BOOKS),
    PaidFor.CLAIM: frozenset[str]({ClaimState.PAID}),
}
"""The states in which a document, or the payroll of a payslip, may have a payment that stands."""
_PAID = frozenset[str]({PayrollState.PAID, ClaimState.PAID})
MACHINES = (
    ("payroll_runs", PayrollRun, PAYROLL | PAYROLL_TAKE_BACK, PayrollState.DRAFT),
    ("expense_claims", ExpenseClaim, CLAIM | CLAIM_TAKE_BACK, ClaimState.SUBMITTED),
    ("timesheets", Timesheet, HOURS, TimeState.OPEN),
)


def payslips_add_up(tx: Tx) -> Findings:
    """Find payslips whose net or employer's part is not what their lines say."""
    parts = {
        row[0]: (int(row[1]), int(row[2]))
        for row in tx.session.execute(
            select(
                PayslipLine.payslip_id,
                func.sum(PayslipLine.employee_minor),
                func.sum(PayslipLine.employer_minor),
            ).group_by(PayslipLine.payslip_id)
        )
    }
    slips = list(tx.session.scalars(select(Payslip).order_by(Payslip.id)))
    return Findings.of(
        len(slips),
        (
            f"payslip {one.id} does not add up"
            for one in slips
            if (one.gross_minor - one.net_minor, one.employer_minor) != parts.get(one.id, (0, 0))
        ),
    )


def wages_owed_are_posted(tx: Tx) -> Findings:
    """Compare what each payroll owed to people, and was paid of it, with the account of wages."""
    runs = list(tx.session.scalars(select(PayrollRun).order_by(PayrollRun.id)))
    if not runs:
        return Findings(0)
    nets = {
        row[0]: int(row[1])
        for row in tx.session.execute(
            select(Payslip.run_id, func.sum(Payslip.net_minor)).group_by(Payslip.run_id)
        )
    }
    owed = {
        one.id: (one.entry_id, nets.get(one.id, 0) if one.state in _IN_THE_BOOKS else 0)
        for one in runs
    }
    return _compared(tx, AccountRole.WAGES_PAYABLE, ("payroll_runs", PaidFor.PAYSLIP), owed)


def claims_owed_are_posted(tx: Tx) -> Findings:
    """Compare what each claim owed to its employee, and was paid of it, with their account."""
    claims = list(tx.session.scalars(select(ExpenseClaim).order_by(ExpenseClaim.id)))
    if not claims:
        return Findings(0)
    owed = {
        one.id: (one.entry_id, one.gross_minor if one.state in _GRANTED else 0) for one in claims
    }
    return _compared(tx, AccountRole.EXPENSES_PAYABLE, ("expense_claims", PaidFor.CLAIM), owed)


def what_is_paid_is_paid_whole(tx: Tx) -> Findings:
    """Find payments of another sum than what they pay, and wages and claims paid or not amiss."""
    paid = {
        (row.document, row.document_id): row.amount_minor
        for row in tx.session.scalars(select(StaffPayment).where(StaffPayment.undone_at.is_(None)))
    }
    due: dict[tuple[str, int], tuple[int, str]] = {}
    states = dict(tx.session.execute(select(PayrollRun.id, PayrollRun.state)).all())
    for slip in tx.session.scalars(select(Payslip).order_by(Payslip.id)):
        due[PaidFor.PAYSLIP, slip.id] = (slip.net_minor, states.get(slip.run_id, ""))
    for claim in tx.session.scalars(select(ExpenseClaim).order_by(ExpenseClaim.id)):
        due[PaidFor.CLAIM, claim.id] = (claim.gross_minor, claim.state)
    return Findings.of(len(due), _paid_amiss(due, paid))


def claims_are_their_lines(tx: Tx) -> Findings:
    """Find claims that ask for more or less than their receipts."""
    sums = {
        row[0]: int(row[1])
        for row in tx.session.execute(
            select(ExpenseLine.claim_id, func.sum(ExpenseLine.gross_minor)).group_by(
                ExpenseLine.claim_id
            )
        )
    }
    claims = list(tx.session.scalars(select(ExpenseClaim).order_by(ExpenseClaim.id)))
    return Findings.of(
        len(claims),
        (
            f"expense claim {one.id} is not the sum of its receipts"
            for one in claims
            if one.gross_minor != sums.get(one.id, 0)
        ),
    )


def two_people_stand_behind_wages(tx: Tx) -> Findings:
    """Find payrolls that were approved by nobody, or by who worked them out."""
    approved = {
        row.document_id: row.actor
        for row in tx.session.scalars(
            select(PayStep).where(
                PayStep.document == "payroll_runs", PayStep.to_state == PayrollState.APPROVED
            )
        )
    }
    runs = list(tx.session.scalars(select(PayrollRun).where(PayrollRun.state.in_(APPROVED))))
    return Findings.of(
        len(runs),
        (
            f"payroll {one.id} has no second person behind it"
            for one in runs
            if approved.get(one.id) in {None, one.created_by}
        ),
    )


def days_have_24_hours(tx: Tx) -> Findings:
    """Find days of somebody with more than 24 hours."""
    query = (
        select(Timesheet.employee_id, TimesheetLine.day, func.sum(TimesheetLine.hours))
        .join(Timesheet, Timesheet.id == TimesheetLine.timesheet_id)
        .group_by(Timesheet.employee_id, TimesheetLine.day)
        .order_by(Timesheet.employee_id, TimesheetLine.day)
    )
    rows = tx.session.execute(query).all()
    return Findings.of(
        len(rows),
        (f"employee {id_} has {hours} hours on {day}" for id_, day, hours in rows if hours > 24),
    )


def documents_took_declared_steps(tx: Tx) -> Findings:
    """Find payrolls, claims and weeks that did not get to their state by declared steps."""
    count, wrong = 0, list[str]()
    for name, table, machine, first in MACHINES:
        present = dict(tx.session.execute(select(table.id, table.state)).all())
        steps = [
            (row.document_id, row.from_state, row.to_state)
            for row in tx.session.scalars(
                select(PayStep).where(PayStep.document == name).order_by(PayStep.id)
            )
        ]
        astray = machine.astray(first, present, steps)
        count += len(present)
        wrong += [f"{machine.document} {id_} did not get there by its steps" for id_ in astray]
    return Findings.of(count, wrong)


PAY_CHECKS: tuple[Check, ...] = (
    Check(
        "I2", "Wages that are owed equal their account, payroll by payroll", wages_owed_are_posted
    ),
    Check("I2", "Approved claims are owed to their employees", claims_owed_are_posted),
    Check("I4", "Wages and claims are paid whole, and once", what_is_paid_is_paid_whole),
    Check("I4", "No day of a timesheet has more than 24 hours", days_have_24_hours),
    Check("I6", "Two people stand behind the wages of a month", two_people_stand_behind_wages),
    Check("I6", "Wages, claims and hours moved along their steps", documents_took_declared_steps),
    Check("I8", "A payslip's net is its gross less its deductions", payslips_add_up),
    Check("I8", "An expense claim is the sum of its receipts", claims_are_their_lines),
)


def _compared(
    tx: Tx,
    role: AccountRole,
    names: tuple[str, PaidFor],
    owed: dict[int, tuple[int | None, int]],
) -> Findings:
    """Compare entries on an account with what documents owe and what was paid, entry by entry."""
    moved = finance.standing_moves(tx, system("hr"), role)
    paid: dict[int, int] = {}
    standing = select(StaffPayment).where(
        StaffPayment.document == names[1], StaffPayment.undone_at.is_(None)
    )
    for row in tx.session.scalars(standing):
        paid[row.entry_id] = paid.get(row.entry_id, 0) + row.amount_minor

    def wrong() -> Iterator[str]:
        known = set(paid)
        for id_, (entry_id, minor) in owed.items():
            booked = -moved.get(entry_id or 0, 0)
            known.add(entry_id or 0)
            if booked != minor:
                yield f"{names[0]} {id_} owes {minor}, the ledger says {booked} (minor)"
        for entry_id, minor in sorted(paid.items()):
            if moved.get(entry_id, 0) != minor:
                yield f"entry {entry_id} paid {moved.get(entry_id, 0)}, not {minor} (minor)"
        others = sum(-minor for entry_id, minor in moved.items() if entry_id not in known)
        if others:
            yield f"{others} (minor) on {role} is of no document of it"

    return Findings.of(len(owed), wrong())


def _paid_amiss(
    due: dict[tuple[str, int], tuple[int, str]], paid: dict[tuple[str, int], int]
) -> Iterator[str]:
    """Compare what documents are due, and their states, with the payments that stand."""
    for (kind, id_), minor in sorted(paid.items()):
        owed, state = due.get((kind, id_), (0, ""))
        if owed != minor:
            yield f"{minor} (minor) was paid of {kind} {id_}, which is of another amount"
        if state not in _PAYABLE.get(kind, ()):
            yield f"{minor} (minor) was paid of {kind} {id_}, which is {state or 'not there'}"
    for (kind, id_), (minor, state) in due.items():
        if state in _PAID and minor and (kind, id_) not in paid:
            yield f"{kind} {id_} of {minor} (minor) is paid by nothing"

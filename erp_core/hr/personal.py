"""What HR keeps about people: what wages were paid by stays, as the law says; words go.

Payslips, salaries, claims with their receipts, what was paid of them, the leave ledger and hours
that were worked are records that wages, taxes and working time are proved by. So is the entry of an
employee whom there is a payslip or a claim of; of others it goes.
"""

from collections.abc import Iterator

from sqlalchemy import String, cast, literal, select

from erp_core import banking
from erp_core.hr.pay_tables import (
    ClaimReceipt,
    ExpenseClaim,
    ExpenseLine,
    PayrollRun,
    Payslip,
    PayslipLine,
    PayStep,
    ReceiptBlob,
    Salary,
    StaffPayment,
    Timesheet,
    TimesheetLine,
)
from erp_core.hr.states import ClaimState, PaidFor, PayrollState
from erp_core.hr.tables import DepartmentHead, Employee, LeaveEntry, LeaveRequest, LeaveStep
from erp_core.kernel.organisation import business_date
from erp_core.kernel.personal import GONE, Person, Personal, PersonalRows
from erp_core.kernel.transaction import Tx

_TO_PAY = (PayrollState.DRAFT, PayrollState.APPROVED, PayrollState.POSTED)
_TO_PAY_BACK = (ClaimState.SUBMITTED, ClaimState.APPROVED)


def _rows(tx: Tx, person: Person) -> Iterator[PersonalRows]:
    employed = _employees(tx, person)
    ids = [one.id for one in employed]
    person.found["users"] = [one.user_id for one in employed if one.user_id is not None]
    proved = _with_papers(tx, ids)
    yield PersonalRows(Employee, Employee.id.in_(proved), kept=True)
    nobodys = {
        "name": GONE,
        "staff_number": literal(f"{GONE} ") + cast(Employee.id, String),
    }
    yield PersonalRows(Employee, Employee.id.in_(set(ids) - proved), nobodys)
    yield PersonalRows(DepartmentHead, DepartmentHead.employee_id.in_(ids), deleted=True)
    yield from banking.personal_payees(ids, person.parties)
    yield from _leave(ids)
    yield from _wages(ids, proved)


def _leave(ids: list[int]) -> Iterator[PersonalRows]:
    asked = LeaveRequest.employee_id.in_(ids)
    yield PersonalRows(LeaveRequest, asked, {"note": GONE})
    steps = LeaveStep.request_id.in_(select(LeaveRequest.id).where(asked))
    yield PersonalRows(LeaveStep, steps, {"reason": GONE})
    yield PersonalRows(LeaveEntry, LeaveEntry.employee_id.in_(ids), kept=True)


def _wages(ids: list[int], proved: set[int]) -> Iterator[PersonalRows]:
    yield PersonalRows(Salary, Salary.employee_id.in_(proved), kept=True)
    yield PersonalRows(Salary, Salary.employee_id.in_(set(ids) - proved), deleted=True)
    slips, claims = Payslip.employee_id.in_(ids), ExpenseClaim.employee_id.in_(ids)
    weeks = Timesheet.employee_id.in_(ids)
    yield PersonalRows(Payslip, slips, kept=True)
    of_slips = select(Payslip.id).where(slips)
    yield PersonalRows(PayslipLine, PayslipLine.payslip_id.in_(of_slips), kept=True)
    yield PersonalRows(ExpenseClaim, claims, kept=True)
    of_claims = select(ExpenseClaim.id).where(claims)
    yield PersonalRows(ExpenseLine, ExpenseLine.claim_id.in_(of_claims), kept=True)
    of_receipts = select(ClaimReceipt.id).where(ClaimReceipt.claim_id.in_(of_claims))
    yield PersonalRows(ClaimReceipt, ClaimReceipt.claim_id.in_(of_claims), kept=True)
    yield PersonalRows(ReceiptBlob, ReceiptBlob.receipt_id.in_(of_receipts), kept=True)
    yield PersonalRows(StaffPayment, StaffPayment.employee_id.in_(ids), kept=True)
    yield PersonalRows(Timesheet, weeks, kept=True)
    of_weeks = select(Timesheet.id).where(weeks)
    yield PersonalRows(TimesheetLine, TimesheetLine.timesheet_id.in_(of_weeks), kept=True)
    for table, theirs in (("expense_claims", of_claims), ("timesheets", of_weeks)):
        went = (PayStep.document == table) & PayStep.document_id.in_(theirs)
        yield PersonalRows(PayStep, went, kept=True)


def _unfinished(tx: Tx, person: Person) -> Iterator[str]:
    employed, today = _employees(tx, person), business_date(tx)
    ids = [one.id for one in employed]
    for one in employed:
        if one.left_on is None or one.left_on >= today:
            yield f"employee {one.staff_number} works here"
    paid = select(StaffPayment.document_id).where(
        StaffPayment.document == PaidFor.PAYSLIP, StaffPayment.undone_at.is_(None)
    )
    wages = (
        select(PayrollRun.period)
        .join(Payslip, Payslip.run_id == PayrollRun.id)
        .where(Payslip.employee_id.in_(ids), PayrollRun.state.in_(_TO_PAY))
        .where(Payslip.id.not_in(paid))
        .order_by(PayrollRun.period)
    )
    for period in tx.session.scalars(wages):
        yield f"wages of {period} are not paid"
    claims = (
        select(ExpenseClaim.id)
        .where(ExpenseClaim.employee_id.in_(ids), ExpenseClaim.state.in_(_TO_PAY_BACK))
        .order_by(ExpenseClaim.id)
    )
    for id_ in tx.session.scalars(claims):
        yield f"expense claim {id_} is open"


def _employees(tx: Tx, person: Person) -> list[Employee]:
    query = select(Employee).where(Employee.party_id.in_(list(person.parties)))
    return list(tx.session.scalars(query.order_by(Employee.id)))


def _with_papers(tx: Tx, ids: list[int]) -> set[int]:
    """Tell of which employees there is a payslip or a claim."""
    slips = select(Payslip.employee_id).where(Payslip.employee_id.in_(ids))
    claims = select(ExpenseClaim.employee_id).where(ExpenseClaim.employee_id.in_(ids))
    return {*tx.session.scalars(slips), *tx.session.scalars(claims)}


PERSONAL = Personal(_rows, _unfinished)

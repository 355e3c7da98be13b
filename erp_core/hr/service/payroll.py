"""Wages: salaries and deductions, and the payroll of a month from a draft to the bank.

A draft is approved by somebody else and then posted as one entry that balances: wages and the
employer's part against what is owed to people and what is owed for them.
"""

from datetime import date

from sqlalchemy import select

from erp_core import finance
from erp_core.finance import AccountRole, EntryLine, Journal, NewEntry
from erp_core.hr.authority import carrying_out
from erp_core.hr.errors import (
    NameTaken,
    NetBelowNothing,
    NoSuchComponent,
    NoSuchEmployee,
    NoSuchPayroll,
    NothingToPay,
    OwnPayroll,
    PayrollExists,
    PayrollOutdated,
    TooFarAhead,
    WagesPaid,
    WrongDay,
)
from erp_core.hr.events import PayrollPosted
from erp_core.hr.pay_tables import PayComponent, PayrollRun, Payslip, PayslipLine, Salary
from erp_core.hr.queries.earnings import month_of, wages_of
from erp_core.hr.queries.leave import AHEAD
from erp_core.hr.queries.pay import component_view, payroll_view, salary_view
from erp_core.hr.queries.payments import payments_of
from erp_core.hr.schemas.pay import (
    ComponentView,
    NewComponent,
    NewPayroll,
    NewSalary,
    PayrollView,
    SalaryView,
)
from erp_core.hr.service.steps import in_base, note
from erp_core.hr.states import PAYROLL, PaidFor, PayrollState
from erp_core.hr.tables import Employee
from erp_core.hr.wages import Deducted, Wage
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import business_date
from erp_core.kernel.states import States
from erp_core.kernel.transaction import Tx

TABLE = "payroll_runs"
RUN = "hr.run_payroll"


def set_salary(tx: Tx, actor: Actor, new: NewSalary) -> SalaryView:
    """Say what somebody earns a month, from a day on; it counts for the months that begin then.

    Raises:
        NoSuchEmployee: There is none.
        WrongDay: One is known from this day on, or it is far away.
        WrongAmount: It is nothing, or in another currency.
    """
    actor.require(RUN)
    if tx.session.get(Employee, new.employee_id, with_for_update=True) is None:
        raise NoSuchEmployee(field="employee_id")
    known = select(Salary.id).where(
        Salary.employee_id == new.employee_id, Salary.valid_from == new.valid_from
    )
    is_known = tx.session.scalar(known) is not None
    if is_known or new.valid_from > business_date(tx) + AHEAD:
        raise WrongDay(field="valid_from")
    row = Salary(
        employee_id=new.employee_id,
        valid_from=new.valid_from,
        gross_minor=in_base(tx, new.gross, "gross"),
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    record_change(
        tx, actor, "hr.set_salary", ("salaries", row.id), {"employee_id": new.employee_id}
    )
    return salary_view(tx, row)


def create_component(tx: Tx, actor: Actor, new: NewComponent) -> ComponentView:
    """Add a deduction to every wage from now on.

    Raises:
        NameTaken: There is one of this name.
        WrongAmount: An amount is in another currency.
    """
    actor.require(RUN)
    _hold_wages(tx)
    known = select(PayComponent.id).where(PayComponent.name_en == new.name_en)
    if tx.session.scalar(known) is not None:
        raise NameTaken(field="name_en")
    ceiling = None if new.ceiling is None else in_base(tx, new.ceiling, "ceiling")
    row = PayComponent(
        name_en=new.name_en,
        name_zh=new.name_zh,
        kind=new.kind,
        employee_rate=new.employee_rate,
        employer_rate=new.employer_rate,
        ceiling_minor=ceiling,
        employee_minor=in_base(tx, new.employee_amount, "employee_amount", least=0),
        employer_minor=in_base(tx, new.employer_amount, "employer_amount", least=0),
        archived_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    what = new.model_dump(mode="json")
    record_change(tx, actor, "hr.create_component", ("pay_components", row.id), what)
    return component_view(tx, row)


def remove_component(tx: Tx, actor: Actor, component_id: int) -> ComponentView:
    """Take a deduction off later wages; payslips keep what was deducted.

    Raises:
        NoSuchComponent: There is none, or it is gone already.
    """
    actor.require(RUN)
    _hold_wages(tx)
    row = tx.session.get(PayComponent, component_id, with_for_update=True)
    if row is None or row.archived_at is not None:
        raise NoSuchComponent
    row.archived_at = tx.now
    tx.session.flush()
    record_change(tx, actor, "hr.remove_component", ("pay_components", row.id), {})
    return component_view(tx, row)


def draft_payroll(tx: Tx, actor: Actor, new: NewPayroll) -> PayrollView:
    """Work out the wages of a month for all who are employed in it and have a salary.

    Raises:
        TooFarAhead: The month has not begun.
        PayrollExists: Its wages are worked out already.
        NothingToPay: Nobody has a salary in it.
        NetBelowNothing: Somebody's deductions are more than their wage.
    """
    actor.require(RUN)
    if month_of(new.period)[0] > business_date(tx):
        raise TooFarAhead(field="period")
    gone = (PayrollState.REVERSED, PayrollState.DISCARDED)
    standing = select(PayrollRun.id).where(
        PayrollRun.period == new.period, PayrollRun.state.not_in(gone)
    )
    if tx.session.scalar(standing) is not None:
        raise PayrollExists(field="period")
    wages = wages_of(tx, new.period)
    if not wages:
        raise NothingToPay(field="period")
    run = PayrollRun(
        period=new.period,
        state=PayrollState.DRAFT,
        entry_id=None,
        created_by=actor.key,
        created_at=tx.now,
    )
    tx.session.add(run)
    tx.session.flush()
    for employee_id, worked_out in sorted(wages.items()):
        _write_slip(tx, run, employee_id, worked_out)
    note(tx, actor, (TABLE, run.id), (None, run.state), "draft_payroll")
    return payroll_view(tx, run)


def approve_payroll(tx: Tx, actor: Actor, run_id: int) -> PayrollView:
    """Approve the wages of a month that somebody else worked out.

    Raises:
        NoSuchPayroll: There are none.
        OwnPayroll: The actor worked them out.
        WrongTransition: They are no draft.
        PayrollOutdated: They would be worked out otherwise by now.
    """
    actor.require("hr.approve_payroll")
    run = locked_run(tx, run_id)
    if run.created_by == actor.key:
        raise OwnPayroll
    PAYROLL.move(run.state, PayrollState.APPROVED)
    _require_current(tx, run)
    return moved_run(tx, actor, run, PayrollState.APPROVED, "approve_payroll")


def discard_payroll(tx: Tx, actor: Actor, run_id: int, reason: str) -> PayrollView:
    """Give wages up that are not in the books, to work them out anew.

    Raises:
        NoSuchPayroll: There are none.
        WrongTransition: They are in the books.
    """
    actor.require(RUN)
    run = locked_run(tx, run_id)
    return moved_run(tx, actor, run, PayrollState.DISCARDED, "discard_payroll", reason)


def post_payroll(tx: Tx, actor: Actor, run_id: int) -> PayrollView:
    """Post approved wages as one entry of the month's last day.

    Raises:
        NoSuchPayroll: There are none.
        WrongTransition: They are not approved.
        PayrollOutdated: They would be worked out otherwise by now.
        PeriodLocked: The month is locked.
    """
    actor.require("hr.post_payroll")
    run = locked_run(tx, run_id)
    PAYROLL.move(run.state, PayrollState.POSTED)
    _require_current(tx, run)
    view = payroll_view(tx, run)
    kept = view.gross - view.net
    sides = (
        (AccountRole.WAGES, view.gross),
        (AccountRole.SOCIAL_COSTS, view.employer),
        (AccountRole.WAGES_PAYABLE, -view.net),
        (AccountRole.DEDUCTIONS_PAYABLE, -(kept + view.employer)),
    )
    if any(amount for _, amount in sides):
        run.entry_id = _post(tx, actor, run, month_of(run.period)[1], sides, Journal.GENERAL)
    tx.publish(PayrollPosted(run.id))
    return moved_run(tx, actor, run, PayrollState.POSTED, "post_payroll")


def reverse_payroll(tx: Tx, actor: Actor, run_id: int, reason: str) -> PayrollView:
    """Take posted wages back out of the books; the month can be worked out anew.

    Raises:
        NoSuchPayroll: There are none.
        WrongTransition: They are not in the books, or paid.
        WagesPaid: Some of them are paid: take these payments back first.
        PeriodLocked: This month is locked as well.
    """
    actor.require("hr.post_payroll")
    run = locked_run(tx, run_id)
    PAYROLL.move(run.state, PayrollState.REVERSED)
    slips = select(Payslip.id).where(Payslip.run_id == run.id)
    if payments_of(tx, PaidFor.PAYSLIP, tx.session.scalars(slips)):
        raise WagesPaid
    if run.entry_id is not None:
        finance.reverse_posting(tx, carrying_out(actor), run.entry_id, reason)
    return moved_run(tx, actor, run, PayrollState.REVERSED, "reverse_payroll", reason)


def _require_current(tx: Tx, run: PayrollRun) -> None:
    """Refuse wages that are not what they would be worked out to now, and keep them so.

    Leave is decided and a salary set with its employee locked, a deduction is added or taken off
    with all of them: none of it happens until the commit.

    Raises:
        PayrollOutdated: They are not; the facts name an employee.
    """
    _hold_wages(tx)
    now, then = wages_of(tx, run.period), _written(tx, run.id)
    for employee_id in sorted(set(now) | set(then)):
        if now.get(employee_id) != then.get(employee_id):
            raise PayrollOutdated(employee_id=employee_id)


def _hold_wages(tx: Tx) -> None:
    """Keep what wages are worked out of as it is until this transaction ends: lock everybody."""
    locked = select(Employee).order_by(Employee.id).with_for_update()
    tx.session.scalars(locked.execution_options(populate_existing=True)).all()


def _written(tx: Tx, run_id: int) -> dict[int, Wage]:
    """Return the wages on the payslips of a payroll, by employee."""
    slips = tx.session.scalars(select(Payslip).where(Payslip.run_id == run_id)).all()
    lines: dict[int, list[Deducted]] = {slip.id: [] for slip in slips}
    query = select(PayslipLine).where(PayslipLine.payslip_id.in_(list(lines)))
    for line in tx.session.scalars(query.order_by(PayslipLine.component_id)):
        lines[line.payslip_id].append(
            Deducted(line.component_id, line.base_minor, line.employee_minor, line.employer_minor)
        )
    return {
        slip.employee_id: Wage(
            slip.gross_minor, slip.net_minor, slip.employer_minor, tuple(lines[slip.id])
        )
        for slip in slips
    }


def _write_slip(tx: Tx, run: PayrollRun, employee_id: int, worked_out: Wage) -> None:
    if worked_out.net < 0:
        raise NetBelowNothing(employee_id=employee_id)
    slip = Payslip(
        run_id=run.id,
        employee_id=employee_id,
        gross_minor=worked_out.gross,
        net_minor=worked_out.net,
        employer_minor=worked_out.employer,
    )
    tx.session.add(slip)
    tx.session.flush()
    for line in worked_out.lines:
        tx.session.add(
            PayslipLine(
                payslip_id=slip.id,
                component_id=line.id,
                base_minor=line.base,
                employee_minor=line.employee,
                employer_minor=line.employer,
            )
        )


def _post(
    tx: Tx,
    actor: Actor,
    run: PayrollRun,
    day: date,
    sides: tuple[tuple[AccountRole, Money], ...],
    journal: Journal,
) -> int:
    entry = NewEntry(
        journal=journal,
        business_date=day,
        memo=f"Wages {run.period}",
        lines=tuple(EntryLine.of(role, amount) for role, amount in sides if amount),
        source=(TABLE, run.id),
    )
    return finance.post_entry(tx, carrying_out(actor), entry).id


def locked_run(tx: Tx, run_id: int) -> PayrollRun:
    """Lock the wages of a month.

    Raises:
        NoSuchPayroll: There are none.
    """
    tx.session.flush()
    row = tx.session.get(PayrollRun, run_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchPayroll
    return row


def moved_run(
    tx: Tx,
    actor: Actor,
    run: PayrollRun,
    target: PayrollState,
    verb: str,
    reason: str = "",
    ways: States = PAYROLL,
) -> PayrollView:
    """Take the wages of a month to another state, by its ways, and note it."""
    before, run.state = run.state, ways.move(run.state, target)
    note(tx, actor, (TABLE, run.id), (before, run.state), verb, reason)
    return payroll_view(tx, run)

"""Reads of wages: salaries, deductions, payrolls and payslips."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.hr.errors import NoSuchEmployee, NoSuchPayroll, NoSuchPayslip
from erp_core.hr.pay_tables import PayComponent, PayrollRun, Payslip, PayslipLine, Salary
from erp_core.hr.queries.payments import payments_of
from erp_core.hr.queries.people import READ_OWN
from erp_core.hr.schemas.pay import (
    ComponentView,
    PayrollView,
    PayslipLineView,
    PayslipView,
    SalaryView,
)
from erp_core.hr.sight import own_employee_id
from erp_core.hr.states import ComponentKind, PaidFor, PayrollState
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

READ_PAY = "hr.read_payroll"
SETTLED = (PayrollState.POSTED, PayrollState.PAID)
"""An employee sees the payslips of these."""


def list_salaries(tx: Tx, actor: Actor) -> tuple[SalaryView, ...]:
    """List what everybody earns and earned, by employee and day."""
    actor.require(READ_PAY)
    rows = tx.session.scalars(select(Salary).order_by(Salary.employee_id, Salary.valid_from))
    return tuple(salary_view(tx, row) for row in rows)


def salary_view(tx: Tx, row: Salary) -> SalaryView:
    """Show a salary."""
    return SalaryView(
        id=row.id,
        employee_id=row.employee_id,
        valid_from=row.valid_from,
        gross=Money(row.gross_minor, home(tx).currency),
    )


def list_components(tx: Tx, actor: Actor) -> tuple[ComponentView, ...]:
    """List the deductions of a wage."""
    actor.require(READ_PAY)
    rows = tx.session.scalars(
        select(PayComponent).where(PayComponent.archived_at.is_(None)).order_by(PayComponent.id)
    )
    return tuple(component_view(tx, row) for row in rows)


def component_view(tx: Tx, row: PayComponent) -> ComponentView:
    """Show a deduction."""
    currency = home(tx).currency
    return ComponentView(
        id=row.id,
        name_en=row.name_en,
        name_zh=row.name_zh,
        kind=ComponentKind(row.kind),
        employee_rate=row.employee_rate,
        employer_rate=row.employer_rate,
        ceiling=None if row.ceiling_minor is None else Money(row.ceiling_minor, currency),
        employee_amount=Money(row.employee_minor, currency),
        employer_amount=Money(row.employer_minor, currency),
    )


def list_payrolls(tx: Tx, actor: Actor, page: PageRequest | None = None) -> Page[PayrollView]:
    """List the wages of the months, newest first."""
    actor.require(READ_PAY)
    found = paged(tx, select(PayrollRun), PayrollRun.id, page or PageRequest(), lambda row: row)
    return Page(items=list(payroll_views(tx, found.items)), next_before=found.next_before)


def get_payroll(tx: Tx, actor: Actor, run_id: int) -> PayrollView:
    """Return the wages of a month with every payslip.

    Raises:
        NoSuchPayroll: There are none.
    """
    actor.require(READ_PAY)
    row = tx.session.get(PayrollRun, run_id)
    if row is None:
        raise NoSuchPayroll
    return payroll_view(tx, row)


def own_payslips(tx: Tx, actor: Actor) -> tuple[PayslipView, ...]:
    """List one's own payslips that are in the books, newest first.

    Raises:
        NoSuchEmployee: The actor is no employee.
    """
    actor.require(READ_OWN)
    own = own_employee_id(tx, actor)
    if own is None:
        raise NoSuchEmployee
    query = (
        select(Payslip)
        .join(PayrollRun, PayrollRun.id == Payslip.run_id)
        .where(Payslip.employee_id == own, PayrollRun.state.in_(SETTLED))
        .order_by(PayrollRun.period.desc())
    )
    return payslip_views(tx, tx.session.scalars(query).all())


def get_payslip(tx: Tx, actor: Actor, payslip_id: int) -> PayslipView:
    """Return a payslip: one's own that is in the books, or as who reads wages any.

    Raises:
        NoSuchPayslip: There is none, or none that exists for the actor.
    """
    actor.require(READ_OWN)
    row = tx.session.get(Payslip, payslip_id)
    if row is None:
        raise NoSuchPayslip
    found = payslip_views(tx, [row])[0]
    is_own = found.state in SETTLED and own_employee_id(tx, actor) == row.employee_id
    if not is_own and not actor.may(READ_PAY):
        raise NoSuchPayslip
    return found


def payroll_view(tx: Tx, row: PayrollRun) -> PayrollView:
    """Show the wages of a month."""
    return payroll_views(tx, [row])[0]


def payroll_views(tx: Tx, rows: Sequence[PayrollRun]) -> tuple[PayrollView, ...]:
    """Show the wages of months in a few statements."""
    query = select(Payslip).where(Payslip.run_id.in_([row.id for row in rows]))
    found = payslip_views(tx, tx.session.scalars(query.order_by(Payslip.employee_id)).all())
    slips: dict[int, list[PayslipView]] = {row.id: [] for row in rows}
    for one in found:
        slips[one.run_id].append(one)
    currency = home(tx).currency
    return tuple(_payroll_view(row, slips[row.id], currency) for row in rows)


def _payroll_view(row: PayrollRun, slips: Sequence[PayslipView], currency: str) -> PayrollView:
    return PayrollView(
        id=row.id,
        period=row.period,
        state=PayrollState(row.state),
        gross=Money(sum(one.gross.minor for one in slips), currency),
        net=Money(sum(one.net.minor for one in slips), currency),
        employer=Money(sum(one.employer.minor for one in slips), currency),
        open=Money(sum(one.net.minor for one in slips if one.payment is None), currency),
        entry_id=row.entry_id,
        created_by=row.created_by,
        slips=tuple(slips),
    )


def payslip_views(tx: Tx, rows: Sequence[Payslip]) -> tuple[PayslipView, ...]:
    """Show payslips in a few statements."""
    currency = home(tx).currency
    lines: dict[int, list[PayslipLineView]] = {}
    query = (
        select(PayslipLine, PayComponent)
        .join(PayComponent, PayComponent.id == PayslipLine.component_id)
        .where(PayslipLine.payslip_id.in_([row.id for row in rows]))
        .order_by(PayslipLine.id)
    )
    for line, component in tx.session.execute(query):
        lines.setdefault(line.payslip_id, []).append(
            PayslipLineView(
                component_id=component.id,
                name_en=component.name_en,
                name_zh=component.name_zh,
                base=Money(line.base_minor, currency),
                employee=Money(line.employee_minor, currency),
                employer=Money(line.employer_minor, currency),
            )
        )
    of_staff = select(Employee).where(Employee.id.in_([row.employee_id for row in rows]))
    people = {one.id: one for one in tx.session.scalars(of_staff)}
    of_months = select(PayrollRun).where(PayrollRun.id.in_({row.run_id for row in rows}))
    runs = {one.id: one for one in tx.session.scalars(of_months)}
    paid = payments_of(tx, PaidFor.PAYSLIP, [row.id for row in rows])
    return tuple(
        PayslipView(
            id=row.id,
            run_id=row.run_id,
            period=runs[row.run_id].period,
            state=PayrollState(runs[row.run_id].state),
            employee_id=row.employee_id,
            staff_number=people[row.employee_id].staff_number,
            employee=people[row.employee_id].name,
            gross=Money(row.gross_minor, currency),
            net=Money(row.net_minor, currency),
            employer=Money(row.employer_minor, currency),
            lines=tuple(lines.get(row.id, ())),
            payment=paid.get(row.id),
        )
        for row in rows
    )

"""What the figures of people are summed from: never what anybody earns."""

from sqlalchemy import func, or_

from erp_core.analytics.facts import Asked, Expression, Fact, Step
from erp_core.analytics.sources.ways import NO_QUANTITY, coded, named
from erp_core.hr.pay_tables import ExpenseClaim, ExpenseLine, Timesheet, TimesheetLine
from erp_core.hr.states import ClaimState, EntryKind
from erp_core.hr.tables import Department, Employee, LeaveEntry, LeaveType, Position

STAFF = {
    "department": named("department", Department.id, Department.name_en, Department.name_zh),
    "position": named("position", Position.id, Position.name_en, Position.name_zh),
}
OF_STAFF = {
    "department": Step(Department, Department.id == Employee.department_id),
    "position": Step(Position, Position.id == Employee.position_id),
}


def _is_here(asked: Asked) -> Expression:
    """Tell whether somebody works here today: also on their last day."""
    return (Employee.hired_on <= asked.today) & or_(
        Employee.left_on.is_(None), Employee.left_on >= asked.today
    )


HERE = Fact(
    base=Employee,
    identity=Employee.id,
    steps=OF_STAFF,
    reaches=STAFF,
    measures={"headcount": func.count()},
    fields={"employed": _is_here},
)
HIRED = Fact(
    base=Employee,
    identity=Employee.id,
    steps=OF_STAFF,
    reaches=STAFF,
    day=Employee.hired_on,
    measures={"new_hires": func.count()},
)
LEFT = Fact(
    base=Employee,
    identity=Employee.id,
    steps=OF_STAFF,
    reaches=STAFF,
    where=(Employee.left_on.is_not(None),),
    day=Employee.left_on,
    measures={"leavers": func.count()},
)
ON_LEAVE = Fact(
    base=LeaveEntry,
    identity=LeaveEntry.id,
    joins=((Employee, Employee.id == LeaveEntry.employee_id),),
    steps=OF_STAFF | {"kind": Step(LeaveType, LeaveType.id == LeaveEntry.leave_type_id)},
    reaches=STAFF
    | {"leave_type": named("kind", LeaveType.id, LeaveType.name_en, LeaveType.name_zh)},
    where=(LeaveEntry.kind.in_([EntryKind.TAKEN, EntryKind.RETURNED]),),
    day=LeaveEntry.leave_day,
    measures={"leave_days": func.sum(NO_QUANTITY - LeaveEntry.days)},
)
NOTED = Fact(
    base=TimesheetLine,
    identity=TimesheetLine.id,
    joins=(
        (Timesheet, Timesheet.id == TimesheetLine.timesheet_id),
        (Employee, Employee.id == Timesheet.employee_id),
    ),
    steps=OF_STAFF,
    reaches=STAFF,
    day=TimesheetLine.day,
    measures={"hours_noted": func.sum(TimesheetLine.hours)},
)
CLAIMED = Fact(
    base=ExpenseLine,
    identity=ExpenseLine.id,
    joins=(
        (ExpenseClaim, ExpenseClaim.id == ExpenseLine.claim_id),
        (Employee, Employee.id == ExpenseClaim.employee_id),
    ),
    steps=OF_STAFF,
    reaches=STAFF | {"claim_status": coded(None, ExpenseClaim.state)},
    where=(ExpenseClaim.state.not_in([ClaimState.REFUSED, ClaimState.WITHDRAWN]),),
    day=ExpenseLine.day,
    measures={
        "expenses_claimed": func.sum(ExpenseLine.gross_minor),
        "expense_claim_count": func.count(ExpenseClaim.id.distinct()),
    },
    fields={
        "open": lambda _: ExpenseClaim.state.in_([ClaimState.SUBMITTED, ClaimState.APPROVED]),
    },
)
PEOPLE_FACTS = (HERE, HIRED, LEFT, ON_LEAVE, NOTED, CLAIMED)

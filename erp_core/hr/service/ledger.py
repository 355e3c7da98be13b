"""Writing the leave ledger, with its employee locked."""

from datetime import date
from decimal import Decimal

from erp_core.hr.errors import LeaveShort, NoSuchEmployee, NoSuchLeaveType
from erp_core.hr.queries.leave_book import leave_book
from erp_core.hr.states import Accrual, EntryKind
from erp_core.hr.tables import Employee, LeaveEntry, LeaveType
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx


def lock_employee(tx: Tx, employee_id: int) -> Employee:
    """Lock an employee: changes of their leave follow one another.

    Raises:
        NoSuchEmployee: There is none.
    """
    tx.session.flush()
    row = tx.session.get(Employee, employee_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchEmployee
    return row


def leave_type(tx: Tx, leave_type_id: int) -> LeaveType:
    """Return a kind of leave.

    Raises:
        NoSuchLeaveType: There is none.
    """
    row = tx.session.get(LeaveType, leave_type_id)
    if row is None:
        raise NoSuchLeaveType(field="leave_type_id")
    return row


def require_enough(tx: Tx, employee: Employee, kind: LeaveType, since: date, field: str) -> None:
    """Refuse what leaves too little on any day from one on.

    Raises:
        LeaveShort: The balance would be below nothing; the facts say by how much.
    """
    if kind.accrual == Accrual.NONE:
        return
    lowest = leave_book(tx, employee, kind, since).lowest(since)
    if lowest < 0:
        raise LeaveShort(field=field, short=plain(-lowest))


def write_leave(
    tx: Tx,
    actor: Actor,
    employee: Employee,
    kind: LeaveType,
    entry: EntryKind,
    day: date,
    days: Decimal,
    *,
    request_id: int | None = None,
    leave_day: date | None = None,
    period: str | None = None,
    reason: str = "",
) -> LeaveEntry:
    """Write a line of the leave ledger."""
    row = LeaveEntry(
        employee_id=employee.id,
        leave_type_id=kind.id,
        kind=entry,
        day=day,
        days=days,
        request_id=request_id,
        leave_day=leave_day,
        period=period,
        reason=reason,
        actor=actor.key,
        created_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    return row

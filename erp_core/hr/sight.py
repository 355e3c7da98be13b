"""Whom somebody sees in HR: themselves, those they lead, or with ``hr.read`` everybody."""

from sqlalchemy import select

from erp_core.hr.tables import Department, DepartmentHead, Employee
from erp_core.kernel.actor import Actor, ActorKind
from erp_core.kernel.transaction import Tx

EVERYBODY = "hr.read"


def own_employee_id(tx: Tx, actor: Actor) -> int | None:
    """Return who an actor is as an employee; None for who is none."""
    if actor.kind is not ActorKind.STAFF:
        return None
    return tx.session.scalar(select(Employee.id).where(Employee.user_id == actor.id))


def seen_by(tx: Tx, actor: Actor) -> frozenset[int] | None:
    """Return whom an actor sees, by id; None means everybody."""
    if actor.may(EVERYBODY):
        return None
    return employees_of_user(tx, actor.id) if actor.kind is ActorKind.STAFF else frozenset()


def employees_of_user(tx: Tx, user_id: int) -> frozenset[int]:
    """Return whom a user sees who does not see everybody: themselves and those they lead."""
    own = tx.session.scalar(select(Employee.id).where(Employee.user_id == user_id))
    return frozenset() if own is None else led_by(tx, own) | {own}


def sees(tx: Tx, actor: Actor, employee_id: int) -> bool:
    """Tell whether an employee exists for an actor."""
    seen = seen_by(tx, actor)
    return seen is None or employee_id in seen


def led_by(tx: Tx, employee_id: int) -> frozenset[int]:
    """Return whom somebody leads: all others of their departments and of those below."""
    departments = set(
        tx.session.scalars(
            select(DepartmentHead.department_id).where(DepartmentHead.employee_id == employee_id)
        )
    )
    if not departments:
        return frozenset()
    parents = tx.session.execute(select(Department.id, Department.parent_id)).all()
    while below := {id_ for id_, parent in parents if parent in departments} - departments:
        departments |= below
    team = select(Employee.id).where(
        Employee.department_id.in_(sorted(departments)), Employee.id != employee_id
    )
    return frozenset(tx.session.scalars(team))


def leads(tx: Tx, actor: Actor, employee_id: int) -> bool:
    """Tell whether an actor leads an employee."""
    own = own_employee_id(tx, actor)
    return own is not None and employee_id in led_by(tx, own)

"""A house with people in it, made through HR's own verbs.

Hanna keeps HR. Rolf leads the works and Wen works there; Ida leads the office, above it.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core import hr
from erp_core.access import NewUser, Role, create_user, user_actor
from erp_core.hr import (
    Accrual,
    LeaveView,
    NewAdjustment,
    NewCalendar,
    NewDepartment,
    NewEmployee,
    NewLeave,
    NewLeaveType,
    NewPosition,
)
from erp_core.hr.checks import CHECKS
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from tests.builders.access import PASSWORD

WEEK = ("8", "8", "8", "8", "8", "0", "0")
SHORT_WEEK = ("8", "8", "8", "0", "0", "0", "0")
WHIT_MONDAY = date(2026, 5, 25)


@dataclass(frozen=True)
class Staff:
    """Somebody who works here: as an employee and as an actor."""

    employee: int
    actor: Actor


@dataclass(frozen=True)
class People:
    """Who works here; annual leave is 24 days, two a month, sick leave has no limit."""

    database: Database
    hanna: Staff
    ida: Staff
    rolf: Staff
    wen: Staff
    office: int
    works: int
    full: int
    short: int
    annual: int
    sick: int


def people(database: Database) -> People:
    """Hire them, with leave from the year's first day."""
    return database.run(lambda tx: people_in(tx, database))


def people_in(tx: Tx, database: Database) -> People:
    """Hire them within a transaction."""
    boss = system()
    full, short = a_calendar(tx, "Full time"), a_calendar(tx, "Three days", SHORT_WEEK)
    office = a_department(tx, "Office")
    works = a_department(tx, "Works", office)
    annual = a_leave_type(tx, "Annual leave", Accrual.MONTHLY, "24", cap="5")
    sick = a_leave_type(tx, "Sick leave", Accrual.NONE, "0")
    hanna = a_member(tx, "hanna", office, full, Role.HR)
    ida = a_member(tx, "ida", office, full)
    rolf = a_member(tx, "rolf", works, full)
    wen = a_member(tx, "wen", works, full)
    hr.set_department_head(tx, boss, office, ida.employee)
    hr.set_department_head(tx, boss, works, rolf.employee)
    return People(database, hanna, ida, rolf, wen, office, works, full, short, annual, sick)


def a_calendar(tx: Tx, name: str, hours: tuple[str, ...] = WEEK) -> int:
    """Make a calendar with Whit Monday in it and return its id."""
    holiday = {"day": WHIT_MONDAY, "name_en": "Whit Monday", "name_zh": "圣灵降临节星期一"}
    new = {"name": name, "hours": hours, "holidays": [holiday]}
    return hr.create_calendar(tx, system(), NewCalendar.model_validate(new)).id


def a_department(tx: Tx, name: str, parent_id: int | None = None) -> int:
    """Make a department and return its id."""
    new = NewDepartment(name_en=name, name_zh=name, parent_id=parent_id)
    return hr.create_department(tx, system(), new).id


def a_leave_type(tx: Tx, name: str, accrual: Accrual, days: str, cap: str | None = None) -> int:
    """Make a kind of leave, earned since 2025, and return its id."""
    new = NewLeaveType(
        name_en=name,
        name_zh=name,
        accrual=accrual,
        days_per_year=Decimal(days),
        carry_over_cap=None if cap is None else Decimal(cap),
        valid_from=date(2025, 1, 1),
    )
    return hr.create_leave_type(tx, system(), new).id


def a_member(
    tx: Tx,
    login: str,
    department_id: int,
    calendar_id: int,
    role: Role = Role.EMPLOYEE,
    since: date = date(2026, 1, 1),
) -> Staff:
    """Hire somebody who may log in."""
    new = NewUser(login=login, name=login.capitalize(), password=PASSWORD, roles=frozenset({role}))
    user = create_user(tx, system(), new)
    employee = an_employee(tx, login, department_id, calendar_id, since, user_id=user.id)
    return Staff(employee, user_actor(tx, login))


def an_employee(
    tx: Tx,
    name: str,
    department_id: int,
    calendar_id: int,
    since: date = date(2026, 1, 1),
    **more: int,
) -> int:
    """Hire somebody and return their id as an employee."""
    position = hr.create_position(tx, system(), NewPosition(name_en=name, name_zh=name))
    new = NewEmployee(
        staff_number=name,
        name=name.capitalize(),
        department_id=department_id,
        position_id=position.id,
        calendar_id=calendar_id,
        hired_on=since,
        **more,
    )
    return hr.hire_employee(tx, system(), new).id


def ask(tx: Tx, who: Staff, leave_type_id: int, first: str, last: str, **more: bool) -> LeaveView:
    """Have somebody ask for leave from a day to a day."""
    new = NewLeave(
        leave_type_id=leave_type_id,
        first_day=date.fromisoformat(first),
        last_day=date.fromisoformat(last),
        **more,
    )
    return hr.request_leave(tx, who.actor, new)


def give(tx: Tx, who: Staff, leave_type_id: int, days: str) -> None:
    """Add days to somebody's leave, or take some away."""
    new = NewAdjustment(leave_type_id=leave_type_id, days=Decimal(days), reason="brought along")
    hr.adjust_leave(tx, system(), who.employee, new)


def balance(tx: Tx, who: Staff, leave_type_id: int, on: str | None = None) -> str:
    """Tell somebody's balance of a kind of leave on a day, today unless one is given."""
    day = None if on is None else date.fromisoformat(on)
    found = hr.leave_balances(tx, who.actor, who.employee, day)
    return plain(next(one.balance for one in found if one.leave_type_id == leave_type_id))


def broken(database: Database) -> list[str]:
    """Run every check of HR and return what they found."""
    return [violation for check in CHECKS for violation in database.read(check.run).violations]

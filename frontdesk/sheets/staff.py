"""The tables of who works here: employees in and out, what leave they have left, out.

Salaries and bank accounts are in none of them. Who may not see somebody finds no line of them.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Annotated, Self

from pydantic import Field, model_validator

from erp_core import hr
from erp_core.hr import EmployeeView, Leaving, NewEmployee, NoSuchCalendar
from erp_core.kernel.actor import Actor, NotAllowed
from erp_core.kernel.errors import Conflict, DomainError
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import plain
from erp_core.kernel.schema import Name, Schema
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Day, Words
from frontdesk.sheets.colleagues import Colleagues
from frontdesk.sheets.errors import MOST_FAULTS, Fault
from frontdesk.sheets.houses import Departments, Positions
from frontdesk.sheets.masters import Row, is_known
from frontdesk.sheets.people import NOBODY, People
from frontdesk.sheets.shown import columns

EMPLOYEES = {
    "staff_number": ("staff_number", "number", "工号"),
    "name": ("name", "姓名"),
    "department": ("department", "部门"),
    "position": ("position", "职位", "岗位"),
    "calendar": ("calendar", "working_calendar", "工作日历"),
    "hired_on": ("hired_on", "started", "入职日期"),
    "leave_from": ("leave_from", "假期起算日"),
    "left_on": ("left_on", "ended", "离职日期"),
    "login": ("login", "log-in", "登录名"),
    "party": ("party", "业务伙伴"),
    "party_email": ("party_email", "业务伙伴邮箱"),
    "leads": ("leads", "负责部门"),
    "manager": ("manager", "上级", "直属上级"),
}
LEAVE_BALANCES = columns(
    *("staff_number", "name", "kind_en", "kind_zh", "on", "earned", "taken", "expired", "left"),
    *("planned", "available"),
)
_COLUMN = {"user_id": "login", "party_id": "party"}
"""Where a line says what a verb calls otherwise."""


class LedAlready(Conflict):
    """This department is led by somebody else."""


class LedByAnother(Conflict):
    """A manager follows from who leads the department: say that in the column leads."""


class EmployeeLine(Schema):
    """Somebody who works or worked here.

    Attributes:
        leads: The departments that they lead, with semicolons between them.
        manager: Who leads them, by staff number: told and compared, never set.
    """

    staff_number: Annotated[Name, Field(max_length=20)]
    name: Name
    department: Name
    position: Name
    calendar: Name
    hired_on: Day
    leave_from: Day | None = None
    left_on: Day | None = None
    login: Name | None = None
    party: Name | None = None
    party_email: str | None = None
    leads: Words = ()
    manager: Name | None = None

    @model_validator(mode="after")
    def _of_somebody(self) -> Self:
        if self.party_email and self.party is None:
            message = "party_email goes with party"
            raise ValueError(message)
        return self


@dataclass(frozen=True)
class _Given:
    number: int
    line: EmployeeLine


class _House:
    """What the lines of employees refer to."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self.departments = Departments(hr.list_departments(tx, actor))
        self.positions = Positions(hr.list_positions(tx, actor))
        self.calendars = {one.name: one.id for one in hr.list_calendars(tx, actor)}
        self.colleagues = Colleagues(tx, actor)
        self._people = People(tx, actor) if actor.may("parties.read") else None

    def party_of(self, line: EmployeeLine) -> int | None:
        """Return who an employee is in the books besides.

        Raises:
            NotAllowed: The actor may not look there.
            NoSuchCustomer: Nobody, or more than one, is called that.
        """
        if line.party is None:
            return None
        if not self._people:
            message = "You may not look up who is in the books: leave this column out."
            raise NotAllowed(message, field="party")
        return self._people.one(line.party, line.party_email, "party")

    def party(self, party_id: int | None) -> Row:
        """Write the cells of who an employee is besides, as far as the actor may know."""
        told = self._people.told(party_id) if self._people else NOBODY
        return {"party": told["customer"], "party_email": told["email"]}

    def led(self, ids: set[int]) -> str:
        """Write the cell that names the departments that somebody leads."""
        return "; ".join(sorted({self.departments.told(id_) for id_ in ids}))

    def manager_of(self, one: EmployeeView) -> int | None:
        """Return who leads somebody: the nearest head of their department or of those above."""
        at: int | None = one.department_id
        while at is not None:
            head = self.departments.rows[at].head_id
            if head not in (None, one.id):
                return head
            at = self.departments.rows[at].parent_id
        return None


class EmployeesEntry:
    """Hires employees, then names who leads what, then lets those go who have left."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        actor.require("hr.read")
        self._tx, self._actor = tx, actor
        self._house = _House(tx, actor)
        self._known = {row["staff_number"]: row for row in employees_out(tx, actor)}
        self._given: list[_Given] = []
        self._hired: dict[str, int] = {}
        self._managers: dict[str, str] = {}

    def gather(self, number: int, line: EmployeeLine) -> None:
        """Take one line in."""
        self._given.append(_Given(number, line))

    def finish(self) -> list[Fault]:
        """Enter what was gathered, step by step; returns what was refused of the first that was."""
        for step in (self._hire, self._let_lead, self._compare_manager, self._let_go):
            if faults := self._each(step):
                return faults
        return []

    def _each(self, step: Callable[[EmployeeLine], None]) -> list[Fault]:
        faults: list[Fault] = []
        for given in self._given:
            try:
                with self._tx.trial():
                    step(given.line)
            except DomainError as error:
                column = _COLUMN.get(error.field or "", error.field or "")
                faults.append(Fault(given.number, column, error.message))
            if len(faults) >= MOST_FAULTS:
                break
        return faults

    def _hire(self, line: EmployeeLine) -> None:
        house = self._house
        if line.calendar not in house.calendars:
            message = f"There is no working calendar {line.calendar}: enter the calendars first."
            raise NoSuchCalendar(message, field="calendar")
        department_id = house.departments.one(line.department, "department")
        position = house.positions.one(line.position, "position")
        user_id = house.colleagues.one(line.login, "login") if line.login else None
        party_id = house.party_of(line)
        led = {house.departments.one(said, "leads") for said in line.leads}
        told = {
            "code": line.staff_number,
            "staff_number": line.staff_number,
            "name": line.name,
            "department": house.departments.told(department_id),
            "position": position.name_en,
            "calendar": line.calendar,
            "hired_on": line.hired_on.isoformat(),
            "leave_from": (line.leave_from or line.hired_on).isoformat(),
            "left_on": line.left_on.isoformat() if line.left_on else "",
            "login": house.colleagues.told(user_id),
            **house.party(party_id),
            "leads": house.led(led),
        }
        if is_known(told, self._known.get(line.staff_number)):
            return
        new = NewEmployee(
            staff_number=line.staff_number,
            name=line.name,
            department_id=department_id,
            position_id=position.id,
            calendar_id=house.calendars[line.calendar],
            hired_on=line.hired_on,
            user_id=user_id,
            party_id=party_id,
            leave_from=line.leave_from,
        )
        self._hired[line.staff_number] = hr.hire_employee(self._tx, self._actor, new).id
        self._known[line.staff_number] = told

    def _let_lead(self, line: EmployeeLine) -> None:
        employee_id = self._hired.get(line.staff_number)
        if employee_id is None:
            return
        departments = self._house.departments
        for said in line.leads:
            id_ = departments.one(said, "leads")
            head_id, head = departments.rows[id_].head_id, departments.rows[id_].head
            if head_id not in (None, employee_id):
                message = f"{said} is led by {head} already."
                raise LedAlready(message, field="leads")
            departments.add(hr.set_department_head(self._tx, self._actor, id_, employee_id))

    def _compare_manager(self, line: EmployeeLine) -> None:
        if line.manager is None:
            return
        if not self._managers:
            rows = employees_out(self._tx, self._actor)
            self._managers = {row["staff_number"]: row["manager"] for row in rows}
        leads = self._managers[line.staff_number]
        if leads != line.manager:
            who = f"{leads} leads" if leads else "nobody leads"
            message = f"By their department {who} {line.staff_number}: say who does in leads."
            raise LedByAnother(message, field="manager")

    def _let_go(self, line: EmployeeLine) -> None:
        employee_id = self._hired.get(line.staff_number)
        if employee_id is None or line.left_on is None:
            return
        del self._hired[line.staff_number]  # the same line twice is one
        hr.end_employment(self._tx, self._actor, employee_id, Leaving(left_on=line.left_on))


def employees_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write everybody whom the actor sees, also who has left, the first that were hired first."""
    house = _House(tx, actor)
    calendars = {id_: name for name, id_ in house.calendars.items()}
    seen = oldest_first(lambda page: hr.list_employees(tx, actor, page, left=True))
    numbers: dict[int | None, str] = {one.id: one.staff_number for one in seen}
    for one in seen:
        led = {id_ for id_, row in house.departments.rows.items() if row.head_id == one.id}
        yield {
            "staff_number": one.staff_number,
            "name": one.name,
            "department": house.departments.told(one.department_id),
            "position": one.position_en,
            "calendar": calendars[one.calendar_id],
            "hired_on": one.hired_on.isoformat(),
            "leave_from": one.leave_from.isoformat(),
            "left_on": one.left_on.isoformat() if one.left_on else "",
            "login": house.colleagues.told(one.user_id),
            **house.party(one.party_id),
            "leads": house.led(led),
            "manager": numbers.get(house.manager_of(one), ""),
        }


def leave_balances_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write what leave of each kind everybody whom the actor sees has today; who left has none."""
    for one in oldest_first(lambda page: hr.list_employees(tx, actor, page)):
        for found in hr.leave_balances(tx, actor, one.id):
            yield {
                "staff_number": one.staff_number,
                "name": one.name,
                "kind_en": found.type_en,
                "kind_zh": found.type_zh,
                "on": found.day.isoformat(),
                "earned": plain(found.earned) if found.limited else "",
                "taken": plain(found.taken),
                "expired": plain(found.expired) if found.limited else "",
                "left": plain(found.balance) if found.limited else "",
                "planned": plain(found.planned),
                "available": "" if found.available is None else plain(found.available),
            }

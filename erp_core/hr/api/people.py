"""REST of employees and what they belong to."""

from fastapi import APIRouter

from erp_core import banking, hr
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId


def add_people_routes(router: APIRouter) -> None:
    """Add the routes of employees, departments, positions and calendars."""
    _add_departments(router)
    _add_calendars(router)
    _add_employees(router)
    _add_accounts(router)


def _add_departments(router: APIRouter) -> None:
    @router.get("/departments")
    def list_departments(call: Calling) -> tuple[hr.DepartmentView, ...]:
        """List the departments."""
        return call.read(lambda tx: hr.list_departments(tx, call.actor))

    @router.post("/departments", status_code=201)
    def create_department(call: Calling, new: hr.NewDepartment) -> hr.DepartmentView:
        """Create a department."""
        return call.write(hr.DepartmentView, lambda tx: hr.create_department(tx, call.actor, new))

    @router.put("/departments/{department_id}/head")
    def set_department_head(
        call: Calling, department_id: RecordId, new: hr.Heading
    ) -> hr.DepartmentView:
        """Let somebody lead a department."""
        return call.write(
            hr.DepartmentView,
            lambda tx: hr.set_department_head(tx, call.actor, department_id, new.employee_id),
        )

    @router.get("/positions")
    def list_positions(call: Calling) -> tuple[hr.PositionView, ...]:
        """List the positions."""
        return call.read(lambda tx: hr.list_positions(tx, call.actor))

    @router.post("/positions", status_code=201)
    def create_position(call: Calling, new: hr.NewPosition) -> hr.PositionView:
        """Create a position."""
        return call.write(hr.PositionView, lambda tx: hr.create_position(tx, call.actor, new))


def _add_calendars(router: APIRouter) -> None:
    @router.get("/calendars")
    def list_calendars(call: Calling) -> tuple[hr.CalendarView, ...]:
        """List the working calendars."""
        return call.read(lambda tx: hr.list_calendars(tx, call.actor))

    @router.post("/calendars", status_code=201)
    def create_calendar(call: Calling, new: hr.NewCalendar) -> hr.CalendarView:
        """Create a working calendar."""
        return call.write(hr.CalendarView, lambda tx: hr.create_calendar(tx, call.actor, new))

    @router.post("/calendars/{calendar_id}/holidays", status_code=201)
    def add_holiday(call: Calling, calendar_id: RecordId, new: hr.NewHoliday) -> hr.CalendarView:
        """Add a public holiday to a calendar."""
        return call.write(
            hr.CalendarView, lambda tx: hr.add_holiday(tx, call.actor, calendar_id, new)
        )


def _add_employees(router: APIRouter) -> None:
    @router.get("/employees")
    def list_employees(
        call: Calling, page: Paging, *, department_id: RecordId | None = None, left: bool = False
    ) -> Page[hr.EmployeeView]:
        """List employees: oneself and those one leads, or with hr.read everybody."""
        return call.read(
            lambda tx: hr.list_employees(
                tx, call.actor, page, department_id=department_id, left=left
            )
        )

    @router.get("/me")
    def own_employee(call: Calling) -> hr.EmployeeView:
        """Return who the caller is as an employee."""
        return call.read(lambda tx: hr.own_employee(tx, call.actor))

    @router.get("/employees/{employee_id}")
    def get_employee(call: Calling, employee_id: RecordId) -> hr.EmployeeView:
        """Return an employee."""
        return call.read(lambda tx: hr.get_employee(tx, call.actor, employee_id))

    @router.post("/employees", status_code=201)
    def hire_employee(call: Calling, new: hr.NewEmployee) -> hr.EmployeeView:
        """Hire somebody."""
        return call.write(hr.EmployeeView, lambda tx: hr.hire_employee(tx, call.actor, new))

    @router.patch("/employees/{employee_id}")
    def change_employee(
        call: Calling, employee_id: RecordId, new: hr.EmployeeChange
    ) -> hr.EmployeeView:
        """Move an employee, or name their user."""
        return call.write(
            hr.EmployeeView, lambda tx: hr.change_employee(tx, call.actor, employee_id, new)
        )

    @router.post("/employees/{employee_id}/leaving")
    def end_employment(call: Calling, employee_id: RecordId, new: hr.Leaving) -> hr.EmployeeView:
        """Note the last day of an employment."""
        return call.write(
            hr.EmployeeView, lambda tx: hr.end_employment(tx, call.actor, employee_id, new)
        )


def _add_accounts(router: APIRouter) -> None:
    @router.get("/employees/{employee_id}/bank-account")
    def get_bank_account(call: Calling, employee_id: RecordId) -> hr.EmployeeAccount:
        """Return into which account an employee is paid, masked."""
        return call.read(lambda tx: hr.get_bank_account(tx, call.actor, employee_id))

    @router.put("/employees/{employee_id}/bank-account")
    def set_bank_account(
        call: Calling, employee_id: RecordId, new: banking.NewPayeeAccount
    ) -> hr.EmployeeAccount:
        """Keep into which account an employee is paid."""
        return call.write(
            hr.EmployeeAccount, lambda tx: hr.set_bank_account(tx, call.actor, employee_id, new)
        )

    @router.delete("/employees/{employee_id}/bank-account")
    def forget_bank_account(call: Calling, employee_id: RecordId) -> hr.EmployeeAccount:
        """Forget into which account an employee is paid."""
        return call.write(
            hr.EmployeeAccount, lambda tx: hr.forget_bank_account(tx, call.actor, employee_id)
        )

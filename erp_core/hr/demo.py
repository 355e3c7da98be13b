"""The people of the demo company: departments, calendars, what leave they earn."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from erp_core.hr.schemas.leave import NewLeaveType
from erp_core.hr.schemas.people import (
    NewCalendar,
    NewDepartment,
    NewEmployee,
    NewHoliday,
    NewPosition,
)
from erp_core.hr.service.houses import (
    create_calendar,
    create_department,
    create_position,
    set_department_head,
)
from erp_core.hr.service.leave import create_leave_type
from erp_core.hr.service.people import hire_employee
from erp_core.hr.states import Accrual
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

KEPT_FROM = date(2025, 1, 1)
"""From when on leave is kept here."""
HOLIDAYS = (
    ("01-01", "New Year", "元旦"),
    ("05-01", "Labour Day", "劳动节"),
    ("10-03", "German Unity Day", "德国统一日"),
    ("10-31", "Reformation Day", "宗教改革日"),
    ("12-25", "Christmas Day", "圣诞节"),
    ("12-26", "Second day of Christmas", "圣诞节次日"),
)
MOVING = (
    ("2025-04-18", "Good Friday", "耶稣受难日"),
    ("2025-04-21", "Easter Monday", "复活节星期一"),
    ("2025-05-29", "Ascension Day", "耶稣升天节"),
    ("2025-06-09", "Whit Monday", "圣灵降临节星期一"),
    ("2026-04-03", "Good Friday", "耶稣受难日"),
    ("2026-04-06", "Easter Monday", "复活节星期一"),
    ("2026-05-14", "Ascension Day", "耶稣升天节"),
    ("2026-05-25", "Whit Monday", "圣灵降临节星期一"),
    ("2027-03-26", "Good Friday", "耶稣受难日"),
    ("2027-03-29", "Easter Monday", "复活节星期一"),
)
FULL_WEEK = ("8", "8", "8", "8", "8", "0", "0")
SHORT_WEEK = ("8", "8", "8", "8", "0", "0", "0")


class Job(NamedTuple):
    """Where somebody works in the demo, as what, by which week and since when."""

    number: str
    name: str
    department: str
    position_en: str
    position_zh: str
    hired_on: date
    full: bool = True


JOBS: Mapping[str, Job] = {
    "mia": Job("101", "Mia Brandt", "Service", "Support agent", "客服", date(2022, 3, 1)),
    "jonas": Job("102", "Jonas Feld", "Service", "Head of sales", "销售主管", date(2019, 9, 1)),
    "lin": Job("103", "Lin Chen", "Works", "Planner", "计划员", date(2020, 2, 1)),
    "sam": Job("104", "Sam Okafor", "Works", "Warehouse", "仓库管理员", date(2023, 6, 15)),
    "petra": Job("105", "Petra Voss", "Office", "Accountant", "会计", date(2018, 1, 1)),
    "hanna": Job(
        "106", "Hanna Reiter", "Office", "HR clerk", "人事专员", date(2021, 5, 1), full=False
    ),
}
DEPARTMENTS = (
    ("Office", "行政部", "petra"),
    ("Service", "客户部", "jonas"),
    ("Works", "生产部", "lin"),
)
"""The first one leads the others; each with who leads it."""


class DemoPeople(NamedTuple):
    """Who was employed, by login, and the kinds of leave."""

    employees: dict[str, int]
    annual: int
    sick: int


def employ_staff(tx: Tx, actor: Actor, users: Mapping[str, int]) -> DemoPeople:
    """Employ the demo's staff.

    Args:
        tx: The transaction.
        actor: Who does.
        users: As whom they log in, by login.
    """
    days = [*(f"{year}-{day}" for year in (2025, 2026, 2027) for day, _, _ in HOLIDAYS)]
    names = [*(one[1:] for _ in range(3) for one in HOLIDAYS), *(one[1:] for one in MOVING)]
    holidays = tuple(
        NewHoliday(day=date.fromisoformat(day), name_en=name_en, name_zh=name_zh)
        for day, (name_en, name_zh) in zip([*days, *(one[0] for one in MOVING)], names, strict=True)
    )
    full = _calendar(tx, actor, "Five days", FULL_WEEK, holidays)
    short = _calendar(tx, actor, "Four days", SHORT_WEEK, holidays)
    departments: dict[str, int] = {}
    for name_en, name_zh, _ in DEPARTMENTS:
        within = departments.get("Office")
        new = NewDepartment(name_en=name_en, name_zh=name_zh, parent_id=within)
        departments[name_en] = create_department(tx, actor, new).id
    employees = {
        login: _hired(tx, actor, job, departments, full if job.full else short, users[login])
        for login, job in JOBS.items()
    }
    for name, _, head in DEPARTMENTS:
        set_department_head(tx, actor, departments[name], employees[head])
    annual = NewLeaveType(
        name_en="Annual leave",
        name_zh="年假",
        accrual=Accrual.MONTHLY,
        days_per_year=Decimal(30),
        carry_over_cap=Decimal(5),
        valid_from=KEPT_FROM,
    )
    sick = NewLeaveType(
        name_en="Sick leave", name_zh="病假", accrual=Accrual.NONE, valid_from=KEPT_FROM
    )
    kinds = [create_leave_type(tx, actor, one).id for one in (annual, sick)]
    return DemoPeople(employees, *kinds)


def _calendar(
    tx: Tx, actor: Actor, name: str, hours: tuple[str, ...], holidays: tuple[NewHoliday, ...]
) -> int:
    worked = tuple(map(Decimal, hours))
    return create_calendar(tx, actor, NewCalendar(name=name, hours=worked, holidays=holidays)).id


def _hired(
    tx: Tx, actor: Actor, job: Job, departments: Mapping[str, int], calendar: int, user: int
) -> int:
    position = NewPosition(name_en=job.position_en, name_zh=job.position_zh)
    new = NewEmployee(
        staff_number=job.number,
        name=job.name,
        department_id=departments[job.department],
        position_id=create_position(tx, actor, position).id,
        calendar_id=calendar,
        hired_on=job.hired_on,
        user_id=user,
        leave_from=KEPT_FROM,
    )
    return hire_employee(tx, actor, new).id

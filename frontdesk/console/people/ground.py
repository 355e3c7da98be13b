"""What every screen of people stands on: its tabs, and how leave, months and people are worded."""

from contextlib import AbstractContextManager
from decimal import Decimal

from erp_core import hr
from erp_core.hr import EmployeeView, LeaveState, LeaveView, NoSuchEmployee
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.console.parts import empty
from frontdesk.console.paths import PEOPLE
from frontdesk.console.tabs import Tab, under_tabs
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

TABS = (
    Tab("mine", PEOPLE, "beach_access"),
    Tab("expenses", f"{PEOPLE}/expenses", "receipt_long"),
    Tab("hours", f"{PEOPLE}/hours", "schedule"),
    Tab("wages", f"{PEOPLE}/wages", "payments"),
    Tab("decide", f"{PEOPLE}/decide", "rule"),
    Tab("away", f"{PEOPLE}/away", "calendar_month"),
    Tab("staff", f"{PEOPLE}/staff", "badge", "hr.manage_people"),
)
TONES = {
    LeaveState.REQUESTED: "accent",
    LeaveState.APPROVED: "good",
    LeaveState.REFUSED: "bad",
    LeaveState.CANCELLED: "plain",
}


def people_ground(visit: Visit, here: str) -> AbstractContextManager[None]:
    """Draw the tabs; what is drawn inside becomes the screen."""
    return under_tabs(visit, "people", TABS, here)


def own_or_none(tx: Tx, actor: Actor) -> EmployeeView | None:
    """Return who looks as an employee; None for who is none."""
    try:
        return hr.own_employee(tx, actor)
    except NoSuchEmployee:
        return None


def draw_no_employee(visit: Visit) -> None:
    """Say why there is nothing of one's own, and who changes it."""
    empty("badge", visit.texts("people.no_employee"), visit.texts("people.no_employee_lesson"))


def days_of(visit: Visit, leave: LeaveView) -> str:
    """Write from when to when somebody is away."""
    first = short_date(leave.first_day, visit.texts, visit.today)
    last = short_date(leave.last_day, visit.texts, visit.today)
    return first if leave.first_day == leave.last_day else f"{first} – {last}"


def count_of(visit: Visit, days: Decimal) -> str:
    """Write how many days."""
    return visit.texts("people.day" if days == 1 else "people.days", days=plain(days))


def hours_of(visit: Visit, hours: Decimal) -> str:
    """Write how many hours."""
    return visit.texts("people.hours_of", hours=plain(hours))


def month_of(visit: Visit, period: str) -> str:
    """Write a month such as ``2026-04``."""
    name = visit.texts(f"time.month_{int(period[5:])}")
    return visit.texts("people.month_of", month=name, year=period[:4])

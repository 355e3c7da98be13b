"""Who works at the demo company, and the leave that they earned and took."""

from datetime import date, timedelta
from functools import partial
from typing import NamedTuple

from erp_core import hr
from erp_core.hr import LeaveView, NewLeave
from erp_core.hr.demo import KEPT_FROM, DemoPeople, employ_staff
from erp_core.kernel.actor import system
from frontdesk.demo.facts import LAST_DAY, on
from frontdesk.demo.site import Site
from frontdesk.demo.wages import plan_wages


class Trip(NamedTuple):
    """Days that somebody asks for, and who decides on them; nobody: it waits."""

    login: str
    first: date
    last: date
    decided_by: str | None
    is_sick: bool = False
    granted: bool = True


TRIPS = (
    Trip("mia", date(2025, 7, 14), date(2025, 7, 25), "jonas"),
    Trip("mia", date(2025, 12, 22), date(2025, 12, 31), "jonas"),
    Trip("mia", date(2026, 3, 9), date(2026, 3, 11), "hanna", is_sick=True),
    Trip("jonas", date(2025, 8, 4), date(2025, 8, 15), "petra"),
    Trip("jonas", date(2026, 2, 16), date(2026, 2, 20), "petra"),
    Trip("lin", date(2025, 6, 2), date(2025, 6, 6), "petra"),
    Trip("lin", date(2026, 2, 16), date(2026, 2, 24), "petra"),
    Trip("sam", date(2025, 9, 8), date(2025, 9, 19), "lin"),
    Trip("sam", date(2025, 11, 17), date(2025, 11, 18), "hanna", is_sick=True),
    Trip("sam", date(2026, 4, 7), date(2026, 4, 10), "lin"),
    Trip("petra", date(2025, 10, 6), date(2025, 10, 10), "hanna"),
    Trip("hanna", date(2025, 7, 28), date(2025, 8, 7), "petra"),
    Trip("hanna", date(2026, 5, 11), date(2026, 5, 13), "petra"),
    Trip("sam", date(2026, 6, 1), date(2026, 6, 5), "lin", granted=False),
    Trip("sam", date(2026, 6, 15), date(2026, 6, 19), "lin"),
    Trip("mia", date(2026, 6, 8), date(2026, 6, 12), None),
    Trip("lin", date(2026, 7, 6), date(2026, 7, 17), None),
)


def plan_people(site: Site) -> None:
    """Employ the staff and write their leave into the diary."""
    users = {login: actor.id for login, actor in site.staff.items()}
    people = site.do(lambda tx: employ_staff(tx, system("demo"), users))
    plan_wages(site, people.employees)
    month = KEPT_FROM
    while month <= LAST_DAY:
        month = (month + timedelta(days=32)).replace(day=1)
        site.diary.note(on(month, 7), partial(_run, site))
    for trip in TRIPS:
        asked = trip.first if trip.is_sick else min(trip.first - timedelta(days=30), LAST_DAY)
        site.diary.note(on(asked, 8), partial(_ask, site, people, trip, asked))


def _run(site: Site) -> None:
    site.do(lambda tx: hr.accrue_leave(tx, site.staff["hanna"]))


def _ask(site: Site, people: DemoPeople, trip: Trip, day: date) -> None:
    new = NewLeave(
        leave_type_id=people.sick if trip.is_sick else people.annual,
        first_day=trip.first,
        last_day=trip.last,
        employee_id=people.employees[trip.login],
    )
    made: LeaveView = site.do(lambda tx: hr.request_leave(tx, site.staff[trip.login], new))
    if trip.decided_by is not None:
        site.diary.note(on(day, 15), partial(_decide, site, trip, made.id))


def _decide(site: Site, trip: Trip, leave_id: int) -> None:
    actor = site.staff[trip.decided_by or ""]
    if trip.granted:
        site.do(lambda tx: hr.approve_leave(tx, actor, leave_id))
        return
    site.do(lambda tx: hr.refuse_leave(tx, actor, leave_id, "We need you that week."))

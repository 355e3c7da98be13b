"""Who is away: a calendar of five weeks, a line for each person."""

from dataclasses import dataclass
from datetime import date, timedelta

from erp_core import hr
from erp_core.hr import Absence, Away, EmployeeView, LeaveState
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import every
from erp_core.kernel.transaction import Tx
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.parts import attribute, box, empty, words
from frontdesk.console.people.ground import people_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import in_language, short_date

WEEKS = 5
SATURDAY = 5


@dataclass(frozen=True)
class Picture:
    """Who there is, and who is away on which day."""

    people: tuple[EmployeeView, ...]
    away: Away


async def show_away(visit: Visit) -> None:
    """Show who is away from this week on."""
    monday = visit.today - timedelta(days=visit.today.weekday())
    last = monday + timedelta(days=7 * WEEKS - 1)

    def look(tx: Tx, actor: Actor) -> Picture:
        people = every(lambda page: hr.list_employees(tx, actor, page))
        ordered = sorted(people, key=lambda one: (one.department_id, one.name))
        return Picture(tuple(ordered), hr.away(tx, actor, monday, last))

    with people_ground(visit, "away"):
        await Sheet(visit, look, _draw).begin()


def _draw(sheet: Sheet[Picture], found: Picture) -> None:
    visit = sheet.visit
    if not found.people:
        empty("calendar_month", visit.texts("people.nobody"), visit.texts("people.nobody_lesson"))
        return
    count = (found.away.last - found.away.first).days + 1
    days = [found.away.first + timedelta(days=place) for place in range(count)]
    taken = {(one.employee_id, one.day): one for one in found.away.absences}
    free = {(one.calendar_id, one.day): one for one in found.away.holidays}
    with box("fd-away"):
        words("", "fd-away-name")
        for day in days:
            head = words(str(day.day), _classes(day, visit.today, "fd-away-head"))
            attribute(head, title=short_date(day, visit.texts, visit.today))
        for person in found.people:
            words(person.name, "fd-away-name fd-clip")
            for day in days:
                holiday = free.get((person.calendar_id, day))
                name = (
                    ""
                    if holiday is None
                    else in_language(holiday.name_en, holiday.name_zh, visit.texts)
                )
                _draw_day(visit, person, day, taken.get((person.id, day)), name)


def _draw_day(
    visit: Visit, person: EmployeeView, day: date, absence: Absence | None, holiday: str
) -> None:
    made = box(_classes(day, visit.today, "fd-away-day"))
    said = [short_date(day, visit.texts, visit.today)]
    if holiday:
        made.classes("fd-away-holiday")
        said.append(holiday)
    if absence is not None:
        waits = absence.state is LeaveState.REQUESTED
        made.classes("fd-away-waits" if waits else "fd-away-gone")
        if absence.part < 1:
            made.classes("fd-away-half")
        said.append(in_language(absence.type_en, absence.type_zh, visit.texts))
        said.append(visit.texts(f"leave_state.{absence.state}"))
        attribute(made, data_away=f"{person.name} {day}")
    attribute(made, title=" · ".join(said), role="img", aria_label=" · ".join(said))


def _classes(day: date, today: date, name: str) -> str:
    weekend = " fd-away-weekend" if day.weekday() >= SATURDAY else ""
    return f"{name}{weekend}{' fd-away-today' if day == today else ''}"

"""Hours: one's own, day by day and handed in week by week, and those of whom one leads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial

from erp_core import hr
from erp_core.hr import EmployeeView, NewHours, TimesheetView, TimeState
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figure_of
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.people.ground import (
    draw_no_employee,
    hours_of,
    own_or_none,
    people_ground,
)
from frontdesk.console.visit import Visit
from frontdesk.console.wording import short_date

SHOWN, LATELY = PageRequest(limit=8), PageRequest(limit=30)
DAY = 24
TONES = {TimeState.OPEN: "plain", TimeState.SUBMITTED: "accent", TimeState.APPROVED: "good"}


@dataclass(frozen=True)
class Hours:
    """Who looks, their last weeks, and the last ones of those whom they see."""

    person: EmployeeView | None
    weeks: tuple[TimesheetView, ...]
    others: tuple[TimesheetView, ...]


async def show_hours(visit: Visit) -> None:
    """Show one's own hours."""
    with people_ground(visit, "hours"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Hours:
    person = own_or_none(tx, actor)
    own = person and hr.list_timesheets(tx, actor, SHOWN, employee_id=person.id).items
    seen = hr.list_timesheets(tx, actor, LATELY).items
    others = [one for one in seen if person is None or one.employee_id != person.id]
    return Hours(person, _newest_first(own or []), _newest_first(others))


def _newest_first(weeks: Sequence[TimesheetView]) -> tuple[TimesheetView, ...]:
    return tuple(sorted(weeks, key=lambda one: one.monday, reverse=True))


def _draw(sheet: Sheet[Hours], found: Hours) -> None:
    visit = sheet.visit
    if found.person is not None:
        _draw_own(sheet, found)
    elif not found.others:
        draw_no_employee(visit)
    if found.others:
        draw_heading(visit.texts("people.hours_of_others"))
    for week in found.others:
        with attribute(box("fd-pick"), data_hours_of=week.employee):
            draw_week(visit, week, f"{week.employee}: {week_of(visit, week.monday)}")


def _draw_own(sheet: Sheet[Hours], found: Hours) -> None:
    visit = sheet.visit
    texts = visit.texts
    with box("fd-dialog-actions"):
        log = partial(_log, sheet, found)
        made = button(texts("people.log"), log, "fd-primary", icon="more_time")
        attribute(made, data_act="log")
    if not found.weeks:
        empty("schedule", texts("people.no_hours"), texts("people.no_hours_lesson"))
    for week in found.weeks:
        with attribute(box("fd-pick"), data_week=week.monday, data_state=week.state):
            draw_week(visit, week, week_of(visit, week.monday))
            if week.state is TimeState.OPEN and week.lines:
                hand_in = partial(_submit, sheet, week.id)
                with box("fd-dialog-actions"):
                    made = button(texts("people.submit_week"), hand_in, "fd-outline", icon="send")
                    attribute(made, data_act="submit_week")


async def _submit(sheet: Sheet[Hours], week_id: int) -> None:
    await sheet.carry_out(lambda tx, actor: hr.submit_timesheet(tx, actor, week_id))


def week_of(visit: Visit, monday: date) -> str:
    """Write from when to when a week is."""
    first = short_date(monday, visit.texts, visit.today)
    return f"{first} – {short_date(monday + timedelta(days=6), visit.texts, visit.today)}"


def draw_week(visit: Visit, week: TimesheetView, title: str) -> None:
    """Show the hours of a week, day by day."""
    texts = visit.texts
    with box("fd-floor-card-top"):
        words(title, "fd-fact-main fd-strong")
        words(hours_of(visit, week.total), "fd-floor-number")
    with box("fd-cell-chips"):
        chip(texts(f"time_state.{week.state}"), TONES[week.state])
    for line in week.lines:
        with box("fd-fact"):
            words(short_date(line.day, texts, visit.today), "fd-small fd-muted")
            words(line.project or texts("people.nothing_particular"), "fd-fact-main")
            words(hours_of(visit, line.hours), "fd-amount")
    if week.reason:
        words(week.reason, "fd-small fd-muted", "p")


def _log(sheet: Sheet[Hours], found: Hours) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> bool:
        day = read_day(visit, said["day"], "people.needs_hours_day")
        if day is None:
            return False
        hours = figure_of(said["hours"])
        if hours is None or hours > DAY or hours != round(hours, 2):
            warn(visit, "people.needs_hours")
            return False
        new = NewHours(day=day, hours=hours, project=said["project"])
        return await sheet.carry_out(lambda tx, actor: hr.log_hours(tx, actor, new))

    last = next((one for week in found.weeks for one in reversed(week.lines)), None)
    fields = (
        Field("day", texts("people.hours_day"), kind="date", value=visit.today.isoformat()),
        Field("hours", texts("people.hours_worked"), longest=5),
        Field(
            "project",
            texts("people.project"),
            value="" if last is None else last.project,
            longest=100,
        ),
    )
    lead = texts("people.log_lead")
    if last is not None:
        lead += " " + texts("people.log_last", hours=plain(last.hours))
    ask_words(visit, texts("people.log"), fields, texts("action.save"), written, lead)

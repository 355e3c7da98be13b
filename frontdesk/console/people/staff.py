"""HR's desk: who works here, what leave they have, hiring them and putting their leave right."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial

from erp_core import hr
from erp_core.hr import (
    CalendarView,
    DepartmentView,
    EmployeeAccount,
    EmployeeView,
    LeaveBalance,
    LeaveTypeView,
    Leaving,
    NewAdjustment,
    NewEmployee,
    PositionView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import every
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import do, warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.figures import figure_of
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.people.accounts import draw_account_act
from frontdesk.console.people.ground import count_of, people_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import in_language, name_of, short_date


@dataclass(frozen=True)
class Desk:
    """Everybody with their leave, and what they can be hired into."""

    people: tuple[EmployeeView, ...]
    balances: dict[int, tuple[LeaveBalance, ...]]
    departments: tuple[DepartmentView, ...]
    positions: tuple[PositionView, ...]
    calendars: tuple[CalendarView, ...]
    kinds: tuple[LeaveTypeView, ...]
    accounts: Mapping[int, EmployeeAccount]


async def show_staff(visit: Visit) -> None:
    """Show who works here."""
    with people_ground(visit, "staff"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Desk:
    people = tuple(
        sorted(
            every(lambda page: hr.list_employees(tx, actor, page)),
            key=lambda one: (one.department_id, one.name),
        )
    )
    return Desk(
        people=people,
        balances={one.id: hr.leave_balances(tx, actor, one.id) for one in people},
        departments=hr.list_departments(tx, actor),
        positions=hr.list_positions(tx, actor),
        calendars=hr.list_calendars(tx, actor),
        kinds=hr.list_leave_types(tx, actor),
        accounts=hr.list_bank_accounts(tx, actor, [one.id for one in people])
        if actor.may("hr.keep_accounts")
        else {},
    )


def _draw(sheet: Sheet[Desk], desk: Desk) -> None:
    texts = sheet.visit.texts
    with box("fd-dialog-actions"):
        run = partial(_run, sheet)
        attribute(button(texts("people.run"), run, "fd-outline", icon="update"), data_act="run")
        if desk.departments and desk.positions and desk.calendars:
            hire = partial(_hire, sheet, desk)
            made = button(texts("people.hire"), hire, "fd-primary", icon="person_add")
            attribute(made, data_act="hire")
    if not desk.people:
        empty("badge", texts("people.nobody"), texts("people.nobody_lesson"))
    for person in desk.people:
        _draw_person(sheet, desk, person)


def _draw_person(sheet: Sheet[Desk], desk: Desk, person: EmployeeView) -> None:
    visit = sheet.visit
    texts = visit.texts
    with attribute(box("fd-pick"), data_person=person.name):
        with box("fd-floor-card-top"):
            words(person.staff_number, "fd-small fd-muted")
            words(person.name, "fd-fact-main fd-strong")
            words(in_language(person.department_en, person.department_zh, visit.texts), "fd-small")
        words(
            in_language(person.position_en, person.position_zh, visit.texts),
            "fd-small fd-muted",
            "p",
        )
        with box("fd-cell-chips"):
            day = short_date(person.hired_on, texts, visit.today)
            chip(texts("people.since", day=day))
            if person.left_on is not None:
                chip(texts("people.until", day=short_date(person.left_on, texts)), "warn")
            for one in desk.balances[person.id]:
                _draw_chip(visit, one)
        with box("fd-dialog-actions"):
            adjust = partial(_adjust, sheet, desk, person)
            made = button(texts("people.adjust"), adjust, "fd-quiet", icon="exposure")
            attribute(made, data_act="adjust")
            draw_account_act(sheet, person, desk.accounts.get(person.id))
            if person.left_on is None:
                leaves = partial(_leave, sheet, person)
                made = button(texts("people.leaves"), leaves, "fd-quiet", icon="logout")
                attribute(made, data_act="leaves")


def _draw_chip(visit: Visit, one: LeaveBalance) -> None:
    name = in_language(one.type_en, one.type_zh, visit.texts)
    taken = visit.texts("people.days_taken", days=plain(one.taken))
    said = count_of(visit, one.balance) if one.limited else taken
    attribute(chip(f"{name}: {said}", "calm"), data_kind=one.type_en)


async def _run(sheet: Sheet[Desk]) -> None:
    found = await do(sheet.visit, hr.accrue_leave)
    await sheet.begin()
    if found is not None:
        told = {"earned": plain(found.earned), "expired": plain(found.expired)}
        warn(sheet.visit, "people.ran", **told)


def _hire(sheet: Sheet[Desk], desk: Desk) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        try:
            hired_on = date.fromisoformat(said["hired_on"])
        except ValueError:
            warn(visit, "people.needs_days")
            return
        if not said["number"] or not said["name"]:
            warn(visit, "people.needs_name")
            return
        new = NewEmployee(
            staff_number=said["number"],
            name=said["name"],
            department_id=int(said["department"]),
            position_id=int(said["position"]),
            calendar_id=int(said["calendar"]),
            hired_on=hired_on,
        )
        await sheet.carry_out(lambda tx, actor: hr.hire_employee(tx, actor, new))

    departments = [(str(one.id), name_of(one, visit.texts)) for one in desk.departments]
    positions = [(str(one.id), name_of(one, visit.texts)) for one in desk.positions]
    calendars = [(str(one.id), one.name) for one in desk.calendars]
    fields = (
        Field("number", texts("people.number"), longest=20),
        Field("name", texts("people.name")),
        _choice(visit, "department", departments),
        _choice(visit, "position", positions),
        _choice(visit, "calendar", calendars),
        Field("hired_on", texts("people.hired_on"), kind="date", value=str(visit.today)),
    )
    ask_words(visit, texts("people.hire"), fields, texts("people.hire"), written)


def _choice(visit: Visit, name: str, options: list[tuple[str, str]]) -> Field:
    return Field(name, visit.texts(f"people.{name}"), value=options[0][0], options=options)


def _adjust(sheet: Sheet[Desk], desk: Desk, person: EmployeeView) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        figure = figure_of(said["days"].lstrip("-\u2212+ "))
        if figure is None:
            warn(visit, "people.needs_number")
            return
        days = -figure if said["days"].startswith(("-", "\u2212")) else figure
        if not days or abs(days) > 366 or not said["reason"]:
            warn(visit, "people.needs_number")
            return
        new = NewAdjustment(
            leave_type_id=int(said["kind"]), days=round(days, 2), reason=said["reason"]
        )
        await sheet.carry_out(lambda tx, actor: hr.adjust_leave(tx, actor, person.id, new))

    kinds = [
        (str(one.leave_type_id), in_language(one.type_en, one.type_zh, visit.texts))
        for one in desk.balances[person.id]
        if one.limited
    ]
    if not kinds:
        warn(visit, "people.no_kinds")
        return
    fields = (
        _choice(visit, "kind", kinds),
        Field("days", texts("people.adjust_days"), longest=7),
        Field("reason", texts("people.reason")),
    )
    ask_words(visit, texts("people.adjust"), fields, texts("action.save"), written, person.name)


def _leave(sheet: Sheet[Desk], person: EmployeeView) -> None:
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        try:
            last = Leaving(left_on=date.fromisoformat(said["left_on"]))
        except ValueError:
            warn(visit, "people.needs_days")
            return
        await sheet.carry_out(lambda tx, actor: hr.end_employment(tx, actor, person.id, last))

    fields = (Field("left_on", texts("people.left_on"), kind="date"),)
    ask_words(visit, texts("people.leaves"), fields, texts("action.save"), written, person.name)

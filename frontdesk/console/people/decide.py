"""What waits for a decision of those whom one leads, or as HR of everybody else."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from erp_core import hr
from erp_core.hr import (
    ClaimState,
    ClaimView,
    LeaveBalance,
    LeaveState,
    LeaveView,
    TimesheetView,
    TimeState,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.people.expenses import draw_claim
from frontdesk.console.people.ground import count_of, days_of, own_or_none, people_ground
from frontdesk.console.people.hours import draw_week, week_of
from frontdesk.console.visit import Visit
from frontdesk.console.wording import in_language

SHOWN = PageRequest(limit=50)


@dataclass(frozen=True)
class Waiting:
    """A request that waits, and what is left of that leave on its last day if it is granted."""

    leave: LeaveView
    balance: LeaveBalance


@dataclass(frozen=True)
class Waits:
    """All that waits, longest first."""

    leave: tuple[Waiting, ...]
    claims: tuple[ClaimView, ...]
    weeks: tuple[TimesheetView, ...]


async def show_decisions(visit: Visit) -> None:
    """Show what waits for a decision."""
    with people_ground(visit, "decide"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Waits:
    person = own_or_none(tx, actor)
    own = 0 if person is None else person.id
    leave = hr.list_leave(tx, actor, SHOWN, state=LeaveState.REQUESTED).items
    claims = hr.list_claims(tx, actor, SHOWN, state=ClaimState.SUBMITTED).items
    weeks = hr.list_timesheets(tx, actor, SHOWN, state=TimeState.SUBMITTED).items
    return Waits(
        tuple(_waiting(tx, actor, one) for one in reversed(leave) if one.employee_id != own),
        tuple(one for one in reversed(claims) if one.employee_id != own),
        tuple(one for one in reversed(weeks) if one.employee_id != own),
    )


def _waiting(tx: Tx, actor: Actor, leave: LeaveView) -> Waiting:
    balances = hr.leave_balances(tx, actor, leave.employee_id, leave.last_day)
    return Waiting(leave, next(b for b in balances if b.leave_type_id == leave.leave_type_id))


def _draw(sheet: Sheet[Waits], found: Waits) -> None:
    texts = sheet.visit.texts
    if not (found.leave or found.claims or found.weeks):
        empty("task_alt", texts("people.nothing_waits"), texts("people.nothing_waits_lesson"))
    if found.leave:
        draw_heading(texts("people.leave_waits"))
    for one in found.leave:
        _draw_leave(sheet, one)
    if found.claims:
        draw_heading(texts("people.claims_wait"))
    for claim in found.claims:
        _draw_claim(sheet, claim)
    if found.weeks:
        draw_heading(texts("people.weeks_wait"))
    for week in found.weeks:
        _draw_week(sheet, week)


def _draw_leave(sheet: Sheet[Waits], one: Waiting) -> None:
    visit, leave = sheet.visit, one.leave
    texts = visit.texts
    with attribute(box("fd-pick"), data_waits=leave.employee):
        with box("fd-floor-card-top"):
            words(leave.employee, "fd-strong fd-clip")
            words(days_of(visit, leave), "fd-fact-main")
            words(count_of(visit, leave.days), "fd-floor-number")
        with box("fd-cell-chips"):
            chip(in_language(leave.type_en, leave.type_zh, visit.texts))
            if one.balance.limited:
                chip(texts("people.left_then", days=plain(one.balance.balance)), "calm")
        if leave.note:
            words(leave.note, "fd-text", "p")
        _draw_answers(
            sheet,
            lambda tx, actor, reason: hr.refuse_leave(tx, actor, leave.id, reason),
            lambda tx, actor: hr.approve_leave(tx, actor, leave.id),
        )


def _draw_claim(sheet: Sheet[Waits], claim: ClaimView) -> None:
    with attribute(box("fd-pick"), data_claims=claim.employee):
        draw_claim(sheet.visit, claim, f"{claim.employee}: {claim.purpose}")
        _draw_answers(
            sheet,
            lambda tx, actor, reason: hr.refuse_claim(tx, actor, claim.id, reason),
            lambda tx, actor: hr.approve_claim(tx, actor, claim.id),
        )


def _draw_week(sheet: Sheet[Waits], week: TimesheetView) -> None:
    with attribute(box("fd-pick"), data_works=week.employee):
        draw_week(sheet.visit, week, f"{week.employee}: {week_of(sheet.visit, week.monday)}")
        _draw_answers(
            sheet,
            lambda tx, actor, reason: hr.return_timesheet(tx, actor, week.id, reason),
            lambda tx, actor: hr.approve_timesheet(tx, actor, week.id),
            ("give_back", "undo"),
        )


def _draw_answers(
    sheet: Sheet[Waits],
    refuse: Callable[[Tx, Actor, str], object],
    grant: Callable[[Tx, Actor], object],
    no: tuple[str, str] = ("refuse", "close"),
) -> None:
    """Draw the two answers: no (what it is called, its icon), which asks why, and yes."""
    texts, (act, icon) = sheet.visit.texts, no
    asked = sheet.ask_why(f"people.{act}", refuse)
    granted = partial(sheet.carry_out, grant)
    with box("fd-dialog-actions"):
        made = button(texts(f"people.{act}"), asked, "fd-quiet", icon=icon)
        attribute(made, data_act=act)
        made = button(texts("people.grant"), granted, "fd-primary", icon="check")
        attribute(made, data_act="grant")

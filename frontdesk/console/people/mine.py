"""One's own leave: what is left, what was asked for, and asking for more."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial

from erp_core import hr
from erp_core.hr import (
    EmployeeView,
    LeaveBalance,
    LeaveState,
    LeaveTypeView,
    LeaveView,
    NewLeave,
    NoSuchEmployee,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.days import read_day
from frontdesk.console.dialogs import Field, ask_words
from frontdesk.console.lists.detail import draw_heading
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.people.ground import TONES, count_of, days_of, people_ground
from frontdesk.console.visit import Visit
from frontdesk.console.wording import in_language, name_of

SHOWN = PageRequest(limit=30)
OPEN = frozenset({LeaveState.REQUESTED, LeaveState.APPROVED})
WHOLE, FROM_MIDDAY, TO_MIDDAY = "whole", "from_midday", "to_midday"


@dataclass(frozen=True)
class Own:
    """Who looks, what leave they have and what they asked for."""

    person: EmployeeView
    balances: tuple[LeaveBalance, ...]
    kinds: tuple[LeaveTypeView, ...]
    leave: tuple[LeaveView, ...]


async def show_own_leave(visit: Visit) -> None:
    """Show one's own leave."""
    with people_ground(visit, "mine"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Own | tuple[()]:
    try:
        person = hr.own_employee(tx, actor)
    except NoSuchEmployee:
        return ()
    return Own(
        person=person,
        balances=hr.leave_balances(tx, actor, person.id),
        kinds=hr.list_leave_types(tx, actor),
        leave=tuple(hr.list_leave(tx, actor, SHOWN, employee_id=person.id).items),
    )


def _draw(sheet: Sheet[Own | tuple[()]], own: Own | tuple[()]) -> None:
    texts = sheet.visit.texts
    if not isinstance(own, Own):
        empty("badge", texts("people.no_employee"), texts("people.no_employee_lesson"))
        return
    words(own.person.name, "fd-title", "h1")
    for one in own.balances:
        draw_balance(sheet.visit, one)
    with box("fd-dialog-actions"):
        made = button(
            texts("people.ask"), partial(_ask, sheet, own), "fd-primary", icon="beach_access"
        )
        attribute(made, data_act="ask")
    draw_heading(texts("people.asked_for"))
    if not own.leave:
        words(texts("people.nothing_asked"), "fd-muted", "p")
    for leave in own.leave:
        _draw_leave(sheet, leave)


def draw_balance(visit: Visit, one: LeaveBalance) -> None:
    """Show how much leave of a kind somebody has, and what of it can be asked for."""
    texts = visit.texts
    with attribute(box("fd-pick"), data_balance=one.type_en):
        with box("fd-floor-card-top"):
            words(in_language(one.type_en, one.type_zh, visit.texts), "fd-fact-main fd-strong")
            words(
                count_of(visit, one.balance)
                if one.limited
                else texts("people.days_taken", days=plain(one.taken)),
                "fd-floor-number",
            )
        if one.available is None:
            return
        with box("fd-cell-chips"):
            chip(texts("people.earned", days=plain(one.earned)))
            chip(texts("people.taken", days=plain(one.taken)))
            chip(texts("people.planned", days=plain(one.planned)))
            chip(texts("people.available", days=plain(one.available)), "calm")


def _draw_leave(sheet: Sheet[Own | tuple[()]], leave: LeaveView) -> None:
    visit = sheet.visit
    with attribute(box("fd-pick"), data_leave=leave.id, data_state=leave.state):
        with box("fd-floor-card-top"):
            words(days_of(visit, leave), "fd-fact-main fd-strong")
            words(count_of(visit, leave.days), "fd-floor-number")
        with box("fd-cell-chips"):
            chip(visit.texts(f"leave_state.{leave.state}"), TONES[leave.state])
            chip(in_language(leave.type_en, leave.type_zh, visit.texts))
        if reason := leave.steps[-1].reason:
            words(reason, "fd-small fd-muted", "p")
        may = leave.state is LeaveState.REQUESTED or leave.first_day > visit.today
        if leave.state in OPEN and may:
            cancel = partial(
                sheet.carry_out, lambda tx, actor: hr.cancel_leave(tx, actor, leave.id)
            )
            with box("fd-dialog-actions"):
                made = button(visit.texts("people.cancel"), cancel, "fd-quiet", icon="close")
                attribute(made, data_act="cancel")


def _ask(sheet: Sheet[Own | tuple[()]], own: Own) -> None:
    """Ask for the kind, the days and whether half of one is worked."""
    visit = sheet.visit
    texts = visit.texts

    async def written(said: Mapping[str, str]) -> None:
        first = read_day(visit, said["first"], "people.needs_days")
        if first is None:
            return
        last = read_day(visit, said["last"] or said["first"], "people.needs_days")
        if last is None:
            return
        new = NewLeave(
            leave_type_id=int(said["kind"]),
            first_day=first,
            last_day=last,
            starts_midday=said["part"] == FROM_MIDDAY,
            ends_midday=said["part"] == TO_MIDDAY,
            note=said["note"],
        )
        await sheet.carry_out(lambda tx, actor: hr.request_leave(tx, actor, new))

    kinds = [(str(one.id), name_of(one, visit.texts)) for one in own.kinds]
    if not kinds:
        warn(visit, "people.no_kinds")
        return
    parts = [(one, texts(f"people.{one}")) for one in (WHOLE, FROM_MIDDAY, TO_MIDDAY)]
    fields = (
        Field("kind", texts("people.kind"), value=kinds[0][0], options=kinds),
        Field("first", texts("people.first"), kind="date"),
        Field("last", texts("people.last"), kind="date"),
        Field("part", texts("people.part"), value=WHOLE, options=parts),
        Field("note", texts("people.note"), longest=500),
    )
    ask_words(visit, texts("people.ask"), fields, texts("people.ask"), written)

"""Work centres: when each works, what an hour of it costs, and the days on which it rests."""

from functools import partial

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx
from erp_core.production import ClosureView, WorkCentreView
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.making.centre_form import ask_centre, ask_closure, ask_giving_up, hours_of
from frontdesk.console.making.ground import making_ground
from frontdesk.console.parts import attribute, box, button, chip, empty, words
from frontdesk.console.visit import Visit
from frontdesk.console.wording import name_of, price, short_date

Centres = tuple[WorkCentreView, ...]


async def show_centres(visit: Visit) -> None:
    """Show the work centres."""
    with making_ground(visit, "centres"):
        await Sheet(visit, _look, _draw).begin()


def _look(tx: Tx, actor: Actor) -> Centres:
    return production.list_work_centres(tx, actor)


def _draw(sheet: Sheet[Centres], found: Centres) -> None:
    texts = sheet.visit.texts
    if sheet.visit.shown_to.may("production.set_work_centre"):
        with box("fd-actions"):
            act = partial(ask_centre, sheet, None)
            attribute(
                button(texts("centre.new"), act, "fd-primary", icon="add"), data_act="new-centre"
            )
    if not found:
        empty("factory", texts("centre.none"), texts("centre.none_lesson"))
    for one in found:
        with attribute(box("fd-pick"), data_centre=one.code):
            with box("fd-floor-card-top"):
                words(one.code, "fd-floor-number")
                words(name_of(one, texts), "fd-strong fd-clip")
                words(texts("centre.an_hour", cost=price(one.hourly_cost)), "fd-amount")
            words(_week(sheet.visit, one), "fd-small", "p")
            if one.capacity > 1:
                words(texts("centre.side_by_side", count=one.capacity), "fd-small fd-muted", "p")
            for closure in one.closures:
                _draw_closure(sheet, closure)
            with box("fd-dialog-actions"):
                _draw_acts(sheet, one)


def _week(visit: Visit, one: WorkCentreView) -> str:
    """Tell the hours of a week, and of each of its days."""
    texts = visit.texts
    days = [
        f"{texts(f'centre.day_{weekday}')} {hours_of(minutes)}"
        for weekday, minutes in enumerate(one.minutes)
        if minutes
    ]
    return texts("centre.week", hours=hours_of(sum(one.minutes)), days=" · ".join(days))


def _draw_closure(sheet: Sheet[Centres], one: ClosureView) -> None:
    visit, texts = sheet.visit, sheet.visit.texts
    with attribute(box("fd-fact"), data_closure=one.id):
        first = short_date(one.first_on, texts, visit.today)
        last = short_date(one.last_on, texts, visit.today)
        is_now = one.first_on <= visit.today
        chip(texts("centre.rests_now" if is_now else "centre.rests"), "warn" if is_now else "calm")
        said = texts("centre.closed", first=first, last=last, reason=one.reason)
        words(said, "fd-small fd-fact-main")
        if one.source_type is None and visit.shown_to.may("production.close_work_centre"):
            act = partial(
                sheet.carry_out,
                lambda tx, actor: production.reopen_work_centre(tx, actor, one.id),
            )
            made = button(texts("centre.reopen"), act, "fd-quiet", icon="event_available")
            attribute(made, data_act="reopen")


def _draw_acts(sheet: Sheet[Centres], one: WorkCentreView) -> None:
    texts, may = sheet.visit.texts, sheet.visit.shown_to.may
    if may("production.set_work_centre"):
        act = partial(ask_giving_up, sheet, one)
        made = button(texts("centre.give_up"), act, "fd-quiet", icon="delete")
        attribute(made, data_act="give-up")
    if may("production.close_work_centre"):
        act = partial(ask_closure, sheet, one)
        made = button(texts("centre.close"), act, "fd-quiet", icon="event_busy")
        attribute(made, data_act="close")
    if may("production.set_work_centre"):
        act = partial(ask_centre, sheet, one)
        made = button(texts("centre.change"), act, "fd-outline", icon="edit")
        attribute(made, data_act="change")

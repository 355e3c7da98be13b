"""What is asked about a work centre: its hours and cost, when it rests, and whether it goes."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TypeVar

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.production import NewClosure, NewWorkCentre, WorkCentreView
from frontdesk.console.act import warn
from frontdesk.console.buying.ground import Sheet
from frontdesk.console.dialogs import Field, ask_form, ask_words
from frontdesk.console.figures import typed
from frontdesk.console.forms import read_form, read_number
from frontdesk.console.visit import Visit

T = TypeVar("T")
HOUR = 60
WORKDAY = 480
"""Minutes of a usual day of work, which a new work centre begins with."""
WEEK = (WORKDAY, WORKDAY, WORKDAY, WORKDAY, WORKDAY, 0, 0)


def hours_of(minutes: int) -> str:
    """Tell minutes in hours: 7.5."""
    return plain((Decimal(minutes) / HOUR).quantize(Decimal("0.01")).normalize())


def ask_centre(sheet: Sheet[T], one: WorkCentreView | None) -> None:
    """Ask what a work centre is called, what an hour of it costs, and when it works.

    Args:
        sheet: The screen.
        one: The one that is changed; None: a new one.
    """
    visit, texts = sheet.visit, sheet.visit.texts
    fields = _fields(visit, one)

    async def written(said: Mapping[str, str]) -> bool:
        new = _read(visit, said, {field.name: field.label for field in fields})
        if new is None:
            return False

        def keep(tx: Tx, actor: Actor) -> WorkCentreView:
            if one is None:
                return production.create_work_centre(tx, actor, new)
            return production.change_work_centre(tx, actor, one.id, new)

        return await sheet.carry_out(keep)

    title = texts("centre.new") if one is None else f"{texts('centre.change')}: {one.code}"
    ask_form(visit, title, fields, texts("action.save"), written, texts("centre.lead"))


def ask_closure(sheet: Sheet[T], one: WorkCentreView) -> None:
    """Ask on which days a work centre rests, and why."""
    visit, texts = sheet.visit, sheet.visit.texts
    today = visit.today.isoformat()
    fields = (
        Field("first_on", texts("upkeep.first"), kind="date", value=today),
        Field("last_on", texts("upkeep.last"), kind="date", value=today),
        Field("reason", texts("upkeep.why")),
    )
    labels = {field.name: field.label for field in fields}

    async def written(said: Mapping[str, str]) -> bool:
        if said["first_on"] and said["last_on"] and said["last_on"] < said["first_on"]:
            warn(visit, "centre.ends_before")
            return False
        new = read_form(visit, NewClosure, said, labels)
        return new is not None and await sheet.carry_out(
            lambda tx, actor: production.close_work_centre(tx, actor, one.id, new)
        )

    ask_form(visit, texts("centre.close"), fields, texts("action.save"), written, one.code)


def ask_giving_up(sheet: Sheet[T], one: WorkCentreView) -> None:
    """Ask whether a work centre really goes."""
    texts = sheet.visit.texts

    async def agreed(_: Mapping[str, str]) -> None:
        await sheet.carry_out(lambda tx, actor: production.archive_work_centre(tx, actor, one.id))

    lead = texts("centre.give_up_lesson", code=one.code)
    ask_words(sheet.visit, texts("centre.give_up"), (), texts("centre.give_up"), agreed, lead)


def _fields(visit: Visit, one: WorkCentreView | None) -> list[Field]:
    texts = visit.texts
    fields = [
        Field("code", texts("form.code"), value="" if one is None else one.code, longest=40),
        Field("name_en", texts("form.name_en"), value="" if one is None else one.name_en),
        Field("name_zh", texts("form.name_zh"), value="" if one is None else one.name_zh),
        Field(
            "hourly_cost",
            texts("centre.hourly_cost"),
            value="0" if one is None else typed(one.hourly_cost),
            longest=16,
        ),
        Field("capacity", texts("centre.capacity"), value=str(1 if one is None else one.capacity)),
    ]
    for weekday, minutes in enumerate(WEEK if one is None else one.minutes):
        label = texts("centre.hours_on", day=texts(f"centre.day_{weekday}"))
        fields.append(Field(f"day_{weekday}", label, value=hours_of(minutes), longest=6))
    return fields


def _read(visit: Visit, said: Mapping[str, str], labels: Mapping[str, str]) -> NewWorkCentre | None:
    minutes: list[int] = []
    for weekday in range(len(WEEK)):
        name = f"day_{weekday}"
        hours = read_number(visit, said[name] or "0", labels[name])
        if hours is None:
            return None
        some = hours * HOUR
        if some > 24 * HOUR or some != some.to_integral_value():
            warn(visit, "centre.whole_minutes", field=labels[name])
            return None
        minutes.append(int(some))
    if not any(minutes):
        warn(visit, "centre.needs_hours")
        return None
    told = {name: value for name, value in said.items() if not name.startswith("day_")}
    return read_form(
        visit, NewWorkCentre, {**told, "minutes": minutes}, labels, figures=("hourly_cost",)
    )

"""The tables of making: work centres, in and out; orders to make goods and their cost, out."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import Field, model_validator

from erp_core import production
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import local_time
from erp_core.kernel.pagination import oldest_first
from erp_core.kernel.quantity import Price, plain
from erp_core.kernel.transaction import Tx
from erp_core.production import MakingState, ManufacturingOrderView, NewWorkCentre
from frontdesk.sheets.cells import Figure
from frontdesk.sheets.masters import CODE, NAMES, CodedLine, Row, is_known
from frontdesk.sheets.shown import columns

WEEK = (
    *("monday_minutes", "tuesday_minutes", "wednesday_minutes", "thursday_minutes"),
    *("friday_minutes", "saturday_minutes", "sunday_minutes"),
)
WORK_CENTRES = {
    **CODE,
    **NAMES,
    **{day: (day, f"周{letter}分钟") for day, letter in zip(WEEK, "一二三四五六日", strict=True)},
    "capacity": ("capacity", "machines", "台数", "产能"),
    "hourly_cost": ("hourly_cost", "cost_rate", "每小时成本", "小时费率"),
}
ORDERS = columns(
    *("number", "state", "sku", "unit", "quantity", "produced", "scrapped", "left"),
    *("start_on", "due_on", "ended_on", "currency", "material", "time_cost", "cost"),
    *("in_progress", "difference", "note"),
)
Minutes = Annotated[int, Field(ge=0, le=1440)]
"""Of one day."""


class WorkCentreLine(CodedLine):
    """What works on goods: so many minutes of each weekday, so many machines side by side."""

    monday_minutes: Minutes = 0
    tuesday_minutes: Minutes = 0
    wednesday_minutes: Minutes = 0
    thursday_minutes: Minutes = 0
    friday_minutes: Minutes = 0
    saturday_minutes: Minutes = 0
    sunday_minutes: Minutes = 0
    capacity: Annotated[int, Field(ge=1, le=1000)] = 1
    hourly_cost: Annotated[Price, Figure] = Decimal(0)

    @property
    def minutes(self) -> tuple[int, ...]:
        """Its week, Monday first."""
        return tuple(getattr(self, day) for day in WEEK)

    @model_validator(mode="after")
    def _works(self) -> "WorkCentreLine":
        if not any(self.minutes):
            message = "it works on some day of the week: write for how many minutes"
            raise ValueError(message)
        return self


class WorkCentreEntry:
    """Enters work centres; what is there already and the same is left as it is."""

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx, self._actor = tx, actor
        self._known = {row["code"]: row for row in work_centres_out(tx, actor)}

    def enter(self, line: WorkCentreLine) -> None:
        """Enter one work centre.

        Raises:
            Differs: There is another of this code.
            WorkCentreCodeTaken: One of this code was given up.
        """
        name_en, name_zh = line.names
        new = NewWorkCentre(
            code=line.code,
            name_en=name_en,
            name_zh=name_zh,
            minutes=line.minutes,
            capacity=line.capacity,
            hourly_cost=line.hourly_cost,
        )
        told = _centre(new)
        if not is_known(told, self._known.get(line.code)):
            production.create_work_centre(self._tx, self._actor, new)
            self._known[line.code] = told


def work_centres_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write every work centre that was not given up."""
    return map(_centre, production.list_work_centres(tx, actor))


def orders_out(tx: Tx, actor: Actor) -> Iterator[Row]:
    """Write the orders to make goods with what they cost so far, the oldest first."""
    for one in oldest_first(lambda page: production.list_manufacturing_orders(tx, actor, page)):
        yield {
            "number": one.number or "",
            "state": one.state.value,
            "sku": one.sku,
            "unit": one.unit,
            "quantity": plain(one.quantity),
            "produced": plain(one.produced),
            "scrapped": plain(one.scrapped),
            "left": plain(one.left),
            "start_on": one.start_on.isoformat(),
            "due_on": one.due_on.isoformat(),
            "ended_on": _ended_on(tx, one),
            "currency": one.material.currency,
            "material": f"{one.material.amount}",
            "time_cost": f"{one.time_cost.amount}",
            "cost": f"{(one.material + one.time_cost).amount}",
            "in_progress": f"{one.in_progress.amount}",
            "difference": f"{one.difference.amount}",
            "note": one.note,
        }


def _ended_on(tx: Tx, order: ManufacturingOrderView) -> str:
    if order.state not in (MakingState.DONE, MakingState.CANCELLED):
        return ""
    return local_time(tx, order.steps[-1].at).date().isoformat()


def _centre(one: NewWorkCentre) -> Row:
    return {
        "code": one.code,
        "name_en": one.name_en,
        "name_zh": one.name_zh,
        **{day: str(minutes) for day, minutes in zip(WEEK, one.minutes, strict=True)},
        "capacity": str(one.capacity),
        "hourly_cost": plain(one.hourly_cost),
    }

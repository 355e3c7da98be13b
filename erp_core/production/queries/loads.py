"""How much work centres have to do in each week, of orders and of what is proposed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, Decimal

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.kernel.working_days import monday_of
from erp_core.production.calendars import Calendar, Span
from erp_core.production.planning_schemas import WeekLoad
from erp_core.production.queries.work_centres import READ, calendars_of
from erp_core.production.states import MakingState
from erp_core.production.tables import ManufacturingOrder, OrderOperation, WorkCentre

NOTHING = Decimal(0)
DAYS = 7
"""In a week."""
_PLANNED = (MakingState.DRAFT, MakingState.CONFIRMED, MakingState.IN_PROGRESS)


@dataclass(frozen=True)
class Task:
    """Minutes of work that a work centre has on some days."""

    work_centre_id: int
    minutes: Decimal
    span: Span
    proposed: bool = False


def load_by_week(tx: Tx, actor: Actor) -> tuple[WeekLoad, ...]:
    """Tell how much orders make each work centre do in each week, and whether it can."""
    actor.require(READ)
    return week_loads(tx, ordered_tasks(tx), calendars_of(tx), business_date(tx))


def ordered_tasks(tx: Tx) -> list[Task]:
    """List what is still to do of the operations of orders, drafts included.

    That is what the goods still to make need, at most what was not worked yet.
    """
    rows = tx.session.execute(
        select(OrderOperation, ManufacturingOrder)
        .join(ManufacturingOrder, ManufacturingOrder.id == OrderOperation.order_id)
        .where(ManufacturingOrder.state.in_(_PLANNED))
        .order_by(OrderOperation.id)
    )
    tasks = []
    for step, order in rows:
        left = order.quantity - order.produced - order.scrapped
        by_goods = step.planned_minutes * left / order.quantity
        work = min(by_goods, max(step.planned_minutes - step.done_minutes, NOTHING))
        if work > 0:
            span = Span(step.starts_on, step.ends_on)
            whole = work.quantize(Decimal(1), ROUND_CEILING)
            tasks.append(Task(step.work_centre_id, whole, span))
    return tasks


def week_loads(
    tx: Tx, tasks: Iterable[Task], calendars: Mapping[int, Calendar], today: date
) -> tuple[WeekLoad, ...]:
    """Sum tasks by work centre and week; what should have been done already is to do today."""
    sums: dict[tuple[int, date, bool], Decimal] = {}
    for task in tasks:
        for day, work in _by_day(task, calendars[task.work_centre_id], today):
            key = (task.work_centre_id, monday_of(day), task.proposed)
            sums[key] = sums.get(key, NOTHING) + work
    centres = {row.id: row for row in tx.session.scalars(select(WorkCentre))}
    found = []
    for id_, week in sorted({key[:2] for key in sums}, key=lambda key: (key[1], key[0])):
        ordered = sums.get((id_, week, False), NOTHING)
        proposed = sums.get((id_, week, True), NOTHING)
        available = Decimal(_available(calendars[id_], week, today))
        found.append(
            WeekLoad(
                work_centre_id=id_,
                work_centre=centres[id_].code,
                name_en=centres[id_].name_en,
                name_zh=centres[id_].name_zh,
                week=week,
                ordered=ordered,
                proposed=proposed,
                available=available,
                overloaded=ordered + proposed > available,
            )
        )
    return tuple(found)


def _available(calendar: Calendar, week: date, today: date) -> int:
    """Tell what is left of a week: days that have passed do no work any more."""
    first = max(week, today)
    return calendar.available_in(first, DAYS - (first - week).days)


def _by_day(task: Task, calendar: Calendar, today: date) -> list[tuple[date, Decimal]]:
    """Give a task to the days of its span from its end back, each as much as one machine works."""
    first, day = max(task.span.starts_on, today), max(task.span.ends_on, today)
    left, found = task.minutes, []
    while day > first and left > 0:
        part = min(left, Decimal(calendar.minutes_on(day)))
        found.append((day, part))
        left -= part
        day -= timedelta(days=1)
    return [*found, (day, left)] if left > 0 else found

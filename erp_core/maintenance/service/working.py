"""What work takes: parts from stock, at what they are worth there, and somebody's time."""

from collections.abc import Mapping

from erp_core import catalog, hr, inventory
from erp_core.catalog import require_whole
from erp_core.inventory import Consuming, Returning
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.quantity import plain
from erp_core.kernel.shares import share
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.authority import carrying_out
from erp_core.maintenance.errors import (
    NoSuchPart,
    PeopleUnknown,
    ReadInTheFuture,
    TooManyPartsBack,
)
from erp_core.maintenance.queries.meters import NOTHING
from erp_core.maintenance.queries.orders import SOURCE, parts_of
from erp_core.maintenance.schemas.orders import NewParts, NewWorkTime, WorkOrderView
from erp_core.maintenance.service.documents import changed, lock_running
from erp_core.maintenance.tables import WorkOrder, WorkPart, WorkTime


def take_parts(tx: Tx, actor: Actor, order_id: int, new: NewParts) -> WorkOrderView:
    """Take parts from stock for an order; what they are worth there is its cost.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NoSuchVariant: There is no such article.
        SplitUnit: A part comes whole, and this is a piece of it.
        StockShort: There is not enough; ``facts`` name the article and what can be had.
    """
    actor.require("maintenance.work_order")
    row = lock_running(tx, actor, order_id)
    for line in new.lines:
        require_whole(line.quantity, catalog.get_variant(tx, actor, line.variant_id).unit)
    lines = [Consuming(line.variant_id, line.quantity) for line in new.lines]
    worth = inventory.use_parts(tx, carrying_out(actor), (SOURCE, row.id), lines)
    parts = _parts(tx, row)
    for line in new.lines:
        part = parts.get(line.variant_id)
        if part is None:
            part = WorkPart(
                order_id=row.id, variant_id=line.variant_id, quantity=NOTHING, cost_minor=0
            )
            tx.session.add(part)
        part.quantity += line.quantity
        part.cost_minor += worth[line.variant_id]
    return changed(tx, actor, row, "take_parts", new.model_dump(mode="json"))


def bring_parts_back(tx: Tx, actor: Actor, order_id: int, new: NewParts) -> WorkOrderView:
    """Bring parts back that were not needed, at what they were taken for.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NoSuchPart: It took none of this.
        TooManyPartsBack: More would come back than was taken.
        SplitUnit: A part comes whole, and this is a piece of it.
    """
    actor.require("maintenance.work_order")
    row = lock_running(tx, actor, order_id)
    parts, back = _parts(tx, row), []
    for line in sorted(new.lines, key=lambda one: one.variant_id):
        part = parts.get(line.variant_id)
        if part is None or part.quantity == 0:
            raise NoSuchPart(field="lines", variant_id=line.variant_id)
        if line.quantity > part.quantity:
            raise TooManyPartsBack(field="lines", taken=plain(part.quantity))
        require_whole(line.quantity, catalog.get_variant(tx, actor, line.variant_id).unit)
        worth = share(part.cost_minor, line.quantity, part.quantity)
        part.quantity -= line.quantity
        part.cost_minor -= worth
        back.append(Returning(line.variant_id, line.quantity, worth))
    tx.session.flush()
    inventory.return_parts(tx, carrying_out(actor), (SOURCE, row.id), back)
    return changed(tx, actor, row, "bring_parts_back", new.model_dump(mode="json"))


def note_time(tx: Tx, actor: Actor, order_id: int, new: NewWorkTime) -> WorkOrderView:
    """Note how long somebody worked on an order; wages are posted by payroll, not by this.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not started, or has ended.
        ReadInTheFuture: The day has not come.
        PeopleUnknown: An employee or a rate is told, and the people module is off.
        NoSuchEmployee: There is no such employee to the actor.
    """
    actor.require("maintenance.work_order")
    row = lock_running(tx, actor, order_id)
    day = new.worked_on or business_date(tx)
    if day > business_date(tx):
        raise ReadInTheFuture(field="worked_on")
    tx.session.add(
        WorkTime(
            order_id=row.id,
            minutes=new.minutes,
            worked_on=day,
            employee_id=_who(tx, actor, new),
            hourly_rate=new.hourly_rate,
            at=tx.now,
            actor=actor.key,
        )
    )
    return changed(tx, actor, row, "note_time", new.model_dump(mode="json"))


def _parts(tx: Tx, row: WorkOrder) -> Mapping[int, WorkPart]:
    return {part.variant_id: part for part in parts_of(tx, [row.id]).get(row.id, ())}


def _who(tx: Tx, actor: Actor, new: NewWorkTime) -> int | None:
    if not tx.ports.has(("hr",)):
        if new.employee_id is not None or new.hourly_rate is not None:
            raise PeopleUnknown
        return None
    if new.employee_id is not None:
        return hr.get_employee(tx, actor, new.employee_id).id
    try:
        return hr.own_employee(tx, actor).id if actor.may("hr.read_own") else None
    except hr.NoSuchEmployee:
        return None

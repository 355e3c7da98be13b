"""Work orders: asked for, planned, started, finished and cancelled."""

from datetime import datetime, timedelta

from erp_core import access, parties, production, support
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.authority import carrying_out
from erp_core.maintenance.errors import (
    CaseOfAnother,
    DownInTheFuture,
    NoSuchMeter,
    NoSuchWorker,
    NothingToBlock,
    PartsTaken,
    PlannedInThePast,
)
from erp_core.maintenance.events import WorkOrderFinished
from erp_core.maintenance.queries.orders import SOURCE, order_number, parts_of, work_order_views
from erp_core.maintenance.schemas.assets import NewReading
from erp_core.maintenance.schemas.orders import (
    FoundReading,
    NewFinish,
    NewPlanning,
    NewWorkOrder,
    WorkOrderView,
)
from erp_core.maintenance.service.assets import used_asset
from erp_core.maintenance.service.documents import (
    Asked,
    add_order,
    changed,
    end,
    lock_order,
    lock_running,
    move_on,
)
from erp_core.maintenance.service.readings import lock_meter, write_reading
from erp_core.maintenance.states import ReadingSource, WorkState
from erp_core.maintenance.tables import Asset, Plan, WorkOrder

JUST_AFTER = timedelta(microseconds=1)
"""What is read when work is done belongs to the cycle that ends."""


def request_work(tx: Tx, actor: Actor, new: NewWorkOrder) -> WorkOrderView:
    """Ask for work on an asset, with the reason; for a failure, it stands still from then on.

    Raises:
        NoSuchAsset: There is none.
        AssetRetired: It was retired.
        DownInTheFuture: It is said to stand still from a time that has not come.
        CaseNotFound: There is no such case, or none that the actor may know of.
        CaseOfAnother: The case is another customer's.
    """
    actor.require("maintenance.request_order")
    asset = used_asset(tx, actor, new.asset_id)
    if new.case_id is not None:
        _require_case(tx, actor, asset, new.case_id)
    asked = Asked(
        asset.id,
        new.title,
        new.reason,
        case_id=new.case_id,
        down_from=_down_from(tx, new),
    )
    return work_order_views(tx, actor, [add_order(tx, actor, asked)])[0]


def plan_work(tx: Tx, actor: Actor, order_id: int, new: NewPlanning) -> WorkOrderView:
    """Say when an order is worked on and by whom, or say it anew before it is started.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was started, or has ended.
        PlannedInThePast: The days have passed.
        NoSuchWorker: There is no such user, or they may not work on orders.
        NothingToBlock: It is to block a work centre, and its asset stands for none.
    """
    actor.require("maintenance.plan_order")
    row = lock_order(tx, actor, order_id)
    if row.state != WorkState.PLANNED:
        move_on(tx, actor, row, WorkState.PLANNED)
    if new.plan_until < business_date(tx):
        raise PlannedInThePast(field="plan_until")
    if new.assigned_to and not access.may_user(tx, new.assigned_to, "maintenance.work_order"):
        raise NoSuchWorker(field="assigned_to")
    for name, value in new.model_dump().items():
        setattr(row, name, value)
    production.lift_closures(tx, carrying_out(actor), (SOURCE, row.id))
    if new.blocks:
        _block(tx, actor, row, new)
    return changed(tx, actor, row, "plan_order", new.model_dump(mode="json"))


def start_work(tx: Tx, actor: Actor, order_id: int) -> WorkOrderView:
    """Begin to work on an order; an asset whose work centre it blocks stands still from now on.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not planned, or was started.
    """
    actor.require("maintenance.work_order")
    row = lock_order(tx, actor, order_id)
    move_on(tx, actor, row, WorkState.IN_PROGRESS)
    row.started_at = tx.now
    if row.blocks and row.down_from is None:
        row.down_from = tx.now
    return changed(tx, actor, row, "start_work")


def finish_work(tx: Tx, actor: Actor, order_id: int, new: NewFinish) -> WorkOrderView:
    """End an order that is done: what was the cause, what was done, what a meter said.

    The next cycle of its plan begins today, at what its counter says.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It was not started, or has ended.
        NoSuchMeter: The meter is none of the asset's.
        RunsBackwards: The meter is a counter, and would say less than before.
    """
    actor.require("maintenance.work_order")
    row = lock_running(tx, actor, order_id)
    if new.reading is not None:
        _read(tx, actor, row, new.reading)
    move_on(tx, actor, row, WorkState.DONE)
    row.cause, row.remedy = new.cause, new.remedy
    end(tx, actor, row)
    if row.plan_id is not None:
        _begin_cycle(tx, row.plan_id)
    view = changed(tx, actor, row, "finish_work", new.model_dump(mode="json"))
    tx.publish(WorkOrderFinished(row.id))
    return view


def cancel_work(tx: Tx, actor: Actor, order_id: int, reason: str) -> WorkOrderView:
    """Cancel an order that needs no work; a plan that is due asks for its work again.

    Raises:
        NoSuchWorkOrder: There is none.
        WrongTransition: It has ended.
        PartsTaken: Parts were taken for it and not brought back.
    """
    actor.require("maintenance.cancel_order")
    row = lock_order(tx, actor, order_id)
    move_on(tx, actor, row, WorkState.CANCELLED, reason)
    if any(part.quantity for part in parts_of(tx, [row.id]).get(row.id, ())):
        raise PartsTaken
    end(tx, actor, row)
    return changed(tx, actor, row, "cancel_work", {"reason": reason})


def _require_case(tx: Tx, actor: Actor, asset: Asset, case_id: int) -> None:
    case = support.get_case(tx, actor, case_id)
    if asset.party_id is None or case.party_id is None:
        return
    if case.party_id not in parties.entries_of(tx, asset.party_id):
        raise CaseOfAnother(field="case_id")


def _down_from(tx: Tx, new: NewWorkOrder) -> datetime | None:
    if not new.is_failure:
        return None
    at = new.down_from or tx.now
    if at > tx.now:
        raise DownInTheFuture(field="down_from")
    return at


def _block(tx: Tx, actor: Actor, row: WorkOrder, new: NewPlanning) -> None:
    centre = tx.session.get_one(Asset, row.asset_id).work_centre_id
    if centre is None or not tx.ports.has(("production",)):
        raise NothingToBlock(field="blocks")
    closure = production.NewClosure(
        first_on=new.plan_from,
        last_on=new.plan_until,
        reason=" ".join(filter(None, (order_number(row), row.title)))[:200],
    )
    by = carrying_out(actor)
    production.close_work_centre(tx, by, centre, closure, source=(SOURCE, row.id))


def _read(tx: Tx, actor: Actor, row: WorkOrder, found: FoundReading) -> None:
    meter = lock_meter(tx, actor, found.meter_id)
    if meter.asset_id != row.asset_id:
        raise NoSuchMeter(field="meter_id")
    write_reading(tx, actor, meter, NewReading(value=found.value), ReadingSource.WORK_ORDER, row.id)


def _begin_cycle(tx: Tx, plan_id: int) -> None:
    plan = tx.session.get_one(Plan, plan_id, with_for_update=True, populate_existing=True)
    plan.base_on = business_date(tx)
    plan.base_at = tx.now + JUST_AFTER
    plan.version += 1
    tx.session.flush()

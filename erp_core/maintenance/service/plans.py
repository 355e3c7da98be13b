"""Plans: made, changed, taken away, and turned into a work order once each time they are due."""

from datetime import date, datetime, timedelta

from sqlalchemy import select

from erp_core.kernel.actor import Actor, system
from erp_core.kernel.audit import record_change
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.errors import NeverDue, NoCounter, PlanChanged
from erp_core.maintenance.queries.assets import day_begins
from erp_core.maintenance.queries.orders import work_order_views
from erp_core.maintenance.queries.plans import due_plans, plan_views, seen_plan
from erp_core.maintenance.schemas.orders import WorkOrderView
from erp_core.maintenance.schemas.plans import NewPlan, PlanChange, PlanView, Round
from erp_core.maintenance.service.assets import used_asset
from erp_core.maintenance.service.documents import Asked, add_order
from erp_core.maintenance.service.orders import JUST_AFTER
from erp_core.maintenance.states import OPEN, AssetState, MeterKind
from erp_core.maintenance.tables import Asset, Meter, Plan, WorkOrder

TABLE = "maintenance_plans"


def create_plan(tx: Tx, actor: Actor, asset_id: int, new: NewPlan) -> PlanView:
    """Say which work on an asset comes round, and after how many days or units of a counter.

    Raises:
        NoSuchAsset: There is none.
        AssetRetired: It was retired.
        NeverDue: It comes round after nothing at all, or units of no meter.
        NoCounter: The meter is none of the asset's, or no counter.
    """
    actor.require("maintenance.set_plan")
    asset = used_asset(tx, actor, asset_id)
    _require_due_sometime(tx, asset, new)
    base_on = new.base_on or business_date(tx)
    row = Plan(
        asset_id=asset.id,
        **new.model_dump(exclude={"base_on"}),
        base_on=base_on,
        base_at=_begins_at(tx, base_on),
        version=0,
        created_at=tx.now,
        archived_at=None,
    )
    tx.session.add(row)
    tx.session.flush()
    return _changed(tx, actor, row, "create_plan", new.model_dump(mode="json"))


def change_plan(tx: Tx, actor: Actor, plan_id: int, new: PlanChange) -> PlanView:
    """Change what a plan is called and how often it comes round.

    The present cycle goes on: it counts from where it began, and an order that is open for it
    stays as it is. Another counter counts from what it says now.

    Raises:
        NoSuchPlan: There is none, or it was taken away.
        AssetRetired: Its asset was retired.
        PlanChanged: Somebody changed it meanwhile.
        NeverDue: It comes round after nothing at all, or units of no meter.
        NoCounter: The meter is none of the asset's, or no counter.
    """
    actor.require("maintenance.set_plan")
    asset = used_asset(tx, actor, seen_plan(tx, actor, plan_id).asset_id)
    row = seen_plan(tx, actor, plan_id, lock=True)
    if row.version != new.version:
        raise PlanChanged
    _require_due_sometime(tx, asset, new)
    if new.meter_id not in (None, row.meter_id):
        row.base_at = max(row.base_at, tx.now + JUST_AFTER)
    told = new.model_dump(exclude={"version"})
    for name, value in told.items():
        setattr(row, name, value)
    what = new.model_dump(mode="json", exclude={"version"})
    return _changed(tx, actor, row, "change_plan", what)


def archive_plan(tx: Tx, actor: Actor, plan_id: int) -> PlanView:
    """Take a plan away: it asks for no more work; an order that is open for it goes on.

    Raises:
        NoSuchPlan: There is none, or it was taken away.
    """
    actor.require("maintenance.set_plan")
    row = seen_plan(tx, actor, plan_id, lock=True)
    row.archived_at = tx.now
    return _changed(tx, actor, row, "archive_plan", {})


def raise_due(tx: Tx, actor: Actor) -> tuple[WorkOrderView, ...]:
    """Ask for the work of every plan that is due and has no order open; once for each."""
    actor.require("maintenance.raise_due")
    waiting = [view.id for view in due_plans(tx, _reading(actor)) if view.open_order_id is None]
    made = [order for order in (_raise(tx, actor, id_) for id_ in sorted(waiting)) if order]
    return work_order_views(tx, actor, made)


def raise_due_daily(tx: Tx, _most: int) -> int:
    """Ask for the work that has become due, as housekeeping; 0, since nothing of it is left."""
    if tx.ports.has(("maintenance",)):
        raise_due(tx, system("maintenance"))
    return 0


def _raise(tx: Tx, actor: Actor, plan_id: int) -> WorkOrder | None:
    """Ask for the work of a plan, unless another was faster, or its asset was retired."""
    asset_id = tx.session.get_one(Plan, plan_id).asset_id
    asset = tx.session.get_one(Asset, asset_id, with_for_update=True, populate_existing=True)
    row = tx.session.get_one(Plan, plan_id, with_for_update=True, populate_existing=True)
    if asset.state == AssetState.RETIRED:
        return None
    work = select(WorkOrder.id).where(WorkOrder.plan_id == plan_id, WorkOrder.state.in_(OPEN))
    view = plan_views(tx, [row])[0]
    if row.archived_at or view.due_since is None or tx.session.scalar(work) is not None:
        return None
    asked = Asked(row.asset_id, row.name_en, "", plan_id=row.id, due_on=view.due_since)
    return add_order(tx, actor, asked)


def _reading(actor: Actor) -> Actor:
    """Let who may raise what is due find it, in their own name and sight."""
    return Actor(
        actor.kind,
        actor.id,
        actor.name,
        actor.permissions | {"maintenance.read"},
        actor.scope,
    )


def _begins_at(tx: Tx, base_on: date) -> datetime:
    """Return when a cycle that is to begin on a day does: at its end, or now if that is today."""
    if base_on == business_date(tx):
        return tx.now
    return day_begins(tx, base_on + timedelta(days=1))


def _require_due_sometime(tx: Tx, asset: Asset, new: Round) -> None:
    if new.every_days is None and new.every_units is None:
        raise NeverDue(field="every_days")
    if (new.every_units is None) != (new.meter_id is None):
        raise NeverDue(field="every_units")
    if new.meter_id is not None:
        _require_counter(tx, asset, new.meter_id)


def _require_counter(tx: Tx, asset: Asset, meter_id: int) -> None:
    meter = tx.session.get(Meter, meter_id)
    if meter is None or meter.asset_id != asset.id or meter.kind != MeterKind.COUNTER:
        raise NoCounter(field="meter_id")


def _changed(tx: Tx, actor: Actor, row: Plan, verb: str, what: dict[str, object]) -> PlanView:
    row.version += 1
    tx.session.flush()
    record_change(tx, actor, f"maintenance.{verb}", (TABLE, row.id), what)
    tx.notify("maintenance")
    return plan_views(tx, [row])[0]

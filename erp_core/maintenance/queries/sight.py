"""What exists for an actor in maintenance: all of it, or that of the parties in its scope."""

from typing import TypeVar

from sqlalchemy import Select, select

from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.errors import NoSuchAsset
from erp_core.maintenance.tables import Asset, Meter, MeterReading, Plan, WorkOrder

READ = "maintenance.read"
T = TypeVar("T")


def seen_asset(tx: Tx, actor: Actor, asset_id: int, *, lock: bool = False) -> Asset:
    """Return an asset that exists for the actor.

    Raises:
        NoSuchAsset: There is none.
    """
    row = tx.session.get(Asset, asset_id, with_for_update=lock or None, populate_existing=lock)
    if row is None:
        raise NoSuchAsset(field="asset_id")
    actor.require_sight(row.party_id, NoSuchAsset)
    return row


def in_assets(query: Select[T], actor: Actor) -> Select[T]:
    """Limit a query for plans, orders or readings to those of assets that exist for the actor."""
    if actor.scope is None:
        return query
    entity = query.column_descriptions[0]["entity"]
    assets = in_sight(select(Asset.id), Asset.party_id, actor)
    if entity is MeterReading:
        meters = select(Meter.id).where(Meter.asset_id.in_(assets))
        return query.where(MeterReading.meter_id.in_(meters))
    column = {Plan: Plan.asset_id, WorkOrder: WorkOrder.asset_id}[entity]
    return query.where(column.in_(assets))

"""Assets: kept, changed, taken out of service and retired; meters put on them and changed."""

from sqlalchemy import select

from erp_core import catalog, parties, production
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.errors import NotFound
from erp_core.kernel.transaction import Tx
from erp_core.maintenance.authority import carrying_out
from erp_core.maintenance.errors import (
    AssetCodeTaken,
    AssetRetired,
    MeterChanged,
    MeterCodeTaken,
    MeterInUse,
    NothingToBlock,
    WorkIsOpen,
)
from erp_core.maintenance.queries.assets import asset_views
from erp_core.maintenance.queries.meters import latest_of, meter_view, seen_meter
from erp_core.maintenance.queries.sight import seen_asset
from erp_core.maintenance.schemas.assets import (
    AssetChange,
    AssetView,
    MeterChange,
    MeterView,
    NewAsset,
    NewAssetState,
    NewMeter,
)
from erp_core.maintenance.states import ASSET, OPEN, AssetState
from erp_core.maintenance.tables import Asset, AssetStep, Meter, Plan, WorkOrder

TABLE = "assets"


def create_asset(tx: Tx, actor: Actor, new: NewAsset) -> AssetView:
    """Keep an asset: a machine of ours, or one that a customer has.

    Raises:
        AssetCodeTaken: There is one of this code.
        NoSuchVariant: There is no such article.
        PartyNotFound: There is no such customer.
        NothingToBlock: It stands for a work centre, and production is off.
        NoSuchWorkCentre: There is no such work centre.
    """
    actor.require("maintenance.set_asset")
    _require_known(tx, actor, new)
    if tx.session.scalar(select(Asset.id).where(Asset.code == new.code)) is not None:
        raise AssetCodeTaken(field="code")
    row = Asset(**new.model_dump(), state=AssetState.IN_SERVICE, version=0, created_at=tx.now)
    tx.session.add(row)
    tx.session.flush()
    _note_step(tx, actor, row, None, "")
    return _changed(tx, actor, row, "create_asset", new.model_dump(mode="json"))


def change_asset(tx: Tx, actor: Actor, asset_id: int, new: AssetChange) -> AssetView:
    """Change where an asset is, what it is called and what was agreed for it.

    Raises:
        NoSuchAsset: There is none.
        AssetRetired: It was retired.
        NothingToBlock: It is to stand for a work centre, and production is off.
        NoSuchWorkCentre: There is no such work centre.
    """
    actor.require("maintenance.set_asset")
    row = used_asset(tx, actor, asset_id)
    if new.work_centre_id != row.work_centre_id:
        _require_centre(tx, actor, new.work_centre_id)
    for name, value in new.model_dump().items():
        setattr(row, name, value)
    return _changed(tx, actor, row, "change_asset", new.model_dump(mode="json"))


def set_asset_state(tx: Tx, actor: Actor, asset_id: int, new: NewAssetState) -> AssetView:
    """Take an asset out of service, back into it, or retire it for good.

    Raises:
        NoSuchAsset: There is none.
        WrongTransition: The step is not declared.
        WorkIsOpen: It is to be retired, and work on it is open.
    """
    actor.require("maintenance.set_asset")
    row = seen_asset(tx, actor, asset_id, lock=True)
    before, row.state = row.state, ASSET.move(row.state, new.state)
    if new.state is AssetState.RETIRED and _has_open_work(tx, row):
        raise WorkIsOpen
    _note_step(tx, actor, row, before, new.reason)
    return _changed(tx, actor, row, "set_asset_state", new.model_dump(mode="json"))


def add_meter(tx: Tx, actor: Actor, asset_id: int, new: NewMeter) -> MeterView:
    """Say what is read off an asset.

    Raises:
        NoSuchAsset: There is none.
        AssetRetired: It was retired.
        MeterCodeTaken: It has a meter of this code.
    """
    actor.require("maintenance.set_asset")
    asset = used_asset(tx, actor, asset_id)
    _require_free(tx, asset.id, new.code)
    row = Meter(asset_id=asset.id, **new.model_dump(), version=0)
    tx.session.add(row)
    return _noted(tx, actor, row, "add_meter", new)


def change_meter(tx: Tx, actor: Actor, meter_id: int, new: MeterChange) -> MeterView:
    """Change what a meter is called, and, until it is in use, its unit and its kind.

    Raises:
        NoSuchMeter: There is none.
        AssetRetired: Its asset was retired.
        MeterChanged: Somebody changed it meanwhile.
        MeterCodeTaken: The asset has another meter of this code.
        MeterInUse: Its unit or kind is to change, and it was read, or a plan counts by it.
    """
    actor.require("maintenance.set_asset")
    used_asset(tx, actor, seen_meter(tx, actor, meter_id).asset_id)
    row = seen_meter(tx, actor, meter_id, lock=True)
    if row.version != new.version:
        raise MeterChanged
    if row.code != new.code:
        _require_free(tx, row.asset_id, new.code)
    for name in ("unit", "kind"):
        if getattr(row, name) != getattr(new, name) and _is_in_use(tx, row):
            raise MeterInUse(field=name)
    for name, value in new.model_dump(exclude={"version"}).items():
        setattr(row, name, value)
    return _noted(tx, actor, row, "change_meter", new)


def used_asset(tx: Tx, actor: Actor, asset_id: int) -> Asset:
    """Lock an asset that was not retired.

    Raises:
        NoSuchAsset: There is none.
        AssetRetired: It was retired.
    """
    row = seen_asset(tx, actor, asset_id, lock=True)
    if row.state == AssetState.RETIRED:
        raise AssetRetired
    return row


def _require_known(tx: Tx, actor: Actor, new: NewAsset) -> None:
    if new.variant_id is not None:
        catalog.get_variant(tx, actor, new.variant_id)
    if new.party_id is not None:
        actor.require_sight(new.party_id, parties.PartyNotFound)
        if not parties.names_of(tx, [new.party_id]):
            raise parties.PartyNotFound(field="party_id")
    elif actor.scope is not None:
        raise NotFound
    _require_centre(tx, actor, new.work_centre_id)


def _require_centre(tx: Tx, actor: Actor, work_centre_id: int | None) -> None:
    if work_centre_id is None:
        return
    if not tx.ports.has(("production",)):
        raise NothingToBlock(field="work_centre_id")
    production.get_work_centre(tx, carrying_out(actor), work_centre_id)


def _require_free(tx: Tx, asset_id: int, code: str) -> None:
    taken = select(Meter.id).where(Meter.asset_id == asset_id, Meter.code == code)
    if tx.session.scalar(taken) is not None:
        raise MeterCodeTaken(field="code")


def _is_in_use(tx: Tx, row: Meter) -> bool:
    counting = select(Plan.id).where(Plan.meter_id == row.id, Plan.archived_at.is_(None))
    is_counted = tx.session.scalar(counting.limit(1)) is not None
    return is_counted or bool(latest_of(tx, [row.id]))


def _noted(tx: Tx, actor: Actor, row: Meter, verb: str, new: NewMeter) -> MeterView:
    row.version += 1
    tx.session.flush()
    what = new.model_dump(mode="json", exclude={"version"})
    record_change(tx, actor, f"maintenance.{verb}", ("meters", row.id), what)
    tx.notify("maintenance")
    return meter_view(row, latest_of(tx, [row.id]).get(row.id))


def _has_open_work(tx: Tx, row: Asset) -> bool:
    work = select(WorkOrder.id).where(WorkOrder.asset_id == row.id, WorkOrder.state.in_(OPEN))
    return tx.session.scalar(work.limit(1)) is not None


def _note_step(tx: Tx, actor: Actor, row: Asset, before: str | None, reason: str) -> None:
    tx.session.add(
        AssetStep(
            asset_id=row.id,
            from_state=before,
            to_state=row.state,
            at=tx.now,
            actor=actor.key,
            reason=reason,
        )
    )


def _changed(tx: Tx, actor: Actor, row: Asset, verb: str, what: dict[str, object]) -> AssetView:
    row.version += 1
    tx.session.flush()
    record_change(tx, actor, f"maintenance.{verb}", (TABLE, row.id), what)
    tx.notify("maintenance")
    return asset_views(tx, [row])[0]

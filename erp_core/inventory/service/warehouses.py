"""Where stock is kept."""

from sqlalchemy import select

from erp_core.inventory.errors import CodeInUse, NoSuchWarehouse
from erp_core.inventory.forms import LocationView, NewLocation
from erp_core.inventory.places import places
from erp_core.inventory.schemas import LocationKind, NewWarehouse, WarehouseView
from erp_core.inventory.tables import Location, Warehouse
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx

_OUTSIDE = {
    LocationKind.CUSTOMER: ("Customers", "客户"),
    LocationKind.SUPPLIER: ("Suppliers", "供应商"),
    LocationKind.ADJUSTMENT: ("Count differences", "盘点差异"),
    LocationKind.TRANSIT: ("On the way", "在途"),
    LocationKind.PRODUCTION: ("Production", "生产"),
    LocationKind.MAINTENANCE: ("Maintenance", "维修"),
}
_INSIDE = {LocationKind.STOCK: ("Stock", "库存"), LocationKind.SCRAP: ("Scrap", "报废")}


def create_warehouse(tx: Tx, actor: Actor, new: NewWarehouse) -> WarehouseView:
    """Create a warehouse with its stock and its scrap location.

    Raises:
        CodeInUse: There is a warehouse of that code.
    """
    actor.require("inventory.create_warehouse")
    if tx.session.scalar(select(Warehouse.id).where(Warehouse.code == new.code)) is not None:
        raise CodeInUse(field="code")
    row = Warehouse(**new.model_dump())
    tx.session.add(row)
    tx.session.flush()
    _add_locations(tx, row)
    record_change(tx, actor, "inventory.create_warehouse", ("warehouses", row.id), new.model_dump())
    return WarehouseView.model_validate(row)


def create_location(tx: Tx, actor: Actor, new: NewLocation) -> LocationView:
    """Create a further place of stock in a warehouse: a shelf, a bin, a room.

    Raises:
        NoSuchWarehouse: There is no such warehouse.
        CodeInUse: There is a place of that code.
    """
    actor.require("inventory.create_location")
    if tx.session.get(Warehouse, new.warehouse_id) is None:
        raise NoSuchWarehouse(field="warehouse_id")
    if tx.session.scalar(select(Location.id).where(Location.code == new.code)) is not None:
        raise CodeInUse(field="code")
    row = Location(kind=LocationKind.STOCK, **new.model_dump())
    tx.session.add(row)
    tx.session.flush()
    places(tx).forget()
    record_change(tx, actor, "inventory.create_location", ("locations", row.id), new.model_dump())
    return LocationView.model_validate(row)


def _add_locations(tx: Tx, warehouse: Warehouse) -> None:
    known = set(tx.session.scalars(select(Location.kind)))
    for kind, (name_en, name_zh) in _OUTSIDE.items():
        if kind not in known:
            tx.session.add(Location(code=kind.upper(), kind=kind, name_en=name_en, name_zh=name_zh))
    for kind, (name_en, name_zh) in _INSIDE.items():
        tx.session.add(
            Location(
                warehouse_id=warehouse.id,
                code=f"{warehouse.code}/{kind.upper()}",
                kind=kind,
                name_en=f"{warehouse.name_en}: {name_en}",
                name_zh=f"{warehouse.name_zh}：{name_zh}",
            )
        )
    tx.session.flush()
    places(tx).forget()

"""The locations, read once a transaction: they are few and hardly change.

What kind one is never changes, so that is known for as long as the database is open.
"""

from dataclasses import dataclass, field

from sqlalchemy import select

from erp_core.inventory.errors import NoSuchLocation, NoSuchWarehouse, NoWarehouse
from erp_core.inventory.schemas import LocationKind
from erp_core.inventory.tables import Location
from erp_core.kernel.transaction import Tx

OURS = (LocationKind.STOCK, LocationKind.TRANSIT)
"""What lies here is stock of ours, counted and valued."""


@dataclass
class Places:
    """The locations as read by this transaction.

    Attributes:
        outside: Location by kind, of those that belong to no warehouse.
        stock: Where a warehouse puts what comes in: its first location of stock.
        scrap: Where a warehouse puts what is spoilt.
        house: Warehouse by location of stock, the further ones included.
        ours: Every location whose stock is ours, on its way included.
    """

    outside: dict[str, int] = field(default_factory=dict)
    stock: dict[int, int] = field(default_factory=dict)
    scrap: dict[int, int] = field(default_factory=dict)
    house: dict[int, int] = field(default_factory=dict)
    ours: set[int] = field(default_factory=set)

    def stock_in(self, warehouse_id: int | None) -> int:
        """Return where a warehouse puts what comes in; None: the first warehouse.

        Raises:
            NoWarehouse: There is none at all.
            NoSuchWarehouse: There is none of that id.
        """
        return self._in(self.stock, warehouse_id)

    def scrap_in(self, warehouse_id: int | None, location_id: int | None = None) -> int:
        """Return where the warehouse of a location, or the one named, puts what is spoilt.

        Neither: the first warehouse.

        Raises:
            NoSuchLocation: It is none of stock, or not in that warehouse.
        """
        if location_id is not None:
            warehouse_id = self.house[self.shelf(warehouse_id, location_id)]
        return self._in(self.scrap, warehouse_id)

    def shelf(self, warehouse_id: int | None, location_id: int | None) -> int:
        """Return a location of stock: the one named, else where the warehouse puts what comes in.

        Raises:
            NoSuchLocation: It is none of stock, or not in that warehouse.
        """
        if location_id is None:
            return self.stock_in(warehouse_id)
        house = self.house.get(location_id)
        if house is None or warehouse_id not in (None, house):
            raise NoSuchLocation(field="location_id")
        return location_id

    def locations_of(self, warehouse_id: int | None, location_id: int | None) -> frozenset[int]:
        """Return the location named, else all of stock in a warehouse (None: the first)."""
        if location_id is not None:
            return frozenset({self.shelf(warehouse_id, location_id)})
        house = self.house[self.stock_in(warehouse_id)]
        return frozenset(place for place, where in self.house.items() if where == house)

    def forget(self) -> None:
        """Read them anew: one was added."""
        for known in (self.outside, self.stock, self.scrap, self.house, self.ours):
            known.clear()

    def _in(self, found: dict[int, int], warehouse_id: int | None) -> int:
        if not found:
            raise NoWarehouse
        place = found.get(warehouse_id or min(found))
        if place is None:
            raise NoSuchWarehouse(field="warehouse_id")
        return place


class _Kinds(dict[int, str]):
    """The kind of each location, as far as it is known."""


def is_ours(tx: Tx, location_id: int) -> bool:
    """Tell whether what lies in a location is stock of ours, on its way included."""
    known = tx.known(_Kinds) or _Kinds()
    if location_id not in known:
        known = _read_kinds(tx)
    return known[location_id] in OURS


def outside(tx: Tx, kind: LocationKind) -> int:
    """Return the location outside our warehouses of a kind, for example of customers."""
    known = tx.known(_Kinds) or _Kinds()
    if kind not in known.values():
        known = _read_kinds(tx)
    return next(id_ for id_, each in known.items() if each == kind)


def _read_kinds(tx: Tx) -> _Kinds:
    rows = tx.session.execute(select(Location.id, Location.kind).order_by(Location.id))
    kinds = _Kinds((row.id, row.kind) for row in rows)
    tx.learn(kinds)
    return kinds


def places(tx: Tx) -> Places:
    """Return every location, read once a transaction."""
    known = tx.local(Places)
    if not known.stock:
        rows = select(Location.id, Location.kind, Location.warehouse_id).order_by(Location.id)
        for place in tx.session.execute(rows):
            _note(known, *place)
    return known


def _note(known: Places, location_id: int, kind: str, warehouse_id: int | None) -> None:
    if kind in OURS:
        known.ours.add(location_id)
    if warehouse_id is None:
        known.outside[kind] = location_id
    elif kind == LocationKind.STOCK:
        known.stock.setdefault(warehouse_id, location_id)
        known.house[location_id] = warehouse_id
    else:
        known.scrap[warehouse_id] = location_id

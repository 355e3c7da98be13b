"""Routes of those who work among the shelves: places, transfers and counts."""

from fastapi import APIRouter

from erp_core import inventory
from erp_core.kernel.http import Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Schema


class Locations(Schema):
    """Places of stock."""

    items: tuple[inventory.LocationView, ...]


def add_routes(router: APIRouter) -> None:
    """Add the routes of places, transfers and counts."""
    _add_locations(router)
    _add_keeping(router)
    _add_transfers(router)
    _add_counts(router)
    _add_counting(router)


def _add_locations(router: APIRouter) -> None:
    @router.get("/locations")
    def list_locations(call: Calling, warehouse_id: RecordId | None = None) -> Locations:
        """List places of stock, of one warehouse or of all."""
        return call.read(
            lambda tx: Locations(items=inventory.list_locations(tx, call.actor, warehouse_id))
        )

    @router.post("/locations", status_code=201)
    def create_location(call: Calling, new: inventory.NewLocation) -> inventory.LocationView:
        """Create a further place of stock in a warehouse."""
        return call.write(
            inventory.LocationView, lambda tx: inventory.create_location(tx, call.actor, new)
        )


def _add_keeping(router: APIRouter) -> None:
    @router.put("/articles/{variant_id}/keeping")
    def set_stock_keeping(
        call: Calling, variant_id: RecordId, keeping: inventory.StockKeeping
    ) -> inventory.StockKeeping:
        """Decide how stock of an article is valued and told apart."""
        return call.write(
            inventory.StockKeeping,
            lambda tx: inventory.set_stock_keeping(tx, call.actor, variant_id, keeping),
        )


def _add_transfers(router: APIRouter) -> None:
    @router.get("/transfers")
    def list_transfers(
        call: Calling, page: Paging, state: inventory.TransferState | None = None
    ) -> Page[inventory.TransferView]:
        """List transfers."""
        return call.read(lambda tx: inventory.list_transfers(tx, call.actor, page, state=state))

    @router.get("/transfers/{transfer_id}")
    def get_transfer(call: Calling, transfer_id: RecordId) -> inventory.TransferView:
        """Show a transfer."""
        return call.read(lambda tx: inventory.get_transfer(tx, call.actor, transfer_id))

    @router.post("/transfers", status_code=201)
    def transfer_stock(call: Calling, new: inventory.NewTransfer) -> inventory.TransferView:
        """Bring goods from one place of stock to another, at once or by way of transit."""
        return call.write(
            inventory.TransferView, lambda tx: inventory.transfer_stock(tx, call.actor, new)
        )

    @router.post("/transfers/{transfer_id}/receive")
    def receive_transfer(call: Calling, transfer_id: RecordId) -> inventory.TransferView:
        """Put what was on its way on the shelf that it was sent to."""
        return call.write(
            inventory.TransferView,
            lambda tx: inventory.receive_transfer(tx, call.actor, transfer_id),
        )


def _add_counts(router: APIRouter) -> None:
    @router.get("/counts")
    def list_counts(
        call: Calling, page: Paging, state: inventory.CountState | None = None
    ) -> Page[inventory.CountView]:
        """List counts."""
        return call.read(lambda tx: inventory.list_counts(tx, call.actor, page, state=state))

    @router.get("/counts/{count_id}")
    def get_count(call: Calling, count_id: RecordId) -> inventory.CountView:
        """Show a count, line by line."""
        return call.read(lambda tx: inventory.get_count(tx, call.actor, count_id))

    @router.post("/counts", status_code=201)
    def open_count(call: Calling, new: inventory.NewCount) -> inventory.CountView:
        """Open a count of a place."""
        return call.write(inventory.CountView, lambda tx: inventory.open_count(tx, call.actor, new))


def _add_counting(router: APIRouter) -> None:
    @router.post("/counts/{count_id}/lines")
    def enter_count(
        call: Calling, count_id: RecordId, counted: inventory.Counted
    ) -> inventory.CountView:
        """Enter what lies there of an article and lot."""
        return call.write(
            inventory.CountView,
            lambda tx: inventory.enter_count(tx, call.actor, count_id, counted),
        )

    @router.post("/counts/{count_id}/close")
    def close_count(call: Calling, count_id: RecordId) -> inventory.CountView:
        """Book what was counted differently."""
        return call.write(
            inventory.CountView, lambda tx: inventory.close_count(tx, call.actor, count_id)
        )

    @router.post("/counts/{count_id}/cancel")
    def cancel_count(call: Calling, count_id: RecordId) -> inventory.CountView:
        """Give a count up."""
        return call.write(
            inventory.CountView, lambda tx: inventory.cancel_count(tx, call.actor, count_id)
        )

"""Routes of stock: what is there, how it moved, what came in and what was put right."""

from typing import Annotated

from fastapi import APIRouter, Query

from erp_core import inventory
from erp_core.kernel.http import Call, Calling, Paging
from erp_core.kernel.pagination import Page
from erp_core.kernel.schema import RecordId, Schema
from erp_core.kernel.transaction import Tx


class Moves(Schema):
    """The moves that a count or a write-off made."""

    moves: tuple[inventory.MoveView, ...]


class StockQuestion(Schema):
    """Of which article, and whether places that are empty now are shown as well."""

    variant_id: RecordId | None = None
    with_empty: bool = False


class Warehouses(Schema):
    """Every warehouse."""

    items: tuple[inventory.WarehouseView, ...]


def add_routes(router: APIRouter) -> None:
    """Add the routes of what is in stock and what changes it."""
    _add_stock(router)
    _add_warehouses(router)
    _add_changes(router)


def _add_stock(router: APIRouter) -> None:
    @router.get("/stock")
    def stock_of(
        call: Calling,
        page: Paging,
        question: Annotated[StockQuestion, Query()],
    ) -> Page[inventory.StockLine]:
        """List what is in stock."""
        return call.read(
            lambda tx: inventory.stock_of(
                tx, call.actor, page, variant_id=question.variant_id, with_empty=question.with_empty
            )
        )

    @router.get("/moves")
    def moves_of(
        call: Calling, page: Paging, variant_id: RecordId | None = None
    ) -> Page[inventory.MoveView]:
        """List how stock moved."""
        return call.read(lambda tx: inventory.moves_of(tx, call.actor, page, variant_id=variant_id))

    @router.get("/availability/{variant_id}")
    def availability(call: Calling, variant_id: RecordId) -> inventory.Availability:
        """Tell how much of an article can be had."""
        return call.read(lambda tx: inventory.availability(tx, call.actor, variant_id))


def _add_warehouses(router: APIRouter) -> None:
    @router.get("/warehouses")
    def list_warehouses(call: Calling) -> Warehouses:
        """List the warehouses."""
        return call.read(lambda tx: Warehouses(items=inventory.list_warehouses(tx, call.actor)))

    @router.post("/warehouses", status_code=201)
    def create_warehouse(call: Calling, new: inventory.NewWarehouse) -> inventory.WarehouseView:
        """Create a warehouse."""
        return call.write(
            inventory.WarehouseView, lambda tx: inventory.create_warehouse(tx, call.actor, new)
        )


def _add_changes(router: APIRouter) -> None:
    @router.post("/receipts", status_code=201)
    def receive_stock(call: Calling, new: inventory.NewReceipt) -> inventory.MoveView:
        """Put goods from a supplier into stock."""
        return call.write(inventory.MoveView, lambda tx: _receive(tx, call, new))

    @router.post("/opening", status_code=201)
    def open_stock(call: Calling, new: inventory.NewReceipt) -> inventory.MoveView:
        """Enter stock that was there before the books began."""
        return call.write(inventory.MoveView, lambda tx: inventory.open_stock(tx, call.actor, new))

    @router.post("/adjustments", status_code=201)
    def adjust_stock(call: Calling, new: inventory.NewAdjustment) -> Moves:
        """Put right what was counted differently."""
        return call.write(
            Moves, lambda tx: Moves(moves=tuple(inventory.adjust_stock(tx, call.actor, new)))
        )

    @router.post("/scrap", status_code=201)
    def scrap_stock(call: Calling, new: inventory.NewScrap) -> Moves:
        """Write spoilt stock off."""
        return call.write(
            Moves, lambda tx: Moves(moves=tuple(inventory.scrap_stock(tx, call.actor, new)))
        )


def _receive(tx: Tx, call: Call, new: inventory.NewReceipt) -> inventory.MoveView:
    return inventory.receive_stock(
        tx,
        call.actor,
        new.variant_id,
        new.quantity,
        new.unit_cost,
        lot=new.lot,
        expires_on=new.expires_on,
        warehouse_id=new.warehouse_id,
        location_id=new.location_id,
        business_date=new.business_date,
        expected_id=new.expected_id,
    )

"""Inventory: what is in stock, where it went, what is held for whom, and what it is worth."""

from erp_core.inventory.errors import (
    CodeInUse,
    NoSuchWarehouse,
    NotStocked,
    NoWarehouse,
    StockOpened,
    StockShort,
    TooMuchReturned,
)
from erp_core.inventory.events import StockAdjusted, StockReceived
from erp_core.inventory.picks import Pick, picks_of
from erp_core.inventory.queries import (
    Worth,
    availability,
    available,
    available_of,
    list_warehouses,
    lots_delivered,
    moves_of,
    reserved_for,
    stock_of,
    stock_values,
    worth_of,
)
from erp_core.inventory.schemas import (
    Availability,
    Moved,
    MoveKind,
    MoveView,
    NewAdjustment,
    NewReceipt,
    NewScrap,
    NewWarehouse,
    Reserved,
    Source,
    StockLine,
    WarehouseView,
)
from erp_core.inventory.service.adjusting import adjust_stock, scrap_stock
from erp_core.inventory.service.delivering import deliver, take_back
from erp_core.inventory.service.holding import release, reserve
from erp_core.inventory.service.receiving import open_stock, receive_stock
from erp_core.inventory.service.warehouses import create_warehouse

__all__ = [
    "Availability",
    "CodeInUse",
    "MoveKind",
    "MoveView",
    "Moved",
    "NewAdjustment",
    "NewReceipt",
    "NewScrap",
    "NewWarehouse",
    "NoSuchWarehouse",
    "NoWarehouse",
    "NotStocked",
    "Pick",
    "Reserved",
    "Source",
    "StockAdjusted",
    "StockLine",
    "StockOpened",
    "StockReceived",
    "StockShort",
    "TooMuchReturned",
    "WarehouseView",
    "Worth",
    "adjust_stock",
    "availability",
    "available",
    "available_of",
    "create_warehouse",
    "deliver",
    "list_warehouses",
    "lots_delivered",
    "moves_of",
    "open_stock",
    "picks_of",
    "receive_stock",
    "release",
    "reserve",
    "reserved_for",
    "scrap_stock",
    "stock_of",
    "stock_values",
    "take_back",
    "worth_of",
]

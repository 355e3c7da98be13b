"""The demo company's warehouse and what lies in it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.inventory import (
    NewReceipt,
    NewWarehouse,
    WarehouseView,
    create_warehouse,
    open_stock,
    receive_stock,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Goods:
    """Goods to put into the demo's warehouse."""

    variant_id: int
    quantity: Decimal
    unit_cost: Decimal
    lot: str | None = None
    expires_on: date | None = None


def build_warehouse(tx: Tx, actor: Actor) -> WarehouseView:
    """Create the roastery's warehouse in Hamburg's harbour."""
    new = NewWarehouse(code="HH", name_en="Speicherstadt warehouse", name_zh="仓库城仓库")
    return create_warehouse(tx, actor, new)


def open_with(tx: Tx, actor: Actor, goods: Iterable[Goods]) -> None:
    """Enter the stock with which the demo's history begins."""
    for each in goods:
        open_stock(tx, actor, NewReceipt.model_validate(each))


def restock(tx: Tx, actor: Actor, goods: Iterable[Goods]) -> int:
    """Take in what the house made itself and return its cost in minor units."""
    return sum(
        receive_stock(
            tx,
            actor,
            each.variant_id,
            each.quantity,
            each.unit_cost,
            lot=each.lot,
            expires_on=each.expires_on,
        ).value.minor
        for each in goods
    )

"""Warehouses and stock for tests, made through inventory's own verbs."""

from datetime import date
from decimal import Decimal

from erp_core.catalog import VariantView
from erp_core.inventory import (
    MoveView,
    NewReceipt,
    NewWarehouse,
    create_warehouse,
    open_stock,
    receive_stock,
    stock_of,
)
from erp_core.inventory.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_variant
from tests.builders.finance import books


def a_warehouse(tx: Tx, code: str = "HH") -> int:
    """Create a warehouse and return its id."""
    new = NewWarehouse(code=code, name_en="Harbour", name_zh="港口")
    return create_warehouse(tx, system(), new).id


def a_stocked_variant(
    tx: Tx,
    quantity: str = "100",
    unit_cost: str = "8.00",
    sku: str = "HB-1000",
    unit: str = "C62",
) -> VariantView:
    """Set up books, a warehouse and an article with opening stock."""
    books(tx)
    a_warehouse(tx)
    variant = a_variant(tx, sku=sku, unit=unit)
    if Decimal(quantity) > 0:
        opening = NewReceipt(
            variant_id=variant.id, quantity=Decimal(quantity), unit_cost=Decimal(unit_cost)
        )
        open_stock(tx, system(), opening)
    return variant


def received(
    tx: Tx,
    variant_id: int,
    quantity: str,
    unit_cost: str = "8.00",
    lot: str | None = None,
    expires_on: date | None = None,
) -> MoveView:
    """Receive goods."""
    return receive_stock(
        tx,
        system(),
        variant_id,
        Decimal(quantity),
        Decimal(unit_cost),
        lot=lot,
        expires_on=expires_on,
    )


def stock_levels(database: Database) -> dict[str, tuple[str, str]]:
    """Return (on hand, reserved) by SKU and lot."""
    page = database.read(lambda tx: stock_of(tx, system(), PageRequest(limit=200), with_empty=True))
    return {
        f"{line.sku}/{line.lot}" if line.lot else line.sku: (
            f"{line.on_hand:f}",
            f"{line.reserved:f}",
        )
        for line in page.items
    }


def broken_stock_rules(database: Database) -> list[str]:
    """Run every check of inventory and return what they found."""
    found = [database.read(check.run) for check in CHECKS]
    return [violation for findings in found for violation in findings.violations]

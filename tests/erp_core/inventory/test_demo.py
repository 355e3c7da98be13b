"""The warehouse of the demo company."""

from datetime import date
from decimal import Decimal

from erp_core.inventory.demo import Goods, build_warehouse, open_with, restock
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.catalog import a_variant
from tests.builders.finance import books
from tests.builders.inventory import broken_stock_rules, stock_levels


def test_the_demo_opens_with_stock_and_is_restocked(database: Database) -> None:
    database.run(books)
    variant = database.run(a_variant)
    roast = Goods(variant.id, Decimal(24), Decimal("10.80"), "R-0518", date(2027, 5, 18))

    database.run(lambda tx: build_warehouse(tx, system()))
    database.run(lambda tx: open_with(tx, system(), [roast]))
    database.run(lambda tx: restock(tx, system(), [roast, roast]))

    assert stock_levels(database) == {"HB-1000/R-0518": ("72.000000", "0.000000")}
    assert broken_stock_rules(database) == []

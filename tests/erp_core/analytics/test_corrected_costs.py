"""What earlier issues turned out to cost is in the cost of goods, on the day it was posted."""

from datetime import date
from decimal import Decimal

from erp_core import inventory, sales
from erp_core.analytics import Query, run_query
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.sales import a_market, an_order

BOSS = system()


def test_a_backdated_receipt_changes_the_cost_of_goods(database: Database) -> None:
    market = a_market(database, stock="10")
    order = an_order(market, market.cafe, (market.yunnan, "4"))
    database.run(lambda tx: sales.deliver_order(tx, BOSS, order.id))
    asked = Query.model_validate({"kind": "aggregate", "metrics": ["cost_of_goods"]})

    def cost() -> object:
        answer = database.read(lambda tx: run_query(tx, BOSS, asked))
        return answer.rows[0].cells[0]

    assert cost() == Decimal("36.00")
    for quantity, unit_cost in ((10, "11.00"), (20, "1.00")):
        database.run(
            lambda tx, quantity=quantity, unit_cost=unit_cost: inventory.receive_stock(
                tx,
                BOSS,
                market.yunnan,
                Decimal(quantity),
                Decimal(unit_cost),
                business_date=date(2026, 5, 4),
            )
        )

    assert cost() == Decimal("22.00")

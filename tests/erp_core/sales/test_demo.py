"""The demo company's orders, built through the services."""

from decimal import Decimal

from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.sales import OrderState, PaymentState
from erp_core.sales.demo import Sale, sell
from tests.builders.sales import a_market, seen, violations


def test_sales_of_both_kinds_of_customer_end_in_money(database: Database) -> None:
    market = a_market(database)
    basket = ((market.yunnan, Decimal(2)), (market.blend, Decimal(1)))
    sales = [Sale(market.wei, basket, "webchat"), Sale(market.cafe, basket)]

    sold = database.run(lambda tx: sell(tx, system(), sales))

    orders = [seen(market, each.id) for each in sold]
    assert [(each.state, each.payment_state) for each in orders] == [
        (OrderState.DELIVERED, PaymentState.PAID)
    ] * 2
    assert [each.channel for each in orders] == ["webchat", "console"]
    assert violations(database) == []

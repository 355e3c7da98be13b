"""What stands in for an article and what a set holds: filled in on its page, and sold in a deal.

House Blend and Filter Paper make a set at 60.00; Yunnan is out of stock, and House Blend stands in.
"""

from decimal import Decimal
from typing import Any

import pytest

from erp_core import catalog, sales
from erp_core.access import Role
from erp_core.catalog import list_price_lists
from erp_core.kernel.actor import system
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from tests.browser.test_warehouse_day import keeps, violations
from tests.builders.access import a_user
from tests.builders.coffee_shop import an_article
from tests.builders.goods import a_bundle
from tests.frontdesk.console.browsing import PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
BOSS = system()


def read(house: House, query: Any) -> Any:
    return aside(lambda: house.desk.database.read(lambda tx: query(tx, BOSS)))


def shelf(tx: Tx, house: House) -> int:
    prices = list_price_lists(tx, BOSS)[0]
    an_article(tx, prices.id, "FP-250", "Filter Paper", "滤纸", "16.00", "30")
    return a_bundle(tx, prices, "60.00", (house.shop.house, "1")).id


def scan(screen: Screen, place: int, code: str) -> None:
    field = screen.page.locator("[data-scan]").nth(place)
    field.fill(code)
    field.press("Enter")


def test_substitutes_and_sets_are_kept_and_sold(house: House) -> None:
    set_id = aside(lambda: house.desk.database.run(lambda tx: shelf(tx, house)))
    aside(lambda: a_user(house.desk.database, "ben", Role.MANAGER))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("ben", to=f"/console/stock/{set_id}")
        scan(screen, 0, "FP-250")
        screen.sees("[data-parts] [data-sku=FP-250]", "1 kg")
        screen.goes(f"/console/stock/{house.shop.yunnan}")
        scan(screen, 0, "FP-250")
        screen.sees("[data-substitutes]", "1. Filter Paper")
        scan(screen, 0, "HB-1000")
        screen.sees("[data-substitutes]", "2. House Blend")
        screen.page.locator("[data-substitutes] [data-sku=FP-250] button").last.click()
        screen.sees("[data-substitutes]", "1. House Blend")
        keeps(screen, "article-relations")
        screen.goes("/console/orders/new")
        scan(screen, 0, "Lindner")
        screen.page.get_by_role("dialog").get_by_text("Café Lindner").click()
        screen.sees(".fd-pick a", "Café Lindner")
        scan(screen, 0, "YN-1000")
        screen.sees("[data-sku=YN-1000]", "House Blend: 1 kg in stock at 24.50")
        scan(screen, 0, "SET-START")
        screen.sees("[data-sku=SET-START]", "1 kg Filter Paper")
        keeps(screen, "deal-with-a-set")
        screen.page.locator("[data-act=take-instead]").click()
        screen.sees("[data-sku=HB-1000]", "instead of Yunnan")
        screen.sees("[data-total]", "84.50")
        screen.page.locator("[data-act=order]").click()
        screen.sees(".fd-table", "Starter Set (SET-START)")
        keeps(screen, "order-with-a-set")
    page = PageRequest(limit=1)
    [order] = read(house, lambda tx, actor: sales.list_orders(tx, actor, page)).items
    assert sorted(line.sku for line in order.lines) == ["FP-250", "HB-1000", "HB-1000"]
    assert order.gross.amount == Decimal("84.50")
    named = read(house, lambda tx, actor: catalog.list_substitutes(tx, actor, house.shop.yunnan))
    assert [one.sku for one in named] == ["HB-1000"]
    assert read(house, lambda tx, _: violations(house, tx)) == []

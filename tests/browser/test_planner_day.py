"""Lin's day in planning: what is short through two levels, drafts, an order on the floor, its cost.

Worked out by hand. It is Tuesday, 19 May 2026. House Blend, by the bag, is a kilogram of roast and
a bag; a kilogram of roast is green coffee of which 20 % are lost. The bench takes a minute a bag at
30.00 an hour, the roaster 30 minutes and 2 a kilogram at 60.00 an hour; both work eight hours.

- A fair is lent 100 bags on Friday, 29 May. 100 minutes fit into that Friday, so roast is
  needed on it: 30 + 200 = 230 minutes of the same day, and 125 kg of green coffee by then.
- Green coffee, 4.00 a kilogram, takes ten days: ordered today it comes on that very Friday. Bags,
  0.50, take three: ordered on Tuesday, 26 May.
- Rolled up, a bag costs 1.25 x 4.00 + 32 minutes of the roaster (32.00), 0.50 for the bag and half
  a euro at the bench: 38.00. Setting up is on every kilogram, for the bill is for one.
- The roast is made at once, with 125 kg that arrived: 500.00 and 230 minutes, 230.00, are 730.00.
"""

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import inventory, production
from erp_core.access import Role
from erp_core.inventory import Direction, Expecting
from erp_core.kernel.actor import system
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import PASSWORD, a_user
from tests.builders.catalog import a_variant
from tests.builders.inventory import received
from tests.builders.payables import a_supplier
from tests.builders.production import a_bill, a_work_centre
from tests.builders.purchasing import a_price
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day
FRIDAY = date(2026, 5, 29)


def act(house: House, command: Any) -> Any:
    return aside(lambda: house.desk.database.run(command))


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"making-{name}.png", full_page=True)


def a_roastery_in(tx: Any) -> dict[str, int]:
    ids = {
        "green": a_variant(tx, "GREEN", "Green beans", "生豆", unit="KGM").id,
        "bag": a_variant(tx, "BAG", "Bag", "袋子").id,
        "roast": a_variant(tx, "ROAST", "Roast", "熟豆", unit="KGM").id,
        "blend": a_variant(tx, "BLEND", "House Blend, packed", "拼配袋装").id,
    }
    finca = a_supplier(tx, "Finca Azul")
    a_price(tx, finca, ids["green"], "4.00", days=10)
    a_price(tx, finca, ids["bag"], "0.50", days=3)
    roaster = a_work_centre(tx, "ROASTER", "60.00")
    bench = a_work_centre(tx, "BENCH", "30.00")
    a_bill(tx, ids["roast"], (ids["green"], "1", "0.2"), step=(roaster, "30", "2"))
    lines = ((ids["roast"], "1", "0"), (ids["bag"], "1", "0"))
    a_bill(tx, ids["blend"], *lines, step=(bench, "0", "1"))
    going = Expecting(Direction.OUT, ids["blend"], Decimal(100), FRIDAY, line_id=1)
    inventory.expect_moves(tx, system(), ("loans", 1), [going])
    return ids


def test_a_day_in_planning(house: House) -> None:
    ids = act(house, a_roastery_in)
    aside(lambda: a_user(house.desk.database, "lin", Role.PLANNER))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("lin", "/console/making")
        sees_what_is_short(screen)
        sees_load_and_cost(screen)
        makes_drafts(screen)
        act(house, lambda tx: received(tx, ids["green"], "125", "4.00"))
        roasts(screen)
    with browsing(house.url, PHONE, "zh-CN") as screen:
        screen.page.goto(house.url + "/console/preferences?language=zh")
        screen.page.goto(house.url + "/console/making")
        looks_on_the_phone(screen)
    worth = act(house, lambda tx: inventory.worth_of(tx, [ids["roast"]]))[ids["roast"]]
    assert (worth.quantity, str(worth.value.amount)) == (Decimal(100), "730.00")
    orders = act(house, lambda tx: production.list_manufacturing_orders(tx, system()).items)
    assert sorted((one.sku, one.state.value) for one in orders) == [
        ("BLEND", "draft"),
        ("ROAST", "done"),
    ]
    found = act(house, lambda tx: [one.run(tx) for m in house.desk.modules for one in m.checks])
    assert [text for one in found for text in one.violations] == []


def sees_what_is_short(screen: Screen) -> None:
    blend, roast = "[data-planned='BLEND']", "[data-planned='ROAST']"
    screen.sees(blend, "Make 100")
    screen.sees(blend, "for what is expected to go")
    screen.sees(blend, "Begin 29 May, ready 29 May, needed 29 May")
    screen.sees(roast, "Make 100 kg")
    screen.sees(roast, "for House Blend, packed")
    screen.sees("[data-planned='GREEN']", "Buy 125 kg of Finca Azul")
    screen.sees("[data-planned='GREEN']", "500.00")
    screen.sees("[data-planned='GREEN']", "in time")
    screen.sees("[data-planned='BAG']", "Begin 26 May, ready 29 May, needed 29 May")
    screen.misses("[data-overloaded]")
    screen.fits()
    keeps(screen, "plan")


def sees_load_and_cost(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=load]").click()
    week = "[data-centre='ROASTER'] [data-week='2026-05-25']"
    screen.sees(week, "0 h ordered, 3.8 h proposed, 40 h can be done")
    screen.sees("[data-centre='ROASTER'] canvas")
    screen.fits()
    keeps(screen, "load")
    page.locator("[data-tab=bills]").click()
    screen.sees("[data-bill='BLEND']", "38.00")
    screen.sees("[data-bill='BLEND'] [data-node='ROAST'] [data-node='GREEN']", "5.00")
    screen.fits()
    keeps(screen, "bills")


def makes_drafts(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=plan]").click()
    page.locator("[data-draft=all]").click()
    for sku in ("BLEND", "ROAST", "GREEN", "BAG"):
        screen.misses(f"[data-planned='{sku}']")
    page.locator("[data-tab=orders]").click()
    expect(page.locator("[data-making][data-state=draft]")).to_have_count(2)
    screen.fits()
    keeps(screen, "drafts")


def roasts(screen: Screen) -> None:
    page = screen.page
    roast = "[data-making]:has([data-component='GREEN'])"
    page.locator(f"{roast} [data-act=confirm]").click()
    screen.sees(f"{roast}[data-state=confirmed]")
    page.locator(f"{roast} [data-act=start]").click()
    screen.sees(f"{roast}[data-state=in_progress]")
    page.locator(f"{roast} [data-act=time]").click()
    fills(screen, minutes="230")
    screen.sees(roast, "€230.00")
    page.locator(f"{roast} [data-act=output]").click()
    keeps(screen, "output")
    fills(screen, lot="R-1")
    screen.sees(f"{roast}[data-state=done]", "100 kg made")
    screen.sees(roast, "Components €500.00")
    keeps(screen, "done")


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def looks_on_the_phone(screen: Screen) -> None:
    page = screen.page
    page.locator("input[type=text]:visible, input[name=login]:visible").first.fill("lin")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    for tab, words in (("orders", "已完成"), ("load", "这一周"), ("bills", "拼配袋装")):
        page.locator(f"[data-tab={tab}]").click()
        screen.sees(f"[data-tab={tab}][aria-current=page]")
        screen.sees(".fd-floor", words)
        screen.fits()
        keeps(screen, f"phone-{tab}")

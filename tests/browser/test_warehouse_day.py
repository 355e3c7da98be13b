"""Sam's day in the warehouse, on a phone: receive, pick, pick short, count, carry.

Worked out by hand. House Blend is received at 8.00 and sells at 24.50 with tax.

- In the morning 48 kg lie there: 60 came, the café got 12; 5 are held for order 1043.
- Lot LB-7 of Yunnan comes in: 6 kg at 11.00 = 66.00 euros, best before 1 December 2026.
- Wei's order 1042 wants 2 kg of it: paid, held, picked by scanning, shipped by DHL.
- Order 1043 wants 5 kg of House Blend: 3 are found, 2 are missing. 3 leave, 2 are written off, so
  48 - 3 - 2 = 43 kg are left, worth 43 x 8.00 = 344.00 euros; nothing is held, 2 are owed.
- Yunnan: 6 - 2 = 4 kg, worth 44.00 euros.
- 15 kg of House Blend are carried to the place BAR, which leaves 28 kg; 5 come back: 33 and 10.
- HH/STOCK is counted blind: 32 kg of House Blend, 4 kg of Yunnan. One kilogram is missing, so
  32 + 10 = 42 kg are left, worth 42 x 8.00 = 336.00 euros.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from erp_core import inventory, sales
from erp_core.access import Role
from erp_core.inventory import NewLocation, create_location
from erp_core.kernel.actor import system
from erp_core.kernel.quantity import plain
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import a_user
from tests.builders.sales import ELSEWHERE
from tests.frontdesk.console.browsing import PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day


def read(house: House, query: Any) -> Any:
    return aside(lambda: house.desk.database.read(lambda tx: query(tx, system())))


def scans(page: Page, code: str) -> None:
    """Type as a scanner does: into nothing in particular, and Enter."""
    page.locator("body").press(code[0])
    page.keyboard.type(code[1:])
    page.keyboard.press("Enter")


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"floor-{name}.png")


def dialog(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog [data-field='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)


def test_a_day_in_the_warehouse(house: House) -> None:
    aside(lambda: a_user(house.desk.database, "sam", Role.WAREHOUSE))
    bar = NewLocation(warehouse_id=1, code="BAR", name_en="Bar", name_zh="吧台")
    aside(lambda: house.desk.database.run(lambda tx: create_location(tx, system(), bar)))
    with browsing(house.url, PHONE) as screen:
        page = screen.page
        screen.logs_in("sam")
        page.wait_for_url("**/console/floor")
        expect(page.locator(".fd-floor-number")).to_have_text(["1043", "1042"])
        keeps(screen, "pick-list")
        receives_yunnan(screen)
        picks_for_wei(screen, house)
        picks_short(screen, house)
        carries(screen)
        counts(screen)
    assert stock_levels_of(house) == {
        "HH/STOCK HB-1000": ("32", "0"),
        "BAR HB-1000": ("10", "0"),
        "HH/STOCK YN-1000/LB-7": ("4", "0"),
    }
    shop = house.shop
    values = read(
        house, lambda tx, actor: inventory.stock_values(tx, actor, [shop.house, shop.yunnan])
    )
    assert {key: str(value.amount) for key, value in values.items()} == {
        shop.house: "336.00",
        shop.yunnan: "44.00",
    }
    assert read(house, lambda tx, _: violations(house, tx)) == []


def stock_levels_of(house: House) -> dict[str, tuple[str, str]]:
    lines = read(house, inventory.stock_of).items
    return {
        f"{one.location} {one.sku}{f'/{one.lot}' if one.lot else ''}": (
            plain(one.on_hand),
            plain(one.reserved),
        )
        for one in lines
    }


def violations(house: House, tx: Any) -> list[str]:
    found = [check.run(tx) for module in house.desk.modules for check in module.checks]
    return [one for findings in found for one in findings.violations]


def receives_yunnan(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=receive]").click()
    screen.sees(".fd-empty-title", "What has arrived?")
    scans(page, "yn-1000")
    screen.sees("[data-sku=YN-1000]", "Yunnan Single Origin")
    for _ in range(2):
        page.get_by_role("button", name="One more").click()
    expect(page.locator("[data-quantity]")).to_have_value("3")
    page.locator("[data-quantity]").fill("6")
    page.locator("[data-quantity]").blur()
    page.locator("[data-field=lot]").fill("LB-7")
    page.locator("[data-field=expires]").fill("2026-12-01")
    page.locator("[data-receive]").click()
    screen.sees(".q-notification", "what one costs")
    page.locator("[data-field=cost]").fill("11.00")
    keeps(screen, "receive")
    page.locator("[data-receive]").click()
    screen.sees("[data-move]", "Yunnan Single Origin · LB-7")
    screen.sees("[data-move]", "6 kg")
    screen.fits()


def picks_for_wei(screen: Screen, house: House) -> None:
    page = screen.page
    page.locator("[data-tab=pick]").click()
    screen.sees("[data-order='1042']", "Wei Zhang")
    scans(page, "1042")
    page.wait_for_url(re.compile("/floor/pick/"))
    screen.sees("[data-sku=YN-1000]", "nothing in stock is held")
    screen.sees("[data-address]", "Wei Zhang, Hafenstr. 1, 20457 Hamburg")
    moves_house(house)
    screen.sees("[data-address]", "Wei Zhang, Elbchaussee 9, 22765 Hamburg")
    page.get_by_role("button", name="Look for stock").click()
    screen.sees("[data-lot='LB-7']", "2 kg")
    scans(page, "hb-1000")
    screen.sees(".q-notification", "does not belong")
    scans(page, "LB-7")
    screen.sees("[data-sku=YN-1000][data-done=true]")
    keeps(screen, "pick")
    page.get_by_role("button", name="Undo").click()
    screen.sees("[data-sku=YN-1000][data-done=false]")
    scans(page, "YN-1000")
    screen.sees("[data-sku=YN-1000][data-done=true]")
    page.locator("[data-ship]").click()
    dialog(screen, carrier="DHL", tracking="JD014600")
    page.get_by_role("dialog").get_by_role("button", name="Ship").click()
    screen.sees(".fd-empty-title", "Everything has left")
    screen.sees(".fd-papers", "Delivery note")
    order = read(house, lambda tx, actor: sales.order_by_number(tx, actor, "1042"))
    assert (order.state, order.tracking) == ("delivered", "JD014600")


def moves_house(house: House) -> None:
    """Let Wei have order 1042 sent elsewhere while it is open on the phone."""

    def change(tx: Any) -> None:
        order = sales.order_by_number(tx, system(), "1042")
        sales.change_address(tx, system(), order.id, ELSEWHERE)

    aside(lambda: house.desk.database.run(change))


def picks_short(screen: Screen, house: House) -> None:
    page = screen.page
    page.locator("[data-tab=pick]").click()
    page.locator("[data-order='1043']").click()
    screen.sees("[data-sku=HB-1000]", "5 kg")
    expect(page.get_by_role("button", name="Undo")).to_be_disabled()
    page.locator("[data-quantity]").fill("3")
    presses_slowly(screen)
    order = read(house, lambda tx, actor: sales.order_by_number(tx, actor, "1043"))
    dialog(screen, **{f"short_{order.lines[0].id}": "missing"})
    keeps(screen, "short")
    page.get_by_role("dialog").get_by_role("button", name="Ship").click()
    screen.sees(".fd-chip", "0 of 2 in stock")
    screen.sees(".fd-papers", "Delivery note")
    keeps(screen, "back-order")
    order = read(house, lambda tx, actor: sales.order_by_number(tx, actor, "1043"))
    assert (order.state, order.back_ordered) == ("partly_delivered", True)
    assert order.lines[0].delivered == Decimal(3)


def presses_slowly(screen: Screen) -> None:
    """Press Ship, and lift the finger only when the figure that was typed is noted."""
    screen.page.locator("[data-ship]").hover()
    screen.page.mouse.down()
    expect(screen.page.get_by_role("button", name="Undo")).to_be_enabled()
    screen.page.mouse.up()


def carries(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=transfer]").click()
    screen.sees(".fd-empty-title", "What do you carry?")
    scans(page, "HB-1000")
    screen.sees("[data-sku=HB-1000]", "House Blend")
    page.locator("[data-quantity]").fill("15")
    page.locator("[data-quantity]").blur()
    keeps(screen, "carry")
    page.locator("[data-carry]").click()
    screen.sees("[data-transfer]", "HH/STOCK → BAR")
    scans(page, "HB-1000")
    page.locator("[data-field=from]").select_option(label="BAR · 15 kg")
    page.locator("[data-quantity]").fill("5")
    page.locator("[data-quantity]").blur()
    expect(page.locator("[data-quantity]")).to_have_value("5")  # though the place was just chosen
    page.locator("[data-carry]").click()
    screen.sees("[data-transfer]", "BAR → HH/STOCK")
    page.locator("[data-back]").click()
    expect(page.locator("[data-transfer]")).to_have_count(3)
    scans(page, "HB-1000")
    page.locator("[data-field=from]").select_option(label="BAR · 15 kg")
    page.locator("[data-quantity]").fill("5")
    page.locator("[data-quantity]").blur()
    page.locator("[data-carry]").click()
    expect(page.locator("[data-transfer]")).to_have_count(4)
    screen.fits()


def counts(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=count]").click()
    screen.sees(".fd-empty-title", "Nothing was counted yet")
    page.locator("[data-new-count]").click()
    page.get_by_role("dialog").get_by_role("button", name="Begin").click()
    page.wait_for_url(re.compile(r"/floor/count/\d+"))
    screen.sees("[data-sku=HB-1000][data-done=false]")
    screen.misses(".fd-pick-quantity")
    blend = page.locator("[data-sku=HB-1000] input")
    blend.fill("32")
    blend.blur()
    screen.sees("[data-sku=HB-1000][data-done=true]")
    yunnan = page.locator("[data-sku=YN-1000] input")
    yunnan.fill("1,000")
    yunnan.blur()
    screen.sees(".q-notification", "can be read in more than one way")
    expect(yunnan).to_have_value("")
    for _ in range(3):  # faster than the books
        scans(page, "LB-7")
    screen.sees("[data-sku=YN-1000][data-done=true]")
    expect(yunnan).to_have_value("3")
    yunnan.fill("4")
    yunnan.blur()
    screen.sees(".fd-progress", "2 of 2 counted")
    keeps(screen, "count")
    page.locator("[data-check]").click()
    screen.sees("td", "House Blend (HB-1000)")
    screen.sees("td", "-1")
    screen.misses("td:has-text('YN-1000')")
    keeps(screen, "differences")
    page.locator("[data-close]").click()
    screen.sees(".q-notification", "Booked")
    screen.misses("[data-close]")

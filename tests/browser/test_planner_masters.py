"""Lin writes what goods are made of, where and for how much: work centres and bills on screen.

Worked out by hand. It is Tuesday, 19 May 2026. An hour of the roaster is 60.00, one of the bench
30.00. Roast, by the kilogram: a kilogram of green coffee in goods of which 20 % are lost, so that
1.25 kg at 4.00 are 5.00; 30 minutes to set up and 2 for each are 32.00: 37.00. A blend, by the bag:
a kilogram of roast, 37.00, a bag at 0.50, and a minute at the bench, 0.50: 38.00. Its second
version, from today, takes two bags: 38.50. An hour of the roaster at 90.00 makes the roast
5.00 + 48.00 = 53.00, and the blend 53.00 + 1.00 + 0.50 = 54.50.
"""

from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import production
from erp_core.access import Role
from erp_core.kernel.actor import system
from tests.browser.masters import act, fills, keeps, tries
from tests.builders.access import a_user
from tests.builders.catalog import a_variant
from tests.builders.payables import a_supplier
from tests.builders.production import a_bill, a_work_centre
from tests.builders.purchasing import a_price
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day
ROASTER, BLEND, ROAST = "[data-centre=ROASTER]", "[data-bill=BLEND]", "[data-bill=ROAST]"


def scans(screen: Screen, code: str) -> None:
    screen.page.locator("[data-scan]:visible").fill(code)
    screen.page.locator("[data-scan]:visible").press("Enter")


def articles_in(tx: Any) -> dict[str, int]:
    ids = {
        "green": a_variant(tx, "GREEN", "Green beans", "生豆", unit="KGM").id,
        "bag": a_variant(tx, "BAG", "Bag", "袋子").id,
        "roast": a_variant(tx, "ROAST", "Roast", "熟豆", unit="KGM").id,
        "blend": a_variant(tx, "BLEND", "House Blend, packed", "拼配袋装").id,
    }
    finca = a_supplier(tx, "Finca Azul")
    a_price(tx, finca, ids["green"], "4.00", days=10)
    a_price(tx, finca, ids["bag"], "0.50", days=3)
    return ids


def test_work_centres_and_bills_are_written_on_screen(house: House) -> None:
    ids = act(house, articles_in)
    aside(lambda: a_user(house.desk.database, "lin", Role.PLANNER))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("lin", "/console/making/centres")
        sets_up_centres(screen)
        lets_it_rest(screen)
        writes_the_roast(screen)
        writes_the_blend(screen)
        follows_the_blend(screen)
        raises_the_rate(screen)
    cost = act(house, lambda tx: production.cost_of(tx, system(), ids["blend"]))
    assert str(cost.total.amount) == "54.50"
    bills = act(house, lambda tx: production.list_bills_of_material(tx, system()).items)
    assert [(one.sku, one.version, one.in_force) for one in bills] == [
        ("BLEND", 2, True),
        ("BLEND", 1, False),
        ("ROAST", 1, True),
    ]
    roast = bills[2]
    assert (roast.lines[0].quantity, roast.lines[0].scrap) == (Decimal(1), Decimal("0.2"))
    (bench, roaster) = act(house, lambda tx: production.list_work_centres(tx, system()))
    assert (bench.minutes, roaster.minutes) == (
        (450, 480, 480, 480, 480, 0, 0),
        (480, 480, 480, 480, 480, 240, 0),
    )
    assert (roaster.hourly_cost, roaster.closures) == (Decimal(90), ())


def sets_up_centres(screen: Screen) -> None:
    page = screen.page
    screen.sees(".fd-empty", "No work centres yet")
    page.locator("[data-act=new-centre]").click()
    tries(screen, "Name in English", code="ROASTER", name_en="", name_zh="烘焙机", hourly_cost="60")
    keeps(screen, "new-centre")
    fills(screen, code="ROASTER", name_en="Roaster", name_zh="烘焙机", hourly_cost="60", day_5="4")
    screen.sees(ROASTER, "44 h a week: Mon 8")
    screen.sees(ROASTER, "60.00 an hour")
    page.locator("[data-act=new-centre]").click()
    fills(screen, code="BENCH", name_en="Bench", name_zh="工作台", hourly_cost="30", day_0="7.5")
    screen.sees("[data-centre=BENCH]", "39.5 h a week: Mon 7.5")
    page.locator("[data-act=new-centre]").click()
    tries(screen, "Choose another code", code="BENCH", name_en="Bench", name_zh="工作台")
    page.locator(".fd-dialog .fd-quiet").click()
    screen.misses(".fd-dialog")


def lets_it_rest(screen: Screen) -> None:
    page = screen.page
    page.locator(f"{ROASTER} [data-act=close]").click()
    tries(
        screen,
        "The last day comes before the first",
        first_on="2026-05-21",
        last_on="2026-05-20",
        reason="Chimney",
    )
    fills(screen, first_on="2026-05-20", last_on="2026-05-21", reason="Chimney")
    screen.sees(f"{ROASTER} [data-closure]", "20 May to 21 May: Chimney")
    screen.fits()
    keeps(screen, "centres")
    page.locator(f"{ROASTER} [data-act=reopen]").click()
    screen.misses(f"{ROASTER} [data-closure]")


def writes_the_roast(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=bills]").click()
    screen.sees(".fd-empty", "Nothing is made yet")
    page.locator("[data-act=new-bill]").click()
    screen.sees(".fd-empty", "What is made?")
    scans(screen, "ROAST")
    screen.sees("h1", "Bill of material: Roast")
    page.locator("[data-act=save-bill]").click()
    screen.sees(".q-notification", "at least one component")
    scans(screen, "ROAST")
    screen.sees(".q-notification", "not made of itself")
    scans(screen, "GREEN")
    page.locator("[data-part=GREEN] [data-field=scrap]").fill("100")
    page.locator("[data-act=save-bill]").click()
    screen.sees(".q-notification", "less than 100 %")
    page.locator("[data-part=GREEN] [data-field=scrap]").fill("20")
    adds_step(screen, "ROASTER", "Roast", "烘焙", "30", "2")
    expect(page.locator("[data-part=GREEN] [data-field=scrap]")).to_have_value("20")
    screen.fits()
    keeps(screen, "bill-form")
    page.locator("[data-act=save-bill]").click()
    screen.sees(ROAST, "€37.00")
    screen.sees(f"{ROAST} [data-node=GREEN]", "20 % lost")


def writes_the_blend(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-act=new-bill]").click()
    screen.sees(".fd-empty", "What is made?")
    scans(screen, "BLEND")
    screen.sees("h1", "House Blend, packed")
    for code in ("ROAST", "GREEN", "BAG"):
        scans(screen, code)
        screen.sees(f"[data-part={code}]")
    page.locator("[data-part=GREEN] [data-act=remove]").click()
    screen.misses("[data-part=GREEN]")
    adds_step(screen, "BENCH", "Pack", "包装", "0", "1")
    page.locator("[data-act=save-bill]").click()
    screen.sees(BLEND, "€38.00")
    screen.sees(f"{BLEND} [data-node=ROAST] [data-node=GREEN]", "1.25 kg")


def adds_step(screen: Screen, centre: str, name: str, chinese: str, setup: str, each: str) -> None:
    page = screen.page
    page.locator("[data-act=add-step]").click()
    choice = page.locator("[data-step] [data-field=work_centre_id]")
    choice.select_option(label=next(t for t in choice.inner_text().split("\n") if centre in t))
    for field, value in (
        ("name_en", name),
        ("name_zh", chinese),
        ("setup_minutes", setup),
        ("unit_minutes", each),
    ):
        page.locator(f"[data-step] [data-field={field}]").fill(value)


def follows_the_blend(screen: Screen) -> None:
    page = screen.page
    page.locator(f"{BLEND} [data-act=change]").click()
    screen.sees("[data-part=BAG]")
    page.locator("[data-part=BAG] [data-field=quantity]").fill("2")
    page.locator("[data-act=save-bill]").click()
    screen.sees(BLEND, "€38.50")
    screen.sees(f"{BLEND} [data-version='1']", "before")
    page.locator(f"{BLEND} [data-act=change]").click()
    screen.sees("[data-part=BAG]")
    page.locator("[data-field=valid_from]").fill("2026-06-01")
    page.locator("[data-act=save-bill]").click()
    screen.sees(f"{BLEND} [data-version='3']", "version 3, from 1 Jun")
    screen.fits()
    keeps(screen, "bills")
    page.locator(f"{BLEND} [data-version='3'] [data-act=take-away]").click()
    fills(screen)
    screen.misses(f"{BLEND} [data-version='3']")


def raises_the_rate(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=centres]").click()
    page.locator(f"{ROASTER} [data-act=change]").click()
    fills(screen, hourly_cost="90")
    screen.sees(ROASTER, "90.00 an hour")
    page.locator("[data-tab=bills]").click()
    screen.sees(ROAST, "€53.00")
    screen.sees(BLEND, "€54.50")


def test_bills_and_centres_are_kept_on_a_phone_in_chinese(house: House) -> None:
    ids = act(house, articles_in)
    bench = act(house, lambda tx: a_work_centre(tx, "BENCH", "30.00"))
    act(house, lambda tx: a_bill(tx, ids["blend"], (ids["bag"], "1", "0"), step=(bench, "0", "1")))
    aside(lambda: a_user(house.desk.database, "lin", Role.PLANNER))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("lin", "/console/making/centres")
        screen.goes("/console/preferences?language=zh")
        screen.goes("/console/making/centres")
        screen.sees("[data-centre=BENCH]", "每周 40 小时")
        keeps(screen, "phone-centres")
        screen.goes("/console/making/bills")
        screen.page.locator(f"{BLEND} [data-act=change]").click()
        screen.sees("[data-part=BAG]")
        screen.sees("[data-step]")
        screen.fits()
        keeps(screen, "phone-bill-form")
        screen.page.locator("[data-act=save-bill]").click()
        screen.sees(BLEND, "第 2 版")
        screen.fits()
        keeps(screen, "phone-bills")
        screen.goes("/console/making/bills/new")
        scans(screen, "BLEND")  # what has a bill begins with what it says
        screen.sees("[data-part=BAG]")
        screen.goes("/console/making/bills/999")
        screen.sees(".fd-empty", "没有这条记录")


def test_who_does_not_plan_reads_bills_and_changes_none(house: House) -> None:
    ids = act(house, articles_in)
    bill = act(house, lambda tx: a_bill(tx, ids["blend"], (ids["bag"], "1", "0")))
    act(house, lambda tx: a_work_centre(tx, "BENCH", "30.00"))
    aside(lambda: a_user(house.desk.database, "sam", Role.WAREHOUSE))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("sam", "/console/making/bills")
        screen.sees(BLEND)
        for name in ("new-bill", "change", "take-away"):
            screen.misses(f"[data-act={name}]")
        screen.goes("/console/making/centres")
        screen.sees("[data-centre=BENCH]")
        for name in ("new-centre", "change", "close", "give-up"):
            screen.misses(f"[data-act={name}]")
        screen.goes(f"/console/making/bills/{bill}")
        screen.misses("[data-act=save-bill]")

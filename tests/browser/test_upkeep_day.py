"""Tom's day in maintenance: a reading makes a plan due, the order, its parts, its end and its cost.

Worked out by hand. It is Tuesday, 19 May 2026. The roaster is to be overhauled every 200 hours or
90 days, counted from 1,000 hours on 6 May; it was read at 1,150 this morning.

- 150 hours since are not 200: nothing is due. At 1,205 hours 205 are, and the plan is due today.
- It is worked on today; the roaster's work centre, eight hours a day, rests: of the 32
  hours from today to Friday 24 are left. When the work is done they are 32 again.
- Two belts at 12.50 and a filter at 30.00 are 55.00 on the account of maintenance, 6470. Of 10
  belts and 4 filters, 125.00 and 120.00, 100.00 and 90.00 are left: 190.00 in stock.
- It is found at 1,206 hours. The next overhaul is due at 1,406, or on 17 August, 90 days on.
"""

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from erp_core import maintenance, production, support
from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import PASSWORD, a_user
from tests.builders.catalog import a_variant
from tests.builders.inventory import received
from tests.builders.maintenance import a_meter, a_plan, an_asset, read_off
from tests.builders.parties import a_customer
from tests.builders.production import a_bill, a_work_centre, drafted
from tests.builders.purchasing import balance
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day
ROASTER = "[data-asset='ROASTER-1']"


def act(house: House, command: Any) -> Any:
    return aside(lambda: house.desk.database.run(command))


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"upkeep-{name}.png", full_page=True)


def a_roaster_in(tx: Any) -> int:
    for sku, count, cost in (("BELT", "10", "12.50"), ("FILTER", "4", "30.00")):
        received(tx, a_variant(tx, sku, sku.title()).id, count, cost)
    centre = a_work_centre(tx, "ROASTER", "60.00")
    roast = a_variant(tx, "ROAST", "Roast", "熟豆", unit="KGM").id
    green = a_variant(tx, "GREEN", "Green beans", "生豆", unit="KGM").id
    a_bill(tx, roast, (green, "1", "0.2"), step=(centre, "30", "2"))
    drafted(tx, roast, "10")
    asset_id = an_asset(tx, "ROASTER-1", name_zh="烘焙机", work_centre_id=centre).id
    hours = a_meter(tx, asset_id, "HOURS")
    read_off(tx, hours, "1000", taken_at="2026-05-06T06:00:00Z")
    read_off(tx, hours, "1150", taken_at="2026-05-19T05:00:00Z")
    base = {"base_on": "2026-05-06", "every_days": 90}
    return a_plan(tx, asset_id, meter_id=hours, every_units="200", **base)


def hours_left(house: House) -> str:
    loads = act(house, lambda tx: production.load_by_week(tx, system()))
    week = next(one for one in loads if one.work_centre == "ROASTER")
    assert week.week == date(2026, 5, 18)
    return str(week.available / 60)


def test_a_day_in_maintenance(house: House, clock: FixedClock) -> None:
    stock = act(house, lambda tx: Decimal(balance(tx, "1140")))
    plan_id = act(house, a_roaster_in)
    aside(lambda: a_user(house.desk.database, "tom", Role.TECHNICIAN))
    assert hours_left(house) == "32"
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("tom", "/console/upkeep")
        reads(screen)
        plans(screen)
        assert hours_left(house) == "24"
        clock.advance(timedelta(hours=2))
        works(screen)
    with browsing(house.url, PHONE, "zh-CN") as screen:
        screen.page.goto(house.url + "/console/preferences?language=zh")
        screen.page.goto(house.url + "/console/upkeep")
        looks_on_the_phone(screen)
    assert hours_left(house) == "32"
    assert act(house, lambda tx: balance(tx, "6470")) == "55.00"
    assert act(house, lambda tx: Decimal(balance(tx, "1140"))) - stock == Decimal(190)
    plan = act(house, lambda tx: maintenance.get_plan(tx, system(), plan_id))
    assert (plan.due_at, plan.due_on) == (Decimal(1406), date(2026, 8, 17))
    (order,) = act(house, lambda tx: maintenance.list_work_orders(tx, system()).items)
    assert (order.state, order.minutes, order.assignee) == ("done", 90, "Tom")
    found = act(house, lambda tx: [one.run(tx) for m in house.desk.modules for one in m.checks])
    assert [text for one in found for text in one.violations] == []


def reads(screen: Screen) -> None:
    page = screen.page
    screen.sees("[data-plan][data-due=false]", "150 h since, due at 1200 h")
    page.locator("[data-tab=assets]").click()
    screen.sees(f"{ROASTER} [data-meter=HOURS]", "1150 h")
    screen.sees(f"{ROASTER} canvas")
    page.locator(f"{ROASTER} [data-meter=HOURS] [data-act=read]").click()
    fills(screen, value="1149")
    screen.sees(".q-notification", "never runs backwards")
    page.locator(f"{ROASTER} [data-meter=HOURS] [data-act=read]").click()
    fills(screen, value="1205")
    screen.sees(f"{ROASTER} [data-meter=HOURS]", "1205 h")
    screen.fits()
    keeps(screen, "assets")


def plans(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=due]").click()
    screen.sees("[data-plan][data-due=true]", "due today")
    keeps(screen, "due")
    page.locator("[data-act=raise]").click()
    screen.sees("[data-plan]", "work is asked for")
    screen.misses("[data-act=raise]")
    page.locator("[data-tab=orders]").click()
    page.locator("[data-state=requested] [data-act=plan]").click()
    page.locator(".fd-dialog [data-field=who]").select_option(label="Tom")
    page.locator(".fd-dialog [data-field=blocks]").select_option("yes")
    keeps(screen, "planning")
    page.locator(".fd-dialog .fd-primary").click()
    screen.sees("[data-work][data-state=planned]", "work centre rests")
    screen.sees("[data-work]", "Tom")
    screen.fits()


def works(screen: Screen) -> None:
    page = screen.page
    running = "[data-work][data-state=in_progress]"
    page.locator("[data-act=start]").click()
    screen.sees(running)
    for sku, count, cost in (("BELT", "2", "€25.00"), ("FILTER", "1", "€30.00")):
        page.locator(f"{running} [data-act=parts]").click()
        fills(screen, sku=sku, count=count)
        screen.sees(f"{running} [data-part={sku}]", cost)
    page.locator(f"{running} [data-act=time]").click()
    fills(screen, minutes="90")
    screen.sees(running, "90 min worked")
    keeps(screen, "working")
    page.locator(f"{running} [data-act=finish]").click()
    fills(screen, cause="Worn", remedy="Overhauled, belts replaced", value="1206")
    screen.sees("[data-work][data-state=done]", "Parts €55.00")
    screen.sees("[data-work][data-state=done]", "Overhauled, belts replaced")
    screen.fits()
    keeps(screen, "done")


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def looks_on_the_phone(screen: Screen) -> None:
    page = screen.page
    page.locator("input[type=text]:visible, input[name=login]:visible").first.fill("tom")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    for tab, words in (("due", "每 90 天"), ("orders", "已完成"), ("assets", "烘焙机")):
        page.locator(f"[data-tab={tab}]").click()
        screen.sees(f"[data-tab={tab}][aria-current=page]")
        screen.sees(".fd-floor", words)
        screen.fits()
        keeps(screen, f"phone-{tab}")


def test_a_house_without_machines_is_told_how_to_begin(house: House) -> None:
    aside(lambda: a_user(house.desk.database, "tom", Role.TECHNICIAN))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("tom", "/console/upkeep")
        for tab, said in (
            ("due", "Nothing comes round yet"),
            ("orders", "No work is asked for"),
            ("assets", "No assets yet"),
        ):
            screen.page.locator(f"[data-tab={tab}]").click()
            screen.sees(f"[data-tab={tab}][aria-current=page]")
            screen.sees(".fd-floor", said)
            screen.fits()


def test_support_asks_for_work_from_a_case(house: House) -> None:
    tom = aside(lambda: a_customer(house.desk.database, "Tom Berg").id)
    act(house, lambda tx: an_asset(tx, "H-0317", name_en="Heron", party_id=tom))
    new = support.NewCase(party_id=tom, subject="It leaks", description="Water below")
    case = act(house, lambda tx: support.open_case(tx, system(), new))
    aside(lambda: a_user(house.desk.database, "maria", Role.SUPPORT))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("maria", f"/console/cases/{case.id}")
        screen.page.locator("[data-act=request-work]").click()
        keeps(screen, "from-case")
        fills(screen, title="Seal the boiler")
        screen.sees(".q-notification", "work is asked for")
        screen.fits()
    (order,) = act(house, lambda tx: maintenance.list_work_orders(tx, system()).items)
    assert (order.asset, order.title, order.case_id) == ("H-0317", "Seal the boiler", case.id)

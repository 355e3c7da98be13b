"""Lin keeps the machines of the house and of customers: assets, meters and plans on screen.

Worked out by hand. It is Tuesday, 19 May 2026. The grinder is overhauled every 200 hours or every
90 days, counted from today: its hours are read at 1,000, so that it is due at 1,200 hours, or on
17 August. The counter is replaced at 1,150: 150 hours ran, and the new one, from 0, is due at 50.
The Heron of Café Lindner was delivered on 1 May 2026; its article is under warranty for 24 months:
until 1 May 2028.
"""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest

from erp_core import catalog, maintenance
from erp_core.access import Role
from erp_core.catalog import ProductChange
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from tests.browser.masters import act, fills, keeps, tries
from tests.builders.access import a_user
from tests.builders.catalog import a_variant
from tests.builders.maintenance import an_asset
from tests.builders.production import a_work_centre
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day
GRINDER = "[data-asset='GRINDER-1']"


def a_heron(tx: Any) -> None:
    product_id = a_variant(tx, "HERON", "Heron", "苍鹭").product_id
    catalog.change_product(tx, system(), product_id, ProductChange(warranty_months=24))


def test_assets_meters_and_plans_are_kept_on_screen(house: House, clock: FixedClock) -> None:
    act(house, lambda tx: a_work_centre(tx, "BENCH", "30.00"))
    act(house, a_heron)
    aside(lambda: a_user(house.desk.database, "lin", Role.PLANNER))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("lin", "/console/upkeep/assets")
        makes_the_grinder(screen)
        plans_the_grinder(screen, clock)
        makes_a_sold_one(screen)
    plans = act(house, lambda tx: maintenance.list_plans(tx, system()))
    assert [(one.every_days, one.due_on, one.due_at) for one in plans] == [
        (90, date(2026, 8, 17), Decimal(50))
    ]
    heron = act(house, lambda tx: maintenance.asset_by_code(tx, system(), "H-0317"))
    assert (heron.party, heron.sku, heron.serial) == ("Café Lindner", "HERON", "SN-0317")
    assert (heron.acquired_on, heron.warranty_until) == (date(2026, 5, 1), date(2028, 5, 1))
    grinder = act(house, lambda tx: maintenance.asset_by_code(tx, system(), "GRINDER-1"))
    assert (grinder.work_centre, grinder.place, grinder.state) == (
        "BENCH",
        "Hall 2",
        "out_of_service",
    )


def makes_the_grinder(screen: Screen) -> None:
    page = screen.page
    screen.sees(".fd-empty", "No assets yet")
    page.locator("[data-act=new-asset]").click()
    tries(
        screen,
        "Code (letters and digits, without spaces)",
        code="GRINDER 1",
        name_en="Grinder",
        name_zh="磨豆机",
    )
    page.locator(".fd-dialog [data-field=work_centre_id]").select_option(label="BENCH")
    keeps(screen, "new-asset")
    fills(screen, code="GRINDER-1", name_en="Grinder", name_zh="磨豆机", place="Hall 1")
    screen.sees(GRINDER, "Hall 1 · BENCH")
    page.locator(f"{GRINDER} [data-act=change]").click()
    fills(screen, place="Hall 2")
    screen.sees(GRINDER, "Hall 2 · BENCH")


def plans_the_grinder(screen: Screen, clock: FixedClock) -> None:
    page = screen.page
    page.locator(f"{GRINDER} [data-act=new-meter]").click()
    fills(screen, code="HOURS", name_en="Running hours", name_zh="运行小时", unit="h")
    page.locator(f"{GRINDER} [data-meter=HOURS] [data-act=read]").click()
    fills(screen, value="1000")
    screen.sees(f"{GRINDER} [data-meter=HOURS]", "1000 h")
    clock.advance(timedelta(minutes=1))
    page.locator(f"{GRINDER} [data-act=new-plan]").click()
    tries(screen, "so many days", name_en="Overhaul", name_zh="大修")
    keeps(screen, "new-plan")
    fills(screen, name_en="Overhaul", name_zh="大修", every_days="90", every_units="200")
    screen.sees(f"{GRINDER} [data-plan]", "Every 90 days; next on 17 Aug")
    screen.sees(f"{GRINDER} [data-plan]", "due at 1200 h")
    page.locator(f"{GRINDER} [data-act=change-plan]").click()
    tries(screen, "so many days", every_days="", every_units="")
    fills(screen, every_days="90", every_units="150")
    screen.sees(f"{GRINDER} [data-plan]", "due at 1150 h")
    page.locator(f"{GRINDER} [data-act=change-plan]").click()
    fills(screen, every_units="200")
    screen.sees(f"{GRINDER} [data-plan]", "due at 1200 h")
    page.locator(f"{GRINDER} [data-act=change-meter]").click()
    tries(screen, "its unit and its kind stay", unit="km")
    fills(screen, unit="h", name_en="Hours of the drum")
    screen.sees(f"{GRINDER} [data-meter=HOURS]", "Hours of the drum")
    clock.advance(timedelta(minutes=1))
    page.locator(f"{GRINDER} [data-act=replaced]").click()
    fills(screen, last_value="1150", reason="It jammed")
    screen.sees(f"{GRINDER} [data-meter=HOURS]", "0 h")
    screen.sees(f"{GRINDER} [data-plan]", "150 h since, due at 50 h")
    page.locator(f"{GRINDER} [data-act=new-plan]").click()
    fills(screen, name_en="Clean", name_zh="清洁", every_days="7")
    page.locator(f"{GRINDER} [data-plan]:has-text('Clean') [data-act=end-plan]").click()
    fills(screen)
    screen.misses(f"{GRINDER} [data-plan]:has-text('Clean')")
    page.locator(f"{GRINDER} [data-act=state]").click()
    fills(screen, reason="Waits for a part")
    screen.sees(GRINDER, "out of service")
    screen.fits()
    keeps(screen, "asset")


def makes_a_sold_one(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-act=new-asset]").click()
    sold = {"code": "H-0317", "name_en": "Heron", "name_zh": "苍鹭", "serial": "SN-0317"}
    tries(screen, "nobody at all", whose="nobody at all", **sold)
    for name, value in {"whose": "Lindner", "sku": "HERON", "acquired_on": "2026-05-01"}.items():
        page.locator(f".fd-dialog [data-field={name}]").fill(value)
    page.locator(".fd-dialog .fd-primary").click()
    page.locator(".fd-choice", has_text="Café Lindner").click()  # Ana is one too
    screen.sees("[data-asset=H-0317]", "under warranty until 1 May 2028")
    screen.sees("[data-asset=H-0317]", "Café Lindner · HERON · SN-0317")


def test_a_technician_reads_assets_and_does_not_change_them(house: House) -> None:
    act(house, lambda tx: an_asset(tx, "GRINDER-1", name_zh="磨豆机"))
    aside(lambda: a_user(house.desk.database, "tom", Role.TECHNICIAN))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("tom", "/console/upkeep/assets")
        screen.sees(GRINDER)
        for name in ("new-asset", "change", "state", "new-meter", "new-plan"):
            screen.misses(f"[data-act={name}]")


def test_assets_are_kept_on_a_phone_in_chinese(house: House) -> None:
    act(house, lambda tx: an_asset(tx, "GRINDER-1", name_zh="磨豆机"))
    aside(lambda: a_user(house.desk.database, "lin", Role.PLANNER))
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("lin", "/console/upkeep/assets")
        screen.goes("/console/preferences?language=zh")
        screen.goes("/console/upkeep/assets")
        screen.sees(GRINDER, "磨豆机")
        screen.page.locator("[data-act=new-meter]").click()
        fills(screen, code="HOURS", name_en="Running hours", name_zh="运行小时", unit="h")
        screen.sees(f"{GRINDER} [data-meter=HOURS]", "运行小时")
        screen.page.locator("[data-act=new-plan]").click()
        screen.page.wait_for_timeout(400)  # the dialog has opened
        screen.fits()
        keeps(screen, "phone-new-plan")
        fills(screen, name_en="Overhaul", name_zh="大修", every_days="90")
        screen.sees(f"{GRINDER} [data-plan]", "每 90 天")
        screen.fits()
        keeps(screen, "phone-asset")

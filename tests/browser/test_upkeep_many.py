"""Tom among more machines than a page holds, and more than any list of choices.

The roaster is the oldest of them. Its order blocks its work centre, and still does after it was
planned anew; its gas is found below nothing.
"""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import maintenance
from erp_core.access import Role
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.maintenance import NewAssetState
from tests.browser.test_upkeep_day import act, fills
from tests.builders.access import a_user
from tests.builders.maintenance import a_meter, an_asset, asked, planned, read_off
from tests.builders.production import a_work_centre
from tests.frontdesk.console.browsing import DESKTOP, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
MANY = 201


def a_hall_in(tx: Any) -> int:
    centre = a_work_centre(tx, "ROASTER", "60.00")
    roaster = an_asset(tx, "ROASTER-1", work_centre_id=centre).id
    gas = a_meter(tx, roaster, "GAS", kind="gauge", unit="mbar")
    read_off(tx, gas, "20", taken_at="2026-05-18T06:00:00Z")
    read_off(tx, gas, "12", taken_at="2026-05-19T06:00:00Z")
    planned(tx, asked(tx, roaster), tx.now.date(), blocks=True)
    for number in range(MANY):
        an_asset(tx, f"CUP-{number}")
    gone = NewAssetState(state="retired", reason="broken")
    newest = maintenance.asset_by_code(tx, system(), f"CUP-{MANY - 1}")
    assert newest is not None
    maintenance.set_asset_state(tx, system(), newest.id, gone)
    return gas


def test_one_machine_among_many(house: House, clock: FixedClock) -> None:
    gas = act(house, a_hall_in)
    aside(lambda: a_user(house.desk.database, "tom", Role.TECHNICIAN))
    clock.advance(timedelta(hours=2))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("tom", "/console/upkeep/assets")
        finds(screen)
        screen.page.locator("[data-tab=orders]").click()
        plans_anew(screen)
        finishes(screen)
    (last,) = act(house, lambda tx: maintenance.curve_of(tx, system(), gas, 1))
    assert last.value == Decimal(-5)


def finds(screen: Screen) -> None:
    page = screen.page
    expect(page.locator("[data-asset]")).to_have_count(30)
    screen.misses("[data-asset=ROASTER-1]")
    page.locator("[data-act=more]").click()
    expect(page.locator("[data-asset]")).to_have_count(60)
    screen.misses("[data-history]")
    page.locator("[data-asset=CUP-180] [data-act=open]").click()
    screen.sees("[data-asset=CUP-180] [data-history]")
    expect(page.locator("[data-history]")).to_have_count(1)
    screen.misses("[data-asset=CUP-200] [data-act=request]")
    page.locator("[data-key=search]").fill("nowhere")
    screen.sees(".fd-floor", "No such asset")
    page.locator("[data-key=search]").fill("roaster")
    screen.sees("[data-asset=ROASTER-1] canvas")
    screen.misses("[data-act=more]")
    page.locator("[data-asset=ROASTER-1] [data-act=request]").click()
    fills(screen, title="Seal the door", reason="It leaks")
    screen.sees("[data-asset=ROASTER-1]", "2 open")
    screen.fits()


def plans_anew(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-act=request]").click()
    options = page.locator(".fd-dialog [data-field=asset] option")
    expect(options.first).to_contain_text("CUP-199")
    page.locator(".fd-dialog .fd-quiet").click()
    screen.sees("[data-state=planned]", "work centre rests")
    page.locator("[data-state=planned] [data-act=plan]").click()
    expect(page.locator(".fd-dialog [data-field=blocks]")).to_have_value("yes")
    page.locator(".fd-dialog [data-field=who]").select_option(label="Tom")
    page.locator(".fd-dialog .fd-primary").click()
    screen.sees("[data-state=planned]", "Tom")
    screen.sees("[data-state=planned]", "work centre rests")


def finishes(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-state=planned] [data-act=start]").click()
    page.locator("[data-state=in_progress] [data-act=finish]").click()
    fills(screen, remedy="Sealed", value="-5")
    screen.sees("[data-state=done]", "Sealed")

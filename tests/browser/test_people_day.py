"""A day of leave: Hanna keeps HR, Wen asks on a phone, Rolf who leads the works decides.

Worked out by hand. It is Tuesday, 19 May 2026; everybody has been here since 1 January.

- Annual leave is 24 days a year, two at the end of each month: 8 by the end of April.
- Hanna credits four people with four months: 4 x 4 x 2 = 32 days. A second run credits none.
- Wen asks for 20 to 29 May: 8 days of the week without Whit Monday (25 May) are 7, so 1 is left,
  and today takes it. Two more come with the end of May: three days from
  1 June are one too many, and are refused.
- Rolf sees that 0 are left on 29 May. He grants the week and refuses today: 8 are there, 7 planned.
- Hanna puts 3 days to Rolf's: 8 + 3 = 11.
"""

from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from erp_core import hr
from erp_core.hr.checks import CHECKS
from erp_core.kernel.actor import system
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import PASSWORD
from tests.builders.hr import People, people
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"people-{name}.png", full_page=True)


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog [data-field='{name}']")
        if name in {"kind", "part"}:
            field.select_option(value)
        else:
            field.fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def acts(screen: Screen, what: str) -> None:
    screen.page.locator(f"[data-act='{what}']").first.click()


def test_a_day_of_leave(house: House) -> None:
    database = house.desk.database
    staff: People = aside(lambda: people(database))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("hanna", "/console/people/staff")
        credits_what_is_earned(screen)
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("wen", "/console/people")
        asks_for_leave(screen)
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("rolf", "/console/people/decide")
        decides(screen)
    with browsing(house.url, PHONE, "zh-CN") as screen:
        screen.page.goto(house.url + "/console/preferences?language=zh")
        screen.page.goto(house.url + "/console/people")
        reads_in_chinese(screen)
    wen = staff.wen.employee
    found = aside(lambda: database.read(lambda tx: hr.leave_balances(tx, system(), wen)))
    annual = found[0]
    assert (annual.type_en, annual.balance, annual.planned) == ("Annual leave", 8, 7)
    ledger = aside(lambda: database.read(lambda tx: hr.leave_entries(tx, system(), wen)))
    assert sum(one.days for one in ledger.items) == 1
    assert {one.leave_day for one in ledger.items if one.leave_day} >= {date(2026, 5, 26)}
    broken = aside(lambda: database.read(lambda tx: [c.run(tx).violations for c in CHECKS]))
    assert [each for each in broken if each] == []


def credits_what_is_earned(screen: Screen) -> None:
    page = screen.page
    screen.sees("[data-person=Wen] [data-kind='Annual leave']", "8 days")
    acts(screen, "run")
    screen.sees(".q-notification", "Credited 32 days; 0 expired.")
    acts(screen, "run")
    screen.sees(".q-notification", "Credited 0 days; 0 expired.")
    page.locator("[data-person=Rolf] [data-act=adjust]").click()
    fills(screen, days="3", reason="brought along")
    screen.sees("[data-person=Rolf] [data-kind='Annual leave']", "11 days")
    screen.fits()
    keeps(screen, "staff")
    acts(screen, "hire")
    fills(screen, number="E-9", name="Noor", hired_on="2026-06-01")
    screen.sees("[data-person=Noor]", "since 1 Jun")
    screen.sees("[data-person=Noor] [data-kind='Annual leave']", "0 days")


def asks_for_leave(screen: Screen) -> None:
    """Seven of eight, then the eighth; of the two that come with May's end three are refused."""
    screen.sees("[data-balance='Annual leave']", "8 days")
    acts(screen, "ask")
    fills(screen, first="2026-05-20", last="2026-05-29", note="to the sea")
    screen.sees("[data-leave='1']", "7 days")
    screen.sees("[data-balance='Annual leave']", "can be asked for 1")
    acts(screen, "ask")
    fills(screen, first="2026-05-19")
    screen.sees("[data-leave='2']", "1 day")
    screen.sees("[data-balance='Annual leave']", "can be asked for 0")
    page = screen.page
    acts(screen, "ask")
    fills(screen, first="2026-05-30", last="2026-06-03")
    screen.sees(".q-notification", "Not enough leave is left on these days")
    expect(page.locator("[data-leave]")).to_have_count(2)
    page.goto(screen.url + "/console/people/staff")
    expect(page.locator("[data-person]")).to_have_count(1)
    page.goto(screen.url + "/console/people")
    screen.sees("[data-leave='1']")
    screen.fits()
    keeps(screen, "mine")


def decides(screen: Screen) -> None:
    """Rolf grants the week and refuses the single day; Wen's calendar shows it."""
    page = screen.page
    card = page.locator("[data-waits=Wen]")
    expect(card).to_have_count(2)
    screen.sees("[data-waits=Wen]", "20 May – 29 May")
    expect(card.first).to_contain_text("0 left on its last day")
    keeps(screen, "decide")
    card.nth(1).locator("[data-act=refuse]").click()
    fills(screen, reason="the roaster is serviced")
    expect(page.locator("[data-waits=Wen]")).to_have_count(1)
    page.locator("[data-waits=Wen] [data-act=grant]").click()
    screen.misses("[data-waits]")
    page.locator("[data-tab=away]").click()
    screen.sees("[data-away='Wen 2026-05-20']")
    expect(page.locator("[data-away]")).to_have_count(7)
    screen.fits()
    keeps(screen, "away")


def reads_in_chinese(screen: Screen) -> None:
    page = screen.page
    page.locator("input[type=text]:visible, input[name=login]:visible").first.fill("wen")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    screen.sees("[data-leave='1'][data-state=approved]", "已批准")
    screen.sees("[data-leave='2'][data-state=refused]", "the roaster is serviced")
    screen.sees("[data-balance='Annual leave']", "可申请 1")
    for tab in ("away", "decide"):
        page.locator(f"[data-tab={tab}]").click()
        screen.sees(f"[data-tab={tab}][aria-current=page]")
        screen.fits()
        keeps(screen, f"phone-{tab}")

"""Lena closes a year: a late entry with a reason, locks of both kinds, the result carried forward.

Worked out by hand, in euros.

- In 2025 the house sold for 5,000.00 and spent 1,200.00: a result of 3,800.00.
- December 2025 is locked softly: 100.00 of rent without a reason are refused, with one they are
  posted. The result is 3,700.00. Then December is locked for good, and nothing goes into it.
- The year is closed: 3,700.00 are retained earnings (account 2970), the result of 2026 is nothing.
- An administrator opens the year again: 3,700.00 are the result of earlier years.
"""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import expect

from erp_core.access import Role
from erp_core.finance import post_entry
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.browser.staging import SCREENSHOTS
from tests.browser.test_accountant_day import dialog, line, posts
from tests.builders.access import a_user
from tests.builders.finance import an_entry, books, broken_rules
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, aside, free_port, served

pytestmark = pytest.mark.browser

MONTH = "/console/ledger/month"


@pytest.fixture
def url(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[str]:
    """A house with a year behind it; Lena keeps its books, Ada administers it."""

    def begin(tx: Tx) -> None:
        books(tx)
        post_entry(tx, system(), an_entry("5000.00", date(2025, 6, 30)))
        spent = an_entry("1200.00", date(2025, 9, 30), "other_expense", "bank")
        post_entry(tx, system(), spent)

    database.run(begin)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "lena", Role.ACCOUNTANT)
    a_user(database, "ada", Role.ADMIN)
    with served(desk, port) as url:
        yield url


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"year-{name}.png", full_page=True)


def locks(screen: Screen, lock: str) -> None:
    december = screen.page.locator("[data-month='2025-12']")
    december.get_by_role("button", name="Lock").click()
    dialog(screen, "Lock", lock=lock, reason="December is done")


def test_a_year_is_closed_and_opened_again(database: Database, url: str) -> None:
    with browsing(url, DESKTOP) as screen:
        screen.logs_in("lena", MONTH)
        locks_december(screen)
        closes_the_year(screen)
    with browsing(url, PHONE) as screen:
        screen.logs_in("ada", MONTH)
        screen.fits()
        opens_it_again(screen)
        screen.goes(MONTH)
        screen.page.locator("[lang=zh].fd-tool").click()
        screen.sees("[data-year='2025'] .fd-button", "年度结账")
        screen.fits()
        keeps(screen, "phone-chinese")
    assert aside(lambda: broken_rules(database)) == []


def locks_december(screen: Screen) -> None:
    page = screen.page
    locks(screen, "soft")
    screen.sees("[data-month='2025-12'] .fd-chip", "locked")
    page.locator("[data-tab=entries]").click()
    posts(screen, "2025-12-31", "6300", "1800", "100.00", "Rent")
    screen.sees(".q-notification", "locked")
    expect(line(screen, "Rent", "entry")).to_have_count(0)
    posts(screen, "2025-12-31", "6300", "1800", "100.00", "Rent", "The bill came late")
    expect(line(screen, "Rent", "entry")).to_have_count(1)
    page.locator("[data-tab=month]").click()
    locks(screen, "hard")
    screen.sees("[data-month='2025-12'] .fd-chip", "locked for good")
    page.locator("[data-tab=entries]").click()
    posts(screen, "2025-12-31", "6300", "1800", "1.00", "Later still", "Forgotten")
    screen.sees(".q-notification", "locked")
    expect(line(screen, "Later still", "entry")).to_have_count(0)


def closes_the_year(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=statements]").click()
    screen.sees("[data-total=result_brought_forward] .fd-amount", "€3,700.00")
    page.locator("[data-tab=month]").click()
    year = page.locator("[data-year='2025']")
    year.get_by_role("button", name="Close the year").click()
    keeps(screen, "dialog")
    dialog(screen, "Close the year", reason="audited")
    screen.sees("[data-year='2025'] .fd-chip", "closed")
    screen.fits()
    keeps(screen, "closed")
    page.locator("[data-tab=statements]").click()
    screen.sees("[data-account='2970'] .fd-amount", "€3,700.00")
    screen.sees("[data-total=result_of_year] .fd-amount", "€0.00")
    screen.misses("[data-total=result_brought_forward]")


def opens_it_again(screen: Screen) -> None:
    page = screen.page
    keeps(screen, "phone")
    page.get_by_role("button", name="Open the year again").click()
    dialog(screen, "Open the year again", reason="a mistake was found")
    expect(page.locator("[data-year='2025'] .fd-chip")).to_have_count(0)
    page.locator("[data-tab=statements]").click()
    screen.sees("[data-total=result_brought_forward] .fd-amount", "€3,700.00")

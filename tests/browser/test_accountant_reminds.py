"""Lena reminds who is late.

Worked out by hand, in euros: the café owes 1,000.00 since 40 days and 250.00 that are not due, so
1,250.00. Level 1 is reached after 10 days and costs 5.00: once approved, the café owes 1,255.00.
Then the café contests the 1,000.00. We paid a supplier 100.00 and sent goods for 40.00 back.
"""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect

from erp_core.access import Role
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.browser.staging import SCREENSHOTS
from tests.browser.test_accountant_day import dialog
from tests.builders.access import a_user
from tests.builders.finance import a_line, a_payer, an_invoice, books, broken_rules
from tests.builders.payables import (
    a_bill,
    a_bill_line,
    a_supplier,
    a_supplier_credit,
    a_supplier_payment,
)
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, aside, free_port, served

pytestmark = pytest.mark.browser

OWED = "/console/ledger/owed"


def goods_went_back(tx: Tx) -> None:
    supplier = a_supplier(tx)
    bill = a_bill(tx, supplier, "R-1", a_bill_line("20.00", "5"))
    a_supplier_payment(tx, supplier, "100.00")
    a_supplier_credit(tx, bill.id, "C-7", {bill.lines[0].id: "2"})


@pytest.fixture
def url(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[str]:
    """A house with a late invoice and one that is not due; Lena keeps its books."""
    database.run(books)
    cafe = database.run(a_payer)
    database.run(lambda tx: an_invoice(tx, cafe, a_line("1000.00"), due_days=0))
    database.run(goods_went_back)
    clock.advance(timedelta(days=40))
    database.run(lambda tx: an_invoice(tx, cafe, a_line("250.00"), due_days=14))
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "lena", Role.ACCOUNTANT)
    with served(desk, port) as url:
        yield url


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"owed-{name}.png", full_page=True)


def says(screen: Screen, act: str, submit: str, **values: str) -> None:
    screen.page.locator(act).click()
    dialog(screen, submit, **values)


def contests_and_settles(screen: Screen) -> None:
    """The late invoice is wrong, says the customer: it is left out of reminders until settled."""
    page = screen.page
    screen.goes("/console/invoices/1")
    says(screen, "[data-act=dispute]", "Customer contests it", reason="Two boxes are missing")
    screen.sees("[data-dispute][data-open]", "Two boxes are missing")
    screen.fits()
    keeps(screen, "disputed")
    screen.goes(OWED)
    screen.sees("[data-left-out='1']", "Two boxes are missing")
    screen.sees("[data-disputed=receivable]", "€1,000.00")
    screen.goes("/console/invoices/1")
    says(screen, "[data-act=settle-dispute]", "Settle", outcome="Sent again")
    screen.sees("[data-dispute]", "Sent again")
    expect(page.locator("[data-act=dispute]")).to_have_count(1)


def money_comes_back(screen: Screen) -> None:
    """The supplier gives 40.00 back for goods that we returned; by mistake first too much."""
    page = screen.page
    screen.goes(OWED)
    screen.sees("[data-due-back]", "€40.00")
    page.get_by_role("button", name="Money came back").click()
    opened = page.get_by_role("dialog")
    opened.locator("[data-field=amount]").fill("41")
    opened.get_by_role("button", name="Save").click()
    screen.sees(".q-notification", "more than the supplier has of ours")
    dialog(screen, "Save", amount="40")
    screen.sees("[data-came-back]", "SR-2026-0001")
    expect(page.locator("[data-due-back]")).to_have_count(0)
    screen.fits()
    keeps(screen, "money-back")


def test_who_is_late_is_reminded(database: Database, url: str) -> None:
    with browsing(url, DESKTOP) as screen:
        page = screen.page
        screen.logs_in("lena", OWED)
        screen.sees("[data-owed=receivable] .fd-strong .fd-amount", "€1,250.00")
        screen.sees("[data-owed=receivable] [data-bucket=days_31_60]", "€1,000.00")
        screen.sees("[data-owed=receivable] [data-bucket=not_due]", "€250.00")
        page.get_by_role("button", name="Set a level").click()
        dialog(screen, "Save", days="10", fee="5.00", text_en="Please pay.", text_zh="请付款。")
        screen.sees("[data-level='1']", "€5.00")
        page.get_by_role("button", name="Propose reminders").click()
        screen.sees("[data-letter][data-state=proposed]", "€1,000.00")
        keeps(screen, "proposed")
        with page.context.expect_page() as opened:
            page.locator("[data-preview]").click()
        expect(opened.value.locator("h1")).to_have_text("Draft of a reminder, level 1")
        opened.value.close()
        chart = page.locator("[data-chart=receivable]")
        label = chart.get_attribute("aria-label") or ""
        assert "not due yet: €250.00" in label
        assert "31 to 60 days late: €1,000.00" in label
        place = chart.locator("canvas").bounding_box()
        assert place is not None
        chart.click(position={"x": place["width"] * 0.4, "y": place["height"] * 0.42})
        screen.sees(".fd-section", "31 to 60 days late")
        screen.sees("[data-item]", "€1,000.00")
        screen.goes(OWED)
        page.locator("[data-ageing=receivable] [data-open=not_due]").click()
        screen.sees("[data-sum=receivable]", "€250.00")
        keeps(screen, "items")
        screen.goes(OWED)
        page.get_by_role("button", name="Approve").click()
        screen.sees("[data-letter][data-state=approved]", "Please pay.")
        screen.sees("[data-all=receivable] .fd-strong .fd-amount", "€1,255.00")
        page.get_by_role("button", name="Propose reminders").click()
        screen.sees(".q-notification", "Nobody has reached their next level")
        expect(page.locator("[data-letter]")).to_have_count(1)
        screen.fits()
        contests_and_settles(screen)
        money_comes_back(screen)
    with browsing(url, PHONE) as screen:
        screen.logs_in("lena", OWED)
        screen.page.locator("[lang=zh].fd-tool").click()
        screen.sees("[data-letter] .fd-chip", "已批准")
        screen.fits()
        keeps(screen, "phone-chinese")
    assert aside(lambda: broken_rules(database)) == []

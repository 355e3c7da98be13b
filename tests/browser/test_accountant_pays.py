"""Lena has the house's bills paid: she chooses, Ben approves, the bank gets one file and pays.

Worked out by hand, in euros.

- To be paid: 1,190.00 and 60.00 of the roaster, and a refund of 25.00 to the café.
- Lena chooses 1,190.00 and 25.00, together 1,215.00. She may not approve that herself; Ben does.
- The bank pays the order in one sum of 1,215.00. Then 60.00 is still to be paid.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, expect

from erp_core.access import Role
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import a_user
from tests.builders.banking import Moved, a_bank_account, broken_banking, camt
from tests.builders.finance import a_payer, books, broken_rules
from tests.builders.payment_orders import THEIR_IBAN, a_payable, a_refund
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, aside, free_port, served

pytestmark = pytest.mark.browser

PAYMENTS = "/console/ledger/payments"
STATEMENT = camt([Moved("-1215.00", "Sammelauftrag PAY-2026-0001")])


@pytest.fixture
def url(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[str]:
    """A house that owes two bills and a refund; Lena keeps its books, Ben leads it."""

    def begin(tx: Tx) -> None:
        books(tx)
        a_bank_account(tx)
        roaster = a_payer(tx, "Rösterei Süd")
        a_payable(tx, roaster, "1190.00", "R-77")
        a_payable(tx, roaster, "60.00", "R-78")
        a_refund(tx, a_payer(tx), "25.00")

    database.run(begin)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "lena", Role.ACCOUNTANT)
    a_user(database, "ben", Role.MANAGER)
    with served(desk, port) as url:
        yield url


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"payments-{name}.png", full_page=True)


def test_bills_are_paid_by_two_people_and_the_bank(database: Database, url: str) -> None:
    with browsing(url, DESKTOP) as screen:
        screen.logs_in("lena", PAYMENTS)
        chooses_what_is_paid(screen)
        may_not_approve_it(screen)
    with browsing(url, PHONE) as screen:
        screen.logs_in("ben", PAYMENTS)
        approves(screen)
    with browsing(url, DESKTOP) as screen:
        screen.logs_in("lena", PAYMENTS)
        gives_it_to_the_bank(screen)
        imports_what_the_bank_did(screen)
    with browsing(url, PHONE) as screen:
        screen.logs_in("lena", PAYMENTS)
        screen.page.locator("[lang=zh].fd-tool").click()
        screen.sees("[data-order] .fd-chip", "已付款")
        screen.fits()
        keeps(screen, "phone-chinese")
    assert aside(lambda: broken_banking(database)) == []
    assert aside(lambda: broken_rules(database)) == []


def chooses_what_is_paid(screen: Screen) -> None:
    page = screen.page
    expect(page.locator("[data-payable]")).to_have_count(3)
    page.locator("[data-make]").click()
    screen.sees(".q-notification", "Choose what is to be paid first")
    for name in ("R-77", "Refund REF-2026-0001"):
        payable = page.locator(f"[data-payable='{name}']")
        payable.locator("[data-choose]").check()
        payable.locator("[data-iban]").fill(THEIR_IBAN)
    expect(page.locator("[data-sum]")).to_have_text("€1,215.00")
    expect(page.locator("[data-payable='R-77'] [data-iban]")).to_have_value(THEIR_IBAN)
    keeps(screen, "chosen")
    page.locator("[data-make]").click()
    screen.sees("[data-order='1'][data-state=proposed]", "€1,215.00")
    expect(page.locator("[data-payable]")).to_have_count(1)
    screen.fits()


def may_not_approve_it(screen: Screen) -> None:
    screen.page.get_by_role("button", name="Approve").click()
    screen.sees(".q-notification", "somebody else approves it")
    screen.sees("[data-order='1'][data-state=proposed]")


def approves(screen: Screen) -> None:
    screen.fits()
    keeps(screen, "phone")
    screen.page.get_by_role("button", name="Approve").click()
    screen.sees("[data-order='1'][data-state=approved]", "approved by Ben")


def gives_it_to_the_bank(screen: Screen) -> None:
    page = screen.page
    page.get_by_role("button", name="Make the bank's file").click()
    screen.sees("[data-order='1'][data-state=exported]", "PAY-2026-0001")
    with page.expect_download() as download:
        page.get_by_role("link", name="Download the file").click()
    content = Path(download.value.path()).read_text("utf-8")
    assert "<CtrlSum>1215.00</CtrlSum>" in content
    assert "<NbOfTxs>2</NbOfTxs>" in content
    assert "<Nm>Roesterei Sued</Nm>" in content
    keeps(screen, "exported")


def imports_what_the_bank_did(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=bank]").click()
    file = FilePayload(name="may.xml", mimeType="text/xml", buffer=STATEMENT.encode())
    page.locator("[data-statement]").set_input_files(files=[file])
    page.locator("[data-import]").click()
    screen.sees("[data-done]", "PAY-2026-0001")
    page.locator("[data-tab=payments]").click()
    screen.sees("[data-order='1'][data-state=settled]")
    expect(page.locator("[data-payable]")).to_have_count(1)
    screen.sees("[data-payable='R-78']", "€60.00")
    keeps(screen, "settled")

"""Wages, expenses and hours: from a phone in the works to the bank's file, worked out by hand.

It is Tuesday, 19 May 2026. Amounts in euros.

- Wen pays 107.00 for the train, with 7 % tax in it: 7.00, so 100.00 of expense. Rolf grants it.
- Wen writes 7.5 hours on an order and 0.5 on nothing in particular: 8. Rolf approves the week.
- Hanna keeps 10 % of each wage and adds 10 % beside it. Wen earns 3,000.00 and Ida 2,000.00: gross
  5,000.00, beside it 500.00, net 2,700.00 + 1,800.00 = 4,500.00. What she worked out she does not
  approve; Lena does, posts it, and pays: Wen on the 15th, Ida today, and the train.
- The bank's file opens with 10,000.00 and has three lines: 2,700.00 and 107.00 say what they are
  and are matched by themselves; 1,800.00 says "Gehalt", so Lena chooses. It closes with 5,393.00.
- Then nobody is owed anything: 3720 and 3760 are empty, and the bank is what the bank says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, expect

from erp_core import catalog
from erp_core.access import Role
from erp_core.catalog import NewTax
from erp_core.finance import EntryLine, Journal, NewEntry, post_entry
from erp_core.kernel.actor import system
from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import PASSWORD, a_user
from tests.builders.banking import Moved, a_bank_account, camt
from tests.builders.finance import books, eur
from tests.builders.hr import people_in
from tests.builders.purchasing import balance
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, aside, free_port, served

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day

STATEMENT = camt(
    [
        Moved("-2700.00", "WAGES 2026-04 WEN", "Wen", day="2026-05-15"),
        Moved("-1800.00", "Gehalt", "Ida", day="2026-05-18"),
        Moved("-107.00", "Expenses 1 wen", "Wen", day="2026-05-18"),
    ],
    opening="10000.00",
)


@dataclass(frozen=True)
class Works:
    """A house with people, books and a bank."""

    desk: Frontdesk
    url: str


@pytest.fixture
def works(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[Works]:
    """Hanna keeps HR, Rolf leads Wen, Ida leads the office, and Lena keeps the books."""

    def begin(tx: Tx) -> None:
        books(tx)
        tax = NewTax(
            code="DE7", name_en="VAT 7 %", name_zh="增值税 7 %", rate=Decimal("0.07"), included=True
        )
        catalog.create_tax(tx, system(), tax)
        people_in(tx, database)
        a_bank_account(tx)
        capital = NewEntry(
            journal=Journal.BANK,
            business_date=date(2026, 4, 1),
            lines=(EntryLine.of("1800", eur("10000")), EntryLine.of("2000", -eur("10000"))),
        )
        post_entry(tx, system(), capital)

    database.run(begin)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "lena", Role.ACCOUNTANT)
    with served(desk, port) as url:
        yield Works(desk, url)


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"wages-{name}.png", full_page=True)


def acts(screen: Screen, what: str, within: str = "") -> None:
    screen.page.locator(f"{within} [data-act='{what}']").first.click()


def fills(screen: Screen, **values: str) -> None:
    types(screen, **values)
    screen.page.locator(".fd-dialog .fd-primary").click()
    expect(screen.page.locator(".fd-dialog")).to_have_count(0)


def types(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog [data-field='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def refuses(screen: Screen, words: str, **values: str) -> None:
    """Fill a dialog in; what is refused is asked again with what was typed still in it."""
    types(screen, **values)
    screen.page.locator(".fd-dialog .fd-primary").click()
    screen.sees(".q-notification", words)
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog[data-turn='2'] [data-field='{name}']")
        if field.evaluate("one => one.tagName") != "SELECT":
            expect(field).to_have_value(value)
    expect(screen.page.locator(".fd-dialog")).to_have_count(1)


def line(screen: Screen, words: str, kind: str) -> Locator:
    return screen.page.locator(f"[data-{kind}]", has_text=words)


def test_a_day_of_wages_expenses_and_hours(works: Works) -> None:
    with browsing(works.url, PHONE) as screen:
        screen.logs_in("wen", "/console/people/expenses")
        hands_in(screen)
        writes_hours(screen)
    with browsing(works.url, DESKTOP) as screen:
        screen.logs_in("rolf", "/console/people/decide")
        decides(screen)
    with browsing(works.url, DESKTOP) as screen:
        screen.logs_in("hanna", "/console/people/wages")
        works_out(screen)
    with browsing(works.url, DESKTOP) as screen:
        screen.logs_in("lena", "/console/people/wages")
        pays_wages(screen)
        pays_expenses(screen)
        meets_the_bank(screen)
    with browsing(works.url, PHONE) as screen:
        screen.logs_in("hanna", "/console/people/wages")
        looks_on_a_phone(screen)
    with browsing(works.url, PHONE, "zh-CN") as screen:
        screen.page.goto(works.url + "/console/preferences?language=zh")
        screen.page.goto(works.url + "/console/people/wages")
        reads_in_chinese(screen)
    database = works.desk.database
    left = aside(
        lambda: database.read(lambda tx: [balance(tx, one) for one in ("3720", "3760", "1800")])
    )
    assert left == ["0.00", "0.00", "5393.00"]
    assert violations(works.desk) == []


def violations(desk: Frontdesk) -> list[str]:
    def look(tx: Tx) -> list[str]:
        checks = [CHAIN_CHECK, *(check for one in desk.modules for check in one.checks)]
        return [words for check in checks for words in check.run(tx).violations]

    return aside(lambda: desk.database.read(look))


def hands_in(screen: Screen) -> None:
    page = screen.page
    screen.sees(".fd-empty", "Nothing handed in yet")
    keeps(screen, "phone-empty")
    acts(screen, "hand_in")
    expect(page.locator(".fd-dialog [data-field=tax_0]")).to_be_in_viewport(ratio=1)
    page.wait_for_timeout(400)
    keeps(screen, "phone-dialog")
    typed = {"purpose": "Visit to the fair", "what_0": "Train", "amount_0": "1,000"}
    refuses(screen, "1234.50 or 1234,50 can be read", **typed)
    expect(page.locator("[data-claim]")).to_have_count(0)
    keeps(screen, "phone-dialog-again")
    fills(
        screen,
        day_0="2026-05-11",
        amount_0="107.00",
        tax_0="VAT 7 %",
    )
    receipt = FilePayload(name="train.pdf", mimeType="application/pdf", buffer=b"%PDF-1.4 107.00")
    page.locator("[data-receipt]").set_input_files(receipt)
    screen.sees("[data-claim] a", "train.pdf")
    screen.sees("[data-claim='Visit to the fair'][data-state=submitted]", "€107.00")
    screen.sees("[data-claim='Visit to the fair']", "of which tax €7.00")
    screen.fits()
    keeps(screen, "phone-expenses")


def writes_hours(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=hours]").click()
    screen.sees(".fd-empty", "No hours yet")
    acts(screen, "log")
    fills(screen, day="2026-05-18", hours="7.5", project="SO-2026-0042")
    screen.sees("[data-week='2026-05-18']", "7.5 h")
    acts(screen, "log")
    refuses(screen, "A day has no more than 24 hours", day="2026-05-18", hours="17", project="")
    fills(screen, hours="0.5")
    screen.sees("[data-week='2026-05-18'] .fd-floor-number", "8 h")
    acts(screen, "submit_week")
    screen.sees("[data-week='2026-05-18'][data-state=submitted]", "SO-2026-0042")
    screen.fits()
    keeps(screen, "phone-hours")


def decides(screen: Screen) -> None:
    page = screen.page
    screen.sees("[data-claims=Wen]", "Train")
    with page.expect_download() as receipt:
        page.locator("[data-claims=Wen] a", has_text="train.pdf").click()
    assert Path(receipt.value.path()).read_bytes() == b"%PDF-1.4 107.00"
    screen.sees("[data-works=Wen]", "SO-2026-0042")
    screen.fits()
    keeps(screen, "decide")
    acts(screen, "grant", "[data-claims=Wen]")
    screen.misses("[data-claims]")
    acts(screen, "give_back", "[data-works=Wen]")
    fills(screen, reason="")
    screen.sees(".q-notification", "Say why")
    expect(page.locator("[data-works]")).to_have_count(1)
    acts(screen, "grant", "[data-works=Wen]")
    screen.sees(".fd-empty", "Nothing waits for you")
    page.locator("[data-tab=hours]").click()
    screen.sees("[data-hours-of=Wen]", "approved")
    screen.sees("[data-hours-of=Wen]", "7.5 h")
    screen.fits()
    keeps(screen, "hours")


def works_out(screen: Screen) -> None:
    screen.sees(".fd-empty", "No wages are worked out yet")
    acts(screen, "draft")
    refuses(screen, "Nobody has a salary in this month", period="2026-04")
    screen.page.keyboard.press("Escape")
    for name, gross in (("Wen", "3000.00"), ("Ida", "2,000.00")):
        acts(screen, "salary")
        fills(screen, person=name, gross=gross, valid_from="2026-01-01")
        screen.sees(f"[data-earns={name}]", "since 1 Jan")
    acts(screen, "deduct")
    fills(screen, name_en="Pension", name_zh="养老保险", employee="10", employer="10")
    screen.sees("[data-deduction=Pension]", "10 % of the wage, 10 % beside it")
    acts(screen, "draft")
    fills(screen, period="2026-04")
    month = "[data-month='2026-04'][data-state=draft]"
    screen.sees(month, "€4,500.00")
    screen.sees(month, "gross €5,000.00")
    screen.sees(month, "beside it €500.00")
    screen.sees(f"{month} [data-slip=Wen]", "€2,700.00")
    screen.sees(f"{month} [data-slip=Wen]", "Pension \u2212€300.00")
    acts(screen, "approve", month)
    screen.sees(".q-notification", "somebody else approves them")
    screen.sees(month)
    screen.fits()
    keeps(screen, "month")


def pays_wages(screen: Screen) -> None:
    """Approved, posted, then Wen alone on the 15th and whoever is left today."""
    month = "[data-month='2026-04']"
    acts(screen, "approve", month)
    screen.sees(f"{month}[data-state=approved]")
    acts(screen, "post", month)
    screen.sees(f"{month}[data-state=posted]", "€4,500.00 to pay")
    acts(screen, "pay", month)
    keeps(screen, "pay")
    fills(screen, whom="Wen · €2,700.00", account="1800 House bank", paid_on="2026-05-15")
    screen.sees(f"{month}[data-state=posted]", "€1,800.00 to pay")
    screen.sees("[data-slip=Wen]", "paid on 15 May from 1800")
    acts(screen, "pay", month)
    fills(screen, account="1800 House bank")
    screen.sees(f"{month}[data-state=paid]")
    unfolds(screen)
    screen.sees("[data-slip=Ida]", "Wages 2026-04 ida")
    screen.fits()
    keeps(screen, "paid")


def unfolds(screen: Screen) -> None:
    screen.page.locator("[data-slips='2026-04'] > summary").click()


def pays_expenses(screen: Screen) -> None:
    screen.page.locator("[data-tab=expenses]").click()
    acts(screen, "pay", "[data-pays=Wen]")
    fills(screen, account="1800 House bank")
    screen.sees("[data-paid-claim=Wen]", "Expenses 1 wen")
    screen.sees(".fd-empty", "Nothing is to be paid back")
    acts(screen, "take_back", "[data-paid-claim=Wen]")
    fills(screen, reason="the account was closed")
    screen.sees("[data-pays=Wen]", "the account was closed")
    acts(screen, "pay", "[data-pays=Wen]")
    fills(screen, account="1800 House bank")
    screen.sees("[data-paid-claim=Wen]", "€107.00")
    screen.fits()
    keeps(screen, "expenses")


def meets_the_bank(screen: Screen) -> None:
    page = screen.page
    page.goto(screen.url + "/console/ledger")
    file = FilePayload(name="may.xml", mimeType="text/xml", buffer=STATEMENT.encode())
    page.locator("[data-statement]").set_input_files(file)
    page.locator("[data-import]").click()
    expect(page.locator("[data-done]")).to_have_count(2)
    waiting = line(screen, "Gehalt", "line")
    keeps(screen, "bank")
    waiting.locator("[data-proposal='60']", has_text="Wages 2026-04 ida").click()
    expect(page.locator("[data-done]")).to_have_count(3)
    page.goto(screen.url + "/console/people/wages")
    unfolds(screen)
    acts(screen, "take_back", "[data-slip=Wen]")
    fills(screen, reason="a try")
    screen.sees(".q-notification", "A line of the bank shows this")
    screen.sees("[data-month='2026-04'][data-state=paid]")


def keeps_an_account(screen: Screen) -> None:
    page, wages = screen.page, screen.page.url
    page.goto(wages.replace("/wages", "/staff"))
    acts(screen, "account", "[data-person=Ida]")
    page.locator(".fd-dialog [data-field=iban]").fill("DE89 3704 0044 0532 0130 01")
    page.locator(".fd-dialog .fd-primary").click()
    screen.sees(".q-notification", "This is no IBAN")
    fills(screen, iban="DE89 3704 0044 0532 0130 00")
    screen.sees("[data-person=Ida]", "Paid into DE89 •••• 3000")
    screen.fits()
    keeps(screen, "phone-staff")
    page.goto(wages)


def looks_on_a_phone(screen: Screen) -> None:
    keeps_an_account(screen)
    unfolds(screen)
    screen.sees("[data-slip=Wen]", "€2,700.00")
    screen.fits()
    keeps(screen, "phone-month")
    acts(screen, "deduct")
    screen.page.wait_for_timeout(400)
    keeps(screen, "phone-deduct")
    screen.page.keyboard.press("Escape")
    for place in ("expenses", "decide"):
        screen.goes(f"/console/people/{place}")
        expect(screen.page.locator(f"[data-tab={place}]")).to_be_in_viewport(ratio=1)
        keeps(screen, f"phone-{place}-hr")


def reads_in_chinese(screen: Screen) -> None:
    """Wen sees the own payslip and opens it; nobody else's."""
    page = screen.page
    page.locator("input[type=text]:visible, input[name=login]:visible").first.fill("wen")
    page.locator("input[type=password]").fill(PASSWORD)
    page.locator("button[type=submit]").first.click()
    screen.sees("[data-payslip='2026-04']", "2026年4月")
    screen.sees("[data-payslip='2026-04']", "应发 €3,000.00")
    screen.misses("[data-month]")
    screen.fits()
    keeps(screen, "phone-payslip")
    paper = page.locator("[data-payslip='2026-04'] .fd-paper").first.get_attribute("href")
    assert page.request.get(screen.url + str(paper)).headers["content-type"] == "application/pdf"
    other = str(paper).replace("payslip/2", "payslip/1")
    assert other != paper
    assert page.request.get(screen.url + other).status == 404
    for tab in ("expenses", "hours"):
        page.locator(f"[data-tab={tab}]").click()
        screen.sees(f"[data-tab={tab}][aria-current=page]")
        screen.fits()
        keeps(screen, f"phone-zh-{tab}")

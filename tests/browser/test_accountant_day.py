"""Lena's day at the books: entries, the bank's file, the month, the statements, the audit trail.

Worked out by hand, in euros.

- 10,000.00 of capital came to the bank on 1 April. An expense of 99.00 was a mistake: reversed.
- The café owes INV-2026-0001 of 1,000.00 and INV-2026-0002 of 250.00.
- The bank's file opens with 10,000.00: 250.00 for the second invoice (matched by itself), 400.00
  of the first (matched, taken back, matched again), 12.50 of charges. It closes with 10,637.50.
- April is locked, and an entry of 15 April is refused.
- The balance sheet: bank 10,637.50 + receivables 1,250.00 - 650.00 = 600.00, so 11,237.50 of
  assets. Capital 10,000.00 + result 1,250.00 - 12.50 = 1,237.50, so 11,237.50 as well.
- One byte of the audit trail is flipped, and the chain betrays it.
"""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Locator, expect
from sqlalchemy import text

from erp_core.access import Role
from erp_core.kernel.audit import CHAIN_CHECK
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import a_user
from tests.builders.banking import IBAN, Moved, camt
from tests.builders.finance import a_line, a_payer, an_invoice, books
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, aside, free_port, served

pytestmark = pytest.mark.browser

STATEMENT = camt(
    [
        Moved("250.00", "INV-2026-0002", "Café Lindner"),
        Moved("400.00", "Part of INV-2026-0001, thank you", "Lindner OHG"),
        Moved("-12.50", "Account charges", "House bank"),
    ],
    opening="10000.00",
)


@pytest.fixture
def ledger(
    database: Database, clock: FixedClock, tmp_path: Path
) -> Iterator[tuple[Frontdesk, str]]:
    """A house with two open invoices, and Lena who keeps its books."""

    def begin(tx: Tx) -> None:
        books(tx)
        cafe = a_payer(tx)
        an_invoice(tx, cafe, a_line("1000.00"))
        an_invoice(tx, cafe, a_line("250.00"))

    database.run(begin)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "lena", Role.ACCOUNTANT)
    a_user(database, "jonas", Role.SALES)
    with served(desk, port) as url:
        yield desk, url


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"ledger-{name}.png", full_page=True)


def dialog(screen: Screen, submit: str, **values: str) -> None:
    """Fill a dialog in and submit it."""
    opened = screen.page.get_by_role("dialog")
    for name, value in values.items():
        field = opened.locator(f"[data-field='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    opened.get_by_role("button", name=submit).last.click()
    expect(screen.page.locator(".fd-dialog")).to_have_count(0)


def posts(
    screen: Screen, day: str, debit: str, credit: str, amount: str, memo: str, late: str = ""
) -> None:
    page = screen.page
    if not page.locator("[data-act=post-entry]").is_visible():
        page.locator("[data-post]").click()
    head = {"day": day, "memo": memo, "late": late}
    for name, value in head.items():
        page.locator(f".fd-pick [data-field={name}]").first.fill(value)
    lines = page.locator("[data-entry-line]")
    for place, (account, side) in enumerate(((debit, "debit"), (credit, "credit"))):
        lines.nth(place).locator("[data-field=account]").fill(account)
        lines.nth(place).locator(f"[data-field={side}]").fill(amount)
    screen.sees("[data-total=difference]", "€0.00")
    page.locator("[data-act=post-entry]").click()


def line(screen: Screen, words: str, kind: str = "line") -> Locator:
    return screen.page.locator(f"[data-{kind}]", has_text=words)


def totals(screen: Screen) -> list[str]:
    names = ("assets", "result_of_year", "liabilities_and_equity")
    rows = [screen.page.locator(f"[data-total={name}] .fd-amount") for name in names]
    return [row.inner_text() for row in rows]


def violations(desk: Frontdesk) -> list[str]:
    def look(tx: Tx) -> list[str]:
        checks = [CHAIN_CHECK, *(check for one in desk.modules for check in one.checks)]
        return [words for check in checks for words in check.run(tx).violations]

    return aside(lambda: desk.database.read(look))


def test_a_day_of_the_accountant(ledger: tuple[Frontdesk, str]) -> None:
    desk, url = ledger
    with browsing(url, DESKTOP) as screen:
        screen.logs_in("lena", "/console/ledger/entries")
        writes_entries(screen)
        imports_the_banks_file(screen)
        closes_april(screen)
        reads_the_statements(screen)
    with browsing(url, PHONE) as screen:
        screen.logs_in("lena", "/console/ledger")
        line(screen, "Account charges", "done").wait_for()
        screen.fits()
        keeps(screen, "bank-phone")
        looks_into_a_csv(screen)
        screen.goes("/console/ledger/statements")
        screen.sees("[data-total=assets]", "11,237.50")
        keeps(screen, "statements-phone")
        screen.page.locator("[lang=zh].fd-tool").click()
        screen.sees("[data-tab=month]", "月结")
        keeps(screen, "statements-chinese")
        for name in ("", "/entries", "/entries/new", "/month"):
            screen.goes(f"/console/ledger{name}")
            screen.page.locator(
                "[data-bank], [data-entry], [data-entry-line], [data-month]"
            ).first.wait_for()
            screen.fits()
            keeps(screen, f"chinese{name.replace('/', '-')}")
    assert violations(desk) == []
    flips_a_byte(desk)
    assert any("audit" in words for words in violations(desk))


def test_the_books_are_not_shown_to_sales(ledger: tuple[Frontdesk, str]) -> None:
    _, url = ledger
    with browsing(url, DESKTOP) as screen:
        screen.logs_in("jonas", "/console/ledger/statements")
        screen.sees(".fd-empty-title", "not part of your role")
        expect(screen.page.locator(".fd-nav-link", has_text="Orders")).to_have_count(1)
        expect(screen.page.locator(".fd-nav-link", has_text="Accounting")).to_have_count(0)
        screen.misses("[data-total]")


def writes_entries(screen: Screen) -> None:
    screen.sees("[data-entry]", "Trade receivables")
    writes_three_lines(screen)
    posts(screen, "2026-04-01", "1800", "2000", "10,000.00", "Capital paid in")
    screen.sees("[data-entry]", "Capital paid in")
    posts(screen, "2026-05-19", "6300", "1600", "99", "A mistake")
    mistake = line(screen, "A mistake", "entry")
    mistake.get_by_role("button", name="Reverse").click()
    dialog(screen, "Reverse", reason="entered twice")
    screen.sees("[data-entry]", "entered twice")
    expect(mistake.locator(".fd-chip")).to_have_text("reversed")
    screen.fits()
    keeps(screen, "entries")


def writes_three_lines(screen: Screen) -> None:
    """A line more takes up the difference; what is refused stays; the entry is taken back."""
    page = screen.page
    page.locator("[data-post]").click()
    page.locator(".fd-pick [data-field=memo]").first.fill("Rent and power")
    lines = page.locator("[data-entry-line]")
    lines.nth(0).locator("[data-field=account]").fill("other exp")
    screen.sees("[data-meant]", "6300")
    lines.nth(0).locator("[data-field=debit]").fill("70")
    lines.nth(1).locator("[data-field=account]").fill("nothing of ours")
    lines.nth(1).locator("[data-field=debit]").fill("30")
    screen.sees("[data-total=difference]", "€100.00")
    page.get_by_role("button", name="Add a line").click()
    expect(lines.nth(2).locator("[data-field=credit]")).to_have_value("100")
    lines.nth(2).locator("[data-field=account]").fill("1600")
    page.locator("[data-act=post-entry]").click()
    screen.sees("[data-entry-line='2'] [role=alert]", "Which account?")
    expect(lines.nth(0).locator("[data-field=debit]")).to_have_value("70")
    screen.fits()
    keeps(screen, "entry-form")
    lines.nth(1).locator("[data-field=account]").fill("6300")
    page.locator("[data-act=post-entry]").dblclick()
    made = line(screen, "Rent and power", "entry")
    expect(made).to_have_count(1)
    expect(made.locator(".fd-amount")).to_have_text(["€70.00", "€30.00", "-€100.00"])
    made.get_by_role("button", name="Reverse").click()
    dialog(screen, "Reverse", reason="next month")
    screen.sees("[data-entry]", "next month")


def imports_the_banks_file(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=bank]").click()
    screen.sees(".fd-empty-title", "No bank account yet")
    page.get_by_role("button", name="Add a bank account").click()
    dialog(screen, "Save", iban=IBAN)
    screen.sees("[data-bank]", "House bank")
    file = FilePayload(name="may.xml", mimeType="text/xml", buffer=STATEMENT.encode())
    page.locator("[data-statement]").set_input_files(files=[file])
    screen.sees("[data-preview=ready]", "may.xml")
    screen.sees("[data-sums]", "€10,637.50")
    expect(page.locator("[data-line], [data-done]")).to_have_count(0)
    keeps(screen, "preview")
    page.get_by_role("button", name="Cancel").click()
    screen.sees(".fd-empty-title", "Everything is matched")
    page.locator("[data-statement]").set_input_files(files=[file])
    page.locator("[data-import]").click()
    expect(line(screen, "INV-2026-0002", "done")).to_have_count(1)
    expect(page.locator("[data-line]")).to_have_count(2)
    keeps(screen, "bank")
    part = line(screen, "Part of INV-2026-0001")
    part.locator("[data-proposal]").first.click()
    booked = line(screen, "Part of INV-2026-0001", "done")
    booked.get_by_role("button", name="Undo").click()
    dialog(screen, "Undo", reason="wrong invoice")
    part.locator("[data-proposal]").first.click()
    expect(booked).to_have_count(1)
    line(screen, "Account charges").get_by_role("button", name="Book to an account").click()
    dialog(screen, "Book", account="6300")
    screen.sees(".fd-empty-title", "Everything is matched")
    bank = page.locator("[data-bank]")
    expect(bank.locator("dd", has_text="10,637.50")).to_have_count(2)
    screen.fits()


def looks_into_a_csv(screen: Screen) -> None:
    """A CSV in the bank's own letters: a line is wrong and dates are in doubt, then right."""
    page = screen.page
    wrong = "Date;Amount;Text\n05/06/2026;1,50;Caf\u00e9\n05/06/2026;x;Tea\n"
    file = FilePayload(name="june.csv", mimeType="text/csv", buffer=wrong.encode("cp1252"))
    page.locator("[data-statement]").set_input_files(files=[file])
    screen.sees("[data-fault='3']", "'x' is no amount")
    screen.sees("[data-doubt=date_order]", "Dates can be read in two ways")
    expect(page.locator("[data-import]")).to_have_count(0)
    right = wrong.replace(";x;", ";2,50;")
    file = FilePayload(name="june.csv", mimeType="text/csv", buffer=right.encode("cp1252"))
    page.get_by_role("button", name="Cancel").click()
    page.locator("[data-statement]").set_input_files(files=[file])
    page.get_by_role("button", name="Read it differently").click()
    page.locator("[data-field=amount]").select_option("")
    page.get_by_role("button", name="Look again").click()
    screen.sees(".q-notification", "either the amount or both")
    dialog(screen, "Look again", date_order="mdy", amount="Amount")
    screen.sees("[data-understood]", "as you said")
    screen.sees("[data-preview] td", "6 May")
    screen.fits()
    keeps(screen, "preview-phone")
    page.locator("[data-import]").dblclick()
    expect(line(screen, "Caf\u00e9")).to_have_count(1)


def closes_april(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=month]").click()
    expect(page.locator("[data-task][data-done=true]")).to_have_count(2)
    page.locator("[data-month='2026-04']").get_by_role("button", name="Lock").click()
    dialog(screen, "Lock", lock="soft", reason="April is done")
    screen.sees("[data-month='2026-04'] .fd-chip", "locked")
    keeps(screen, "month")
    page.locator("[data-tab=entries]").click()
    posts(screen, "2026-04-15", "6300", "1600", "5.00", "Too late")
    screen.sees(".q-notification", "locked")
    expect(screen.page.locator("[data-field=account]").first).to_have_value("6300")
    page.locator("[data-tab=entries]").click()
    expect(line(screen, "Too late", "entry")).to_have_count(0)


def reads_the_statements(screen: Screen) -> None:
    page = screen.page
    page.locator("[data-tab=statements]").click()
    screen.sees("[data-total=assets]", "11,237.50")
    assert totals(screen) == ["€11,237.50", "€1,237.50", "€11,237.50"]
    expect(page.locator("[data-account='1200'] .fd-amount").first).to_have_text("€600.00")
    keeps(screen, "statements")
    page.locator("[data-until]").fill("2026-04-30")
    page.locator("[data-until]").blur()
    screen.sees("[data-total=assets]", "€10,000.00")
    assert totals(screen) == ["€10,000.00", "€0.00", "€10,000.00"]


def flips_a_byte(desk: Frontdesk) -> None:
    flipped = text("UPDATE audit_entries SET payload = payload || ' ' WHERE sequence = 3")
    aside(lambda: desk.database.run(lambda tx: tx.session.execute(flipped)))

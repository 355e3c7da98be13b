"""The Ask page in a browser: figures with their meaning, the way down, follow-ups, held back."""

import csv
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from erp_core.access import Role
from erp_core.hr import Accrual
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.application import Frontdesk
from tests.builders.access import a_user
from tests.builders.coffee_shop import a_shop
from tests.builders.hr import a_calendar, a_department, a_leave_type, a_member
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import a_desk, free_port, served

pytestmark = pytest.mark.browser
LINES_OF_A_WORD = """(cell, word) => {
    cell.textContent = word;
    const range = document.createRange();
    range.selectNodeContents(cell);
    return range.getClientRects().length;
}"""
LONG_NAME = """() => {
    delete document.querySelector(".fd-nav-link[aria-current]").dataset.shown;
    const name = document.querySelector(".fd-brand-name");
    name.textContent = "Crane Harbour Coffee Roasters and Machines GmbH";
}"""
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def desk(database: Database, clock: FixedClock, tmp_path: Path) -> Frontdesk:
    """A coffee house with somebody in sales, in the warehouse and an employee."""
    a_shop(database, clock)
    desk = a_desk(database, tmp_path, port=free_port())
    a_user(database, "jonas", Role.SALES)
    a_user(database, "sam", Role.WAREHOUSE)
    database.run(an_employee_who_logs_in)
    a_user(database, "berta", Role.MANAGER)
    return desk


@pytest.fixture
def url(desk: Frontdesk) -> Iterator[str]:
    """The served console."""
    with served(desk, desk.settings.port) as address:
        yield address


def an_employee_who_logs_in(tx: Tx) -> None:
    """Hire Hugo, who has 8 days of leave since the year began."""
    office, full = a_department(tx, "Office"), a_calendar(tx, "Full time")
    a_leave_type(tx, "Annual leave", Accrual.MONTHLY, "24")
    a_member(tx, "hugo", office, full)


def ask(screen: Screen, question: str) -> None:
    """Write a question into the box and press Enter."""
    box = screen.page.locator(".fd-ask-box input")
    box.fill(question)
    box.press("Enter")


def hears(screen: Screen, sentence: str) -> None:
    expect(screen.page.locator(".fd-ask-sentence")).to_have_text(sentence, timeout=15_000)


def test_no_word_of_a_long_name_is_broken_beside_many_figures(url: str) -> None:
    with browsing(url) as screen:
        screen.logs_in("jonas", "/console/ask")
        screen.sees(".fd-ask-choices button")
        ask(screen, "revenue and order count by customer this year vs last year")
        screen.sees(".fd-answer-table tbody tr")
        cell = screen.page.locator(".fd-answer-table tbody td > span").first
        lines = cell.evaluate(LINES_OF_A_WORD, "Landungsbrückenkaffeerösterei")
        screen.fits()

    assert lines == 1


@SIZES
def test_a_question_is_answered_continued_and_followed_to_its_records(
    url: str, size: tuple[int, int]
) -> None:
    with browsing(url, size) as screen:
        screen.logs_in("jonas", "/console/ask")
        page = screen.page
        screen.sees(".fd-empty-title", "Ask about the business")
        expect(page.locator(".fd-ask-choices button")).to_have_count(3)
        ask(screen, "orders by customer this year")
        hears(screen, "2 rows, Orders in all 3.")
        understood = "Orders by customer; this year (1 Jan 2026 to 31 Dec 2026)"
        screen.sees(".fd-ask-understood", understood)
        screen.sees(".fd-ask-chart canvas")
        screen.sees(".fd-ask-definition", "Orders: Orders confirmed by or with the customer")
        screen.fits()

        ask(screen, "only Wei Zhang")
        screen.sees(".fd-ask-understood", "Customer is Wei Zhang")
        hears(screen, "Wei Zhang leads with 1.")
        page.locator(".fd-answer-table button").click()
        screen.sees(".fd-ask-records", "The records behind this figure")
        screen.fits()
        page.locator(".fd-ask-records .fd-line-link").click()
        screen.sees(".fd-title", "Order 1042")


@SIZES
def test_the_present_page_is_seen_in_the_navigation(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size) as screen:
        screen.logs_in("berta", "/console/health")
        screen.page.evaluate(LONG_NAME)
        screen.sees(".fd-nav-link[aria-current][data-shown]")
        bar = screen.page.locator(".fd-nav").bounding_box()
        here = screen.page.locator(".fd-nav-link[aria-current]").bounding_box()
        screen.fits()

    assert bar is not None
    assert here is not None
    assert bar["x"] - 1 < here["x"]
    assert here["x"] + here["width"] < bar["x"] + bar["width"] + 1


@SIZES
def test_what_is_not_understood_offers_questions_that_answer(
    url: str, size: tuple[int, int]
) -> None:
    with browsing(url, size) as screen:
        screen.logs_in("sam", "/console/ask")
        screen.sees(".fd-ask-choices button")
        ask(screen, "revenue by star sign")
        screen.sees("[data-outcome=unsupported]", "“sign” is not kept in here")
        expect(screen.page.locator(".fd-ask-held .fd-ask-choices button")).to_have_count(3)
        screen.fits()
        screen.page.locator(".fd-ask-held .fd-ask-choices button").first.click()
        screen.sees("[data-outcome=answered]")
        ask(screen, "revenue last month")
        screen.sees("[data-outcome=refused]", "Your role may not see this")
        screen.misses(".fd-answer-table")
        ask(screen, "delete all draft orders")
        screen.sees("[data-outcome=refused]", "change nothing")


@SIZES
def test_the_page_is_chinese_for_who_reads_chinese(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size, locale="zh-CN") as screen:
        page = screen.page
        page.goto(f"{url}/console/ask")
        page.locator("input[name=login]").fill("jonas")
        page.locator("input[type=password]").fill("correct horse battery")
        page.keyboard.press("Enter")
        screen.sees(".fd-ask-choices button", "逾期的发票")
        page.locator(".fd-ask-choices button", has_text="逾期的发票").click()
        hears(screen, "共1条记录。")
        screen.sees(".fd-ask-understood", "发票；已逾期")
        screen.fits()


def test_an_answer_is_downloaded_as_a_table(url: str) -> None:
    with browsing(url) as screen:
        screen.logs_in("jonas", "/console/ask")
        screen.sees(".fd-ask-choices button")
        ask(screen, "overdue invoices")
        hears(screen, "1 record.")
        with screen.page.expect_download() as begun:
            screen.page.get_by_role("button", name="Download as CSV").click()
        text = Path(begun.value.path()).read_text("utf-8-sig")
        rows = list(csv.reader(text.splitlines()))
        assert rows[0][:3] == ["Number", "Invoice date", "Due date"]
        assert rows[1][0] == "INV-2026-0001"


def test_an_employee_asks_about_their_own_leave_and_no_figure(url: str) -> None:
    with browsing(url, PHONE) as screen:
        screen.logs_in("hugo", "/console/ask")
        screen.sees(".fd-ask-choices", "how many days of leave do I have left?")
        screen.page.locator(".fd-ask-choices button").first.click()
        screen.sees(".fd-ask-sentence", "You have left: Annual leave 8 days.")
        screen.sees(".fd-answer-table", "Can be asked for")
        screen.fits()
        ask(screen, "revenue last month")
        screen.sees(".fd-ask-why", "Your role may not see this")

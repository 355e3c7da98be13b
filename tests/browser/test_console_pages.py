"""The console's other pages in a browser: the door, the lists, health, language and light."""

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import expect
from sqlalchemy import select

from assistant.breaker import ModelHealth
from erp_core import conversations, support
from erp_core.access import Role
from erp_core.conversations import ChannelPause, InboundState, OutboxState, Task
from erp_core.conversations.tables import InboundRow
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.support import PageDraft
from frontdesk.application import Frontdesk
from frontdesk.workflows.real_time import real_now
from tests.builders.access import a_user
from tests.builders.coffee_shop import a_shop
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import (
    WEI,
    a_desk,
    aside,
    delivered,
    enrolled,
    free_port,
    served,
    thread,
    writes,
)

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


@pytest.fixture
def desk(database: Database, clock: FixedClock, tmp_path: Path) -> Frontdesk:
    """A coffee house with somebody in support, in the warehouse and in accounts."""
    shop = a_shop(database, clock)
    desk = a_desk(database, tmp_path, port=free_port())
    a_user(database, "mia")
    a_user(database, "sam", Role.WAREHOUSE)
    a_user(database, "petra", Role.ACCOUNTANT)
    a_user(database, "hugo", Role.HR)
    enrolled(desk, shop.wei, WEI, "Wei Zhang")
    return desk


@pytest.fixture
def url(desk: Frontdesk) -> Iterator[str]:
    """The served console."""
    with served(desk, desk.settings.port) as address:
        yield address


def set_aside_mail(desk: Frontdesk, reason: str) -> int:
    """Take in a payload, and set it aside; returns its id."""
    writes(desk, "I am away", WEI)

    def run(tx: Tx) -> int:
        row = tx.session.scalars(select(InboundRow).order_by(InboundRow.id.desc())).first()
        assert row is not None
        row.state, row.error = InboundState.SET_ASIDE, reason
        return row.id

    return desk.database.run(run)


def search(screen: Screen, text: str) -> None:
    screen.page.locator("[data-key=search]").fill(text)


@SIZES
def test_the_door_refuses_a_wrong_password_and_leads_on_with_the_right_one(
    url: str, size: tuple[int, int]
) -> None:
    with browsing(url, size) as screen:
        page = screen.page
        page.goto(f"{url}/console/orders")
        page.wait_for_url("**/console/login?next=/console/orders")
        screen.fits()
        page.get_by_label("Login").fill("mia")
        page.get_by_label("Password").fill("not her password")
        page.get_by_role("button", name="Log in").click()
        expect(page.get_by_role("alert")).to_contain_text("do not match")
        expect(page.get_by_label("Login")).to_have_value("mia")
        assert screen.troubles.pop().endswith("status of 403 (Forbidden)")

        page.get_by_label("Password").fill("correct horse battery")
        page.get_by_role("button", name="Log in").click()
        page.wait_for_url("**/console/orders")
        screen.sees(".fd-title", "Orders")
        page.get_by_role("button", name="Log out").click()
        page.wait_for_url("**/console/login")
        page.goto(f"{url}/console/orders")
        page.wait_for_url("**/console/login?next=/console/orders")


@SIZES
def test_orders_are_searched_and_opened(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size) as screen:
        screen.logs_in(to="/console/orders")
        expect(screen.page.locator(".fd-line-link")).to_have_text(["1043", "1042", "1041"])
        search(screen, "wei")
        expect(screen.page.locator(".fd-line-link")).to_have_text(["1042"])
        search(screen, "1041")
        expect(screen.page.locator(".fd-line-link")).to_have_text(["1041"])
        search(screen, "nobody")
        screen.sees(".fd-empty-title", "Nothing found")
        search(screen, "#1042")
        screen.page.locator(".fd-line-link").click()
        screen.sees(".fd-title", "Order 1042")
        screen.sees(".fd-table td", "Yunnan Single Origin (YN-1000)")
        screen.sees(".fd-facts dd", "Hafenstr. 1, 20457 Hamburg")
        screen.fits()
        screen.goes("/console/orders/999")
        screen.sees(".fd-empty-title", "There is no such record")


@SIZES
def test_stock_is_searched_and_opened(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size) as screen:
        screen.logs_in(to="/console/stock")
        row = screen.page.locator(".fd-line", has_text="HB-1000")
        expect(row).to_contain_text("48 kg")
        search(screen, "yunnan")
        screen.sees(".fd-empty-title", "Nothing found")
        search(screen, "拼配豆")
        row.locator("a").click()
        screen.sees(".fd-title", "House Blend")
        expect(screen.page.locator(".fd-table").nth(1)).to_contain_text("received")
        screen.fits()


@SIZES
def test_invoices_are_searched_and_opened(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size) as screen:
        screen.logs_in("petra")
        screen.goes("/console/invoices")
        overdue = screen.page.locator(".fd-line", has_text="Café Lindner")
        expect(overdue).to_contain_text("9 days overdue")
        expect(overdue).to_contain_text("€294.00")
        search(screen, "INV-2026-0002")
        expect(screen.page.locator(".fd-line")).to_have_count(1)
        screen.page.locator(".fd-line-link").click()
        screen.sees(".fd-title", "INV-2026-0002")
        screen.sees(".fd-chip", "paid")
        screen.fits()


@SIZES
def test_health_shows_what_failed_and_drives_it_again(
    desk: Frontdesk, url: str, size: tuple[int, int]
) -> None:
    known = aside(lambda: writes(desk, "where is my order", WEI))
    answer = thread(desk, known).messages[-1]
    delivered(desk, answer.id, OutboxState.UNCERTAIN, "the connection was cut")
    with browsing(url, size) as screen:
        screen.logs_in(to="/console/health")
        screen.sees(".fd-fact", "Telegram")
        screen.sees(".fd-fact", "Offline engine")
        expect(screen.page.locator("[data-tile=failed]")).to_contain_text("uncertain 1")
        screen.sees(".fd-letter", "the connection was cut")
        screen.fits()
        screen.page.get_by_role("button", name="Send again").click()
        screen.sees(".fd-empty-title", "Nothing failed")
        expect(screen.page.locator("[data-tile=waiting]")).to_contain_text("to send 1")
    assert thread(desk, known).messages[-1].delivery is OutboxState.PENDING


def test_health_shows_why_a_channel_waits_and_that_it_waits_no_more(
    desk: Frontdesk, url: str
) -> None:
    name, account = next(key for key in desk.channels if key[0] == "telegram")
    now = real_now()
    later = now + timedelta(minutes=5)
    why = "TryLater: The carrier asks for a pause."
    paused = ChannelPause(name, account, Task.SEND, 3, why, now, later)
    with browsing(url, DESKTOP) as screen:
        screen.logs_in(to="/console/health")
        row = screen.page.locator("[data-channel=telegram]")
        expect(row).not_to_contain_text("Sending waits")
        aside(lambda: desk.database.run(lambda tx: conversations.pause_channel(tx, paused)))
        expect(row).to_contain_text("Sending waits")
        screen.sees(".fd-block", "Failed 3 times in a row")
        screen.sees(".fd-block", "The carrier asks for a pause.")
        aside(
            lambda: desk.database.run(
                lambda tx: conversations.resume_channel(tx, name, account, Task.SEND)
            )
        )
        expect(row).not_to_contain_text("Sending waits")


def test_mail_that_was_set_aside_is_listed_with_its_reason_and_loaded_as_it_came(
    desk: Frontdesk, url: str
) -> None:
    with browsing(url, DESKTOP) as screen:
        screen.logs_in(to="/console/health")
        screen.sees(".fd-block", "Nothing was set aside.")
        event = aside(lambda: set_aside_mail(desk, "auto_reply: <b>Away</b>"))
        screen.goes("/console/health")
        row = screen.page.locator(f"[data-aside='{event}']")
        expect(row).to_contain_text(WEI)
        expect(row).to_contain_text("<b>Away</b>")
        expect(row).to_contain_text("Automatic reply, not answered")
        with screen.page.expect_download() as loading:
            row.get_by_role("link", name="As it came").click()
        assert loading.value.suggested_filename == f"{event}.txt"
        row.get_by_role("button", name="A customer wrote it").click()
        screen.sees(".fd-block", "Nothing was set aside.")


@SIZES
def test_a_failed_model_is_said_on_every_page(
    desk: Frontdesk, url: str, size: tuple[int, int]
) -> None:
    desk.assistant.health.insert(0, ModelHealth("openai:test", "off", "timeout", None))
    with browsing(url, size) as screen:
        screen.logs_in()
        screen.sees(".fd-strip", "openai:test does not answer")
        screen.goes("/console/health")
        screen.sees(".fd-strip", "openai:test does not answer")
        screen.sees(".fd-chip", "resting after failures")
        desk.assistant.health.pop(0)
        screen.misses(".fd-strip:not(:empty)")


@SIZES
def test_language_and_light_are_chosen_and_kept(
    desk: Frontdesk, url: str, size: tuple[int, int]
) -> None:
    aside(lambda: writes(desk, "where is my order", WEI))
    with browsing(url, size) as screen:
        screen.logs_in(to="/console/orders")
        screen.page.get_by_title("中文").click()
        screen.sees(".fd-title", "订单")
        screen.sees(".fd-brand-name", "鹤港咖啡")
        screen.sees(".fd-line", "2 × 云南单品豆")
        screen.fits()
        light = "getComputedStyle(document.querySelector('.fd-main')).color"
        before = screen.page.evaluate(light)
        screen.page.get_by_title("跟随设备").click()
        screen.page.get_by_title("浅色").click()
        screen.sees("body.body--dark")
        assert screen.page.evaluate(light) != before
        screen.goes("/console/")
        screen.sees(".fd-row", "Wei Zhang")
        screen.sees("body.body--dark")
        screen.sees(".fd-tab", "待接手")


@SIZES
def test_each_role_begins_with_what_is_its_own(url: str, size: tuple[int, int]) -> None:
    with browsing(url, size) as screen:
        screen.logs_in("sam")
        screen.page.wait_for_url("**/console/floor")
        expect(screen.page.locator(".fd-nav-link > span")).to_have_text(
            ["Warehouse", "Orders", "Making", "Stock", "People", "Ask", "Handbook", "Tasks"]
        )
        for closed in ("/console/invoices", "/console/health", "/console/threads/1"):
            screen.goes(closed)
            screen.sees(".fd-empty-title", "This page is not part of your role")
    with browsing(url, size) as screen:
        screen.logs_in("hugo")
        screen.sees(".fd-empty-title", "You are not entered as an employee")
        expect(screen.page.locator(".fd-nav-link > span")).to_have_text(
            ["People", "Ask", "Handbook", "Tasks"]
        )
        screen.goes("/console/orders")
        screen.sees(".fd-empty-title", "This page is not part of your role")


def shown_keys(screen: Screen) -> str:
    screen.page.keyboard.press("?")
    screen.sees(".fd-keys dd")
    keys = screen.page.locator(".fd-keys kbd").all_inner_texts()
    screen.page.keyboard.press("Escape")
    screen.misses(".fd-keys")
    return " ".join(keys)


def test_the_keys_are_shown_and_search_is_a_key_away(desk: Frontdesk, url: str) -> None:
    aside(lambda: writes(desk, "where is my order", WEI))
    with browsing(url) as screen:
        screen.logs_in()
        screen.sees(".fd-row")
        assert shown_keys(screen) == "J K Enter R Tab E X Enter Shift+Enter / @ T B D Ctrl+K ?"
        screen.page.keyboard.press("Control+k")
        screen.page.keyboard.type("nobody")
        screen.sees(".fd-empty-title", "Nobody of that name")
        screen.page.keyboard.press("Control+k")
        screen.page.keyboard.type("wei")
        screen.sees(".fd-row", "Wei Zhang")
        screen.goes("/console/orders")
        assert shown_keys(screen) == "Ctrl+K ?"
        screen.page.keyboard.press("Control+k")
        screen.page.keyboard.type("1041")
        expect(screen.page.locator(".fd-line-link")).to_have_text(["1041"])
        screen.goes("/console/health")
        assert shown_keys(screen) == "?"


@SIZES
def test_the_handbook_is_searched_and_read(
    desk: Frontdesk, url: str, size: tuple[int, int]
) -> None:
    draft = PageDraft(
        slug="returns",
        title_en="Returns",
        title_zh="退货",
        body_en="---\ntags: [refund]\n---\nFree for <b onclick=alert(1)>14</b> days.\n\n| a | b |",
        body_zh="十四天内免费。",
    )
    aside(lambda: desk.database.run(lambda tx: support.save_page(tx, system(), draft)))
    with browsing(url, size) as screen:
        screen.logs_in("hugo", to="/console/handbook")
        search(screen, "no such word")
        screen.sees(".fd-empty-title", "Nothing found")
        search(screen, "免费 14")
        screen.page.locator(".fd-line-link", has_text="Returns").click()
        screen.sees(".fd-page p", "Free for <b onclick=alert(1)>14</b> days.")
        assert screen.page.locator("[onclick]").count() == 0
        screen.fits()
        screen.goes("/console/handbook/no-such-page")
        screen.sees(".fd-empty-title", "There is no such record")
        screen.goes("/console/handbook/%00")
        screen.sees(".fd-empty-title", "There is no such record")


def test_every_key_of_the_sheet_does_what_it_says(desk: Frontdesk, url: str) -> None:
    aside(lambda: writes(desk, "where is my order", WEI))
    aside(lambda: writes(desk, "person please", "700100002"))
    with browsing(url) as screen:
        screen.logs_in()
        keys, name = screen.page.keyboard, screen.page.locator(".fd-head-name")
        rows = screen.page.locator(".fd-row-name").all_inner_texts()
        keys.press("j")
        expect(name).to_have_text(rows[0])
        keys.press("j")
        expect(name).to_have_text(rows[1])
        keys.press("k")
        expect(name).to_have_text(rows[0])
        field = screen.page.locator("[data-composer]")
        screen.page.get_by_role("tab", name="Internal note").click()
        keys.press("r")
        expect(field).to_be_focused()
        expect(screen.page.get_by_role("tab", name="Reply")).to_have_attribute(
            "aria-selected", "true"
        )
        keys.press("Escape")
        keys.press("Enter")
        expect(field).to_be_focused()
        expect(field).to_have_value("")

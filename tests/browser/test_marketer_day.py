"""Jonas's short day as a marketer: a segment, a campaign that Mara approves, and what came of it.

Worked out by hand. Lea and Tom agreed on Telegram to hear of more, Ben objected.

- Who agreed: 2 customers. With that condition turned round: all the others.
- A campaign to everybody who is written to in English: 2 will be written to, Ben objected.
- Jonas drafted it, so he does not approve it; Mara does, and starts it: 2 messages.
- Lea orders 2 kg House Blend: 1 of 2 reached ordered, 50.0 %.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect
from sqlalchemy import text

from erp_core import sales
from erp_core.access import Role
from erp_core.kernel.actor import system
from frontdesk.workflows.notices.sending import send_waiting
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import a_user
from tests.builders.crm import an_address
from tests.builders.marketing import a_reader
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"marketing-{name}.png", full_page=True)


def chooses(screen: Screen, condition: str, **values: str) -> None:
    expect(screen.page.locator(".fd-dialog")).to_have_count(0, timeout=15_000)
    screen.page.get_by_role("button", name="Add a condition").click()
    screen.page.locator(".fd-choice", has_text=condition).click()
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").select_option(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def means(screen: Screen, count: int) -> None:
    found = screen.page.locator("[data-count]")
    expect(found).to_have_attribute("data-count", str(count), timeout=15_000)


def saves(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog [data-field='{name}']")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(value)
        else:
            field.fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def readers(house: House) -> dict[str, int]:
    database = house.desk.database
    words: dict[str, bool | None] = {"Lea": True, "Tom": True, "Ben": False}
    made = {name: a_reader(database, name, agreed=agreed) for name, agreed in words.items()}
    an_address(database, made["Lea"])
    a_user(database, "mara", Role.MANAGER)
    return made


def sent(house: House) -> None:
    """Let the notices go, and the carrier take them."""
    send_waiting(house.desk)
    taken = text("UPDATE outbox SET state = 'sent' WHERE purpose = 'marketing'")
    house.desk.database.run(lambda tx: tx.session.execute(taken))


def orders(house: House, party_id: int) -> None:
    line = sales.NewOrderLine(variant_id=house.shop.house, quantity="2")
    new = sales.NewOrder(party_id=party_id, lines=(line,))

    def order(tx: Any) -> None:
        sales.confirm_order(tx, system(), sales.place_order(tx, system(), new).id)

    house.desk.database.run(order)


def test_a_short_day_of_a_marketer(house: House) -> None:
    people = aside(lambda: readers(house))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("jonas", "/console/pipeline/segments")
        screen.sees(".fd-empty-title", "No segment is saved")
        saves_segments(screen)
        drafts_and_may_not_approve(screen)
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("mara", "/console/pipeline/campaigns")
        approves_and_starts(screen)
        aside(lambda: (sent(house), orders(house, people["Lea"])))
        reads_what_came_of_it(screen)


def saves_segments(screen: Screen) -> None:
    screen.page.get_by_role("link", name="New segment").click()
    screen.sees(".fd-empty-title", "Nobody is meant yet")
    chooses(screen, "Agreed to hear of more on", value="telegram")
    means(screen, 2)
    keeps(screen, "editor")
    chooses(screen, "Language", value="en")
    screen.page.locator("[data-condition='0']").get_by_role("button").click()
    expect(screen.page.locator("[data-condition]")).to_have_count(1, timeout=15_000)
    screen.page.get_by_role("button", name="Save").click()
    saves(screen, name_en="English", name_zh="英文客户")
    screen.sees("[data-segment='1']", "English")
    keeps(screen, "segments")


def drafts_and_may_not_approve(screen: Screen) -> None:
    screen.goes("/console/pipeline/campaigns")
    screen.sees(".fd-empty-title", "No campaign yet")
    screen.page.get_by_role("button", name="New campaign").click()
    saves(
        screen,
        name_en="Summer",
        name_zh="夏季",
        subject_en="News",
        subject_zh="消息",
        text_en="Dear {nmae}, come by",
        text_zh="{name}您好",
        control_percent="0",
    )
    screen.sees(".q-notification", "{nmae}")
    screen.page.get_by_role("button", name="New campaign").click()
    saves(
        screen,
        name_en="Summer",
        name_zh="夏季",
        subject_en="News",
        subject_zh="消息",
        text_en="Dear {name}, come by",
        text_zh="{name}您好",
        control_percent="0",
    )
    screen.sees("[data-table='who']", "Objected")
    who = screen.page.locator("[data-table='who'] tr", has_text="Will be written to")
    expect(who.locator(".fd-number")).to_have_text("2")
    keeps(screen, "draft")
    screen.page.get_by_role("button", name="Approve").click()
    screen.sees(".q-notification", "somebody else")


def approves_and_starts(screen: Screen) -> None:
    screen.page.get_by_role("link", name="Summer").click()
    screen.sees(".fd-title", "Summer")
    screen.sees("[data-words='en']", "Dear {name}, come by")
    screen.sees("[data-words='zh']", "{name}您好")
    screen.fits()
    screen.page.get_by_role("button", name="Approve").click()
    screen.page.get_by_role("button", name="Start").click()
    screen.sees(".fd-sheet-top", "done")


def reads_what_came_of_it(screen: Screen) -> None:
    screen.goes("/console/pipeline/campaigns/1")
    screen.sees("[data-share='reached']", "Reached: 50.0 % ordered")
    row = screen.page.locator("[data-table='outcome'] tr", has_text="Reached")
    expect(row.locator(".fd-number").nth(0)).to_have_text("2")
    expect(row.locator(".fd-number").nth(3)).to_have_text("1")
    screen.fits()
    keeps(screen, "outcome")

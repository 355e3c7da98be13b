"""Goods come back to Wei's order: support agrees, the warehouse takes them in, the books pay.

Worked out by hand. A shirt costs 20.00 in small, 25.00 in large; a mug 9.00. Wei has paid 49.00
for two small shirts and a mug by card, and all of it has arrived.

- The mug comes back: 9.00 go back to the card.
- One shirt is exchanged for a large one: 5.00 more are taken from the card.
- The other shirt should come back too; it was worn, so it stays where it is.
- In the end 49.00 - 9.00 + 5.00 = 45.00 are paid; of 9 mugs 9 are there again, and of 9 large
  shirts 8.
- What is open of an invoice has a page on which it is paid.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import finance, inventory, sales
from erp_core.access import Role
from erp_core.kernel.money import Money
from erp_core.sales import NewExchange, NewReturn
from tests.browser.test_after_sale import begins, read
from tests.browser.test_warehouse_day import dialog, keeps, violations
from tests.builders.access import a_user
from tests.builders.coffee_shop import BOSS
from tests.builders.finance import eur
from tests.builders.sales import wanted
from tests.builders.wardrobe import Wardrobe, a_wardrobe, arrived, bought
from tests.frontdesk.console.browsing import PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
STEPS = (
    ("mia", ("approve-R00001", "approve-X00001")),
    ("wanda", ("receive-R00001", "receive-X00001", "ship-X00001")),
    ("olga", ("refund-R00001",)),
    ("mia", ("complete-X00001",)),
)
"""Who takes which step, in their order."""
SLOWEST = 30_000
"""Milliseconds in which a step is done and shown, on a machine that has much to do."""


def claimed(wardrobe: Wardrobe) -> sales.OrderView:
    """Wei has two small shirts and a mug, and wants something else of each."""
    small = wardrobe.shirts["small"]
    order = bought(wardrobe, small, small, wardrobe.mug)
    arrived(wardrobe, order.id)
    first, second, mug = (line.id for line in order.lines)
    item = {"line_id": first, "variant_id": wardrobe.shirts["large"]}
    swap = {
        "order_id": order.id,
        "items": (item,),
        "condition": "sealed",
        "reason": "too small",
        "account_id": wardrobe.card,
    }

    def ask(tx: Any) -> None:
        for line_id in (mug, second):
            back = NewReturn(line_id=line_id, quantity=1, condition="sealed", reason="not wanted")
            sales.request_return(tx, BOSS, back)
        sales.request_exchange(tx, BOSS, NewExchange.model_validate(swap))

    wardrobe.shop.database.run(ask)
    return order


def staff(house: House) -> None:
    a_user(house.desk.database, "wanda", Role.WAREHOUSE)
    a_user(house.desk.database, "olga", Role.ACCOUNTANT)


def presses(screen: Screen, act: str) -> None:
    """Take a step; one that asks for something is answered, and the button is gone after it."""
    pressed = screen.page.locator(f"[data-act={act}]")
    pressed.click()
    if act.startswith("ship"):
        screen.sees(".fd-dialog-title", "Send the new goods of X00001")
        dialog(screen, tracking="1Z999")
        screen.page.get_by_role("dialog").locator(".fd-primary").click()
        screen.misses(".fd-dialog")
    expect(pressed).to_have_count(0, timeout=SLOWEST)
    screen.fits()


def test_what_comes_back_is_taken_in_and_ends_to_the_cent(house: House) -> None:
    wardrobe = aside(lambda: a_wardrobe(house.shop))
    order = aside(lambda: claimed(wardrobe))
    aside(lambda: staff(house))
    page = f"/console/orders/{order.id}"
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("mia", to=page)
        rejects(screen)
    for login, acts in STEPS:
        with browsing(house.url, PHONE) as screen:
            screen.logs_in(login, to=page)
            for act in acts:
                presses(screen, act)
            keeps(screen, f"claims-{login}")

    found = read(
        house, lambda tx, actor: finance.list_payments(tx, actor, party_id=house.shop.wei).items
    )
    payments = [one for one in found if one.account_id == wardrobe.card]
    assert sorted((one.amount.minor, one.refunded.minor) for one in payments) == [
        (500, 0),
        (4900, 900),
    ]
    kept = sum((one.amount - one.refunded for one in payments), Money.zero("EUR"))
    assert kept == eur("45")
    free = read(
        house,
        lambda tx, _: inventory.available_of(tx, [wardrobe.mug, wardrobe.shirts["large"]]),
    )
    assert (free[wardrobe.mug], free[wardrobe.shirts["large"]]) == (9, 8)
    states = read(
        house,
        lambda tx, actor: {
            one.number: one.state for one in sales.list_returns(tx, actor, order_id=order.id).items
        },
    )
    assert states == {"R00001": "refunded", "R00002": "rejected"}
    assert read(house, lambda tx, _: violations(house, tx)) == []


def rejects(screen: Screen) -> None:
    """Support refuses what was worn, and not without saying why."""
    begins(screen, "reject-R00002", "Reject R00002")
    screen.page.get_by_role("dialog").locator(".fd-primary").click()
    screen.sees(".q-notification")
    begins(screen, "reject-R00002", "Reject R00002")
    dialog(screen, reason="it was worn")
    screen.page.get_by_role("dialog").locator(".fd-primary").click()
    screen.sees("td", "rejected")
    expect(screen.page.locator("[data-act=receive-R00001]")).to_have_count(0)


def test_what_is_open_of_an_invoice_links_the_page_on_which_it_is_paid(house: House) -> None:
    wardrobe = aside(lambda: a_wardrobe(house.shop))
    paid = aside(lambda: bought(wardrobe, wardrobe.mug))

    def bill(tx: Any) -> int:
        placed = sales.place_order(tx, BOSS, wanted(house.shop.wei, (wardrobe.mug, "1")))
        order_id = sales.confirm_order(tx, BOSS, placed.id).id
        return sales.invoice_order(tx, BOSS, order_id).id

    owed = aside(lambda: house.desk.database.run(bill))
    settled = read(house, lambda tx, actor: finance.invoices_of_order(tx, actor, paid.id))[0].id
    with browsing(house.url) as screen:
        screen.logs_in("mia", to=f"/console/invoices/{owed}")
        link = screen.page.locator("[data-act=payment-page]")
        expect(link).to_contain_text("Payment page for the customer")
        assert "/pay/" in (link.get_attribute("href") or "")
        screen.goes(f"/console/invoices/{settled}")
        expect(link).to_have_count(0)

"""Mia changes an order for Wei on a phone: articles, another way to pay, an exchange, a return.

Worked out by hand. A shirt costs 20.00 in small, 25.00 in large, 18.00 in white; a mug 9.00.

- Wei has paid 29.00 for a small shirt and a mug by card; large costs 5.00 more, from the gift card
  with 30.00 on it: 25.00 are left.
- Another order over 20.00 is paid with PayPal instead: the card has its 20.00 back.
- A third one, small and white, has arrived: small is exchanged for large, 5.00 more.
- Of a fourth the shirt comes back for 20.00, to the card that paid it.
"""

from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import finance, sales
from erp_core.kernel.actor import system
from tests.browser.test_warehouse_day import dialog, keeps, violations
from tests.builders.coffee_shop import BOSS
from tests.builders.finance import eur
from tests.builders.wardrobe import Wardrobe, a_wardrobe, arrived, bought
from tests.frontdesk.console.browsing import PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]


def read(house: House, query: Any) -> Any:
    return aside(lambda: house.desk.database.read(lambda tx: query(tx, system())))


def test_what_a_customer_changes_after_the_sale(house: House) -> None:
    wardrobe = aside(lambda: a_wardrobe(house.shop))
    small, white = wardrobe.shirts["small"], wardrobe.shirts["white"]
    changed = aside(lambda: bought(wardrobe, small, wardrobe.mug))
    paid = aside(lambda: bought(wardrobe, small))
    swapped = aside(lambda: bought(wardrobe, small, white))
    returned = aside(lambda: bought(wardrobe, small))
    aside(lambda: [arrived(wardrobe, one.id) for one in (swapped, returned)])
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("mia", to=f"/console/orders/{changed.id}")
        changes_articles(screen, house, wardrobe, changed)
        pays_otherwise(screen, house, wardrobe, paid)
        exchanges(screen, house, wardrobe, swapped)
        takes_back(screen, house, wardrobe, returned)
    assert read(house, lambda tx, _: violations(house, tx)) == []


def begins(screen: Screen, act: str, heading: str) -> None:
    screen.page.locator(f"[data-act={act}]").click()
    screen.sees(".fd-dialog-title", heading)
    screen.fits()


def previews(screen: Screen, *told: str) -> None:
    dialog_ = screen.page.get_by_role("dialog")
    dialog_.get_by_role("button", name="Show what it brings").click()
    for each in told:
        screen.sees(".fd-dialog .fd-text", each)
    screen.fits()


def agrees(screen: Screen) -> None:
    screen.page.get_by_role("dialog").get_by_role("button", name="Do it").click()
    screen.misses(".fd-dialog")


def changes_articles(
    screen: Screen, house: House, wardrobe: Wardrobe, order: sales.OrderView
) -> None:
    line = order.lines[0].id
    begins(screen, "items", "Change articles")
    dialog(
        screen,
        **{f"line_{line}": str(wardrobe.shirts["large"]), "account": str(wardrobe.gift)},
    )
    keeps(screen, "after-sale-items")
    previews(screen, "Shirt black S → Shirt black L", "5.00", "New total", "34.00")
    keeps(screen, "after-sale-preview")
    agrees(screen)
    screen.sees("td", "Shirt black L")
    gift = read(house, lambda tx, actor: finance.get_payment_account(tx, actor, wardrobe.gift))
    assert gift.balance == eur("25")


def pays_otherwise(
    screen: Screen, house: House, wardrobe: Wardrobe, order: sales.OrderView
) -> None:
    screen.goes(f"/console/orders/{order.id}")
    begins(screen, "payment", "Pay otherwise")
    dialog(screen, account=str(wardrobe.paypal))
    previews(screen, "20.00", "PayPal")
    agrees(screen)
    screen.sees(".fd-title", f"Order {order.number}")
    found = read(
        house, lambda tx, actor: finance.list_payments(tx, actor, party_id=house.shop.wei).items
    )
    paid = [one for one in found if one.account_id == wardrobe.paypal]
    assert [one.amount for one in paid] == [eur("20")]


def exchanges(screen: Screen, house: House, wardrobe: Wardrobe, order: sales.OrderView) -> None:
    screen.goes(f"/console/orders/{order.id}")
    begins(screen, "exchange", "Exchange goods")
    large = str(wardrobe.shirts["large"])
    dialog(screen, **{f"line_{order.lines[0].id}": large, "condition": "opened"})
    dialog(screen, account=str(wardrobe.card), reason="too small")
    keeps(screen, "after-sale-exchange")
    previews(screen, "Shirt black S → Shirt black L", "5.00", "when the new goods leave")
    agrees(screen)
    screen.sees("td", "X00001")
    screen.sees("td", "asked for")
    (made,) = read(
        house, lambda tx, actor: sales.list_exchanges(tx, actor, order_id=order.id).items
    )
    assert (made.state, made.difference, made.reason) == ("requested", eur("5"), "too small")


def takes_back(screen: Screen, house: House, wardrobe: Wardrobe, order: sales.OrderView) -> None:
    screen.goes(f"/console/orders/{order.id}")
    begins(screen, "give_back", "Take goods back")
    dialog(screen, **{f"line_{order.lines[0].id}": "1", "account": str(wardrobe.card)})
    dialog(screen, cause="changed_mind", reason="does not fit")
    previews(screen, "Shirt black S", "20.00", "Visa")
    agrees(screen)
    screen.sees("td", "R00001")
    screen.sees("td", "Changed their mind")
    keeps(screen, "after-sale-claims")
    (made,) = read(house, lambda tx, actor: sales.list_returns(tx, actor, order_id=order.id).items)
    assert (made.state, made.refund_account_id) == ("requested", wardrobe.card)
    notes_another_reason(screen, house, order, made.id)


def notes_another_reason(
    screen: Screen, house: House, order: sales.OrderView, return_id: int
) -> None:
    database = house.desk.database
    aside(lambda: database.run(lambda tx: sales.reject_return(tx, BOSS, return_id, "worn")))
    screen.goes(f"/console/orders/{order.id}")
    screen.page.locator("[data-act=note-reason-R00001]").click()
    expect(screen.page.locator("[data-field=cause]")).to_have_value("changed_mind")
    dialog(screen, cause="taste")
    screen.page.get_by_role("dialog").get_by_role("button", name="Note another reason").click()
    screen.sees("td", "Not to their taste")
    keeps(screen, "after-sale-another-reason")


def test_the_same_in_chinese_and_what_the_rules_refuse_is_said(house: House) -> None:
    wardrobe = aside(lambda: a_wardrobe(house.shop))
    order = aside(lambda: bought(wardrobe, wardrobe.shirts["small"]))
    with browsing(house.url, locale="zh-CN") as screen:
        screen.page.goto(f"{house.url}/console/orders/{order.id}")
        screen.page.locator("input[name=login]").fill("mia")
        screen.page.locator("input[name=password]").fill("correct horse battery")
        screen.page.locator("button[type=submit]").click()
        screen.sees(".fd-app")
        screen.page.locator("[data-act=items]").click()
        screen.sees(".fd-dialog-title", "修改商品")
        large = str(wardrobe.shirts["large"])
        dialog(screen, **{f"line_{order.lines[0].id}": large, "account": str(wardrobe.card)})
        screen.page.get_by_role("dialog").get_by_role("button", name="预览").click()
        screen.sees(".fd-dialog .fd-text", "衬衫黑色小号 → 衬衫黑色大号")
        keeps(screen, "after-sale-zh")
        screen.page.get_by_role("dialog").get_by_role("button", name="确认执行").click()
        screen.sees("td", "衬衫黑色大号")
        screen.page.locator("[data-act=payment]").click()
        dialog(screen, account=str(wardrobe.card))
        screen.page.get_by_role("dialog").get_by_role("button", name="预览").click()
        screen.sees(".q-notification")
        expect(screen.page.get_by_role("dialog")).to_have_count(0)

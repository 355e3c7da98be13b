"""The story's own past: Wei's late order, Ana's standing habit, Tom's machine."""

from datetime import date, timedelta
from functools import partial

from erp_core import catalog, conversations, finance, sales
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from frontdesk.demo.facts import (
    ANA,
    ANA_PHONE,
    BOT,
    CHAT,
    FIRST_DAY,
    LINDNER_LIMIT,
    ORDER,
    START,
    TOM,
    TWILIO,
    WEI,
    days_ago,
    on,
)
from frontdesk.demo.prospects import order_by_quotation
from frontdesk.demo.selling import confirm, place, plan_shipping, sale_of
from frontdesk.demo.site import Site
from frontdesk.demo.stocking import expect_yunnan, left_of, let_yunnan_slip

ANA_EVERY = 21
ANA_LAST = days_ago(23)
ANA_BASKET = {"HB-1000": 12}
TOM_BUYS = days_ago(694)
"""Two years of warranty less five weeks."""
WEI_BUYS = (days_ago(190), days_ago(121), days_ago(64), days_ago(12))
"""The last one can still come back."""
WEI_ORDERS_AT = on(days_ago(8), 18, 40)
PROMISED = days_ago(4)
THURSDAY = START.date() + timedelta(days=2)
REASON_EN = "the green beans from Yunnan left our supplier a week late, so we roast them on Tuesday"
REASON_ZH = "云南生豆在供应商那里晚了一周发出，我们周二烘焙"


def agree_terms(site: Site, tx: Tx) -> None:
    """Let Café Lindner buy on account at prices for cafés; Wei and Tom pay in advance."""
    lindner, petra = site.story.lindner, site.staff["petra"]
    catalog.assign_price_list(tx, system("demo"), site.catalog.price_lists["CAFE"], lindner)
    finance.set_customer_terms(tx, petra, lindner, 14, Money.of(LINDNER_LIMIT, "EUR"))
    for party_id in (site.story.wei, site.story.tom):
        finance.set_customer_terms(tx, petra, party_id, 0, None)


def enrol(site: Site, tx: Tx) -> None:
    """Put on file where Wei, Ana and Tom write from."""
    jonas, story = site.staff["jonas"], site.story
    conversations.enrol_identity(tx, jonas, "telegram", BOT, str(WEI), story.wei, "Wei Zhang")
    conversations.enrol_identity(tx, jonas, "telegram", BOT, str(TOM), story.tom, "Tom Berg")
    conversations.enrol_identity(tx, jonas, "sms", TWILIO, ANA_PHONE, story.ana, "Ana Lindner")
    conversations.enrol_identity(tx, jonas, "webchat", CHAT, ANA, story.ana, "Ana Lindner")


def plan_story(site: Site, cafe: int) -> int:
    """Write the story into the diary.

    Args:
        site: The company.
        cafe: A café that takes the last Yunnan.

    Returns:
        How many orders it has.
    """
    days = list(_ana_days())
    for day in days:
        site.diary.note(on(day, 20, 10), partial(_ana_orders, site, last=day == ANA_LAST))
    site.diary.note(on(TOM_BUYS, 11, 30), partial(_tom_buys, site))
    for day in WEI_BUYS:
        site.diary.note(on(day, 21, 5), partial(_wei_buys, site))
    site.diary.note(WEI_ORDERS_AT - timedelta(hours=2), partial(_sell_last_yunnan, site, cafe))
    site.diary.note(WEI_ORDERS_AT, partial(_wei_orders, site))
    return len(days) + 1 + len(WEI_BUYS) + 2


def _ana_days() -> list[date]:
    """Every third week on the same weekday, back to the beginning."""
    back = range(0, (ANA_LAST - FIRST_DAY).days, ANA_EVERY)
    return [ANA_LAST - timedelta(days=days) for days in reversed(back)]


def _ana_orders(site: Site, *, last: bool) -> None:
    """Order as Ana for the café, shipped on Wednesday; the last invoice is still open."""
    ana = site.customer(site.story.ana)
    confirmed = place(site, site.story.lindner, ANA_BASKET, ana, "webchat")
    pays_on = START.date() + timedelta(days=30) if last else None
    plan_shipping(site, confirmed, pays_on, after=3)


def _tom_buys(site: Site) -> None:
    jonas = site.staff["jonas"]
    plan_shipping(site, place(site, site.story.tom, {"HERON-CHROME": 1}, jonas, "console"))


def _wei_buys(site: Site) -> None:
    wei = site.customer(site.story.wei)
    plan_shipping(site, place(site, site.story.wei, {"YN-250": 2, "PF-2": 1}, wei, "telegram"))


def _sell_last_yunnan(site: Site, cafe: int) -> None:
    """Let a café take the last Yunnan, so that Wei's order has to wait."""
    skus = ("YN-1000", "YN-250")
    left = site.database.read(lambda tx: {sku: left_of(site, tx, sku) for sku in skus})
    basket = {sku: there for sku, there in left.items() if there}
    plan_shipping(site, order_by_quotation(site, cafe, basket))


def _wei_orders(site: Site) -> None:
    """Order what does not come: confirmed and paid, promised for Friday, then late."""
    wei, lin = site.customer(site.story.wei), site.staff["lin"]

    def ordered(tx: Tx) -> int:
        sales.set_order_numbering(tx, site.staff["admin"], ORDER)
        expect_yunnan(site, tx, PROMISED - timedelta(days=1))
        sale = sale_of(site, site.story.wei, {"YN-1000": 1, "PF-2": 1}, "telegram")
        return confirm(site, tx, wei, sale).id

    order_id = site.do(ordered)
    site.placed += 1
    site.do(lambda tx: sales.set_promise(tx, lin, order_id, PROMISED))
    site.diary.note(on(days_ago(5), 15, 20), partial(_tell_of_delay, site, order_id))


def _tell_of_delay(site: Site, order_id: int) -> None:
    lin, jonas = site.staff["lin"], site.staff["jonas"]

    def told(tx: Tx) -> None:
        sales.add_order_note(tx, lin, order_id, REASON_EN, REASON_ZH, public=True)
        sales.set_expectation(tx, jonas, order_id, THURSDAY)
        let_yunnan_slip(site, tx, THURSDAY - timedelta(days=1))

    site.do(told)

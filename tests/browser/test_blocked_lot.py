"""A lot that smells, across departments: support calls the warehouse, which blocks it on its phone.

Lot LB-7 of Yunnan went to three customers: the café, which complains, Wei, and the Lin tea house,
which reads Chinese. When it is blocked, exactly the two others are listed, each with a draft.
"""

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import inventory, sales, support
from erp_core.access import Role
from erp_core.finance import set_customer_terms
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewAddress, NewParty, PartyKind, create_party
from erp_core.sales import SlipState
from erp_core.support import NewCase
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import PASSWORD, a_user
from tests.builders.coffee_shop import BOSS, an_order
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, beside, browsing
from tests.frontdesk.console.front import ANA, House, aside, writes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole story


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"lot-{name}.png")


def run(house: House, work: Any) -> Any:
    return aside(lambda: house.desk.database.run(work))


def read(house: House, query: Any) -> Any:
    return aside(lambda: house.desk.database.read(query))


def sells(house: House) -> int:
    """Deliver lot LB-7 to three customers; return it."""
    shop = house.shop

    def go(tx: Tx) -> int:
        inventory.receive_stock(tx, BOSS, shop.yunnan, Decimal(20), Decimal(9), lot="LB-7")
        lin = create_party(tx, BOSS, _lin()).id
        set_customer_terms(tx, BOSS, lin, 14, None)
        late = sales.order_by_number(tx, BOSS, "1042").id
        sales.reserve_order(tx, BOSS, late)
        cafe = an_order(tx, shop.cafe, shop.yunnan, "3")
        for order in (late, cafe, an_order(tx, lin, shop.yunnan, "4")):
            sales.deliver_order(tx, BOSS, order)
        return inventory.lots_named(tx, ["LB-7"])[0].id

    return int(run(house, go))


def _lin() -> NewParty:
    address = NewAddress(
        recipient="Lin", street="Hafenstr. 2", postcode="20457", city="Hamburg", country="DE"
    )
    return NewParty(
        kind=PartyKind.COMPANY,
        name="Lin Tea House",
        name_zh="林家茶馆",
        language="zh",
        addresses=(address,),
    )


def test_a_lot_that_smells_is_blocked_across_departments(house: House) -> None:
    aside(lambda: a_user(house.desk.database, "sam", Role.WAREHOUSE))
    aside(lambda: a_user(house.desk.database, "kim", Role.WAREHOUSE))
    lot_id = sells(house)
    plea = aside(lambda: writes(house.desk, "person please, the new Yunnan smells of mould", ANA))
    with browsing(house.url, DESKTOP) as mia, beside(mia, PHONE) as sam:
        sam.logs_in("sam")
        mia.logs_in("mia", f"/console/threads/{plea}")
        calls_the_warehouse(mia)
        takes_it(sam)
        blocks_it(sam, lot_id)
        tells_them(mia, house, lot_id)
    with browsing(house.url, PHONE, "zh-CN") as kim:
        reads_in_chinese(kim, lot_id)


def calls_the_warehouse(mia: Screen) -> None:
    mia.page.locator(".fd-mode", has_text="Note").click()
    mia.composer.click()
    mia.composer.press_sequentially("@ware")
    mia.sees(".fd-menu-line", "Warehouse")
    mia.composer.press("Enter")
    expect(mia.composer).to_have_value("@warehouse ")
    mia.composer.press_sequentially("the Yunnan of lot LB-7 smells, please block it")
    mia.composer.press("Enter")
    mia.sees("[data-call]", "Warehouse: nobody has it yet")
    keeps(mia, "mention")


def takes_it(sam: Screen) -> None:
    expect(sam.page.locator("[data-bell]")).to_have_attribute("data-bell", "1")
    sam.page.locator("[data-bell]").click()
    sam.sees(".fd-unread", "Mia asks Warehouse: @warehouse the Yunnan of lot LB-7 smells")
    keeps(sam, "bell")
    sam.page.locator(".fd-unread").click()
    sam.page.wait_for_url(re.compile(r"/console/tasks/\d+"))
    sam.sees("[data-kind=mention]", "the Yunnan of lot LB-7 smells, please block it")
    sam.misses("a[href*='/threads/']")
    sam.page.locator("[data-act=take]").click()
    sam.sees("[data-kind=mention] .fd-chip", "Sam")
    keeps(sam, "task")
    sam.goes("/console/tasks")
    sam.sees("[data-kind=mention] .fd-link", "LB-7")
    keeps(sam, "my-work")
    sam.page.locator("[data-kind=mention] a", has_text="LB-7").click()


def blocks_it(sam: Screen, lot_id: int) -> None:
    sam.page.wait_for_url(f"**/console/lots/{lot_id}")
    sam.sees("[data-place]", "11 kg")
    expect(sam.page.locator("[data-owner]")).to_have_count(3)
    keeps(sam, "lot")
    sam.fits()
    sam.goes("/console/floor/lots")
    sam.page.locator("[data-scan]").fill("lb-7")
    sam.page.keyboard.press("Enter")
    sam.page.wait_for_url(f"**/console/lots/{lot_id}")
    sam.page.locator("[data-act=block]").click()
    sam.page.locator(".fd-dialog [data-field=reason]").fill("smells of mould")
    sam.page.get_by_role("dialog").get_by_role("button", name="Block").click()
    sam.sees("[data-lot='LB-7'] .fd-chip", "blocked: smells of mould")
    expect(sam.page.locator("[data-recall][data-state=draft]")).to_have_count(2)
    sam.sees("[data-state=dismissed]", "they told us of it")
    sam.misses("[data-act=send]")  # that is for support
    keeps(sam, "blocked")
    sam.fits()


def tells_them(mia: Screen, house: House, lot_id: int) -> None:
    mia.sees("[data-call]", "Warehouse · Sam: done")
    expect(mia.page.locator("[data-bell]")).to_have_attribute("data-bell", "1")
    mia.page.locator("[data-bell]").click()
    mia.page.locator(".fd-unread", has_text="Lot LB-7 is blocked. Customers to tell: 2").click()
    mia.page.wait_for_url(re.compile(r"/console/tasks/\d+"))
    keeps(mia, "back")
    mia.page.locator("[data-kind=lot_blocked] a", has_text="LB-7").click()
    mia.page.wait_for_url(f"**/console/lots/{lot_id}")
    drafts = mia.page.locator("[data-recall][data-state=draft]")
    expect(drafts).to_have_count(2)
    expect(drafts.filter(has_text="Wei Zhang")).to_contain_text("Please do not use Yunnan")
    expect(drafts.filter(has_text="Lin Tea House")).to_contain_text("请先不要使用")
    keeps(mia, "drafts")
    assert told(house) == []
    drafts.filter(has_text="Wei Zhang").locator("[data-act=send]").click()
    expect(drafts).to_have_count(1)
    mia.goes("/console/late")
    mia.sees("[data-recall]", "Lin Tea House")
    keeps(mia, "late")
    mia.page.locator("[data-recall] [data-act=edit]").click()
    mia.page.locator(".fd-dialog [data-field=text]").fill("林先生，请不要使用 LB-7。")
    mia.page.get_by_role("dialog").get_by_role("button", name="Send").click()
    mia.misses("[data-recall]")
    mia.goes(f"/console/lots/{lot_id}")
    expect(mia.page.locator("[data-recall][data-state=told]")).to_have_count(2)
    keeps(mia, "told")
    assert told(house) == ["1045: 林先生，请不要使用 LB-7。", "1042: None"]
    mia.goes("/console/tasks")
    mia.misses("[data-kind=lot_blocked]")
    mia.page.goto(f"{mia.url}/console/preferences?language=zh")
    mia.goes(f"/console/lots/{lot_id}")
    mia.sees("[data-state=told]", "已通知")
    keeps(mia, "zh-desktop")


def told(house: House) -> list[str]:
    """Name who was told, in whose words."""
    recalls = read(house, lambda tx: sales.list_recalls(tx, system(), state=SlipState.TOLD))
    return [f"{'/'.join(one.numbers)}: {one.text}" for one in recalls]


def reads_in_chinese(kim: Screen, lot_id: int) -> None:
    kim.page.goto(f"{kim.url}/console/floor/lots")
    kim.page.locator("input[name=login]").fill("kim")
    kim.page.locator("input[type=password]").fill(PASSWORD)
    kim.page.locator("button[type=submit]").click()
    kim.sees("[data-lot='LB-7']", "已冻结")
    keeps(kim, "zh-lots")
    kim.goes(f"/console/lots/{lot_id}")
    kim.sees("[data-state=told]", "已通知")
    keeps(kim, "zh-lot")
    kim.goes("/console/tasks")
    kim.page.locator("[data-tab=team]").click()
    kim.sees(".fd-empty-title", "没有等待您部门的任务")
    keeps(kim, "zh-tasks")


def test_a_note_on_a_case_calls_a_department(house: House) -> None:
    aside(lambda: a_user(house.desk.database, "sam", Role.WAREHOUSE))
    new = NewCase(party_id=house.shop.wei, subject="A bag was torn")
    case = run(house, lambda tx: support.open_case(tx, system(), new))
    with browsing(house.url, PHONE) as mia, beside(mia, PHONE) as sam:
        sam.logs_in("sam", "/console/tasks")
        mia.logs_in("mia", f"/console/cases/{case.id}")
        mia.composer.click()
        mia.composer.press_sequentially("is HB-1000 packed twice? @war")
        mia.sees(".fd-menu-line", "Warehouse")
        keeps(mia, "case-offers")
        mia.page.locator(".fd-menu-line").click()
        expect(mia.composer).to_have_value("is HB-1000 packed twice? @warehouse ")
        mia.page.locator("[data-send]").click()
        mia.sees("[data-note]", "is HB-1000 packed twice?")
        expect(mia.composer).to_have_value("")
        mia.sees("[data-kind=mention] .fd-chip", "nobody has it yet")
        sam.sees("[data-kind=mention]", "is HB-1000 packed twice?")
        sam.sees("[data-kind=mention] a", "HB-1000")
        sam.misses("a[href*='/cases/']")
        sam.page.locator("[data-tick=open]").click()
        mia.sees("[data-kind=mention] .fd-chip", "Sam")
        mia.sees("[data-tick=done]")
        mia.page.evaluate("window.scrollTo(0, 10000)")
        keeps(mia, "case-note")
        mia.fits()

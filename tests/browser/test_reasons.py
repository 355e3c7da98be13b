"""Why things are over: Mia notes it as she goes along, Pia who buys reads it.

- Wei's case about order 1042 is solved: the Yunnan was not fresh; that is the order's only article,
  and so it stands there already. Later Mia notes that it was the taste.
- Ana's talk is resolved with two keys: D, and 3 for the third reason; then she notes another one.
- In Pia's week there is the Yunnan once, and one other reason. She may not open either.
"""

from datetime import date

import pytest
from playwright.sync_api import expect

from erp_core import crm, support
from erp_core.access import Role
from erp_core.crm import NewUnmetDemand
from erp_core.kernel.causes import Cause, Subject
from erp_core.support import NewCase, NewTask, TaskReport
from tests.browser.test_after_sale import read
from tests.browser.test_warehouse_day import dialog, keeps
from tests.builders.access import a_user
from tests.builders.coffee_shop import BOSS
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import ANA, House, aside, writes

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
WEEK = "/console/reasons?week=2026-05-19"


def begun(house: House) -> int:
    """Wei's case, what was asked for and not had, and a task that leads to the report."""
    database, shop = house.desk.database, house.shop
    pia = a_user(database, "pia", Role.PURCHASING)
    new = NewCase(party_id=shop.wei, subject="Smells old", order_id=2)
    asked = NewUnmetDemand(asked="Geisha", quantity=2)
    task = NewTask(
        title="What was wrong with goods",
        assignee_id=pia.id,
        report=TaskReport.REASONS,
        report_week=date(2026, 5, 18),
    )
    database.run(lambda tx: crm.record_unmet_demand(tx, BOSS, asked))
    database.run(lambda tx: support.open_task(tx, BOSS, task))
    return database.run(lambda tx: support.open_case(tx, BOSS, new)).id


def test_what_is_over_is_over_for_a_reason_that_those_who_buy_read(house: House) -> None:
    case_id = aside(lambda: begun(house))
    plea = writes(house.desk, "my machine leaks, I want to talk to a person", ANA)
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("mia", to=f"/console/cases/{case_id}")
        solves(screen)
        notes_another(screen)
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("mia")
        screen.opens("Ana Lindner")
        resolves_with_keys(screen)
        notes_another_of_a_talk(screen)

    noted = read(house, lambda tx, actor: support.closing_of(tx, actor, Subject.CASE, case_id))
    assert (noted.cause, noted.variant_id) == (Cause.TASTE, house.shop.yunnan)
    talk = read(house, lambda tx, actor: support.closing_of(tx, actor, Subject.THREAD, plea))
    assert talk.cause is Cause.MISSING_PART

    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("pia", to="/console/tasks")
        screen.page.get_by_role("link", name="Open the report").click()
        reads(screen)
        keeps(screen, "reasons")
        screen.page.goto(house.url + "/console/preferences?language=zh")
        screen.goes(WEEK)
        screen.sees("[data-cause=taste]", "不合口味")
        keeps(screen, "reasons-zh")
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("pia")
        screen.goes(WEEK)
        reads(screen)
        keeps(screen, "reasons-phone")


def solves(screen: Screen) -> None:
    screen.page.locator("[data-step=solved]").click()
    screen.sees(".fd-dialog-title", "Solve")
    expect(screen.page.locator("[data-field=article]")).to_have_value("1")
    screen.page.get_by_role("dialog").get_by_role("button", name="Solve").click()
    screen.sees(".fd-banner, .q-notification", "Choose a reason first")
    screen.misses(".fd-dialog")
    screen.page.locator("[data-step=solved]").click()
    dialog(screen, cause="not_fresh", reason="Sent another bag")
    screen.fits()
    keeps(screen, "reasons-solve")
    screen.page.get_by_role("dialog").get_by_role("button", name="Solve").click()
    screen.sees(".fd-facts", "Not fresh · Yunnan Single Origin")
    screen.misses(".fd-dialog")


def notes_another(screen: Screen) -> None:
    screen.page.locator("[data-act=note-reason]").click()
    expect(screen.page.locator("[data-field=cause]")).to_have_value("not_fresh")
    dialog(screen, cause="taste")
    screen.page.get_by_role("dialog").get_by_role("button", name="Note another reason").click()
    screen.sees(".fd-facts", "Not to their taste · Yunnan Single Origin")


def notes_another_of_a_talk(screen: Screen) -> None:
    screen.page.locator("[data-act=note-reason]").click()
    expect(screen.page.locator("[data-field=cause]")).to_have_value("faulty")
    dialog(screen, cause="missing_part")
    keeps(screen, "reasons-another")
    screen.page.get_by_role("dialog").get_by_role("button", name="Note another reason").click()
    screen.sees("[data-closing=missing_part]", "Something missing")


def resolves_with_keys(screen: Screen) -> None:
    screen.page.keyboard.press("d")
    screen.sees(".fd-dialog-title", "Why did it come up?")
    keeps(screen, "reasons-close")
    screen.page.keyboard.press("3")
    screen.sees(".fd-composer-closed")
    screen.sees("[data-closing]", "Faulty")


def reads(screen: Screen) -> None:
    screen.sees("[data-week='2026-05-18']")
    screen.sees("[data-cause=taste][data-count='1']", "Yunnan Single Origin")
    screen.sees("[data-cause=missing_part]", "1 more than the week before")
    screen.sees("[data-cause=taste]", "C00001")
    screen.misses("[data-cause=taste] a")
    screen.sees("[data-unmet=Geisha]", "2 wanted")
    screen.sees(".fd-reason-chart canvas")
    screen.fits()

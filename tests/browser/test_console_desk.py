"""The service desk is set up in a browser: queues, hours, canned replies; by who may only."""

from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import conversations, support
from erp_core.conversations import QueueDraft, QueueRule
from erp_core.kernel.actor import system
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, acting, aside

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        field = screen.page.locator(f".fd-dialog [data-field={name}]")
        if field.evaluate("one => one.tagName") == "SELECT":
            field.select_option(label=value)
        else:
            field.fill(value)


def saves(screen: Screen) -> None:
    screen.page.get_by_role("dialog").get_by_role("button", name="Save").click()


def is_refused(screen: Screen, why: str, **kept: str) -> None:
    """Wait until the dialog is there anew, with what was written, and the old one is gone."""
    screen.sees(".q-notification", why)
    for name, value in kept.items():
        field = f".fd-dialog [data-field={name}]"
        screen.sees(f'{field}[value="{value}"]')
        expect(screen.page.locator(field)).to_have_count(1)


def right_of(place: Any) -> float:
    return float(place["x"] + place["width"])


def meanwhile(house: House, command: Any) -> None:
    """Let somebody else change something."""
    aside(lambda: house.desk.database.run(lambda tx: command(tx, system())))


def read(house: House, query: Any) -> Any:
    return aside(lambda: house.desk.database.read(lambda tx: query(tx, system())))


@SIZES
def test_queues_hours_and_replies_are_set_up(house: House, size: tuple[int, int]) -> None:
    mia = aside(lambda: acting(house.desk, "mia"))
    with browsing(house.url, size) as screen:
        page = screen.page
        screen.logs_in(to="/console/desk")
        screen.sees(".fd-title", "Service desk")

        page.get_by_role("button", name="New queue").click()
        fills(screen, code="No code!", name_en="Invoices", name_zh="账单")
        saves(screen)
        is_refused(screen, "Nothing was saved", code="No code!")
        fills(screen, code="invoices", rules="channel:sms invoice\nlanguage:zh", is_default="Yes")
        saves(screen)
        screen.sees("[data-queue=invoices]", "all others")
        screen.sees("[data-queue=invoices] .fd-chip", "channel:sms invoice")
        page.locator("[data-queue=invoices] [data-act=members]").click()
        page.locator(f"[data-choice='{mia.id}']").click()
        screen.sees("[data-queue=invoices] .fd-chip", "Mia")

        page.locator("[data-hours] [data-act=edit]").click()
        fills(screen, day_0="17:00-09:00")
        saves(screen)
        is_refused(screen, "Nothing was saved", day_0="17:00-09:00")
        days = {f"day_{day}": "" for day in range(2, 7)}
        given = {"day_0": "09:00-12:30, 13:00-17:00", "day_1": "10:00-16:00"} | days
        fills(screen, **given, holidays="2026-12-25", asks="No")
        saves(screen)
        screen.sees("[data-hours]", "09:00-12:30, 13:00-17:00")
        screen.sees("[data-hours] .fd-chip", "2026-12-25")

        page.get_by_role("button", name="New reply").click()
        body = "Thank you, {customer}."
        fills(screen, code="thanks", name_en="Thanks", name_zh="谢谢", body_en="Dear {wife}")
        fills(screen, body_zh="谢谢，{customer}。", tag="Praise", queue="Invoices")
        saves(screen)
        is_refused(screen, "A blank in braces", code="thanks")
        fills(screen, body_en=body)
        saves(screen)
        screen.sees("[data-macro=thanks]", body)
        screen.sees("[data-macro=thanks] .fd-chip", "praise")
        screen.fits()
        if size == DESKTOP:
            last, bell = page.locator(".fd-nav-link").last, page.locator("[data-bell]")
            assert right_of(last.bounding_box()) <= bell.bounding_box()["x"]
        page.goto(f"{house.url}/console/preferences?language=zh")
        screen.goes("/console/desk")
        screen.sees("[data-macro=thanks]", "谢谢，{customer}。")
        screen.sees("[data-queue=invoices]", "账单")

    (queue,) = read(house, conversations.list_queues)
    assert (queue.code, queue.is_default, queue.assigns) == ("invoices", True, False)
    assert [one.user_id for one in queue.members] == [mia.id]
    assert queue.rules == (
        QueueRule(channel="sms", reason="invoice"),
        QueueRule(language="zh"),
    )
    desk = read(house, support.get_desk)
    assert [(one.weekday, one.opens, one.closes) for one in desk.hours] == [
        (0, 540, 750),
        (0, 780, 1020),
        (1, 600, 960),
    ]
    assert desk.asks is False
    (macro,) = read(house, support.list_macros)
    assert (macro.body_en, macro.tag, macro.queue_id) == (body, "praise", queue.id)


def test_what_is_switched_off_is_gone_and_others_do_not_see_the_page(house: House) -> None:
    with browsing(house.url) as screen:
        screen.logs_in(to="/console/desk")
        screen.page.get_by_role("button", name="New queue").click()
        fills(screen, code="old", name_en="Old", name_zh="旧")
        saves(screen)
        screen.page.locator("[data-queue=old] [data-act=edit]").click()
        fills(screen, name_en="Older")
        saves(screen)
        screen.sees("[data-queue=old]", "Older")
        screen.page.locator("[data-queue=old] [data-act=retire]").click()
        screen.page.get_by_role("button", name="Use Older no more").click()
        screen.misses("[data-queue]")
    assert read(house, conversations.list_queues) == []
    with browsing(house.url) as screen:
        screen.logs_in("jonas", to="/console/desk")
        screen.sees(".fd-empty-title", "This page is not part of your role")


def test_what_somebody_else_wrote_meanwhile_is_not_written_over(house: House) -> None:
    draft = QueueDraft(code="invoices", name_en="Invoices", name_zh="账单")
    ruled = draft.model_copy(update={"rules": (QueueRule(reason="invoice"),)})
    meanwhile(house, lambda tx, actor: conversations.save_queue(tx, actor, draft))
    with browsing(house.url) as screen:
        screen.logs_in(to="/console/desk")
        edit = screen.page.locator("[data-queue=invoices] [data-act=edit]")
        edit.click()
        meanwhile(house, lambda tx, actor: conversations.save_queue(tx, actor, ruled))
        fills(screen, name_en="Bills")
        saves(screen)
        is_refused(screen, "Somebody changed this", name_en="Bills")
        screen.page.get_by_role("dialog").get_by_role("button", name="Cancel").click()
        screen.sees("[data-queue=invoices] .fd-chip", "invoice")
        (queue,) = read(house, conversations.list_queues)
        assert (queue.name_en, queue.rules) == ("Invoices", ruled.rules)

        edit.click()
        fills(screen, name_en="Bills")
        saves(screen)
        screen.sees("[data-queue=invoices]", "Bills")
        screen.page.locator("[data-queue=invoices] [data-act=members]").click()
        meanwhile(house, lambda tx, actor: conversations.archive_queue(tx, actor, queue.id))
        screen.page.locator("[data-choice]").first.click()
        screen.sees(".q-notification", "not there any more")
        screen.misses("[data-queue]")
    assert read(house, conversations.list_queues) == []

"""The service desk in a browser: queues, clocks, macros, mentions, cases, tasks, a customer."""

import os
from datetime import timedelta
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import expect

from erp_core import conversations, support
from erp_core.conversations import QueueDraft, QueueRule, ThreadState
from erp_core.conversations.tables import MessageRow
from erp_core.kernel.actor import system
from erp_core.kernel.causes import Cause
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.transaction import Tx
from erp_core.support import (
    CaseState,
    MacroDraft,
    NewCase,
    NewTask,
    PolicyDraft,
    Priority,
    ServiceDeskDraft,
    TaskState,
)
from frontdesk.workflows.real_time import real_now
from frontdesk.workflows.service_desk import look_at_desk
from tests.builders.pictures import a_photo
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import (
    ANA,
    PLEA,
    WEI,
    House,
    acting,
    aside,
    thread,
    writes,
)

pytestmark = pytest.mark.browser
SIZES = pytest.mark.parametrize("size", [DESKTOP, PHONE], ids=["desktop", "phone"])
PHOTO = a_photo()
SOLVED = "Case {case} is solved."
SOLVES = {"resolves": True, "cause": Cause.QUESTION}
SHOTS = os.environ.get("FRONTDESK_SHOTS")


def shot(screen: Screen, name: str) -> None:
    """Keep a picture where one is asked for."""
    if SHOTS:
        screen.page.wait_for_timeout(400)
        screen.page.screenshot(path=str(Path(SHOTS) / f"{name}-{screen.width}.png"))


def is_whole(screen: Screen, selector: str) -> bool:
    """Tell whether a part of the page lies within the window, not only what is cut off of it."""
    box = screen.page.locator(selector).bounding_box()
    return box is not None and box["x"] >= 0 and box["x"] + box["width"] <= screen.width


@pytest.fixture
def desk_of(house: House) -> House:
    """The house with two queues, a promise, two macros, a case and tasks."""

    def furnish() -> None:
        database, mia = house.desk.database, acting(house.desk, "mia")
        jonas = acting(house.desk, "jonas")

        def furnished(tx) -> None:
            queue = conversations.save_queue(
                tx,
                system(),
                QueueDraft(
                    code="support",
                    name_en="Support",
                    name_zh="客服",
                    is_default=True,
                    members=(mia.id,),
                ),
            )
            machines = QueueRule(reason="machine")
            conversations.save_queue(
                tx,
                system(),
                QueueDraft(
                    code="technicians",
                    name_en="Technicians",
                    name_zh="技术",
                    members=(jonas.id,),
                    rules=(machines,),
                ),
            )
            support.save_policy(tx, system(), PolicyDraft(first_minutes=60, resolve_minutes=480))
            support.save_desk(tx, system(), ServiceDeskDraft(asks=True))
            support.save_macro(
                tx, system(), a_macro("thanks", "Thanks", "Dear {customer}, thanks. {agent}")
            )
            support.save_macro(
                tx,
                system(),
                a_macro("done", "All done", SOLVED, **SOLVES, queue_id=queue.id, tag="solved"),
            )
            case = support.open_case(
                tx,
                system(),
                NewCase(
                    party_id=house.shop.wei,
                    subject="Bag was torn",
                    priority=Priority.HIGH,
                    description="One bag arrived open.",
                    order_id=None,
                ),
            )
            support.open_task(
                tx,
                mia,
                NewTask(title="Call Wei back", due_at=tx.now + timedelta(hours=2), case_id=case.id),
            )
            support.open_task(
                tx, mia, NewTask(title="Send the brewing card", due_at=tx.now - timedelta(hours=1))
            )

        database.run(furnished)

    aside(furnish)
    return house


def a_macro(code: str, name: str, body: str, **more) -> MacroDraft:
    return MacroDraft(code=code, name_en=name, name_zh=name, body_en=body, body_zh=body, **more)


def case_of(house: House):
    page = aside(lambda: house.desk.database.read(lambda tx: support.list_cases(tx, system())))
    return page.items[0]


@SIZES
def test_a_thread_waits_in_its_queue_under_a_clock_and_is_moved(
    desk_of: House, clock: FixedClock, size: tuple[int, int]
) -> None:
    plea = writes(desk_of.desk, PLEA, ANA)
    with browsing(desk_of.url, size) as screen:
        screen.logs_in()
        expect(screen.page.locator(".fd-queue", has_text="Technicians")).to_contain_text("1")
        screen.sees(".fd-row [data-clock=on_time]", "On time")
        screen.page.locator(".fd-queue", has_text="Support").click()
        screen.misses(".fd-row")
        screen.page.locator(".fd-queue", has_text="Technicians").click()
        screen.sees(".fd-row", "Ana Lindner")
        shot(screen, "inbox")

        clock.move_to(clock.now() + timedelta(minutes=50))
        aside(lambda: look_at_desk(desk_of.desk))
        screen.page.reload()
        screen.sees(".fd-row [data-clock=due_soon]", "Due in 10 min")
        clock.move_to(clock.now() + timedelta(minutes=15))
        aside(lambda: look_at_desk(desk_of.desk))
        screen.sees(".fd-row [data-clock=late]", "Late by 5 min")

        screen.opens("Ana Lindner")
        screen.page.locator("[data-move=assign]").click()
        screen.page.locator(".fd-choice", has_text="Jonas").click()
        screen.sees(".fd-thread-head .fd-chip", "Jonas")
        screen.page.locator("[data-move=queue]").click()
        screen.page.locator(".fd-choice", has_text="Support").click()
        screen.sees(".fd-thread-head .fd-chip", "Support")
        screen.page.locator("[data-move=tag]").click()
        screen.page.locator("[data-field=tags]").fill("Heron, leak")
        screen.page.get_by_role("button", name="Save").click()
        screen.sees(".fd-thread-head .fd-chip", "heron")
        screen.page.locator("[data-move=snooze]").click()
        screen.page.locator("[data-choice=tomorrow]").click()
        screen.sees(".fd-thread-head .fd-chip", "Sleeps until")
        screen.fits()
        assert is_whole(screen, ".fd-thread-head")
        shot(screen, "thread")
    summary = thread(desk_of.desk, plea).summary
    assert summary.tags == ("heron", "leak")
    assert summary.assignee_id == acting(desk_of.desk, "jonas").id
    assert summary.snoozed_until is not None


@SIZES
def test_a_macro_is_filled_asks_for_what_is_missing_and_does_the_rest(
    desk_of: House, size: tuple[int, int]
) -> None:
    plea = writes(desk_of.desk, PLEA, ANA)
    with browsing(desk_of.url, size) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.composer.click()
        screen.composer.press_sequentially("/th")
        screen.sees(".fd-menu-line", "Thanks")
        shot(screen, "macros")
        screen.composer.press("Enter")
        expect(screen.composer).to_have_value("Dear Café Lindner, thanks. Mia")
        screen.composer.fill("/done")
        screen.page.locator(".fd-menu-line", has_text="All done").click()
        screen.sees(".fd-dialog-title", "What should stand there?")
        shot(screen, "macro-missing")
        screen.page.locator("[data-field=case]").fill("C00077")
        screen.page.get_by_role("dialog").get_by_role("button", name="Insert").click()
        expect(screen.composer).to_have_value("Case C00077 is solved.")
        screen.misses(".fd-dialog")
        screen.composer.fill("Case {case} is solved.")
        screen.composer.press("Enter")
        screen.sees(".fd-banner", "braces")
        assert aside(lambda: thread(desk_of.desk, plea)).summary.state is not ThreadState.RESOLVED
        screen.composer.fill("Case C00077 is solved.")
        screen.composer.press("Enter")
        screen.sees(".fd-thread-head .fd-chip", "solved")
        screen.sees(".fd-thread-head .fd-chip", "Resolved")
    view = thread(desk_of.desk, plea)
    assert view.summary.state is ThreadState.RESOLVED
    assert view.summary.tags == ("solved",)
    assert view.messages[-1].text == "Case C00077 is solved."


@SIZES
def test_a_mention_rings_the_bell_of_a_colleague_and_is_read(
    desk_of: House, size: tuple[int, int]
) -> None:
    plea = writes(desk_of.desk, PLEA, ANA)
    with browsing(desk_of.url, size) as other:
        other.logs_in("jonas")
        expect(other.page.locator("[data-bell]")).to_have_attribute("data-bell", "0")
        mia = acting_aside(desk_of, "mia")
        aside(
            lambda: desk_of.desk.database.run(
                lambda tx: conversations.add_note(tx, mia, plea, "@jonas can you bring a gasket?")
            )
        )
        expect(other.page.locator("[data-bell]")).to_have_attribute("data-bell", "1")
        other.page.locator("[data-bell]").click()
        other.sees(".fd-unread", "Mia mentioned you")
        shot(other, "bell")
        other.page.locator(".fd-unread").click()
        other.page.wait_for_url(f"{desk_of.url}/console/threads/{plea}")
        expect(other.page.locator("[data-bell]")).to_have_attribute("data-bell", "0")
        other.sees(".fd-by-note", "bring a gasket")
        other.page.locator(".fd-mode", has_text="Note").click()
        other.composer.click()
        other.composer.press_sequentially("thanks @mi")
        other.sees(".fd-menu-line", "Mia")
        other.composer.press("Enter")
        expect(other.composer).to_have_value("thanks @mia ")
        other.composer.press("Enter")
        other.sees(".fd-by-note", "thanks @mia")


def acting_aside(house: House, login: str):
    return aside(lambda: acting(house.desk, login))


@SIZES
def test_a_case_is_found_worked_on_and_solved(desk_of: House, size: tuple[int, int]) -> None:
    with browsing(desk_of.url, size) as screen:
        screen.logs_in()
        screen.goes("/console/cases")
        screen.sees(".fd-line", "Bag was torn")
        shot(screen, "cases")
        screen.page.get_by_role("tab", name="Mine").click()
        screen.sees(".fd-empty-title", "No cases here")
        screen.page.get_by_role("tab", name="Unassigned").click()
        screen.page.locator("[data-key=search]").fill("wei")
        screen.sees(".fd-line", "Bag was torn")
        screen.page.locator(".fd-line-link").click()
        screen.sees(".fd-title", "Bag was torn")
        screen.page.get_by_role("button", name="Assign").click()
        screen.page.locator(".fd-choice", has_text="Mia").click()
        screen.sees(".fd-facts dd", "Mia")
        screen.page.locator("[data-task] [data-tick=open]").click()
        screen.sees("[data-tick=done]")
        shot(screen, "case")
        expect(screen.page.locator("[data-step=closed]")).to_have_count(0)
        screen.page.locator("[data-step=solved]").click()
        screen.page.locator("[data-field=cause]").select_option("damaged")
        screen.page.locator("[data-field=reason]").fill("A new bag was sent")
        screen.page.get_by_role("dialog").get_by_role("button", name="Solve").click()
        screen.sees(".fd-facts dd", "A new bag was sent")
        screen.sees("[data-step=closed]")
        screen.fits()
    case = case_of(desk_of)
    assert (case.state, case.solution) == (CaseState.SOLVED, "A new bag was sent")
    assert case.assignee_id == acting(desk_of.desk, "mia").id


def a_case_with_a_photo(house: House) -> None:
    """Let Wei send a photo of the leak, and open a case about it."""
    thread_id = writes(house.desk, "my Heron leaks")

    def sent(tx: Tx) -> None:
        message = tx.session.query(MessageRow).filter_by(thread_id=thread_id, direction="in").one()
        message.attachments = [{"kind": "photo", "reference": "x", "name": "leak.jpg"}]
        conversations.expect_files(tx, message, [0], real_now())
        tx.session.flush()
        [file] = conversations.files_of_thread(tx, system(), thread_id)
        assert file.state == "pending"
        new = NewCase(party_id=house.shop.wei, subject="It leaks", thread_id=thread_id)
        support.open_case(tx, system(), new)

    house.desk.database.run(sent)


def test_a_case_shows_the_photo_of_its_conversation_as_soon_as_it_is_there(house: House) -> None:
    aside(lambda: a_case_with_a_photo(house))
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.goes("/console/cases/1")
        screen.sees("[data-files]", "leak.jpg")
        screen.sees("[data-files]", "is being fetched")
        aside(lambda: house.desk.database.run(fetched))
        screen.sees("[data-files] a.fd-attachment", "leak.jpg")
        opened = screen.page.request.get(
            f"{house.url}{screen.page.locator('[data-files] .fd-picture').get_attribute('href')}"
        )
        assert (opened.status, opened.body()) == (200, PHOTO)
        screen.fits()
    assert httpx.get(f"{house.url}/console/files/1").status_code in {303, 401, 403}


def fetched(tx: Tx) -> None:
    """Store the photo that the carrier gave."""
    conversations.keep_fetched(tx, 1, PHOTO, "leak.jpg")


@SIZES
def test_tasks_are_listed_opened_and_done(desk_of: House, size: tuple[int, int]) -> None:
    with browsing(desk_of.url, size) as screen:
        screen.logs_in(to="/console/tasks")
        expect(screen.page.locator("[data-task]")).to_have_count(2)
        expect(screen.page.locator("[data-task]").first).to_contain_text("overdue")
        shot(screen, "tasks")
        screen.page.get_by_role("tab", name="Overdue").click()
        expect(screen.page.locator("[data-task]")).to_have_count(1)
        screen.page.locator("[data-tick=open]").click()
        screen.sees(".fd-empty-title", "Nothing is overdue")
        screen.page.get_by_role("button", name="New task").click()
        screen.page.locator("[data-field=title]").fill("Order gaskets")
        screen.page.locator("[data-field=assignee]").select_option(label="Jonas")
        screen.page.get_by_role("button", name="Add the task").click()
        screen.page.get_by_role("tab", name="All open").click()
        screen.sees("[data-task]", "Order gaskets")
        screen.fits()
    jonas = acting(desk_of.desk, "jonas")
    found = desk_of.desk.database.read(lambda tx: support.list_tasks(tx, jonas)).items
    gaskets = next(one for one in found if one.title == "Order gaskets")
    assert (gaskets.assignee_id, gaskets.state) == (jonas.id, TaskState.OPEN)


@SIZES
def test_a_customers_whole_life_is_on_one_page(desk_of: House, size: tuple[int, int]) -> None:
    known = writes(desk_of.desk, "where is my order", WEI)
    with browsing(desk_of.url, size) as screen:
        screen.logs_in(to="/console/customers")
        screen.page.locator("[data-key=search]").fill("wei")
        screen.page.locator(".fd-line-link", has_text="Wei Zhang").click()
        screen.page.wait_for_url(f"**/console/customers/{desk_of.shop.wei}")
        screen.sees(".fd-title", "Wei Zhang")
        screen.sees(".fd-life", "Case C00001: Bag was torn")
        screen.sees(".fd-life", "Order 1042 confirmed")
        screen.sees(".fd-life", "where is my order")
        screen.sees(".fd-whole-side .fd-task", "Call Wei back")
        shot(screen, "customer")
        screen.page.locator("[data-kind=case]").click()
        expect(screen.page.locator(".fd-life")).to_have_count(1)
        screen.page.locator("[data-kind=all]").click()
        screen.page.get_by_role("button", name="Note", exact=True).click()
        screen.page.locator("[data-field=text]").fill("Prefers light roasts")
        screen.page.get_by_role("button", name="Save").click()
        screen.sees(".fd-life", "Prefers light roasts")
        screen.fits()
        screen.page.locator("a.fd-life", has_text="where is my order").click()
        screen.page.wait_for_url(f"**/console/threads/{known}")
        screen.goes("/console/customers/99999")
        screen.sees(".fd-empty-title", "There is no such record")


def test_the_screens_read_chinese(desk_of: House) -> None:
    writes(desk_of.desk, PLEA, ANA)
    with browsing(desk_of.url, PHONE, locale="zh-CN") as screen:
        screen.page.goto(f"{desk_of.url}/console/cases")
        screen.page.get_by_label("登录名").or_(screen.page.locator("[name=login]")).first.fill(
            "mia"
        )
        screen.page.locator("[name=password]").fill("correct horse battery")
        screen.page.locator("[type=submit]").click()
        screen.sees(".fd-title", "工单")
        screen.sees(".fd-chip", "处理中")
        screen.goes("/console/tasks")
        screen.sees(".fd-title", "任务")
        screen.goes(f"/console/customers/{desk_of.shop.wei}")
        screen.sees(".fd-life", "工单 C00001：Bag was torn")
        screen.goes("/console/")
        screen.sees(".fd-queue", "客服")
        shot(screen, "inbox-zh")

"""The inbox in a browser: a support agent's day, with the keys, live, and what goes wrong."""

import pytest
from playwright.sync_api import expect

from erp_core import access, conversations, support
from erp_core.access import Role, set_roles
from erp_core.conversations import Handler, OutboxState, SuggestionState, ThreadState
from erp_core.kernel.actor import system
from erp_core.support import PageDraft
from tests.frontdesk.console.browsing import DESKTOP, PHONE, browsing
from tests.frontdesk.console.front import (
    ANA,
    DRAFT,
    PLEA,
    STRANGER,
    WEI,
    House,
    aside,
    delivered,
    thread,
    writes,
)

pytestmark = pytest.mark.browser


def test_an_agent_opens_a_thread_inserts_the_draft_edits_and_sends_it(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.sees(".fd-row", "Ana Lindner")

        screen.page.keyboard.press("j")
        screen.sees(".fd-card", DRAFT)
        screen.page.keyboard.press("Tab")
        expect(screen.composer).to_have_value(DRAFT)
        screen.composer.press_sequentially(" Mia")
        screen.composer.press("Enter")

        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia")
        expect(screen.composer).to_have_value("")
        screen.misses(".fd-card")
    view = thread(house.desk, plea)
    assert view.messages[-1].text == f"{DRAFT} Mia"
    assert view.messages[-1].author_name == "Mia"
    assert view.summary.handler is Handler.PERSON
    assert [one.state for one in view.suggestions] == [SuggestionState.EDITED]
    assert view.suggestions[0].sent_text == f"{DRAFT} Mia"


def test_shift_enter_begins_a_line_and_composing_chinese_does_not_send(house: House) -> None:
    known = writes(house.desk, "我的豆子到哪了", WEI)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Wei Zhang")
        field = screen.composer
        field.click()
        field.type("one")
        field.press("Shift+Enter")
        field.type("two")
        field.evaluate(
            "area => area.dispatchEvent(new KeyboardEvent('keydown',"
            " {key: 'Enter', isComposing: true, bubbles: true, cancelable: true}))"
        )
        expect(field).to_have_value("one\ntwo")
        assert house.last(known).direction == "out"
        field.press("Enter")
        screen.sees(".fd-by-staff .fd-text", "two")
    assert thread(house.desk, known).messages[-1].text == "one\ntwo"


def test_a_message_and_its_delivery_appear_without_a_reload(house: House) -> None:
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.page.get_by_role("tab", name="Mine").click()
        screen.sees(".fd-empty-title", "Nothing is yours right now")
        screen.page.get_by_role("tab", name="All").click()
        expect(screen.page.locator(".fd-row", has_text="Wei Zhang")).to_have_count(0)

        known = aside(lambda: writes(house.desk, "where is my order", WEI))
        screen.opens("Wei Zhang")
        screen.sees(".fd-by-customer", "where is my order")
        screen.sees(".fd-citation", "Order 1042")
        answer = house.last(known)
        screen.sees('[data-delivery="pending"]')
        aside(lambda: delivered(house.desk, answer.id, OutboxState.SENT))
        screen.sees('[data-delivery="sent"]')

        aside(lambda: writes(house.desk, "cancel it", WEI))
        screen.sees(".fd-proposal-title", "Cancel the order")
        screen.sees(".fd-offered-button", "Yes")


def test_a_suggestion_is_rejected_with_a_reason(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.sees(".fd-card")
        screen.page.keyboard.press("x")
        screen.page.get_by_role("button", name="The facts are wrong").click()
        screen.misses(".fd-card")
    rejected = thread(house.desk, plea).suggestions[0]
    assert rejected.state is SuggestionState.REJECTED
    assert rejected.rejected_because == "The facts are wrong"


def test_a_thread_is_taken_over_handed_back_noted_and_resolved(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.page.keyboard.press("t")
        screen.sees(".fd-thread-head .fd-chip", "You")
        assert aside(lambda: thread(house.desk, plea)).summary.handler is Handler.PERSON
        screen.page.keyboard.press("b")
        screen.sees(".fd-thread-head .fd-chip", "Assistant")
        assert aside(lambda: thread(house.desk, plea)).summary.handler is Handler.ASSISTANT

        screen.page.get_by_role("tab", name="Internal note").click()
        screen.composer.fill("Serial H-0317")
        screen.composer.press("Enter")
        screen.sees(".fd-by-note", "Serial H-0317")
        assert house.last(plea).direction == "note"

        screen.page.keyboard.press("Escape")
        screen.page.keyboard.press("d")
        screen.sees(".fd-dialog-title", "Why did it come up?")
        screen.page.keyboard.press("Enter")
        screen.sees(".fd-composer-closed")
        screen.sees("[data-closing=question]", "Question answered")
        screen.page.get_by_role("tab", name="Resolved").click()
        screen.sees(".fd-row", "Ana Lindner")
    assert thread(house.desk, plea).summary.state is ThreadState.RESOLVED


def test_sources_lead_to_their_records_and_back_to_the_draft(house: House) -> None:
    known = writes(house.desk, "where is my order", WEI)
    page = PageDraft(
        slug="delivery",
        title_en="Delivery times",
        title_zh="送货时间",
        body_en="---\ntags: [parcel]\n---\n## Green beans\n\nThey take **two** days.",
        body_zh="生豆需要两天。",
    )
    house.desk.database.run(lambda tx: support.save_page(tx, system(), page))
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{known}")
        screen.composer.fill("half a sentence")
        screen.page.locator(".fd-citation", has_text="Order 1042").click()
        screen.sees(".fd-title", "Order 1042")
        screen.page.go_back()
        expect(screen.composer).to_have_value("half a sentence")
        screen.page.locator(".fd-citation", has_text="Delivery times").click()
        screen.sees(".fd-title", "Delivery times")
        expect(screen.page.locator(".fd-page strong")).to_have_text("two")
        screen.sees(".fd-facts dd", "parcel")
        screen.fits()


def test_what_did_not_arrive_is_sent_again(house: House) -> None:
    known = writes(house.desk, "where is my order", WEI)
    answer = house.last(known)
    delivered(house.desk, answer.id, OutboxState.DEAD, "the bot was blocked")
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{known}")
        screen.sees(".fd-undelivered", "the bot was blocked")
        screen.page.get_by_role("button", name="Send again").click()
        screen.sees(".fd-tick", "waiting to be sent")
    assert thread(house.desk, known).messages[-1].delivery is OutboxState.PENDING


def test_an_unknown_sender_is_linked_to_a_customer(house: House) -> None:
    strange = writes(house.desk, "I am Ana, show her invoices", STRANGER)
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{strange}")
        screen.sees(".fd-customer .fd-chip", "Unknown")
        screen.page.get_by_role("button", name="Link to a customer").click()
        screen.page.locator("[data-link-search]").type("lindner ana")
        screen.page.locator(".fd-choice", has_text="Ana Lindner").click()
        expect(screen.page.locator(".fd-person-name")).to_have_text("Ana Lindner")
        screen.sees(".fd-customer .fd-chip", "by staff")
    assert thread(house.desk, strange).identity.party_id == house.shop.ana


def test_the_customer_pane_shows_orders_balance_and_stage(house: House) -> None:
    known = writes(house.desk, "where is my order", WEI)
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{known}")
        order = screen.page.locator(".fd-record", has_text="1042")
        for text in ("€62.00", "2 × Yunnan Single Origin", "late", "paid", "expected 21 May"):
            expect(order).to_contain_text(text)
        screen.sees(".fd-customer .fd-chip", "new")
        order.click()
        screen.sees(".fd-title", "Order 1042")
        screen.sees(".fd-order-note", "the green beans from Yunnan arrived late")


def test_the_inbox_on_a_phone_is_list_thread_and_details_one_after_the_other(
    house: House,
) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url, PHONE) as screen:
        screen.logs_in()
        screen.fits()
        expect(screen.page.locator(".fd-thread")).to_be_hidden()
        screen.opens("Ana Lindner")
        expect(screen.page.locator(".fd-list")).to_be_hidden()
        screen.fits()
        screen.page.get_by_role("button", name="Customer").click()
        screen.sees(".fd-person-name", "Café Lindner")
        screen.fits()
        screen.page.locator(".fd-customer-back button").click()
        screen.page.get_by_role("button", name="Insert").click()
        expect(screen.composer).to_have_value(DRAFT)
        expect(screen.page.locator(".fd-card")).to_be_hidden()
        screen.composer.fill("A long reply. " * 120)
        expect(screen.page.locator("[data-send]")).to_be_in_viewport(ratio=1)
        screen.composer.fill("")
        expect(screen.page.locator(".fd-card")).to_be_visible()
        screen.page.get_by_role("button", name="Insert").click()
        screen.page.locator("[data-send]").click()
        screen.sees(".fd-by-staff", DRAFT)
        screen.page.locator(".fd-thread .fd-back").click()
        screen.sees(".fd-row", "Ana Lindner")
    assert thread(house.desk, plea).suggestions[0].state is SuggestionState.SENT


@pytest.mark.parametrize("size", [DESKTOP, PHONE])
def test_hostile_text_stays_text_everywhere(house: House, size: tuple[int, int]) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>\"'`${alert(3)}{{alert(4)}}"
    strange = writes(house.desk, f"person {evil}", STRANGER)

    def plant(tx) -> None:
        row = conversations.lock_thread(tx, strange)
        conversations.hand_over(tx, row, evil)
        for kind in ("draft", "action"):
            draft = conversations.SuggestionDraft(
                kind, evil, evil, evil, ({"kind": evil, "reference": evil, "title": evil},), 0.5
            )
            conversations.suggest(tx, row, draft)
        conversations.add_note(tx, system(), strange, evil)

    house.desk.database.run(plant)
    delivered(house.desk, thread(house.desk, strange).messages[1].id, OutboxState.DEAD, evil)
    with browsing(house.url, size) as screen:
        screen.logs_in(to=f"/console/threads/{strange}")
        expect(screen.page.locator(".fd-by-customer .fd-text")).to_have_text(f"person {evil}")
        expect(screen.page.locator(".fd-by-note .fd-text")).to_have_text(evil)
        expect(screen.page.locator(".fd-card-text")).to_have_text(evil)
        screen.page.get_by_role("button", name="Insert").first.click()
        expect(screen.composer).to_have_value(evil)
        screen.fits()
        screen.goes("/console/health")
        screen.sees(".fd-letter", evil)
        assert screen.page.locator("img[src='x']").count() == 0


def test_a_session_that_ended_elsewhere_can_do_nothing_more(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        session = house.ends_session(screen.page.context.cookies())
        assert session["httpOnly"]
        assert session["sameSite"] == "Lax"
        screen.page.keyboard.press("t")
        screen.page.wait_for_url("**/console/login*")
    assert thread(house.desk, plea).summary.handler is Handler.NOBODY


def test_several_refusals_at_once_open_the_door_a_single_time(house: House) -> None:
    with browsing(house.url) as screen:
        screen.logs_in()
        house.ends_session(screen.page.context.cookies())
        screen.page.evaluate(
            """() => {
                frontdesk.leave("/console/login");
                frontdesk.leave("/nowhere");
            }"""
        )
        screen.page.wait_for_url("**/console/login?next=*")
        assert "/nowhere" not in screen.page.url


def test_a_role_that_was_taken_away_counts_at_once(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in("jonas")
        screen.opens("Ana Lindner")
        jonas = aside(lambda: house.desk.database.read(lambda tx: access.user_actor(tx, "jonas")))
        aside(
            lambda: house.desk.database.run(
                lambda tx: set_roles(tx, system(), jonas.id, frozenset({Role.WAREHOUSE}))
            )
        )
        screen.page.keyboard.press("t")
        screen.sees(".q-notification", "Your role does not allow this")
    assert thread(house.desk, plea).summary.handler is Handler.NOBODY


def test_an_address_where_nothing_arrives_says_so_beside_the_conversation(house: House) -> None:
    known = writes(house.desk, "hello", WEI)
    whose = thread(house.desk, known).identity.id
    aside(
        lambda: house.desk.database.run(
            lambda tx: conversations.mark_unreachable(tx, whose, "bot was blocked by the user")
        )
    )
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Wei Zhang")
        screen.sees(f"[data-unreachable='{whose}']", "Nothing arrives here since")
        screen.sees(f"[data-unreachable='{whose}']", "bot was blocked by the user")

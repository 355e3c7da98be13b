"""The inbox in a browser: a support agent's day, with the keys, live, and what goes wrong."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import access, conversations, support
from erp_core.access import Role, set_roles
from erp_core.conversations import Handler, OutboxState, SuggestionState, ThreadState
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.notify import Bus
from erp_core.support import PageDraft
from frontdesk.application import Frontdesk
from tests.builders.access import a_user
from tests.builders.coffee_shop import Shop, a_shop
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import (
    ANA,
    STRANGER,
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
PLEA = "person please, my Heron leaks again"
DRAFT = "I am sorry about the leak. A new gasket is on its way."


@dataclass(frozen=True)
class House:
    desk: Frontdesk
    shop: Shop
    url: str

    def last(self, thread_id: int) -> conversations.MessageView:
        return aside(lambda: thread(self.desk, thread_id)).messages[-1]


@pytest.fixture
def house(database: Database, clock: FixedClock, tmp_path: Path) -> Iterator[House]:
    """A coffee house whose support agent is Mia; Wei and Ana are known on Telegram."""
    shop = a_shop(database, clock)
    port = free_port()
    desk = a_desk(database, tmp_path, port=port)
    a_user(database, "mia")
    a_user(database, "jonas", Role.SALES)
    enrolled(desk, shop.wei, WEI, "Wei Zhang")
    enrolled(desk, shop.cafe, ANA, "Ana Lindner")
    with served(desk, port) as url:
        yield House(desk, shop, url)


def composer(screen: Screen):
    return screen.page.locator("[data-composer]")


def ends_session(house: House, screen: Screen) -> dict[str, Any]:
    """End the session elsewhere; return its cookie."""
    cookies: dict[str, Any] = {one["name"]: one for one in screen.page.context.cookies()}
    token = str(cookies["frontdesk_session"]["value"])
    aside(lambda: house.desk.database.run(lambda tx: access.log_out(tx, token)))
    return cookies["frontdesk_session"]


def test_an_agent_opens_a_thread_inserts_the_draft_edits_and_sends_it(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.sees(".fd-row", "Ana Lindner")

        screen.page.keyboard.press("j")
        screen.sees(".fd-card", DRAFT)
        screen.page.keyboard.press("Tab")
        expect(composer(screen)).to_have_value(DRAFT)
        composer(screen).press_sequentially(" Mia")
        composer(screen).press("Enter")

        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia")
        expect(composer(screen)).to_have_value("")
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
        field = composer(screen)
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


def test_what_the_customer_wrote_meanwhile_stops_the_reply_and_keeps_the_draft(
    house: House,
) -> None:
    plea = writes(house.desk, PLEA, ANA)
    elsewhere = Database(
        house.desk.database.url, clock=house.desk.clock, ports=house.desk.database.ports, bus=Bus()
    )
    unheard = replace(house.desk, database=elsewhere, bus=elsewhere.bus)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        composer(screen).fill("We send a gasket.")
        aside(lambda: writes(unheard, "it is the boiler, not the gasket", ANA))

        composer(screen).press("Enter")
        screen.sees(".fd-banner", "The customer wrote since")
        screen.sees(".fd-by-customer", "it is the boiler")
        expect(composer(screen)).to_have_value("We send a gasket.")
        assert house.last(plea).direction == "in"

        composer(screen).press("Enter")
        screen.sees(".fd-by-staff", "We send a gasket.")
        expect(screen.page.locator(".fd-banner")).to_be_hidden()
    elsewhere.close()
    assert thread(house.desk, plea).messages[-1].text == "We send a gasket."


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
        composer(screen).fill("Serial H-0317")
        composer(screen).press("Enter")
        screen.sees(".fd-by-note", "Serial H-0317")
        assert house.last(plea).direction == "note"

        screen.page.get_by_role("button", name="Resolve").click()
        screen.sees(".fd-composer-closed")
        screen.page.get_by_role("tab", name="Resolved").click()
        screen.sees(".fd-row", "Ana Lindner")
    assert thread(house.desk, plea).summary.state is ThreadState.RESOLVED


def test_drafts_are_kept_while_one_looks_at_another_thread(house: House) -> None:
    writes(house.desk, "where is my order", WEI)
    writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Wei Zhang")
        composer(screen).fill("half a sentence")
        screen.opens("Ana Lindner")
        expect(composer(screen)).to_have_value("")
        screen.page.go_back()
        expect(screen.page.locator(".fd-head-name")).to_have_text("Wei Zhang")
        expect(composer(screen)).to_have_value("half a sentence")


def test_a_draft_survives_a_reload_and_a_session_that_ends_and_login_leads_back_to_it(
    house: House,
) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.page.keyboard.press("Tab")
        composer(screen).press_sequentially(" Mia")
        screen.page.reload()
        expect(composer(screen)).to_have_value(f"{DRAFT} Mia")

        composer(screen).press("End")
        composer(screen).press_sequentially(" here")
        ends_session(house, screen)
        composer(screen).press("Enter")
        screen.page.wait_for_url(f"**/console/login?next=%2Fconsole%2Fthreads%2F{plea}")
        assert house.last(plea).author == "assistant"

        screen.passes_the_door()
        screen.page.wait_for_url(f"**/console/threads/{plea}")
        expect(composer(screen)).to_have_value(f"{DRAFT} Mia here")
        composer(screen).press("Enter")
        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia here")
        screen.page.reload()
        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia here")
        expect(composer(screen)).to_have_value("")
    assert [one.state for one in thread(house.desk, plea).suggestions] == [SuggestionState.EDITED]


def test_a_note_is_kept_as_a_note_and_a_draft_is_its_writers_alone(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{plea}")
        screen.page.get_by_role("tab", name="Internal note").click()
        composer(screen).fill("Serial H-0317")
        screen.page.reload()
        expect(composer(screen)).to_have_value("Serial H-0317")
        note = screen.page.get_by_role("tab", name="Internal note")
        expect(note).to_have_attribute("aria-selected", "true")

        screen.page.get_by_role("button", name="Log out").click()
        screen.logs_in("jonas", to=f"/console/threads/{plea}")
        screen.sees(".fd-by-customer", "my Heron leaks")
        expect(composer(screen)).to_have_value("")
    assert house.last(plea).direction == "out"


def test_a_suggestion_is_put_below_ones_own_words_and_only_once(house: House) -> None:
    writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        composer(screen).fill("Dear Ana,")
        composer(screen).press("Escape")
        screen.page.keyboard.press("e")
        expect(composer(screen)).to_have_value(f"Dear Ana,\n\n{DRAFT}")
        assert composer(screen).evaluate("area => area.selectionStart") == 0
        composer(screen).press("Escape")
        screen.page.keyboard.press("Tab")
        expect(composer(screen)).to_have_value(f"Dear Ana,\n\n{DRAFT}")


def test_a_suggestion_that_was_overtaken_leaves_the_draft_ones_own(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.page.keyboard.press("Tab")
        expect(composer(screen)).to_have_value(DRAFT)
        aside(lambda: writes(house.desk, "and the cup holder", ANA))
        screen.sees(".fd-by-customer", "the cup holder")
        composer(screen).press("Enter")
        screen.sees(".fd-by-staff .fd-text", DRAFT)
    view = thread(house.desk, plea)
    assert view.messages[-1].text == DRAFT
    settled = {one.state for one in view.suggestions}
    assert settled.isdisjoint({SuggestionState.SENT, SuggestionState.EDITED})


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
        composer(screen).fill("half a sentence")
        screen.page.locator(".fd-citation", has_text="Order 1042").click()
        screen.sees(".fd-title", "Order 1042")
        screen.page.go_back()
        expect(composer(screen)).to_have_value("half a sentence")
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
        expect(composer(screen)).to_have_value(DRAFT)
        expect(screen.page.locator(".fd-card")).to_be_hidden()
        composer(screen).fill("A long reply. " * 120)
        expect(screen.page.locator("[data-send]")).to_be_in_viewport(ratio=1)
        composer(screen).fill("")
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
        expect(composer(screen)).to_have_value(evil)
        screen.fits()
        screen.goes("/console/health")
        screen.sees(".fd-letter", evil)
        assert screen.page.locator("img[src='x']").count() == 0


def test_a_session_that_ended_elsewhere_can_do_nothing_more(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        session = ends_session(house, screen)
        assert session["httpOnly"]
        assert session["sameSite"] == "Lax"
        screen.page.keyboard.press("t")
        screen.page.wait_for_url("**/console/login*")
    assert thread(house.desk, plea).summary.handler is Handler.NOBODY


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

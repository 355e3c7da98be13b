"""What an agent writes is never lost: between threads, by a reload, by a session that ends."""

from dataclasses import replace

import pytest
from playwright.sync_api import expect

from assistant.turn import DocumentRef, DraftReply
from erp_core.conversations import SuggestionState
from erp_core.kernel.database import Database
from erp_core.kernel.notify import Bus
from tests.builders.house import ScriptedAssistant, says
from tests.frontdesk.console.browsing import browsing
from tests.frontdesk.console.front import (
    ANA,
    DRAFT,
    PLEA,
    WEI,
    House,
    aside,
    thread,
    writes,
)

pytestmark = pytest.mark.browser


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
        screen.composer.fill("We send a gasket.")
        aside(lambda: writes(unheard, "it is the boiler, not the gasket", ANA))

        screen.composer.press("Enter")
        screen.sees(".fd-banner", "The customer wrote since")
        screen.sees(".fd-by-customer", "it is the boiler")
        expect(screen.composer).to_have_value("We send a gasket.")
        assert house.last(plea).direction == "in"

        screen.composer.press("Enter")
        screen.sees(".fd-by-staff", "We send a gasket.")
        expect(screen.page.locator(".fd-banner")).to_be_hidden()
    elsewhere.close()
    assert thread(house.desk, plea).messages[-1].text == "We send a gasket."


def test_drafts_are_kept_while_one_looks_at_another_thread(house: House) -> None:
    writes(house.desk, "where is my order", WEI)
    writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Wei Zhang")
        screen.composer.fill("half a sentence")
        screen.opens("Ana Lindner")
        expect(screen.composer).to_have_value("")
        screen.page.go_back()
        expect(screen.page.locator(".fd-head-name")).to_have_text("Wei Zhang")
        expect(screen.composer).to_have_value("half a sentence")


def test_a_card_says_which_documents_go_along_with_its_draft(house: House) -> None:
    papers = (DocumentRef("invoice", 1), DocumentRef("quotation", 2))
    assistant = house.desk.assistant
    assert isinstance(assistant, ScriptedAssistant)
    assistant.decide = lambda *_: says("", draft=DraftReply("Both are attached.", documents=papers))
    bill = writes(house.desk, "person please, the invoice and the offer", ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        line = screen.page.locator(".fd-card [data-documents='2']")
        expect(line).to_contain_text("Sent along as PDF: Invoice, Quotation")
        screen.page.goto(f"{house.url}/console/preferences?language=zh")
        screen.goes(f"/console/threads/{bill}")
        expect(line).to_contain_text("发送时附上 PDF：发票、报价单")
        assistant.decide = lambda *_: says("", draft=DraftReply("Which invoice?"))
        aside(lambda: writes(house.desk, "and the other one?", ANA))
        screen.sees(".fd-card-text", "Which invoice?")
        screen.misses("[data-documents]")


def test_a_draft_survives_a_reload_and_a_session_that_ends_and_login_leads_back_to_it(
    house: House,
) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.page.keyboard.press("Tab")
        expect(screen.composer).to_have_value(DRAFT)
        screen.composer.press_sequentially(" Mia")
        screen.page.reload()
        expect(screen.composer).to_have_value(f"{DRAFT} Mia")

        screen.composer.press("End")
        screen.composer.press_sequentially(" here")
        house.ends_session(screen.page.context.cookies())
        screen.composer.press("Enter")
        screen.page.wait_for_url(f"**/console/login?next=%2Fconsole%2Fthreads%2F{plea}")
        assert house.last(plea).author == "assistant"

        screen.passes_the_door()
        screen.page.wait_for_url(f"**/console/threads/{plea}")
        expect(screen.composer).to_have_value(f"{DRAFT} Mia here")
        screen.composer.press("Enter")
        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia here")
        screen.page.reload()
        screen.sees(".fd-by-staff .fd-text", f"{DRAFT} Mia here")
        expect(screen.composer).to_have_value("")
    assert [one.state for one in thread(house.desk, plea).suggestions] == [SuggestionState.EDITED]


def test_a_note_is_kept_as_a_note_and_a_draft_is_its_writers_alone(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in(to=f"/console/threads/{plea}")
        screen.page.get_by_role("tab", name="Internal note").click()
        screen.composer.fill("Serial H-0317")
        screen.page.reload()
        expect(screen.composer).to_have_value("Serial H-0317")
        note = screen.page.get_by_role("tab", name="Internal note")
        expect(note).to_have_attribute("aria-selected", "true")

        screen.page.get_by_role("button", name="Log out").click()
        screen.logs_in("jonas", to=f"/console/threads/{plea}")
        screen.sees(".fd-by-customer", "my Heron leaks")
        expect(screen.composer).to_have_value("")
    assert house.last(plea).direction == "out"


def test_a_suggestion_is_put_below_ones_own_words_and_only_once(house: House) -> None:
    writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.composer.fill("Dear Ana,")
        screen.composer.press("Escape")
        screen.page.keyboard.press("e")
        expect(screen.composer).to_have_value(f"Dear Ana,\n\n{DRAFT}")
        assert screen.composer.evaluate("area => area.selectionStart") == 0
        screen.composer.press("Escape")
        screen.page.keyboard.press("Tab")
        expect(screen.composer).to_have_value(f"Dear Ana,\n\n{DRAFT}")


def test_a_suggestion_that_was_overtaken_leaves_the_draft_ones_own(house: House) -> None:
    plea = writes(house.desk, PLEA, ANA)
    with browsing(house.url) as screen:
        screen.logs_in()
        screen.opens("Ana Lindner")
        screen.page.keyboard.press("Tab")
        expect(screen.composer).to_have_value(DRAFT)
        aside(lambda: writes(house.desk, "and the cup holder", ANA))
        screen.sees(".fd-by-customer", "the cup holder")
        screen.composer.press("Enter")
        screen.sees(".fd-by-staff .fd-text", DRAFT)
    view = thread(house.desk, plea)
    assert view.messages[-1].text == DRAFT
    settled = {one.state for one in view.suggestions}
    assert settled.isdisjoint({SuggestionState.SENT, SuggestionState.EDITED})

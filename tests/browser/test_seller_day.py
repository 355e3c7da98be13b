"""Jonas's day on the pipeline, and Mara the manager's with an entry that is there twice.

Worked out by hand. It is Tuesday, 19 May 2026; stages weigh 10, 25, 50 and 75 per cent.

- A lead asks for a machine; it becomes an opportunity of Café Sommer: 3,000.00, 300.00 weighted.
- An arrow key takes it to Needs (750.00), dragging to Proposal (1,500.00), the menu to Negotiation
  (2,250.00), each time with the sums of the columns.
- A call is planned for yesterday: it is red on the card and in Jonas's list, until it is done.
- It is lost, with its reason; the board is empty again.
- Wei is entered twice with one phone number. Merged, the other entry is not found any more; parted,
  it is. Erasing asks for the name and refuses a wrong one.
"""

from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import expect

from erp_core import crm, parties
from erp_core.access import Role
from erp_core.crm import LeadState, NewLead, OpportunityState
from erp_core.kernel.actor import system
from erp_core.kernel.money import Money
from erp_core.parties import ContactKind, NewContactPoint, NewParty, PartyKind
from tests.browser.staging import SCREENSHOTS
from tests.builders.access import a_user
from tests.builders.parties import phone
from tests.frontdesk.console.browsing import DESKTOP, PHONE, Screen, browsing
from tests.frontdesk.console.front import House, aside

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]  # a whole day


def act(house: House, command: Any) -> Any:
    return aside(lambda: house.desk.database.run(lambda tx: command(tx, system())))


def keeps(screen: Screen, name: str) -> None:
    SCREENSHOTS.mkdir(exist_ok=True)
    screen.page.screenshot(path=Path(SCREENSHOTS) / f"pipeline-{name}.png", full_page=True)


def fills(screen: Screen, **values: str) -> None:
    for name, value in values.items():
        screen.page.locator(f".fd-dialog [data-field='{name}']").fill(value)
    screen.page.locator(".fd-dialog .fd-primary").click()


def column(screen: Screen, name: str) -> Any:
    return screen.page.locator(
        ".fd-board-column", has=screen.page.get_by_role("heading", name=name)
    )


def stands_in(screen: Screen, name: str, weighted: str) -> None:
    expect(column(screen, name).locator(".fd-board-card")).to_have_count(1, timeout=15_000)
    expect(column(screen, name)).to_contain_text(f"≈ {weighted}")


def menu(screen: Screen, choice: str) -> None:
    screen.page.locator(".fd-board-card .fd-icon-only").first.click()
    screen.page.locator(".fd-choice", has_text=choice).click()


def test_a_day_on_the_pipeline(house: House) -> None:
    lead = NewLead(
        words="We open a small café. Which machine, for about 3,000 euros?",
        source="webchat",
        interest="Heron",
        budget=Money.of("3000.00", "EUR"),
    )
    act(house, lambda tx, actor: crm.record_lead(tx, actor, lead))
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("jonas", "/console/pipeline")
        screen.sees(".fd-empty-title", "Nothing is in the pipeline")
        makes_an_opportunity(screen)
        moves_it_by_key_and_drag(screen)
    with browsing(house.url, PHONE) as screen:
        screen.logs_in("jonas", "/console/pipeline")
        screen.fits()
        moves_it_by_menu_and_calls(screen)
        loses_it(screen)
    [ended] = act(house, crm.list_opportunities).items
    assert (ended.state, ended.reason) == (OpportunityState.LOST, "too dear")
    [over] = act(house, crm.list_leads).items
    assert (over.state, over.reason) == (LeadState.LOST, "too dear")


def makes_an_opportunity(screen: Screen) -> None:
    screen.goes("/console/pipeline/leads")
    keeps(screen, "leads")
    make = screen.page.get_by_role("button", name="Make it an opportunity")
    make.click()
    fills(screen, name="Café Sommer", close_on="2026-06-30")
    expect(make).to_have_count(0)
    screen.goes("/console/pipeline")
    stands_in(screen, "Qualification", "€300.00")


def moves_it_by_key_and_drag(screen: Screen) -> None:
    screen.page.locator(".fd-board-card").focus()
    screen.page.keyboard.press("ArrowRight")
    stands_in(screen, "Needs", "€750.00")
    screen.page.locator(".fd-board-card").drag_to(column(screen, "Proposal"))
    stands_in(screen, "Proposal", "€1,500.00")
    screen.sees(".fd-board-top", "about €1,500.00 by probability")
    keeps(screen, "board")


def moves_it_by_menu_and_calls(screen: Screen) -> None:
    menu(screen, "Negotiation")
    stands_in(screen, "Negotiation", "€2,250.00")
    menu(screen, "Plan an activity")
    fills(screen, subject="Ask what they think", due_on="2026-05-18")
    screen.sees(".fd-board-next[data-overdue='true']", "Ask what they think")
    screen.fits()
    keeps(screen, "phone")
    screen.goes("/console/pipeline/activities")
    screen.sees(".fd-tone-bad")
    keeps(screen, "activities")
    called = screen.page.locator("[data-activity]", has_text="Ask what they think")
    called.get_by_role("button", name="Done").click()
    fills(screen, reason="they take time")
    expect(called).to_have_count(0, timeout=15_000)


def loses_it(screen: Screen) -> None:
    screen.goes("/console/pipeline")
    menu(screen, "Lost")
    fills(screen, reason="too dear")
    screen.misses(".fd-board-card")


def test_an_entry_that_is_there_twice_is_merged_and_parted_and_one_is_erased(
    house: House,
) -> None:
    aside(lambda: a_user(house.desk.database, "mara", Role.MANAGER))
    entries = [
        act(house, lambda tx, actor, name=name: parties.create_party(tx, actor, _somebody(name))).id
        for name in ("Lea Sommer", "Lea S.")
    ]
    with browsing(house.url, DESKTOP) as screen:
        screen.logs_in("mara", f"/console/customers/{entries[0]}")
        screen.page.get_by_role("button", name="Merge").click()
        screen.page.locator(".fd-choice", has_text="Lea S.").click()
        fills(screen, reason="she says so")
        screen.sees("[data-merge]", "Lea S.")
        keeps(screen, "merged")
        [merge] = act(house, lambda tx, actor: parties.merges_of(tx, actor, entries[1]))
        assert (merge.party_id, merge.undone_at) == (entries[0], None)
        screen.page.get_by_role("button", name="Part again").click()
        fills(screen, reason="two sisters")
        screen.misses("[data-merge]")
        erase = screen.page.locator(".fd-actions").get_by_role("button", name="Erase")
        erase.click()
        fills(screen, name="Somebody", reason="asked for it")
        screen.sees(".q-notification", "called otherwise")
        erase.click()
        fills(screen, name="Lea Sommer", reason="asked for it")
        screen.sees(".fd-title", "erased")
        screen.fits()
    shown = act(house, lambda tx, actor: parties.get_party(tx, actor, entries[0]))
    assert shown.erased_at is not None
    kept = act(house, lambda tx, actor: parties.get_party(tx, actor, entries[1]))
    assert (kept.name, kept.merged_into) == ("Lea S.", None)


def _somebody(name: str) -> NewParty:
    point = NewContactPoint(kind=ContactKind.PHONE, value=phone(77))
    return NewParty(kind=PartyKind.PERSON, name=name, contact_points=(point,))

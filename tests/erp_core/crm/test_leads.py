"""Leads: one a conversation, led along declared steps; and what could not be had."""

from datetime import date
from decimal import Decimal

import pytest
from sqlalchemy import text

from erp_core.access import Role, disable_user
from erp_core.conversations import ThreadNotFound
from erp_core.crm import (
    LeadMove,
    LeadNotFound,
    LeadOpenAlready,
    LeadState,
    LeadView,
    NewLead,
    NewUnmetDemand,
    NobodyToOwn,
    get_lead,
    give_lead,
    list_leads,
    list_unmet_demand,
    move_lead,
    record_lead,
    record_unmet_demand,
    take_lead,
)
from erp_core.crm.api import build_router
from erp_core.crm.checks import CHECKS
from erp_core.kernel.actor import Actor, NotAllowed, system
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.parties import PartyNotFound
from tests.builders.access import a_member_of_staff, as_customer
from tests.builders.http import client_for
from tests.builders.parties import a_customer
from tests.builders.threads import a_thread

BOSS = system()


def a_lead(tx: Tx) -> int:
    _, thread = a_thread(tx, "visitor-1")
    new = NewLead(
        words="opening a small cafe, what machine, 3k?",
        source="webchat",
        thread_id=thread,
        interest="Heron",
        budget=Money.of("3000", "EUR"),
    )
    return record_lead(tx, BOSS, new).id


def test_a_conversation_is_one_lead_that_is_completed(database: Database) -> None:
    lead_id = database.run(a_lead)
    first = database.read(lambda tx: get_lead(tx, BOSS, lead_id))
    more = NewLead(words="Lea, lea@sommer.example", thread_id=first.thread_id, contact="Lea")
    again = database.run(lambda tx: record_lead(tx, BOSS, more))
    assert again.id == lead_id
    assert again.words == "opening a small cafe, what machine, 3k?\nLea, lea@sommer.example"
    assert (again.contact, again.interest, again.budget) == (
        "Lea",
        "Heron",
        Money.of("3000", "EUR"),
    )
    assert (again.state, again.owner_id, again.due_on) == (
        LeadState.NEW,
        None,
        date(2026, 5, 20),
    )
    assert again.consent_basis == "asked us for price or advice"
    assert len(database.read(lambda tx: list_leads(tx, BOSS)).items) == 1


def test_a_lead_is_taken_and_led_on_along_declared_steps(database: Database) -> None:
    lead_id, jonas = database.run(a_lead), a_member_of_staff(database, Role.SALES)
    assert database.run(lambda tx: take_lead(tx, jonas, lead_id)).owner_id == jonas.id
    won = LeadMove(state=LeadState.WON, reason="ordered")
    with pytest.raises(WrongTransition):
        database.run(lambda tx: move_lead(tx, jonas, lead_id, won))
    for state in (LeadState.CONTACTED, LeadState.QUALIFIED):
        move = LeadMove(state=state, reason="called")
        assert (
            database.run(lambda tx, move=move: move_lead(tx, jonas, lead_id, move)).reason is None
        )
    assert database.run(lambda tx: move_lead(tx, jonas, lead_id, won)).reason == "ordered"
    assert database.read(lambda tx: list_leads(tx, jonas, open_only=True)).items == []
    assert [found for check in CHECKS for found in database.read(check.run).violations] == []


def ended(database: Database, seller: Actor, state: LeadState) -> LeadView:
    """Return the lead of a conversation that came to an end."""
    lead_id = database.run(a_lead)
    database.run(lambda tx: take_lead(tx, seller, lead_id))
    steps = [LeadState.QUALIFIED, state] if state is LeadState.WON else [state]
    for step in steps:
        move = LeadMove(state=step, reason="the grinder")
        database.run(lambda tx, move=move: move_lead(tx, seller, lead_id, move))
    return database.read(lambda tx: get_lead(tx, BOSS, lead_id))


@pytest.mark.parametrize("state", [LeadState.WON, LeadState.LOST])
def test_who_asks_again_after_the_end_is_a_new_lead(database: Database, state: LeadState) -> None:
    jonas = a_member_of_staff(database, Role.SALES)
    old = ended(database, jonas, state)
    new = NewLead(words="a second cafe, a grinder too?", thread_id=old.thread_id, contact="Lea")
    again = database.run(lambda tx: record_lead(tx, BOSS, new))
    assert again.id != old.id
    assert (again.state, again.words, again.interest, again.budget, again.reason) == (
        LeadState.NEW,
        "a second cafe, a grinder too?",
        None,
        None,
        None,
    )
    assert (again.owner_id, again.due_on) == (jonas.id, date(2026, 5, 20))
    assert database.read(lambda tx: get_lead(tx, BOSS, old.id)) == old
    more = NewLead(words="by june", thread_id=old.thread_id)
    assert database.run(lambda tx: record_lead(tx, BOSS, more)).id == again.id
    open_now = database.read(lambda tx: list_leads(tx, BOSS, open_only=True)).items
    assert [lead.words for lead in open_now] == ["a second cafe, a grinder too?\nby june"]
    assert [found for check in CHECKS for found in database.read(check.run).violations] == []


def test_who_may_look_after_leads_no_more_gets_no_new_one(database: Database) -> None:
    jonas = a_member_of_staff(database, Role.SALES)
    old = ended(database, jonas, LeadState.WON)
    database.run(lambda tx: disable_user(tx, BOSS, jonas.id or 0, "left us"))
    new = NewLead(words="a second cafe", thread_id=old.thread_id)
    again = database.run(lambda tx: record_lead(tx, BOSS, new))
    assert (again.state, again.owner_id) == (LeadState.NEW, None)
    assert database.read(lambda tx: get_lead(tx, BOSS, old.id)) == old


def test_a_lost_lead_is_not_taken_up_beside_its_newer_one(database: Database) -> None:
    jonas = a_member_of_staff(database, Role.SALES)
    old = ended(database, jonas, LeadState.LOST)
    new = NewLead(words="we do want it now", thread_id=old.thread_id)
    newer = database.run(lambda tx: record_lead(tx, BOSS, new))
    again = LeadMove(state=LeadState.CONTACTED, reason="called")
    with pytest.raises(LeadOpenAlready):
        database.run(lambda tx: move_lead(tx, jonas, old.id, again))
    assert database.read(lambda tx: get_lead(tx, BOSS, old.id)) == old
    lost = LeadMove(state=LeadState.LOST, reason="too dear")
    database.run(lambda tx: move_lead(tx, jonas, newer.id, lost))
    moved = database.run(lambda tx: move_lead(tx, jonas, old.id, again))
    assert (moved.state, moved.reason) == (LeadState.CONTACTED, None)
    more = NewLead(words="by june", thread_id=old.thread_id)
    assert database.run(lambda tx: record_lead(tx, BOSS, more)).id == old.id


def test_a_lead_that_jumped_is_found(database: Database) -> None:
    database.run(a_lead)
    check = next(one for one in CHECKS if one.title.startswith("Every lead"))
    assert database.read(check.run).violations == ()
    database.run(lambda tx: tx.session.execute(text("UPDATE leads SET state = 'won'")))
    assert database.read(check.run).violations == ("lead 1 did not become won by declared steps",)


def test_a_lead_names_who_wrote_and_nobody_who_is_not_there(database: Database) -> None:
    lead_id = database.run(a_lead)
    lead = database.read(lambda tx: get_lead(tx, BOSS, lead_id))
    assert lead.identity_id == 1
    for wrong, refusal in (
        (NewLead(words="x", thread_id=99), ThreadNotFound),
        (NewLead(words="x", party_id=99), PartyNotFound),
    ):
        with pytest.raises(refusal):
            database.run(lambda tx, new=wrong: record_lead(tx, BOSS, new))
    assert database.read(lambda tx: list_leads(tx, BOSS)).items == [lead]


def test_a_missing_lead_and_a_customer_are_refused(database: Database) -> None:
    wei = a_customer(database)
    with pytest.raises(LeadNotFound):
        database.read(lambda tx: get_lead(tx, BOSS, 9))
    own = as_customer(database, wei.id)
    with pytest.raises(NotAllowed):
        database.run(lambda tx: record_lead(tx, own, NewLead(words="x")))
    with pytest.raises(NotAllowed):
        database.read(lambda tx: list_leads(tx, own))


def test_a_lead_is_given_to_who_works_on_leads_by_who_may_take_them(database: Database) -> None:
    mia = a_member_of_staff(database, Role.SALES)
    jonas = a_member_of_staff(database, Role.SALES, login="jonas")
    clerk = a_member_of_staff(database, Role.HR, login="hanna")
    lead_id = database.run(a_lead)

    given = database.run(lambda tx: give_lead(tx, mia, lead_id, jonas.id))

    assert (given.owner_id, given.state, given.version) == (jonas.id, LeadState.NEW, 2)
    for owner_id in (clerk.id, 99):
        with pytest.raises(NobodyToOwn):
            database.run(lambda tx, id_=owner_id: give_lead(tx, mia, lead_id, id_))
    with pytest.raises(NotAllowed):
        database.run(lambda tx: give_lead(tx, clerk, lead_id, jonas.id))
    with pytest.raises(LeadNotFound):
        database.run(lambda tx: give_lead(tx, mia, 99, jonas.id))
    assert database.read(lambda tx: list_leads(tx, BOSS)).items == [given]


def test_what_could_not_be_had_is_kept_and_listed(database: Database) -> None:
    new = NewUnmetDemand(asked="decaf in 5 kg", quantity=Decimal(3), wanted_on=date(2026, 5, 22))
    kept = database.run(lambda tx: record_unmet_demand(tx, BOSS, new))
    assert database.read(lambda tx: list_unmet_demand(tx, BOSS)).items == [kept]
    assert (kept.asked, kept.quantity, kept.business_date) == (
        "decaf in 5 kg",
        Decimal(3),
        date(2026, 5, 19),
    )


def test_leads_over_rest(database: Database) -> None:
    client = client_for(database, a_member_of_staff(database, Role.SALES), [build_router()])
    made = client.post("/api/v1/crm/leads", json={"words": "needs a grinder", "name": "Lea"})
    path = f"/api/v1/crm/leads/{made.json()['id']}"
    moved = client.post(f"{path}/move", json={"state": "contacted", "reason": "called"})
    assert (made.status_code, moved.json()["state"]) == (201, "contacted")
    assert client.get("/api/v1/crm/leads").json()["items"] == [client.get(path).json()]
    assert client.get("/api/v1/crm/unmet-demand").json()["items"] == []
    assert client.get("/api/v1/crm/leads/999").status_code == 404

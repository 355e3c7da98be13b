"""Activities, and what becomes of a lead: an opportunity that takes its activities along."""

from datetime import date, timedelta

import pytest
from sqlalchemy import text

from erp_core.access import Role
from erp_core.crm import (
    ActivityChange,
    ActivityEnd,
    ActivityKind,
    ActivityNotFound,
    ActivityState,
    LeadConversion,
    LeadConverted,
    LeadOver,
    LeadState,
    LostBecause,
    NewActivity,
    NewLead,
    NobodyToOwn,
    NotTheirs,
    TakenUpBecause,
    WhoseLead,
    WonBy,
    cancel_activity,
    change_activity,
    convert_lead,
    due_activities,
    finish_activity,
    get_activity,
    get_lead,
    get_opportunity,
    list_activities,
    lose_opportunity,
    plan_activity,
    record_lead,
    reopen_opportunity,
    take_lead,
    timeline,
    win_opportunity,
)
from erp_core.crm.api import build_router
from erp_core.crm.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.parties import NewParty, PartyKind
from tests.builders.access import a_member_of_staff
from tests.builders.crm import a_shop, bought
from tests.builders.http import client_for
from tests.builders.pipeline import CLOSES, a_buyer, an_opportunity

BOSS = system()
TODAY = date(2026, 5, 19)
DONE = ActivityEnd(outcome="they will try one")


def violations(database: Database) -> list[str]:
    return [found for check in CHECKS for found in database.read(check.run).violations]


def a_call(days: int = 1, **about: int | None) -> NewActivity:
    return NewActivity(
        kind=ActivityKind.CALL, subject="Call back", due_on=TODAY + timedelta(days=days), **about
    )


def conversion(**more: object) -> LeadConversion:
    return LeadConversion(value=Money.of("3000.00", "EUR"), close_on=CLOSES, **more)


def a_lead(database: Database, **more: object) -> int:
    new = NewLead(words="opening a small cafe, what machine?", interest="Heron", **more)
    return database.run(lambda tx: record_lead(tx, BOSS, new)).id


def test_what_is_due_first_is_first_and_is_overdue_once_its_day_has_passed(
    database: Database, clock: FixedClock
) -> None:
    jonas = a_member_of_staff(database, Role.SALES)
    lea = a_buyer(database)
    made = an_opportunity(database, lea)
    later = database.run(lambda tx: plan_activity(tx, jonas, a_call(5, party_id=lea)))
    soon = database.run(lambda tx: plan_activity(tx, jonas, a_call(1, opportunity_id=made.id)))
    nobodys = database.run(lambda tx: plan_activity(tx, BOSS, a_call(2, party_id=lea)))
    assert (soon.party_id, soon.party_name, soon.opportunity_title, soon.owner_id) == (
        lea,
        "Lea",
        "Two grinders",
        jonas.id,
    )
    clock.advance(timedelta(days=2))
    due = database.read(lambda tx: due_activities(tx, jonas, jonas.id))
    assert [(one.id, one.overdue) for one in due] == [(soon.id, True), (later.id, False)]
    free = database.read(lambda tx: due_activities(tx, jonas, 0))
    assert [(one.id, one.overdue) for one in free] == [(nobodys.id, False)]
    card = database.read(lambda tx: get_opportunity(tx, jonas, made.id))
    assert card.next_activity is not None
    assert (card.next_activity.id, card.next_activity.overdue) == (soon.id, True)
    about = database.read(lambda tx: list_activities(tx, jonas, opportunity_id=made.id)).items
    assert [one.id for one in about] == [soon.id]


def test_an_activity_is_done_once_and_the_timeline_tells_what_came_of_it(
    database: Database,
) -> None:
    lea = a_buyer(database)
    planned = database.run(lambda tx: plan_activity(tx, BOSS, a_call(party_id=lea)))
    done = database.run(lambda tx: finish_activity(tx, BOSS, planned.id, DONE))
    assert (done.state, done.outcome, done.overdue) == (
        ActivityState.DONE,
        "they will try one",
        False,
    )
    told = database.read(lambda tx: timeline(tx, BOSS, lea)).items
    assert told[0].summary_en == "Call back: they will try one"
    with pytest.raises(WrongTransition):
        database.run(lambda tx: cancel_activity(tx, BOSS, planned.id, DONE))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: change_activity(tx, BOSS, planned.id, ActivityChange()))
    assert database.read(lambda tx: get_activity(tx, BOSS, planned.id)) == done
    assert database.read(lambda tx: list_activities(tx, BOSS, planned_only=True)).items == []


def test_an_activity_goes_to_somebody_else_and_is_given_up(database: Database) -> None:
    jonas, lea = a_member_of_staff(database, Role.SALES), a_buyer(database)
    planned = database.run(lambda tx: plan_activity(tx, BOSS, a_call(party_id=lea)))
    other = ActivityChange(subject="Visit", due_on=date(2026, 6, 1), owner_id=jonas.id)
    changed = database.run(lambda tx: change_activity(tx, BOSS, planned.id, other))
    assert (changed.subject, changed.due_on, changed.owner_id) == (
        "Visit",
        date(2026, 6, 1),
        jonas.id,
    )
    why = ActivityEnd(outcome="they closed")
    given_up = database.run(lambda tx: cancel_activity(tx, jonas, planned.id, why))
    assert (given_up.state, given_up.outcome) == ("cancelled", "they closed")


def test_an_activity_is_about_one_customer_and_somebodys_who_works_here(
    database: Database,
) -> None:
    lea, tom = a_buyer(database), a_buyer(database, "Tom")
    made = an_opportunity(database, lea)
    sam = a_member_of_staff(database, Role.WAREHOUSE, login="sam")
    mixed = a_call(opportunity_id=made.id, party_id=tom)
    with pytest.raises(NotTheirs):
        database.run(lambda tx: plan_activity(tx, BOSS, mixed))
    with pytest.raises(NobodyToOwn):
        database.run(lambda tx: plan_activity(tx, BOSS, a_call(party_id=lea, owner_id=sam.id)))
    with pytest.raises(ValueError, match="about a customer"):
        a_call()
    with pytest.raises(ActivityNotFound):
        database.read(lambda tx: get_activity(tx, BOSS, 9))
    assert database.read(lambda tx: list_activities(tx, BOSS)).items == []
    kept = database.run(lambda tx: plan_activity(tx, BOSS, a_call(opportunity_id=made.id)))
    with database.transaction() as tx:
        tx.session.execute(text("UPDATE activities SET party_id = :p"), {"p": tom})
    assert violations(database) == [f"activity {kept.id} is about another customer's opportunity"]


def test_a_lead_becomes_an_opportunity_with_its_owner_and_what_is_planned(
    database: Database,
) -> None:
    jonas, lead_id = a_member_of_staff(database, Role.SALES), a_lead(database, source="webchat")
    database.run(lambda tx: take_lead(tx, jonas, lead_id))
    call = database.run(lambda tx: plan_activity(tx, jonas, a_call(3, lead_id=lead_id)))
    lead = database.read(lambda tx: get_lead(tx, BOSS, lead_id))
    assert (lead.next_activity, lead.due_on) == ("Call back", TODAY + timedelta(days=3))
    with pytest.raises(WhoseLead):
        database.run(lambda tx: convert_lead(tx, jonas, lead_id, conversion()))
    cafe = NewParty(kind=PartyKind.COMPANY, name="Café Sommer")
    made = database.run(lambda tx: convert_lead(tx, jonas, lead_id, conversion(party=cafe)))
    assert (made.title, made.party_name, made.source, made.owner_id, made.lead_id) == (
        "Heron",
        "Café Sommer",
        "webchat",
        jonas.id,
        lead_id,
    )
    assert made.next_activity is not None
    assert made.next_activity.id == call.id
    lead = database.read(lambda tx: get_lead(tx, BOSS, lead_id))
    assert (lead.state, lead.party_id) == (LeadState.QUALIFIED, made.party_id)
    with pytest.raises(LeadConverted):
        database.run(lambda tx: convert_lead(tx, jonas, lead_id, conversion()))
    assert violations(database) == []


def test_a_lead_ends_as_its_opportunity_does(database: Database) -> None:
    article, lea = a_shop(database), a_buyer(database)
    lost, won = a_lead(database, party_id=lea), a_lead(database, party_id=lea)
    first, second = (
        database.run(lambda tx, id_=id_: convert_lead(tx, BOSS, id_, conversion()))
        for id_ in (lost, won)
    )
    why, order = LostBecause(reason="too dear"), bought(database, lea, article)
    database.run(lambda tx: lose_opportunity(tx, BOSS, first.id, why))
    database.run(lambda tx: win_opportunity(tx, BOSS, second.id, WonBy(order_id=order)))
    ends = [database.read(lambda tx, id_=id_: get_lead(tx, BOSS, id_)) for id_ in (lost, won)]
    assert (ends[0].state, ends[0].reason) == (LeadState.LOST, "too dear")
    assert ends[1].state is LeadState.WON
    with pytest.raises(LeadOver):
        database.run(lambda tx: convert_lead(tx, BOSS, lost, conversion()))
    again = TakenUpBecause(reason="they call back")
    assert database.run(lambda tx: reopen_opportunity(tx, BOSS, first.id, again)).state == "open"
    assert violations(database) == []


def test_pipeline_and_activities_over_rest(database: Database) -> None:
    jonas, lea = a_member_of_staff(database, Role.SALES), a_buyer(database)
    client = client_for(database, jonas, [build_router()])
    base = "/api/v1/crm"
    value = {"amount": "500.00", "currency": "EUR"}
    new = {"title": "A grinder", "party_id": lea, "value": value, "close_on": "2026-06-30"}
    made = client.post(f"{base}/opportunities", json=new)
    path = f"{base}/opportunities/{made.json()['id']}"
    stages = client.get(f"{base}/pipeline/stages").json()["stages"]
    moved = client.post(f"{path}/move", json={"stage_id": stages[2]["id"]})
    assert (made.status_code, moved.json()["weighted"]["amount"]) == (201, "250.00")
    call = {"kind": "call", "subject": "Ask", "due_on": "2026-05-20", "opportunity_id": 1}
    planned = client.post(f"{base}/activities", json=call)
    assert client.get(f"{base}/activities/due").json() == [planned.json()]
    lost = client.post(f"{path}/lose", json={"reason": "too dear"})
    assert (lost.status_code, lost.json()["state"]) == (200, "lost")
    assert [step["to_state"] for step in client.get(f"{path}/history").json()] == [
        "lost",
        "open",
        "open",
    ]
    assert client.get(f"{base}/pipeline/board").json()["count"] == 0
    assert client.get(f"{base}/opportunities/999").status_code == 404

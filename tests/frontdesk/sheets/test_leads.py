"""Leads come in on their days and as far as they had come, once; what may come of them goes out."""

from datetime import date, timedelta

import pytest

from erp_core import crm
from erp_core.access import NewUser, Role, create_user, disable_user
from erp_core.crm import ActivityEnd, ActivityKind, LeadState, LostBecause, NewActivity
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.parties import Erasure, NewMerge, erase_person, merge_parties
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import kind_named
from frontdesk.verifying import verify_database
from tests.builders.access import PASSWORD, a_member_of_staff
from tests.builders.parties import a_customer
from tests.builders.pipeline import a_buyer, an_opportunity, moved_to, the_stages
from tests.builders.unchanged import digest

BOSS = system()
HEAD = (
    "recorded_on,source,state,reason,owner,name,contact,customer,words,interest,budget,currency,"
    "consent_basis\n"
)
GIVEN = (
    HEAD + "2026-05-04,fair,new,,,Lea,lea@sommer.example,,A grinder?,Grinder,1234.50,,met at fair\n"
    '2026-05-05,phone,contacted,,mia,Tom,040 1,Tom Berg,"Two\nmachines",,3000,USD,asked us\n'
    "2026-05-06,web,qualified,,mia,,,,=Beans,,0,JPY,asked us\n"
    "2026-05-06,web,lost,no money,,,,,hello,,,,asked us\n"
    "2026-05-06,web,new,,,,,,hello,,,,asked us\n"
    "2026-05-06,web,new,,,,,,hello,,,,asked us\n"
    "2026-05-07,web,won,signed,,Ann,,,hello,,,,asked us\n"
)


def house(database: Database) -> Database:
    """Prepare who looks after leads, and who is known already."""
    mia = NewUser(login="mia", name="Mia", password=PASSWORD, roles=frozenset({Role.SALES}))
    database.run(lambda tx: create_user(tx, BOSS, mia))
    a_customer(database, "Tom Berg")
    return database


def enter(database, text, kind="leads", actor=BOSS):
    return database.run(lambda tx: import_sheet(tx, actor, kind_named(kind), text.encode()))


def written(database, kind="leads", actor=BOSS):
    return database.read(lambda tx: export_sheet(tx, actor, kind_named(kind)))


def refused(database, text):
    before = digest(database)
    with pytest.raises(SheetRefused) as raised:
        enter(database, text)
    assert digest(database) == before
    return [str(fault) for fault in raised.value.faults]


def test_leads_go_out_and_into_another_company_and_out_the_same(database, template, tmp_path):
    enter(house(database), GIVEN)
    out = written(database)
    with template.copy(tmp_path, "elsewhere") as url:
        other = house(Database(url, clock=database.clock, ports=database.ports))
        enter(other, out)
        again = written(other)
        faults = [one for line in verify_database(other) for one in line.violations]
        other.close()

    assert again == out
    assert faults == []
    found = database.read(lambda tx: crm.list_leads(tx, BOSS).items)[::-1]
    assert [(one.business_date.day, one.state, one.reason) for one in found] == [
        (4, LeadState.NEW, None),
        (5, LeadState.CONTACTED, None),
        (6, LeadState.QUALIFIED, None),
        (6, LeadState.LOST, "no money"),
        (6, LeadState.NEW, None),
        (6, LeadState.NEW, None),
        (7, LeadState.WON, "signed"),
    ]
    assert out.splitlines()[0] == (
        "recorded_on,source,name,contact,customer,email,words,state,reason,owner,interest,budget,"
        "currency,consent_basis"
    )
    assert out.splitlines()[1] == (
        "2026-05-04,fair,Lea,lea@sommer.example,,,A grinder?,new,,,Grinder,1234.50,EUR,met at fair"
    )
    assert ',Tom Berg,,"Two\nmachines",contacted,,mia,,3000.00,USD,asked us\r\n' in out
    assert ",'=Beans,qualified,,mia,,0,JPY,asked us\r\n" in out


def test_a_list_read_in_twice_is_there_once_and_one_line_more_is_one_lead_more(database):
    enter(house(database), GIVEN)
    before = digest(database)

    enter(database, GIVEN)
    enter(database, written(database))
    assert digest(database) == before
    enter(database, GIVEN + "2026-05-06,web,new,,,,,,hello,,,,asked us\n")

    assert len(database.read(lambda tx: crm.list_leads(tx, BOSS).items)) == 8


def test_leads_of_who_was_erased_or_merged_are_known_again(database):
    enter(house(database), GIVEN)
    tom = a_customer(database, "Tom Sand").id
    twin = a_customer(database, "Thomas Sand").id
    line = "2026-05-08,fair,lost,too far,,Sand,,Tom Sand,Beans?,,,,asked us\n"
    enter(database, HEAD + line)
    merge = NewMerge(other_id=tom, reason="the same man")
    database.run(lambda tx: merge_parties(tx, BOSS, twin, merge))

    enter(database, HEAD + line.replace("Tom Sand", "Thomas Sand"))
    erasure = Erasure(name="Thomas Sand", reason="asked")
    database.run(lambda tx: erase_person(tx, BOSS, twin, erasure))
    out = written(database)
    before = digest(database)
    enter(database, out)

    assert "Sand" not in out
    assert "2026-05-08,fair,,,,,erased,lost,erased,,,,,asked us" in out
    assert digest(database) == before


def test_a_list_without_days_is_of_today_and_known_on_any_other(database, clock):
    text = "来源,姓名,原话,联系依据\n展会,王伟,要一台磨豆机,名片\n"
    enter(house(database), text)
    clock.advance(timedelta(days=3))
    enter(database, text)

    (one,) = database.read(lambda tx: crm.list_leads(tx, BOSS).items)
    assert (one.business_date, one.source, one.words) == (date(2026, 5, 19), "展会", "要一台磨豆机")


WHY = "reason: A lead that was won or lost says why in the column reason, and no other lead does."
LEA = "Lea,lea@sommer.example,,A grinder?,Grinder"


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        (
            f"2026-05-04,fair,lost,x,,{LEA},1234.50,,met at fair",
            "state: This lead is there already with another state.",
        ),
        (
            f",fair,new,,,{LEA},1234.51,,met at fair",
            "budget: This lead is there already with another budget.",
        ),
        (",,lost,,,,,,x,,,,y", WHY),
        (",,new,because,,,,,x,,,,y", WHY),
        (
            ",,,,nobody,,,,x,,,,y",
            "owner: Nobody here has the log-in nobody: create the users first.",
        ),
        (
            ",,,,gone,,,,x,,,,y",
            "owner: Whoever is to look after this does not work here, or not on this.",
        ),
        (
            ",,,,,,,Nobody,x,,,,y",
            "customer: There is no such customer: enter the customers first.",
        ),
        (",,,,,,,,x,,10.005,EUR,y", "budget: This amount has more places than its currency."),
        (",,,,,,,,x,,-1,EUR,y", "budget: input should be greater than or equal to 0"),
        (
            ",,sold,,,,,,x,,,,y",
            "state: input should be 'new', 'contacted', 'qualified', 'won' or 'lost'",
        ),
        ("2099-01-01,,,,,,,,x,,,,y", "recorded_on: This day is yet to come."),
        (",,,,,,,,x,,,,", "consent_basis: this is missing"),
    ],
)
def test_a_line_that_cannot_be_is_named_and_nothing_is_written(database, row, fault):
    enter(house(database), GIVEN)
    gone = a_member_of_staff(database, Role.SALES, login="gone")
    database.run(lambda tx: disable_user(tx, BOSS, gone.id, "left"))

    good = ",fair,,,,Eve,,,Beans?,,,,asked us\n"
    assert refused(database, f"{HEAD}{good}{row}\n") == [f"line 3, {fault}"]


def test_who_may_not_look_up_log_ins_finds_no_owners_and_keeps_what_is_there(database):
    enter(house(database), GIVEN)
    seller = a_member_of_staff(database, Role.SALES, login="sam")
    before = digest(database)

    out = written(database, actor=seller)
    enter(database, out, actor=seller)

    assert ",mia," not in out
    assert digest(database) == before


def test_opportunities_and_activities_are_written_out_only(database):
    house(database)
    lea = a_buyer(database)
    seller = a_member_of_staff(database, Role.SALES, login="sam")
    first = an_opportunity(database, lea, value="1000.01", actor=seller)
    lost = an_opportunity(database, lea, title="A roaster")
    moved_to(database, first.id, the_stages(database)[1].id)
    why = LostBecause(reason="too dear")
    database.run(lambda tx: crm.lose_opportunity(tx, BOSS, lost.id, why))
    call = NewActivity(
        kind=ActivityKind.CALL,
        subject="Call Lea",
        due_on=date(2026, 5, 18),
        opportunity_id=first.id,
    )
    done = database.run(lambda tx: crm.plan_activity(tx, seller, call)).id
    database.run(lambda tx: crm.finish_activity(tx, seller, done, ActivityEnd(outcome="Reached")))
    database.run(lambda tx: crm.plan_activity(tx, BOSS, call))
    enter(database, GIVEN)
    (asked,) = [one for one in database.read(lambda tx: crm.list_leads(tx, BOSS).items)
                if one.name == "Lea"]  # fmt: skip
    task = NewActivity(
        kind=ActivityKind.TASK, subject="Price", due_on=date(2026, 6, 1), lead_id=asked.id
    )
    database.run(lambda tx: crm.plan_activity(tx, BOSS, task))

    first_stage, second = the_stages(database)[:2]
    assert written(database, "opportunities").splitlines()[1:] == [
        (
            f"Two grinders,Lea,,open,{second.name_en},{second.name_zh},1000.01,EUR,25,250.00,"
            "2026-06-10,sam,console,2026-05-19,,"
        ),
        (
            f"A roaster,Lea,,lost,{first_stage.name_en},{first_stage.name_zh},1000.00,EUR,0,0.00,"
            "2026-06-10,,console,2026-05-19,2026-05-19,too dear"
        ),
    ]
    assert written(database, "activities").splitlines()[1:] == [
        "call,Call Lea,done,2026-05-18,no,sam,Lea,,,Two grinders,Reached,2026-05-19",
        "call,Call Lea,planned,2026-05-18,yes,,Lea,,,Two grinders,,",
        "task,Price,planned,2026-06-01,no,,,,Lea,,,",
    ]
    for kind in ("opportunities", "activities"):
        with pytest.raises(WrittenOnly):
            enter(database, "state\nopen\n", kind)

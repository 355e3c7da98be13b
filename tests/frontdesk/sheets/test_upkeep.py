"""Readings come in as a table: all of them or none, each once, with the line that is wrong."""

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import system
from erp_core.parties import NewMerge, merge_parties
from frontdesk.sheets.errors import SheetRefused
from frontdesk.sheets.exporting import export_sheet
from frontdesk.sheets.importing import WrittenOnly, import_sheet
from frontdesk.sheets.kinds import kind_named
from tests.builders.maintenance import a_plan, a_workshop, begun, done, took
from tests.builders.parties import a_customer

BOSS = system()
HEAD = "asset,meter,taken_at,value\n"
GIVEN = f"{HEAD}ROASTER-1,HOURS,2026-05-18 08:00,100\nROASTER-1,HOURS,2026-05-18 18:00,108.5\n"


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


def enter(database, text, kind="meter-readings"):
    return database.run(lambda tx: import_sheet(tx, BOSS, kind_named(kind), text.encode()))


def written(database, kind):
    return database.read(lambda tx: export_sheet(tx, BOSS, kind_named(kind)))


def test_readings_are_of_the_house_s_time_and_told_as_a_table_s(database, shop):
    assert enter(database, GIVEN) == 2

    found = database.read(lambda tx: maintenance.curve_of(tx, BOSS, shop.hours))

    assert [(one.taken_at.isoformat(), one.source) for one in found] == [
        ("2026-05-18T06:00:00+00:00", "table"),
        ("2026-05-18T16:00:00+00:00", "table"),
    ]
    assert written(database, "meter-readings").splitlines()[1:] == [
        "ROASTER-1,HOURS,2026-05-18T06:00:00+00:00,100,,",
        "ROASTER-1,HOURS,2026-05-18T16:00:00+00:00,108.5,,",
    ]


def test_a_table_delivered_twice_is_one(database, shop):
    enter(database, GIVEN)
    before = written(database, "meter-readings")

    enter(database, GIVEN)

    assert written(database, "meter-readings") == before


def test_one_wrong_line_keeps_all_out_and_is_named(database, shop):
    wrong = (
        f"{GIVEN}ROASTER-1,HOURS,2026-05-18 20:00,107\nROASTER-1,HOURS,2026-05-20 20:00,900\n"
        "ROASTER-1,STEAM,2026-05-18 20:00,1\nROASTER-1,GAS,yesterday,1\n"
    )

    with pytest.raises(SheetRefused) as refused:
        enter(database, wrong)

    assert [(fault.line, fault.column) for fault in refused.value.faults] == [
        (4, "value"),
        (5, "taken_at"),
        (6, "meter"),
        (7, "taken_at"),
    ]
    assert written(database, "meter-readings").splitlines()[1:] == []


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+08:00", "9999-12-31T23:59:59-08:00"])
def test_a_moment_at_the_end_of_the_calendar_is_named_with_its_line(database, shop, at):
    head = "asset,meter,taken_at,value,before\n"
    wrong = f"{head}ROASTER-1,HOURS,{at},100,\nROASTER-1,HOURS,{at},1,100\n"

    with pytest.raises(SheetRefused) as refused:
        enter(database, wrong)

    faults = [(fault.line, fault.column) for fault in refused.value.faults]
    assert faults == [(2, "taken_at"), (3, "taken_at")]


def test_an_asset_of_another_owner_is_another(database):
    tom = a_customer(database, "Tom Berg").id
    twin = a_customer(database, "Thomas Berg").id
    a_customer(database, "Wei Zhang")
    head = "code,name_en,customer,acquired_on\n"
    line = "H-0317,Heron,{},2026-01-05\n"
    enter(database, head + line.format("Tom Berg"), "assets")

    for other in ("Wei Zhang", "Thomas Berg", ""):
        with pytest.raises(SheetRefused) as refused:
            enter(database, head + line.format(other), "assets")
        assert [(one.line, one.column) for one in refused.value.faults] == [(2, "customer")]
    one = NewMerge(other_id=tom, reason="the same man")
    database.run(lambda tx: merge_parties(tx, BOSS, twin, one))
    enter(database, head + line.format("Thomas Berg"), "assets")
    enter(database, written(database, "assets"), "assets")

    (asset,) = database.read(lambda tx: maintenance.list_assets(tx, BOSS).items)
    assert asset.party_id == tom


def test_plans_and_orders_are_written_out_only(database, shop, clock):
    def work(tx):
        a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11")
        order = begun(tx, shop.roaster, clock.now().date())
        took(tx, order, (shop.belt, "2"))
        done(tx, order)

    database.run(work)

    assert written(database, "maintenance-plans").splitlines()[1] == (
        "ROASTER-1,Overhaul,大修,7,,,2026-05-11,,2026-05-18,,2026-05-18"
    )
    assert written(database, "work-orders").splitlines()[1] == (
        "WO-2026-0001,done,ROASTER-1,Belt slips,It squeaks,2026-05-19,,2026-05-19,2026-05-19,,"
        "2026-05-19,Worn,Belt replaced,0,25.00"
    )
    with pytest.raises(WrittenOnly):
        enter(database, "number\n1\n", "work-orders")

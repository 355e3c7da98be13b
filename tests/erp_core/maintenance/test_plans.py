"""What comes round, by days and by counters, and asks for its work once each time."""

from datetime import date, timedelta

import pytest

from erp_core import maintenance
from erp_core.kernel.actor import system
from erp_core.kernel.quantity import plain
from erp_core.maintenance import (
    NeverDue,
    NewAssetState,
    NewReplacement,
    NoCounter,
    NoSuchPlan,
    PlanChange,
    PlanChanged,
    RunsBackwards,
    WorkState,
)
from erp_core.maintenance.service import plans as service
from tests.builders.maintenance import (
    EVERYTHING,
    a_meter,
    a_plan,
    a_workshop,
    an_asset,
    done,
    planned,
    read_off,
)
from tests.builders.statements import statements_of

TUESDAY = date(2026, 5, 19)
THURSDAY = date(2026, 5, 21)


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


def order(database, order_id):
    return database.read(lambda tx: maintenance.get_work_order(tx, system(), order_id))


def plan(database, plan_id, on=None):
    def read(tx):
        due = {view.id for view in maintenance.due_plans(tx, system(), on)}
        return maintenance.get_plan(tx, system(), plan_id), plan_id in due

    return database.read(read)


def raised(database):
    orders = database.run(lambda tx: maintenance.raise_due(tx, system()))
    return [one.plan_id for one in orders]


def broken(database):
    found = database.read(lambda tx: [check.run(tx) for check in EVERYTHING])
    return [one for each in found for one in each.violations]


def test_a_plan_is_due_by_days_or_by_its_counter_whichever_is_first(database, shop, clock):
    plan_id = database.run(
        lambda tx: a_plan(tx, shop.roaster, every_days=90, meter_id=shop.hours, every_units="200")
    )
    database.run(lambda tx: read_off(tx, shop.hours, "199"))
    view, due = plan(database, plan_id)
    assert (view.due_on, plain(view.due_at), plain(view.used), due) == (
        date(2026, 8, 17),
        "200",
        "199",
        False,
    )
    assert plan(database, plan_id, date(2026, 8, 17))[1]

    clock.advance(timedelta(days=1))
    database.run(lambda tx: read_off(tx, shop.hours, "200"))

    view, due = plan(database, plan_id)
    assert (due, view.due_since) == (True, date(2026, 5, 20))
    assert not plan(database, plan_id, TUESDAY)[1]


def test_a_due_plan_asks_once_and_again_after_it_was_done(database, shop, clock):
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))

    assert raised(database) == [plan_id]
    assert raised(database) == []
    order_id = plan(database, plan_id)[0].open_order_id
    assert order(database, order_id).due_on == date(2026, 5, 18)
    database.run(lambda tx: planned(tx, order_id, THURSDAY))
    assert raised(database) == []
    clock.advance(timedelta(days=2))
    database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    database.run(lambda tx: done(tx, order_id))

    view, due = plan(database, plan_id)
    assert (view.due_on, due, raised(database)) == (date(2026, 5, 28), False, [])
    clock.advance(timedelta(days=7))
    assert raised(database) == [plan_id]
    assert broken(database) == []


def test_the_next_cycle_counts_from_the_reading_found(database, shop, clock):
    plan_id = database.run(
        lambda tx: a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="100")
    )
    database.run(lambda tx: read_off(tx, shop.hours, "130"))
    raised(database)
    order_id = plan(database, plan_id)[0].open_order_id
    database.run(lambda tx: planned(tx, order_id, TUESDAY))
    database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    clock.advance(timedelta(hours=2))
    found = {"meter_id": shop.hours, "value": "129"}
    with pytest.raises(RunsBackwards):
        database.run(lambda tx: done(tx, order_id, reading=found))
    assert order(database, order_id).state is WorkState.IN_PROGRESS

    database.run(lambda tx: done(tx, order_id, reading={**found, "value": "132"}))

    view, due = plan(database, plan_id)
    assert (plain(view.due_at), plain(view.used), due) == ("232", "0", False)
    assert broken(database) == []


def test_a_cancelled_order_leaves_its_plan_due(database, shop):
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))
    raised(database)
    order_id = plan(database, plan_id)[0].open_order_id

    database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "wrong day"))

    assert plan(database, plan_id)[1]
    assert raised(database) == [plan_id]


def test_the_daily_job_asks_once(database, shop):
    database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))

    for _ in range(2):
        assert database.run(lambda tx: maintenance.raise_due_daily(tx, 500)) == 0

    work = database.read(lambda tx: maintenance.open_work_orders(tx, system()))
    assert len(work) == 1


def begun_of(database, plan_id):
    """Ask for the work of a plan, and begin it."""
    raised(database)
    order_id = plan(database, plan_id)[0].open_order_id
    database.run(lambda tx: planned(tx, order_id, THURSDAY))
    database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    return order_id


def test_a_late_reading_belongs_to_the_cycle_of_its_time(database, shop, clock):
    every = {"meter_id": shop.hours, "every_units": "80"}
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, **every))
    database.run(lambda tx: read_off(tx, shop.hours, "100"))
    order_id = begun_of(database, plan_id)
    clock.advance(timedelta(days=2))
    database.run(lambda tx: done(tx, order_id))
    clock.advance(timedelta(days=1))

    database.run(lambda tx: read_off(tx, shop.hours, "185", taken_at="2026-05-20T12:00:00Z"))

    view, due = plan(database, plan_id)
    assert (plain(view.used), plain(view.due_at), due) == ("0", "265", False)
    database.run(lambda tx: read_off(tx, shop.hours, "265"))
    view, due = plan(database, plan_id)
    assert (plain(view.used), due, view.due_since) == ("80", True, date(2026, 5, 22))
    assert broken(database) == []


def test_a_replacement_told_late_belongs_to_the_cycle_of_its_time(database, shop, clock):
    every = {"meter_id": shop.hours, "every_units": "80"}
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, **every))
    database.run(lambda tx: read_off(tx, shop.hours, "100"))
    order_id = begun_of(database, plan_id)
    clock.advance(timedelta(days=2))
    database.run(lambda tx: done(tx, order_id))
    new = NewReplacement(last_value=190, reason="broken", taken_at="2026-05-20T12:00:00Z")

    database.run(lambda tx: maintenance.replace_meter(tx, system(), shop.hours, new))

    view, due = plan(database, plan_id)
    assert (plain(view.used), plain(view.due_at), due) == ("0", "80", False)


def test_a_plan_counts_from_the_end_of_the_day_that_it_is_given(database, shop):
    for at, value in (("2026-05-10T08:00:00Z", "40"), ("2026-05-11T20:00:00Z", "55")):
        database.run(lambda tx, at=at, value=value: read_off(tx, shop.hours, value, taken_at=at))
    database.run(lambda tx: read_off(tx, shop.hours, "90"))
    every = {"meter_id": shop.hours, "every_units": "80"}

    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, base_on="2026-05-11", **every))

    assert plain(plan(database, plan_id)[0].used) == "35"


def test_more_plans_cost_no_more_statements(database, shop):
    def counted():
        def read():
            database.read(lambda tx: maintenance.due_plans(tx, system()))

        return len(statements_of(database, read))

    def more(tx):
        for _ in range(5):
            a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="10", base_on="2026-05-11")

    database.run(more)
    database.run(lambda tx: read_off(tx, shop.hours, "30"))
    few = counted()
    database.run(more)

    assert len(database.read(lambda tx: maintenance.due_plans(tx, system()))) == 10
    assert counted() == few


def test_what_is_due_and_what_comes_later_is_told_at_once(database, shop):
    due = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))
    units = {"meter_id": shop.hours, "every_units": "80"}
    by_units = database.run(lambda tx: a_plan(tx, shop.roaster, **units))
    later = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=90))
    gone = database.run(lambda tx: an_asset(tx, "GONE").id)
    database.run(lambda tx: a_plan(tx, gone, every_days=7, base_on="2026-05-11"))
    retired = NewAssetState(state="retired", reason="sold")
    database.run(lambda tx: maintenance.set_asset_state(tx, system(), gone, retired))

    found = database.read(lambda tx: maintenance.coming_plans(tx, system()))

    assert [[one.id for one in some] for some in found] == [[due], [later, by_units]]


def test_an_asset_that_is_retired_meanwhile_is_asked_no_work_for(database, shop, monkeypatch):
    database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))
    seen = database.read(lambda tx: maintenance.due_plans(tx, system()))
    retired = NewAssetState(state="retired", reason="sold")
    database.run(lambda tx: maintenance.set_asset_state(tx, system(), shop.roaster, retired))
    monkeypatch.setattr(service, "due_plans", lambda *_: seen)

    assert raised(database) == []


def changed(tx, plan_id, **more):
    version = maintenance.get_plan(tx, system(), plan_id).version
    told = {"name_en": "Overhaul", "name_zh": "大修", "version": version, **more}
    return maintenance.change_plan(tx, system(), plan_id, PlanChange.model_validate(told))


def test_a_changed_plan_goes_on_from_where_its_cycle_began(database, shop, clock):
    plan_id = database.run(
        lambda tx: a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="200")
    )
    database.run(lambda tx: read_off(tx, shop.hours, "120"))

    first = database.run(
        lambda tx: changed(tx, plan_id, meter_id=shop.hours, every_units="100", name_en="Grease")
    )
    assert (first.name_en, plain(first.used), plain(first.due_at)) == ("Grease", "120", "100")
    assert first.due_since == TUESDAY
    by_days = database.run(lambda tx: changed(tx, plan_id, every_days=30))

    assert (by_days.meter_id, by_days.every_units, by_days.due_since) == (None, None, None)
    assert by_days.due_on == date(2026, 6, 18)
    assert broken(database) == []


def test_a_plan_that_is_changed_to_another_counter_counts_from_what_that_says_now(
    database, shop, clock
):
    """The drum was first read, at 12,000 hours, after the cycle had begun."""
    plan_id = database.run(
        lambda tx: a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="200", every_days=30)
    )
    drum = database.run(lambda tx: a_meter(tx, shop.roaster, "DRUM"))
    clock.advance(timedelta(days=2))
    database.run(lambda tx: read_off(tx, drum, "12000"))

    view = database.run(
        lambda tx: changed(tx, plan_id, meter_id=drum, every_units="200", every_days=30)
    )
    assert (plain(view.used), plain(view.due_at), view.due_since) == ("0", "12200", None)
    assert (view.base_on, view.due_on) == (TUESDAY, date(2026, 6, 18))
    again = {"meter_id": drum, "every_units": "100"}
    clock.advance(timedelta(hours=1))
    database.run(lambda tx: read_off(tx, drum, "12100"))

    assert database.run(lambda tx: changed(tx, plan_id, **again)).due_since == THURSDAY
    assert broken(database) == []


def test_an_order_that_is_open_for_a_changed_plan_stays(database, shop):
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-11"))
    assert raised(database) == [plan_id]

    view = database.run(lambda tx: changed(tx, plan_id, every_days=60, name_en="Grease"))

    work = order(database, view.open_order_id)
    assert (work.title, work.state) == ("Overhaul", WorkState.REQUESTED)
    assert raised(database) == []
    assert broken(database) == []


def test_a_plan_that_somebody_else_changed_meanwhile_is_looked_at_again(database, shop):
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7))
    seen = plan(database, plan_id)[0].version
    database.run(lambda tx: changed(tx, plan_id, every_days=14))

    with pytest.raises(PlanChanged):
        database.run(lambda tx: changed(tx, plan_id, every_days=21, version=seen))

    assert plan(database, plan_id)[0].every_days == 14


def test_a_plan_is_not_changed_into_one_that_never_comes_round(database, shop):
    plan_id = database.run(lambda tx: a_plan(tx, shop.roaster, every_days=7))

    with pytest.raises(NeverDue):
        database.run(lambda tx: changed(tx, plan_id))
    with pytest.raises(NoCounter):
        database.run(lambda tx: changed(tx, plan_id, meter_id=shop.gas, every_units="5"))
    database.run(lambda tx: maintenance.archive_plan(tx, system(), plan_id))
    with pytest.raises(NoSuchPlan):
        database.run(lambda tx: changed(tx, plan_id, every_days=14, version=1))

"""Work on assets through the house, with costs, days and shares worked out by hand."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest

from erp_core import catalog, inventory, maintenance, production
from erp_core.inventory import StockShort
from erp_core.kernel.actor import Actor, ActorKind, PartyId, system
from erp_core.kernel.database import Database
from erp_core.kernel.module import listeners_of, personal_of, switched_on
from erp_core.kernel.quantity import plain
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Ports
from erp_core.maintenance import (
    NewAssetState,
    NewWorkOrder,
    NoSuchAsset,
    NoSuchMeter,
    NoSuchPart,
    NothingToBlock,
    PartsTaken,
    PlannedInThePast,
    TooManyPartsBack,
    WorkIsOpen,
    WorkState,
)
from erp_core.modules import MODULES
from tests.builders.catalog import a_variant
from tests.builders.finance import books
from tests.builders.inventory import a_warehouse
from tests.builders.maintenance import (
    EVERYTHING,
    a_workshop,
    an_asset,
    asked,
    begun,
    done,
    parts,
    planned,
    took,
    worth,
)
from tests.builders.parties import a_customer
from tests.builders.purchasing import balance

TUESDAY = date(2026, 5, 19)
THURSDAY = date(2026, 5, 21)
MAINTENANCE, STOCK = "6470", "1140"


@pytest.fixture
def shop(database):
    return database.run(a_workshop)


def order(database, order_id):
    return database.read(lambda tx: maintenance.get_work_order(tx, system(), order_id))


def broken(database):
    found = database.read(lambda tx: [check.run(tx) for check in EVERYTHING])
    return [one for each in found for one in each.violations]


def test_parts_cost_what_they_are_worth_in_stock_and_that_is_posted(database, shop):
    order_id = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))

    database.run(lambda tx: took(tx, order_id, (shop.belt, "2"), (shop.filter, "1")))

    view = order(database, order_id)
    assert [(one.sku, plain(one.quantity), str(one.cost.amount)) for one in view.parts] == [
        ("BELT", "2", "25.00"),
        ("FILTER", "1", "30.00"),
    ]
    assert worth(view) == Decimal("55.00")
    assert database.read(lambda tx: balance(tx, MAINTENANCE)) == "55.00"
    assert database.read(lambda tx: balance(tx, STOCK)) == "190.00"
    assert broken(database) == []


def test_parts_that_come_back_cost_nothing_and_are_in_stock_again(database, shop):
    order_id = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))
    database.run(lambda tx: took(tx, order_id, (shop.belt, "3")))

    def back(tx, quantity):
        lines = parts((shop.belt, quantity))
        return maintenance.bring_parts_back(tx, system(), order_id, lines)

    with pytest.raises(TooManyPartsBack):
        database.run(lambda tx: back(tx, "4"))
    database.run(lambda tx: back(tx, "2"))

    assert worth(order(database, order_id)) == Decimal("12.50")
    assert database.read(lambda tx: balance(tx, MAINTENANCE)) == "12.50"
    assert database.read(lambda tx: inventory.available(tx, shop.belt)) == Decimal(9)
    lines = parts((shop.filter, "1"))
    with pytest.raises(NoSuchPart):
        database.run(lambda tx: maintenance.bring_parts_back(tx, system(), order_id, lines))
    assert broken(database) == []


def test_a_part_that_is_short_takes_nothing(database, shop):
    order_id = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))

    with pytest.raises(StockShort):
        database.run(lambda tx: took(tx, order_id, (shop.belt, "1"), (shop.filter, "5")))

    assert order(database, order_id).parts == ()
    assert database.read(lambda tx: balance(tx, MAINTENANCE)) == "0.00"


def test_an_order_goes_its_way_only(database, shop):
    order_id = database.run(lambda tx: asked(tx, shop.roaster))

    with pytest.raises(WrongTransition):
        database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: took(tx, order_id, (shop.belt, "1")))
    with pytest.raises(PlannedInThePast):
        database.run(lambda tx: planned(tx, order_id, TUESDAY - timedelta(days=1)))
    database.run(lambda tx: planned(tx, order_id, TUESDAY))
    database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    database.run(lambda tx: done(tx, order_id))
    with pytest.raises(WrongTransition):
        database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "late"))

    view = order(database, order_id)
    assert (view.state, view.number, view.remedy) == ("done", "WO-2026-0001", "Belt replaced")
    assert [step.to_state for step in view.steps] == [
        "requested",
        "planned",
        "in_progress",
        "done",
    ]


def test_an_order_with_parts_is_finished_or_brings_them_back_first(database, shop):
    order_id = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))
    database.run(lambda tx: took(tx, order_id, (shop.belt, "1")))

    with pytest.raises(PartsTaken):
        database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "no"))
    lines = parts((shop.belt, "1"))
    database.run(lambda tx: maintenance.bring_parts_back(tx, system(), order_id, lines))
    database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "no"))

    assert order(database, order_id).state is WorkState.CANCELLED
    assert broken(database) == []


def closures(database, shop):
    centre = database.read(lambda tx: production.get_work_centre(tx, system(), shop.centre))
    return [(one.first_on, one.last_on) for one in centre.closures]


def test_a_planned_order_blocks_its_work_centre_until_it_ends(database, shop):
    order_id = database.run(lambda tx: asked(tx, shop.roaster))
    database.run(lambda tx: planned(tx, order_id, THURSDAY, blocks=True))
    assert closures(database, shop) == [(THURSDAY, THURSDAY)]

    friday = THURSDAY + timedelta(days=1)
    database.run(lambda tx: planned(tx, order_id, friday, blocks=True))
    assert closures(database, shop) == [(friday, friday)]

    database.run(lambda tx: maintenance.start_work(tx, system(), order_id))
    assert closures(database, shop) == [(friday, friday)]
    database.run(lambda tx: done(tx, order_id))

    assert closures(database, shop) == []
    assert broken(database) == []


def test_a_cancelled_order_blocks_nothing(database, shop):
    order_id = database.run(lambda tx: asked(tx, shop.roaster))
    database.run(lambda tx: planned(tx, order_id, THURSDAY, blocks=True))

    database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "not needed"))

    assert closures(database, shop) == []


def test_an_asset_without_work_centre_blocks_nothing(database, shop):
    grinder = database.run(lambda tx: an_asset(tx, "GRINDER").id)
    order_id = database.run(lambda tx: asked(tx, grinder))

    with pytest.raises(NothingToBlock):
        database.run(lambda tx: planned(tx, order_id, THURSDAY, blocks=True))

    assert order(database, order_id).state is WorkState.REQUESTED


def test_a_meter_of_another_asset_is_not_read_at_the_end(database, shop):
    other = database.run(lambda tx: an_asset(tx, "GRINDER").id)
    order_id = database.run(lambda tx: begun(tx, other, TUESDAY))

    reading = {"meter_id": shop.hours, "value": "5"}
    with pytest.raises(NoSuchMeter):
        database.run(lambda tx: done(tx, order_id, reading=reading))


def test_reliability_is_worked_out_by_hand(database, shop, clock):
    now = datetime(2026, 5, 19, 7, tzinfo=UTC)
    assert clock.now() == now
    failed = (now - timedelta(hours=10)).isoformat()
    order_id = database.run(
        lambda tx: begun(tx, shop.roaster, TUESDAY, is_failure=True, down_from=failed)
    )
    clock.advance(timedelta(hours=2))
    database.run(lambda tx: done(tx, order_id))

    def read(tx):
        return maintenance.reliability_of(tx, system(), shop.roaster, first_on=date(2026, 5, 10))

    view = database.read(read)

    assert (view.failures, view.downtime_minutes) == (1, 12 * 60)
    assert view.period_minutes == 9 * 1440 + 11 * 60
    assert view.mtbf_hours == Decimal(9 * 24 + 11 - 12)
    assert str(view.availability) == "0.947137"


def test_a_failure_that_was_reported_by_mistake_is_none(database, shop, clock):
    failed = (clock.now() - timedelta(hours=10)).isoformat()
    told = {"is_failure": True, "down_from": failed}
    mistake = database.run(lambda tx: asked(tx, shop.roaster, **told))
    begun_in_vain = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY, **told))

    def found():
        return database.read(lambda tx: maintenance.reliability_of(tx, system(), shop.roaster))

    assert found().failures == 2
    for order_id in (mistake, begun_in_vain):
        database.run(lambda tx, id_=order_id: maintenance.cancel_work(tx, system(), id_, "no"))

    assert (found().failures, found().downtime_minutes) == (1, 10 * 60)


def test_an_asset_with_open_work_is_not_retired(database, shop):
    gone = NewAssetState(state="retired", reason="old")
    order_id = database.run(lambda tx: asked(tx, shop.roaster))
    with pytest.raises(WorkIsOpen):
        database.run(lambda tx: maintenance.set_asset_state(tx, system(), shop.roaster, gone))

    database.run(lambda tx: maintenance.cancel_work(tx, system(), order_id, "retired"))
    view = database.run(lambda tx: maintenance.set_asset_state(tx, system(), shop.roaster, gone))

    assert [step.to_state for step in view.steps] == ["in_service", "retired"]
    back = NewAssetState(state="in_service", reason="again")
    with pytest.raises(WrongTransition):
        database.run(lambda tx: maintenance.set_asset_state(tx, system(), shop.roaster, back))


def test_what_is_out_of_sight_does_not_exist(database, shop):
    mine = a_customer(database).id
    theirs = database.run(lambda tx: an_asset(tx, "SOLD-1", party_id=mine).id)
    order_id = database.run(lambda tx: asked(tx, shop.roaster))
    nobody = Actor(
        ActorKind.STAFF, 9, "Sam", frozenset({"maintenance.*"}), frozenset({PartyId(mine)})
    )

    def read(tx):
        return (
            [one.id for one in maintenance.list_assets(tx, nobody).items],
            maintenance.list_work_orders(tx, nobody).items,
            maintenance.due_plans(tx, nobody),
        )

    assert database.read(read) == ([theirs], [], ())
    with pytest.raises(NoSuchAsset):
        database.read(lambda tx: maintenance.get_asset(tx, nobody, shop.roaster))
    with pytest.raises(maintenance.NoSuchWorkOrder):
        database.run(lambda tx: maintenance.cancel_work(tx, nobody, order_id, "mine"))
    with pytest.raises(NoSuchMeter):
        database.run(lambda tx: maintenance.curve_of(tx, nobody, shop.hours))
    new = NewWorkOrder(asset_id=shop.roaster, title="x", reason="y")
    with pytest.raises(NoSuchAsset):
        database.run(lambda tx: maintenance.request_work(tx, nobody, new))


def test_warranty_is_the_one_of_the_article_unless_agreed(database, shop):
    def keep(tx):
        machine = a_variant(tx, "LM-1")
        change = catalog.ProductChange(warranty_months=24)
        catalog.change_product(tx, system(), machine.product_id, change)
        told = an_asset(tx, "SOLD-1", variant_id=machine.id, acquired_on="2024-02-29")
        agreed = an_asset(tx, "SOLD-2", variant_id=machine.id, warranty_until="2026-12-31")
        return told, agreed, an_asset(tx, "OURS")

    told, agreed, ours = database.run(keep)

    assert (told.warranty_until, told.under_warranty) == (date(2026, 2, 28), False)
    assert (agreed.warranty_until, agreed.under_warranty) == (date(2026, 12, 31), True)
    assert (ours.warranty_until, ours.under_warranty) == (None, False)


@pytest.fixture
def alone(database_url, clock):
    names = frozenset(one.name for one in switched_on(MODULES, ["maintenance"]))
    assert not names & {"production", "hr", "support", "sales"}
    ports = Ports(
        listeners=listeners_of(MODULES, names),
        audit_key=b"test audit key",
        modules=names,
        personal=personal_of(MODULES),
    )
    opened = Database(database_url, clock=clock, ports=ports)
    yield opened
    opened.close()


def test_without_production_an_asset_keeps_its_work_centre(database, shop, alone):
    told = {"name_en": "Roaster", "name_zh": "烘焙机", "work_centre_id": shop.centre}

    def change(**more):
        new = maintenance.AssetChange.model_validate({**told, **more})
        return alone.run(lambda tx: maintenance.change_asset(tx, system(), shop.roaster, new))

    assert change(place="Hall 2").work_centre_id == shop.centre
    with pytest.raises(NothingToBlock):
        change(work_centre_id=shop.centre + 1)


def test_without_production_nothing_is_blocked_and_without_hr_only_hours_count(alone):
    def work(tx):
        books(tx)
        a_warehouse(tx)
        a_variant(tx, "BELT")
        order_id = begun(tx, an_asset(tx, "GRINDER").id, TUESDAY)
        new = maintenance.NewWorkTime(minutes=45)
        maintenance.note_time(tx, system(), order_id, new)
        rate = maintenance.NewWorkTime(minutes=45, hourly_rate=Decimal(30))
        with pytest.raises(maintenance.PeopleUnknown):
            maintenance.note_time(tx, system(), order_id, rate)
        return done(tx, order_id)

    view = alone.run(work)

    assert (view.state, view.minutes, view.labour.minor) == ("done", 45, 0)


def test_a_rate_is_told_and_not_posted(database, shop):
    order_id = database.run(lambda tx: begun(tx, shop.roaster, TUESDAY))
    new = maintenance.NewWorkTime(minutes=50, hourly_rate=Decimal("31.00"))

    database.run(lambda tx: maintenance.note_time(tx, system(), order_id, new))

    view = order(database, order_id)
    assert (view.minutes, str(view.labour.amount)) == (50, "25.83")
    assert database.read(lambda tx: balance(tx, MAINTENANCE)) == "0.00"

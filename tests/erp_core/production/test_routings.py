"""A bill that did not tell how goods are made is told it once, before an order follows it."""

from decimal import Decimal

import pytest

from erp_core import production
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.kernel.errors import Refused
from erp_core.production import (
    NewBillOperation,
    NewRouting,
    NoSuchBill,
    NoSuchWorkCentre,
    RoutingStands,
)
from tests.builders.production import a_bill, a_roastery, broken, drafted
from tests.builders.together import together
from tests.builders.unchanged import digest


@pytest.fixture
def house(database):
    return a_roastery(database)


def routed(tx, bill_id, *steps, actor=None):
    operations = tuple(
        NewBillOperation(
            work_centre_id=centre,
            name_en="Pack",
            name_zh="包装",
            setup_minutes=Decimal(5),
            unit_minutes=Decimal(each),
        )
        for centre, each in steps
    )
    new = NewRouting(operations=operations)
    return production.add_routing(tx, actor or system(), bill_id, new)


def test_an_order_takes_the_time_that_its_bill_was_told_later(house):
    with house.database.transaction() as tx:
        bare = a_bill(tx, house.blend, (house.roast, "1", "0"), valid_from="2026-01-01")
        told = routed(tx, bare, (house.bench, "2"), (house.roaster, "0.5"))
        order = drafted(tx, house.blend, "10")

    assert [(one.work_centre, one.unit_minutes) for one in told.operations] == [
        ("BENCH", Decimal(2)),
        ("ROASTER", Decimal("0.5")),
    ]
    assert told.version == 2
    assert [one.planned_minutes for one in order.operations] == [Decimal(25), Decimal(10)]
    assert broken(house.database) == []


def test_a_routing_stands_once_it_is_told_or_followed(house):
    with house.database.transaction() as tx:
        followed = a_bill(tx, house.blend, (house.roast, "1", "0"), valid_from="2026-01-01")
        drafted(tx, house.blend, "10")
        away = a_bill(tx, house.blend, (house.roast, "1", "0"), valid_from="2026-06-01")
        production.archive_bill_of_material(tx, system(), away)
        bare = a_bill(tx, house.blend, (house.roast, "1", "0"), valid_from="2026-07-01")
        given_up = house.roaster
        production.archive_work_centre(tx, system(), given_up)
    before = digest(house.database)
    nobody = Actor(ActorKind.STAFF, 1, "Eve", frozenset({"production.read"}))

    for error, bill_id, centre, actor in (
        (RoutingStands, house.blend_bill, house.bench, None),
        (RoutingStands, followed, house.bench, None),
        (NoSuchBill, away, house.bench, None),
        (NoSuchBill, 999, house.bench, None),
        (NoSuchWorkCentre, bare, given_up, None),
        (Refused, bare, house.bench, nobody),
    ):
        with pytest.raises(error), house.database.transaction() as tx:
            routed(tx, bill_id, (centre, "1"), actor=actor)

    assert digest(house.database) == before


def test_an_order_and_a_routing_at_once_never_contradict(house):
    today = house.database.clock.now().date().isoformat()

    for _ in range(5):
        with house.database.transaction() as tx:
            line = (house.roast, "1", "0")
            bare = a_bill(tx, house.blend, line, valid_from=today)

        def deed(number, bare=bare):
            if number:
                return house.database.run(lambda tx: routed(tx, bare, (house.bench, "2")))
            return house.database.run(lambda tx: drafted(tx, house.blend, "10"))

        order, told = together(2, deed)

        assert order.bill_id == bare
        if isinstance(told, RoutingStands):
            assert order.operations == ()
        else:
            assert [one.planned_minutes for one in order.operations] == [Decimal(25)]
    assert broken(house.database) == []

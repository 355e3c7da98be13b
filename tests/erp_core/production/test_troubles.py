"""An article that cannot be planned is told with its trouble; all others are planned."""

from datetime import date
from decimal import Decimal

import pytest

from erp_core import inventory, production
from erp_core.inventory import Direction, Expecting
from erp_core.kernel.actor import system
from erp_core.kernel.quantity import TooLarge
from erp_core.production import (
    NewClosure,
    NotProposed,
    TakesTooLong,
    Trouble,
    Way,
)
from tests.builders.catalog import a_variant
from tests.builders.production import a_bill, a_roastery, drafted
from tests.builders.purchasing import a_price

TODAY = date(2026, 5, 19)
LAST = date(9999, 12, 31)


@pytest.fixture
def house(database):
    return a_roastery(database)


def needs(tx, *lines):
    going = [
        Expecting(Direction.OUT, variant_id, Decimal(quantity), due_on, line_id=at)
        for at, (variant_id, quantity, due_on) in enumerate(lines, 1)
    ]
    inventory.expect_moves(tx, system(), ("orders", 7), going)


def told(tx):
    plan = production.plan_requirements(tx, system())
    return [(line.sku, line.way, line.trouble, line.in_time) for line in plan.lines]


def test_a_work_centre_closed_for_good_stops_its_own_article_alone(house):
    with house.database.transaction() as tx:
        closure = NewClosure(first_on=TODAY, last_on=LAST, reason="Sold")
        production.close_work_centre(tx, system(), house.bench, closure)
        needs(tx, (house.blend, "10", date(2026, 6, 19)), (house.roast, "5", date(2026, 6, 19)))
        lines = told(tx)
        loads = production.load_by_week(tx, system())
        made = production.draft_planned(tx, system())
        with pytest.raises(NotProposed):
            production.draft_planned(tx, system(), [house.blend])

    assert lines == [
        ("BLEND", Way.MAKE, Trouble.NEVER_WORKS, False),
        ("ROAST", Way.MAKE, None, True),
        ("GREEN", Way.BUY, None, True),
    ]
    assert loads == ()
    assert [one.sku for one in made.orders] == ["ROAST"]


def test_a_due_day_at_the_end_of_time_is_planned(house):
    with house.database.transaction() as tx:
        needs(tx, (house.blend, "10", LAST))
        plan = production.plan_requirements(tx, system())
        production.draft_planned(tx, system())
        weeks = [one.week for one in production.load_by_week(tx, system())]

    assert [(one.sku, one.needed_on, one.trouble) for one in plan.lines] == [
        ("BLEND", LAST, None),
        ("BAG", LAST, None),
        ("ROAST", LAST, None),
        ("GREEN", LAST, None),
    ]
    # A Friday: the last week has five days.
    assert [(one.week, one.available) for one in plan.loads] == [
        (date(9999, 12, 27), Decimal(2400)),
        (date(9999, 12, 27), Decimal(2400)),
    ]
    assert weeks == [date(9999, 12, 27)] * 2


@pytest.mark.parametrize("due_on", [TODAY, LAST])
def test_what_takes_more_than_ten_years_is_told_and_not_drafted(house, due_on):
    with house.database.transaction() as tx:
        needs(tx, (house.blend, "900000000000", due_on), (house.roast, "5", date(2026, 6, 19)))
        lines = told(tx)
        with pytest.raises(TakesTooLong):
            drafted(tx, house.blend, "900000000", due_on)

    assert lines == [
        ("BLEND", Way.MAKE, Trouble.TAKES_TOO_LONG, False),
        ("ROAST", Way.MAKE, None, True),
        ("GREEN", Way.BUY, None, True),
    ]


def test_what_is_too_much_to_be_recorded_is_told(house):
    much = "900000000000"
    with house.database.transaction() as tx:
        dear = a_variant(tx, "DEAR", "Dear", "贵").id
        a_price(tx, house.finca, dear, "999999999999", days=1)
        box = a_variant(tx, "BOX", "Box", "盒").id
        a_bill(tx, box, (house.bag, "999999999999", "0"))
        plenty = a_variant(tx, "PLENTY", "Plenty", "多").id
        needs(
            tx,
            (dear, much, date(2026, 6, 19)),
            (box, much, date(2026, 6, 19)),
            (plenty, much, date(2026, 6, 19)),
            (plenty, much, date(2026, 6, 19)),
            (house.roast, "5", date(2026, 6, 19)),
        )
        plan = production.plan_requirements(tx, system())
        with pytest.raises(TooLarge):
            drafted(tx, box, much)
        with pytest.raises(TooLarge):
            production.cost_of(tx, system(), box, Decimal(much))

    assert {line.sku: (line.trouble, line.cost is None) for line in plan.lines} == {
        "DEAR": (Trouble.TOO_LARGE, True),
        "BOX": (Trouble.TOO_LARGE, True),
        "PLENTY": (Trouble.TOO_LARGE, True),
        "ROAST": (None, False),
        "GREEN": (None, False),
    }


def test_a_closure_before_the_due_day_leaves_the_days_before_it(house):
    with house.database.transaction() as tx:
        closure = NewClosure(first_on=date(2027, 1, 1), last_on=LAST, reason="Sold")
        production.close_work_centre(tx, system(), house.bench, closure)
        needs(tx, (house.blend, "10", date(2030, 6, 19)))
        [blend] = [
            line
            for line in production.plan_requirements(tx, system()).lines
            if line.way is Way.MAKE and line.sku == "BLEND"
        ]

    assert (blend.trouble, blend.start_on) == (None, TODAY)


def test_the_plan_and_its_draft_follow_the_bill_of_the_day_of_need(house):
    with house.database.transaction() as tx:
        sack = a_variant(tx, "SACK", "Sack", "麻袋").id
        a_price(tx, house.finca, sack, "1.00", days=3)
        later = a_bill(tx, house.blend, (sack, "1", "0"), valid_from="2026-07-01")
        needs(tx, (house.blend, "4", date(2026, 7, 10)))
        lines = told(tx)
        [order] = production.draft_planned(tx, system()).orders

    assert [line[0] for line in lines] == ["BLEND", "SACK"]
    assert (order.bill_id, [line.sku for line in order.lines]) == (later, ["SACK"])


def test_an_article_with_a_bill_of_later_alone_is_bought_until_then(house):
    with house.database.transaction() as tx:
        mug = a_variant(tx, "MUG", "Mug", "杯").id
        a_price(tx, house.finca, mug, "2.00", days=3)
        a_bill(tx, mug, (house.bag, "1", "0"), valid_from="2026-07-01")
        needs(tx, (mug, "4", date(2026, 6, 19)), (mug, "3", date(2026, 7, 10)))
        lines = told(tx)

    assert [line[:2] for line in lines] == [
        ("MUG", Way.BUY),
        ("MUG", Way.MAKE),
        ("BAG", Way.BUY),
    ]

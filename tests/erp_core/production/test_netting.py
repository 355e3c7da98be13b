"""What is proposed covers what is missing, and exceeds it by less than one pack or minimum."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from erp_core import inventory, production
from erp_core.inventory import Direction, Expecting
from erp_core.kernel.actor import system
from erp_core.production.netting import Demand, Outlook
from erp_core.purchasing.queries.prices import in_packs
from tests.builders.catalog import a_variant
from tests.builders.production import a_roastery
from tests.builders.purchasing import a_price, an_order, sent

TODAY = date(2026, 5, 19)
"""A Tuesday."""
LEAD = 5


@pytest.fixture
def house(database):
    return a_roastery(database)


def needs(tx, variant_id, *lines):
    """Expect quantities to go, each so many days from today."""
    going = [
        Expecting(Direction.OUT, variant_id, Decimal(quantity), TODAY + timedelta(days), line_id=at)
        for at, (quantity, days) in enumerate(lines, 1)
    ]
    inventory.expect_moves(tx, system(), ("orders", 7), going)


def proposed(tx, variant_id):
    plan = production.plan_requirements(tx, system())
    return [line for line in plan.lines if line.variant_id == variant_id]


def test_what_a_pack_brings_too_much_covers_the_days_after(house):
    with house.database.transaction() as tx:
        cups = a_variant(tx, "CUPS", "Cups", "杯子").id
        a_price(tx, house.finca, cups, "0.10", pack="100", days=LEAD)
        needs(tx, cups, *((1, 10 + day) for day in range(10)))
        lines = proposed(tx, cups)

    assert [(one.quantity, one.needed_on) for one in lines] == [
        (Decimal(100), TODAY + timedelta(days=10))
    ]


def test_what_a_minimum_brings_too_much_covers_the_days_after(house):
    with house.database.transaction() as tx:
        cups = a_variant(tx, "CUPS", "Cups", "杯子").id
        a_price(tx, house.finca, cups, "0.10", least="30", days=LEAD)
        needs(tx, cups, (20, 10), (10, 11), (1, 12))
        lines = proposed(tx, cups)

    assert [(one.quantity, one.needed_on) for one in lines] == [
        (Decimal(30), TODAY + timedelta(days=10)),
        (Decimal(30), TODAY + timedelta(days=12)),
    ]


def test_a_whole_article_made_for_a_part_covers_the_rest_of_it(house):
    with house.database.transaction() as tx:
        needs(tx, house.blend, ("0.4", 10), ("0.6", 11), ("0.1", 12))
        lines = proposed(tx, house.blend)

    assert [one.quantity for one in lines] == [Decimal(1), Decimal(1)]


def test_what_comes_late_but_no_later_than_anew_is_waited_for(house):
    with house.database.transaction() as tx:
        cups = a_variant(tx, "CUPS", "Cups", "杯子").id
        a_price(tx, house.finca, cups, "0.10", days=LEAD)
        needs(tx, cups, (20, 1), (5, LEAD + 3))
        sent(tx, an_order(tx, house.finca, (cups, "15")), TODAY + timedelta(LEAD))
        sent(tx, an_order(tx, house.finca, (cups, "15")), TODAY + timedelta(LEAD + 2))
        first = proposed(tx, cups)
        production.draft_planned(tx, system())
        again = proposed(tx, cups)

    # Five more of the first day can come within five days; what comes after seven serves the last.
    assert [(one.quantity, one.ready_on) for one in first] == [
        (Decimal(5), TODAY + timedelta(days=LEAD))
    ]
    assert again == []


@settings(max_examples=300, deadline=None)
@given(
    wanted=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 30)), min_size=1, max_size=12),
    coming=st.lists(st.tuples(st.integers(1, 60), st.integers(0, 30)), max_size=4),
    free=st.integers(0, 40),
    pack=st.integers(1, 50),
    least=st.integers(1, 80),
    level=st.tuples(st.integers(0, 20), st.integers(0, 20)),
)
def test_proposals_cover_every_need_and_exceed_what_is_missing_by_less_than_a_pack(
    wanted, coming, free, pack, least, level
):
    minimum, maximum = level[0], sum(level)
    outlook = Outlook(
        free=Decimal(free),
        supply=[(TODAY + timedelta(days), Decimal(some)) for some, days in coming],
        demand=[Demand(TODAY + timedelta(days), Decimal(some)) for some, days in wanted],
        minimum=Decimal(minimum),
        maximum=Decimal(maximum),
    )
    bought = []

    def buy(shortage):
        quantity = in_packs(shortage.quantity, Decimal(least), Decimal(pack))
        assert sum(peg.quantity for peg in shortage.pegs) == shortage.quantity
        bought.append((ready(shortage), quantity))
        return quantity

    def ready(shortage):
        return max(shortage.needed_on, TODAY + timedelta(LEAD))

    outlook.net(TODAY, ready, buy)

    def there(day):
        on = TODAY + timedelta(day)
        supplied = [some for ready_on, some in bought if ready_on <= on]
        comes = [some for some, due in coming if due <= day]
        return free + sum(supplied) + sum(comes) - sum(some for some, due in wanted if due <= day)

    # Once a supplier can have come, no day ends below the level that is to be kept.
    assert all(there(day) >= minimum for day in range(LEAD, 31))
    if bought:
        # The last purchase was needed: without the surplus of one, and what came after, less was.
        most_at_once = in_packs(Decimal(1), Decimal(least), Decimal(pack))
        came = sum(some for some, _ in coming)
        assert there(30) - came < maximum + most_at_once

"""A demand through two levels, with quantities and days worked out by hand."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from erp_core import inventory, production, purchasing
from erp_core.inventory import Direction, Expecting, NewReorderRule
from erp_core.kernel.actor import system
from erp_core.production import NewComponentReturn, NewConsumption, NotProposed, Way
from erp_core.purchasing import MadeHere
from tests.builders.inventory import received
from tests.builders.production import a_roastery, broken, drafted, started
from tests.builders.purchasing import a_price, a_rule, an_order, sent
from tests.builders.together import together

TODAY = date(2026, 5, 19)
"""A Tuesday."""


@pytest.fixture
def house(database):
    return a_roastery(database)


def wanted(tx, variant_id, quantity, due_on, order_id=7):
    line = Expecting(Direction.OUT, variant_id, Decimal(quantity), due_on, line_id=1)
    return inventory.expect_moves(tx, system(), ("orders", order_id), [line])[0]


def planned(tx):
    plan = production.plan_requirements(tx, system())
    return [
        (line.way.value, line.sku, str(line.quantity.normalize()), line.start_on, line.needed_on)
        for line in plan.lines
    ]


def test_a_demand_explodes_through_two_levels_with_right_dates(house):
    with house.database.transaction() as tx:
        received(tx, house.roast, "40", "9.00")
        received(tx, house.green, "100", "4.00")
        wanted(tx, house.blend, "600", date(2026, 6, 19))
        plan = production.plan_requirements(tx, system())

    # 600 bags by Friday 19 June: 600 minutes at the bench are Friday's 480 and 120 on Thursday.
    # So 560 of 600 kg roast are missing by Thursday 18 June: 30 + 2 x 560 = 1150 minutes are 480
    # on Thursday, 480 on Wednesday, 190 on Tuesday 16 June. By then 700 kg green, less the 100 in
    # stock: 600 kg, ordered ten days before, on 6 June; bags by 18 June, ordered on the 15th.
    told = {line.sku: line for line in plan.lines}
    assert [line.sku for line in plan.lines] == ["BLEND", "BAG", "ROAST", "GREEN"]
    blend, roast, green, bag = (told[sku] for sku in ("BLEND", "ROAST", "GREEN", "BAG"))
    assert (blend.way, blend.quantity, blend.start_on, blend.ready_on) == (
        Way.MAKE,
        Decimal(600),
        date(2026, 6, 18),
        date(2026, 6, 19),
    )
    assert (roast.way, roast.quantity, roast.start_on, roast.ready_on) == (
        Way.MAKE,
        Decimal(560),
        date(2026, 6, 16),
        date(2026, 6, 18),
    )
    assert (green.way, green.quantity, green.start_on, green.ready_on) == (
        Way.BUY,
        Decimal(600),
        date(2026, 6, 6),
        date(2026, 6, 16),
    )
    assert (bag.way, bag.quantity, bag.start_on, bag.ready_on) == (
        Way.BUY,
        Decimal(600),
        date(2026, 6, 15),
        date(2026, 6, 18),
    )
    assert all(line.in_time for line in plan.lines)
    assert (str(green.cost.amount), green.supplier_id) == ("2400.00", house.finca)


def test_each_proposal_tells_what_it_is_for(house):
    with house.database.transaction() as tx:
        expected = wanted(tx, house.blend, "10", date(2026, 6, 19))
        a_rule(tx, house.bag, "50", "200")
        plan = production.plan_requirements(tx, system())

    told = {line.sku: line for line in plan.lines}
    [peg] = told["BLEND"].pegs
    assert (peg.source_type, peg.source_id, peg.expected_id) == ("orders", 7, expected)
    assert [peg.for_variant_id for peg in told["ROAST"].pegs] == [house.blend]
    assert [peg.for_variant_id for peg in told["GREEN"].pegs] == [house.roast]
    # The rule fills bags up to 200 today; the ten for the blend are taken of these.
    bags = [line for line in plan.lines if line.sku == "BAG"]
    assert [(line.quantity, line.needed_on) for line in bags] == [(Decimal(200), TODAY)]
    [of_the_rule] = bags[0].pegs
    assert (of_the_rule.source_type, of_the_rule.for_variant_id) == (None, None)
    assert not bags[0].in_time


def test_what_comes_and_what_lies_in_drafts_is_counted(house):
    with house.database.transaction() as tx:
        wanted(tx, house.blend, "100", date(2026, 6, 19))
        sent(tx, an_order(tx, house.finca, (house.bag, "60")), date(2026, 6, 1))
        an_order(tx, house.finca, (house.bag, "30"))
        drafted(tx, house.roast, "100", date(2026, 6, 10))
        told = planned(tx)

    # Bags: 100 less 60 ordered and 30 drafted. Roast is drafted: its green is what is bought.
    assert told == [
        ("make", "BLEND", "1E+2", date(2026, 6, 19), date(2026, 6, 19)),
        ("buy", "BAG", "1E+1", date(2026, 6, 16), date(2026, 6, 19)),
        ("buy", "GREEN", "125", date(2026, 5, 31), date(2026, 6, 10)),
    ]


def test_what_cannot_be_ready_in_time_is_told_with_the_day_when_it_can(house):
    with house.database.transaction() as tx:
        wanted(tx, house.roast, "450", TODAY)
        plan = production.plan_requirements(tx, system())

    roast, green = plan.lines
    # 930 minutes from today on end tomorrow; green ordered today comes in ten days.
    assert (roast.start_on, roast.ready_on, roast.in_time) == (TODAY, date(2026, 5, 20), False)
    assert (green.start_on, green.ready_on, green.in_time) == (TODAY, date(2026, 5, 29), False)


def test_an_overloaded_week_is_flagged_and_no_other(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "9000", "4.00")
        drafted(tx, house.roast, "1185", date(2026, 5, 29))
        wanted(tx, house.roast, "10", date(2026, 6, 5))
        calm = production.plan_requirements(tx, system()).loads
        drafted(tx, house.roast, "5", date(2026, 5, 29))
        tight = production.load_by_week(tx, system())

    # 30 + 2 x 1185 = 2400 minutes fill the week from 25 May exactly; 40 minutes more do not fit.
    # The drafts of 1185 and 5 kg cover both what is wanted, so nothing is proposed.
    assert [(one.week, one.ordered, one.available, one.overloaded) for one in calm] == [
        (date(2026, 5, 25), Decimal(2400), Decimal(2400), False)
    ]
    assert [(one.week, one.ordered, one.overloaded) for one in tight] == [
        (date(2026, 5, 25), Decimal(2440), True)
    ]


def test_proposals_become_drafts_once(house):
    with house.database.transaction() as tx:
        expected = wanted(tx, house.blend, "100", date(2026, 6, 19))
        made = production.draft_planned(tx, system())
        again = planned(tx)
        orders = [(one.sku, one.quantity, one.due_on) for one in made.orders]
        [purchase] = made.purchase_orders
        lines = [(one.sku, one.quantity, one.due_on) for one in purchase.lines]
        with pytest.raises(NotProposed):
            production.draft_planned(tx, system(), [house.blend])

    # 100 bags take 100 minutes of Friday; 100 kg roast 230 minutes of it as well.
    assert orders == [
        ("BLEND", Decimal(100), date(2026, 6, 19)),
        ("ROAST", Decimal(100), date(2026, 6, 19)),
    ]
    assert lines == [
        ("BAG", Decimal(100), date(2026, 6, 19)),
        ("GREEN", Decimal(125), date(2026, 6, 19)),
    ]
    assert purchase.state is purchasing.PurchaseState.DRAFT
    assert made.orders[0].demand_id == expected
    assert again == []
    assert broken(house.database) == []


def test_two_planners_at_once_draft_a_proposal_once(house):
    with house.database.transaction() as tx:
        wanted(tx, house.blend, "100", date(2026, 6, 19))

    def plan(_number):
        return house.database.run(lambda tx: production.draft_planned(tx, system()))

    done = together(4, plan)

    assert sorted(len(one.orders) for one in done) == [0, 0, 0, 2]
    assert sorted(len(one.purchase_orders) for one in done) == [0, 0, 0, 1]


def test_two_buyers_at_once_draft_a_proposal_once(house):
    with house.database.transaction() as tx:
        a_rule(tx, house.bag, "50", "200")

    def buy(number):
        if number % 2:
            return house.database.run(lambda tx: purchasing.draft_proposals(tx, system()))
        return house.database.run(lambda tx: production.draft_planned(tx, system())).purchase_orders

    assert sorted(len(one) for one in together(4, buy)) == [0, 0, 0, 1]


def test_one_article_s_proposal_is_followed_alone(house):
    with house.database.transaction() as tx:
        wanted(tx, house.blend, "100", date(2026, 6, 19))
        made = production.draft_planned(tx, system(), [house.blend])
        left = [line[1] for line in planned(tx)]

    assert [one.sku for one in made.orders] == ["BLEND"]
    assert made.purchase_orders == ()
    assert left == ["BAG", "ROAST", "GREEN"]


def test_cost_rolls_up_through_all_levels(house):
    with house.database.transaction() as tx:
        tree = production.cost_of(tx, system(), house.blend, Decimal(100))

    # Green: 125 kg at 4.00. Roaster: (30 + 2) min a kg at 60.00 an hour, the bill being for one.
    roast, bag = tree.components
    [green] = roast.components
    assert (str(green.total.amount), green.source) == ("500.00", "supplier")
    assert (str(roast.material.amount), str(roast.work.amount)) == ("500.00", "3200.00")
    assert str(bag.total.amount) == "50.00"
    assert (str(tree.material.amount), str(tree.work.amount)) == ("3750.00", "50.00")
    assert str(tree.total.amount) == "3800.00"


def test_what_is_made_here_is_left_to_the_plan_and_named(house):
    """A supplier sells roast as well; the plan makes it, and purchasing does not buy it too."""
    database = house.database
    database.ports = replace(
        database.ports, policies={MadeHere: MadeHere(production.made_articles)}
    )
    with database.transaction() as tx:
        a_price(tx, house.finca, house.roast, "9.00", days=2)
        a_rule(tx, house.roast, "50", "200")
        a_rule(tx, house.bag, "50", "200")
        found = purchasing.purchase_proposals(tx, system())
        drafts = purchasing.draft_proposals(tx, system())
        told = planned(tx)

    assert [line.sku for one in found.suppliers for line in one.lines] == ["BAG"]
    assert [(one.sku, one.buy) for one in found.made] == [("ROAST", Decimal(200))]
    assert [[line.sku for line in order.lines] for order in drafts] == [["BAG"]]
    assert [line[:2] for line in told] == [("make", "ROAST"), ("buy", "GREEN")]


def test_components_that_came_back_were_not_used(house):
    """Of 90 taken 60 come back: 30 in 90 days, so that 30 days need 10 and not 30."""
    with house.database.transaction() as tx:
        received(tx, house.green, "95", "4.00")
        rule = NewReorderRule(minimum=Decimal(0), maximum=Decimal(20), cover_days=30)
        inventory.set_reorder_rule(tx, system(), house.green, rule)
        order = started(tx, house.roast, "72")
        taken = [{"variant_id": house.green, "quantity": "90"}]
        new = NewConsumption.model_validate({"lines": taken})
        production.consume_components(tx, system(), order.id, new)
        back = [{"variant_id": house.green, "quantity": "60"}]
        new = NewComponentReturn.model_validate({"lines": back, "reason": "unused"})
        production.return_components(tx, system(), order.id, new)
        levels = inventory.stock_levels(tx)
        production.cancel_manufacturing_order(tx, system(), order.id, "nobody wants it")
        after = inventory.stock_levels(tx)

    assert levels[house.green].minimum == Decimal(10)
    assert after[house.green].minimum == Decimal(0)

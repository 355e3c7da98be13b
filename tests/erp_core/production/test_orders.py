"""Orders through the house, with costs worked out by hand."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from erp_core import inventory, production
from erp_core.finance import PeriodLocked, lock_period
from erp_core.inventory import (
    Direction,
    ExpectedChange,
    QuantityOfADocument,
    StockKeeping,
    StockShort,
    Tracking,
)
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.states import WrongTransition
from erp_core.production import (
    BillGoesRound,
    ConsumedLine,
    MadeAlready,
    MakingState,
    NewClosure,
    NewComponentReturn,
    NewConsumption,
    NewOutput,
    NewWorkCentre,
    NewWorkTime,
    NotHappenedYet,
    NothingMade,
    NothingToMakeItOf,
    TooMuchComesBack,
    TooMuchMade,
)
from tests.builders.inventory import received
from tests.builders.production import (
    a_bill,
    a_roastery,
    broken,
    came_out,
    drafted,
    started,
    stock_of_article,
    worked,
)
from tests.builders.purchasing import balance

TUESDAY = date(2026, 5, 19)
FRIDAY = date(2026, 5, 22)


@pytest.fixture
def house(database):
    return a_roastery(database)


def consume(tx, order_id, *lines):
    new = [{"variant_id": id_, "quantity": quantity, "lot": lot} for id_, quantity, lot in lines]
    body = NewConsumption.model_validate({"lines": new})
    return production.consume_components(tx, system(), order_id, body)


def bring_back(tx, order_id, variant_id, quantity):
    body = {"lines": [{"variant_id": variant_id, "quantity": quantity}], "reason": "unused"}
    new = NewComponentReturn.model_validate(body)
    return production.return_components(tx, system(), order_id, new)


def expected(tx):
    page = inventory.list_expected(tx, system())
    return sorted(
        (one.direction.value, one.variant_id, str(one.open), one.due_on) for one in page.items
    )


def test_an_order_takes_its_quantities_and_days_from_the_bill_and_the_calendar(house):
    with house.database.transaction() as tx:
        order = drafted(tx, house.roast, "450", FRIDAY)

    (line,) = order.lines
    (step,) = order.operations
    assert (line.variant_id, str(line.required)) == (house.green, "562.500000")
    assert str(step.planned_minutes) == "930.000000"
    # 930 minutes are 480 on Friday and 450 on Thursday.
    assert (order.start_on, order.due_on) == (FRIDAY - timedelta(days=1), FRIDAY)
    assert order.state is MakingState.DRAFT


def test_a_closed_work_centre_is_planned_around_and_a_late_order_is_due_when_it_can_be(house):
    closed = NewClosure(first_on=date(2026, 5, 21), last_on=date(2026, 5, 21), reason="service")
    with house.database.transaction() as tx:
        production.close_work_centre(tx, system(), house.roaster, closed)
        early = drafted(tx, house.roast, "450", FRIDAY)
        late = drafted(tx, house.roast, "450", TUESDAY)

    assert (early.start_on, early.due_on) == (date(2026, 5, 20), FRIDAY)
    assert (late.start_on, late.due_on) == (TUESDAY, date(2026, 5, 20))


def test_a_confirmed_order_holds_what_is_there_and_tells_what_comes_and_goes(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "100", "4.00")
        order = drafted(tx, house.roast, "100", FRIDAY)
        held = production.confirm_manufacturing_order(tx, system(), order.id)
        told = expected(tx)

    (line,) = held.lines
    assert (line.reserved, line.short) == (Decimal(100), Decimal(25))
    assert not held.fully_reserved
    assert told == [
        ("in", house.roast, "100.000000", FRIDAY),
        ("out", house.green, "125.000000", FRIDAY),
    ]
    assert broken(house.database) == []


def test_goods_are_worth_their_components_and_the_time_to_the_cent(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        worked(tx, order, "230")
        # 125 kg at 4.00 and 230 minutes at 60.00 an hour: 500.00 + 230.00.
        before = balance(tx, "1050")
        half = came_out(tx, order.id, "50")
        between = balance(tx, "1050")
        done = came_out(tx, order.id, "50", finish=True)
        stock = stock_of_article(tx, house.roast)
        books = {code: balance(tx, code) for code in ("1050", "5870", "5990")}

    assert before == "230.00"
    # The bill's half of green, taken with it, is all in it: 250.00; of the time, which was
    # reported for the whole order, half: 115.00.
    assert str(half.outputs[0].value.amount) == "365.00"
    assert between == "115.00"
    assert (str(done.material.amount), str(done.time_cost.amount)) == ("500.00", "230.00")
    assert stock == ("100", "730.00")
    assert books == {"1050": "0.00", "5870": "0.00", "5990": "-230.00"}
    assert done.state is MakingState.DONE
    assert broken(house.database) == []


def test_pieces_that_fail_are_borne_by_the_good_ones(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        came_out(tx, order.id, "30", "20")
        done = came_out(tx, order.id, "50", finish=True)

    # 62.5 kg for the first fifty: 250.00, all of it in the 30 good ones; the rest follows.
    assert [str(one.value.amount) for one in done.outputs] == ["250.00", "250.00"]
    assert (done.produced, done.scrapped) == (Decimal(80), Decimal(20))
    assert broken(house.database) == []


def test_components_taken_at_once_are_spread_and_what_is_brought_back_costs_nothing(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "130", "4.00")
        order = started(tx, house.roast, "100")
        consume(tx, order.id, (house.green, "130", None))
        first = came_out(tx, order.id, "40", take_components=False)
        with pytest.raises(TooMuchComesBack):
            bring_back(tx, order.id, house.green, "80.000001")
        bring_back(tx, order.id, house.green, "5")
        done = came_out(tx, order.id, "60", finish=True)
        stock = stock_of_article(tx, house.green)

    # 130 kg, 520.00, suffice for 100 (not 104): 40 % are 208.00; 5 kg come back for 20.00.
    assert str(first.outputs[0].value.amount) == "208.00"
    assert str(done.outputs[1].value.amount) == "292.00"
    assert stock == ("5", "20.00")
    assert broken(house.database) == []


def test_what_is_left_of_an_order_that_ends_early_is_a_difference(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        consume(tx, order.id, (house.green, "125", None))
        came_out(tx, order.id, "50", take_components=False)
        done = production.finish_manufacturing_order(tx, system(), order.id)
        difference, told = balance(tx, "5870"), expected(tx)

    assert str(done.difference.amount) == difference == "250.00"
    assert told == []
    assert broken(house.database) == []


def test_a_cancelled_order_gives_its_components_back_and_its_time_is_lost(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "200", "4.00")
        order = started(tx, house.roast, "100")
        consume(tx, order.id, (house.green, "125", None))
        worked(tx, order, "60")
        done = production.cancel_manufacturing_order(tx, system(), order.id, "no more wanted")
        stock, told = stock_of_article(tx, house.green), expected(tx)
        books = {code: balance(tx, code) for code in ("1050", "5870")}

    assert done.state is MakingState.CANCELLED
    assert stock == ("200", "800.00")
    assert told == []
    assert books == {"1050": "0.00", "5870": "60.00"}
    assert broken(house.database) == []


def test_a_dearer_past_of_a_component_is_a_difference_and_no_work_in_progress(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        consume(tx, order.id, (house.green, "100", None))
        move = inventory.moves_of(tx, system(), variant_id=house.green).items[-1]
        inventory.correct_receipts(tx, system(), ("bills", 1), {move.id: 12_500})
        books = {code: balance(tx, code) for code in ("1050", "5870")}

    # Green costs 1.00 a kg more: 100 of the 125 kg were taken.
    assert books == {"1050": "400.00", "5870": "100.00"}
    assert broken(house.database) == []


def test_lots_are_named_when_taken_and_traced_through_what_was_made(house):
    kept = StockKeeping(tracking=Tracking.LOT)
    with house.database.transaction() as tx:
        for article in (house.green, house.roast):
            inventory.set_stock_keeping(tx, system(), article, kept)
        received(tx, house.green, "100", "4.00", lot="G-1")
        received(tx, house.green, "100", "5.00", lot="G-2")
        order = started(tx, house.roast, "40")
        consume(tx, order.id, (house.green, "30", "G-2"), (house.green, "20", "G-1"))
        came_out(tx, order.id, "40", lot="R-1", finish=True)
        lots = {one.code: one.id for one in inventory.list_lots(tx, system()).items}
        trace = inventory.trace_lot(tx, system(), lots["R-1"])
        held = inventory.reserved_for(tx, "manufacturing_orders", [order.id])

    assert sorted(one.code for one in trace.made_from) == ["G-1", "G-2"]
    assert held == {}
    assert broken(house.database) == []


def test_a_newer_bill_holds_from_its_day_and_orders_keep_theirs(house):
    with house.database.transaction() as tx:
        before = drafted(tx, house.roast, "80", FRIDAY)
        a_bill(tx, house.roast, (house.green, "1", "0.5"), valid_from="2026-05-25")
        same = drafted(tx, house.roast, "80", FRIDAY)
        after = drafted(tx, house.roast, "80", date(2026, 5, 25))

    required = [one.lines[0].required for one in (before, same, after)]
    assert required == [Decimal(100), Decimal(100), Decimal(160)]
    assert [one.bill_version for one in (before, same, after)] == [1, 1, 2]


def test_refusals_change_nothing(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "60", "4.00")
        order = started(tx, house.roast, "100")
        draft = drafted(tx, house.roast, "1")

    def refused(error, verb):
        with pytest.raises(error), house.database.transaction() as tx:
            verb(tx)

    refused(StockShort, lambda tx: came_out(tx, order.id, "50"))
    refused(TooMuchMade, lambda tx: came_out(tx, order.id, "101"))
    refused(NothingMade, lambda tx: production.finish_manufacturing_order(tx, system(), order.id))
    refused(WrongTransition, lambda tx: came_out(tx, draft.id, "1"))
    refused(NothingToMakeItOf, lambda tx: drafted(tx, house.green, "1"))
    refused(BillGoesRound, lambda tx: a_bill(tx, house.green, (house.blend, "1", "0")))
    refused(BillGoesRound, lambda tx: a_bill(tx, house.green, (house.green, "1", "0")))
    with house.database.transaction() as tx:
        came_out(tx, order.id, "10")
    refused(
        MadeAlready,
        lambda tx: production.cancel_manufacturing_order(tx, system(), order.id, "late"),
    )
    refused(DomainError, lambda tx: consume(tx, order.id, (house.bag, "1", None)))

    now = house.database.read(lambda tx: production.get_manufacturing_order(tx, system(), order.id))
    assert (now.produced, str(now.material.amount)) == (Decimal(10), "50.00")
    assert broken(house.database) == []


def test_how_much_an_order_makes_is_not_changed_in_what_is_expected(house):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        order = started(tx, house.roast, "100")
        [coming] = inventory.list_expected(tx, system(), direction=Direction.IN).items
        with pytest.raises(QuantityOfADocument):
            inventory.change_expected(tx, system(), coming.id, ExpectedChange(quantity=Decimal(40)))
        moved = inventory.change_expected(tx, system(), coming.id, ExpectedChange(due_on=FRIDAY))
        came_out(tx, order.id, "30")
        [left] = inventory.list_expected(tx, system(), direction=Direction.IN).items

    assert (moved.quantity, moved.due_on) == (Decimal(100), FRIDAY)
    assert (left.quantity, left.open) == (Decimal(100), Decimal(70))
    assert broken(house.database) == []


def reported_on(tx, house, order, day):
    """Report time, scrap and components for a day, each in its own attempt."""
    time = NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(10), business_date=day)
    scrap = NewOutput(quantity=Decimal(0), scrapped=Decimal(1), reason="burnt", business_date=day)
    taken = NewConsumption(
        lines=(ConsumedLine(variant_id=house.green, quantity=Decimal(1)),), business_date=day
    )
    return [
        lambda: production.report_time(tx, system(), order.id, time),
        lambda: production.report_output(tx, system(), order.id, scrap),
        lambda: production.consume_components(tx, system(), order.id, taken),
    ]


@pytest.mark.parametrize(
    ("day", "error"),
    [(TUESDAY + timedelta(days=1), NotHappenedYet), (date(2026, 4, 2), PeriodLocked)],
)
def test_nothing_is_reported_for_a_day_to_come_or_in_a_locked_month(house, day, error):
    with house.database.transaction() as tx:
        received(tx, house.green, "125", "4.00")
        # No hour of it costs anything, so that no entry would be refused in the books.
        free = NewWorkCentre(
            code="ROASTER", name_en="Roaster", name_zh="烘焙机", minutes=(480,) * 7
        )
        production.change_work_centre(tx, system(), house.roaster, free)
        order = started(tx, house.roast, "100")
        lock_period(tx, system(), "2026-04")
        for report in reported_on(tx, house, order, day):
            with pytest.raises(error) as raised:
                report()
            assert raised.value.field == "business_date"
        after = production.get_manufacturing_order(tx, system(), order.id)

    assert (after.scrapped, after.operations[0].done_minutes) == (0, 0)

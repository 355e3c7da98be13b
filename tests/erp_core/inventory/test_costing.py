"""FIFO, moving average and backdated moves: worked out by hand, then compared with the books."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from copy import deepcopy
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from erp_core import finance, inventory
from erp_core.finance import AccountRole
from erp_core.inventory import (
    Costing,
    InTheFuture,
    NewAdjustment,
    StockKeeping,
    StockShort,
    StockThere,
)
from erp_core.inventory.costing import Layer, Pile
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import DomainError
from erp_core.kernel.transaction import Tx
from tests.builders.inventory import a_stocked_variant, broken_stock_rules
from tests.builders.unchanged import digest

D = Decimal
TODAY = date(2026, 5, 19)
MAY_4, MAY_6, MAY_11 = date(2026, 5, 4), date(2026, 5, 6), date(2026, 5, 11)
ORDER = ("orders", 1)


class Shelf:
    """One article, kept in one way, and what is done with it."""

    def __init__(self, database: Database, costing: Costing) -> None:
        self.database = database
        self.id = database.run(lambda tx: a_stocked_variant(tx, "0")).id
        self.do(inventory.set_stock_keeping, self.id, StockKeeping(costing=costing))

    def do(self, verb: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        return self.database.run(lambda tx: verb(tx, system(), *arguments, **named))

    def receive(self, quantity: str, cost: str, on: date = TODAY) -> None:
        self.do(inventory.receive_stock, self.id, D(quantity), D(cost), business_date=on)

    def deliver(self, quantity: str, on: date = TODAY) -> int:
        moved = self.do(inventory.deliver, ORDER, [(self.id, D(quantity))], on=on)
        return moved.cost.minor

    def worth(self) -> int:
        values = self.database.read(lambda tx: inventory.stock_values(tx, system(), [self.id]))
        return values[self.id].minor

    def cost_of_goods(self, until: date = TODAY) -> int:
        def read(tx: Any) -> int:
            codes = {
                one.code
                for one in finance.list_accounts(tx, system())
                if one.role is AccountRole.COGS
            }
            rows = finance.trial_balance(tx, system(), until).rows
            return sum(row.balance.minor for row in rows if row.account in codes)

        return self.database.read(read)


@pytest.fixture
def fifo(database: Database) -> Shelf:
    return Shelf(database, Costing.FIFO)


@pytest.fixture
def average(database: Database) -> Shelf:
    return Shelf(database, Costing.AVERAGE)


def refused(shelf: Shelf, error: type[DomainError], what: Callable[[], Any]) -> None:
    before = digest(shelf.database)
    with pytest.raises(error):
        what()
    assert digest(shelf.database) == before


def test_what_came_first_leaves_first(fifo: Shelf) -> None:
    fifo.receive("10", "2.00")
    fifo.receive("10", "3.00")

    assert (fifo.deliver("12"), fifo.worth()) == (2600, 2400)
    assert (fifo.deliver("8"), fifo.worth()) == (2400, 0)
    assert broken_stock_rules(fifo.database) == []


def test_a_backdated_receipt_makes_later_issues_cost_what_they_should(fifo: Shelf) -> None:
    fifo.receive("10", "2.00", MAY_6)
    assert fifo.deliver("8", MAY_11) == 1600

    fifo.receive("5", "4.00", MAY_4)

    assert fifo.cost_of_goods() == 5 * 400 + 3 * 200
    assert fifo.worth() == 7 * 200
    assert broken_stock_rules(fifo.database) == []


def test_a_backdated_receipt_changes_the_average_of_later_issues(average: Shelf) -> None:
    average.receive("10", "2.00", MAY_6)
    assert average.deliver("8", MAY_11) == 1600

    average.receive("10", "4.00", MAY_4)

    assert average.cost_of_goods() == 8 * 300
    assert average.worth() == 12 * 300
    moves = average.database.read(lambda tx: inventory.moves_of(tx, system())).items
    put_right = [move for move in moves if move.corrects_id is not None]
    assert [(m.quantity, m.value.minor, m.business_date) for m in put_right] == [(0, 800, TODAY)]
    assert broken_stock_rules(average.database) == []


def test_a_backdated_issue_takes_its_share_and_returns_come_back_at_what_they_cost(
    average: Shelf,
) -> None:
    average.receive("10", "2.00", MAY_4)
    average.receive("10", "4.00", MAY_11)
    assert average.deliver("5") == 1500

    assert average.deliver("4", MAY_6) == 800

    left = 6 * 200 + 10 * 400
    assert average.cost_of_goods() == 800 + left * 5 // 16
    average.do(inventory.take_back, ORDER, [(average.id, D(9))])
    assert average.cost_of_goods() == 0
    assert broken_stock_rules(average.database) == []


@pytest.mark.parametrize("costing", list(Costing))
def test_nothing_is_taken_that_a_later_day_needed(database: Database, costing: Costing) -> None:
    shelf = Shelf(database, costing)
    shelf.receive("10", "2.00", MAY_4)
    shelf.deliver("8", MAY_11)
    shelf.receive("10", "3.00")

    refused(shelf, StockShort, lambda: shelf.deliver("3", MAY_6))
    assert shelf.deliver("2", MAY_6) == 400
    assert broken_stock_rules(shelf.database) == []


def test_a_locked_period_and_a_day_to_come_accept_nothing(average: Shelf) -> None:
    average.receive("10", "2.00", date(2026, 4, 2))
    average.do(finance.lock_period, "2026-04")

    late = date(2026, 4, 3)
    refused(average, finance.PeriodLocked, lambda: average.receive("1", "1.00", late))
    lost = NewAdjustment(variant_id=average.id, quantity=D(-1), reason="c", business_date=late)
    refused(average, finance.PeriodLocked, lambda: average.do(inventory.adjust_stock, lost))
    ahead = date(2026, 5, 20)
    refused(average, InTheFuture, lambda: average.receive("1", "1.00", ahead))


@contextmanager
def played_again(shelf: Shelf, day: date) -> Iterator[Tx]:
    """A transaction that plays history again on its day."""
    with shelf.database.transaction() as tx:
        noon = datetime.combine(day, time(12), ZoneInfo("Europe/Berlin"))
        with tx.dated(noon):
            yield tx


def test_history_that_is_played_again_takes_only_what_was_there_on_its_day(average: Shelf) -> None:
    average.receive("10", "2.00", MAY_6)
    before = digest(average.database)

    with pytest.raises(StockShort), played_again(average, MAY_4) as tx:
        inventory.deliver(tx, system(), ORDER, [(average.id, D(3))])

    assert digest(average.database) == before
    with played_again(average, MAY_6) as tx:
        moved = inventory.deliver(tx, system(), ORDER, [(average.id, D(3))])
    assert moved.cost.minor == average.cost_of_goods() == 600
    assert broken_stock_rules(average.database) == []


def test_what_is_played_again_is_put_right_on_the_real_day(average: Shelf) -> None:
    average.receive("10", "2.00", MAY_6)
    average.deliver("8", MAY_11)

    with played_again(average, MAY_4) as tx:
        inventory.receive_stock(tx, system(), average.id, D(10), D(4))

    moves = average.database.read(lambda tx: inventory.moves_of(tx, system())).items
    put_right = [(m.value.minor, m.business_date) for m in moves if m.corrects_id is not None]
    assert put_right == [(800, TODAY)]
    assert average.cost_of_goods(MAY_11) == 1600
    assert average.cost_of_goods() == 2400
    assert broken_stock_rules(average.database) == []


def test_a_pile_gives_no_more_than_it_has() -> None:
    pile = Pile(Costing.FIFO, [Layer(1, D(2), 500, MAY_4)])

    with pytest.raises(StockShort):
        deepcopy(pile).take(D(3))
    assert pile.take(D(3), damaged=True) == 500


def test_how_stock_is_valued_is_settled_with_the_first_move(average: Shelf) -> None:
    average.receive("1", "1.00")

    keeping = StockKeeping(costing=Costing.FIFO)
    refused(
        average,
        StockThere,
        lambda: average.do(inventory.set_stock_keeping, average.id, keeping),
    )

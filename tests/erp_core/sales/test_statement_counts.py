"""What an order says to the database does not grow with its lines."""

import pytest

from erp_core.kernel.database import Database
from tests.builders.sales import violations
from tests.builders.statements import statements_of
from tests.builders.trade import STEPS, Cycle, Trade, a_trade

CYCLE = {"postgresql": 80, "sqlite": 94}
"""Statements of an order of ten lines, placed, confirmed, delivered, invoiced and paid, at most."""


def counted(trade: Trade, lines: int) -> list[int]:
    order = Cycle(trade, lines)
    return [len(statements_of(trade.database, lambda s=step: order.step(s))) for step in STEPS]


@pytest.fixture
def trade(database: Database) -> Trade:
    made = a_trade(database, articles=20)
    for _ in range(3):
        counted(made, 2)  # the customer is a regular by now, and the books have their rows
    return made


def test_an_order_of_a_thousand_lines_takes_as_many_statements_as_one_of_ten(trade):
    ten = counted(trade, 10)

    assert counted(trade, 100) == ten
    assert counted(trade, 1000) == ten
    assert sum(ten) <= CYCLE[trade.database.engine.dialect.name]
    assert violations(trade.database) == []

"""Customers at the same moment: exactly what is there is sold, and money goes back once."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

import pytest

from erp_core import sales
from erp_core.finance import balance_of, invoices_of_order
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.sales import OrderState
from tests.builders.finance import eur
from tests.builders.inventory import stock_levels
from tests.builders.sales import (
    a_buyer,
    a_market,
    an_order,
    billed,
    paid,
    seen,
    violations,
    wanted,
)

T = TypeVar("T")


def together(jobs: list[Callable[[], T]], threads: int = 20) -> list[T]:
    """Run jobs in parallel; an error in one of them is an error here."""
    with ThreadPoolExecutor(threads) as pool:
        return [done.result() for done in [pool.submit(job) for job in jobs]]


@pytest.mark.timeout(240)
def test_twenty_sellers_with_fifteen_orders_each_sell_exactly_a_hundred_units(
    database: Database,
) -> None:
    market = a_market(database, stock="100")
    new = wanted(market.cafe, (market.blend, "1"))

    def sell(tx: Tx) -> bool:
        order = sales.place_order(tx, system(), new)
        return sales.confirm_order(tx, system(), order.id).back_ordered

    def seller() -> list[bool]:
        return [database.run(sell) for _ in range(15)]

    told = [each for some in together([seller] * 20) for each in some]

    assert (told.count(False), told.count(True)) == (100, 200)
    assert stock_levels(database)["HB-1000"] == ("100.000000", "100.000000")
    assert violations(database) == []


def test_an_order_cancelled_twenty_times_at_once_is_refunded_once(database: Database) -> None:
    market = a_market(database)
    order = an_order(market, market.wei)
    payment = paid(market, billed(market, order.id), "40.00")

    def cancel() -> sales.CancellationView:
        return database.run(lambda tx: sales.cancel_order(tx, system(), order.id, "too slow"))

    done = together([cancel] * 20)

    assert {each.model_dump_json() for each in done} == {done[0].model_dump_json()}
    assert [(each.payment_id, each.amount) for each in done[0].refunds] == [
        (payment.id, eur("40.00"))
    ]
    assert len(database.read(lambda tx: invoices_of_order(tx, system(), order.id))) == 2
    assert database.read(lambda tx: balance_of(tx, system(), market.wei)).due == eur("0.00")
    assert violations(database) == []


def test_of_cancelling_and_delivering_at_once_one_wins(database: Database) -> None:
    market = a_market(database)
    orders = [an_order(market, market.cafe).id for _ in range(10)]

    def cancelling(order_id: int) -> Callable[[], bool]:
        return lambda: succeeds(
            database, lambda tx: sales.cancel_order(tx, system(), order_id, "too slow")
        )

    def delivering(order_id: int) -> Callable[[], bool]:
        return lambda: succeeds(database, lambda tx: sales.deliver_order(tx, system(), order_id))

    jobs = [make(order_id) for order_id in orders for make in (cancelling, delivering)]
    won = together(jobs)

    assert [sum(pair) for pair in zip(won[::2], won[1::2], strict=True)] == [1] * 10
    gone = sum(won[1::2])
    assert stock_levels(database)["HB-1000"] == (f"{100 - 2 * gone}.000000", "0.000000")
    assert {seen(market, order_id).state for order_id in orders} <= {
        OrderState.CANCELLED,
        OrderState.DELIVERED,
    }
    assert violations(database) == []


def test_parallel_orders_together_keep_to_the_credit_limit(database: Database) -> None:
    market = a_market(database)
    bar = database.run(lambda tx: a_buyer(tx, "Bar Alster", 14, eur("100.00")))
    new = wanted(bar, (market.blend, "1"))
    drafts = [database.run(lambda tx: sales.place_order(tx, system(), new)).id for _ in range(12)]

    def confirming(order_id: int) -> Callable[[], bool]:
        return lambda: succeeds(database, lambda tx: sales.confirm_order(tx, system(), order_id))

    assert sum(together([confirming(order_id) for order_id in drafts])) == 5
    assert violations(database) == []


def test_an_order_confirmed_and_invoiced_in_parallel_is_so_once(database: Database) -> None:
    market = a_market(database)
    new = wanted(market.wei, (market.blend, "2"))
    draft = database.run(lambda tx: sales.place_order(tx, system(), new)).id

    confirmed = together(
        [lambda: succeeds(database, lambda tx: sales.confirm_order(tx, system(), draft))] * 8
    )
    invoiced = together(
        [lambda: succeeds(database, lambda tx: sales.invoice_order(tx, system(), draft))] * 8
    )

    assert (sum(confirmed), sum(invoiced)) == (1, 1)
    assert stock_levels(database)["HB-1000"] == ("100.000000", "2.000000")
    assert violations(database) == []


def succeeds(database: Database, verb: Callable[[Tx], object]) -> bool:
    """Run a verb; a refusal by a rule of the order is no."""
    refusals = (
        sales.CannotCancel,
        sales.NotOpen,
        sales.CreditLimitExceeded,
        sales.NothingToInvoice,
        WrongTransition,
    )
    try:
        database.run(verb)
    except refusals:
        return False
    return True

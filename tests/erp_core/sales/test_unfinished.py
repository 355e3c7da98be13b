"""What is open with a customer keeps them from being erased: until it has come to its end."""

from collections.abc import Callable
from decimal import Decimal

import pytest

from erp_core import sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.personal import Person
from erp_core.kernel.transaction import Tx
from erp_core.sales import NewOrderLine, NewQuotation
from erp_core.sales.personal import PERSONAL
from tests.builders.sales import Market, a_market, an_order, billed, coming_back, paid

BOSS = system()


@pytest.fixture
def market(database: Database) -> Market:
    return a_market(database)


def unfinished(market: Market, party_id: int) -> list[str]:
    person = Person(frozenset({party_id}), frozenset())
    return market.database.read(lambda tx: list(PERSONAL.unfinished(tx, person)))


def do(market: Market, verb: Callable[..., object], *given: object) -> None:
    market.database.run(lambda tx: verb(tx, BOSS, *given))


def test_what_left_and_is_not_invoiced_is_unfinished(market: Market) -> None:
    order = an_order(market, market.cafe)
    do(market, sales.deliver_order, order.id)

    before = unfinished(market, market.cafe)
    billed(market, order.id)

    assert before == [f"order {order.number} is not invoiced"]
    assert unfinished(market, market.cafe) == []


def test_a_return_is_unfinished_until_its_money_is_back(market: Market) -> None:
    order = an_order(market, market.wei)
    paid(market, billed(market, order.id), "40.00")
    do(market, sales.deliver_order, order.id)
    new = coming_back(market, order.id, "1")
    asked = market.database.run(lambda tx: sales.request_return(tx, BOSS, new))

    found = [unfinished(market, market.wei)]
    for verb in (sales.approve_return, sales.receive_return, sales.refund_return):
        do(market, verb, asked.id)
        found.append(unfinished(market, market.wei))

    assert found == [[f"return {asked.id} is open"]] * 3 + [[]]


def test_an_offer_that_was_sent_is_unfinished_until_it_is_declined(market: Market) -> None:
    def offered(tx: Tx) -> int:
        new = NewQuotation(
            party_id=market.wei,
            lines=(NewOrderLine(variant_id=market.blend, quantity=Decimal(1)),),
        )
        made = sales.create_quotation(tx, BOSS, new)
        sales.send_quotation(tx, BOSS, made.id)
        return made.id

    id_ = market.database.run(offered)
    number = market.database.read(lambda tx: sales.get_quotation(tx, BOSS, id_)).number

    before = unfinished(market, market.wei)
    do(market, sales.decline_quotation, id_, "too dear")

    assert before == [f"quotation {number} is open"]
    assert unfinished(market, market.wei) == []

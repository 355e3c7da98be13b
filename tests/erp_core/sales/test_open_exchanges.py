"""What goes out for an exchange moves with it alone, until it has left."""

import dataclasses

import pytest

from erp_core.access import CUSTOMER_PERMISSIONS
from erp_core.kernel.actor import system
from erp_core.sales import (
    BoundToExchange,
    ExchangeState,
    NewItemChange,
    NewPaymentChange,
    NewPick,
    approve_exchange,
    cancel_order,
    change_items,
    change_payment_method,
    deliver_order,
    get_exchange,
    get_order,
    invoice_order,
    orders_to_pick,
    pick_order,
    preview_cancellation,
    preview_item_change,
    preview_payment_change,
    receive_exchange,
    reject_exchange,
    ship_exchange,
)
from tests.builders.retail import a_shop, arrived, bought
from tests.builders.sales import an_order, customer, seen, violations
from tests.builders.unchanged import digest
from tests.erp_core.sales.test_exchanges import ask, do, planted, wish

STEPS = (approve_exchange, receive_exchange, ship_exchange)


def an_exchange(shop, *steps, days):
    """Ana has a small shirt and wants a large one for it; it has come as far as the steps."""
    small = (shop.shirts["small"], "1")
    order = an_order(shop, shop.ana, small) if days else bought(shop, "small")
    arrived(shop, order.id)
    asked = ask(shop, wish(shop, order, "large", None if days else shop.card))
    for verb in steps:
        asked = do(shop, verb, asked)
    return asked


def moves(shop, order_id):
    """Everything that moves an order by itself, and the looks that come before."""
    line = seen(shop, order_id).lines[0]
    items = NewItemChange.model_validate(
        {"changes": [{"line_id": line.id, "variant_id": shop.shirts["plain"]}]}
    )
    pays = NewPaymentChange(account_id=shop.card)
    pick = NewPick.model_validate({"lines": [{"line_id": line.id, "quantity": "1"}]})
    ana = dataclasses.replace(customer(shop.ana), permissions=CUSTOMER_PERMISSIONS)
    return (
        lambda tx: preview_cancellation(tx, ana, order_id),
        lambda tx: cancel_order(tx, ana, order_id, "no longer needed"),
        lambda tx: preview_item_change(tx, ana, order_id, items),
        lambda tx: change_items(tx, ana, order_id, items),
        lambda tx: preview_payment_change(tx, ana, order_id, pays),
        lambda tx: change_payment_method(tx, ana, order_id, pays),
        lambda tx: invoice_order(tx, system(), order_id),
        lambda tx: deliver_order(tx, system(), order_id),
        lambda tx: pick_order(tx, system(), order_id, pick),
    )


@pytest.mark.parametrize("days", [0, 14], ids=["prepaid", "on account"])
@pytest.mark.parametrize("steps", [STEPS[:1], STEPS[:2]], ids=["approved", "received"])
def test_only_the_exchange_moves_what_goes_out_for_it(database, days, steps):
    shop = a_shop(database, days=days)
    exchange = an_exchange(shop, *steps, days=days)
    before = digest(database)
    for move in moves(shop, exchange.replacement_id):
        with pytest.raises(BoundToExchange) as refused:
            database.run(move)
        assert refused.value.facts == {"exchange": exchange.number}
    assert digest(database) == before
    assert database.read(lambda tx: orders_to_pick(tx, system())) == ()

    for verb in STEPS[len(steps) :]:
        do(shop, verb, exchange)
    done = database.read(lambda tx: get_exchange(tx, system(), exchange.id))
    assert done.state is ExchangeState.SHIPPED
    assert violations(database) == []


def test_a_rejected_exchange_takes_its_order_with_it(database):
    shop = a_shop(database)
    exchange = an_exchange(shop, approve_exchange, days=0)
    do(shop, reject_exchange, exchange, "worn")
    order = database.read(lambda tx: get_order(tx, system(), exchange.replacement_id))
    assert order.state == "cancelled"
    assert violations(database) == []


@pytest.mark.parametrize(
    ("statement", "words"),
    [
        ("UPDATE orders SET state = 'cancelled' WHERE id = {order}", "its order is cancelled"),
        ("UPDATE order_lines SET invoiced = quantity WHERE order_id = {order}", "with 1"),
    ],
)
def test_an_order_that_ran_away_from_its_exchange_is_found(database, statement, words):
    shop = a_shop(database)
    exchange = an_exchange(shop, approve_exchange, receive_exchange, days=0)
    assert violations(database) == []
    assert words in planted(shop, statement.format(order=exchange.replacement_id))

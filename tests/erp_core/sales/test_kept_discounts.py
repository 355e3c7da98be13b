"""Who swaps what was sold with a discount keeps the discount, as far as cost and margin go."""

import dataclasses
from decimal import Decimal

import pytest

from erp_core import catalog
from erp_core.access import CUSTOMER_PERMISSIONS, ROLES, Role
from erp_core.catalog import DiscountPolicy
from erp_core.finance import METHODS, PaymentAccountKind
from erp_core.kernel.actor import Actor, ActorKind, system
from erp_core.sales import (
    BelowMargin,
    ItemUnavailable,
    NewOrder,
    approve_exchange,
    change_items,
    confirm_order,
    invoice_order,
    place_order,
    preview_exchange,
    preview_item_change,
    receive_exchange,
    ship_exchange,
)
from erp_core.sales.queries.item_changes import plan_item_change
from erp_core.sales.service.changing_items import _change
from erp_core.sales.service.documents import lock_order
from tests.builders.finance import a_payment, eur
from tests.builders.retail import a_shop, arrived
from tests.builders.sales import an_order, customer, seen, violations
from tests.builders.unchanged import digest
from tests.erp_core.sales.test_exchanges import ask, do, retail, wish
from tests.erp_core.sales.test_item_changes import change, payments, swap

__all__ = ["retail"]

SELLER = Actor(ActorKind.STAFF, 7, "Sam", ROLES[Role.SALES])


@pytest.fixture
def shop(database):
    """Shirts cost 8.00; small sells at 20.00, large at 25.00."""
    return a_shop(database)


def with_discount(shop, form, quantity="1"):
    """Ana buys shirts of one form with 5 % off, and pays with her card."""

    def run(tx):
        line = {"variant_id": shop.shirts[form], "quantity": quantity, "discount": "0.05"}
        new = NewOrder.model_validate({"party_id": shop.ana, "lines": [line]})
        order = confirm_order(tx, system(), place_order(tx, SELLER, new).id)
        bill = invoice_order(tx, system(), order.id)
        amount = str(bill.gross.amount)
        method = METHODS[PaymentAccountKind.CARD]
        a_payment(tx, shop.ana, amount, {bill.id: amount}, method, shop.card)
        return order

    return shop.database.run(run)


def dear(shop):
    """From now on everything must bring three times its cost: 24.00 for a shirt."""
    policy = DiscountPolicy.model_validate({"up_to": "0.05", "least_margin": "2"})
    shop.database.run(lambda tx: catalog.set_discount_policy(tx, system(), policy))


def test_a_customer_who_changes_the_size_keeps_the_discount(shop):
    order = with_discount(shop, "small")
    ana = dataclasses.replace(customer(shop.ana), permissions=CUSTOMER_PERMISSIONS)
    new = swap(shop, order, "large", account=shop.card)
    shown = shop.database.read(lambda tx: preview_item_change(tx, ana, order.id, new))
    assert shown.difference == eur("4.75")  # 23.75 for 19.00
    shop.database.run(lambda tx: change_items(tx, ana, order.id, new, expect=shown.fingerprint))
    assert [line.discount for line in seen(shop, order.id).lines] == [Decimal("0.05")]
    assert [each[1] for each in payments(shop)] == [eur("4.75"), eur("19")]
    assert violations(shop.database) == []


def test_what_goes_out_for_what_comes_back_has_its_discount(shop):
    order = with_discount(shop, "small")
    arrived(shop, order.id)
    asked = ask(shop, wish(shop, order, "large", shop.card))
    assert asked.difference == eur("4.75")
    for verb in (approve_exchange, receive_exchange, ship_exchange):
        asked = do(shop, verb, asked)
    replacement = seen(shop, asked.replacement_id)
    assert [line.discount for line in replacement.lines] == [Decimal("0.05")]
    assert asked.paid == eur("4.75")
    assert violations(shop.database) == []


def test_no_discount_is_kept_below_cost_and_margin(shop):
    order, other = with_discount(shop, "small"), with_discount(shop, "small")
    arrived(shop, other.id)
    dear(shop)
    before = digest(shop.database)
    new, wished = swap(shop, order, "large"), wish(shop, other, "large")
    for look in (
        lambda tx: preview_item_change(tx, system(), order.id, new),
        lambda tx: preview_exchange(tx, system(), wished),
    ):
        with pytest.raises(BelowMargin):
            shop.database.read(look)
    with pytest.raises(BelowMargin):
        change(shop, order, new)
    with pytest.raises(BelowMargin):
        ask(shop, wished)
    assert digest(shop.database) == before


@pytest.mark.usefixtures("retail")
def test_two_lines_that_become_one_article_need_it_twice(shop):
    """Somebody takes 15 of 20 between the look and the deed: 5 are no 5 for each of two lines."""
    order = an_order(shop, shop.ana, (shop.shirts["small"], "5"), (shop.shirts["plain"], "5"))
    new = swap(shop, order, "large", "large", account=shop.card)
    before = digest(shop.database)

    def run(tx):
        row = lock_order(tx, system(), order.id)
        plan = plan_item_change(tx, system(), row, new)
        assert plan.preview.in_stock
        line = {"variant_id": shop.shirts["large"], "quantity": "15"}
        taken = NewOrder.model_validate({"party_id": shop.ana, "lines": [line]})
        confirm_order(tx, system(), place_order(tx, system(), taken).id)
        _change(tx, system(), row, plan, shop.card)

    with pytest.raises(ItemUnavailable):
        shop.database.run(run)
    assert digest(shop.database) == before

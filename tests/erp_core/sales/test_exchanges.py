"""Delivered goods come back for others: goods, invoices and money all end where they belong."""

import dataclasses
from datetime import timedelta

import pytest
from sqlalchemy import text

from erp_core import finance, inventory
from erp_core.kernel.actor import system
from erp_core.kernel.errors import Conflict
from erp_core.sales import (
    HOUSE,
    RETAIL,
    AlreadyClaimed,
    AlreadyReturned,
    Condition,
    ItemUnavailable,
    NewExchange,
    NewOrderReturn,
    NotArrived,
    OrderRules,
    OtherProduct,
    RefundElsewhere,
    ReturnTooLate,
    SameArticle,
    approve_exchange,
    approve_return,
    complete_exchange,
    deliver_order,
    get_exchange,
    note_arrival,
    preview_exchange,
    receive_exchange,
    receive_return,
    refund_return,
    reject_exchange,
    request_exchange,
    request_returns,
    ship_exchange,
)
from erp_core.sales.change_checks import CHANGE_CHECKS
from tests.builders.finance import eur
from tests.builders.retail import a_shop, arrived, bought
from tests.builders.sales import an_order, billed, seen, violations
from tests.builders.unchanged import digest
from tests.erp_core.sales.test_item_changes import balance, change, paid_otherwise, payments, swap


@pytest.fixture
def shop(database):
    return a_shop(database)


@pytest.fixture
def retail(database):
    """The rules of a retailer."""
    database.ports = dataclasses.replace(database.ports, policies={OrderRules: RETAIL})


def wish(shop, order, form, account=None, at=0):
    line = seen(shop, order.id).lines[at]
    item = {"line_id": line.id, "variant_id": shop.shirts.get(form, shop.mug)}
    return NewExchange.model_validate(
        {
            "order_id": order.id,
            "items": (item,),
            "condition": Condition.SEALED,
            "reason": "too tight",
            "account_id": account,
        }
    )


def ask(shop, new, expect=None):
    return shop.database.run(lambda tx: request_exchange(tx, system(), new, expect=expect))


def do(shop, verb, exchange, *more):
    return shop.database.run(lambda tx: verb(tx, system(), exchange.id, *more))


def returning(shop, order, account=None):
    lines = tuple({"line_id": line.id} for line in seen(shop, order.id).lines)
    return NewOrderReturn.model_validate(
        {
            "order_id": order.id,
            "lines": lines,
            "condition": "sealed",
            "reason": "not needed",
            "refund_account_id": account,
        }
    )


def in_stock(shop, form):
    variant = shop.shirts[form]
    return shop.database.read(lambda tx: inventory.available(tx, variant))


def refused(shop, error, new):
    before = digest(shop.database)
    with pytest.raises(error):
        shop.database.read(lambda tx: preview_exchange(tx, system(), new))
    with pytest.raises(error):
        ask(shop, new)
    assert digest(shop.database) == before


@pytest.mark.parametrize(
    ("rules", "had", "form", "paid", "refunded", "left"),
    [
        (HOUSE, "small", "large", "5", "0", "25"),
        (RETAIL, "small", "large", "5", "0", "25"),
        (RETAIL, "large", "small", "0", "5", "35"),
    ],
)
def test_an_exchange_from_the_wish_to_the_end(shop, rules, had, form, paid, refunded, left):
    shop.database.ports = dataclasses.replace(shop.database.ports, policies={OrderRules: rules})
    order = bought(shop, had, "plain")
    arrived(shop, order.id)
    new = wish(shop, order, form, shop.gift)
    shown = shop.database.read(lambda tx: preview_exchange(tx, system(), new))
    asked = ask(shop, new, shown.fingerprint)
    assert (asked.state, asked.difference) == ("requested", shown.difference)
    assert shown.difference == eur(paid) - eur(refunded)
    approved = do(shop, approve_exchange, asked)
    assert in_stock(shop, form) == 19
    do(shop, receive_exchange, asked)
    assert in_stock(shop, had) == 20
    done = do(shop, ship_exchange, asked)
    over = do(shop, complete_exchange, asked)

    assert (done.paid, done.refunded, over.state) == (eur(paid), eur(refunded), "completed")
    assert balance(shop, shop.gift) == eur(left)
    replacement = seen(shop, approved.replacement_id)
    assert (replacement.state, replacement.payment_state) == ("delivered", "paid")
    assert [line.variant_id for line in replacement.lines] == [shop.shirts[form]]
    assert replacement.deliveries[0].arrived_at is not None
    assert [line.returned for line in seen(shop, order.id).lines] == [1, 0]
    assert all(unallocated == eur("0") for *_, unallocated in payments(shop))
    assert violations(shop.database) == []


@pytest.mark.parametrize("account", ["card", None])
def test_the_house_refunds_an_exchange_only_the_way_it_was_paid(shop, account):
    order = bought(shop, "large")
    arrived(shop, order.id)
    refused(shop, RefundElsewhere, wish(shop, order, "small", shop.gift))
    asked = ask(shop, wish(shop, order, "small", account and shop.card))
    for verb in (approve_exchange, receive_exchange, ship_exchange):
        do(shop, verb, asked)

    assert payments(shop) == [("card", eur("25"), eur("5"), eur("0"))]
    assert balance(shop, shop.gift) == eur("30")
    assert violations(shop.database) == []


def test_a_rejected_exchange_frees_what_was_held_and_may_be_asked_for_again(shop):
    order = bought(shop, "small")
    arrived(shop, order.id)
    asked = ask(shop, wish(shop, order, "large", shop.card))
    refused(shop, AlreadyReturned, wish(shop, order, "plain"))
    do(shop, approve_exchange, asked)
    do(shop, reject_exchange, asked, "worn")

    assert in_stock(shop, "large") == 20
    assert ask(shop, wish(shop, order, "large", shop.card)).state == "requested"
    before = digest(shop.database)
    with pytest.raises(Conflict):
        do(shop, ship_exchange, asked)
    assert digest(shop.database) == before
    assert violations(shop.database) == []


def test_what_cannot_be_exchanged_is_refused(shop, clock):
    order = bought(shop, "small")
    shop.database.run(lambda tx: deliver_order(tx, system(), order.id))
    refused(shop, OtherProduct, wish(shop, order, "mug"))
    refused(shop, SameArticle, wish(shop, order, "small"))
    refused(shop, ItemUnavailable, wish(shop, order, "gone"))
    clock.advance(timedelta(days=18))
    refused(shop, ReturnTooLate, wish(shop, order, "large"))


@pytest.mark.usefixtures("retail")
def test_a_retailer_takes_one_claim_once_it_has_arrived_whenever_that_was(shop, clock):
    order = bought(shop, "small", "plain")
    shop.database.run(lambda tx: deliver_order(tx, system(), order.id))
    refused(shop, NotArrived, wish(shop, order, "large", shop.card))
    shop.database.run(lambda tx: note_arrival(tx, system(), order.id))
    clock.advance(timedelta(days=200))
    ask(shop, wish(shop, order, "large", shop.card))

    refused(shop, AlreadyClaimed, wish(shop, order, "large", shop.card, at=1))
    before = digest(shop.database)
    with pytest.raises(AlreadyClaimed):
        shop.database.run(lambda tx: request_returns(tx, system(), returning(shop, order)))
    assert digest(shop.database) == before


@pytest.mark.usefixtures("retail")
def test_all_of_an_order_comes_back_to_a_gift_card(shop):
    order = bought(shop, "small", "plain")
    arrived(shop, order.id)
    new = returning(shop, order, shop.gift)
    asked = shop.database.run(lambda tx: request_returns(tx, system(), new)).returns
    assert [each.refund_account_id for each in asked] == [shop.gift, shop.gift]
    for verb in (approve_return, receive_return, refund_return):
        for each in asked:
            do(shop, verb, each)

    assert balance(shop, shop.gift) == eur("70")
    assert payments(shop) == [("card", eur("40"), eur("40"), eur("0"))]
    assert violations(shop.database) == []


def test_the_house_refunds_returns_only_the_way_they_were_paid(shop):
    order = bought(shop, "small")
    arrived(shop, order.id)
    before = digest(shop.database)
    with pytest.raises(RefundElsewhere):
        shop.database.run(
            lambda tx: request_returns(tx, system(), returning(shop, order, shop.gift))
        )
    assert digest(shop.database) == before
    new = returning(shop, order, shop.card)
    assert (
        shop.database.run(lambda tx: request_returns(tx, system(), new)).returns[0].state
        == "requested"
    )


PLANTED = [
    ("UPDATE order_item_changes SET difference_minor = 7", "item change 1 is not the sum"),
    (
        "UPDATE order_lines SET variant_id = (SELECT max(id) FROM variants) WHERE order_id = 1",
        "and was last changed to",
    ),
    (
        "UPDATE order_payment_changes SET amount_minor = amount_minor + 1",
        "was changed and did not go back",
    ),
    ("UPDATE order_exchanges SET state = 'completed'", "did not get to its state by its steps"),
    (
        "UPDATE order_exchange_lines SET gross_minor = gross_minor + 1, net_minor = net_minor + 1",
        "exchange 1 agreed on",
    ),
    (
        "UPDATE order_exchange_lines SET line_id = (SELECT max(line_id) FROM order_returns)",
        "comes back more than once",
    ),
]


def test_each_check_finds_what_is_planted_for_it(shop):
    changed, back, returned = (bought(shop, "small") for _ in range(3))
    change(shop, changed, swap(shop, changed, "large", account=shop.card))
    paid_otherwise(shop, bought(shop, "plain"), shop.gift)
    for order in (back, returned):
        arrived(shop, order.id)
    asked = ask(shop, wish(shop, back, "large", shop.card))
    do(shop, approve_exchange, asked)
    shop.database.run(lambda tx: request_returns(tx, system(), returning(shop, returned)))
    assert [check.title for check in CHANGE_CHECKS if not examined(shop, check)] == []
    assert violations(shop.database) == []

    for statement, words in PLANTED:
        assert words in planted(shop, statement)


def examined(shop, check):
    return shop.database.read(check.run).examined


def planted(shop, statement):
    """Write behind the verbs' back, tell what the checks find, and take it back."""

    class Undo(Exception):
        pass

    found = []

    def run(tx):
        tx.session.execute(text(statement))
        tx.session.expire_all()
        found.extend(one for check in CHANGE_CHECKS for one in check.run(tx).violations)
        raise Undo

    with pytest.raises(Undo):
        shop.database.run(run)
    return " | ".join(found)


def test_an_exchange_on_account_ends_with_one_open_amount(database):
    shop = a_shop(database, days=14)
    order = an_order(shop, shop.ana, (shop.shirts["small"], "1"))
    arrived(shop, order.id)
    billed(shop, order.id)
    asked = ask(shop, wish(shop, order, "large"))
    for verb in (approve_exchange, receive_exchange, ship_exchange):
        do(shop, verb, asked)

    due = database.read(lambda tx: finance.balance_of(tx, system(), shop.ana)).due
    assert due == eur("25")
    view = database.read(lambda tx: get_exchange(tx, system(), asked.id))
    assert (view.state, view.paid) == ("shipped", eur("0"))
    assert violations(database) == []

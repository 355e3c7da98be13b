"""Every change after every other one, by the rules of a retailer: what may follow; the money."""

import dataclasses

import pytest

from erp_core.kernel.actor import system
from erp_core.sales import (
    RETAIL,
    AddressAfterItemChange,
    AlreadyClaimed,
    CancelAfterItemChange,
    CannotCancel,
    CannotChangeAddress,
    CannotChangeItems,
    CannotChangePayment,
    Condition,
    ItemsChangedBefore,
    NewExchange,
    NewItemChange,
    NewOrderReturn,
    NewPaymentChange,
    NothingToReturn,
    OrderRules,
    PaymentAfterItemChange,
    PaymentChangedBefore,
    cancel_order,
    change_address,
    change_items,
    change_payment_method,
    request_exchange,
    request_returns,
)
from tests.builders.finance import eur
from tests.builders.retail import a_shop, arrived, bought
from tests.builders.sales import ELSEWHERE, seen, violations
from tests.builders.unchanged import digest
from tests.erp_core.sales.test_item_changes import balance, payments


@pytest.fixture
def shop(database):
    database.ports = dataclasses.replace(database.ports, policies={OrderRules: RETAIL})
    return a_shop(database)


def does(shop, order, what, line=0):
    """Carry one change out on a line of an order, paid or refunded with the gift card."""
    line_id = seen(shop, order.id).lines[line].id
    items = ({"line_id": line_id, "variant_id": shop.shirts["large"]},)
    back = {"order_id": order.id, "condition": Condition.SEALED, "reason": "too small"}
    new_items = NewItemChange.model_validate({"changes": items, "account_id": shop.gift})
    goods = NewOrderReturn.model_validate(
        {**back, "lines": ({"line_id": line_id},), "refund_account_id": shop.gift}
    )
    swapped = NewExchange.model_validate({**back, "items": items, "account_id": shop.gift})
    other = shop.gift if ("card", eur("40")) in {p[:2] for p in payments(shop)} else shop.card
    verbs = {
        "items": lambda tx: change_items(tx, system(), order.id, new_items),
        "payment": lambda tx: change_payment_method(
            tx, system(), order.id, NewPaymentChange(account_id=other)
        ),
        "address": lambda tx: change_address(tx, system(), order.id, ELSEWHERE),
        "cancel": lambda tx: cancel_order(tx, system(), order.id, "no longer needed"),
        "return": lambda tx: request_returns(tx, system(), goods),
        "exchange": lambda tx: request_exchange(tx, system(), swapped),
    }
    return shop.database.run(verbs[what])


OPEN = {
    ("items", "items"): ItemsChangedBefore,
    ("items", "payment"): PaymentAfterItemChange,
    ("items", "address"): AddressAfterItemChange,
    ("items", "cancel"): CancelAfterItemChange,
    ("payment", "items"): None,
    ("payment", "payment"): PaymentChangedBefore,
    ("payment", "address"): None,
    ("payment", "cancel"): None,
    ("address", "items"): None,
    ("address", "payment"): None,
    ("address", "address"): None,
    ("address", "cancel"): None,
    ("cancel", "items"): CannotChangeItems,
    ("cancel", "payment"): CannotChangePayment,
    ("cancel", "address"): CannotChangeAddress,
    **{
        (first, then): NothingToReturn
        for first in ("items", "payment", "address", "cancel")
        for then in ("return", "exchange")
    },
}
"""Before the goods leave: what may follow what; None: it may."""
GONE = {
    **{
        (first, then): AlreadyClaimed
        for first in ("return", "exchange")
        for then in ("return", "exchange")
    },
    **{
        (first, then): refused
        for first in ("return", "exchange")
        for then, refused in (
            ("items", CannotChangeItems),
            ("payment", CannotChangePayment),
            ("address", CannotChangeAddress),
            ("cancel", CannotCancel),
        )
    },
}
"""After they have arrived: one claim an order, of whichever kind."""


@pytest.mark.parametrize(("first", "then"), [*OPEN, *GONE], ids="-".join)
def test_what_may_follow_what(shop, first, then):
    order = bought(shop, "small", "plain")
    load(shop, "30")
    if (first, then) in GONE:
        arrived(shop, order.id)
    does(shop, order, first)
    refused = {**OPEN, **GONE}[first, then]
    if refused is None:
        does(shop, order, then, line=1)
    else:
        before = digest(shop.database)
        with pytest.raises(refused):
            does(shop, order, then, line=1)
        assert digest(shop.database) == before
    assert violations(shop.database) == []


def load(shop, amount):
    """Put more on the gift card, so that it covers a whole order."""
    from erp_core.finance import NewStoredValue, StoredValueSource, load_stored_value

    value = NewStoredValue(amount=eur(amount), source=StoredValueSource.CASH, reason="bought")
    shop.database.run(lambda tx: load_stored_value(tx, system(), shop.gift, value))


def test_a_payment_that_was_changed_goes_back_once_when_the_order_is_cancelled(shop):
    """Whoever paid by card, then by gift card, and cancels, has what she had, and no more."""
    order = bought(shop, "small", "plain")
    load(shop, "30")
    does(shop, order, "payment")
    assert balance(shop, shop.gift) == eur("20")
    does(shop, order, "cancel")
    assert balance(shop, shop.gift) == eur("60")
    assert [(each[0], each[1], each[2]) for each in payments(shop)] == [
        ("card", eur("40"), eur("40")),
        ("stored_value", eur("40"), eur("40")),
    ]
    again = digest(shop.database)
    does(shop, order, "cancel")
    assert digest(shop.database) == again


def test_an_order_that_a_gift_card_paid_gives_it_back_at_once(shop):
    load(shop, "30")
    order = bought(shop, "small", "plain", with_account=shop.gift)
    assert balance(shop, shop.gift) == eur("20")
    does(shop, order, "cancel")
    assert balance(shop, shop.gift) == eur("60")
    assert violations(shop.database) == []

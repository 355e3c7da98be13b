"""What a customer changed after the order: how it was paid, what was in it, what was kept."""

from collections.abc import Sequence
from datetime import date, timedelta
from decimal import Decimal
from functools import partial

from erp_core import finance, sales
from erp_core.finance import (
    NewPaymentAccount,
    NewStoredValue,
    PaymentAccountKind,
    StoredValueSource,
)
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    Condition,
    ConfirmedOrder,
    ExchangeItem,
    ItemChange,
    NewExchange,
    NewItemChange,
    NewPaymentChange,
)
from frontdesk.demo.customers import Customer
from frontdesk.demo.facts import days_ago, on, working_day
from frontdesk.demo.selling import place, plan_shipping
from frontdesk.demo.site import Site
from frontdesk.demo.stocking import provide

GIVEN = days_ago(81)
ORDERED = days_ago(75)
EXCHANGED = days_ago(66)
VALUE = 120
BASKET = {"PF-2": 1, "HB-250": 2}
"""The filters come first: they are what comes back."""
SMALL, LARGE = "HB-250", "HB-1000"
ORDERS = 2
"""The order and the one that the exchanged bag goes out with."""


def plan_changes(site: Site, customers: Sequence[Customer]) -> int:
    """Write an order that is changed in every way into the diary.

    Args:
        site: The company.
        customers: Whoever comes for long, but rarely, is the one.

    Returns:
        How many orders it has.
    """
    at_home = (one for one in customers if one.stays and not one.is_cafe)
    party_id = max(at_home, key=lambda one: (one.every, one.party_id)).party_id
    site.diary.note(on(GIVEN, 10, 40), partial(_give_card, site, party_id))
    return ORDERS


def _give_card(site: Site, party_id: int) -> None:
    """Sell a gift card that somebody pays for by card, for this customer."""
    petra = site.staff["petra"]

    def given(tx: Tx) -> int:
        new = NewPaymentAccount(party_id=party_id, kind=PaymentAccountKind.GIFT_CARD)
        account = finance.add_payment_account(tx, petra, new)
        value = NewStoredValue(
            amount=Money.of(VALUE, "EUR"), source=StoredValueSource.CARD, reason="a birthday"
        )
        return finance.load_stored_value(tx, petra, account.id, value).id

    account_id = site.do(given)
    site.diary.note(on(ORDERED, 19, 20), partial(_order, site, party_id, account_id))


def _order(site: Site, party_id: int, account_id: int) -> None:
    confirmed = place(site, party_id, BASKET, site.customer(party_id), "webchat")
    plan_shipping(site, confirmed, returns=True)
    later = site.clock.now() + timedelta(minutes=25)
    site.diary.note(later, partial(_pay_by_gift_card, site, confirmed, account_id))


def _pay_by_gift_card(site: Site, confirmed: ConfirmedOrder, account_id: int) -> None:
    customer = site.customer(confirmed.party_id)
    new = NewPaymentChange(account_id=account_id)
    site.do(lambda tx: sales.change_payment_method(tx, customer, confirmed.id, new))
    later = site.clock.now() + timedelta(minutes=10)
    site.diary.note(later, partial(_take_larger_bags, site, confirmed, account_id))


def _take_larger_bags(site: Site, confirmed: ConfirmedOrder, account_id: int) -> None:
    customer = site.customer(confirmed.party_id)

    def changed(tx: Tx) -> None:
        provide(site, tx, {LARGE: BASKET[SMALL]}, site.clock.now().date())
        swap = ItemChange(line_id=_line(site, tx, confirmed, SMALL), variant_id=site.variant(LARGE))
        new = NewItemChange(changes=(swap,), account_id=account_id)
        sales.change_items(tx, customer, confirmed.id, new)

    site.do(changed)
    site.diary.note(on(EXCHANGED, 18, 5), partial(_ask_for_exchange, site, confirmed, account_id))


def _ask_for_exchange(site: Site, confirmed: ConfirmedOrder, account_id: int) -> None:
    """Ask for a small bag instead of one of the large ones after all."""
    customer = site.customer(confirmed.party_id)

    def asked(tx: Tx) -> int:
        item = ExchangeItem(
            line_id=_line(site, tx, confirmed, LARGE),
            variant_id=site.variant(SMALL),
            quantity=Decimal(1),
        )
        new = NewExchange(
            order_id=confirmed.id,
            items=(item,),
            condition=Condition.SEALED,
            reason="more than we drink",
            account_id=account_id,
        )
        return sales.request_exchange(tx, customer, new).id

    exchange_id = site.do(asked)
    day = working_day(EXCHANGED + timedelta(days=1))
    site.diary.note(on(day, 9, 30), partial(_approve, site, exchange_id, day))


def _approve(site: Site, exchange_id: int, day: date) -> None:
    def approved(tx: Tx) -> None:
        provide(site, tx, {SMALL: 1}, day)
        sales.approve_exchange(tx, site.staff["mia"], exchange_id)

    site.do(approved)
    site.placed += 1
    back = working_day(day + timedelta(days=3))
    site.diary.note(on(back, 11), partial(_swap, site, exchange_id))
    arrived = working_day(back + timedelta(days=2))
    site.diary.note(on(arrived, 16), partial(_complete, site, exchange_id))


def _swap(site: Site, exchange_id: int) -> None:
    sam = site.staff["sam"]
    site.do(lambda tx: sales.receive_exchange(tx, sam, exchange_id))
    site.do(lambda tx: sales.ship_exchange(tx, sam, exchange_id))


def _complete(site: Site, exchange_id: int) -> None:
    site.do(lambda tx: sales.complete_exchange(tx, site.staff["mia"], exchange_id))


def _line(site: Site, tx: Tx, confirmed: ConfirmedOrder, sku: str) -> int:
    lines = sales.get_order(tx, site.staff["mia"], confirmed.id).lines
    return next(line.id for line in lines if line.sku == sku)

"""Random changes of mind: previews tell the truth, and gift cards, stock and books stay right."""

import dataclasses
from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.stateful import Bundle, initialize, invariant, multiple, rule

from erp_core import finance, sales
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory.checks import CHECKS as STOCK
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.database import Database
from erp_core.kernel.errors import Conflict, DomainError, Invalid
from erp_core.kernel.money import Money
from erp_core.kernel.states import WrongTransition
from erp_core.kernel.transaction import Tx
from erp_core.sales import (
    HOUSE,
    RETAIL,
    ExchangeState,
    NewExchange,
    NewItemChange,
    NewOrderReturn,
    OrderRules,
)
from erp_core.sales.checks import CHECKS
from tests.builders.machines import Machine, run_machine
from tests.builders.retail import PRICES, Shop, a_shop, buy
from tests.builders.sequences import FEW

CHECKED = (*CHECKS, *STOCK, *BOOKS)
REFUSALS: tuple[type[DomainError], ...] = (Conflict, Invalid)
forms = st.sampled_from(sorted(PRICES))
some_forms = st.lists(st.sampled_from(["small", "large", "plain"]), min_size=1, max_size=3)
paying = st.sampled_from(["card", "gift"])
EURO = "EUR"


def _reject(tx: Tx, actor: Actor, exchange_id: int) -> sales.ExchangeView:
    return sales.reject_exchange(tx, actor, exchange_id, "random")


Verb = Callable[[Tx, Actor, int], sales.ExchangeView]
ENDS: tuple[Verb, ...] = (sales.ship_exchange, sales.complete_exchange, _reject)


class Minds(Machine):
    """Orders of a customer with a card and a gift card who keeps changing her mind."""

    orders = Bundle("orders")
    exchanges = Bundle("exchanges")

    def __init__(self, shop: Shop) -> None:
        super().__init__(shop.database, REFUSALS)
        self.shop = shop

    @initialize(target=orders)
    def first(self) -> int:
        return self._buy(("small", "plain"), "card")

    @rule(target=orders, wanted=some_forms, how=paying)
    def buy(self, wanted: list[str], how: str) -> int:
        return self._buy(tuple(wanted), how)

    def _buy(self, wanted: tuple[str, ...], how: str) -> int:
        done = self.do(buy, self.shop, wanted, self._account(how))
        if done is None:
            done = buy(self.tx, self.shop, wanted, self.shop.card)
        return int(done.id)

    def _account(self, how: str | None) -> int | None:
        return None if how is None else int(getattr(self.shop, how))

    def _lines(self, order_id: int) -> tuple[sales.OrderLineView, ...]:
        return sales.get_order(self.tx, system(), order_id).lines

    @rule(order_id=orders, wanted=st.lists(forms, min_size=1, max_size=3), how=paying)
    def change_items(self, order_id: int, wanted: list[str], how: str) -> None:
        changes = [
            {"line_id": line.id, "variant_id": self.shop.shirts[form]}
            for line, form in zip(self._lines(order_id), wanted, strict=False)
        ]
        new = NewItemChange.model_validate({"changes": changes, "account_id": self._account(how)})
        shown = self.do(sales.preview_item_change, system(), order_id, new)
        expect = shown.fingerprint if shown else None
        done = self.do(sales.change_items, system(), order_id, new, expect=expect)
        assert (done is None) == (shown is None)
        if done is not None:
            back = sum((each.amount for each in done.refunds), Money.zero(EURO))
            assert (done.paid, back) == (shown.paid, shown.refunded)
            assert sales.get_order(self.tx, system(), order_id).gross == shown.gross

    @rule(order_id=orders, how=paying)
    def pay_otherwise(self, order_id: int, how: str) -> None:
        new = sales.NewPaymentChange(account_id=self._account(how) or 0)
        shown = self.do(sales.preview_payment_change, system(), order_id, new)
        done = self.do(sales.change_payment_method, system(), order_id, new)
        assert (done is None) == (shown is None)
        assert done is None or done.amount == shown.amount

    @rule(order_id=orders)
    def deliver(self, order_id: int) -> None:
        self.do(sales.deliver_order, system(), order_id)
        self.do(sales.note_arrival, system(), order_id)

    @rule(target=exchanges, order_id=orders, form=forms, how=paying)
    def exchange(self, order_id: int, form: str, how: str) -> Any:
        item = {"line_id": self._lines(order_id)[0].id, "variant_id": self.shop.shirts[form]}
        new = NewExchange.model_validate(
            {
                "order_id": order_id,
                "items": (item,),
                "condition": "sealed",
                "reason": "random",
                "account_id": self._account(how),
            }
        )
        shown = self.do(sales.preview_exchange, system(), new)
        asked = self.do(sales.request_exchange, system(), new)
        assert (asked is None) == (shown is None)
        return multiple() if asked is None else int(asked.id)

    @rule(target=orders, exchange_id=exchanges)
    def approve(self, exchange_id: int) -> Any:
        """What goes out for it is an order like others, to be cancelled, paid and delivered."""
        done = self.do(sales.approve_exchange, system(), exchange_id)
        return multiple() if done is None else int(done.replacement_id)

    @rule(exchange_id=exchanges, verb=st.sampled_from([sales.receive_exchange, *ENDS]))
    def step(self, exchange_id: int, verb: Verb) -> None:
        before = sales.get_exchange(self.tx, system(), exchange_id)
        try:
            with self.tx.savepoint():
                verb(self.tx, system(), exchange_id)
        except WrongTransition:
            received = before.state is ExchangeState.RECEIVED
            assert not (received and verb is sales.ship_exchange)
        except (finance.StoredValueShort, sales.NotPaid):
            assert verb is sales.ship_exchange

    @rule(order_id=orders, how=st.sampled_from(["card", "gift", None]))
    def give_back(self, order_id: int, how: str | None) -> None:
        lines = [{"line_id": line.id} for line in self._lines(order_id)]
        new = NewOrderReturn.model_validate(
            {
                "order_id": order_id,
                "lines": lines,
                "condition": "sealed",
                "reason": "random",
                "refund_account_id": self._account(how),
            }
        )
        claim = self.do(sales.request_returns, system(), new)
        if claim is not None:
            for verb in (sales.approve_returns, sales.receive_returns, sales.refund_returns):
                self.do(verb, system(), claim.id)

    @rule(order_id=orders)
    def cancel(self, order_id: int) -> None:
        self.do(sales.cancel_order, system(), order_id, "no longer needed")

    @invariant()
    def never_more_goes_back_than_came(self) -> None:
        payments = finance.list_payments(self.tx, system(), party_id=self.shop.ana).items
        assert all(one.refunded <= one.amount for one in payments)
        came = sum((one.amount for one in payments), Money.zero(EURO))
        back = sum((one.refunded for one in payments), Money.zero(EURO))
        assert back <= came

    @invariant()
    def every_rule_holds(self) -> None:
        assert self.broken(CHECKED) == []


def test_whoever_changes_her_mind_loses_and_gains_nothing(database: Database) -> None:
    shop = a_shop(database)

    run_machine(lambda: Minds(shop), examples=2, steps=12, share=FEW)


def test_the_same_holds_under_the_rules_of_a_retailer(database: Database) -> None:
    shop = a_shop(database)
    database.ports = dataclasses.replace(database.ports, policies={OrderRules: RETAIL})
    assert HOUSE != RETAIL

    run_machine(lambda: Minds(shop), examples=2, steps=12, share=FEW)

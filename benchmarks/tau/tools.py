"""The tools of the cases, carried out by our verbs in the name of one proven customer."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from benchmarks.tau.addresses import of_party, of_shipping
from benchmarks.tau.importing import Known
from erp_core import parties, sales
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.transaction import Tx
from erp_core.sales import NewExchange, NewItemChange, NewOrderReturn, NewPaymentChange, OrderView

NOBODY = 2**62
"""An id that no record has: what a case names and we do not know."""


class Desk:
    """Does what a case's tool call asks, looking first and then saying yes to what was shown."""

    def __init__(self, tx: Tx, actor: Actor, known: Known) -> None:
        self.tx = tx
        self.actor = actor
        self.known = known
        self.name = actor.name

    def call(self, name: str, arguments: dict[str, Any]) -> None:
        """Carry out one tool call, or change nothing.

        Raises:
            DomainError: It is refused.
        """
        tools: dict[str, Callable[..., None]] = {
            "cancel_pending_order": self._cancel,
            "modify_pending_order_address": self._order_address,
            "modify_pending_order_payment": self._payment,
            "modify_pending_order_items": self._items,
            "return_delivered_order_items": self._return,
            "exchange_delivered_order_items": self._exchange,
            "modify_user_address": self._user_address,
        }
        self.tx.now += timedelta(seconds=1)
        with self.tx.savepoint():
            tools[name](**arguments)

    def _order(self, order_id: str) -> OrderView:
        return sales.get_order(self.tx, self.actor, self.known.orders.get(order_id, NOBODY))

    def _account(self, method: str) -> int:
        return self.known.accounts.get(method, NOBODY)

    def _variants(self, item_ids: Sequence[str]) -> list[int]:
        return [self.known.variants.get(each, NOBODY) for each in item_ids]

    def _cancel(self, order_id: str, reason: str) -> None:
        order = self._order(order_id)
        shown = sales.preview_cancellation(self.tx, self.actor, order.id)
        sales.cancel_order(self.tx, self.actor, order.id, reason, expect=shown.fingerprint)

    def _order_address(self, order_id: str, **address: str) -> None:
        order = self._order(order_id)
        where = of_shipping(self.name, address)
        sales.change_address(self.tx, self.actor, order.id, where)

    def _user_address(self, user_id: str, **address: str) -> None:
        party_id = self.known.parties.get(user_id, NOBODY)
        parties.add_address(self.tx, self.actor, party_id, of_party(self.name, address))

    def _payment(self, order_id: str, payment_method_id: str) -> None:
        order = self._order(order_id)
        new = NewPaymentChange(account_id=self._account(payment_method_id))
        shown = sales.preview_payment_change(self.tx, self.actor, order.id, new)
        sales.change_payment_method(self.tx, self.actor, order.id, new, expect=shown.fingerprint)

    def _items(
        self,
        order_id: str,
        item_ids: Sequence[str],
        new_item_ids: Sequence[str],
        payment_method_id: str,
    ) -> None:
        order = self._order(order_id)
        _lines(order, item_ids)
        wanted = _in_turn(order, item_ids, new_item_ids)
        variants = self._variants(list(wanted.values()))
        changes = [
            {"line_id": line_id, "variant_id": variant_id}
            for line_id, variant_id in zip(wanted, variants, strict=True)
        ]
        new = NewItemChange.model_validate(
            {"changes": changes, "account_id": self._account(payment_method_id)}
        )
        shown = sales.preview_item_change(self.tx, self.actor, order.id, new)
        sales.change_items(self.tx, self.actor, order.id, new, expect=shown.fingerprint)

    def _return(self, order_id: str, item_ids: Sequence[str], payment_method_id: str) -> None:
        order = self._order(order_id)
        new = NewOrderReturn.model_validate(
            {
                "order_id": order.id,
                "lines": [{"line_id": each} for each in _lines(order, item_ids)],
                "condition": "sealed",
                "reason": "returned",
                "refund_account_id": self._account(payment_method_id),
            }
        )
        sales.request_returns(self.tx, self.actor, new)

    def _exchange(
        self,
        order_id: str,
        item_ids: Sequence[str],
        new_item_ids: Sequence[str],
        payment_method_id: str,
    ) -> None:
        order = self._order(order_id)
        _require_pairs(item_ids, new_item_ids)
        lines = _lines(order, item_ids)
        items = [
            {"line_id": line_id, "variant_id": variant_id}
            for line_id, variant_id in zip(lines, self._variants(new_item_ids), strict=True)
        ]
        new = NewExchange.model_validate(
            {
                "order_id": order.id,
                "items": items,
                "condition": "sealed",
                "reason": "exchanged",
                "account_id": self._account(payment_method_id),
            }
        )
        shown = sales.preview_exchange(self.tx, self.actor, new)
        sales.request_exchange(self.tx, self.actor, new, expect=shown.fingerprint)


def _require_pairs(item_ids: Sequence[str], new_item_ids: Sequence[str]) -> None:
    if len(item_ids) != len(new_item_ids):
        message = "Name one new item for each item."
        raise Invalid(message, field="new_item_ids")


def _lines(order: OrderView, item_ids: Sequence[str]) -> list[int]:
    """Find a line of an order for each item; of equal ones, each in turn."""
    left = [(line.sku, line.id) for line in order.lines]
    found = []
    for item_id in item_ids:
        match = next((each for each in left if each[0] == item_id), None)
        if match is None:
            message = "There is no such item in this order."
            raise Invalid(message, field="item_ids")
        left.remove(match)
        found.append(match[1])
    return found


def _in_turn(
    order: OrderView, item_ids: Sequence[str], new_item_ids: Sequence[str]
) -> dict[int, str]:
    """Say what each line becomes when the pairs are taken one after the other.

    Of equal lines the first one changes, and a line that became what a later pair names changes
    once more: which of two equal lines is meant is the caller's word.
    """
    _require_pairs(item_ids, new_item_ids)
    now = {line.id: line.sku for line in order.lines}
    wanted: dict[int, str] = {}
    for item_id, new_item_id in zip(item_ids, new_item_ids, strict=True):
        line_id = next((id_ for id_, sku in now.items() if sku == item_id), None)
        if line_id is None:
            message = "There is no such item in this order."
            raise Invalid(message, field="item_ids")
        now[line_id] = wanted[line_id] = new_item_id
    return wanted

"""Tells the users and orders of a database in the words of the cases."""

from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

from benchmarks.tau.addresses import plain_address
from benchmarks.tau.importing import HOUSE, Known
from erp_core import catalog, finance, parties, sales
from erp_core.catalog import VariantView
from erp_core.finance import PaymentAccountKind, PaymentView
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import PageRequest
from erp_core.kernel.transaction import Tx
from erp_core.sales import ExchangeState, OrderState, OrderView, ReturnState

SOURCES = {
    PaymentAccountKind.CARD: "credit_card",
    PaymentAccountKind.WALLET: "paypal",
    PaymentAccountKind.GIFT_CARD: "gift_card",
}
Plain = dict[str, Any]
ALL = PageRequest(limit=100)


class Moved(NamedTuple):
    """One movement of money of an order, in the order in which they happened."""

    at: Any
    rank: int
    id: int
    kind: str
    amount: Money
    account_id: int | None


class Export:
    """Reads one user of a shop."""

    def __init__(self, tx: Tx, known: Known, products: Mapping[int, str]) -> None:
        self.tx = tx
        self.known = known
        self.products = products
        self.tokens = {id_: token for token, id_ in known.accounts.items()}

    def user(self, user_id: str, orders: Sequence[str]) -> Plain:
        """Tell who a user is, where they live and how they pay."""
        party_id = self.known.parties[user_id]
        party = parties.get_party(self.tx, HOUSE, party_id)
        first, _, last = party.name.partition(" ")
        accounts = finance.payment_accounts_of(self.tx, HOUSE, party_id)
        address = parties.addresses_of(self.tx, HOUSE, party_id)[0]
        return {
            "user_id": user_id,
            "name": {"first_name": first, "last_name": last},
            "address": plain_address(address),
            "email": parties.contact_points_of(self.tx, HOUSE, party_id)[0].value,
            "payment_methods": {str(each.token): _method(each) for each in accounts},
            "orders": list(orders),
        }

    def orders(self, user_id: str, orders: Sequence[str]) -> dict[str, Plain]:
        """Tell all orders of a user."""
        party_id = self.known.parties[user_id]
        payments = finance.list_payments(self.tx, HOUSE, ALL, party_id).items
        ids = [self.known.orders[order_id] for order_id in orders]
        views = [sales.get_order(self.tx, HOUSE, id_) for id_ in ids]
        skus = {line.variant_id for view in views for line in view.lines}
        variants = catalog.variants_by_id(self.tx, sorted(skus))
        return {str(view.note): self._order(user_id, view, payments, variants) for view in views}

    def _order(
        self,
        user_id: str,
        view: OrderView,
        payments: Sequence[PaymentView],
        variants: Mapping[int, VariantView],
    ) -> Plain:
        changes = sales.item_changes_of_order(self.tx, HOUSE, view.id)
        own = [each for each in payments if each.reference == view.number]
        address = view.shipping_address
        plain = {
            "order_id": view.note,
            "user_id": user_id,
            "address": None if address is None else plain_address(address),
            "items": [self._item(line, variants[line.variant_id]) for line in view.lines],
            "status": _status(view, changed=bool(changes)),
            "fulfillments": _parcels(view),
            "payment_history": [self._entry(each) for each in _history(own, changes)],
        }
        return plain | self._claims(view) | _cancelled(view)

    def _item(self, line: sales.OrderLineView, variant: VariantView) -> Plain:
        return {
            "name": line.name_en,
            "product_id": self.products[variant.product_id],
            "item_id": line.sku,
            "price": float(line.unit_price),
            "options": dict(variant.options),
        }

    def _entry(self, moved: Moved) -> Plain:
        return {
            "transaction_type": moved.kind,
            "amount": float(moved.amount.amount),
            "payment_method_id": self.tokens.get(moved.account_id or 0),
        }

    def _claims(self, view: OrderView) -> Plain:
        returned = sales.list_returns(self.tx, HOUSE, ALL, order_id=view.id).items
        returned = [each for each in returned if each.state is not ReturnState.REJECTED]
        if returned:
            return {
                "status": "return requested",
                "return_items": sorted(each.sku for each in returned),
                "return_payment_method_id": self.tokens[returned[0].refund_account_id or 0],
            }
        for swap in sales.list_exchanges(self.tx, HOUSE, ALL, order_id=view.id).items:
            if swap.state is not ExchangeState.REJECTED:
                return {
                    "status": "exchange requested",
                    "exchange_items": sorted(each.sku_before for each in swap.lines),
                    "exchange_new_items": sorted(each.sku for each in swap.lines),
                    "exchange_payment_method_id": self.tokens[swap.account_id or 0],
                    "exchange_price_difference": float(swap.difference.amount),
                }
        return {}


def _method(account: finance.PaymentAccountView) -> Plain:
    plain: Plain = {"source": SOURCES[account.kind], "id": account.token}
    if account.provider is not None:
        plain |= {"brand": account.provider, "last_four": account.last_four}
    if account.balance is not None:
        plain["balance"] = float(account.balance.amount)
    return plain


def _status(view: OrderView, *, changed: bool) -> str:
    if view.state is OrderState.CANCELLED:
        return "cancelled"
    if view.state is OrderState.CONFIRMED:
        return "pending (item modified)" if changed else "pending"
    arrived = all(each.arrived_at is not None for each in view.deliveries)
    return "delivered" if arrived else "processed"


def _parcels(view: OrderView) -> list[Plain]:
    skus = {line.id: line.sku for line in view.lines}
    return [
        {
            "tracking_id": [each.tracking_code],
            "item_ids": [skus[line.line_id] for line in each.lines],
        }
        for each in view.deliveries
        if each.shipped_at is not None
    ]


def _history(
    payments: Sequence[PaymentView], changes: Sequence[sales.ItemChangeView]
) -> list[Moved]:
    moved = [
        Moved(each.created_at, 0, each.id, "payment", each.amount, each.account_id)
        for each in payments
    ]
    moved += [
        Moved(back.created_at, 1, back.id, "refund", back.amount, back.account_id)
        for each in payments
        for back in each.refunds
    ]
    moved += [
        Moved(each.changed_at, 2, each.id, "refund", each.difference, each.account_id)
        for each in changes
        if not each.difference
    ]
    return sorted(moved, key=lambda each: each[:3])


def _cancelled(view: OrderView) -> Plain:
    accepted = sales.RETAIL.cancel_reasons or frozenset()
    if view.cancellation is None or view.cancellation.reason not in accepted:
        return {}
    return {"cancel_reason": view.cancellation.reason}

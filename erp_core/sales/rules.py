"""What customers may change after they ordered: policies that a deployment sets, as one object.

``HOUSE`` is what holds unless ``FRONTDESK_ORDER_RULES`` names another set. A rule is a field; the
verbs read it and know nothing of who set it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType


class RefundTo(StrEnum):
    """Where money that goes back may go."""

    ORIGINAL = "original"
    """Only the way it came."""
    ORIGINAL_OR_GIFT_CARD = "original_or_gift_card"
    """The way it came, or to a gift card that the customer has."""
    ANY = "any"
    """To whichever way to pay the customer names of its own."""


@dataclass(frozen=True)
class OrderRules:
    """The rules for changes after the order.

    Attributes:
        cancel_reasons: The reasons that are accepted for cancelling; None accepts any.
        cancel_after_item_change: An order may be cancelled after its items were changed.
        address_after_item_change: It may go elsewhere, also after its items were changed.
        item_changes: How often the items of an order may be changed; None sets no limit.
        same_article: A change or exchange may name the article that is there already.
        items_in_stock: Items may be changed only to what is in stock now; else it is back-ordered.
        difference_at_once: Who pays more for a change or an exchange names how, before it is done.
        payment_changes: How often an order may be paid with something else; None sets no limit.
        payment_after_item_change: It may, also after its items were changed.
        return_days: Days after the arrival in which goods may be sent back; None sets no limit.
        returns_after_arrival: Goods come back only once they are known to have arrived.
        claims: How many returns and exchanges an order may have in all, each of several lines;
            None allows one for every line.
        refund_to: Where the money for returned goods may go.
        difference_to: Where it may go when a change or an exchange costs less.
    """

    cancel_reasons: frozenset[str] | None = None
    cancel_after_item_change: bool = True
    address_after_item_change: bool = True
    item_changes: int | None = None
    same_article: bool = False
    items_in_stock: bool = False
    difference_at_once: bool = False
    payment_changes: int | None = None
    payment_after_item_change: bool = True
    return_days: int | None = 14
    returns_after_arrival: bool = False
    claims: int | None = None
    refund_to: RefundTo = RefundTo.ORIGINAL
    difference_to: RefundTo = RefundTo.ORIGINAL


HOUSE = OrderRules()
"""Generous before the goods leave, two weeks after they arrived."""

RETAIL = OrderRules(
    cancel_reasons=frozenset({"no longer needed", "ordered by mistake"}),
    cancel_after_item_change=False,
    address_after_item_change=False,
    item_changes=1,
    same_article=True,
    items_in_stock=True,
    difference_at_once=True,
    payment_changes=1,
    payment_after_item_change=False,
    return_days=None,
    returns_after_arrival=True,
    claims=1,
    refund_to=RefundTo.ORIGINAL_OR_GIFT_CARD,
    difference_to=RefundTo.ANY,
)
"""One change and one claim an order, paid or refunded by a method that the customer chooses."""

NAMED: Mapping[str, OrderRules] = MappingProxyType({"house": HOUSE, "retail": RETAIL})
"""The sets that a deployment may name."""

"""A reorder that is due by the customer's own rhythm: an offer, so it needs consent to offers."""

from collections.abc import Iterator
from decimal import Decimal

from assistant.rendering import money
from assistant.suggestions.action import ActionKind, Customer, NextAction, wants_offers, worded
from assistant.turn import Citation
from erp_core.crm import Rhythm, purchase_rhythm
from erp_core.kernel.actor import Actor
from erp_core.kernel.quantity import plain
from erp_core.kernel.transaction import Tx
from erp_core.sales import get_order

_PURCHASES = 3
"""Fewer purchases make no rhythm."""
_DAYS_AHEAD = 1


def reorder_due(tx: Tx, actor: Actor, customer: Customer) -> Iterator[NextAction]:
    """Suggest the last order again, when it is due."""
    rhythm = purchase_rhythm(tx, actor, customer.party.id)
    if not _is_due(rhythm) or rhythm.last_order_id is None:
        return
    order = get_order(tx, actor, rhythm.last_order_id)
    facts = {
        "order": order.number,
        "days": plain(rhythm.median_days or Decimal(0)),
        "since": rhythm.days_since,
        "total": money(order.gross),
    }
    yield worded(
        customer,
        ActionKind.REORDER_DUE,
        "reorder",
        {"en": facts, "zh": facts},
        evidence=(Citation("order", order.number, f"order {order.number}"),),
        worth=order.gross,
        may_write=wants_offers(tx, actor, customer.writer),
    )


def _is_due(rhythm: Rhythm) -> bool:
    """Due now, and not so long ago that the habit is lost."""
    if rhythm.orders < _PURCHASES or rhythm.median_days is None or rhythm.due_in is None:
        return False
    return -rhythm.median_days <= rhythm.due_in <= _DAYS_AHEAD

"""Keeping limits under many orders at once: a customer's orders on credit stand in line."""

from sqlalchemy import column, select, table

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.queries.rows import visible_order
from erp_core.sales.schemas import PaymentPolicy
from erp_core.sales.tables import Order

_PARTIES = table("parties", column("id"))
"""Named like a foreign key names it: only its row is locked, nothing of it is read."""


def line_up_for_credit(tx: Tx, actor: Actor, order: Order) -> Money | None:
    """Put the orders of one customer with a credit limit in line, so that together they keep it.

    The customer's row comes first in the lock order, before the order's.

    Returns:
        The limit, None when there is none to keep.
    """
    if order.payment_policy != PaymentPolicy.ON_ACCOUNT:
        return None
    limit = finance.customer_terms(tx, carrying_out(actor), order.party_id).credit_limit
    if limit is not None:
        _lock_party(tx, order.party_id)
    return limit


def line_up_to_confirm(tx: Tx, actor: Actor, order_id: int) -> Money | None:
    """Do the same for an order that is not read yet; without a limit it is read once, locked.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
    """
    on_account = (Order.id == order_id, Order.payment_policy == PaymentPolicy.ON_ACCOUNT)
    whose = select(Order.party_id).where(*on_account).scalar_subquery()
    limit = finance.credit_limit_of(tx, carrying_out(actor), whose)
    if limit is not None:
        _lock_party(tx, visible_order(tx, actor, order_id).party_id)
    return limit


def _lock_party(tx: Tx, party_id: int) -> None:
    party = select(_PARTIES.c.id).where(_PARTIES.c.id == party_id)
    tx.session.execute(party.with_for_update())

"""Keeping limits under many orders at once: a customer's orders on credit stand in line."""

from sqlalchemy import column, select, table

from erp_core import finance
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
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
    limit = _credit_limit(tx, actor, order)
    if limit is not None:
        party = select(_PARTIES.c.id).where(_PARTIES.c.id == order.party_id)
        tx.session.execute(party.with_for_update())
    return limit


def _credit_limit(tx: Tx, actor: Actor, order: Order) -> Money | None:
    if order.payment_policy != PaymentPolicy.ON_ACCOUNT:
        return None
    return finance.customer_terms(tx, carrying_out(actor), order.party_id).credit_limit

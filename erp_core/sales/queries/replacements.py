"""Orders that go out for what comes back: their exchange alone moves them until they have left.

Whoever cancelled, changed, invoiced or delivered such an order by itself would leave its exchange
with the customer's goods taken back and nothing to credit them against.
"""

from sqlalchemy import select

from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import Exchange
from erp_core.sales.errors import BoundToExchange
from erp_core.sales.exchanges import ExchangeState, exchange_number
from erp_core.sales.tables import Order

CHANNEL = "exchange"
"""Where an order that goes out for what comes back was placed."""
OPEN = (ExchangeState.APPROVED, ExchangeState.RECEIVED)
"""States of an exchange in which its new goods are held and wait to leave."""

BOUND = select(Exchange.replacement_id).where(
    Exchange.state.in_(OPEN), Exchange.replacement_id.is_not(None)
)
"""The orders whose exchange is open."""


def require_unbound(tx: Tx, order: Order) -> None:
    """Refuse to move an order by itself while the exchange that it goes out for is open.

    Raises:
        BoundToExchange: It is; ``facts["exchange"]`` tells the number of the exchange.
    """
    if order.channel != CHANNEL:
        return
    query = select(Exchange.id).where(Exchange.replacement_id == order.id, Exchange.state.in_(OPEN))
    exchange_id = tx.session.scalar(query)
    if exchange_id is not None:
        raise BoundToExchange(exchange=exchange_number(exchange_id))

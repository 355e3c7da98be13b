"""How far one order is, for somebody who proved no more than its number and postcode."""

import unicodedata
from datetime import timedelta

from sqlalchemy import func, select

from erp_core.kernel.organisation import business_date, local_time
from erp_core.kernel.transaction import Tx
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.policies import is_late
from erp_core.sales.queries.views import number_of
from erp_core.sales.schemas import DeliveryState, OrderProgress, OrderState
from erp_core.sales.tables import Delivery, Order, OrderProofTry

FRESH = timedelta(minutes=30)
"""How long a proof counts."""
LONGEST = 40
"""Characters of a number or a postcode that are read."""


def folded(written: str) -> str:
    """Reduce a number or postcode to its letters and digits: what is counted is what is found."""
    plain = unicodedata.normalize("NFKC", written[:LONGEST]).casefold()
    return "".join(filter(str.isalnum, plain))


def proven_order(tx: Tx, identity_id: int, thread_id: int) -> str | None:
    """Return the number of the order that somebody proved last in a thread, while it counts."""
    return tx.session.scalar(
        select(OrderProofTry.number)
        .where(
            OrderProofTry.identity_id == identity_id,
            OrderProofTry.thread_id == thread_id,
            OrderProofTry.accepted,
            OrderProofTry.tried_at > tx.now - FRESH,
        )
        .order_by(OrderProofTry.id.desc())
        .limit(1)
    )


def progress_of_order(tx: Tx, identity_id: int, thread_id: int, number: str) -> OrderProgress:
    """Tell how far an order is: no names, goods, amounts, address or parcel code.

    Raises:
        OrderNotFound: There is none, or it is not the one that was proven here.
    """
    if proven_order(tx, identity_id, thread_id) != folded(number):
        raise OrderNotFound
    order = tx.session.scalar(select(Order).where(Order.number == folded(number)))
    if order is None:
        raise OrderNotFound
    return _progress(tx, order)


def _progress(tx: Tx, order: Order) -> OrderProgress:
    left_at = tx.session.scalar(
        select(func.max(Delivery.shipped_at)).where(
            Delivery.order_id == order.id, Delivery.state == DeliveryState.SHIPPED
        )
    )
    late = is_late(order.state, order.promised_on, order.expected_on, business_date(tx))
    return OrderProgress(
        number=number_of(order),
        state=OrderState(order.state),
        promised_on=order.promised_on,
        expected_on=order.expected_on,
        shipped_on=None if left_at is None else local_time(tx, left_at).date(),
        late=late,
    )

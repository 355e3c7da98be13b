"""When goods may come back, as a return or an exchange: delivered, in time, and once."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import func, select

from erp_core import catalog
from erp_core.kernel.actor import Actor
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.change_tables import Exchange, ExchangeLine
from erp_core.sales.errors import (
    AlreadyClaimed,
    AlreadyReturned,
    MoreThanDelivered,
    NotArrived,
    NothingToReturn,
)
from erp_core.sales.exchanges import ExchangeState
from erp_core.sales.policies import require_returnable, return_until
from erp_core.sales.returns import Condition, ReturnState
from erp_core.sales.rules import HOUSE, OrderRules
from erp_core.sales.schemas import DeliveryState
from erp_core.sales.tables import Delivery, DeliveryLine, Order, OrderLine, Return


def allowed_until(
    tx: Tx, actor: Actor, line: OrderLine, quantity: Decimal, condition: Condition
) -> date | None:
    """Refuse what may not come back of a line; tell the last day to ask for it, None without one.

    Raises:
        NothingToReturn: It has not been delivered.
        NotArrived: The rules want it to have arrived, and it has not.
        MoreThanDelivered: Less of it was delivered.
        SplitUnit: A part would come back of what only comes whole.
        AlreadyReturned: A return or an exchange of it was asked for already.
        NeverReturned: It never comes back.
        OpenedGoods: It was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
    """
    rules = tx.policy(HOUSE)
    shipped = shipped_on(tx, [line.id]).get(line.id)
    if shipped is None:
        raise NothingToReturn
    if rules.returns_after_arrival and not has_arrived(tx, line.id):
        raise NotArrived
    if quantity > line.delivered:
        raise MoreThanDelivered(field="quantity")
    if quantity != line.delivered:
        catalog.require_whole(quantity, line.unit)
    if _is_claimed(tx, line.id):
        raise AlreadyReturned
    rule = catalog.get_variant(tx, actor, line.variant_id).return_rule
    until = None if rules.return_days is None else return_until(shipped, rules.return_days)
    require_returnable(rule, condition, until, business_date(tx))
    return until


def require_first_claim(tx: Tx, rules: OrderRules, order: Order) -> None:
    """Refuse a return or an exchange beyond those that the rules allow an order.

    Raises:
        AlreadyClaimed: There are as many as the rules allow.
    """
    if rules.claims is None:
        return
    returns = select(func.count(func.distinct(Return.claim_id))).where(
        Return.order_id == order.id, Return.state != ReturnState.REJECTED
    )
    exchanges = select(func.count(Exchange.id)).where(
        Exchange.order_id == order.id, Exchange.state != ExchangeState.REJECTED
    )
    made = (tx.session.scalar(returns) or 0) + (tx.session.scalar(exchanges) or 0)
    if made >= rules.claims:
        raise AlreadyClaimed(claims=made)


def shipped_on(tx: Tx, line_ids: Sequence[int]) -> dict[int, date]:
    """Tell when the last of each order line left the house; lines that did not are left out."""
    rows = tx.session.execute(
        select(DeliveryLine.line_id, func.max(Delivery.business_date))
        .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
        .where(Delivery.state == DeliveryState.SHIPPED, DeliveryLine.line_id.in_(line_ids))
        .group_by(DeliveryLine.line_id)
    )
    return {line_id: day for line_id, day in rows if day is not None}


def has_arrived(tx: Tx, line_id: int) -> bool:
    """Tell whether every delivery of a line is known to have arrived."""
    missing = tx.session.scalar(
        select(Delivery.id)
        .join(DeliveryLine, DeliveryLine.delivery_id == Delivery.id)
        .where(
            DeliveryLine.line_id == line_id,
            Delivery.state == DeliveryState.SHIPPED,
            Delivery.arrived_at.is_(None),
        )
        .limit(1)
    )
    return missing is None


def _is_claimed(tx: Tx, line_id: int) -> bool:
    returned = select(Return.id).where(
        Return.line_id == line_id, Return.state != ReturnState.REJECTED
    )
    exchanged = (
        select(Exchange.id)
        .join(ExchangeLine, ExchangeLine.exchange_id == Exchange.id)
        .where(ExchangeLine.line_id == line_id, Exchange.state != ExchangeState.REJECTED)
    )
    return (tx.session.scalar(returned) or tx.session.scalar(exchanged)) is not None

"""Promises that slip: those whose customers wait to be told."""

from collections.abc import Sequence
from datetime import date

from sqlalchemy import ColumnElement, select, true

from erp_core.kernel.actor import Actor
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.slips import SlipState, SlipView
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, PromiseSlip

MOST = 200
"""Slips listed at once."""


def list_slips(
    tx: Tx, actor: Actor, state: SlipState = SlipState.DRAFT, *, limit: int = MOST
) -> tuple[SlipView, ...]:
    """List promises that slip, the earliest promise first; by default those that nobody told yet.

    For staff who tell customers; a customer hears of it in the notice.
    """
    actor.require("sales.tell_slip")
    seen = select(PromiseSlip).join(Order, Order.id == PromiseSlip.order_id)
    slips = tx.session.scalars(
        in_sight(seen, Order.party_id, actor)
        .where(PromiseSlip.state == state, _can_be_told(state))
        .order_by(PromiseSlip.promised_on, PromiseSlip.id)
        .limit(limit)
    ).all()
    return _views(tx, slips)


def drafts_of(tx: Tx) -> tuple[SlipView, ...]:
    """List every promise that slips and that nobody told yet, without asking who may."""
    query = (
        select(PromiseSlip)
        .join(Order, Order.id == PromiseSlip.order_id)
        .where(PromiseSlip.state == SlipState.DRAFT, _can_be_told(SlipState.DRAFT))
    )
    return _views(
        tx, tx.session.scalars(query.order_by(PromiseSlip.promised_on, PromiseSlip.id)).all()
    )


def _can_be_told(state: SlipState) -> ColumnElement[bool]:
    """Leave out drafts of orders of which nothing is to be delivered any more."""
    return Order.state.in_(TO_DELIVER) if state is SlipState.DRAFT else true()


def words_of_slip(tx: Tx, order_id: int, new_on: date) -> str | None:
    """Return somebody's own words about a new day, if the customer is told in such."""
    return tx.session.scalar(
        select(PromiseSlip.text)
        .where(
            PromiseSlip.order_id == order_id,
            PromiseSlip.new_on == new_on,
            PromiseSlip.state == SlipState.TOLD,
        )
        .order_by(PromiseSlip.id.desc())
        .limit(1)
    )


def slip_view(slip: PromiseSlip, order: Order) -> SlipView:
    """Show a promise that slips."""
    return SlipView(
        id=slip.id,
        state=SlipState(slip.state),
        order_id=order.id,
        number=order.number or "",
        party_id=order.party_id,
        contact_id=order.contact_id,
        promised_on=slip.promised_on,
        new_on=slip.new_on,
        text=slip.text,
        noted_at=slip.noted_at,
        settled_at=slip.settled_at,
    )


def _views(tx: Tx, slips: Sequence[PromiseSlip]) -> tuple[SlipView, ...]:
    ids = {slip.order_id for slip in slips}
    orders = {row.id: row for row in tx.session.scalars(select(Order).where(Order.id.in_(ids)))}
    return tuple(slip_view(slip, orders[slip.order_id]) for slip in slips)

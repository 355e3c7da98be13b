"""Drafts that nobody has to be told of any more: the promise holds, or nothing is to be sent."""

from datetime import date

from sqlalchemy import select

from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.sales.queries.awaiting import awaited_of
from erp_core.sales.slips import SlipState
from erp_core.sales.states import SLIP, TO_DELIVER
from erp_core.sales.tables import Order, PromiseSlip

TOPIC = "slips"


def overtake_draft(tx: Tx, actor: Actor, order: Order) -> None:
    """Take back the draft of a locked order that has become untrue; none is no error.

    It is untrue when nothing of the order is to be delivered, when all that is to go is held, and
    when the promise is not before the new day.
    """
    draft = draft_of(tx, order.id)
    if draft is None or _is_true(tx, order, draft.new_on):
        return
    settle(tx, actor, draft, SlipState.OVERTAKEN)


def _is_true(tx: Tx, order: Order, new_on: date) -> bool:
    if order.state not in TO_DELIVER or order.promised_on is None:
        return False
    return new_on > order.promised_on and bool(awaited_of(tx, [order.id]))


def draft_of(tx: Tx, order_id: int) -> PromiseSlip | None:
    """Return the draft of an order that nobody was told of yet; the order is locked."""
    return tx.session.scalar(
        select(PromiseSlip).where(
            PromiseSlip.order_id == order_id, PromiseSlip.state == SlipState.DRAFT
        )
    )


def settle(
    tx: Tx, actor: Actor, slip: PromiseSlip, state: SlipState, reason: str | None = None
) -> None:
    """End a draft: told, dismissed or overtaken."""
    slip.state = SLIP.move(slip.state, state)
    slip.settled_at, slip.reason = tx.now, reason
    tx.session.flush()
    what = {"new_on": slip.new_on, "text": slip.text, "reason": reason}
    record_change(tx, actor, f"sales.slip_{state}", ("promise_slips", slip.id), what)
    tx.notify(TOPIC)

"""What is always true of promises that slip."""

from sqlalchemy import or_, select

from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.transaction import Tx
from erp_core.sales.slips import SlipState
from erp_core.sales.states import TO_DELIVER
from erp_core.sales.tables import Order, PromiseSlip


def drafts_break_promises(tx: Tx) -> Findings:
    """Find drafts about orders with another promise, or with a day that would keep it."""
    rows = tx.session.execute(
        select(
            PromiseSlip.id,
            or_(Order.promised_on.is_(None), PromiseSlip.new_on <= PromiseSlip.promised_on),
        )
        .join(Order, Order.id == PromiseSlip.order_id)
        .where(PromiseSlip.state == SlipState.DRAFT, Order.state.in_(TO_DELIVER))
    ).all()
    return Findings.of(
        len(rows), (f"slip {id_} is drafted for a promise that holds" for id_, bad in rows if bad)
    )


SLIP_CHECKS = (Check("I6", "A drafted slip breaks the promise it is about", drafts_break_promises),)

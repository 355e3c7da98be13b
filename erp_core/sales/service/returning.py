"""Goods that come back: asked for, approved, received into stock, credited and refunded."""

from erp_core import finance, inventory
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause, Subject, require_fitting
from erp_core.kernel.organisation import business_date
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import OrderNotFound
from erp_core.sales.events import ReturnRefunded, ReturnRejected, ReturnRequested
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.returns import (
    credit_plans,
    invoices_of,
    plan_return,
    return_views,
    visible_return,
)
from erp_core.sales.queries.rows import SOURCE, visible_order
from erp_core.sales.returns import (
    Condition,
    NewReturn,
    ReturnState,
    ReturnView,
)
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.refunding import refund_freed
from erp_core.sales.states import RETURN
from erp_core.sales.tables import Order, OrderLine, Return, ReturnStep


def request_return(
    tx: Tx, actor: Actor, new: NewReturn, *, expect: str | None = None
) -> ReturnView:
    """Ask for goods of an order line to come back; nothing moves yet.

    Args:
        tx: The transaction.
        actor: Who asks.
        new: What, how much, in which condition and why.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is no such line, or none that the actor may know of.
        NoPowerToOrder: The actor may not act for this company.
        PreviewOutdated: It would not bring what the preview showed.
        NothingToReturn: It has not been delivered.
        MoreThanDelivered: Less of it was delivered.
        AlreadyReturned: A return of it was asked for already.
        NeverReturned: It never comes back.
        OpenedGoods: It was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
        CauseNotFitting: For this no goods come back.
    """
    actor.require("sales.request_return")
    order, line = _locked_line(tx, actor, new.line_id)
    require_power(tx, actor, order.party_id)
    require_unchanged(expect, plan_return(tx, actor, order, line, new).fingerprint)
    row = write_return(tx, order, line, new)
    return _changed(tx, actor, order, row, "request_return", None, new.reason)


def _cause(new: NewReturn) -> Cause | None:
    """Say why goods come back: what was noted, else what their condition tells."""
    if new.cause is not None:
        return require_fitting(new.cause, Subject.RETURN)
    return Cause.FAULTY if new.condition is Condition.FAULTY else None


def write_return(
    tx: Tx, order: Order, line: OrderLine, new: NewReturn, claim_id: int | None = None
) -> Return:
    """Write down what should come back; without a claim it is one of its own."""
    row = Return(
        order_id=order.id,
        claim_id=claim_id,
        line_id=line.id,
        state=ReturnState.REQUESTED,
        quantity=new.quantity,
        condition=new.condition,
        reason=new.reason,
        cause=_cause(new),
        refund_account_id=new.refund_account_id,
        currency=order.currency,
        business_date=business_date(tx),
        requested_at=tx.now,
        changed_at=tx.now,
    )
    tx.session.add(row)
    tx.session.flush()
    row.claim_id = claim_id or row.id
    tx.publish(ReturnRequested(return_id=row.id))
    return row


def approve_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """Tell the customer to send the goods.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: It is past that.
    """
    actor.require("sales.approve_return")
    order, row = _locked(tx, actor, return_id)
    before = move(tx, row, ReturnState.APPROVED)
    return _changed(tx, actor, order, row, "approve_return", before, "approved")


def reject_return(tx: Tx, actor: Actor, return_id: int, reason: str) -> ReturnView:
    """Refuse goods before they are here; it may be asked for again.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: The goods are here, or it was refused already.
    """
    actor.require("sales.reject_return")
    order, row = _locked(tx, actor, return_id)
    before = move(tx, row, ReturnState.REJECTED)
    tx.publish(ReturnRejected(return_id=row.id))
    return _changed(tx, actor, order, row, "reject_return", before, reason)


def receive_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """Take the goods back into stock, at the cost at which they left.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: It was not approved, or they are here already.
    """
    actor.require("sales.receive_return")
    order, row = _locked(tx, actor, return_id)
    before = move(tx, row, ReturnState.RECEIVED)
    line = tx.session.get_one(OrderLine, row.line_id)
    if line.stocked:
        goods = [(line.variant_id, row.quantity)]
        inventory.take_back(tx, carrying_out(actor), (SOURCE, order.id), goods)
    return _changed(tx, actor, order, row, "receive_return", before, "received")


def refund_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """Credit what came back, and send what was paid of it back the way it came.

    What was not invoiced will not be; what was not paid is not owed any more.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: The goods are not here, or it was refunded already.
    """
    actor.require("sales.refund_return")
    seen = visible_return(tx, actor, return_id)
    finance.line_up_for_money(tx, visible_order(tx, actor, seen.order_id).party_id)
    order, row = _locked(tx, actor, return_id)
    before, house = move(tx, row, ReturnState.REFUNDED), carrying_out(actor)
    line = tx.session.get_one(OrderLine, row.line_id, populate_existing=True)
    plans = credit_plans(order, line, row.quantity, invoices_of(tx, actor, order))
    line.returned += row.quantity
    notes = [
        finance.credit_invoice(tx, house, plan.invoice_id, plan.lines, row.reason) for plan in plans
    ]
    refunds = refund_freed(tx, house, notes, row.reason, account_id=row.refund_account_id)
    row.credited_minor = sum(note.gross.minor for note in notes)
    row.refunded_minor = sum(each.amount.minor for each in refunds)
    tx.publish(ReturnRefunded(return_id=row.id))
    return _changed(tx, actor, order, row, "refund_return", before, "refunded")


def _locked_line(tx: Tx, actor: Actor, line_id: int) -> tuple[Order, OrderLine]:
    """Lock the order of a line, and read the line as it is then."""
    line = tx.session.get(OrderLine, line_id)
    if line is None:
        raise OrderNotFound
    order = lock_order(tx, actor, line.order_id)
    return order, tx.session.get_one(OrderLine, line_id, populate_existing=True)


def _locked(tx: Tx, actor: Actor, return_id: int) -> tuple[Order, Return]:
    """Lock the order of a return first, as everybody does, and then the return."""
    row = visible_return(tx, actor, return_id)
    order = lock_order(tx, actor, row.order_id)
    locked = tx.session.get_one(Return, return_id, with_for_update=True, populate_existing=True)
    return order, locked


def move(tx: Tx, row: Return, target: ReturnState) -> str:
    """Move a return on and give the state that it left."""
    before, row.state = row.state, RETURN.move(row.state, target)
    row.changed_at = tx.now
    return before


def _changed(
    tx: Tx, actor: Actor, order: Order, row: Return, verb: str, before: str | None, reason: str
) -> ReturnView:
    note_step(tx, actor, row, before, reason)
    what = {"return": row.id, "quantity": str(row.quantity), "state": row.state}
    changed(tx, actor, order, verb, what)
    return return_views(tx, [row])[0]


def note_step(tx: Tx, actor: Actor, row: Return, before: str | None, reason: str) -> None:
    """Note that a return came from a state (None: from nowhere) to the one it is in."""
    tx.session.add(
        ReturnStep(
            return_id=row.id,
            source=before,
            target=row.state,
            actor=actor.key,
            reason=reason,
            at=tx.now,
        )
    )

"""Several lines of an order that come back: asked for, decided, received and refunded as one."""

from collections.abc import Callable, Sequence
from decimal import Decimal

from erp_core import finance, inventory
from erp_core.finance import InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.events import ReturnRefunded, ReturnRejected
from erp_core.sales.fingerprint import require_unchanged
from erp_core.sales.queries.limits import require_power
from erp_core.sales.queries.return_claims import (
    claim_rows,
    claim_view,
    plan_returns,
    plans_together,
)
from erp_core.sales.queries.returns import invoices_of, visible_return
from erp_core.sales.queries.rows import SOURCE, lines_of, visible_order
from erp_core.sales.returns import ClaimView, NewOrderReturn, ReturnState
from erp_core.sales.service.documents import changed, lock_order
from erp_core.sales.service.refunding import refund_freed
from erp_core.sales.service.returning import move, note_step, write_return
from erp_core.sales.states import CLAIM
from erp_core.sales.tables import Order, OrderLine, Return

_Deed = Callable[[Order, list[Return]], None]


def request_returns(
    tx: Tx, actor: Actor, new: NewOrderReturn, *, expect: str | None = None
) -> ClaimView:
    """Ask for goods of several lines of an order to come back: one claim, all or nothing.

    Args:
        tx: The transaction.
        actor: Who asks.
        new: What, how much, in which condition and why.
        expect: The ``fingerprint`` of the preview that was agreed to.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
        NoPowerToOrder: The actor may not act for this company.
        PreviewOutdated: It would not bring what the preview showed.
        NoSuchLine: A line is not one of this order, or named twice.
        NothingToReturn: Something of it has not been delivered.
        NotArrived: The rules want it to have arrived, and it has not.
        MoreThanDelivered: Less of it was delivered.
        AlreadyReturned: A return of a line was asked for already.
        AlreadyClaimed: The rules allow no other return or exchange of this order.
        NeverReturned: Something of it never comes back.
        OpenedGoods: Something of it was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
        NoSuchPaymentAccount: There is no such account of this customer.
        RefundElsewhere: The rules do not let the money go there.
        CauseNotFitting: For this no goods come back.
    """
    actor.require("sales.request_return")
    order = lock_order(tx, actor, new.order_id)
    require_power(tx, actor, order.party_id)
    plan = plan_returns(tx, actor, order, new)
    require_unchanged(expect, plan.preview.fingerprint)
    rows: list[Return] = []
    for line, one in plan.wanted:
        rows.append(write_return(tx, order, line, one, rows[0].id if rows else None))
    return _noted(tx, actor, order, [(row, None) for row in rows], "request_returns", new.reason)


def approve_returns(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Tell the customer to send all goods of a claim.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: Nothing of it waits for that.
    """
    actor.require("sales.approve_return")
    return _step(tx, actor, claim_id, ReturnState.APPROVED, "approve_returns", "approved")


def reject_returns(tx: Tx, actor: Actor, claim_id: int, reason: str) -> ClaimView:
    """Refuse the goods of a claim that nobody decided on yet; they may be asked for again.

    What was approved stays so: it is refused by itself (``reject_return``).

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: Nothing of it waits for a decision.
    """
    actor.require("sales.reject_return")

    def told(_order: Order, rows: list[Return]) -> None:
        for row in rows:
            tx.publish(ReturnRejected(return_id=row.id))

    return _step(tx, actor, claim_id, ReturnState.REJECTED, "reject_returns", reason, told)


def receive_returns(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Take all goods of a claim back into stock, at the cost at which they left.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: Nothing of it was approved, or it is here already.
    """
    actor.require("sales.receive_return")

    def taken(order: Order, rows: list[Return]) -> None:
        lines = {line.id: line for line in lines_of(tx, order.id)}
        goods: dict[int, Decimal] = {}
        for row in rows:
            line = lines[row.line_id]
            if line.stocked:
                goods[line.variant_id] = goods.get(line.variant_id, Decimal(0)) + row.quantity
        if goods:
            inventory.take_back(tx, carrying_out(actor), (SOURCE, order.id), sorted(goods.items()))

    return _step(tx, actor, claim_id, ReturnState.RECEIVED, "receive_returns", "received", taken)


def refund_returns(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Credit all that came back of a claim, one credit note an invoice, and refund what was paid.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
        WrongTransition: The goods are not here, or it was refunded already.
    """
    actor.require("sales.refund_return")
    seen = visible_return(tx, actor, claim_id)
    finance.line_up_for_money(tx, visible_order(tx, actor, seen.order_id).party_id)
    return _step(
        tx,
        actor,
        claim_id,
        ReturnState.REFUNDED,
        "refund_returns",
        "refunded",
        lambda order, rows: _refund(tx, actor, order, rows),
    )


def _refund(tx: Tx, actor: Actor, order: Order, rows: list[Return]) -> None:
    house, reason = carrying_out(actor), rows[0].reason
    lines = {line.id: line for line in lines_of(tx, order.id)}
    back = [(lines[row.line_id], row.quantity) for row in rows]
    plans = plans_together(order, back, invoices_of(tx, actor, order))
    for line, quantity in back:
        line.returned += quantity
    notes = [
        finance.credit_invoice(tx, house, plan.invoice_id, plan.lines, reason) for plan in plans
    ]
    refunds = refund_freed(tx, house, notes, reason, account_id=rows[0].refund_account_id)
    credited = _credited(notes, [lines[row.line_id] for row in rows])
    refunded = sum(one.amount.minor for one in refunds)
    parts = _shared(Money(refunded, order.currency), credited)
    for row, minor, part in zip(rows, credited, parts, strict=True):
        row.credited_minor, row.refunded_minor = minor, part
        tx.publish(ReturnRefunded(return_id=row.id))


def _credited(notes: Sequence[InvoiceView], lines: Sequence[OrderLine]) -> list[int]:
    """Tell how much of credit notes is of each order line, in minor units."""
    sums: dict[int, int] = {}
    for note in notes:
        for line in note.lines:
            source = line.source_line or 0
            sums[source] = sums.get(source, 0) + line.gross.minor
    return [sums.get(line.id, 0) for line in lines]


def _shared(refunded: Money, credited: Sequence[int]) -> list[int]:
    """Share what went back in proportion to what was credited; never more than that."""
    if not any(credited):
        return [0] * len(credited)
    return [part.minor for part in refunded.split(credited)]


def _step(
    tx: Tx,
    actor: Actor,
    claim_id: int,
    target: ReturnState,
    verb: str,
    reason: str,
    deed: _Deed | None = None,
) -> ClaimView:
    """Move all returns of a claim that may go to a state there, as one decision."""
    order = lock_order(tx, actor, visible_return(tx, actor, claim_id).order_id)
    rows = claim_rows(tx, actor, claim_id, locked=True)
    ready = [row for row in rows if CLAIM.allows(row.state, target)]
    if not ready:
        CLAIM.move(rows[0].state, target)
    before = [(row, move(tx, row, target)) for row in ready]
    if deed is not None:
        deed(order, ready)
    return _noted(tx, actor, order, before, verb, reason)


def _noted(
    tx: Tx,
    actor: Actor,
    order: Order,
    moved: Sequence[tuple[Return, str | None]],
    verb: str,
    reason: str,
) -> ClaimView:
    for row, before in moved:
        note_step(tx, actor, row, before, reason)
    goods = {f"{row.id}": f"{row.quantity}" for row, _ in moved}
    changed(tx, actor, order, verb, {"returns": goods, "state": moved[0][0].state})
    first = moved[0][0]
    return claim_view(tx, claim_rows(tx, actor, first.claim_id or first.id))

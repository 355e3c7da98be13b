"""Several lines of an order that come back together: one claim, one credit note an invoice."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance
from erp_core.finance import InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import NoSuchLine, NothingToReturn, ReturnNotFound
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.queries.claims import require_first_claim
from erp_core.sales.queries.returns import (
    CreditPlan,
    credit_plans,
    invoices_of,
    plan_return,
    return_views,
    visible_return,
)
from erp_core.sales.queries.rows import READ, lines_of, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.returns import (
    ClaimView,
    NewOrderReturn,
    NewReturn,
    ReturnedLine,
    ReturnsPreview,
)
from erp_core.sales.rules import HOUSE
from erp_core.sales.tables import Order, OrderLine, Return

Wanted = tuple[OrderLine, NewReturn]


@dataclass(frozen=True)
class ClaimPlan:
    """The lines that would come back, and what that would bring."""

    wanted: tuple[Wanted, ...]
    preview: ReturnsPreview


def preview_returns(tx: Tx, actor: Actor, new: NewOrderReturn) -> ReturnsPreview:
    """Work out what returning goods of several lines would credit and refund; nothing is done.

    Raises:
        OrderNotFound: There is none, or none that the actor may know of.
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
    """
    actor.require(READ)
    return plan_returns(tx, actor, visible_order(tx, actor, new.order_id), new).preview


def plan_returns(tx: Tx, actor: Actor, order: Order, new: NewOrderReturn) -> ClaimPlan:
    """Check the rules once for all lines, and show what they would bring together."""
    require_first_claim(tx, tx.policy(HOUSE), order)
    by_id = {line.id: line for line in lines_of(tx, order.id)}
    named = [each.line_id for each in new.lines]
    if len(set(named)) != len(named) or not by_id.keys() >= set(named):
        raise NoSuchLine(field="lines")
    wanted = tuple(
        (by_id[each.line_id], _of_line(new, by_id[each.line_id], each)) for each in new.lines
    )
    invoices = invoices_of(tx, actor, order)
    shown = tuple(
        plan_return(tx, actor, order, line, one, together=invoices) for line, one in wanted
    )
    credited = refunded = Money.zero(order.currency)
    back = [(line, one.quantity) for line, one in wanted]
    for plan in plans_together(order, back, invoices):
        brings = finance.preview_credit(tx, carrying_out(actor), plan.invoice_id, plan.lines)
        credited, refunded = credited + brings.credited, refunded + brings.freed
    preview = ReturnsPreview(
        order_id=order.id,
        number=number_of(order),
        party_id=order.party_id,
        lines=shown,
        condition=new.condition,
        credited=credited,
        refunded=refunded,
        refund_account_id=new.refund_account_id,
        fingerprint="",
    )
    return ClaimPlan(wanted, fingerprinted(preview))


def plans_together(
    order: Order, back: Iterable[tuple[OrderLine, Decimal]], invoices: Sequence[InvoiceView]
) -> tuple[CreditPlan, ...]:
    """Say what to credit once so much of lines has come back: one credit note an invoice."""
    lines: dict[int, list[finance.CreditLine]] = {}
    for line, quantity in back:
        for plan in credit_plans(order, line, quantity, invoices):
            lines.setdefault(plan.invoice_id, []).extend(plan.lines)
    return tuple(CreditPlan(one, tuple(lines[one])) for one in sorted(lines, reverse=True))


def get_claim(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Return the returns that were asked for together.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return claim_view(tx, claim_rows(tx, actor, claim_id))


def claim_rows(tx: Tx, actor: Actor, claim_id: int, *, locked: bool = False) -> list[Return]:
    """Return the rows of a claim in sight by id; ``locked`` for a change.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
    """
    if (visible_return(tx, actor, claim_id).claim_id or claim_id) != claim_id:
        raise ReturnNotFound
    query = select(Return).where((Return.claim_id == claim_id) | (Return.id == claim_id))
    query = query.order_by(Return.id).execution_options(populate_existing=True)
    return list(tx.session.scalars(query.with_for_update() if locked else query))


def claim_view(tx: Tx, rows: Sequence[Return]) -> ClaimView:
    """Show returns that were asked for together."""
    views = tuple(return_views(tx, rows))
    zero = Money.zero(rows[0].currency)
    return ClaimView(
        id=rows[0].claim_id or rows[0].id,
        number=views[0].number,
        order_id=rows[0].order_id,
        order_number=views[0].order_number,
        party_id=views[0].party_id,
        returns=views,
        credited=sum((one.credited for one in views), zero),
        refunded=sum((one.refunded for one in views), zero),
    )


def _of_line(new: NewOrderReturn, line: OrderLine, wanted: ReturnedLine) -> NewReturn:
    quantity = wanted.quantity or line.delivered
    if not quantity:
        raise NothingToReturn
    return NewReturn(
        line_id=line.id,
        quantity=quantity,
        condition=new.condition,
        reason=new.reason,
        cause=new.cause,
        refund_account_id=new.refund_account_id,
    )

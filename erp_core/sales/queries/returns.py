"""Returns: which there are, and what one would bring, worked out and not done."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

from sqlalchemy import select

from erp_core import finance
from erp_core.finance import CreditLine, InvoiceKind, InvoiceView
from erp_core.kernel.actor import Actor
from erp_core.kernel.causes import Cause
from erp_core.kernel.money import Money
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.sight import in_sight
from erp_core.kernel.transaction import Tx
from erp_core.sales.authority import carrying_out
from erp_core.sales.errors import OrderNotFound, ReturnNotFound
from erp_core.sales.fingerprint import fingerprinted
from erp_core.sales.policies import billable
from erp_core.sales.queries.accounts import account_of_order, require_refundable_to
from erp_core.sales.queries.claims import allowed_until, require_first_claim
from erp_core.sales.queries.rows import READ, visible_order
from erp_core.sales.queries.views import number_of
from erp_core.sales.returns import Condition, NewReturn, ReturnPreview, ReturnState, ReturnView
from erp_core.sales.rules import HOUSE
from erp_core.sales.tables import Order, OrderLine, Return

NOTHING = Decimal(0)


@dataclass(frozen=True)
class CreditPlan:
    """What of an invoice is to be credited."""

    invoice_id: int
    lines: tuple[CreditLine, ...]


def preview_return(tx: Tx, actor: Actor, new: NewReturn) -> ReturnPreview:
    """Work out what returning goods would credit and refund; nothing is done.

    Raises:
        OrderNotFound: There is no such line, or none that the actor may know of.
        NothingToReturn: It has not been delivered.
        MoreThanDelivered: Less of it was delivered.
        AlreadyReturned: A return of it was asked for already.
        NeverReturned: It never comes back.
        OpenedGoods: It was opened, and comes back only sealed.
        ReturnTooLate: The time for it is over.
        NotArrived: The rules want it to have arrived, and it has not.
        AlreadyClaimed: The rules allow no other return or exchange of this order.
        NoSuchPaymentAccount: There is no such account of this customer.
        RefundElsewhere: The rules do not let the money go there.
    """
    actor.require(READ)
    line = tx.session.get(OrderLine, new.line_id)
    if line is None:
        raise OrderNotFound
    return plan_return(tx, actor, visible_order(tx, actor, line.order_id), line, new)


def plan_return(
    tx: Tx,
    actor: Actor,
    order: Order,
    line: OrderLine,
    new: NewReturn,
    *,
    together: Sequence[InvoiceView] | None = None,
) -> ReturnPreview:
    """Check the rules for a return and show what it would bring.

    Args:
        tx: The snapshot.
        actor: Who asks.
        order: The order.
        line: Its line.
        new: What should come back.
        together: The order's invoices, where it is one of several lines that count as one claim,
            which was checked; None: it is a claim of its own.
    """
    rules = tx.policy(HOUSE)
    if together is None:
        require_first_claim(tx, rules, order)
    until = allowed_until(tx, actor, line, new.quantity, new.condition)
    account = account_of_order(tx, actor, order, new.refund_account_id)
    require_refundable_to(tx, actor, rules.refund_to, order, account)
    credited = refunded = Money.zero(order.currency)
    invoices = invoices_of(tx, actor, order) if together is None else together
    for plan in credit_plans(order, line, new.quantity, invoices):
        shown = finance.preview_credit(tx, carrying_out(actor), plan.invoice_id, plan.lines)
        credited, refunded = credited + shown.credited, refunded + shown.freed
    preview = ReturnPreview(
        order_id=order.id,
        number=number_of(order),
        party_id=order.party_id,
        line_id=line.id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        unit=line.unit,
        quantity=new.quantity,
        condition=new.condition,
        until=None if new.condition is Condition.FAULTY else until,
        credited=credited,
        refunded=refunded,
        refund_account_id=new.refund_account_id,
        fingerprint="",
    )
    return fingerprinted(preview)


def invoices_of(tx: Tx, actor: Actor, order: Order) -> tuple[InvoiceView, ...]:
    """Return the invoices of an order, as they are now."""
    return finance.invoices_of_order(tx, carrying_out(actor), order.id)


def credit_plans(
    order: Order, line: OrderLine, quantity: Decimal, invoices: Sequence[InvoiceView]
) -> tuple[CreditPlan, ...]:
    """Say which invoice lines to credit once so much has come back, the latest invoice first."""
    kept = billable(order.payment_policy, line.quantity, line.delivered, line.returned + quantity)
    left = line.invoiced - kept
    plans = []
    for invoice in reversed(invoices):
        lines, left = _creditable(invoice, line.id, left)
        if lines:
            plans.append(CreditPlan(invoice.id, lines))
    return tuple(plans)


def _creditable(
    invoice: InvoiceView, line_id: int, left: Decimal
) -> tuple[tuple[CreditLine, ...], Decimal]:
    if invoice.kind is not InvoiceKind.INVOICE:
        return (), left
    lines = []
    for each in invoice.lines:
        part = min(left, each.quantity - each.credited_quantity)
        if each.source_line == line_id and part > 0:
            lines.append(CreditLine(line_id=each.id, quantity=part))
            left -= part
    return tuple(lines), left


def get_return(tx: Tx, actor: Actor, return_id: int) -> ReturnView:
    """Return a return.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
    """
    actor.require(READ)
    return return_views(tx, [visible_return(tx, actor, return_id)])[0]


def list_returns(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    party_id: int | None = None,
    order_id: int | None = None,
    state: ReturnState | None = None,
) -> Page[ReturnView]:
    """List returns, newest first; of one customer or order, or in one state, if asked for."""
    actor.require(READ)
    query = in_sight(select(Return).join(Order, Order.id == Return.order_id), Order.party_id, actor)
    if party_id is not None:
        query = query.where(Order.party_id == party_id)
    if order_id is not None:
        query = query.where(Return.order_id == order_id)
    if state is not None:
        query = query.where(Return.state == state)
    found = paged(tx, query, Return.id, page or PageRequest(), lambda row: row)
    return Page(items=return_views(tx, found.items), next_before=found.next_before)


def orders_of_returns(tx: Tx, return_ids: Collection[int]) -> dict[int, int]:
    """Give the order of each return, for another module that holds the returns."""
    rows = tx.session.execute(
        select(Return.id, Return.order_id).where(Return.id.in_(sorted(return_ids)))
    )
    return {row[0]: row[1] for row in rows}


def visible_return(tx: Tx, actor: Actor, return_id: int) -> Return:
    """Return the row of a return in sight.

    Raises:
        ReturnNotFound: There is none, or none that the actor may know of.
    """
    row = tx.session.get(Return, return_id)
    order = None if row is None else tx.session.get(Order, row.order_id)
    if row is None or order is None or not actor.sees(order.party_id):
        raise ReturnNotFound
    return row


def return_views(tx: Tx, rows: Sequence[Return]) -> list[ReturnView]:
    """Show returns with what they are about, in one statement."""
    found = tx.session.execute(
        select(OrderLine, Order)
        .join(Order, Order.id == OrderLine.order_id)
        .where(OrderLine.id.in_({row.line_id for row in rows}))
    ).all()
    about = {line.id: (line, order) for line, order in found}
    return [_view(row, *about[row.line_id]) for row in rows]


def _view(row: Return, line: OrderLine, order: Order) -> ReturnView:
    return ReturnView(
        id=row.id,
        number=f"R{row.id:05d}",
        state=ReturnState(row.state),
        order_id=order.id,
        claim_id=row.claim_id or row.id,
        order_number=number_of(order),
        party_id=order.party_id,
        line_id=line.id,
        variant_id=line.variant_id,
        sku=line.sku,
        name_en=line.name_en,
        name_zh=line.name_zh,
        unit=line.unit,
        quantity=row.quantity,
        condition=Condition(row.condition),
        reason=row.reason,
        cause=None if row.cause is None else Cause(row.cause),
        refund_account_id=row.refund_account_id,
        credited=Money(row.credited_minor, row.currency),
        refunded=Money(row.refunded_minor, row.currency),
        business_date=row.business_date,
        requested_at=row.requested_at,
        changed_at=row.changed_at,
    )

"""Reads of payment orders and of the limits of who approves them."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.access import ROLES, Role
from erp_core.banking.errors import NoSuchPaymentFile, NoSuchPaymentOrder
from erp_core.banking.iban import masked
from erp_core.banking.order_tables import PaymentLimit, PaymentOrder, PaymentOrderLine
from erp_core.banking.payment_ids import end_to_end_id
from erp_core.banking.queries.accounts import READ, bank_account_row
from erp_core.banking.schemas.orders import (
    LineStatus,
    OrderState,
    PayableKind,
    PaymentFile,
    PaymentLimitView,
    PaymentLineView,
    PaymentOrderView,
)
from erp_core.banking.writing.pain import write_pain
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import get_organisation
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

APPROVE = "banking.approve_payment_order"
EXPORT = "banking.export_payment_order"


def list_payment_orders(
    tx: Tx, actor: Actor, page: PageRequest | None = None, state: OrderState | None = None
) -> Page[PaymentOrderView]:
    """List payment orders, newest first; in one state or any."""
    actor.require(READ)
    query = select(PaymentOrder)
    if state is not None:
        query = query.where(PaymentOrder.state == state)
    found = paged(tx, query, PaymentOrder.id, page or PageRequest(), lambda row: row)
    return Page(items=list(order_views(tx, found.items)), next_before=found.next_before)


def get_payment_order(tx: Tx, actor: Actor, order_id: int) -> PaymentOrderView:
    """Return a payment order.

    Raises:
        NoSuchPaymentOrder: There is none.
    """
    actor.require(READ)
    return order_views(tx, [order_row(tx, order_id)])[0]


def payment_file(tx: Tx, actor: Actor, order_id: int) -> PaymentFile:
    """Return the file of a payment order that was exported: always the same.

    Raises:
        NoSuchPaymentOrder: There is none.
        NoSuchPaymentFile: It was not exported yet.
    """
    actor.require(EXPORT)
    row = order_row(tx, order_id)
    if row.exported_at is None or row.message_id is None:
        raise NoSuchPaymentFile(field="order_id")
    account = bank_account_row(tx, row.bank_account_id)
    lines = order_lines(tx, [order_id])
    content = write_pain(row, lines, account, get_organisation(tx).name)
    return PaymentFile(name=f"{row.message_id}.xml", content=content)


def list_payment_limits(tx: Tx, actor: Actor) -> tuple[PaymentLimitView, ...]:
    """List up to how much each role that approves payment orders may approve."""
    actor.require(READ)
    known = {row.role: row for row in tx.session.scalars(select(PaymentLimit))}
    return tuple(
        PaymentLimitView(
            role=role,
            amount=Money(known[role].amount_minor, known[role].currency) if role in known else None,
        )
        for role in Role
        if allows(role)
    )


def allows(role: Role) -> bool:
    """Tell whether a role approves payment orders at all."""
    return not ROLES[role].isdisjoint({APPROVE, "banking.*"})


def order_row(tx: Tx, order_id: int, *, for_update: bool = False) -> PaymentOrder:
    """Return the row of a payment order.

    Raises:
        NoSuchPaymentOrder: There is none.
    """
    row = tx.session.get(
        PaymentOrder,
        order_id,
        with_for_update=True if for_update else None,
        populate_existing=for_update,
    )
    if row is None:
        raise NoSuchPaymentOrder(field="order_id")
    return row


def order_lines(tx: Tx, order_ids: Sequence[int]) -> Sequence[PaymentOrderLine]:
    """Return the payments of orders, each order's in their order."""
    return tx.session.scalars(
        select(PaymentOrderLine)
        .where(PaymentOrderLine.order_id.in_(order_ids))
        .order_by(PaymentOrderLine.order_id, PaymentOrderLine.position)
    ).all()


def orders_of_entry(tx: Tx, entry_id: int) -> Sequence[PaymentOrder]:
    """Return the orders in which what an entry says is paid waits, whatever their state."""
    return tx.session.scalars(
        select(PaymentOrder)
        .join(PaymentOrderLine, PaymentOrder.id == PaymentOrderLine.order_id)
        .where(
            PaymentOrderLine.kind != PayableKind.BILL,
            PaymentOrderLine.source_id == entry_id,
            PaymentOrderLine.state == LineStatus.WAITING,
        )
        .order_by(PaymentOrder.id)
    ).all()


def order_views(tx: Tx, rows: Sequence[PaymentOrder]) -> tuple[PaymentOrderView, ...]:
    """Show many payment orders in one statement."""
    lines = order_lines(tx, [row.id for row in rows])
    return tuple(_view(row, [each for each in lines if each.order_id == row.id]) for row in rows)


def _view(row: PaymentOrder, lines: Sequence[PaymentOrderLine]) -> PaymentOrderView:
    return PaymentOrderView(
        id=row.id,
        bank_account_id=row.bank_account_id,
        state=OrderState(row.state),
        message_id=row.message_id,
        execute_on=row.execute_on,
        total=Money(row.total_minor, row.currency),
        made_by=row.made_by_name,
        proposed_by=row.proposed_by_name,
        approved_by=row.approved_by_name,
        made_at=row.made_at,
        approved_at=row.approved_at,
        exported_at=row.exported_at,
        reason=row.reason,
        lines=tuple(_line_view(row, each) for each in lines),
    )


def _line_view(order: PaymentOrder, row: PaymentOrderLine) -> PaymentLineView:
    named = None if order.message_id is None else end_to_end_id(order.message_id, row.position)
    return PaymentLineView(
        id=row.id,
        position=row.position,
        state=LineStatus(row.state),
        kind=PayableKind(row.kind),
        source_id=row.source_id,
        party_id=row.party_id,
        amount=Money(row.amount_minor, order.currency),
        name=row.name,
        iban=masked(row.iban) if row.is_kept else row.iban,
        bic=row.bic,
        text=row.text,
        end_to_end_id=named,
        bank_line_id=row.bank_line_id,
        reason=row.reason,
    )

"""Reads of what was paid to employees."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select

from erp_core.hr.errors import NoSuchStaffPayment
from erp_core.hr.pay_tables import StaffPayment
from erp_core.hr.schemas.payments import StaffPaymentView
from erp_core.hr.states import PaidFor
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx

PAY = "hr.pay"


def list_staff_payments(
    tx: Tx, actor: Actor, page: PageRequest | None = None, *, standing_of: PaidFor | None = None
) -> Page[StaffPaymentView]:
    """List what was paid to employees and what of it was taken back, newest first.

    Args:
        tx: The snapshot.
        actor: Who asks.
        page: Which page.
        standing_of: Only what paid this kind of document and was not taken back.
    """
    actor.require(PAY)
    query = select(StaffPayment)
    if standing_of is not None:
        query = query.where(StaffPayment.document == standing_of, StaffPayment.undone_at.is_(None))
    found = paged(tx, query, StaffPayment.id, page or PageRequest(), lambda row: row)
    return Page(items=list(payment_views(tx, found.items)), next_before=found.next_before)


def get_staff_payment(tx: Tx, actor: Actor, payment_id: int) -> StaffPaymentView:
    """Return a payment of wages or expenses.

    Raises:
        NoSuchStaffPayment: There is none.
    """
    actor.require(PAY)
    row = tx.session.get(StaffPayment, payment_id)
    if row is None:
        raise NoSuchStaffPayment
    return payment_views(tx, [row])[0]


def payments_of(tx: Tx, kind: PaidFor, ids: Iterable[int]) -> dict[int, StaffPaymentView]:
    """Return the payments that stand of payslips or claims, by these."""
    rows = tx.session.scalars(
        select(StaffPayment).where(
            StaffPayment.document == kind,
            StaffPayment.document_id.in_(list(ids)),
            StaffPayment.undone_at.is_(None),
        )
    ).all()
    return {one.document_id: one for one in payment_views(tx, rows)}


def payment_views(tx: Tx, rows: Sequence[StaffPayment]) -> tuple[StaffPaymentView, ...]:
    """Show payments in one statement."""
    if not rows:
        return ()
    people = select(Employee.id, Employee.name).where(
        Employee.id.in_({row.employee_id for row in rows})
    )
    names, currency = dict(tx.session.execute(people).all()), home(tx).currency
    return tuple(
        StaffPaymentView(
            id=row.id,
            document=PaidFor(row.document),
            document_id=row.document_id,
            employee_id=row.employee_id,
            employee=names[row.employee_id],
            amount=Money(row.amount_minor, currency),
            money_account=row.money_account,
            paid_on=row.paid_on,
            memo=row.memo,
            entry_id=row.entry_id,
            undone_at=row.undone_at,
            reason=row.reason,
        )
        for row in rows
    )

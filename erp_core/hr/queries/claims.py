"""Reads of expense claims, of those whom the actor sees."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core.conversations import StoredFile
from erp_core.hr.errors import NoSuchClaim
from erp_core.hr.pay_tables import ClaimReceipt, ExpenseClaim, ExpenseLine, ReceiptBlob
from erp_core.hr.queries.payments import payments_of
from erp_core.hr.queries.people import READ_OWN
from erp_core.hr.queries.steps import reasons_of
from erp_core.hr.schemas.claims import ClaimView, ExpenseView, ReceiptView
from erp_core.hr.sight import seen_by, sees
from erp_core.hr.states import ClaimState, PaidFor
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.money import Money
from erp_core.kernel.organisation import home
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.transaction import Tx


def list_claims(
    tx: Tx,
    actor: Actor,
    page: PageRequest | None = None,
    *,
    state: ClaimState | None = None,
    employee_id: int | None = None,
) -> Page[ClaimView]:
    """List expense claims, newest first; of one employee or of all whom the actor sees."""
    actor.require(READ_OWN)
    query = select(ExpenseClaim)
    seen = seen_by(tx, actor)
    if seen is not None:
        query = query.where(ExpenseClaim.employee_id.in_(sorted(seen)))
    if state is not None:
        query = query.where(ExpenseClaim.state == state)
    if employee_id is not None:
        query = query.where(ExpenseClaim.employee_id == employee_id)
    found = paged(tx, query, ExpenseClaim.id, page or PageRequest(), lambda row: row)
    return Page(items=list(claim_views(tx, found.items)), next_before=found.next_before)


def get_claim(tx: Tx, actor: Actor, claim_id: int) -> ClaimView:
    """Return an expense claim.

    Raises:
        NoSuchClaim: There is none, or it is of somebody who does not exist for the actor.
    """
    actor.require(READ_OWN)
    return claim_views(tx, [seen_claim(tx, actor, claim_id)])[0]


def seen_claim(tx: Tx, actor: Actor, claim_id: int) -> ExpenseClaim:
    """Return the row of a claim that exists for the actor.

    Raises:
        NoSuchClaim: There is none, or it is of somebody who does not exist for the actor.
    """
    row = tx.session.get(ExpenseClaim, claim_id)
    if row is None or not sees(tx, actor, row.employee_id):
        raise NoSuchClaim
    return row


def get_receipt(tx: Tx, actor: Actor, claim_id: int, receipt_id: int) -> StoredFile:
    """Return a receipt of a claim with its bytes.

    Raises:
        NoSuchClaim: There is no such claim, or receipt of it, that exists for the actor.
    """
    actor.require(READ_OWN)
    seen_claim(tx, actor, claim_id)
    row = tx.session.get(ClaimReceipt, receipt_id)
    blob = tx.session.get(ReceiptBlob, receipt_id)
    if row is None or blob is None or row.claim_id != claim_id:
        raise NoSuchClaim
    return StoredFile(row.id, row.name, row.media_type, blob.content)


def claim_views(tx: Tx, rows: Sequence[ExpenseClaim]) -> tuple[ClaimView, ...]:
    """Show claims in a few statements."""
    currency = home(tx).currency
    lines: dict[int, list[ExpenseLine]] = {}
    query = select(ExpenseLine).where(ExpenseLine.claim_id.in_([row.id for row in rows]))
    for line in tx.session.scalars(query.order_by(ExpenseLine.claim_id, ExpenseLine.position)):
        lines.setdefault(line.claim_id, []).append(line)
    people = select(Employee.id, Employee.name).where(
        Employee.id.in_([row.employee_id for row in rows])
    )
    names = dict(tx.session.execute(people).all())
    ids = [row.id for row in rows]
    receipts = _receipts(tx, ids)
    paid, reasons = payments_of(tx, PaidFor.CLAIM, ids), reasons_of(tx, PaidFor.CLAIM, ids)
    return tuple(
        ClaimView(
            id=row.id,
            employee_id=row.employee_id,
            employee=names[row.employee_id],
            state=ClaimState(row.state),
            purpose=row.purpose,
            gross=Money(row.gross_minor, currency),
            tax=Money(sum(line.tax_minor for line in lines.get(row.id, ())), currency),
            entry_id=row.entry_id,
            created_at=row.created_at,
            lines=tuple(
                ExpenseView(
                    day=line.day,
                    description=line.description,
                    tax_id=line.tax_id,
                    net=Money(line.net_minor, currency),
                    tax=Money(line.tax_minor, currency),
                    gross=Money(line.gross_minor, currency),
                )
                for line in lines.get(row.id, ())
            ),
            payment=paid.get(row.id),
            reason=reasons.get(row.id, ""),
            receipts=tuple(receipts.get(row.id, ())),
        )
        for row in rows
    )


def _receipts(tx: Tx, ids: Sequence[int]) -> dict[int, list[ReceiptView]]:
    rows = tx.session.scalars(
        select(ClaimReceipt).where(ClaimReceipt.claim_id.in_(ids)).order_by(ClaimReceipt.id)
    )
    found: dict[int, list[ReceiptView]] = {}
    for row in rows:
        found.setdefault(row.claim_id, []).append(ReceiptView.model_validate(row))
    return found

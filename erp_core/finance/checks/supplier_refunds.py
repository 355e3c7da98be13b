"""I2, I4 and I5 of money that came back from suppliers."""

from collections.abc import Iterator

from sqlalchemy import exists, func, select

from erp_core.finance.payable_tables import (
    BillAllocation,
    SupplierPayment,
    SupplierRefund,
    SupplierRefundPart,
)
from erp_core.finance.service.supplier_refunds import SOURCE, SUPPLIER_REFUNDS
from erp_core.kernel.audit import AuditEntry
from erp_core.kernel.checks import Check, Findings
from erp_core.kernel.sequences import Counter
from erp_core.kernel.transaction import Tx


def refunds_equal_their_parts(tx: Tx) -> Findings:
    """Find money from suppliers whose parts are not it, and payments that say another amount."""
    refunds = tx.session.scalars(select(SupplierRefund).order_by(SupplierRefund.id)).all()
    standing = {row.id for row in refunds if not row.is_reversed}
    of_refund: dict[int, int] = {}
    of_payment: dict[int, int] = {}
    for part in tx.session.scalars(select(SupplierRefundPart)):
        of_refund[part.refund_id] = of_refund.get(part.refund_id, 0) + part.amount_minor
        if part.refund_id in standing:
            of_payment[part.payment_id] = of_payment.get(part.payment_id, 0) + part.amount_minor
    wrong = [
        f"supplier refund {row.id} is {row.amount_minor}, its parts {of_refund.get(row.id, 0)}"
        for row in refunds
        if of_refund.get(row.id, 0) != row.amount_minor
    ]
    payments = tx.session.scalars(
        select(SupplierPayment)
        .where((SupplierPayment.returned_minor != 0) | SupplierPayment.id.in_(of_payment))
        .order_by(SupplierPayment.id)
    )
    wrong += [
        f"of payment {row.id} {of_payment.get(row.id, 0)} came back, it says {row.returned_minor}"
        for row in payments
        if of_payment.get(row.id, 0) != row.returned_minor
    ]
    return Findings.of(len(refunds), wrong)


def credits_gave_back_what_they_freed(tx: Tx) -> Findings:
    """Find credit notes of suppliers of which more came back than they freed of payments."""
    returned = tx.session.execute(
        select(SupplierRefund.credit_id, func.sum(SupplierRefund.amount_minor))
        .where(SupplierRefund.credit_id.is_not(None), SupplierRefund.is_reversed.is_(False))
        .group_by(SupplierRefund.credit_id)
    )
    back = {id_: int(minor) for id_, minor in returned}
    allocated = tx.session.execute(
        select(BillAllocation.credit_id, -func.sum(BillAllocation.amount_minor))
        .where(BillAllocation.credit_id.in_(back))
        .group_by(BillAllocation.credit_id)
    )
    freed = {id_: int(minor) for id_, minor in allocated}
    return Findings.of(
        len(back),
        (
            f"of supplier credit note {id_} {minor} came back, it freed {freed.get(id_, 0)}"
            for id_, minor in back.items()
            if minor > freed.get(id_, 0)
        ),
    )


def refunds_are_numbered_and_audited(tx: Tx) -> Findings:
    """Find money from suppliers with gaps in its numbers, or that nobody answers for."""
    found: dict[str, list[int]] = {}
    rows = tx.session.scalars(select(SupplierRefund).order_by(SupplierRefund.id)).all()
    for row in rows:
        found.setdefault(str(row.year), []).append(row.number or 0)
    last = {
        row.period: row.last
        for row in tx.session.scalars(select(Counter).where(Counter.series == SUPPLIER_REFUNDS))
    }
    wrong = [
        f"{SUPPLIER_REFUNDS} {year}: the numbers are not 1 to {last.get(year, 0)}"
        for year in sorted(found.keys() | last.keys())
        if sorted(found.get(year, [])) != list(range(1, last.get(year, 0) + 1))
    ]
    return Findings.of(len(rows), [*wrong, *_unanswered(tx)])


def _unanswered(tx: Tx) -> Iterator[str]:
    answered = exists().where(
        AuditEntry.subject_type == SOURCE,
        AuditEntry.subject_id == SupplierRefund.id,
        AuditEntry.action == "finance.receive_from_supplier",
    )
    query = select(SupplierRefund.id).where(~answered).order_by(SupplierRefund.id)
    for id_ in tx.session.scalars(query):
        yield f"supplier refund {id_} has no audit entry"


SUPPLIER_REFUND_CHECKS = (
    Check("I2", "Money from suppliers equals the payments it came of", refunds_equal_their_parts),
    Check(
        "I4",
        "Of a supplier's credit note no more came back than it freed",
        credits_gave_back_what_they_freed,
    ),
    Check(
        "I5", "Money from suppliers is numbered and answered for", refunds_are_numbered_and_audited
    ),
)

"""Reads of the accounts of payees who are no party."""

from collections.abc import Iterable, Iterator

from sqlalchemy import or_, select

from erp_core.banking.order_tables import Payee, PayeeEntry, PaymentOrderLine
from erp_core.banking.schemas.payees import KeptAccount
from erp_core.kernel.personal import GONE, PersonalRows
from erp_core.kernel.transaction import Tx


def payee_account(tx: Tx, employee_id: int) -> KeptAccount | None:
    """Return the account that is kept for an employee; None: none is."""
    return payee_accounts(tx, [employee_id]).get(employee_id)


def payee_accounts(tx: Tx, employee_ids: Iterable[int]) -> dict[int, KeptAccount]:
    """Return the accounts that are kept for employees, by employee, in one statement."""
    query = select(Payee).where(Payee.employee_id.in_(list(employee_ids)), Payee.iban != "")
    return {
        row.employee_id: KeptAccount(
            holder=row.name, iban=row.iban, bic=row.bic, changed_at=row.changed_at
        )
        for row in tx.session.scalars(query)
    }


def payees_of(tx: Tx, entry_ids: Iterable[int]) -> dict[int, Payee]:
    """Return whom entries pay, by entry."""
    rows = tx.session.execute(
        select(PayeeEntry.entry_id, Payee)
        .join(Payee, Payee.id == PayeeEntry.payee_id)
        .where(PayeeEntry.entry_id.in_(list(entry_ids)))
    )
    return dict(rows.all())


def personal_payees(
    employee_ids: Iterable[int], party_ids: Iterable[int]
) -> Iterator[PersonalRows]:
    """Tell what is kept of employees as payees: their accounts go, what was paid to them stays.

    Args:
        employee_ids: The employees.
        party_ids: The parties that they are; what was paid to these is told without them.
    """
    theirs = Payee.employee_id.in_(list(employee_ids))
    yield PersonalRows(Payee, theirs, {"name": GONE, "iban": "", "bic": ""})
    party_id = PaymentOrderLine.party_id
    paid = PaymentOrderLine.payee_id.in_(select(Payee.id).where(theirs))
    as_employees = or_(party_id.is_(None), party_id.not_in(list(party_ids)))
    yield PersonalRows(PaymentOrderLine, paid & as_employees, kept=True)

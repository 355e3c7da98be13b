"""The bank account of an employee, masked: for whoever keeps it, and for themselves."""

from collections.abc import Sequence

from sqlalchemy import select

from erp_core import banking
from erp_core.banking import KeptAccount
from erp_core.hr.errors import NoSuchEmployee
from erp_core.hr.schemas.people import EmployeeAccount
from erp_core.hr.sight import own_employee_id
from erp_core.hr.tables import Employee
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

KEEP_ACCOUNTS = "hr.keep_accounts"


def get_bank_account(tx: Tx, actor: Actor, employee_id: int) -> EmployeeAccount:
    """Return into which account an employee is paid, masked.

    Raises:
        NoSuchEmployee: There is none, or the actor is neither they nor keeps accounts.
    """
    actor.require("hr.read_own")
    if not actor.may(KEEP_ACCOUNTS) and own_employee_id(tx, actor) != employee_id:
        raise NoSuchEmployee
    person = employee_of_account(tx, employee_id)
    return account_view(person.id, banking.payee_account(tx, person.id))


def list_bank_accounts(
    tx: Tx, actor: Actor, employee_ids: Sequence[int]
) -> dict[int, EmployeeAccount]:
    """Return into which accounts employees are paid, masked, by employee.

    Who is no employee is left out. It takes two statements, however many they are.
    """
    actor.require(KEEP_ACCOUNTS)
    there = tx.session.scalars(select(Employee.id).where(Employee.id.in_(employee_ids)))
    kept = banking.payee_accounts(tx, employee_ids)
    return {id_: account_view(id_, kept.get(id_)) for id_ in there}


def employee_of_account(tx: Tx, employee_id: int) -> Employee:
    """Return whose account it is.

    Raises:
        NoSuchEmployee: There is none.
    """
    row = tx.session.get(Employee, employee_id)
    if row is None:
        raise NoSuchEmployee
    return row


def account_view(employee_id: int, kept: KeptAccount | None) -> EmployeeAccount:
    """Show an account with all but its ends masked."""
    return EmployeeAccount(
        employee_id=employee_id,
        iban="" if kept is None else banking.masked(kept.iban),
        holder="" if kept is None else kept.holder,
        changed_at=None if kept is None else kept.changed_at,
    )

"""Into which bank account an employee is paid: kept by whoever may, and shown to nobody whole."""

from erp_core import banking
from erp_core.banking import NewPayeeAccount
from erp_core.hr.queries.accounts import KEEP_ACCOUNTS, account_view, employee_of_account
from erp_core.hr.schemas.people import EmployeeAccount
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def set_bank_account(
    tx: Tx, actor: Actor, employee_id: int, new: NewPayeeAccount
) -> EmployeeAccount:
    """Keep into which account an employee is paid from now on.

    A payment order that exists pays into the account that it names.

    Raises:
        NoSuchEmployee: There is none.
        BadIban: The IBAN is none.
        BadBic: The BIC is none.
    """
    actor.require(KEEP_ACCOUNTS)
    person = employee_of_account(tx, employee_id)
    kept = banking.keep_payee_account(tx, person.id, person.name, new)
    told = {"iban": banking.masked(kept.iban), "holder": kept.holder}
    record_change(tx, actor, "hr.set_bank_account", ("employees", person.id), told)
    tx.notify("people")
    return account_view(person.id, kept)


def forget_bank_account(tx: Tx, actor: Actor, employee_id: int) -> EmployeeAccount:
    """Forget into which account an employee is paid.

    Raises:
        NoSuchEmployee: There is none.
    """
    actor.require(KEEP_ACCOUNTS)
    person = employee_of_account(tx, employee_id)
    banking.keep_payee_account(tx, person.id, person.name, None)
    record_change(tx, actor, "hr.forget_bank_account", ("employees", person.id), {})
    tx.notify("people")
    return account_view(person.id, None)

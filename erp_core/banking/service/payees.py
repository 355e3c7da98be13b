"""Payees who are no party: employees, whose accounts HR keeps here, and which entries pay them."""

from sqlalchemy import select, update
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.banking.iban import normal_bic, normal_iban
from erp_core.banking.order_tables import Payee, PayeeEntry
from erp_core.banking.schemas.payees import KeptAccount, NewPayeeAccount
from erp_core.kernel.transaction import Tx


def keep_payee_account(
    tx: Tx, employee_id: int, name: str, new: NewPayeeAccount | None
) -> KeptAccount:
    """Keep into which account an employee is paid, or, without one, forget it.

    Args:
        tx: The transaction.
        employee_id: Who is paid.
        name: What they are called; the account's holder unless ``new`` names another.
        new: The account.

    Raises:
        BadIban: The IBAN is none.
        BadBic: The BIC is none.
    """
    row = _locked(tx, employee_id, name)
    row.name = name if new is None else new.holder or name
    row.iban = "" if new is None else normal_iban(new.iban)
    row.bic = "" if new is None or new.bic is None else normal_bic(new.bic)
    row.changed_at = tx.now
    tx.session.flush()
    return KeptAccount(holder=row.name, iban=row.iban, bic=row.bic, changed_at=row.changed_at)


def rename_payee(tx: Tx, employee_id: int, old: str, new: str) -> None:
    """Call an employee as a payee by another name; an account whose holder is another stays so."""
    tx.session.execute(
        update(Payee)
        .where(Payee.employee_id == employee_id, Payee.name == old)
        .values(name=new)
        .execution_options(synchronize_session="fetch")
    )


def pay_into_account_of(tx: Tx, entry_id: int, employee_id: int, name: str) -> None:
    """Note that an entry pays an employee, so that a payment order can pay it."""
    row = _locked(tx, employee_id, name)
    tx.session.add(PayeeEntry(entry_id=entry_id, payee_id=row.id))


def _locked(tx: Tx, employee_id: int, name: str) -> Payee:
    """Return an employee as a payee, locked; whoever pays them first makes them one."""
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    new = {"employee_id": employee_id, "name": name, "iban": "", "bic": "", "changed_at": tx.now}
    tx.session.execute(insert(Payee).values(**new).on_conflict_do_nothing())
    query = select(Payee).where(Payee.employee_id == employee_id).with_for_update()
    return tx.session.scalars(query.execution_options(populate_existing=True)).one()

"""What payments and entries by hand were called elsewhere."""

from sqlalchemy import select

from erp_core.finance.outside_tables import EntryNumber, PaymentNumber
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

READ = "finance.read_ledger"


def payment_numbers(tx: Tx, actor: Actor) -> dict[int, str]:
    """Tell what payments were called elsewhere, by payment."""
    actor.require(READ)
    rows = tx.session.execute(select(PaymentNumber.payment_id, PaymentNumber.number))
    return {row[0]: row[1] for row in rows}


def entry_numbers(tx: Tx, actor: Actor) -> dict[int, str]:
    """Tell what entries by hand were called elsewhere, by entry."""
    actor.require(READ)
    rows = tx.session.execute(select(EntryNumber.entry_id, EntryNumber.number))
    return {row[0]: row[1] for row in rows}

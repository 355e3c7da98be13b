"""Work that only one transaction does at a time, because it reads much and then writes by it."""

from sqlalchemy import func, select

from erp_core.kernel.transaction import Tx


def take_turn(tx: Tx, number: int) -> None:
    """Wait until no other transaction does the same work, and do it alone until the commit.

    SQLite has one writer at a time by itself.

    Args:
        tx: The transaction, that read nothing of it yet.
        number: Of the work: arbitrary, and no other work's.
    """
    if tx.dialect == "postgresql":
        tx.session.execute(select(func.pg_advisory_xact_lock(number)))

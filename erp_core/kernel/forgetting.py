"""Deleting what has served its time, a few rows at a time, so that nobody waits for it."""

from sqlalchemy import ColumnElement, delete, inspect, select, tuple_

from erp_core.kernel.table import Table
from erp_core.kernel.transaction import Tx


def forget(tx: Tx, table: type[Table], old: ColumnElement[bool], most: int) -> int:
    """Delete rows that are old, at most so many; returns how many that were.

    Args:
        tx: The transaction.
        table: Whose rows.
        old: Tells which.
        most: Rows deleted in one transaction, which holds their locks until it ends.
    """
    key = inspect(table).primary_key
    # A CTE is read once: PostgreSQL may run a subquery once a row, and its limit with it.
    few = select(*key).where(old).limit(most).with_for_update(skip_locked=True).cte("few")
    gone = tx.session.execute(
        delete(table)
        .where(tuple_(*key).in_(select(*few.c)))
        .returning(key[0])
        .execution_options(synchronize_session=False)
    )
    return len(gone.all())

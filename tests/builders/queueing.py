"""A verb that waits for a transaction which is still open: the moment where two could go wrong."""

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, TypeVar

from sqlalchemy import text

from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.waiting import eventually

T = TypeVar("T")


def somebody_waits(database: Database) -> bool:
    """Tell whether a statement waits for a lock; on PostgreSQL alone."""
    waiting = (
        "SELECT count(*) FROM pg_stat_activity"
        " WHERE datname = current_database() AND wait_event_type = 'Lock'"
    )
    return bool(database.read(lambda tx: tx.session.execute(text(waiting)).scalar_one()))


def one_waits_for_the_other(
    database: Database, first: Callable[[Tx], Any], second: Callable[[Tx], T]
) -> Future[T]:
    """Do a verb, and another that waits for its transaction to end; returns what that came to."""
    with ThreadPoolExecutor(1) as pool:
        with database.transaction() as tx:
            first(tx)
            tx.session.flush()
            waits = pool.submit(database.run, second)
            eventually(lambda: somebody_waits(database) or waits.done(), "one waits for the other")
        return waits

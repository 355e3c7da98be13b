"""Tidies what has served its time: keys, sessions, codes and tries go, old quotations end.

Also what comes round by the day is looked after: late arrivals, the stages of customers, plans.

A few rows at a time, so that nobody waits for it. Every process may do it: what another one is
deleting is passed over, and what is gone is gone.
"""

import threading
from collections.abc import Callable

import structlog

from erp_core.access import forget_ended_sessions
from erp_core.conversations import forget_old_codes, forget_unclaimed_reports
from erp_core.crm import feed_campaigns, review_daily, tell_demand_weekly
from erp_core.kernel.database import Database
from erp_core.kernel.idempotency import forget_old_keys
from erp_core.kernel.transaction import Tx
from erp_core.maintenance import raise_due_daily
from erp_core.sales import expire_quotations, forget_old_tries, review_arrivals
from erp_core.support import tell_reasons_weekly

log = structlog.get_logger(__name__)
FIRST = 60.0
EVERY = 3600.0
MOST = 500
"""Rows that one transaction deletes."""

Chore = Callable[[Tx, int], int]
CHORES: tuple[Chore, ...] = (
    forget_old_keys,
    forget_ended_sessions,
    forget_old_codes,
    forget_unclaimed_reports,
    forget_old_tries,
    expire_quotations,
    review_arrivals,
    review_daily,
    tell_demand_weekly,
    tell_reasons_weekly,
    raise_due_daily,
    feed_campaigns,
)


class Housekeeper:
    """Does the chores soon after the start and then every hour, in a thread of its own.

    Args:
        database: What is tidied.
        first: Seconds until the first round, so that a start is not held up.
        every: Seconds between rounds.
        most: Rows that one transaction deletes.
    """

    def __init__(
        self,
        database: Database,
        *,
        first: float = FIRST,
        every: float = EVERY,
        most: int = MOST,
    ) -> None:
        self._database = database
        self._first = first
        self._every = every
        self._most = most
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="housekeeping", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """Finish the transaction that is under way, and stop."""
        self._stopping.set()
        self._thread.join()

    def tidy(self) -> int:
        """Do every chore until nothing is left of it; returns how many rows are gone."""
        return sum(self._finished(chore) for chore in CHORES)

    def _finished(self, chore: Chore) -> int:
        gone = 0
        while not self._stopping.is_set():
            few = self._database.run(lambda tx: chore(tx, self._most))
            gone += few
            if few < self._most:
                break
        return gone

    def _run(self) -> None:
        wait = self._first
        while not self._stopping.wait(wait):
            wait = self._every
            try:
                self.tidy()
            except Exception:
                log.exception("housekeeping failed; it is tried again in the next round")

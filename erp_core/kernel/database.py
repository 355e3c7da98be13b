"""The database: gives out transactions and snapshots, and says so when it cannot."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

import structlog
from sqlalchemy import event, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import ConnectionPoolEntry

from erp_core.kernel.clock import Clock
from erp_core.kernel.engine import BUSY_MILLISECONDS, mark_read_only, open_engine
from erp_core.kernel.notify import Bus, send_in_transaction
from erp_core.kernel.outages import TryAgain, WrittenMeanwhile, translated
from erp_core.kernel.transaction import Ports, Tx
from erp_core.kernel.turnstile import Turnstile

T = TypeVar("T")
log = structlog.get_logger(__name__)
ATTEMPTS = 8


class Database:
    """One organisation's database.

    Args:
        url: ``sqlite:///file`` or ``postgresql+psycopg://...``.
        clock: The business time.
        ports: Listeners, job engine and audit key given to every transaction.
        bus: Woken with a transaction's topics after its commit.
        pool_size: Connections kept; at least the number of worker threads.
    """

    def __init__(
        self,
        url: str,
        *,
        clock: Clock,
        ports: Ports | None = None,
        bus: Bus | None = None,
        pool_size: int = 20,
    ) -> None:
        self.url = url
        self.clock = clock
        self.ports = ports or Ports()
        self.bus = bus or Bus()
        self.engine = open_engine(url, pool_size=pool_size)
        self._lasting: dict[type, Any] = {}
        self._turnstile = Turnstile() if self.engine.dialect.name == "sqlite" else None

    @contextmanager
    def transaction(self) -> Iterator[Tx]:
        """Open a write transaction; it commits at the end unless something was raised.

        Raises:
            Unavailable: The database is locked, full, read-only or away.
        """
        _refuse_running_loop()
        new_session = Session(self.engine, expire_on_commit=False)
        with translated(), self._turn(), new_session as session:
            tx = self._begin(session, read_only=False)
            session.connection()
            yield tx
            tx.close_tail()
            send_in_transaction(tx)
            self.commit(tx)
        self._announce(tx)

    @contextmanager
    def snapshot(self) -> Iterator[Tx]:
        """Open a read-only view that does not change while it is open.

        Raises:
            Unavailable: The database is away.
        """
        _refuse_running_loop()
        with (
            translated(reading=True),
            self.engine.connect() as connection,
            Session(mark_read_only(connection), autoflush=False) as session,
        ):
            event.listen(session, "before_flush", _refuse_write)
            yield self._begin(session, read_only=True)

    def run(self, command: Callable[[Tx], T]) -> T:
        """Run a command in a transaction, again when the database asks for it.

        Deadlocks and serialisation failures are retried, and what another recorded meanwhile, so a
        command must be able to run again.
        """
        for _ in range(ATTEMPTS - 1):
            with contextlib.suppress(TryAgain, WrittenMeanwhile):
                return self._run_once(command)
        return self._run_once(command)

    def read(self, question: Callable[[Tx], T]) -> T:
        """Answer a question from a snapshot."""
        with self.snapshot() as tx:
            return question(tx)

    def commit(self, tx: Tx) -> None:
        """Make a transaction durable: the one place where anything is committed."""
        tx.session.commit()

    def ping(self) -> None:
        """Prove that the database answers.

        Raises:
            Unavailable: It does not.
        """
        self.read(lambda tx: tx.session.execute(text("SELECT 1")))

    def close(self) -> None:
        """Give all connections back; one in use ends when its user is done with it."""
        left = self.engine.pool
        self.engine.dispose()
        for pool in (left, self.engine.pool):
            event.listen(pool, "checkin", _end)

    def _begin(self, session: Session, *, read_only: bool) -> Tx:
        now, known = self.clock.now(), self._lasting
        return Tx(session, now, self.ports, read_only=read_only, lasting=known)

    def _run_once(self, command: Callable[[Tx], T]) -> T:
        with self.transaction() as tx:
            return command(tx)

    def _turn(self) -> contextlib.AbstractContextManager[None]:
        if self._turnstile is None:
            return contextlib.nullcontext()
        return self._turnstile.passing(BUSY_MILLISECONDS / 1000)

    def _announce(self, tx: Tx) -> None:
        """Tell the world; it is too late to fail, the caller must learn that it is durable."""
        for callback in tx.callbacks:
            try:
                callback()
            except Exception:
                log.exception("a callback after the commit failed")
        if tx.topics:
            self.bus.wake(tx.topics)


def _end(_connection: object, entry: ConnectionPoolEntry) -> None:
    """End a connection that comes back after the database was closed: nobody else would."""
    entry.close()


def _refuse_running_loop() -> None:
    """Keep synchronous work off the event loop, where it would stop every conversation."""
    try:
        asyncio.get_running_loop()
    except RuntimeError:
        return
    message = "The core is synchronous: call it from a worker thread, not from the event loop."
    raise RuntimeError(message)


def _refuse_write(session: Session, _context: object, _instances: object) -> None:
    if session.new or session.dirty or session.deleted:
        message = "A snapshot is read-only."
        raise RuntimeError(message)

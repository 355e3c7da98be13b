"""Wakes whoever watches: in process after a commit, across processes by PostgreSQL NOTIFY.

A wake-up carries a topic, never data; the watcher reads what is true. A missed wake-up costs a
second (everybody also polls), a doubled one costs a read.
"""

import contextlib
import threading
from collections.abc import Callable, Iterable

import psycopg
import structlog
from sqlalchemy import String, bindparam, func, make_url, select

from erp_core.kernel.transaction import Tx

CHANNEL = "frontdesk"
PAYLOAD_LIMIT = 7_900
"""PostgreSQL refuses payloads of 8,000 bytes and more."""
EVERYTHING = "*"
"""The topic that wakes all watchers."""

NOTICE = func.pg_notify(CHANNEL, bindparam("notice", type_=String()))
"""The column that queues the NOTIFY, for a statement that is sent anyway."""

Watcher = Callable[[frozenset[str]], None]
log = structlog.get_logger(__name__)


class Bus:
    """Wakes the watchers of this process."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._watchers: dict[int, Watcher] = {}
        self._count = 0

    def watch(self, watcher: Watcher) -> Callable[[], None]:
        """Call a function with each set of topics, from any thread; returns how to stop."""
        with self._guard:
            self._count += 1
            number = self._count
            self._watchers[number] = watcher
        return lambda: self._forget(number)

    def wake(self, topics: Iterable[str]) -> None:
        """Tell every watcher; one that fails does not keep the others from hearing."""
        told = frozenset(topics)
        with self._guard:
            watchers = tuple(self._watchers.values())
        for watcher in watchers:
            try:
                watcher(told)
            except Exception:
                log.exception("watcher failed")

    def _forget(self, number: int) -> None:
        with self._guard:
            self._watchers.pop(number, None)


def send_in_transaction(tx: Tx) -> None:
    """Queue one small NOTIFY with the transaction (PostgreSQL only; it serialises commits)."""
    if tx.topics - tx.told:
        payload = payload_of(tx)
        if payload is not None:
            tx.connection.execute(select(NOTICE), {"notice": payload})


def payload_of(tx: Tx) -> str | None:
    """Return what :data:`NOTICE` is to tell, None where nobody is to be woken or could be.

    It counts as told: the statement that carries the notice is sent now.
    """
    if not tx.topics or tx.dialect != "postgresql":
        return None
    tx.told = frozenset(tx.topics)
    payload = " ".join(sorted(tx.topics))
    if len(payload.encode()) > PAYLOAD_LIMIT:
        payload = EVERYTHING
    return payload


class PostgresListener:
    """Passes the NOTIFYs of every process on to this process's bus.

    Args:
        url: SQLAlchemy URL of the PostgreSQL database.
        bus: Where to pass them on.
    """

    def __init__(self, url: str, bus: Bus) -> None:
        self._dsn = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
        self._bus = bus
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="notify", daemon=True)

    def start(self) -> None:
        """Begin to listen, in a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop listening and wait for the thread."""
        self._stopping.set()
        self._thread.join(timeout=5)

    def _run(self) -> None:
        while not self._stopping.is_set():
            with contextlib.suppress(psycopg.OperationalError):
                self._listen()
            self._stopping.wait(1)

    def _listen(self) -> None:
        with psycopg.connect(self._dsn, autocommit=True) as connection:
            connection.execute(f"LISTEN {CHANNEL}")
            self._bus.wake([EVERYTHING])
            while not self._stopping.is_set():
                for note in connection.notifies(timeout=0.5, stop_after=1):
                    self._bus.wake(note.payload.split())

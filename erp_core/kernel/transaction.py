"""One transaction: what every verb and read is given, and the only way to the database."""

import copy
from collections.abc import Callable, Iterable, Iterator, Mapping, MutableMapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Protocol, TypeVar

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from erp_core.kernel.events import Event, Listeners, deliver
from erp_core.kernel.opening_hours import STANDARD_HOURS, OpeningHours
from erp_core.kernel.tail import CommitTail, Phase, TailAction

T = TypeVar("T")


class Defer(Protocol):
    """The port for work to be done later: stores a job with the rows of this transaction."""

    def __call__(self, _connection: Connection, job: str, record_id: int, /) -> None:
        """Store the job on the opaque connection, so that it commits with the rows."""
        ...


def refuse_jobs(_connection: Connection, job: str, record_id: int) -> None:
    """Refuse a job: the default port of a database that nobody gave a job engine.

    Raises:
        RuntimeError: Always.
    """
    message = f"No job engine is wired in, so {job!r} for {record_id} cannot be deferred."
    raise RuntimeError(message)


@dataclass(frozen=True)
class Ports:
    """What a database gives its transactions.

    Attributes:
        listeners: Who hears which event.
        defer: Where later work goes.
        audit_key: Secret of the audit chain.
        export_audit_head: Told the chain's head (sequence, MAC in hex) after each commit.
        modules: Names of the modules that are on; None means all.
        permissions: What anyone may hold while these modules are on; None means anything.
        hours: When the house is open, as the deployment's settings say; support may keep others.
        policies: The rules of the trade that a deployment sets, each a frozen object by its type.
        personal: What each module keeps about people, on or off, the lowest module first.
    """

    listeners: Listeners = field(default_factory=dict)
    defer: Defer = refuse_jobs
    audit_key: bytes = b""
    export_audit_head: Callable[[int, str], None] | None = None
    modules: frozenset[str] | None = None
    permissions: frozenset[str] | None = None
    hours: OpeningHours = STANDARD_HOURS
    policies: Mapping[type, Any] = field(default_factory=dict)
    personal: tuple[Any, ...] = ()

    def has(self, modules: Iterable[str]) -> bool:
        """Tell whether all of these modules are on."""
        return self.modules is None or self.modules.issuperset(modules)


class Tx:
    """A transaction in progress. Services take it, never commit it.

    Attributes:
        session: The SQLAlchemy session, for erp_core only.
        now: The business time at which the transaction began; only :meth:`dated` moves it.
        began: When it really began, whatever day a part of it is dated; the audit trail tells this.
        ports: What the database was given.
        topics: Whom to wake after the commit.
        told: Those that a statement of this transaction has queued a notice for.
    """

    def __init__(
        self,
        session: Session,
        now: datetime,
        ports: Ports,
        *,
        read_only: bool,
        lasting: MutableMapping[type, Any],
    ) -> None:
        self.session = session
        self.now = self.began = now
        self.ports = ports
        self.read_only = read_only
        self.topics: set[str] = set()
        self.told: frozenset[str] = frozenset()
        self.callbacks: list[Callable[[], None]] = []
        self._lasting = lasting
        self._tail = CommitTail()
        self._locals: dict[type, Any] = {}
        self._spoilt = False

    @property
    def connection(self) -> Connection:
        """The connection, opaque to everyone outside erp_core."""
        return self.session.connection()

    @property
    def dialect(self) -> str:
        """``sqlite`` or ``postgresql``."""
        return self.connection.dialect.name

    def local(self, kind: type[T]) -> T:
        """Return this transaction's own instance of a collector, made at first use."""
        found: T = self._locals.setdefault(kind, kind())
        return found

    def known(self, kind: type[T]) -> T | None:
        """Return a fact that this transaction, or a committed one before it, has learned."""
        found: T | None = self._locals.get(kind, self._lasting.get(kind))
        return found

    def learn(self, fact: object) -> None:
        """Keep what never changes once it is committed, for as long as the database is open.

        Only for rows that nobody changes or deletes: other processes say nothing when they add
        some, so whoever does not find one in what is known reads it anew.
        """
        kind = type(fact)
        self._locals[kind] = fact
        if self.read_only:
            self._lasting[kind] = fact
        else:
            self.after_commit(lambda: self._lasting.__setitem__(kind, fact))

    def policy(self, default: T) -> T:
        """Return the deployment's rules of a kind, or the default where it sets none."""
        found: T = self.ports.policies.get(type(default), default)
        return found

    def publish(self, event: Event) -> None:
        """Tell every listener of an event, now and in this transaction."""
        self.session.flush()
        deliver(self, event, self.ports.listeners)

    def defer(self, job: str, record_id: int) -> None:
        """Store a job for later; it exists only if this transaction commits."""
        self.session.flush()
        self.ports.defer(self.connection, job, record_id)

    def at_commit(self, phase: Phase, key: str, action: TailAction, *, once: bool = False) -> None:
        """Put an action off to the commit tail."""
        self._tail.add(phase, key, action, once=once)

    def settle(self) -> None:
        """Take balances and statutory numbers now, so that a view can show them.

        Call it last: everything after it runs with those locks held.
        """
        self._run_tail(Phase.NUMBERS)

    def notify(self, topic: str) -> None:
        """Wake whoever watches a topic, for example ``thread:12``, after the commit."""
        self.topics.add(topic)

    def after_commit(self, callback: Callable[[], None]) -> None:
        """Call something once the transaction is durable."""
        self.callbacks.append(callback)

    def close_tail(self) -> None:
        """Run the whole tail; the database calls it right before the commit.

        Raises:
            RuntimeError: A trial failed, so that what was collected is not what was written.
        """
        if self._spoilt:
            message = "A trial of this transaction failed: it cannot be committed."
            raise RuntimeError(message)
        self._run_tail(Phase.AUDIT)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """Undo everything inside when it raises: rows, tail, collectors, topics, callbacks."""
        self.session.flush()
        kept = self._tail.copy(), copy.deepcopy(self._locals), set(self.topics), [*self.callbacks]
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            self._tail, self._locals, self.topics, self.callbacks = kept
            raise

    @contextmanager
    def trial(self) -> Iterator[None]:
        """Undo the rows of what is inside when it raises, to see what else would be refused.

        Unlike a savepoint it copies nothing of what was collected, so it costs the same however
        much that is; and after a failure the transaction can only be given up.
        """
        self.session.flush()
        try:
            with self.session.begin_nested():
                yield
        except BaseException:
            self._spoilt = True
            raise

    @contextmanager
    def dated(self, moment: datetime) -> Iterator[None]:
        """Let what is inside happen at an earlier moment, for history that is entered later.

        Raises:
            ValueError: The moment is yet to come.
        """
        if moment > self.began:
            message = f"{moment} is yet to come."
            raise ValueError(message)
        present, self.now = self.now, moment
        try:
            yield
        finally:
            self.now = present

    def _run_tail(self, last: Phase) -> None:
        self.session.flush()
        self._tail.run(self, last)
        self.session.flush()

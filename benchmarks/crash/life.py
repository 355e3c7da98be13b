"""One run of one step: a house that may die in it, is started again, and comes to rest."""

import contextlib
import json
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from multiprocessing.context import ForkServerContext
from multiprocessing.process import BaseProcess
from pathlib import Path

from sqlalchemy import and_, func, or_, select

from benchmarks.crash.instruments import Event
from benchmarks.crash.orders import MAILBOX, Orders, live
from benchmarks.crash.outside import Outside
from erp_core import conversations
from erp_core.conversations.carrier_tables import ChannelPauseRow
from erp_core.conversations.file_tables import MessageFileRow
from erp_core.conversations.tables import CodeRow, ConversationRow, NoticeRow, OutboxRow
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx

PATIENCE = 60.0
LOOK_AGAIN = 0.01
LISTED = ("sms", "whatsapp")
"""Channels whose carrier is asked what it took: a doubt there is work that is left to do."""
_STARTING = threading.Lock()


class NeverAtRest(Exception):
    """The house did not come to rest in time."""


def context() -> ForkServerContext:
    """Return the server that children are forked from; it loads everything once."""
    os.environ.update(
        OMP_NUM_THREADS="1",
        OPENBLAS_NUM_THREADS="1",
        PYTHONWARNINGS="ignore::UserWarning:multiprocessing.resource_tracker",
    )
    made = multiprocessing.get_context("forkserver")
    made.set_forkserver_preload(["benchmarks.crash.house"])
    return made


@dataclass
class Told:
    """What a house writes into the file of its events, read on from where it was read before.

    Attributes:
        path: The file.
        ready: The ports that processes told to listen on, one a process.
        events: Every commit and send.
        asked: Every line that a process began to answer.
        died: Whether one told that it dies now.
    """

    path: Path
    ready: list[str] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    died: bool = False
    _read: int = 0
    _guard: threading.Lock = field(default_factory=threading.Lock)

    def read_on(self) -> None:
        """Read the lines that are whole by now."""
        with self._guard:
            if not self.path.exists():
                return
            with self.path.open("rb") as file:
                file.seek(self._read)
                new = file.read()
            whole = new[: new.rfind(b"\n") + 1]
            self._read += len(whole)
            for line in whole.decode().splitlines():
                self._hear(line)

    def _hear(self, line: str) -> None:
        word, _, more = line.partition(" ")
        if word == "asked":
            self.asked.append(more)
        if word == "ready":
            self.ready.append(more)
        elif word == "event":
            label, number = more.split()
            self.events.append(Event(label, int(number)))
        elif word == "died":
            self.died = True


@dataclass
class Life:
    """The lives of a house on one state.

    Attributes:
        orders: What its first process is told.
        outside: Who talks to it.
        database: Our own view of its database.
        deaths: How often it was found dead.
    """

    orders: Orders
    outside: Outside
    database: Database
    deaths: int = 0
    _revived: int = 0
    _process: BaseProcess | None = None
    _said: Told = field(init=False)

    def __post_init__(self) -> None:
        """Listen to what it tells."""
        self._said = Told(self.orders.events)

    def begin(self) -> None:
        """Start the house, again if it dies before it is ready."""
        self._start()
        while self.url() is None:
            self.revive()
            time.sleep(LOOK_AGAIN)

    def settle(self, patience: float = PATIENCE) -> None:
        """Deliver what waits and revive the house until nothing is left to do.

        Args:
            patience: Seconds it may take.

        Raises:
            NeverAtRest: It takes too long.
        """
        until = time.monotonic() + patience
        while self.outside.waits or not self._at_rest():
            if time.monotonic() > until:
                raise NeverAtRest
            self.revive()
            url = self.url()
            if url and self.outside.waits:
                self.outside.deliver(url)
            time.sleep(LOOK_AGAIN)

    def url(self) -> str | None:
        """Return where the present process listens; one that tells its death does no more.

        Only the first process is told to die.
        """
        told = self._told()
        dying = self._revived == 0 and told.died
        alive = self._process is not None and self._process.is_alive() and not dying
        listens = alive and len(told.ready) > self.deaths
        return f"http://127.0.0.1:{told.ready[-1]}" if listens else None

    def events(self) -> list[Event]:
        """Return every commit and send of all its lives."""
        return list(self._told().events)

    def asked(self) -> list[str]:
        """Return every line that any of its lives began to answer."""
        return list(self._told().asked)

    def died_as_told(self) -> bool:
        """Tell whether it died where it was told to."""
        return self._told().died

    def stop(self) -> None:
        """Stop it as an operator does, and wait."""
        self._end(signal.SIGTERM)

    def kill(self) -> None:
        """Kill it."""
        self._end(signal.SIGKILL)

    def _start(self) -> None:
        with _STARTING:
            self._process = context().Process(target=live, args=(self.orders,), daemon=True)
            self._process.start()

    def revive(self) -> None:
        """Start the house again if it is dead."""
        if self._process is not None and self._process.is_alive():
            return
        dead_before_ready = len(self._told().ready) <= self.deaths
        self.deaths += 0 if dead_before_ready else 1
        self.orders = replace(self.orders, fatal=None)
        self._revived += 1
        self._start()

    def _end(self, number: signal.Signals) -> None:
        if self._process is None or self._process.pid is None:
            return
        with contextlib.suppress(ProcessLookupError):
            os.kill(self._process.pid, number)
        self._process.join(20)

    def _told(self) -> Told:
        self._said.read_on()
        return self._said

    def _at_rest(self) -> bool:
        return (
            self.url() is not None and self.database.read(_open_work) == 0 and self._mail_is_read()
        )

    def _mail_is_read(self) -> bool:
        mail = self.outside.mail
        if mail is None:
            return True
        note = self.database.read(lambda tx: conversations.load_cursor(tx, "email", MAILBOX))
        return mail.has_been_read(json.loads(note)["uid"] if note else 0)


def _open_work(tx: Tx) -> int:
    unanswered = select(func.count()).where(ConversationRow.done_seq < ConversationRow.next_seq)
    asked = and_(OutboxRow.channel.in_(LISTED), OutboxRow.looked_up_at.is_(None))
    unasked = and_(OutboxRow.channel.not_in(LISTED), OutboxRow.resent.is_(False))
    doubted = and_(OutboxRow.state == "uncertain", or_(asked, unasked))
    unsent = select(func.count()).where(or_(OutboxRow.state.in_(("pending", "sending")), doubted))
    unfetched = select(func.count()).where(MessageFileRow.state == "pending")
    untold = select(func.count()).where(NoticeRow.state == "waiting")
    paused = select(func.count(ChannelPauseRow.id))
    uncoded = select(func.count(CodeRow.id)).where(CodeRow.waits)
    queries = (unanswered, uncoded, unsent, unfetched, untold, paused)
    return sum(tx.session.scalar(query) or 0 for query in queries)


@contextlib.contextmanager
def living(orders: Orders, outside: Outside, database: Database) -> Iterator[Life]:
    """Live for as long as the block lasts."""
    orders.events.unlink(missing_ok=True)
    life = Life(orders, outside, database)
    try:
        life.begin()
        yield life
    finally:
        life.kill()


def events_file(folder: Path) -> Path:
    """Return the file of a run's events: outside the data directory, so that it is not copied."""
    return folder.with_name(f"{folder.name}.events")

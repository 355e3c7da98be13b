"""Inside the process under test: numbers every commit and every send, and dies at a chosen one.

There is one place where anything is committed (``Database.commit``) and one where anything is
handed to a carrier (``Channel.send``). Both are wrapped here; what happens is written to a file
with one system call each, so that a SIGKILL loses none of it. A commit that changes nothing is
no event: dying beside it is the same as dying between two others.
"""

import inspect
import os
import signal
import threading
import traceback
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, event, text

from channels.contract import Channel, OutboundMessage, SendResult
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True, order=True)
class Event:
    """The number-th time that something of this label happened in a process.

    Attributes:
        label: For example ``commit:finish_turn`` or ``send:telegram``.
        number: From 1.
    """

    label: str
    number: int


@dataclass(frozen=True, order=True)
class Point:
    """Where a process dies: right before or right after an event."""

    event: Event
    side: str

    def __str__(self) -> str:
        return f"{self.side} {self.event.label} #{self.event.number}"


class Instruments:
    """Counts events, and kills its own process at a point.

    Args:
        events: The file to which events are appended.
        fatal: Where to die; None to live.
    """

    def __init__(self, events: Path, fatal: Point | None) -> None:
        self._file = os.open(events, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
        self._fatal = fatal
        self._counts: Counter[str] = Counter()
        self._guard = threading.Lock()

    def tell(self, *words: object) -> None:
        """Write a line."""
        os.write(self._file, (" ".join(map(str, words)) + "\n").encode())

    def begin(self, label: str) -> Event:
        """Number an event, and die before it if that is the point."""
        with self._guard:
            self._counts[label] += 1
            happening = Event(label, self._counts[label])
        self.tell("event", label, happening.number)
        self._die_at(Point(happening, "before"))
        return happening

    def end(self, happening: Event) -> None:
        """Die after an event if that is the point."""
        self._die_at(Point(happening, "after"))

    def _die_at(self, here: Point) -> None:
        if here == self._fatal:
            self.tell("died", here)
            os.kill(os.getpid(), signal.SIGKILL)


def watch_commits(database: Database, instruments: Instruments) -> None:
    """Number the commits of a database, each named after the command that it makes durable."""
    commit, run_once = database.commit, database._run_once  # noqa: SLF001 - an instrument reaches inside
    current = threading.local()

    @event.listens_for(database.engine, "begin")
    def began(connection: Connection) -> None:
        if connection.dialect.name == "sqlite":
            connection.info["changes"] = _changes(connection)

    def named(command: Callable[[Tx], Any]) -> Any:  # noqa: ANN401 - any command, any answer
        current.name = name_of(command)
        return run_once(command)

    def watched(tx: Tx) -> None:
        if not _wrote(tx.session.connection()):
            return commit(tx)
        happening = instruments.begin(f"commit:{current.name}")
        commit(tx)
        return instruments.end(happening)

    vars(database).update(commit=watched, _run_once=named)


def watch_sends(channel: Channel, instruments: Instruments) -> None:
    """Number the sends of a channel."""
    send = channel.send

    async def watched(message: OutboundMessage) -> SendResult:
        happening = instruments.begin(f"send:{channel.name}")
        try:
            return await send(message)
        finally:
            instruments.end(happening)

    vars(channel).update(send=watched)


def name_of(command: Callable[[Tx], Any]) -> str:
    """Name a command: a function by its own name, a lambda by what it calls first.

    A mark of a send is written with a note on its account; it is named after the mark.
    """
    code = command.__code__
    if code.co_name != "<lambda>":
        return code.co_name.strip("_")
    called = next(name for name in code.co_names if name not in {"conversations", "desk"})
    if called == "_noted":
        return name_of(inspect.getclosurevars(command).nonlocals["mark"])
    return _route() if called == "_once" else called.strip("_")


def _route() -> str:
    """Name the REST route that writes."""
    calls = (frame for frame, _ in traceback.walk_stack(None))
    routes = (
        frame.f_code.co_name
        for frame in calls
        if frame.f_code.co_filename.endswith(("/api.py", "/http/replies.py"))
    )
    return f"rest_{next(routes, 'unknown')}"


def _wrote(connection: Connection) -> bool:
    if connection.dialect.name == "sqlite":
        return bool(_changes(connection) != connection.info["changes"])
    query = text("SELECT pg_current_xact_id_if_assigned() IS NOT NULL")
    return bool(connection.execute(query).scalar_one())


def _changes(connection: Connection) -> int:
    raw: Any = connection.connection.dbapi_connection
    return int(raw.total_changes)

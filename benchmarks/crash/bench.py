"""Plays steps on copies of a state and judges what a death changed: nothing may be."""

import threading
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace

from sqlalchemy import func, select

from benchmarks.crash.company import build_company
from benchmarks.crash.digest import Digest, differences, digest
from benchmarks.crash.instruments import Event, Point
from benchmarks.crash.life import Life, NeverAtRest, events_file, living
from benchmarks.crash.orders import Orders, settings_of
from benchmarks.crash.outside import Outside, Saved
from benchmarks.crash.snapshots import Snapshots
from benchmarks.crash.talk import Step
from erp_core import conversations
from erp_core.conversations.tables import OutboxRow
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.bootstrap import open_database
from frontdesk.verifying import verify_database

MOST_VIOLATIONS = 12


@dataclass(frozen=True)
class Rest:
    """What a step came to.

    Attributes:
        tables: What the database says.
        phones: What phones and mailboxes show: whose and the text, with how often.
        again: How many of these say that they were sent again.
        chat: The lines of the visitor's widget.
        answers: What the agent's client was answered.
        listed: How many sends wait for an operator, because they are in doubt.
        violations: What ``verify`` says.
        examined: The rows it looked at.
    """

    tables: Digest
    phones: Counter[tuple[str, str]]
    again: int
    chat: tuple[str, ...]
    answers: tuple[int, ...]
    listed: int
    violations: tuple[str, ...]
    examined: int


@dataclass(frozen=True)
class Recorded:
    """A step as it goes when nobody dies.

    Attributes:
        step: The step.
        before: Name of the state in which it begins.
        outside: How everybody outside is then.
        events: Every commit and send, in order.
        rest: What it comes to.
    """

    step: Step
    before: str
    outside: Saved
    events: tuple[Event, ...]
    rest: Rest


@dataclass(frozen=True)
class Verdict:
    """What became of one death.

    Attributes:
        point: Where.
        step: In which step.
        violations: What it changed.
        died: Whether it happened at all.
        twice: How many messages a phone shows once more, saying so.
    """

    point: Point
    step: str
    violations: tuple[str, ...]
    died: bool
    twice: int = 0


class Bench:
    """One place to play steps: its own states, its own people outside.

    Args:
        name: Tells its copies from those of other benches.
        snapshots: Copies of states.
        outside: The people of this bench.
        orders: What every child is told.
    """

    def __init__(self, name: str, snapshots: Snapshots, outside: Outside, orders: Orders) -> None:
        self._name = name
        self._snapshots = snapshots
        self.outside = outside
        self._orders = orders

    def found(self) -> None:
        """Build the company in the first state."""
        folder = self._snapshots.create("s0")
        orders = replace(
            self._orders,
            folder=folder,
            database_url=self._snapshots.url("s0"),
        )
        settings = settings_of(self.outside.reached_by(orders))
        self.outside.agent.key = build_company(settings).staff_key

    def record(self, steps: Sequence[Step]) -> list[Recorded]:
        """Play the steps one after the other, and keep the state between any two."""
        found = []
        for number, step in enumerate(steps):
            before, saved = f"s{number}", self.outside.save()
            self.outside.restore(saved)
            orders, database = self._open(before, f"s{number + 1}", step, None)
            try:
                with living(orders, self.outside, database) as life:
                    lines = self._play(life, step, None)
                    life.stop()
                rest = self._rest(database, saved, lines)
                found.append(Recorded(step, before, saved, tuple(life.events()), rest))
            finally:
                database.close()
        return found

    def die(self, recorded: Recorded, point: Point) -> Verdict:
        """Play a step with a death in it."""
        self.outside.restore(recorded.outside)
        orders, database = self._open(recorded.before, self._name, recorded.step, point)
        try:
            with living(orders, self.outside, database) as life:
                lines = self._play(life, recorded.step, recorded.rest.chat)
            rest = self._rest(database, recorded.outside, lines)
            wrong = _compared(recorded, rest)
            twice = (rest.phones - recorded.rest.phones).total()
            return Verdict(point, recorded.step.name, wrong, died=life.died_as_told(), twice=twice)
        except NeverAtRest:
            return Verdict(point, recorded.step.name, ("it never came to rest",), died=True)
        finally:
            database.close()

    def _open(
        self, source: str, target: str, step: Step, fatal: Point | None
    ) -> tuple[Orders, Database]:
        folder = self._snapshots.copy(source, target)
        orders = replace(
            self._orders,
            folder=folder,
            database_url=self._snapshots.url(target),
            events=events_file(folder),
            fatal=fatal,
            thinks=step.thinks,
            fails=step.fails,
            lease=step.lease or self._orders.lease,
        )
        orders = self.outside.reached_by(orders)
        return orders, open_database(settings_of(orders), SystemClock())

    def _play(self, life: Life, step: Step, expected: tuple[str, ...] | None) -> list[str]:
        """Let the step happen; a house that died is told everything once more."""
        step.act(self.outside)
        life.settle()
        if expected is not None:
            if not life.died_as_told():
                life.stop()
                life.settle()
            self.outside.repeat_everything()
            life.settle()
        url = life.url()
        assert url is not None
        lines = _lines_of_chat(life.database, self.outside) if expected is None else len(expected)
        return self.outside.visitor.lines(url, lines) if lines else []

    def _rest(self, database: Database, before: Saved, chat: list[str]) -> Rest:
        shown = self.outside.shown(before)
        lines = verify_database(database)
        return Rest(
            tables=digest(database),
            phones=Counter((one.peer, one.text) for one in shown),
            again=sum(one.again for one in shown),
            chat=tuple(chat),
            answers=tuple(self.outside.agent.answers),
            listed=database.read(_in_doubt),
            violations=tuple(found for line in lines for found in line.violations),
            examined=sum(line.examined for line in lines),
        )


def _lines_of_chat(database: Database, outside: Outside) -> int:
    visitor = outside.visitor
    return len(
        database.read(lambda tx: conversations.transcript(tx, visitor.key, after=visitor.seen))
    )


def _in_doubt(tx: Tx) -> int:
    query = select(func.count(OutboxRow.id)).where(OutboxRow.state == "uncertain")
    return tx.session.scalar(query) or 0


def _compared(recorded: Recorded, found: Rest) -> tuple[str, ...]:
    """Name what a death changed. A send that was under way may be made again, saying so."""
    expected = recorded.rest
    wrong = [*found.violations, *differences(expected.tables, found.tables)]
    for peer, text in expected.phones.keys() - found.phones.keys():
        wrong.append(f"lost to {peer}: {text!r}")
    twice = found.phones - expected.phones
    if any(times > 1 for times in twice.values()) or twice.total() > recorded.step.peers:
        wrong.append(f"more than one duplicate: {dict(twice)}")
    if twice.total() > found.again:
        wrong.append(f"sent twice without saying so: {dict(twice)}")
    if found.listed > expected.listed + recorded.step.doubtful:
        wrong.append(f"{found.listed} sends are left in doubt")
    if sorted(expected.chat) != sorted(found.chat):
        wrong.append(f"the visitor sees {found.chat}, not {expected.chat}")
    if expected.answers != found.answers:
        wrong.append(f"the agent was answered {found.answers}, not {expected.answers}")
    return tuple(wrong[:MOST_VIOLATIONS])


class Gate:
    """Gives benches to threads, one each."""

    def __init__(self, benches: Sequence[Bench]) -> None:
        self._free = list(benches)
        self._guard = threading.Lock()

    def judge(self, task: tuple[Recorded, Point]) -> Verdict:
        """Play a death on a free bench."""
        with self._guard:
            bench = self._free.pop()
        try:
            return bench.die(*task)
        finally:
            with self._guard:
                self._free.append(bench)

"""Two workers on one PostgreSQL database: one is killed and does not come back.

    python benchmarks/takeover.py --database postgresql+psycopg://... [--kills 4]

People write without pause to two processes that share one database, each with the leases of the
default settings. One of the two is killed (SIGKILL) and stays dead until everything that it was
answering has been carried out, and every channel on which something waited sends again;
then it is started again, and the other one is next.

Prints how long that took each time. No message may be answered by both while both live, and at
rest everything is judged as after a storm: nothing lost, doubled, forged or out of order. Exit
code 1 when any of it fails or a takeover took longer than ``--within`` seconds.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import select

from benchmarks.crash.company import build_company
from benchmarks.crash.life import Life, living
from benchmarks.crash.orders import Orders, settings_of
from benchmarks.crash.outside import telegram_alone
from benchmarks.crash.snapshots import Snapshots
from benchmarks.storming.carriers import Carriers, both_carriers, deliver_all
from benchmarks.storming.forgeries import FORGERIES
from benchmarks.storming.judging import judged
from benchmarks.storming.letters import Correspondence, Post, correspondences
from erp_core.conversations.tables import OutboxRow
from erp_core.crm.tables import UnmetDemand
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings
from frontdesk.workflows.real_time import real_now

LEASE = float(Settings.model_fields["turn_lease"].default)
THINKS = 0.4
"""Seconds of every answer, so that a death meets some that are under way."""
PATIENCE = 300.0
WRITES = 3.0
"""Seconds that somebody takes for a message, at most."""
LONGEST = 60.0
LOOK_AGAIN = 0.02
BETWEEN = (1.5, 3.0)
"""Seconds of two living workers before one is killed."""


@dataclass
class Pair:
    """Two workers, and what was seen of them.

    Attributes:
        database: The database of both, in our own view.
        lives: The two.
        turns: Seconds from every death until the turns that it met were carried out.
        sends: Seconds from every death until every channel was sending again as well.
        twice: What both answered although neither died.
    """

    database: Database
    lives: Sequence[Life]
    turns: list[float] = field(default_factory=list)
    sends: list[float] = field(default_factory=list)
    twice: set[str] = field(default_factory=set)
    _left_over: set[str] = field(default_factory=set)

    def url(self) -> str | None:
        """Return one of the living, at random, after the time that it takes to write."""
        time.sleep(random.uniform(0, WRITES))
        living_ones = [url for one in self.lives if (url := one.url())]
        return random.choice(living_ones) if living_ones else None

    def take_over(self, dead: Life) -> None:
        """Kill one of the two, wait until the other has done its work, and start it again."""
        dead.kill()
        began = time.monotonic()
        died = real_now()
        waiting = self.database.read(_channels_that_wait)
        left = frozenset(dead.asked()) - self.database.read(_carried_out)
        self._left_over.update(left)
        _until(lambda: left <= self.database.read(_carried_out))
        self.turns.append(time.monotonic() - began)
        _until(lambda: waiting <= self.database.read(lambda tx: _channels_that_sent(tx, died)))
        self.sends.append(time.monotonic() - began)
        dead.revive()
        _until(lambda: dead.url() is not None)

    def look(self) -> None:
        """Note what both began to answer although no death explains it."""
        first, second = (set(one.asked()) for one in self.lives)
        self.twice |= (first & second) - self._left_over


def main() -> int:
    """Kill one worker after the other."""
    given = _arguments()
    print(f"seed  {given.seed}")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshots = Snapshots(folder, given.database)
        stack.callback(snapshots.drop_all)
        carriers = stack.enter_context(both_carriers())
        orders = _orders(snapshots, carriers, folder)
        settings = settings_of(orders)
        build_company(settings)
        post = Post(carriers.telegram.telegram, carriers.twilio.twilio, random.Random(given.seed))
        letters = correspondences(post, given.threads, given.messages, len(FORGERIES))
        database = open_database(settings, SystemClock())
        stack.callback(database.close)
        pair = Pair(database, [stack.enter_context(one) for one in _two(orders, carriers, folder)])
        refused = _rage(pair, letters, given)
        for life in pair.lives:
            life.settle(PATIENCE)
        pair.look()
        found = judged(database, carriers, letters, refused)
    return _report(pair, found.figures, found.wrong, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True, help="the URL of a PostgreSQL server")
    parser.add_argument("--threads", type=int, default=24, help="people who write")
    parser.add_argument("--messages", type=int, default=30, help="messages of each")
    parser.add_argument("--kills", type=int, default=4, help="how many takeovers")
    parser.add_argument("--within", type=float, default=10.0, help="seconds of a takeover")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    return parser.parse_args()


def _orders(snapshots: Snapshots, carriers: Carriers, folder: Path) -> Orders:
    return Orders(
        folder=snapshots.create("pair"),
        database_url=snapshots.url("pair"),
        telegram=carriers.telegram.url,
        twilio=carriers.twilio.url,
        events=folder / "events",
        scripted=True,
        notes=True,
        thinks=THINKS,
        lease=LEASE,
    )


def _two(
    orders: Orders, carriers: Carriers, folder: Path
) -> Iterator[contextlib.AbstractContextManager[Life]]:
    """Return two workers on one database, each with a data directory of its own."""
    for name in ("first", "second"):
        own = replace(orders, folder=folder / name, events=folder / f"{name}.events")
        database = open_database(settings_of(own), SystemClock())
        yield living(own, telegram_alone(carriers.telegram), database)


def _rage(pair: Pair, letters: Sequence[Correspondence], given: argparse.Namespace) -> int:
    """Deliver everything to both while one after the other dies."""
    dice = random.Random(given.seed)
    with ThreadPoolExecutor(1) as pool:
        delivering = pool.submit(deliver_all, pair.url, letters)
        for number in range(given.kills):
            threading.Event().wait(dice.uniform(*BETWEEN))
            pair.take_over(pair.lives[number % 2])
        return delivering.result()


def _until(happened: Callable[[], bool]) -> None:
    until = time.monotonic() + LONGEST
    while not happened() and time.monotonic() < until:
        time.sleep(LOOK_AGAIN)


def _channels_that_wait(tx: Tx) -> frozenset[str]:
    waits = OutboxRow.state.in_(("pending", "sending"))
    return frozenset(tx.session.scalars(select(OutboxRow.channel).where(waits)))


def _channels_that_sent(tx: Tx, since: datetime) -> frozenset[str]:
    sent = (OutboxRow.state == "sent", OutboxRow.done_at > since)
    return frozenset(tx.session.scalars(select(OutboxRow.channel).where(*sent)))


def _carried_out(tx: Tx) -> frozenset[str]:
    return frozenset(tx.session.scalars(select(UnmetDemand.asked)))


def _report(
    pair: Pair, figures: dict[str, int], wrong: Sequence[str], given: argparse.Namespace
) -> int:
    for name, value in figures.items():
        print(f"{name}  {value}")
    print("turns_taken_over_seconds ", " ".join(f"{one:.1f}" for one in pair.turns))
    print("sends_taken_over_seconds ", " ".join(f"{one:.1f}" for one in pair.sends))
    late = [one for one in pair.sends if one > given.within]
    wrong = [
        *wrong,
        *(f"answered by both: {line}" for line in sorted(pair.twice)),
        *(f"a takeover took {one:.1f} s" for one in late),
    ]
    for one in wrong[:20]:
        print(f"WRONG {one}")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())

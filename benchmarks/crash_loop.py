"""Kill a busy house a thousand times, whenever it happens to be, and count what became of it.

    nice python benchmarks/crash_loop.py [--kills 1000] [--database postgresql+psycopg://...]

People write on Telegram, by text message, on WhatsApp, by mail and on the web chat; carriers
deliver until they are acknowledged, some of it twice. All the while the house is killed (SIGKILL)
after a random time, a tenth of it while it is still starting, and started again. Each line is
written down once as something that was asked for, so an effect that happens twice is seen.

At rest nothing may be lost, no effect doubled, no reply sent twice without saying so, no more
replies sent twice than there were kills, and ``verify`` finds nothing. Prints a line a figure;
exit code 1 when any of it fails. ``--kills 20`` is the size for every night.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.crash.company import build_company
from benchmarks.crash.life import Life, living
from benchmarks.crash.orders import Orders, settings_of
from benchmarks.crash.outside import Outside, everybody
from benchmarks.crash.snapshots import Snapshots
from benchmarks.storming.crowd import Crowd, Delivering
from benchmarks.storming.tally import Tally, tallied
from erp_core import conversations
from erp_core.kernel.clock import SystemClock
from erp_core.kernel.database import Database
from frontdesk.bootstrap import open_database

LIVES = (0.1, 2.5)
"""Seconds that a house lives before it is killed, from when it listens."""
UNBORN = 0.1
"""Share of the kills that come before it listens."""
STARTING = 0.5
PATIENCE = 900.0
TOLD_EVERY = 50


def main() -> int:
    """Kill so often, and count once."""
    given = _arguments()
    print(f"seed  {given.seed}", flush=True)
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshots = Snapshots(folder, "" if given.database == "sqlite" else given.database)
        stack.callback(snapshots.drop_all)
        outside = stack.enter_context(everybody())
        orders = outside.reached_by(_orders(snapshots, folder, given.database))
        build_company(settings_of(orders))
        database = stack.enter_context(_opened(orders))
        return _kill_and_count(orders, outside, database, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--database", default="sqlite", help="sqlite (default) or the URL of a PostgreSQL server"
    )
    parser.add_argument("--kills", type=int, default=1000, help="how often the house is killed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    return parser.parse_args()


def _orders(snapshots: Snapshots, folder: Path, database: str) -> Orders:
    return Orders(
        folder=snapshots.create("loop"),
        database_url=snapshots.url("loop"),
        telegram="",
        events=folder / "events",
        scripted=True,
        notes=True,
        lease=30.0 if database == "sqlite" else 1.0,
    )


@contextlib.contextmanager
def _opened(orders: Orders) -> Iterator[Database]:
    database = open_database(settings_of(orders), SystemClock())
    try:
        yield database
    finally:
        database.close()


def _kill_and_count(
    orders: Orders, outside: Outside, database: Database, given: argparse.Namespace
) -> int:
    began, dice = time.monotonic(), random.Random(given.seed)
    crowd = Crowd(outside, dice)
    with living(orders, outside, database) as life:
        with Delivering(outside, life.url):
            for number in range(1, given.kills + 1):
                _live_and_die(life, crowd, dice)
                if number % TOLD_EVERY == 0:
                    print(f"kills  {number}", flush=True)
        life.settle(PATIENCE)
        outside.repeat_everything()
        life.settle(PATIENCE)
        found = tallied(database, crowd, _seen(life, outside), given.kills)
    return _report(found, life, given.kills, time.monotonic() - began)


def _live_and_die(life: Life, crowd: Crowd, dice: random.Random) -> None:
    """Start the house, let people write, and kill it whatever it is at."""
    life.revive()
    if dice.random() < UNBORN:
        crowd.write_some()
        time.sleep(dice.uniform(0.0, STARTING))
    else:
        while life.url() is None:
            life.revive()
            time.sleep(0.01)
        crowd.write_some()
        time.sleep(dice.uniform(*LIVES))
    life.kill()


def _seen(life: Life, outside: Outside) -> list[str]:
    """Read what the visitor's widget shows."""
    visitor, url = outside.visitor, life.url()
    lines = life.database.read(
        lambda tx: conversations.transcript(tx, visitor.key, after=visitor.seen, limit=None)
    )
    return visitor.lines(url, len(lines)) if url else []


def _report(found: Tally, life: Life, kills: int, seconds: float) -> int:
    print(f"kills  {kills}")
    print(f"deaths_while_it_listened  {life.deaths}")
    for name, value in found.figures.items():
        print(f"{name}  {value}")
    print(f"seconds  {seconds:.0f}")
    for wrong in found.wrong:
        print(f"WRONG {wrong}")
    return 1 if found.wrong else 0


if __name__ == "__main__":
    sys.exit(main())

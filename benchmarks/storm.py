"""A storm of messages: duplicates, letters that change places, forgeries, and a house that dies.

    python benchmarks/storm.py [--kills 20] [--database postgresql+psycopg://...]

200 people write 10 messages each, on Telegram and by text message, all at the same time. A fifth
of the messages is delivered twice at once, a fifth once more later, some change places with the
next one, and fourteen kinds of forgery come between. With ``--kills`` the house is killed
(SIGKILL) that often meanwhile and started again. A carrier delivers until it is acknowledged.

At rest every message must be stored, carried out and answered once, in the order in which it
first arrived; no forgery may have left a trace; a reply whose send was under way at a death may
have come once more, saying so. Prints a line a figure; exit code 1 when any of it fails.
"""

import argparse
import contextlib
import random
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from benchmarks.crash.company import build_company
from benchmarks.crash.life import Life, living
from benchmarks.crash.orders import Orders, settings_of
from benchmarks.crash.outside import telegram_alone
from benchmarks.crash.snapshots import Snapshots
from benchmarks.storming.carriers import Carriers, both_carriers, deliver_all
from benchmarks.storming.forgeries import FORGERIES
from benchmarks.storming.judging import Judgement, judged
from benchmarks.storming.letters import Correspondence, Post, correspondences
from erp_core.kernel.clock import SystemClock
from frontdesk.bootstrap import open_database
from frontdesk.settings import Settings

PATIENCE = 900.0
BETWEEN_DEATHS = (0.3, 2.5)
"""Seconds that a house lives before it is killed; they count from when it listens."""


def main() -> int:
    """Let it storm once."""
    given = _arguments()
    print(f"seed  {given.seed}")
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        snapshots = Snapshots(folder, "" if given.database == "sqlite" else given.database)
        stack.callback(snapshots.drop_all)
        outside = stack.enter_context(both_carriers())
        orders = _orders(snapshots, outside, folder, given.database)
        settings = settings_of(orders)
        build_company(settings)
        dice = random.Random(given.seed)
        post = Post(outside.telegram.telegram, outside.twilio.twilio, dice)
        letters = correspondences(post, given.threads, given.messages, len(FORGERIES))
        return _storm(orders, settings, outside, letters, given)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--database", default="sqlite", help="sqlite (default) or the URL of a PostgreSQL server"
    )
    parser.add_argument("--threads", type=int, default=200, help="people who write")
    parser.add_argument("--messages", type=int, default=10, help="messages of each")
    parser.add_argument("--kills", type=int, default=0, help="how often the house is killed")
    parser.add_argument("--seed", type=int, default=random.randrange(10**6))
    return parser.parse_args()


def _orders(snapshots: Snapshots, outside: Carriers, folder: Path, database: str) -> Orders:
    return Orders(
        folder=snapshots.create("storm"),
        database_url=snapshots.url("storm"),
        telegram=outside.telegram.url,
        twilio=outside.twilio.url,
        events=folder / "events",
        scripted=True,
        notes=True,
        lease=30.0 if database == "sqlite" else 1.0,
    )


def _storm(
    orders: Orders,
    settings: Settings,
    outside: Carriers,
    letters: Sequence[Correspondence],
    given: argparse.Namespace,
) -> int:
    began = time.monotonic()
    database = open_database(settings, SystemClock())
    quiet = telegram_alone(outside.telegram)
    try:
        with living(orders, quiet, database) as life:
            refused = _rage(life, letters, given)
            life.settle(PATIENCE)
            found = judged(database, outside, letters, refused)
    finally:
        database.close()
    return _report(found, given, life.deaths, time.monotonic() - began)


def _rage(life: Life, letters: Sequence[Correspondence], given: argparse.Namespace) -> int:
    """Deliver everything while the house is killed; return how many forgeries were refused."""
    over = threading.Event()
    with ThreadPoolExecutor(1) as pool:
        dying = pool.submit(_kill_now_and_then, life, given.kills, given.seed, over)
        try:
            refused = deliver_all(life.url, letters)
        finally:
            over.set()
            dying.result()
    return refused


def _kill_now_and_then(life: Life, kills: int, seed: int, over: threading.Event) -> None:
    """Kill the house so often, and keep it alive otherwise; the last deaths are after the rage."""
    dice, left = random.Random(seed), kills
    while left or not over.is_set():
        life.revive()
        if life.url() is None:
            time.sleep(0.02)
            continue
        if not left:
            over.wait(0.1)
            continue
        time.sleep(dice.uniform(*BETWEEN_DEATHS))
        life.kill()
        left -= 1


def _report(found: Judgement, given: argparse.Namespace, deaths: int, seconds: float) -> int:
    for name, value in found.figures.items():
        print(f"{name}  {value}")
    print(f"deaths  {deaths}")
    print(f"seconds  {seconds:.0f}")
    for wrong in found.wrong[:20]:
        print(f"WRONG {wrong}")
    enough = deaths >= given.kills
    if not enough:
        print(f"WRONG the house died {deaths} times, not {given.kills}")
    return 0 if not found.wrong and enough else 1


if __name__ == "__main__":
    sys.exit(main())

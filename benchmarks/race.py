"""Eight processes want 200 units of an article of which there are 100.

    python benchmarks/race.py --database postgresql+psycopg://server/postgres
        [--server] [--plant read-then-write]
    python benchmarks/race.py --server

Each order is one unit: placed, confirmed and, unless the caller is told that it is on back-order,
delivered, with one commit a step. Right is: 100 delivered, 100 told, no request failed, nothing
left held, and all that ``frontdesk verify`` checks holds at once. Anything else exits with 1.

With ``--server`` the house is served and the eight call it over HTTP, each write with an
idempotency key; without a database server that is a house on SQLite. A planted bug must be found.
The database is the benchmark's own, made on the server and dropped at the end.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import replace

from benchmarks.trade.places import new_house, opened
from benchmarks.trade.plants import PLANTS
from benchmarks.trade.racing import PATIENCE, Prize, Racer, Told
from benchmarks.trade.served import Till, a_key, serving
from erp_core import inventory
from erp_core.kernel.actor import system
from frontdesk.settings import Settings
from frontdesk.verifying import verify_database
from tests.builders.trade import a_trade

PROCESSES, UNITS, ORDERS = 8, 100, 200


def main() -> int:
    """Print one line a figure; 1 when one of them is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", default="", help="a PostgreSQL server")
    parser.add_argument("--server", action="store_true", help="race at a served house")
    parser.add_argument("--plant", choices=sorted(PLANTS), default="", help="a bug to be found")
    given = parser.parse_args()
    if not (given.database or given.server):
        parser.error("one process owns a file: name a PostgreSQL server, or race at a served house")
    with new_house(given.database) as settings:
        with opened(settings) as database:
            trade = a_trade(database, 1, str(UNITS))
            key = a_key(database)
        prize = Prize(trade.customer, trade.articles[0])
        racer = Racer(prize, ORDERS // PROCESSES, settings, None, given.plant)
        began, told = _race_at_tills(racer, key) if given.server else _race(racer)
        return int(_is_wrong(settings, told, began))


def _race_at_tills(racer: Racer, key: str) -> tuple[float, list[Told]]:
    with serving(racer.settings, PLANTS[racer.plant]) as url:
        return _race(replace(racer, till=Till(url, key)))


def _race(racer: Racer) -> tuple[float, list[Told]]:
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["benchmarks.race"])
    with context.Manager() as shared, ProcessPoolExecutor(PROCESSES, context) as pool:
        start = shared.Barrier(PROCESSES + 1)
        racing = [pool.submit(racer.run, start) for _ in range(PROCESSES)]
        start.wait(PATIENCE)
        began = time.monotonic()
        return began, [each.result() for each in racing]


def _is_wrong(settings: Settings, told: Sequence[Told], began: float) -> bool:
    with opened(settings) as database:
        broken = [v for line in verify_database(database) for v in line.violations]
        (left,) = database.read(lambda tx: inventory.stock_of(tx, system(), with_empty=True)).items
    failures = [failure for each in told for failure in each.failures]
    delivered = sum(each.delivered for each in told)
    on_back_order = sum(each.on_back_order for each in told)
    print(f"seconds  {max(each.finished for each in told) - began:.2f}")
    print(f"delivered  {delivered} of {UNITS}")
    print(f"told_on_back_order  {on_back_order} of {ORDERS - UNITS}")
    print(f"failed_requests  {len(failures)}")
    print(f"on_hand_and_reserved_left  {left.on_hand:f} {left.reserved:f}")
    print(f"violations  {len(broken)}")
    for each in [*failures[:3], *broken[:3]]:
        print(f"  {each}")
    right = (delivered, on_back_order) == (UNITS, ORDERS - UNITS)
    return not right or bool(failures or broken or left.on_hand or left.reserved)


if __name__ == "__main__":
    sys.exit(main())

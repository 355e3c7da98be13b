"""Eight processes want 200 units of an article of which there are 100.

    python benchmarks/race.py --database postgresql+psycopg://server/postgres

Each order is one unit: placed, confirmed and, unless the caller is told that it is on back-order,
delivered, with one commit a step. Right is: 100 delivered, 100 told, no request failed, nothing
left held, and all that ``frontdesk verify`` checks holds at once. Anything else exits with 1.

The database is the benchmark's own, made on the server and dropped at the end.
"""

import argparse
import multiprocessing
import sys
import time
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor

from benchmarks.trade.places import new_house, opened
from benchmarks.trade.racing import PATIENCE, Prize, Racer, Told
from erp_core import inventory
from erp_core.kernel.actor import system
from frontdesk.settings import Settings
from frontdesk.verifying import verify_database
from tests.builders.trade import a_trade

PROCESSES, UNITS, ORDERS = 8, 100, 200


def main() -> int:
    """Print one line a figure; 1 when one of them is wrong."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--database", required=True, help="a PostgreSQL server")
    given = parser.parse_args()
    with new_house(given.database) as settings:
        with opened(settings) as database:
            trade = a_trade(database, 1, str(UNITS))
        prize = Prize(trade.customer, trade.articles[0])
        began, told = _race(Racer(prize, ORDERS // PROCESSES, settings))
        return int(_is_wrong(settings, told, began))


def _race(racer: Racer) -> tuple[float, list[Told]]:
    context = multiprocessing.get_context("spawn")
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

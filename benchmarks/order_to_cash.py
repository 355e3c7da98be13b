"""What an order costs from the wish to the money: statements, CPU and seconds of every step.

    python benchmarks/order_to_cash.py [--lines 1,10,100,1000] [--cycles 20]
        [--database postgresql+psycopg://server/postgres] [--profile]

An order is placed, confirmed (which reserves), delivered, invoiced and posted, paid and reconciled,
with one commit a step. The first cycles warm up and are not counted; of the others the median is
shown. CPU is that of this process; the server's own is not in it. On PostgreSQL a database is made
on the server and dropped at the end; without one it is SQLite.
"""

import argparse
import cProfile
import pstats
import statistics
import time
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import event

from benchmarks.trade.places import new_house, opened
from erp_core.kernel.database import Database
from tests.builders.trade import STEPS, Cycle, Trade, a_trade

WARM_UP = 2


@dataclass
class Cost:
    """What a step cost: statements, CPU and wall seconds."""

    statements: list[int] = field(default_factory=list)
    cpu: list[float] = field(default_factory=list)
    wall: list[float] = field(default_factory=list)

    def add(self, statements: int, cpu: float, wall: float) -> None:
        """Note one run."""
        self.statements.append(statements)
        self.cpu.append(cpu)
        self.wall.append(wall)


class Counter:
    """Counts the statements that a database is sent."""

    def __init__(self, database: Database) -> None:
        self.count = 0
        event.listen(database.engine, "before_cursor_execute", self._note)

    def _note(self, *_anything: object) -> None:
        self.count += 1


def main() -> None:
    """Print one line a step and size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lines", default="1,10,100,1000", help="lines of an order, by comma")
    parser.add_argument("--cycles", type=int, default=20, help="cycles of up to 100 lines")
    parser.add_argument("--database", default="", help="a PostgreSQL server; default: SQLite")
    parser.add_argument("--profile", action="store_true", help="also print where the time goes")
    given = parser.parse_args()
    sizes = [int(each) for each in given.lines.split(",")]
    with new_house(given.database) as settings, opened(settings) as database:
        trade = a_trade(database, max(sizes))
        for lines in sizes:
            cycles = given.cycles if lines <= 100 else 3
            _print(lines, _measured(trade, lines, cycles))
        if given.profile:
            _profile(trade, sizes[-1], given.cycles)


def _measured(trade: Trade, lines: int, cycles: int) -> dict[str, Cost]:
    costs = {name: Cost() for name in STEPS}
    counter = Counter(trade.database)
    for at in range(WARM_UP + cycles):
        cycle = Cycle(trade, lines)
        for name in STEPS:
            before = counter.count, time.process_time(), time.perf_counter()
            cycle.step(name)
            if at >= WARM_UP:
                costs[name].add(
                    counter.count - before[0],
                    time.process_time() - before[1],
                    time.perf_counter() - before[2],
                )
    return costs


def _print(lines: int, costs: dict[str, Cost]) -> None:
    for name, cost in costs.items():
        print(_line(lines, name, cost.statements, cost.cpu, cost.wall))
    sums = [
        [sum(run) for run in zip(*(getattr(one, what) for one in costs.values()), strict=True)]
        for what in ("statements", "cpu", "wall")
    ]
    print(_line(lines, "cycle", *sums))


def _line(
    lines: int, name: str, sent: Sequence[float], cpu: Sequence[float], wall: Sequence[float]
) -> str:
    statements, spent, passed = (statistics.median(each) for each in (sent, cpu, wall))
    return (
        f"lines {lines:5}  {name:8}  statements {statements:5.0f}"
        f"  cpu_ms {spent * 1000:8.1f}  wall_ms {passed * 1000:8.1f}"
    )


def _profile(trade: Trade, lines: int, cycles: int) -> None:
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(cycles):
        cycle = Cycle(trade, lines)
        for name in STEPS:
            cycle.step(name)
    profile.disable()
    for order in ("tottime", "cumulative"):
        pstats.Stats(profile).sort_stats(order).print_stats(45)


if __name__ == "__main__":
    main()

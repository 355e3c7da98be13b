"""Who races for the stock: a process that orders unit after unit, and delivers what it got."""

import time
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.trade.places import opened
from erp_core import sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.settings import Settings
from tests.builders.sales import wanted

PATIENCE = 300.0
"""Seconds until every racer must be at the start."""


@dataclass(frozen=True)
class Prize:
    """What is raced for: one article, and who buys it."""

    customer: int
    article: int


@dataclass(frozen=True)
class Told:
    """What a racer was told: an answer an order, and the errors in the order's place."""

    delivered: int
    on_back_order: int
    failures: tuple[str, ...]
    finished: float


@dataclass(frozen=True)
class Racer:
    """One process of the race; it can be sent to it.

    Attributes:
        prize: What is raced for.
        orders: How many orders it places.
        settings: The house; each process opens it with a data directory of its own.
    """

    prize: Prize
    orders: int
    settings: Settings

    def run(self, start: Barrier) -> Told:
        """Wait for the others, then order."""
        with TemporaryDirectory() as folder:
            own = self.settings.model_copy(update={"data_dir": Path(folder)})
            with opened(own) as database:
                database.ping()
                start.wait(PATIENCE)
                return self._ordered(database)

    def _ordered(self, database: Database) -> Told:
        answers: list[bool] = []
        failures: list[str] = []
        for _ in range(self.orders):
            try:
                answers.append(_order(database, self.prize))
            except Exception as error:  # noqa: BLE001 - whatever a caller would see has failed
                failures.append(f"{type(error).__name__}: {error}")
        return Told(sum(answers), answers.count(False), tuple(failures), time.monotonic())


def _order(database: Database, prize: Prize) -> bool:
    """Order one unit; True when it was delivered, False when it is on back-order."""
    new = wanted(prize.customer, (prize.article, "1"))
    placed = database.run(lambda tx: sales.place_order(tx, system(), new))
    confirmed = database.run(lambda tx: sales.confirm_order(tx, system(), placed.id))
    if confirmed.back_ordered:
        return False
    database.run(lambda tx: sales.deliver_order(tx, system(), placed.id))
    return True

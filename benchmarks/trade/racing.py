"""Who races for the stock: a process that orders unit after unit, and delivers what it got."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Barrier
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Protocol
from uuid import uuid4

import httpx

from benchmarks.trade.places import opened
from benchmarks.trade.plants import PLANTS
from benchmarks.trade.served import Till
from erp_core import sales
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from frontdesk.garbage import keep_what_is_loaded
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


class Shop(Protocol):
    """Where is ordered: in the database itself, or at a served house."""

    def order(self, prize: Prize) -> bool:
        """Order one unit; True when it was delivered, False when it is on back-order."""


@dataclass(frozen=True)
class Racer:
    """One process of the race; it can be sent to it.

    Attributes:
        prize: What is raced for.
        orders: How many orders it places.
        settings: The house; each process opens it with a data directory of its own.
        till: Where the house is served; None: the process orders in the database itself.
        plant: The bug that is planted in this process.
    """

    prize: Prize
    orders: int
    settings: Settings
    till: Till | None
    plant: str

    def run(self, start: Barrier) -> Told:
        """Wait for the others, then order; the process begins as one of a served house does."""
        PLANTS[self.plant]()
        with self._shop() as shop:
            start.wait(PATIENCE)
            return self._ordered(shop)

    @contextmanager
    def _shop(self) -> Iterator[Shop]:
        if self.till is not None:
            with self.till.connected() as client:
                yield Counter(client)
            return
        with TemporaryDirectory() as folder:
            own = self.settings.model_copy(update={"data_dir": Path(folder)})
            with opened(own) as database:
                database.ping()
                keep_what_is_loaded()
                yield Inside(database)

    def _ordered(self, shop: Shop) -> Told:
        answers: list[bool] = []
        failures: list[str] = []
        for _ in range(self.orders):
            try:
                answers.append(shop.order(self.prize))
            except Exception as error:  # noqa: BLE001 - whatever a caller would see has failed
                failures.append(f"{type(error).__name__}: {error}")
        return Told(sum(answers), answers.count(False), tuple(failures), time.monotonic())


@dataclass(frozen=True)
class Inside:
    """A process that opens the database."""

    database: Database

    def order(self, prize: Prize) -> bool:
        """Order by the services."""
        new = wanted(prize.customer, (prize.article, "1"))
        run = self.database.run
        placed = run(lambda tx: sales.place_order(tx, system(), new))
        confirmed = run(lambda tx: sales.confirm_order(tx, system(), placed.id))
        if confirmed.back_ordered:
            return False
        run(lambda tx: sales.deliver_order(tx, system(), placed.id))
        return True


@dataclass(frozen=True)
class Counter:
    """A till that calls the house."""

    client: httpx.Client

    def order(self, prize: Prize) -> bool:
        """Order by the REST routes."""
        new = wanted(prize.customer, (prize.article, "1")).model_dump(mode="json")
        placed = self._said("/orders", new)["id"]
        if self._said(f"/orders/{placed}/confirm", {})["back_ordered"]:
            return False
        self._said(f"/orders/{placed}/deliveries", {})
        return True

    def _said(self, path: str, body: object) -> dict[str, Any]:
        key = {"Idempotency-Key": uuid4().hex}
        answer = self.client.post(f"/sales{path}", json=body, headers=key)
        answer.raise_for_status()
        told: dict[str, Any] = answer.json()
        return told

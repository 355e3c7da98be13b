"""The building site: everything that the parts of the demo's history work with."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import TypeVar

from erp_core import access
from erp_core.catalog.demo import DemoCatalog
from erp_core.kernel.actor import Actor, PartyId
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties.demo import StoryParties
from frontdesk.demo.diary import Diary
from frontdesk.demo.facts import Size

T = TypeVar("T")


@dataclass
class Site:
    """The demo company while it is being built.

    Attributes:
        database: Where it is built.
        clock: The business time, moved by the diary.
        diary: What is still to happen.
        random: Every choice of the history comes from it.
        size: How big it becomes.
        staff: Who works there, by login, as they act.
        catalog: What is sold.
        story: Those whom the story is about.
        placed: Orders placed so far.
        serial: Number of the espresso machine built last.
        unbilled: Cost of what was roasted and built since its inputs were billed, in cents.
        suppliers: Who supplies, by name.
        materials: What goods are made of and nobody is offered, by SKU.
        finished: Orders that are shipped and paid, to be closed on Friday.
        actors: Customers as they act, by party.
    """

    database: Database
    clock: FixedClock
    diary: Diary
    random: Random
    size: Size
    staff: Mapping[str, Actor]
    catalog: DemoCatalog
    story: StoryParties
    placed: int = 0
    serial: int = 316
    unbilled: int = 0
    suppliers: dict[str, int] = field(default_factory=dict)
    materials: dict[str, int] = field(default_factory=dict)
    finished: list[int] = field(default_factory=list)
    actors: dict[int, Actor] = field(default_factory=dict)

    def do(self, command: Callable[[Tx], T]) -> T:
        """Run one step of the business in a transaction of its own."""
        return self.database.run(command)

    def customer(self, party_id: int) -> Actor:
        """Return a customer as it acts."""
        if party_id not in self.actors:
            self.actors[party_id] = self.database.read(
                lambda tx: access.customer_actor(tx, PartyId(party_id))
            )
        return self.actors[party_id]

    def variant(self, sku: str) -> int:
        """Return the id of an article."""
        return self.materials[sku] if sku in self.materials else self.catalog.variants[sku]

"""Random days in a warehouse: whatever is done, the books of stock agree."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import inventory
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory import NewAdjustment, NewScrap, StockShort, TooMuchReturned
from erp_core.inventory.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from tests.builders.catalog import a_variant
from tests.builders.inventory import a_stocked_variant
from tests.builders.machines import Machine, run_machine
from tests.builders.sequences import ALL

quantities = st.integers(1, 9_000).map(lambda n: Decimal(n) / 1000)
costs = st.integers(0, 20_000).map(lambda n: Decimal(n) / 1000)
sources = st.integers(1, 3).map(lambda n: ("orders", n))
lots = st.sampled_from([None, "A", "B"])
which = st.integers(0, 1)


class Days(Machine):
    """Receives, holds, releases, delivers, takes back, counts and scraps at random."""

    def __init__(self, database: Database, ids: list[int]) -> None:
        super().__init__(database, (StockShort, TooMuchReturned))
        self.ids = ids

    @rule(at=which, quantity=quantities, cost=costs, lot=lots)
    def receive(self, at: int, quantity: Decimal, cost: Decimal, lot: str | None) -> None:
        self.do(inventory.receive_stock, system(), self.ids[at], quantity, cost, lot=lot)

    @rule(source=sources, first=quantities, second=quantities)
    def reserve(self, source: tuple[str, int], first: Decimal, second: Decimal) -> None:
        lines = [(self.ids[1], second), (self.ids[0], first)]
        held = self.do(inventory.reserve, system(), source, lines)
        assert held.fully == (held.quantities == dict(lines))

    @rule(source=sources)
    def release(self, source: tuple[str, int]) -> None:
        self.do(inventory.release, system(), source)

    @rule(source=sources, at=which, quantity=quantities)
    def deliver(self, source: tuple[str, int], at: int, quantity: Decimal) -> None:
        self.do(inventory.deliver, system(), source, [(self.ids[at], quantity)])

    @rule(source=sources, at=which, quantity=quantities)
    def take_back(self, source: tuple[str, int], at: int, quantity: Decimal) -> None:
        self.do(inventory.take_back, system(), source, [(self.ids[at], quantity)])

    @rule(at=which, quantity=quantities, sign=st.sampled_from([1, -1]), lot=lots)
    def adjust(self, at: int, quantity: Decimal, sign: int, lot: str | None) -> None:
        variant_id, quantity = self.ids[at], sign * quantity
        new = NewAdjustment(variant_id=variant_id, quantity=quantity, reason="count", lot=lot)
        self.do(inventory.adjust_stock, system(), new)

    @rule(at=which, quantity=quantities)
    def scrap(self, at: int, quantity: Decimal) -> None:
        new = NewScrap(variant_id=self.ids[at], quantity=quantity, reason="wet")
        self.do(inventory.scrap_stock, system(), new)

    @invariant()
    def stock_and_its_account_agree(self) -> None:
        assert self.broken(CHECKS) == []

    def teardown(self) -> None:
        self.at_the_end(BOOKS)
        super().teardown()


def test_stock_reservations_and_value_always_agree(database: Database) -> None:
    first = database.run(lambda tx: a_stocked_variant(tx, "5", "3.333333", unit="KGM"))
    second = database.run(lambda tx: a_variant(tx, sku="HB-250", unit="KGM"))

    run_machine(lambda: Days(database, [first.id, second.id]), examples=10, share=ALL)

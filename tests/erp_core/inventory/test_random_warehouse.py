"""Random weeks of a warehouse: every way to value, to backdate, to bring about and to hold stock.

After each step a replay by date and id gives what is stored, balances are sums of moves, the ledger
has the same value, and on no day was less than nothing there.
"""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import inventory
from erp_core.finance.checks import CHECKS as BOOKS
from erp_core.inventory import (
    Costing,
    Counted,
    HoldLine,
    LotBlocked,
    NewAdjustment,
    NewCount,
    NewHold,
    NewLocation,
    NewScrap,
    NewTransfer,
    OnePieceEach,
    SamePlace,
    SerialInUse,
    StockKeeping,
    StockShort,
    TooManyHolds,
    TooMuchReturned,
    Tracking,
    TransferLine,
    TransferState,
)
from erp_core.inventory.checks import CHECKS
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_variant
from tests.builders.inventory import a_stocked_variant, a_warehouse
from tests.builders.machines import Machine, run_machine
from tests.builders.parties import a_customer
from tests.builders.sequences import ALL

TODAY = date(2026, 5, 19)
REFUSED = (
    StockShort,
    TooMuchReturned,
    SamePlace,
    SerialInUse,
    OnePieceEach,
    LotBlocked,
    TooManyHolds,
)
AVERAGE, FIFO, PIECES = 0, 1, 2

quantities = st.integers(1, 9_000).map(lambda n: Decimal(n) / 1000)
costs = st.integers(0, 20_000).map(lambda n: Decimal(n) / 1000)
sources = st.integers(1, 3).map(lambda n: ("orders", n))
lots = st.sampled_from([None, "A", "B"])
which = st.sampled_from([AVERAGE, FIFO])
days = st.integers(0, 12).map(lambda n: TODAY - timedelta(days=n))
places = st.integers(0, 2)
serials = st.sampled_from(["SN-1", "SN-2", "SN-3"])


class Weeks(Machine):
    """Two articles by weight, one at the average and one by FIFO, and machines by serial number."""

    def __init__(self, database: Database, articles: list[int], where: list[int], wei: int) -> None:
        super().__init__(database, REFUSED)
        self.articles, self.where, self.wei = articles, where, wei

    @rule(at=which, quantity=quantities, cost=costs, lot=lots, on=days, place=places)
    def receive(
        self, at: int, quantity: Decimal, cost: Decimal, lot: str | None, on: date, place: int
    ) -> None:
        self.do(
            inventory.receive_stock,
            system(),
            self.articles[at],
            quantity,
            cost,
            lot=lot,
            business_date=on,
            location_id=self.where[place],
        )

    @rule(serial=serials, cost=costs, on=days, place=places)
    def receive_a_piece(self, serial: str, cost: Decimal, on: date, place: int) -> None:
        self.do(
            inventory.receive_stock,
            system(),
            self.articles[PIECES],
            Decimal(1),
            cost,
            lot=serial,
            business_date=on,
            location_id=self.where[place],
        )

    @rule(source=sources, first=quantities, second=quantities)
    def reserve(self, source: tuple[str, int], first: Decimal, second: Decimal) -> None:
        lines = [(self.articles[FIFO], second), (self.articles[AVERAGE], first)]
        self.do(inventory.reserve, system(), source, lines, party_id=self.wei)

    @rule(source=sources)
    def release(self, source: tuple[str, int]) -> None:
        self.do(inventory.release, system(), source)

    @rule(at=which, quantity=quantities)
    def hold(self, at: int, quantity: Decimal) -> None:
        line = HoldLine(variant_id=self.articles[at], quantity=quantity)
        self.do(inventory.hold_stock, system(), NewHold(party_id=self.wei, lines=(line,)))

    @rule(source=sources, at=which, quantity=quantities, on=days)
    def deliver(self, source: tuple[str, int], at: int, quantity: Decimal, on: date) -> None:
        self.do(inventory.deliver, system(), source, [(self.articles[at], quantity)], on=on)

    @rule(source=sources)
    def deliver_a_piece(self, source: tuple[str, int]) -> None:
        self.do(inventory.deliver, system(), source, [(self.articles[PIECES], Decimal(1))])

    @rule(source=sources, at=st.integers(0, 2), quantity=quantities)
    def take_back(self, source: tuple[str, int], at: int, quantity: Decimal) -> None:
        some = Decimal(1) if at == PIECES else quantity
        self.do(inventory.take_back, system(), source, [(self.articles[at], some)])

    @rule(at=which, quantity=quantities, sign=st.sampled_from([1, -1]), lot=lots, on=days)
    def adjust(self, at: int, quantity: Decimal, sign: int, lot: str | None, on: date) -> None:
        new = NewAdjustment(
            variant_id=self.articles[at],
            quantity=sign * quantity,
            reason="count",
            lot=lot,
            business_date=on,
        )
        self.do(inventory.adjust_stock, system(), new)

    @rule(at=which, quantity=quantities, on=days)
    def scrap(self, at: int, quantity: Decimal, on: date) -> None:
        new = NewScrap(
            variant_id=self.articles[at], quantity=quantity, reason="wet", business_date=on
        )
        self.do(inventory.scrap_stock, system(), new)

    @rule(at=which, quantity=quantities, origin=places, goal=places, later=st.booleans())
    def transfer(self, at: int, quantity: Decimal, origin: int, goal: int, later: bool) -> None:
        new = NewTransfer(
            from_location_id=self.where[origin],
            to_location_id=self.where[goal],
            lines=(TransferLine(variant_id=self.articles[at], quantity=quantity),),
            in_transit=later,
        )
        self.do(inventory.transfer_stock, system(), new)

    @rule()
    def receive_what_is_on_the_way(self) -> None:
        waiting = inventory.list_transfers(self.tx, system(), state=TransferState.IN_TRANSIT)
        for transfer in waiting.items[:1]:
            self.do(inventory.receive_transfer, system(), transfer.id)

    @rule(at=which, quantity=quantities, sold=quantities, lot=lots, place=places)
    def count(self, at: int, quantity: Decimal, sold: Decimal, lot: str | None, place: int) -> None:
        opened = self.do(
            inventory.open_count, system(), NewCount(location_id=self.where[place], reason="week")
        )
        counted = Counted(variant_id=self.articles[at], lot=lot, quantity=quantity)
        self.do(inventory.enter_count, system(), opened.id, counted)
        self.do(inventory.deliver, system(), ("orders", 1), [(self.articles[at], sold)])
        self.do(inventory.close_count, system(), opened.id)

    @rule(at=st.integers(0, 5), block=st.booleans())
    def block(self, at: int, block: bool) -> None:
        found = inventory.list_lots(self.tx, system()).items
        if found:
            verb = inventory.block_lot if block else inventory.unblock_lot
            self.do(verb, system(), found[at % len(found)].id, "test")

    @invariant()
    def stock_and_its_account_agree(self) -> None:
        assert self.broken(CHECKS) == []

    def teardown(self) -> None:
        self.at_the_end(BOOKS)
        super().teardown()


def test_stock_is_what_a_replay_says_on_every_day(database: Database) -> None:
    loose = database.run(lambda tx: a_stocked_variant(tx, "0", unit="KGM")).id
    layered = database.run(lambda tx: a_variant(tx, sku="HB-250", unit="KGM")).id
    machine = database.run(lambda tx: a_variant(tx, sku="M-1")).id

    def prepare(tx: Tx) -> list[int]:
        keep = inventory.set_stock_keeping
        keep(tx, system(), layered, StockKeeping(costing=Costing.FIFO))
        keep(tx, system(), machine, StockKeeping(tracking=Tracking.SERIAL))
        new = NewLocation(warehouse_id=1, code="HH/B1", name_en="Bin", name_zh="货位")
        inventory.create_location(tx, system(), new)
        a_warehouse(tx, "BR")
        return [place.id for place in inventory.list_locations(tx, system())]

    where = database.run(prepare)
    wei = a_customer(database).id

    run_machine(
        lambda: Weeks(database, [loose, layered, machine], where, wei), examples=5, share=ALL
    )

"""Whatever is read, due, planned, taken, brought back and ended: work, stock and books agree."""

from datetime import timedelta
from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import inventory, maintenance
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.kernel.organisation import business_date
from erp_core.maintenance import NewReplacement, NewWorkTime, WorkState
from tests.builders.inventory import received
from tests.builders.machines import Machine, run_machine
from tests.builders.maintenance import (
    EVERYTHING,
    a_plan,
    a_workshop,
    asked,
    done,
    parts,
    planned,
    read_off,
    took,
)

which = st.integers(0, 5)
pieces = st.integers(1, 6)
cents = st.integers(1, 3_000)
hours = st.integers(0, 400)


class KeepingItRunning(Machine):
    """Belts first in first out, filters averaged; a plan by days and one by hours."""

    def __init__(self, database, shop):
        super().__init__(database, (DomainError,))
        self.shop = shop

    def an_order(self, place, state=None):
        orders = maintenance.list_work_orders(self.tx, system(), state=state).items
        return orders[place % len(orders)] if orders else None

    def running(self, place):
        return self.an_order(place, WorkState.IN_PROGRESS) or self.an_order(place)

    def part(self, place):
        return (self.shop.belt, self.shop.filter)[place % 2]

    @rule(place=which, quantity=pieces, cost=cents)
    def arrive(self, place, quantity, cost):
        self.do(received, self.part(place), str(quantity), str(Decimal(cost) / 100))

    @rule(value=hours, ago=st.integers(-1, 40))
    def read(self, value, ago):
        at = (self.tx.now - timedelta(hours=ago)).isoformat()
        self.do(read_off, self.shop.hours, str(value), taken_at=at)

    @rule(value=hours, begin=st.integers(0, 50))
    def replace(self, value, begin):
        new = NewReplacement(last_value=value, first_value=begin, reason="broken")
        self.do(maintenance.replace_meter, system(), self.shop.hours, new)

    @rule()
    def raise_due(self):
        self.do(maintenance.raise_due, system())
        again = self.do(maintenance.raise_due, system())
        assert not again

    @rule(is_failure=st.booleans())
    def ask(self, is_failure):
        self.do(asked, self.shop.roaster, is_failure=is_failure)

    @rule(place=which, days=st.integers(-1, 9), blocks=st.booleans(), start=st.booleans())
    def plan(self, place, days, blocks, start):
        if order := self.an_order(place):
            day = business_date(self.tx) + timedelta(days=days)
            self.do(planned, order.id, day, blocks=blocks)
            if start:
                self.do(maintenance.start_work, system(), order.id)

    @rule(place=which, quantity=pieces, half=st.booleans())
    def take(self, place, quantity, half):
        if order := self.running(place):
            much = Decimal(quantity) + (Decimal("0.5") if half else 0)
            self.do(took, order.id, (self.part(quantity), str(much)))

    @rule(place=which, quantity=pieces)
    def bring_back(self, place, quantity):
        if order := self.running(place):
            lines = parts((self.part(place), str(quantity)))
            self.do(maintenance.bring_parts_back, system(), order.id, lines)

    @rule(place=which, minutes=st.integers(1, 500))
    def work(self, place, minutes):
        if order := self.running(place):
            new = NewWorkTime(minutes=minutes)
            self.do(maintenance.note_time, system(), order.id, new)

    @rule(place=which, value=hours)
    def finish(self, place, value):
        if order := self.running(place):
            reading = {"meter_id": self.shop.hours, "value": str(value)} if value % 2 else None
            self.do(done, order.id, reading=reading)

    @rule(place=which)
    def cancel(self, place):
        if order := self.an_order(place):
            self.do(maintenance.cancel_work, system(), order.id, "enough")

    @rule(place=which, minor=st.integers(-500, 900))
    def cost_otherwise(self, place, minor):
        moves = inventory.moves_of(self.tx, system(), variant_id=self.part(place)).items
        arrivals = [move for move in moves if move.kind == "receipt" and move.corrects_id is None]
        if arrivals:
            differences = {arrivals[place % len(arrivals)].id: minor}
            self.do(inventory.correct_receipts, system(), ("bills", 1), differences)

    @invariant()
    def everything_agrees(self):
        assert self.broken(EVERYTHING) == []


def test_work_stock_and_books_agree_whatever_happens(database):
    def opened(tx):
        shop = a_workshop(tx)
        a_plan(tx, shop.roaster, every_days=7, base_on="2026-05-01")
        a_plan(tx, shop.roaster, meter_id=shop.hours, every_units="50")
        return shop

    shop = database.run(opened)

    run_machine(lambda: KeepingItRunning(database, shop), examples=4)

    left = database.read(lambda tx: maintenance.list_work_orders(tx, system()).items)
    assert left == []

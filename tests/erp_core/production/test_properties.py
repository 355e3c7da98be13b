"""Whatever is made, taken, brought back, worked and cancelled: orders, stock and books agree."""

from decimal import Decimal

from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule

from erp_core import inventory, production
from erp_core.inventory import Costing, StockKeeping
from erp_core.kernel.actor import system
from erp_core.kernel.errors import DomainError
from erp_core.production import (
    MakingState,
    NewComponentReturn,
    NewConsumption,
    NewWorkCentre,
    NewWorkTime,
)
from tests.builders.inventory import received
from tests.builders.machines import Machine, run_machine
from tests.builders.production import EVERYTHING, WEEKDAYS, a_roastery, came_out, drafted

which = st.integers(0, 5)
pieces = st.integers(1, 40)
cents = st.integers(1, 3_000)


class MakingCoffee(Machine):
    """Green beans first in first out, bags averaged; roast and blend on top of each other."""

    def __init__(self, database, house):
        super().__init__(database, (DomainError,))
        self.house = house
        keeping = StockKeeping(costing=Costing.FIFO)
        inventory.set_stock_keeping(self.tx, system(), house.green, keeping)

    def an_order(self, place, state=None):
        orders = production.list_manufacturing_orders(self.tx, system(), state=state).items
        return orders[place % len(orders)] if orders else None

    def running(self, place):
        return self.an_order(place, MakingState.IN_PROGRESS) or self.an_order(place)

    @rule(place=which, quantity=pieces, cost=cents)
    def arrive(self, place, quantity, cost):
        article = (self.house.green, self.house.bag)[place % 2]
        price = str(Decimal(cost) / 100)
        self.do(received, article, str(quantity), price)

    @rule(place=which, quantity=pieces)
    def order(self, place, quantity):
        article = (self.house.roast, self.house.blend)[place % 2]
        order = self.do(drafted, article, str(quantity))
        if place < 5:
            self.do(production.confirm_manufacturing_order, system(), order.id)
        if place < 4:
            self.do(production.start_manufacturing_order, system(), order.id)

    @rule(place=which, verb=st.integers(0, 2))
    def move_on(self, place, verb):
        if order := self.an_order(place):
            verbs = (
                production.confirm_manufacturing_order,
                production.start_manufacturing_order,
                production.reserve_components,
            )
            self.do(verbs[verb], system(), order.id)

    @rule(place=which, quantity=pieces, part=st.integers(0, 9))
    def take(self, place, quantity, part):
        if order := self.running(place):
            line = order.lines[quantity % len(order.lines)]
            taken = Decimal(quantity) + (Decimal(part) / 7).quantize(Decimal("0.001"))
            named = [{"variant_id": line.variant_id, "quantity": str(taken)}]
            new = NewConsumption.model_validate({"lines": named})
            self.do(production.consume_components, system(), order.id, new)

    @rule(place=which, quantity=pieces)
    def bring_back(self, place, quantity):
        if order := self.running(place):
            line = order.lines[quantity % len(order.lines)]
            body = [{"variant_id": line.variant_id, "quantity": str(quantity)}]
            new = NewComponentReturn.model_validate({"lines": body, "reason": "unused"})
            self.do(production.return_components, system(), order.id, new)

    @rule(place=which, minutes=st.integers(1, 500))
    def work(self, place, minutes):
        if order := self.running(place):
            new = NewWorkTime(operation_id=order.operations[0].id, minutes=Decimal(minutes) / 4)
            self.do(production.report_time, system(), order.id, new)

    @rule(place=which, quantity=pieces, scrapped=st.integers(0, 9), take=st.booleans())
    def come_out(self, place, quantity, scrapped, take):
        if order := self.running(place):
            good = max(min(Decimal(quantity), order.left - scrapped), Decimal(not scrapped))
            self.do(came_out, order.id, str(good), str(scrapped), take_components=take)

    @rule(place=which, quantity=pieces)
    def come_out_at_last(self, place, quantity):
        if order := self.running(place):
            good = str(min(Decimal(quantity), order.left) or 1)
            self.do(came_out, order.id, good, finish=True)

    @rule(place=which, done=st.booleans())
    def end(self, place, done):
        if order := self.running(place):
            if done:
                self.do(production.finish_manufacturing_order, system(), order.id)
            else:
                self.do(production.cancel_manufacturing_order, system(), order.id, "enough")

    @rule(place=which, quantity=pieces)
    def sell(self, place, quantity):
        article = (self.house.roast, self.house.blend)[place % 2]
        lines = [(article, Decimal(quantity))]
        self.do(inventory.deliver, system(), ("orders", 1 + place), lines)

    @rule(place=which, minor=st.integers(-500, 900))
    def cost_otherwise(self, place, minor):
        article = (self.house.green, self.house.bag)[place % 2]
        moves = inventory.moves_of(self.tx, system(), variant_id=article).items
        arrivals = [move for move in moves if move.kind == "receipt" and move.corrects_id is None]
        if arrivals:
            differences = {arrivals[place % len(arrivals)].id: minor}
            self.do(inventory.correct_receipts, system(), ("bills", 1), differences)

    @rule(cost=cents)
    def cost_an_hour(self, cost):
        new = NewWorkCentre(
            code="ROASTER",
            name_en="Roaster",
            name_zh="烘焙机",
            minutes=WEEKDAYS,
            hourly_cost=Decimal(cost) / 100,
        )
        self.do(production.change_work_centre, system(), self.house.roaster, new)

    @invariant()
    def everything_agrees(self):
        assert self.broken(EVERYTHING) == []


def test_orders_stock_and_books_agree_whatever_happens(database):
    house = a_roastery(database)

    run_machine(lambda: MakingCoffee(database, house), examples=4)

    left = database.read(lambda tx: production.list_manufacturing_orders(tx, system()).items)
    assert left == []

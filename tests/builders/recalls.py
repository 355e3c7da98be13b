"""A lot of coffee and its customers, for tests of blocked lots."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from erp_core import inventory, sales
from erp_core.inventory import StockKeeping, Tracking
from erp_core.kernel.actor import Actor, system
from erp_core.kernel.transaction import Tx
from erp_core.sales import LotOwner, RecallView
from tests.builders.inventory import received
from tests.builders.sales import Market, a_buyer, an_order

BOSS = system()


@dataclass(frozen=True)
class Cellar:
    """A market that has its House Blend in lots alone."""

    market: Market

    def receives(self, code: str, quantity: str = "20") -> int:
        """Take in a lot; return its id."""

        def come(tx: Tx) -> int:
            received(tx, self.market.blend, quantity, "8.00", code)
            return inventory.lots_named(tx, [code])[0].id

        return self.market.database.run(come)

    def buyer(self, name: str) -> int:
        """Enter a customer who pays later."""
        return self.market.database.run(lambda tx: a_buyer(tx, name, 14))

    def orders(self, party_id: int, quantity: str = "2") -> int:
        """Let a customer order House Blend; it is held for them."""
        return an_order(self.market, party_id, (self.market.blend, quantity)).id

    def delivers(self, party_id: int, quantity: str = "2") -> int:
        """Let a customer order and get House Blend."""
        order_id = self.orders(party_id, quantity)
        self.market.database.run(lambda tx: sales.deliver_order(tx, BOSS, order_id))
        return order_id

    def takes_back(self, order_id: int, quantity: str) -> None:
        """Take pieces of an order back into stock."""
        goods = [(self.market.blend, Decimal(quantity))]
        self.market.database.run(
            lambda tx: inventory.take_back(tx, BOSS, ("orders", order_id), goods)
        )

    def blocks(self, lot_id: int, actor: Actor = BOSS) -> None:
        """Block a lot."""
        self.market.database.run(lambda tx: inventory.block_lot(tx, actor, lot_id, "mould"))

    def does(self, verb: Any, *arguments: Any, actor: Actor = BOSS) -> Any:
        """Do something."""
        return self.market.database.run(lambda tx: verb(tx, actor, *arguments))

    def owners(self, lot_id: int, actor: Actor = BOSS) -> list[LotOwner]:
        """Who has some of a lot."""
        return list(self.market.database.read(lambda tx: sales.lot_owners(tx, actor, lot_id)))

    def recalls(self, lot_id: int, actor: Actor = BOSS) -> list[RecallView]:
        """What customers of a lot are told, oldest first."""
        found = self.market.database.read(lambda tx: sales.list_recalls(tx, actor, lot_id=lot_id))
        return sorted(found, key=lambda one: one.id)


def a_cellar(market: Market) -> Cellar:
    """Tell House Blend apart by lot; it must not be in stock yet."""
    keeping = StockKeeping(tracking=Tracking.LOT)
    market.database.run(lambda tx: inventory.set_stock_keeping(tx, BOSS, market.blend, keeping))
    return Cellar(market)

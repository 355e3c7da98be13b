"""An order from the wish to the money, one commit a step; for benchmarks and statement counts."""

from dataclasses import dataclass
from itertools import cycle, islice

from erp_core import finance, sales
from erp_core.finance import NewPayment, PaymentMethod
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_price, a_price_list, a_tax, a_variant
from tests.builders.finance import books
from tests.builders.inventory import a_warehouse, received
from tests.builders.sales import a_buyer, wanted

STEPS = ("place", "confirm", "deliver", "invoice", "pay")


@dataclass(frozen=True)
class Trade:
    """A house with articles in stock and a customer who pays within 14 days."""

    database: Database
    customer: int
    articles: tuple[int, ...]


def a_trade(database: Database, articles: int, stock: str = "1000000") -> Trade:
    """Open a house with so many articles, each with a price, tax and stock."""

    def opened(tx: Tx) -> Trade:
        books(tx)
        a_warehouse(tx)
        tax, retail = a_tax(tx), a_price_list(tx)
        variants = [a_variant(tx, f"A-{n:04}", tax_ids=(tax.id,)) for n in range(articles)]
        for variant in variants:
            a_price(tx, retail, variant, "12.50")
            received(tx, variant.id, stock, "8.00")
        return Trade(database, a_buyer(tx, "Café Lindner", 14), tuple(one.id for one in variants))

    return database.run(opened)


@dataclass
class Cycle:
    """One order on its way; each step is a command of its own.

    Args:
        trade: The house.
        lines: How many lines the order has, two pieces each; articles repeat where there are fewer.
    """

    trade: Trade
    lines: int
    order_id: int = 0
    due: finance.InvoiceView | None = None

    def step(self, name: str) -> None:
        """Take one of ``STEPS`` and commit."""
        self.trade.database.run(getattr(self, f"_{name}"))

    def _place(self, tx: Tx) -> int:
        lines = [(article, "2") for article in islice(cycle(self.trade.articles), self.lines)]
        self.order_id = sales.place_order(tx, system(), wanted(self.trade.customer, *lines)).id
        return self.order_id

    def _confirm(self, tx: Tx) -> int:
        done = sales.confirm_order(tx, system(), self.order_id)
        assert not done.back_ordered
        return done.id

    def _deliver(self, tx: Tx) -> int:
        return sales.deliver_order(tx, system(), self.order_id).delivery_id

    def _invoice(self, tx: Tx) -> int:
        self.due = sales.invoice_order(tx, system(), self.order_id)
        return self.due.id

    def _pay(self, tx: Tx) -> int:
        due = self.due
        assert due is not None
        allocation = finance.Allocation(invoice_id=due.id, amount=due.open)
        paid = finance.record_payment(
            tx,
            system(),
            NewPayment(
                party_id=due.party_id,
                amount=due.open,
                method=PaymentMethod.BANK_TRANSFER,
                allocate_to=(allocation,),
            ),
        )
        assert paid.unallocated.minor == 0
        return paid.id

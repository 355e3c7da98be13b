"""A shop without stock whose customers order on chosen days, through the services."""

from collections.abc import Sequence
from datetime import date, datetime, time
from decimal import Decimal
from zoneinfo import ZoneInfo

from erp_core.finance import install_chart
from erp_core.inventory import NewWarehouse, create_warehouse
from erp_core.kernel.actor import system
from erp_core.kernel.clock import FixedClock
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.parties import NewAddress, add_address
from erp_core.sales import NewOrder, NewOrderLine, confirm_order, place_order
from tests.builders.catalog import a_price, a_price_list, a_variant

BERLIN = ZoneInfo("Europe/Berlin")


def a_shop(database: Database) -> int:
    """Open a shop with one article at 24.00 and return the article's id."""
    return database.run(_open)


def an_address(database: Database, party_id: int) -> None:
    """Give a customer somewhere to ship to."""
    home = NewAddress(
        recipient="Wei", street="Speicherstraße 14", postcode="20457", city="Hamburg", country="DE"
    )
    database.run(lambda tx: add_address(tx, system(), party_id, home))


def bought(database: Database, party_id: int, variant_id: int, quantity: str = "1") -> int:
    """Place and confirm an order today; returns its id."""
    line = NewOrderLine(variant_id=variant_id, quantity=Decimal(quantity))
    new = NewOrder(party_id=party_id, lines=(line,))

    def order(tx: Tx) -> int:
        placed = place_order(tx, system(), new)
        confirm_order(tx, system(), placed.id)
        return placed.id

    return database.run(order)


def bought_on(
    database: Database, clock: FixedClock, party_id: int, variant_id: int, days: Sequence[date]
) -> list[int]:
    """Order once on each of some days, leaving the clock where it stood; returns the ids."""
    before = clock.now()
    orders = []
    for day in days:
        clock.move_to(datetime.combine(day, time(10), BERLIN))
        orders.append(bought(database, party_id, variant_id))
    clock.move_to(before)
    return orders


def _open(tx: Tx) -> int:
    install_chart(tx, system())
    create_warehouse(tx, system(), NewWarehouse(code="HH", name_en="Harbour", name_zh="港口"))
    article = a_variant(tx)
    a_price(tx, a_price_list(tx), article, "24.00")
    return article.id

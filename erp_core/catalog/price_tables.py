"""All prices, and whose they are, for tables of the whole house."""

from datetime import date
from decimal import Decimal
from typing import NamedTuple

from sqlalchemy import select

from erp_core.catalog.tables import PriceList, PriceListParty, PriceRow, Variant
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

READ = "catalog.list_price_lists"


class ListedPrice(NamedTuple):
    """One price of one list; the last day is inclusive, None is open."""

    price_list: str
    sku: str
    min_quantity: Decimal
    unit_price: Decimal
    valid_from: date
    valid_until: date | None


def listed_prices(tx: Tx, actor: Actor) -> list[ListedPrice]:
    """List every price of every list, for staff, as they were written."""
    actor.require(READ)
    rows = tx.session.execute(
        select(
            PriceList.code,
            Variant.sku,
            PriceRow.min_quantity,
            PriceRow.unit_price,
            PriceRow.valid_from,
            PriceRow.valid_until,
        )
        .join(PriceList, PriceList.id == PriceRow.price_list_id)
        .join(Variant, Variant.id == PriceRow.variant_id)
        .order_by(PriceList.code, Variant.sku, PriceRow.min_quantity, PriceRow.valid_from)
    )
    return [ListedPrice(*row) for row in rows]


def price_list_members(tx: Tx, actor: Actor) -> list[tuple[str, int]]:
    """List the customers that a price list is for, by its code, for staff."""
    actor.require(READ)
    rows = tx.session.execute(
        select(PriceList.code, PriceListParty.party_id)
        .join(PriceListParty, PriceListParty.price_list_id == PriceList.id)
        .order_by(PriceList.code, PriceListParty.party_id)
    )
    return [(code, party_id) for code, party_id in rows]

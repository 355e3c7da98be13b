"""Price lists: created, filled with prices, given to customers."""

from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite

from erp_core.catalog.errors import CodeTaken, NoSuchPriceList, NoSuchVariant
from erp_core.catalog.schemas import NewPrice, NewPriceList, PriceListView
from erp_core.catalog.tables import PriceList, PriceListParty, PriceRow, Variant
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx
from erp_core.parties import get_party

_PRICE_KEY = ("price_list_id", "variant_id", "min_quantity", "valid_from")


def create_price_list(tx: Tx, actor: Actor, new: NewPriceList) -> PriceListView:
    """Add a price list.

    Raises:
        CodeTaken: The code is in use, or there is a standard list for the currency already.
    """
    actor.require("catalog.create_price_list")
    if tx.session.scalar(select(PriceList.id).where(PriceList.code == new.code)) is not None:
        raise CodeTaken(field="code")
    if new.standard:
        _refuse_second_standard(tx, new.currency)
    row = PriceList(**new.model_dump())
    tx.session.add(row)
    tx.session.flush()
    told = new.model_dump(mode="json")
    record_change(tx, actor, "catalog.create_price_list", ("price_lists", row.id), told)
    return PriceListView.model_validate(row)


def set_prices(
    tx: Tx, actor: Actor, price_list_id: int, prices: Sequence[NewPrice]
) -> PriceListView:
    """Write prices into a list; one of the same article, quantity break and date is replaced.

    Raises:
        NoSuchPriceList: There is no such list.
        NoSuchVariant: An article does not exist.
    """
    actor.require("catalog.set_prices")
    row = _price_list(tx, price_list_id)
    _refuse_unknown_variants(tx, {price.variant_id for price in prices})
    _write_prices(tx, price_list_id, prices)
    told = {"prices": [price.model_dump(mode="json") for price in prices]}
    record_change(tx, actor, "catalog.set_prices", ("price_lists", price_list_id), told)
    tx.notify("catalog")
    return PriceListView.model_validate(row)


def assign_price_list(tx: Tx, actor: Actor, price_list_id: int, party_id: int) -> PriceListView:
    """Let a price list apply to a customer.

    Raises:
        NoSuchPriceList: There is no such list.
        NotFound: There is no such customer.
    """
    actor.require("catalog.assign_price_list")
    row = _price_list(tx, price_list_id)
    get_party(tx, actor, party_id)
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    tx.session.execute(
        insert(PriceListParty)
        .values(price_list_id=price_list_id, party_id=party_id)
        .on_conflict_do_nothing()
    )
    told = {"party_id": party_id}
    record_change(tx, actor, "catalog.assign_price_list", ("price_lists", price_list_id), told)
    return PriceListView.model_validate(row)


def _price_list(tx: Tx, price_list_id: int) -> PriceList:
    row = tx.session.get(PriceList, price_list_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NoSuchPriceList
    return row


def _refuse_second_standard(tx: Tx, currency: str) -> None:
    found = tx.session.scalar(
        select(PriceList.code).where(PriceList.standard, PriceList.currency == currency)
    )
    if found is not None:
        message = f"{found} is the standard price list for {currency} already."
        raise CodeTaken(message, field="standard")


def _refuse_unknown_variants(tx: Tx, variant_ids: set[int]) -> None:
    known = set(tx.session.scalars(select(Variant.id).where(Variant.id.in_(variant_ids))))
    if known != variant_ids:
        raise NoSuchVariant(field="variant_id")


def _write_prices(tx: Tx, price_list_id: int, prices: Sequence[NewPrice]) -> None:
    insert = postgresql.insert if tx.dialect == "postgresql" else sqlite.insert
    row = insert(PriceRow)
    replaced = {"unit_price": row.excluded.unit_price, "valid_until": row.excluded.valid_until}
    written = row.on_conflict_do_update(index_elements=_PRICE_KEY, set_=replaced)
    rows = [{"price_list_id": price_list_id, **price.model_dump()} for price in prices]
    tx.connection.execute(written, rows)
    tx.session.expire_all()

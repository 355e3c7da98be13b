"""Substitutes: offered only where they can be sold, and help the order that is short."""

from decimal import Decimal

import pytest

from erp_core import catalog, sales
from erp_core.catalog import (
    Kind,
    NewBundlePart,
    NewProduct,
    NewVariant,
    VariantView,
    compose_bundle,
    create_product,
    get_price_list,
    set_substitutes,
)
from erp_core.kernel.actor import system
from erp_core.kernel.database import Database
from erp_core.kernel.transaction import Tx
from erp_core.sales import SubstituteOffer
from tests.builders.catalog import a_category, a_price, a_variant
from tests.builders.goods import a_bundle
from tests.builders.sales import Market, a_market

BOSS = system()


@pytest.fixture
def market(database: Database) -> Market:
    """House Blend at 20.00 and Yunnan at 25.00, in bags."""
    return a_market(database)


def priced(tx: Tx, market: Market, sku: str) -> VariantView:
    variant = a_variant(tx, sku, sku, sku)
    a_price(tx, get_price_list(tx, BOSS, market.price_list), variant, "12.00")
    return variant


def a_set(market: Market, *parts: int, sku: str) -> int:
    """A set at 50.00 that may stand in for House Blend, before Yunnan."""

    def made(tx: Tx) -> int:
        prices = get_price_list(tx, BOSS, market.price_list)
        some = a_bundle(tx, prices, "50.00", *((one, "1") for one in parts), sku=sku)
        set_substitutes(tx, BOSS, market.blend, (some.id, market.yunnan))
        return some.id

    return market.database.run(made)


def offered(market: Market, *besides: int) -> SubstituteOffer | None:
    return market.database.read(
        lambda tx: sales.substitute_for(tx, BOSS, market.blend, Decimal(2), besides=besides)
    )


def sku_of(offer: SubstituteOffer | None) -> str | None:
    return offer.sku if offer else None


def test_a_set_that_is_whole_is_offered(market: Market) -> None:
    a_set(market, market.yunnan, sku="SET-1")
    assert sku_of(offered(market)) == "SET-1"


def test_a_set_that_holds_nothing_is_not_offered(market: Market) -> None:
    def named(tx: Tx) -> None:
        variant = NewVariant(sku="SET-1", name_en="Set", name_zh="套装", tracked=False)
        new = NewProduct(
            name_en="Set",
            name_zh="套装",
            category_id=a_category(tx),
            kind=Kind.BUNDLE,
            variants=(variant,),
        )
        made = create_product(tx, BOSS, new).variants[0]
        empty = catalog.get_variant(tx, BOSS, made.id)
        a_price(tx, get_price_list(tx, BOSS, market.price_list), empty, "12.00")
        set_substitutes(tx, BOSS, market.blend, (empty.id, market.yunnan))

    market.database.run(named)
    assert sku_of(offered(market)) == "YN-1000"


def test_a_set_with_a_part_that_is_not_sold_any_more_is_not_offered(market: Market) -> None:
    mug = market.database.run(lambda tx: priced(tx, market, "MUG").id)
    bundle = a_set(market, market.yunnan, mug, sku="SET-1")

    def ended(tx: Tx) -> None:
        compose_bundle(tx, BOSS, bundle, [NewBundlePart(variant_id=mug, quantity=Decimal(1))])
        catalog.archive_variant(tx, BOSS, mug)

    market.database.run(ended)
    assert sku_of(offered(market)) == "YN-1000"


def test_what_the_order_has_already_is_not_offered(market: Market) -> None:
    bundle = a_set(market, market.yunnan, sku="SET-1")
    assert sku_of(offered(market, bundle)) == "YN-1000"
    assert offered(market, bundle, market.yunnan) is None

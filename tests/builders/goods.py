"""Sets for tests: put together of what a market sells, at a price of their own."""

from decimal import Decimal

from erp_core.catalog import (
    Kind,
    NewBundlePart,
    NewProduct,
    NewVariant,
    PriceListView,
    VariantView,
    compose_bundle,
    create_product,
    get_variant,
)
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx
from tests.builders.catalog import a_category, a_price


def a_bundle(
    tx: Tx,
    price_list: PriceListView,
    price: str,
    *parts: tuple[int, str],
    sku: str = "SET-START",
) -> VariantView:
    """Add a set of articles at a price: pairs of article and quantity."""
    variant = NewVariant(sku=sku, name_en="Starter Set", name_zh="入门套装", tracked=False)
    new = NewProduct(
        name_en="Starter Set",
        name_zh="入门套装",
        category_id=a_category(tx),
        kind=Kind.BUNDLE,
        variants=(variant,),
    )
    made = get_variant(tx, system(), create_product(tx, system(), new).variants[0].id)
    held = [NewBundlePart(variant_id=v, quantity=Decimal(q)) for v, q in parts]
    compose_bundle(tx, system(), made.id, held)
    a_price(tx, price_list, made, price)
    return made

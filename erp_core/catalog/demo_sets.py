"""The starter set of Crane Harbour Coffee, and what stands in for what is short."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal

from erp_core.catalog.bundle_schemas import NewBundlePart
from erp_core.catalog.schemas import Kind, NewPrice, NewProduct, NewVariant, ReturnRule, Synonym
from erp_core.catalog.service.bundles import compose_bundle
from erp_core.catalog.service.prices import set_prices
from erp_core.catalog.service.products import create_product
from erp_core.catalog.service.substitutes import set_substitutes
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx

SKU = "SET-START"
HOLDS = (("HB-250", "1"), ("DH-250", "1"), ("PF-2", "1"))
PRICES = (("RETAIL", "19.90"), ("CAFE", "13.90"))
"""Its parts cost 23.70 and 16.60 by themselves."""
SUBSTITUTES = (("YN-1000", ("ET-1000", "HB-1000")), ("YN-250", ("ET-250", "HB-250")))
"""Yunnan is short, and another single origin stands in for it first."""
_SAID = (
    ("en", "starter kit"),
    ("en", "beginner set"),
    ("zh", "新手套装"),
    ("zh", "入门套餐"),
)


def fill_sets(
    tx: Tx,
    actor: Actor,
    since: date,
    category_id: int,
    variants: Mapping[str, int],
    price_lists: Mapping[str, int],
) -> int:
    """Enter the set with its prices, and what stands in for what; returns the set's id."""
    made = create_product(tx, actor, _product(category_id)).variants[0].id
    parts = [NewBundlePart(variant_id=variants[sku], quantity=Decimal(q)) for sku, q in HOLDS]
    compose_bundle(tx, actor, made, parts)
    for code, price in PRICES:
        new = NewPrice(variant_id=made, unit_price=Decimal(price), valid_from=since)
        set_prices(tx, actor, price_lists[code], [new])
    for sku, named in SUBSTITUTES:
        set_substitutes(tx, actor, variants[sku], [variants[one] for one in named])
    return made


def _product(category_id: int) -> NewProduct:
    variant = NewVariant(sku=SKU, name_en="Starter Set", name_zh="入门套装", tracked=False)
    return NewProduct(
        name_en="Starter Set",
        name_zh="入门套装",
        category_id=category_id,
        kind=Kind.BUNDLE,
        description_en="A bag of House Blend, a bag of Dark Harbour and the filters for both.",
        description_zh="一包鹤港拼配、一包深港深烘，外加滤纸。",
        return_rule=ReturnRule.SEALED,
        synonyms=tuple(Synonym(language=one, text=text) for one, text in _SAID),
        variants=(variant,),
    )

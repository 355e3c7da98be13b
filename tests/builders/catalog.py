"""Articles, taxes and prices for tests, made through the catalogue's own verbs."""

from datetime import date
from decimal import Decimal

from erp_core.catalog import (
    NewCategory,
    NewPrice,
    NewPriceList,
    NewProduct,
    NewTax,
    NewVariant,
    PriceListView,
    TaxView,
    VariantView,
    create_category,
    create_price_list,
    create_product,
    create_tax,
    get_variant,
    list_categories,
    set_prices,
)
from erp_core.kernel.actor import system
from erp_core.kernel.transaction import Tx

LONG_AGO = date(2024, 1, 1)


def a_category(tx: Tx, code: str = "beans") -> int:
    """Return the id of a category, made at first use."""
    for category in list_categories(tx, system()):
        if category.code == code:
            return category.id
    new = NewCategory(code=code, name_en=code.title(), name_zh="咖啡豆")
    return create_category(tx, system(), new).id


def a_tax(tx: Tx, code: str = "VAT7", rate: str = "0.07") -> TaxView:
    """Add a tax."""
    new = NewTax(code=code, name_en=f"VAT {code}", name_zh="增值税", rate=Decimal(rate))
    return create_tax(tx, system(), new)


def a_variant(
    tx: Tx,
    sku: str = "HB-1000",
    name_en: str = "House Blend 1 kg",
    name_zh: str = "鹤港拼配 1公斤",
    tax_ids: tuple[int, ...] = (),
    unit: str = "C62",
) -> VariantView:
    """Add a product with one variant, sold by the piece."""
    new = NewProduct(
        name_en=name_en,
        name_zh=name_zh,
        category_id=a_category(tx),
        tax_ids=tax_ids,
        variants=(
            NewVariant(sku=sku, name_en=name_en, name_zh=name_zh, unit=unit, weight=Decimal(1)),
        ),
    )
    return get_variant(tx, system(), create_product(tx, system(), new).variants[0].id)


def a_price_list(
    tx: Tx,
    code: str = "RETAIL",
    *,
    standard: bool = True,
    tax_included: bool = False,
    currency: str = "EUR",
) -> PriceListView:
    """Add a price list; without a word it is the standard one, and tax comes on top."""
    new = NewPriceList(
        code=code,
        name_en=code.title(),
        name_zh="价目表",
        currency=currency,
        tax_included=tax_included,
        standard=standard,
    )
    return create_price_list(tx, system(), new)


def a_price(
    tx: Tx,
    price_list: PriceListView,
    variant: VariantView,
    unit_price: str,
    min_quantity: str = "1",
    valid_from: date = LONG_AGO,
    valid_until: date | None = None,
) -> None:
    """Put a price into a list."""
    price = NewPrice(
        variant_id=variant.id,
        unit_price=Decimal(unit_price),
        min_quantity=Decimal(min_quantity),
        valid_from=valid_from,
        valid_until=valid_until,
    )
    set_prices(tx, system(), price_list.id, [price])

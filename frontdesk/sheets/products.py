"""The table of what is sold: one article a line, with its price and its tax."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, model_validator

from erp_core import catalog
from erp_core.catalog import Kind, NewCategory, NewPrice, NewProduct, NewVariant, Synonym
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import Number, Price, plain
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Figure, Percent, Words

HEADINGS = {
    "sku": ("sku", "article", "货号", "编码"),
    "name_en": ("name_en", "name", "英文名称", "英文名"),
    "name_zh": ("name_zh", "名称", "中文名称", "中文名"),
    "category": ("category", "类别", "分类"),
    "price": ("price", "价格", "单价"),
    "tax": ("tax", "tax_rate", "vat", "税率"),
    "kind": ("kind", "种类"),
    "unit": ("unit", "单位"),
    "barcode": ("barcode", "ean", "gtin", "条码"),
    "weight": ("weight", "重量"),
    "description_en": ("description_en", "description", "英文说明"),
    "description_zh": ("description_zh", "说明", "中文说明"),
    "also_en": ("also_en", "also called", "英文别名"),
    "also_zh": ("also_zh", "别名", "中文别名"),
}
NEEDED = ("sku", "price")


class UnknownTax(Invalid):
    """There is no tax of this rate."""


def _unit(value: object) -> object:
    """Read a unit by its code, symbol or name in either language."""
    if not isinstance(value, str):
        return value
    asked = value.strip().casefold()
    for unit in catalog.UNITS:
        names = (unit.code, unit.symbol, unit.name_en, unit.name_zh)
        if asked in {name.casefold() for name in names}:
            return unit.code
    known = ", ".join(unit.symbol for unit in catalog.UNITS)
    message = f"{value!r} is no unit of measure; known are {known}"
    raise ValueError(message)


class ProductLine(Schema):
    """An article.

    Attributes:
        name_en: Its name; one language's stands for the other's where that is left out.
        price: In the organisation's currency, for one unit, as the standard price list has it.
        tax: Its rate; the first tax that was set up, where the cell is empty.
        also_en: What people call it in English, with semicolons between.
        also_zh: The same in Chinese.
    """

    sku: Name
    name_en: Name | None = None
    name_zh: Name | None = None
    category: Name = "General"
    price: Annotated[Price, Figure]
    tax: Annotated[Number, Percent] | None = None
    kind: Kind = Kind.GOODS
    unit: Annotated[str, BeforeValidator(_unit)] = "C62"
    barcode: str | None = None
    weight: Annotated[Number, Figure, Field(ge=0)] | None = None
    description_en: Text = ""
    description_zh: Text = ""
    also_en: Words = ()
    also_zh: Words = ()

    @model_validator(mode="after")
    def _has_a_name(self) -> "ProductLine":
        if not (self.name_en or self.name_zh):
            message = "the article has no name: fill in name_en or name_zh"
            raise ValueError(message)
        return self

    @property
    def names(self) -> tuple[str, str]:
        """Its English and its Chinese name."""
        english = self.name_en or self.name_zh or self.sku
        return english, self.name_zh or english


class ProductEntry:
    """Enters articles, their categories and their prices.

    Args:
        tx: The transaction.
        actor: Who enters them.
    """

    def __init__(self, tx: Tx, actor: Actor) -> None:
        self._tx = tx
        self._actor = actor
        self._today = business_date(tx)
        self._taxes = catalog.list_taxes(tx, actor)
        self._prices = standard_price_list(tx, actor)

    def enter(self, line: ProductLine) -> None:
        """Enter one article.

        Raises:
            CodeTaken: There is an article with this number or barcode.
            UnknownTax: There is no tax of this rate.
        """
        product = catalog.create_product(self._tx, self._actor, self._product(line))
        price = NewPrice(
            variant_id=product.variants[0].id, unit_price=line.price, valid_from=self._today
        )
        catalog.set_prices(self._tx, self._actor, self._prices, [price])

    def _product(self, line: ProductLine) -> NewProduct:
        name_en, name_zh = line.names
        is_goods = line.kind is Kind.GOODS
        unit = "HUR" if line.unit == "C62" and not is_goods else line.unit
        return NewProduct(
            name_en=name_en,
            name_zh=name_zh,
            category_id=self._category(line.category),
            kind=line.kind,
            description_en=line.description_en,
            description_zh=line.description_zh,
            tax_ids=self._tax(line.tax),
            synonyms=(
                *(Synonym(language="en", text=text) for text in line.also_en),
                *(Synonym(language="zh", text=text) for text in line.also_zh),
            ),
            variants=(
                NewVariant(
                    sku=line.sku,
                    name_en=name_en,
                    name_zh=name_zh,
                    barcode=line.barcode,
                    unit=unit,
                    weight=line.weight,
                    tracked=is_goods,
                ),
            ),
        )

    def _category(self, name: str) -> int:
        """Return the category of a name, made when there is none."""
        known = catalog.list_categories(self._tx, self._actor)
        for one in known:
            if name.casefold() in {one.code.casefold(), one.name_en.casefold(), one.name_zh}:
                return one.id
        new = NewCategory(code=f"C{len(known) + 1:03d}", name_en=name, name_zh=name)
        return catalog.create_category(self._tx, self._actor, new).id

    def _tax(self, rate: Decimal | None) -> tuple[int, ...]:
        if rate is None:
            return tuple(tax.id for tax in self._taxes[:1])
        found = [tax.id for tax in self._taxes if tax.rate == rate]
        if rate and not found:
            known = ", ".join(f"{plain(tax.rate * 100)} %" for tax in self._taxes) or "none"
            message = f"There is no tax of {plain(rate * 100)} %; there are: {known}."
            raise UnknownTax(message, field="tax")
        return tuple(found[:1])


def standard_price_list(tx: Tx, actor: Actor) -> int:
    """Return the price list that applies to everyone.

    Raises:
        Invalid: There is none in the organisation's currency.
    """
    currency = get_organisation(tx).currency
    for one in catalog.list_price_lists(tx, actor):
        if one.standard and one.currency == currency:
            return one.id
    message = f"There is no standard price list in {currency} yet: create one first."
    raise Invalid(message, field="price")


def products_out(tx: Tx, actor: Actor) -> Iterator[dict[str, str]]:
    """Write every article that is on sale as a line, the oldest first."""
    categories = {one.id: one.name_en for one in catalog.list_categories(tx, actor)}
    for one in catalog.list_variants(tx, actor):
        product = catalog.get_product(tx, actor, one.product_id)
        taxes = [catalog.get_tax(tx, actor, tax_id) for tax_id in one.tax_ids[:1]]
        yield {
            "sku": one.sku,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "category": categories.get(one.category_id, one.category),
            "price": _price_out(tx, one.id),
            "tax": plain(taxes[0].rate * 100) if taxes else "0",
            "kind": one.kind.value,
            "unit": one.unit,
            "barcode": one.barcode or "",
            "weight": "" if one.weight is None else plain(one.weight),
            "description_en": product.description_en,
            "description_zh": product.description_zh,
            "also_en": _said(one.synonyms, "en"),
            "also_zh": _said(one.synonyms, "zh"),
        }


def _price_out(tx: Tx, variant_id: int) -> str:
    currency, today = get_organisation(tx).currency, business_date(tx)
    try:
        price = catalog.price_of(
            tx, variant_id, party_id=None, quantity=Decimal(1), on=today, currency=currency
        )
    except catalog.NoPrice:
        return ""
    return plain(price.unit_price)


def _said(synonyms: tuple[Synonym, ...], language: str) -> str:
    return "; ".join(one.text for one in synonyms if one.language == language)

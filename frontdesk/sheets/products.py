"""The table of what is sold: one article a line, with its price and its tax."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from typing import Annotated

from pydantic import BeforeValidator, Field, TypeAdapter, ValidationError, model_validator

from erp_core import catalog
from erp_core.catalog import (
    Kind,
    NewCategory,
    NewPrice,
    NewProduct,
    NewVariant,
    ProductView,
    ReturnRule,
    Synonym,
    TaxView,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.errors import Invalid
from erp_core.kernel.organisation import business_date, get_organisation
from erp_core.kernel.quantity import Number, Price, plain
from erp_core.kernel.schema import Name, Schema, Text
from erp_core.kernel.transaction import Tx
from frontdesk.sheets.cells import Figure, Pairs, Percent, Words, YesNo

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
    "variant_of": ("variant_of", "规格所属"),
    "product_en": ("product_en",),
    "product_zh": ("product_zh",),
    "options": ("options", "规格"),
    "tracked": ("tracked", "计库存"),
    "reorder_point": ("reorder_point", "补货点"),
    "warranty_months": ("warranty_months", "保修月数"),
    "return_rule": ("return_rule", "退货规则"),
}
_RATE: TypeAdapter[Decimal] = TypeAdapter(Annotated[Number, Percent])


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
        price: In the organisation's currency, for one unit, as the standard price list has it; none
            where the cell is empty.
        tax: Its rate or code, several with semicolons between; the first tax that was set up, where
            the cell is empty.
        variant_of: Number of the first article of the product that this is another form of.
        product_en: The product's name, where it is not the article's own.
        tracked: Whether its stock is counted; of goods it is, of services and sets never.
        also_en: What people call it in English, with semicolons between.
        also_zh: The same in Chinese.
    """

    sku: Name
    name_en: Name | None = None
    name_zh: Name | None = None
    category: Name = "General"
    price: Annotated[Price, Figure] | None = None
    tax: Words | None = None
    kind: Kind = Kind.GOODS
    unit: Annotated[str, BeforeValidator(_unit)] = "C62"
    barcode: str | None = None
    weight: Annotated[Number, Figure, Field(ge=0)] | None = None
    description_en: Text = ""
    description_zh: Text = ""
    also_en: Words = ()
    also_zh: Words = ()
    variant_of: Name | None = None
    product_en: Name | None = None
    product_zh: Name | None = None
    options: Pairs = Field(default_factory=dict)
    tracked: YesNo | None = None
    reorder_point: Annotated[Number, Figure, Field(ge=0)] | None = None
    warranty_months: Annotated[int, Field(ge=0, le=1200)] = 0
    return_rule: ReturnRule = ReturnRule.ANY

    @model_validator(mode="after")
    def _has_a_name(self) -> "ProductLine":
        if not (self.name_en or self.name_zh):
            message = "the article has no name: fill in name_en or name_zh"
            raise ValueError(message)
        return self

    @property
    def is_form(self) -> bool:
        """It is one form of a product among others."""
        return self.variant_of is not None

    @property
    def synonyms(self) -> tuple[Synonym, ...]:
        """What people call it."""
        return (
            *(Synonym(language="en", text=text) for text in self.also_en),
            *(Synonym(language="zh", text=text) for text in self.also_zh),
        )

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
        self._categories = {
            name.casefold(): one.id
            for one in catalog.list_categories(tx, actor)
            for name in (one.name_zh, one.name_en, one.code)
        }
        self._count = len(catalog.list_categories(tx, actor))
        self._products: dict[str, int] = {}
        self._put_off: list[NewPrice] = []

    def enter(self, line: ProductLine) -> None:
        """Enter one article; its price is put off until the lot ends.

        Raises:
            CodeTaken: There is an article with this number or barcode.
            NoSuchVariant: There is no article that it could be a form of.
            UnknownTax: There is no tax of this rate.
        """
        if line.variant_of:
            made = self._with_variant(line, line.variant_of)
        else:
            made = catalog.create_product(self._tx, self._actor, self._product(line))
        self._products[line.sku] = made.id
        if line.price is None:
            return
        id_ = next(one.id for one in made.variants if one.sku == line.sku)
        price = NewPrice(variant_id=id_, unit_price=line.price, valid_from=self._today)
        self._put_off.append(price)

    def end_lot(self) -> None:
        """Enter the prices of a lot together."""
        prices, self._put_off = self._put_off, []
        if prices:
            catalog.set_prices(self._tx, self._actor, self._prices, prices)

    def _with_variant(self, line: ProductLine, first: str) -> ProductView:
        known = self._products.get(first)
        if known is None:
            try:
                known = catalog.variant_by_sku(self._tx, self._actor, first).product_id
            except catalog.NoSuchVariant as error:
                message = f"There is no article {first} that this could be a form of."
                raise catalog.NoSuchVariant(message, field="variant_of") from error
        return catalog.add_variant(self._tx, self._actor, known, self._variant(line))

    def _product(self, line: ProductLine) -> NewProduct:
        name_en, name_zh = line.names
        return NewProduct(
            name_en=line.product_en or name_en,
            name_zh=line.product_zh or name_zh,
            category_id=self._category(line.category),
            kind=line.kind,
            description_en=line.description_en,
            description_zh=line.description_zh,
            warranty_months=line.warranty_months,
            return_rule=line.return_rule,
            tax_ids=self._tax(line.tax),
            synonyms=() if line.is_form else line.synonyms,
            variants=(self._variant(line),),
        )

    def _variant(self, line: ProductLine) -> NewVariant:
        name_en, name_zh = line.names
        is_goods, is_service = line.kind is Kind.GOODS, line.kind is Kind.SERVICE
        return NewVariant(
            sku=line.sku,
            name_en=name_en,
            name_zh=name_zh,
            barcode=line.barcode,
            options=line.options,
            unit="HUR" if line.unit == "C62" and is_service else line.unit,
            weight=line.weight,
            tracked=is_goods if line.tracked is None else line.tracked,
            reorder_point=line.reorder_point,
            synonyms=line.synonyms if line.is_form else (),
        )

    def _category(self, name: str) -> int:
        """Return the category of a name, made when there is none."""
        if name.casefold() not in self._categories:
            self._count += 1
            new = NewCategory(code=f"C{self._count:03d}", name_en=name, name_zh=name)
            made = catalog.create_category(self._tx, self._actor, new)
            self._categories[name.casefold()] = made.id
        return self._categories[name.casefold()]

    def _tax(self, told: tuple[str, ...] | None) -> tuple[int, ...]:
        if told is None:
            return tuple(tax.id for tax in self._taxes[:1])
        found = (self._one_tax(each) for each in told)
        return tuple(sorted({tax_id for tax_id in found if tax_id is not None}))

    def _one_tax(self, told: str) -> int | None:
        """Return the tax of a code or rate; None: nothing is owed."""
        for tax in self._taxes:
            if tax.code.casefold() == told.casefold():
                return tax.id
        try:
            rate = _RATE.validate_python(told)
        except ValidationError as error:
            message = f"{told!r} is neither the code of a tax nor a rate."
            raise UnknownTax(message, field="tax") from error
        found = [tax.id for tax in self._taxes if tax.rate == rate]
        if rate and not found:
            known = ", ".join(f"{plain(tax.rate * 100)} %" for tax in self._taxes) or "none"
            message = f"There is no tax of {plain(rate * 100)} %; there are: {known}."
            raise UnknownTax(message, field="tax")
        return found[0] if found else None


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
    taxes = catalog.list_taxes(tx, actor)
    variants = catalog.list_variants(tx, actor)
    firsts: dict[int, str] = {}
    for one in variants:
        firsts.setdefault(one.product_id, one.sku)
    for one in variants:
        product = catalog.get_product(tx, actor, one.product_id)
        is_form = firsts[one.product_id] != one.sku
        yield {
            "sku": one.sku,
            "name_en": one.name_en,
            "name_zh": one.name_zh,
            "category": categories.get(one.category_id, one.category),
            "price": _price_out(tx, one.id),
            "tax": _taxes_out(taxes, one.tax_ids),
            "kind": one.kind.value,
            "unit": one.unit,
            "barcode": one.barcode or "",
            "weight": "" if one.weight is None else plain(one.weight),
            "description_en": product.description_en,
            "description_zh": product.description_zh,
            "also_en": _said(one.synonyms, "en"),
            "also_zh": _said(one.synonyms, "zh"),
            "variant_of": firsts[one.product_id] if is_form else "",
            "product_en": product.name_en,
            "product_zh": product.name_zh,
            "options": "; ".join(f"{name}={told}" for name, told in one.options.items()),
            "tracked": "yes" if one.tracked else "no",
            "reorder_point": "" if one.reorder_point is None else plain(one.reorder_point),
            "warranty_months": str(one.warranty_months),
            "return_rule": one.return_rule.value,
        }


def _taxes_out(taxes: Sequence[TaxView], tax_ids: tuple[int, ...]) -> str:
    """Write the rate of one tax, and the codes of several or of one whose rate another has."""
    held = [tax for tax in taxes if tax.id in tax_ids]
    if len(held) == 1 and held[0] == next(tax for tax in taxes if tax.rate == held[0].rate):
        return plain(held[0].rate * 100)
    return "; ".join(tax.code for tax in held) or "0"


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

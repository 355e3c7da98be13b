"""What enters and leaves the catalogue."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import AfterValidator, Field, StringConstraints, model_validator

from erp_core.catalog.units import find_unit
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import LanguageCode, Name, RecordId, Schema, Text

Code = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._/-]{0,39}$")
]
"""A short code without spaces: SKU, category, tax or price list."""


def _checked_gtin(code: str) -> str:
    weighted = (int(digit) * (3, 1)[place % 2] for place, digit in enumerate(reversed(code[:-1])))
    if (sum(weighted) + int(code[-1])) % 10:
        message = "The check digit of this barcode is wrong."
        raise ValueError(message)
    return code


Barcode = Annotated[
    str,
    StringConstraints(strip_whitespace=True, pattern=r"^([0-9]{8}|[0-9]{12,14})$"),
    AfterValidator(_checked_gtin),
]
"""A GTIN of 8, 12, 13 or 14 digits with its check digit (GS1 General Specifications)."""

Rate = Annotated[Number, Field(ge=0, le=10)]
"""A rate as a fraction: 0.19 is 19 %."""


Discount = Annotated[Number, Field(ge=0, le=1)]
"""A share of the price that is not asked for: 0.05 is 5 % off."""


def _known_unit(code: str) -> str:
    if find_unit(code) is None:
        message = f"{code!r} is not one of the units of measure."
        raise ValueError(message)
    return code


UnitCode = Annotated[str, AfterValidator(_known_unit)]
"""A UN/CEFACT Recommendation 20 code of a unit that is known here."""


class Kind(StrEnum):
    """What is sold."""

    GOODS = "goods"
    SERVICE = "service"
    BUNDLE = "bundle"
    """A set of articles at a price of its own; its stock is that of the articles."""


class ReturnRule(StrEnum):
    """In which state a product may come back."""

    ANY = "any"
    SEALED = "sealed"
    """Only as it was sold: food, and what is used up."""
    NEVER = "never"


Months = Annotated[int, Field(ge=0, le=600)]


class Synonym(Schema):
    """What people call a product when they talk."""

    language: LanguageCode
    text: Name


class NewVariant(Schema):
    """One sellable form of a product.

    Attributes:
        options: For example ``{"size": "1 kg"}``.
        weight: Net weight in kilograms.
        tracked: Whether its stock is counted.
        reorder_point: The quantity below which to buy more.
    """

    sku: Code
    name_en: Name
    name_zh: Name
    barcode: Barcode | None = None
    options: dict[Name, Name] = Field(default_factory=dict, max_length=10)
    unit: UnitCode = "C62"
    weight: Annotated[Number, Field(ge=0)] | None = None
    tracked: bool = True
    reorder_point: Annotated[Number, Field(ge=0)] | None = None
    synonyms: tuple[Synonym, ...] = Field(default=(), max_length=50)


class NewProduct(Schema):
    """A product and its variants (at least one).

    Attributes:
        warranty_months: How long we answer for faults after it was delivered; 0: as the law says.
        return_rule: In which state it may come back.
    """

    name_en: Name
    name_zh: Name
    category_id: RecordId
    kind: Kind = Kind.GOODS
    description_en: Text = ""
    description_zh: Text = ""
    warranty_months: Months = 0
    return_rule: ReturnRule = ReturnRule.ANY
    tax_ids: tuple[RecordId, ...] = Field(default=(), max_length=10)
    synonyms: tuple[Synonym, ...] = Field(default=(), max_length=50)
    variants: tuple[NewVariant, ...] = Field(min_length=1, max_length=200)

    @model_validator(mode="after")
    def _services_are_not_stocked(self) -> "NewProduct":
        if self.kind is not Kind.GOODS and any(variant.tracked for variant in self.variants):
            message = "A service or a set has no stock of its own to track."
            raise ValueError(message)
        return self


class ProductChange(Schema):
    """What may change about a product; absent fields stay."""

    name_en: Name | None = None
    name_zh: Name | None = None
    category_id: RecordId | None = None
    description_en: Text | None = None
    description_zh: Text | None = None
    warranty_months: Months | None = None
    return_rule: ReturnRule | None = None
    tax_ids: tuple[RecordId, ...] | None = Field(default=None, max_length=10)


class VariantView(Schema):
    """A sellable article, with what its product says about it."""

    id: int
    product_id: int
    sku: str
    barcode: str | None
    name_en: str
    name_zh: str
    options: dict[str, str]
    unit: str
    weight: Number | None
    tracked: bool
    reorder_point: Number | None
    kind: Kind
    warranty_months: int
    return_rule: ReturnRule
    category: str
    category_id: int
    tax_ids: tuple[int, ...]
    synonyms: tuple[Synonym, ...]
    archived: bool

    def name(self, language: str) -> str:
        """Return its name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en


class ProductView(Schema):
    """A product with all its variants."""

    id: int
    name_en: str
    name_zh: str
    category_id: int
    kind: Kind
    description_en: str
    description_zh: str
    warranty_months: int
    return_rule: ReturnRule
    tax_ids: tuple[int, ...]
    archived: bool
    variants: tuple[VariantView, ...]


class NewCategory(Schema):
    """A group of products."""

    code: Code
    name_en: Name
    name_zh: Name
    parent_id: RecordId | None = None


class CategoryView(Schema):
    """A group of products."""

    id: int
    code: str
    name_en: str
    name_zh: str
    parent_id: int | None


class NewTax(Schema):
    """A tax on sales.

    Attributes:
        rate: As a fraction: 0.19 is 19 %.
        included: The tax is contained in every price; otherwise the price list decides.
    """

    code: Code
    name_en: Name
    name_zh: Name
    rate: Rate
    included: bool = False


class TaxView(Schema):
    """A tax on sales."""

    id: int
    code: str
    name_en: str
    name_zh: str
    rate: Rate
    included: bool


class NewPriceList(Schema):
    """A list of prices in one currency.

    Attributes:
        tax_included: Its prices contain their taxes (usual for consumers in Europe).
        standard: It applies to everyone who has no price list that knows the article.
    """

    code: Code
    name_en: Name
    name_zh: Name
    currency: Currency
    tax_included: bool
    standard: bool = False


class PriceListView(Schema):
    """A list of prices in one currency."""

    id: int
    code: str
    name_en: str
    name_zh: str
    currency: str
    tax_included: bool
    standard: bool


class NewPrice(Schema):
    """The price of an article from a quantity and a date on.

    Attributes:
        unit_price: In the list's currency, for one unit of the article.
        valid_until: The last day, inclusive; None is open.
    """

    variant_id: RecordId
    unit_price: Price
    min_quantity: Quantity = Decimal(1)
    valid_from: date
    valid_until: date | None = None

    @model_validator(mode="after")
    def _ends_after_it_begins(self) -> "NewPrice":
        if self.valid_until is not None and self.valid_until < self.valid_from:
            message = "A price cannot end before it begins."
            raise ValueError(message)
        return self


class LineTax(Schema):
    """A tax as it applies to one line, frozen onto the document.

    Attributes:
        rate: As a fraction: 0.19 is 19 %.
        included: Whether the line's amount contains it.
    """

    tax_id: int
    rate: Rate
    included: bool


class PriceView(Schema):
    """What one unit of an article costs a customer on a day.

    Attributes:
        unit_price: For one unit, in the currency's major unit, up to six places.
        tax_included: Whether the price list's prices contain their taxes.
        taxes: The article's taxes as they apply to a line at this price.
        price_list: The code of the list it comes from.
    """

    variant_id: int
    unit_price: Number
    currency: str
    tax_included: bool
    price_list: str
    min_quantity: Number
    taxes: tuple[LineTax, ...]


class DiscountPolicy(Schema):
    """How far a salesperson may go below the price list.

    Attributes:
        up_to: The share that whoever may give discounts takes off; more is for the manager.
        least_margin: The share of the unit cost that stays on top of it, whoever gives the
            discount: with 0.1, what costs 8.00 is never discounted below 8.80 before tax.
    """

    up_to: Discount = Decimal("0.05")
    least_margin: Annotated[Number, Field(ge=0, le=100)] = Decimal(0)


class TaxableLine(Schema):
    """One line of a document before tax is worked out: quantity times price, rounded."""

    amount: Money
    taxes: tuple[LineTax, ...] = ()


class TaxAmount(Schema):
    """What one tax comes to: on which base, how much."""

    tax_id: int
    rate: Rate
    base: Money
    tax: Money


class TaxedLine(Schema):
    """One line with its taxes worked out; net + tax = gross."""

    net: Money
    tax: Money
    gross: Money
    taxes: tuple[TaxAmount, ...]


class TaxedTotal(Schema):
    """A document's totals; its lines sum to them exactly, over all and per tax."""

    net: Money
    tax: Money
    gross: Money
    lines: tuple[TaxedLine, ...]
    taxes: tuple[TaxAmount, ...]

"""What is sold, how it is grouped and taxed, and what it costs whom."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, PrimaryKey, Table, reference


class Category(Table):
    """A group of products, in a tree."""

    __tablename__ = "categories"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    parent_id: Mapped[int | None] = reference("categories.id")


class Tax(Table):
    """A tax on sales; finance maps it to an account."""

    __tablename__ = "taxes"
    __table_args__ = (CheckConstraint("rate >= 0", name="rate"),)

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    rate: Mapped[Decimal]
    included: Mapped[bool]


class Product(Table):
    """A product: what its variants have in common."""

    __tablename__ = "products"
    __table_args__ = (
        CheckConstraint("warranty_months >= 0", name="warranty_months"),
        CheckConstraint("return_rule IN ('any', 'sealed', 'never')", name="return_rule"),
    )

    id: Mapped[PrimaryKey]
    category_id: Mapped[int] = reference("categories.id")
    kind: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    description_en: Mapped[str]
    description_zh: Mapped[str]
    warranty_months: Mapped[int]
    return_rule: Mapped[str]
    archived_at: Mapped[datetime | None]


class ProductTax(Table):
    """A tax that applies to a product."""

    __tablename__ = "product_taxes"

    product_id: Mapped[int] = reference("products.id", primary_key=True)
    tax_id: Mapped[int] = reference("taxes.id", primary_key=True)


class Variant(Table):
    """A sellable article: one form of a product."""

    __tablename__ = "variants"

    id: Mapped[PrimaryKey]
    product_id: Mapped[int] = reference("products.id")
    sku: Mapped[str] = mapped_column(unique=True)
    barcode: Mapped[str | None] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    options: Mapped[dict[str, Any]]
    unit: Mapped[str]
    weight: Mapped[Decimal | None]
    tracked: Mapped[bool]
    reorder_point: Mapped[Decimal | None]
    search_text: Mapped[str]
    archived_at: Mapped[datetime | None]


class SynonymRow(Table):
    """What people call a product, or one variant of it, when they talk."""

    __tablename__ = "synonyms"
    __table_args__ = (UniqueConstraint("product_id", "variant_id", "language", "text"),)

    id: Mapped[PrimaryKey]
    product_id: Mapped[int] = reference("products.id")
    variant_id: Mapped[int | None] = reference("variants.id")
    language: Mapped[str]
    text: Mapped[str]


class SubstituteRow(Table):
    """An article that may stand in for another one; the first place is offered first."""

    __tablename__ = "substitutes"
    __table_args__ = (
        UniqueConstraint("variant_id", "place"),
        CheckConstraint("variant_id <> substitute_id", name="another"),
    )

    variant_id: Mapped[int] = reference("variants.id", primary_key=True, index=False)
    substitute_id: Mapped[int] = reference("variants.id", primary_key=True)
    place: Mapped[int]


class BundlePartRow(Table):
    """What one set holds of an article; a set holds no sets."""

    __tablename__ = "bundle_parts"
    __table_args__ = (
        UniqueConstraint("bundle_id", "place"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("bundle_id <> variant_id", name="another"),
    )

    bundle_id: Mapped[int] = reference("variants.id", primary_key=True, index=False)
    variant_id: Mapped[int] = reference("variants.id", primary_key=True)
    place: Mapped[int]
    quantity: Mapped[Decimal]


class PriceList(Table):
    """A list of prices in one currency."""

    __tablename__ = "price_lists"

    id: Mapped[PrimaryKey]
    code: Mapped[str] = mapped_column(unique=True)
    name_en: Mapped[str]
    name_zh: Mapped[str]
    currency: Mapped[str]
    tax_included: Mapped[bool]
    standard: Mapped[bool]


class PriceListParty(Table):
    """A customer to whom a price list applies."""

    __tablename__ = "price_list_parties"

    price_list_id: Mapped[int] = reference("price_lists.id", primary_key=True)
    party_id: Mapped[int] = reference("parties.id", primary_key=True)


class PriceRow(Table):
    """The price of an article from a quantity and a date on."""

    __tablename__ = "prices"
    __table_args__ = (
        UniqueConstraint("price_list_id", "variant_id", "min_quantity", "valid_from"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("min_quantity > 0", name="min_quantity"),
        CheckConstraint("valid_until IS NULL OR valid_until >= valid_from", name="validity"),
        Index("ix_prices_variant_list", "variant_id", "price_list_id"),
    )

    id: Mapped[PrimaryKey]
    price_list_id: Mapped[int] = reference("price_lists.id")
    variant_id: Mapped[int] = reference("variants.id", index=False)
    min_quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]
    valid_from: Mapped[date]
    valid_until: Mapped[date | None]


class DiscountPolicyRow(Table):
    """How far prices may be discounted: one row, written when the house sets its own rule."""

    __tablename__ = "discount_policy"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    up_to: Mapped[Decimal]
    least_margin: Mapped[Decimal]

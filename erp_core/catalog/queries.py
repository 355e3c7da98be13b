"""Reads of the catalogue. What is sold is public: every actor may look, no scope applies."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import ColumnElement, func, select

from erp_core.catalog.errors import (
    NoSuchCategory,
    NoSuchPriceList,
    NoSuchProduct,
    NoSuchTax,
    NoSuchVariant,
)
from erp_core.catalog.schemas import (
    CategoryView,
    DiscountPolicy,
    Kind,
    PriceListView,
    ProductView,
    ReturnRule,
    Synonym,
    TaxView,
    VariantView,
)
from erp_core.catalog.tables import (
    Category,
    DiscountPolicyRow,
    PriceList,
    Product,
    ProductTax,
    SynonymRow,
    Tax,
    Variant,
)
from erp_core.kernel.actor import Actor
from erp_core.kernel.pagination import Page, PageRequest, paged
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx

MAX_WORDS = 10
"""Words of a search that are looked at; more only cost time."""


def list_variants(tx: Tx, _actor: Actor) -> tuple[VariantView, ...]:
    """List every article that is on sale, by id, in three statements."""
    return _views(tx, Variant.archived_at.is_(None))


def find_variants(
    tx: Tx, _actor: Actor, text: str = "", page: PageRequest | None = None
) -> Page[VariantView]:
    """Find articles on sale whose names, codes or synonyms contain every word, newest first."""
    query = select(Variant).where(Variant.archived_at.is_(None))
    for word in search_form(text).split()[:MAX_WORDS]:
        query = query.where(Variant.search_text.contains(word, autoescape=True))
    found = paged(tx, query, Variant.id, page or PageRequest(), lambda row: row.id)
    views = variants_by_id(tx, found.items)
    return Page(items=[views[id_] for id_ in found.items], next_before=found.next_before)


def get_variant(tx: Tx, _actor: Actor, variant_id: int) -> VariantView:
    """Return one article, also when it is archived.

    Raises:
        NoSuchVariant: There is none of that id.
    """
    for view in _views(tx, Variant.id == variant_id):
        return view
    raise NoSuchVariant


def variant_by_sku(tx: Tx, _actor: Actor, sku: str) -> VariantView:
    """Return the article of a SKU.

    Raises:
        NoSuchVariant: There is none.
    """
    for view in _views(tx, Variant.sku == sku.strip()):
        return view
    raise NoSuchVariant


def variants_coded(tx: Tx, skus: Iterable[str]) -> list[VariantView]:
    """Return the articles of some SKUs, whatever the case; unknown SKUs none."""
    small = sorted({one.lower() for one in skus})
    return list(_views(tx, func.lower(Variant.sku).in_(small))) if small else []


def variants_by_id(tx: Tx, variant_ids: Iterable[int]) -> dict[int, VariantView]:
    """Return many articles at once, in three statements; unknown ids are left out."""
    wanted = set(variant_ids)
    if not wanted:
        return {}
    return {view.id: view for view in _views(tx, Variant.id.in_(wanted))}


def get_product(tx: Tx, _actor: Actor, product_id: int) -> ProductView:
    """Return a product with all its variants.

    Raises:
        NoSuchProduct: There is none of that id.
    """
    product = tx.session.get(Product, product_id)
    if product is None:
        raise NoSuchProduct
    variants = _views(tx, Variant.product_id == product_id)
    return _product_view(product, variants, _tax_ids(tx, {product_id}).get(product_id, ()))


def new_product_view(
    product: Product,
    category: Category,
    variants: Sequence[Variant],
    synonyms: Sequence[SynonymRow],
    tax_ids: tuple[int, ...],
) -> ProductView:
    """Return a product that was just written, without reading it back."""
    views = [_view(variant, product, category, tax_ids, synonyms) for variant in variants]
    return _product_view(product, tuple(views), tax_ids)


def _product_view(
    product: Product, variants: tuple[VariantView, ...], tax_ids: tuple[int, ...]
) -> ProductView:
    return ProductView(
        id=product.id,
        name_en=product.name_en,
        name_zh=product.name_zh,
        category_id=product.category_id,
        kind=Kind(product.kind),
        description_en=product.description_en,
        description_zh=product.description_zh,
        warranty_months=product.warranty_months,
        return_rule=ReturnRule(product.return_rule),
        tax_ids=tax_ids,
        archived=product.archived_at is not None,
        variants=variants,
    )


def list_categories(tx: Tx, _actor: Actor) -> tuple[CategoryView, ...]:
    """List the categories by code."""
    rows = tx.session.scalars(select(Category).order_by(Category.code))
    return tuple(CategoryView.model_validate(row) for row in rows)


def get_category(tx: Tx, _actor: Actor, category_id: int) -> CategoryView:
    """Return one category.

    Raises:
        NoSuchCategory: There is none of that id.
    """
    return CategoryView.model_validate(category_row(tx, category_id))


def category_row(tx: Tx, category_id: int) -> Category:
    """Return the row of a category.

    Raises:
        NoSuchCategory: There is none of that id.
    """
    row = tx.session.get(Category, category_id)
    if row is None:
        raise NoSuchCategory(field="category_id")
    return row


def list_taxes(tx: Tx, _actor: Actor) -> tuple[TaxView, ...]:
    """List the taxes by code."""
    rows = tx.session.scalars(select(Tax).order_by(Tax.code))
    return tuple(TaxView.model_validate(row) for row in rows)


def get_tax(tx: Tx, _actor: Actor, tax_id: int) -> TaxView:
    """Return one tax.

    Raises:
        NoSuchTax: There is none of that id.
    """
    row = tx.session.get(Tax, tax_id)
    if row is None:
        raise NoSuchTax(field="tax_ids")
    return TaxView.model_validate(row)


def taxes_of(tx: Tx, variant_id: int) -> tuple[TaxView, ...]:
    """Return the taxes of an article, by id."""
    return taxes_by_variant(tx, [variant_id]).get(variant_id, ())


def taxes_by_variant(tx: Tx, variant_ids: Sequence[int]) -> Mapping[int, tuple[TaxView, ...]]:
    """Return the taxes of many articles in one statement."""
    rows = tx.session.execute(
        select(Variant.id, Tax)
        .join(ProductTax, ProductTax.product_id == Variant.product_id)
        .join(Tax, Tax.id == ProductTax.tax_id)
        .where(Variant.id.in_(set(variant_ids)))
        .order_by(Variant.id, Tax.id)
    )
    found: dict[int, tuple[TaxView, ...]] = {}
    for variant_id, tax in rows:
        found[variant_id] = (*found.get(variant_id, ()), TaxView.model_validate(tax))
    return found


def list_price_lists(tx: Tx, actor: Actor) -> tuple[PriceListView, ...]:
    """List the price lists by code, for staff."""
    actor.require("catalog.list_price_lists")
    rows = tx.session.scalars(select(PriceList).order_by(PriceList.code))
    return tuple(PriceListView.model_validate(row) for row in rows)


def discount_policy(tx: Tx) -> DiscountPolicy:
    """Return how far prices may be discounted: the rule of the house, or what holds without one."""
    row = tx.session.get(DiscountPolicyRow, 1)
    if row is None:
        return DiscountPolicy()
    return DiscountPolicy(up_to=row.up_to, least_margin=row.least_margin)


def get_discount_policy(tx: Tx, actor: Actor) -> DiscountPolicy:
    """Tell staff who see the price lists how far prices may be discounted."""
    actor.require("catalog.list_price_lists")
    return discount_policy(tx)


def get_price_list(tx: Tx, actor: Actor, price_list_id: int) -> PriceListView:
    """Return one price list, for staff.

    Raises:
        NoSuchPriceList: There is none of that id.
    """
    actor.require("catalog.list_price_lists")
    row = tx.session.get(PriceList, price_list_id)
    if row is None:
        raise NoSuchPriceList
    return PriceListView.model_validate(row)


def _views(tx: Tx, condition: ColumnElement[bool]) -> tuple[VariantView, ...]:
    rows = tx.session.execute(
        select(Variant, Product, Category)
        .join(Product, Product.id == Variant.product_id)
        .join(Category, Category.id == Product.category_id)
        .where(condition)
        .order_by(Variant.id)
    ).all()
    product_ids = {product.id for _, product, _ in rows}
    taxes, synonyms = _tax_ids(tx, product_ids), _synonyms(tx, product_ids)
    return tuple(
        _view(variant, product, category, taxes.get(product.id, ()), synonyms.get(product.id, ()))
        for variant, product, category in rows
    )


def _view(
    variant: Variant,
    product: Product,
    category: Category,
    tax_ids: tuple[int, ...],
    synonyms: Sequence[SynonymRow],
) -> VariantView:
    return VariantView(
        id=variant.id,
        product_id=product.id,
        sku=variant.sku,
        barcode=variant.barcode,
        name_en=variant.name_en,
        name_zh=variant.name_zh,
        options=variant.options,
        unit=variant.unit,
        weight=variant.weight,
        tracked=variant.tracked,
        reorder_point=variant.reorder_point,
        kind=Kind(product.kind),
        warranty_months=product.warranty_months,
        return_rule=ReturnRule(product.return_rule),
        category=category.code,
        category_id=category.id,
        tax_ids=tax_ids,
        synonyms=tuple(
            Synonym.model_validate(row)
            for row in synonyms
            if row.variant_id is None or row.variant_id == variant.id
        ),
        archived=variant.archived_at is not None,
    )


def _tax_ids(tx: Tx, product_ids: set[int]) -> dict[int, tuple[int, ...]]:
    rows = tx.session.scalars(
        select(ProductTax)
        .where(ProductTax.product_id.in_(product_ids))
        .order_by(ProductTax.product_id, ProductTax.tax_id)
    )
    found: dict[int, tuple[int, ...]] = {}
    for row in rows:
        found[row.product_id] = (*found.get(row.product_id, ()), row.tax_id)
    return found


def _synonyms(tx: Tx, product_ids: set[int]) -> dict[int, tuple[SynonymRow, ...]]:
    rows = tx.session.scalars(
        select(SynonymRow).where(SynonymRow.product_id.in_(product_ids)).order_by(SynonymRow.id)
    )
    found: dict[int, tuple[SynonymRow, ...]] = {}
    for row in rows:
        found[row.product_id] = (*found.get(row.product_id, ()), row)
    return found

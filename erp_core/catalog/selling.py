"""What selling needs to know of articles, in one statement however many are asked for."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal

from sqlalchemy import bindparam, select

from erp_core.catalog.schemas import Kind, TaxView
from erp_core.catalog.tables import Product, ProductTax, Tax, Variant
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class Article:
    """An article as a line of an order keeps it, with its taxes by id."""

    id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    weight: Decimal | None
    tracked: bool
    kind: Kind
    archived: bool
    taxes: tuple[TaxView, ...] = ()


_ARTICLES = (
    select(
        Variant.id,
        Variant.sku,
        Variant.name_en,
        Variant.name_zh,
        Variant.unit,
        Variant.weight,
        Variant.tracked,
        Product.kind,
        Variant.archived_at.is_not(None),
        Tax,
    )
    .join(Product, Product.id == Variant.product_id)
    .outerjoin(ProductTax, ProductTax.product_id == Product.id)
    .outerjoin(Tax, Tax.id == ProductTax.tax_id)
    .where(Variant.id.in_(bindparam("ids", expanding=True)))
    .order_by(Variant.id, Tax.id)
)


def articles_by_id(tx: Tx, variant_ids: Iterable[int]) -> dict[int, Article]:
    """Return many articles at once; unknown ids are left out."""
    found: dict[int, Article] = {}
    shown: dict[int, TaxView] = {}
    for row in tx.session.execute(_ARTICLES, {"ids": sorted(set(variant_ids))}):
        id_, sku, name_en, name_zh, unit, weight, tracked, kind, archived, tax = row
        article = found.get(id_) or Article(
            id_, sku, name_en, name_zh, unit, weight, tracked, Kind(kind), archived
        )
        if tax is not None:
            view = shown.setdefault(tax.id, TaxView.model_validate(tax))
            article = replace(article, taxes=(*article.taxes, view))
        found[id_] = article
    return found

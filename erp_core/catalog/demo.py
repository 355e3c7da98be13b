"""What Crane Harbour Coffee sells, entered through the catalogue's own verbs."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from erp_core.catalog.demo_articles import (
    ARTICLES,
    CATEGORIES,
    PRICE_LISTS,
    TAXES,
    Article,
    Form,
)
from erp_core.catalog.demo_sets import SKU, fill_sets
from erp_core.catalog.schemas import (
    Kind,
    NewCategory,
    NewPrice,
    NewPriceList,
    NewProduct,
    NewTax,
    NewVariant,
    Synonym,
)
from erp_core.catalog.service.master import create_category, create_tax
from erp_core.catalog.service.prices import create_price_list, set_prices
from erp_core.catalog.service.products import create_product
from erp_core.kernel.actor import Actor
from erp_core.kernel.transaction import Tx


@dataclass(frozen=True)
class DemoCatalog:
    """What was entered, by code.

    Attributes:
        variants: SKU to variant id.
        price_lists: Code to price list id; ``CAFE`` is for cafés, ``RETAIL`` for everyone.
        taxes: Code to tax id.
    """

    variants: Mapping[str, int]
    price_lists: Mapping[str, int]
    taxes: Mapping[str, int]


def fill_catalog(tx: Tx, actor: Actor, since: date) -> DemoCatalog:
    """Enter taxes, categories, articles and prices that are valid from a day on."""
    taxes = {
        code: create_tax(
            tx, actor, NewTax(code=code, name_en=name_en, name_zh=name_zh, rate=Decimal(rate))
        ).id
        for code, name_en, name_zh, rate in TAXES
    }
    categories = {
        code: create_category(
            tx, actor, NewCategory(code=code, name_en=name_en, name_zh=name_zh)
        ).id
        for code, name_en, name_zh in CATEGORIES
    }
    variants: dict[str, int] = {}
    for article in ARTICLES:
        product = create_product(tx, actor, _product(article, categories, taxes))
        variants |= {variant.sku: variant.id for variant in product.variants}
    price_lists = {new.code: _price_list(tx, actor, new, variants, since) for new in PRICE_LISTS}
    variants[SKU] = fill_sets(tx, actor, since, categories["sets"], variants, price_lists)
    return DemoCatalog(variants, price_lists, taxes)


def _product(
    article: Article, categories: Mapping[str, int], taxes: Mapping[str, int]
) -> NewProduct:
    return NewProduct(
        name_en=article.name_en,
        name_zh=article.name_zh,
        category_id=categories[article.category],
        kind=article.kind,
        description_en=article.description_en,
        description_zh=article.description_zh,
        warranty_months=article.warranty_months,
        return_rule=article.return_rule,
        tax_ids=(taxes[article.tax],),
        synonyms=_synonyms(article.said_en, article.said_zh),
        variants=tuple(_variant(article, form) for form in article.forms),
    )


def _reorder_point(article: Article) -> Decimal | None:
    """Keep more of what is sold by the bag than of spare parts; services have no stock."""
    if article.kind is not Kind.GOODS:
        return None
    return Decimal(20) if article.category == "beans" else Decimal(5)


def _variant(article: Article, form: Form) -> NewVariant:
    return NewVariant(
        sku=form.sku,
        barcode=form.barcode,
        name_en=f"{article.name_en} {form.label_en}".strip(),
        name_zh=f"{article.name_zh} {form.label_zh}".strip(),
        options=dict(form.options),
        unit="HUR" if article.kind is Kind.SERVICE else "C62",
        weight=None if form.weight is None else Decimal(form.weight),
        tracked=article.kind is Kind.GOODS,
        reorder_point=_reorder_point(article),
        synonyms=_synonyms(form.said_en, form.said_zh),
    )


def _synonyms(said_en: Iterable[str], said_zh: Iterable[str]) -> tuple[Synonym, ...]:
    english = (Synonym(language="en", text=text) for text in said_en)
    chinese = (Synonym(language="zh", text=text) for text in said_zh)
    return (*english, *chinese)


def _price_list(
    tx: Tx, actor: Actor, new: NewPriceList, variants: Mapping[str, int], since: date
) -> int:
    created = create_price_list(tx, actor, new)
    prices = [
        NewPrice(
            variant_id=variants[form.sku],
            unit_price=Decimal(unit_price),
            min_quantity=Decimal(min_quantity),
            valid_from=since,
        )
        for article in ARTICLES
        for form in article.forms
        for min_quantity, unit_price in (form.retail if new.standard else form.cafe)
    ]
    set_prices(tx, actor, created.id, prices)
    return created.id

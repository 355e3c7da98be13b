"""Products and their variants: created, changed, archived, and named as people name them."""

from collections.abc import Iterable, Mapping, Sequence

from sqlalchemy import delete, select

from erp_core.catalog.errors import Archived, CodeTaken, NoSuchProduct, NoSuchTax, NoSuchVariant
from erp_core.catalog.queries import (
    category_row,
    get_category,
    get_product,
    get_variant,
    new_product_view,
)
from erp_core.catalog.schemas import (
    NewProduct,
    NewVariant,
    ProductChange,
    ProductView,
    Synonym,
    VariantView,
)
from erp_core.catalog.tables import Product, ProductTax, SynonymRow, Tax, Variant
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.schema import search_form
from erp_core.kernel.transaction import Tx


def create_product(tx: Tx, actor: Actor, new: NewProduct) -> ProductView:
    """Add a product with its variants to the catalogue.

    Raises:
        NoSuchCategory: The category does not exist.
        NoSuchTax: A tax does not exist.
        CodeTaken: A SKU or barcode is in use.
    """
    actor.require("catalog.create_product")
    category = category_row(tx, new.category_id)
    _refuse_taken(tx, new.variants)
    tax_ids = _known_taxes(tx, new.tax_ids)
    product = Product(**new.model_dump(exclude={"tax_ids", "synonyms", "variants"}))
    tx.session.add(product)
    tx.session.flush()
    variants = [_variant_row(product, each, new.synonyms) for each in new.variants]
    tx.session.add_all(ProductTax(product_id=product.id, tax_id=each) for each in tax_ids)
    tx.session.add_all(variants)
    tx.session.flush()
    synonyms = _synonym_rows(product.id, None, new.synonyms)
    for row, each in zip(variants, new.variants, strict=True):
        synonyms += _synonym_rows(product.id, row.id, each.synonyms)
    tx.session.add_all(synonyms)
    _record(tx, actor, "create_product", product, {"name": product.name_en})
    return new_product_view(product, category, variants, synonyms, tax_ids)


def change_product(tx: Tx, actor: Actor, product_id: int, change: ProductChange) -> ProductView:
    """Change a product's names, texts, category or taxes.

    Raises:
        NoSuchProduct: There is none of that id.
        Archived: It is archived.
    """
    actor.require("catalog.change_product")
    product = _product_on_sale(tx, product_id)
    values = change.model_dump(exclude_none=True, exclude={"tax_ids"})
    if change.category_id is not None:
        get_category(tx, actor, change.category_id)
    for name, value in values.items():
        setattr(product, name, value)
    if change.tax_ids is not None:
        _set_taxes(tx, product_id, change.tax_ids)
    changed = change.model_dump(mode="json", exclude_none=True)
    return _changed(tx, actor, "change_product", product, changed)


def add_variant(tx: Tx, actor: Actor, product_id: int, new: NewVariant) -> ProductView:
    """Add a variant to a product.

    Raises:
        NoSuchProduct: There is none of that id.
        CodeTaken: The SKU or barcode is in use.
    """
    actor.require("catalog.add_variant")
    product = _product_on_sale(tx, product_id)
    _refuse_taken(tx, [new])
    _add_variant(tx, product, new)
    return _changed(tx, actor, "add_variant", product, {"sku": new.sku})


def archive_product(tx: Tx, actor: Actor, product_id: int) -> ProductView:
    """Take a product and all its variants off sale; its history stays.

    Raises:
        NoSuchProduct: There is none of that id.
        Archived: It is archived already.
    """
    actor.require("catalog.archive_product")
    product = _product_on_sale(tx, product_id)
    product.archived_at = tx.now
    for variant in _variants(tx, product_id):
        variant.archived_at = variant.archived_at or tx.now
    return _changed(tx, actor, "archive_product", product, {})


def archive_variant(tx: Tx, actor: Actor, variant_id: int) -> VariantView:
    """Take one variant off sale; its history stays.

    Raises:
        NoSuchVariant: There is none of that id.
        Archived: It is archived already.
    """
    actor.require("catalog.archive_variant")
    view = get_variant(tx, actor, variant_id)
    if view.archived:
        raise Archived
    tx.session.get_one(Variant, variant_id).archived_at = tx.now
    tx.session.flush()
    record_change(tx, actor, "catalog.archive_variant", ("variants", variant_id), {})
    tx.notify("catalog")
    return get_variant(tx, actor, variant_id)


def add_synonym(
    tx: Tx, actor: Actor, product_id: int, synonym: Synonym, *, variant_id: int | None = None
) -> ProductView:
    """Note what people call a product (or one variant of it) when they talk.

    Raises:
        NoSuchProduct: There is no such product.
        NoSuchVariant: The variant is not one of its own.
    """
    actor.require("catalog.add_synonym")
    product = _product_on_sale(tx, product_id)
    if variant_id not in {None, *(variant.id for variant in _variants(tx, product_id))}:
        raise NoSuchVariant(field="variant_id")
    _add_synonyms(tx, product_id, variant_id, [synonym])
    said = {"language": synonym.language, "text": synonym.text}
    return _changed(tx, actor, "add_synonym", product, said)


def _product_on_sale(tx: Tx, product_id: int) -> Product:
    product = tx.session.get(Product, product_id, with_for_update=True, populate_existing=True)
    if product is None:
        raise NoSuchProduct
    if product.archived_at is not None:
        raise Archived
    return product


def _refuse_taken(tx: Tx, variants: Iterable[NewVariant]) -> None:
    skus = [variant.sku for variant in variants]
    barcodes = [variant.barcode for variant in variants if variant.barcode is not None]
    taken = tx.session.scalar(
        select(Variant.sku).where(Variant.sku.in_(skus) | Variant.barcode.in_(barcodes)).limit(1)
    )
    if taken or len(set(skus)) < len(skus) or len(set(barcodes)) < len(barcodes):
        message = "This SKU or barcode is in use already."
        raise CodeTaken(message, field="sku")


def _add_variant(tx: Tx, product: Product, new: NewVariant) -> None:
    row = _variant_row(product, new, ())
    tx.session.add(row)
    tx.session.flush()
    _add_synonyms(tx, product.id, row.id, new.synonyms)


def _variant_row(product: Product, new: NewVariant, said: Iterable[Synonym]) -> Variant:
    """Return the row of a variant; ``said`` is what people call its product."""
    row = Variant(**new.model_dump(exclude={"synonyms"}), product_id=product.id)
    texts = [each.text for each in (*dict.fromkeys(said), *dict.fromkeys(new.synonyms))]
    row.search_text = _search_text(product, row, texts)
    return row


def _known_taxes(tx: Tx, tax_ids: Sequence[int]) -> tuple[int, ...]:
    """Return taxes, each once, by id.

    Raises:
        NoSuchTax: One of them does not exist.
    """
    if not tax_ids:
        return ()
    known = set(tx.session.scalars(select(Tax.id).where(Tax.id.in_(tax_ids))))
    if known != set(tax_ids):
        raise NoSuchTax(field="tax_ids")
    return tuple(sorted(known))


def _set_taxes(tx: Tx, product_id: int, tax_ids: Sequence[int]) -> None:
    known = _known_taxes(tx, tax_ids)
    tx.session.execute(delete(ProductTax).where(ProductTax.product_id == product_id))
    tx.session.add_all(ProductTax(product_id=product_id, tax_id=each) for each in known)
    tx.session.flush()


def _synonym_rows(
    product_id: int, variant_id: int | None, synonyms: Iterable[Synonym]
) -> list[SynonymRow]:
    """Return the rows of what people call a product or variant that is new, each once."""
    return [
        SynonymRow(product_id=product_id, variant_id=variant_id, **each.model_dump())
        for each in dict.fromkeys(synonyms)
    ]


def _add_synonyms(
    tx: Tx, product_id: int, variant_id: int | None, synonyms: Iterable[Synonym]
) -> None:
    rows = tx.session.scalars(select(SynonymRow).where(SynonymRow.product_id == product_id))
    known = {(row.variant_id, row.language, row.text) for row in rows}
    for synonym in synonyms:
        if (variant_id, synonym.language, synonym.text) not in known:
            known.add((variant_id, synonym.language, synonym.text))
            tx.session.add(
                SynonymRow(product_id=product_id, variant_id=variant_id, **synonym.model_dump())
            )
    tx.session.flush()


def _variants(tx: Tx, product_id: int) -> list[Variant]:
    return list(tx.session.scalars(select(Variant).where(Variant.product_id == product_id)))


def _changed(
    tx: Tx, actor: Actor, verb: str, product: Product, what: Mapping[str, object]
) -> ProductView:
    tx.session.flush()
    _write_search_texts(tx, product)
    _record(tx, actor, verb, product, what)
    return get_product(tx, actor, product.id)


def _record(tx: Tx, actor: Actor, verb: str, product: Product, what: Mapping[str, object]) -> None:
    tx.session.flush()
    record_change(tx, actor, f"catalog.{verb}", ("products", product.id), what)
    tx.notify("catalog")


def _write_search_texts(tx: Tx, product: Product) -> None:
    synonyms = list(
        tx.session.scalars(select(SynonymRow).where(SynonymRow.product_id == product.id))
    )
    for variant in _variants(tx, product.id):
        said = [row.text for row in synonyms if row.variant_id in (None, variant.id)]
        variant.search_text = _search_text(product, variant, said)
    tx.session.flush()


def _search_text(product: Product, variant: Variant, said: Iterable[str]) -> str:
    names = (variant.name_en, variant.name_zh, product.name_en, product.name_zh)
    return search_form(variant.sku, variant.barcode, *names, *said)

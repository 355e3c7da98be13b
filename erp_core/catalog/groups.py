"""Which articles belong to a product, or to a category and those below it."""

from sqlalchemy import select

from erp_core.catalog.errors import NoSuchProduct
from erp_core.catalog.queries import category_row
from erp_core.catalog.tables import Category, Product, Variant
from erp_core.kernel.transaction import Tx


def variants_of_product(tx: Tx, product_id: int) -> frozenset[int]:
    """Return the articles of a product, archived ones too.

    Raises:
        NoSuchProduct: There is none of that id.
    """
    if tx.session.get(Product, product_id) is None:
        raise NoSuchProduct
    return frozenset(tx.session.scalars(select(Variant.id).where(Variant.product_id == product_id)))


def variants_of_category(tx: Tx, category_id: int) -> frozenset[int]:
    """Return the articles of a category and of all below it, archived ones too.

    Raises:
        NoSuchCategory: There is none of that id.
    """
    category_row(tx, category_id)
    below: dict[int, list[int]] = {}
    for id_, parent in tx.session.execute(select(Category.id, Category.parent_id)):
        below.setdefault(parent or 0, []).append(id_)
    meant, todo = set[int](), [category_id]
    while todo:
        one = todo.pop()
        if one not in meant:
            meant.add(one)
            todo += below.get(one, [])
    return frozenset(
        tx.session.scalars(
            select(Variant.id)
            .join(Product, Product.id == Variant.product_id)
            .where(Product.category_id.in_(sorted(meant)))
        )
    )

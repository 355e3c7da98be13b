"""What products refer to: categories and taxes."""

from sqlalchemy import select

from erp_core.catalog.errors import CodeTaken
from erp_core.catalog.queries import get_category, get_tax
from erp_core.catalog.schemas import CategoryView, NewCategory, NewTax, TaxView
from erp_core.catalog.tables import Category, Tax
from erp_core.kernel.actor import Actor
from erp_core.kernel.audit import record_change
from erp_core.kernel.transaction import Tx


def create_category(tx: Tx, actor: Actor, new: NewCategory) -> CategoryView:
    """Add a category.

    Raises:
        CodeTaken: The code is in use.
        NoSuchCategory: The parent does not exist.
    """
    actor.require("catalog.create_category")
    if tx.session.scalar(select(Category.id).where(Category.code == new.code)) is not None:
        raise CodeTaken(field="code")
    if new.parent_id is not None:
        get_category(tx, actor, new.parent_id)
    row = Category(**new.model_dump())
    tx.session.add(row)
    tx.session.flush()
    record_change(tx, actor, "catalog.create_category", ("categories", row.id), {"code": row.code})
    return get_category(tx, actor, row.id)


def create_tax(tx: Tx, actor: Actor, new: NewTax) -> TaxView:
    """Add a tax. Its rate never changes: a new rate is a new tax.

    Raises:
        CodeTaken: The code is in use.
    """
    actor.require("catalog.create_tax")
    if tx.session.scalar(select(Tax.id).where(Tax.code == new.code)) is not None:
        raise CodeTaken(field="code")
    row = Tax(**new.model_dump())
    tx.session.add(row)
    tx.session.flush()
    told = {"code": row.code, "rate": str(row.rate)}
    record_change(tx, actor, "catalog.create_tax", ("taxes", row.id), told)
    return get_tax(tx, actor, row.id)

"""The values that dimensions have, the segments of customers, and what stock lies where."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, func, select
from sqlalchemy.sql import Select

from erp_core.access.tables import User
from erp_core.analytics.facts import Asked, Expression
from erp_core.analytics.sources.of_buying import IS_SUPPLIER
from erp_core.analytics.sources.of_figures import (
    IS_CUSTOMER,
)
from erp_core.analytics.sources.ways import (
    BOUGHT,
    IN_STOCK,
    IS_RECEIVABLE,
    NOTHING,
    is_overdue,
)
from erp_core.catalog.tables import Category, Product, SynonymRow, Variant
from erp_core.crm.marketing_tables import SegmentRow
from erp_core.crm.pipeline_tables import PipelineStage
from erp_core.finance.tables import (
    Invoice,
    Payment,
)
from erp_core.hr.tables import Department, LeaveType, Position
from erp_core.inventory.tables import StockBalance, StockValue, Warehouse
from erp_core.parties.tables import Address, Party
from erp_core.production.tables import WorkCentre
from erp_core.purchasing.tables import PurchaseOrder

MEMBERS: Mapping[str, Select[Any, Any, Any]] = {
    "customer": select(Party.id, Party.name, Party.name_zh)
    .join(*IS_CUSTOMER)
    .where(Party.archived_at.is_(None)),
    "city": select(Address.city, Address.city, Address.city).distinct(),
    "product": select(Product.id, Product.name_en, Product.name_zh),
    "article": select(Variant.id, Variant.name_en, Variant.name_zh),
    "category": select(Category.id, Category.name_en, Category.name_zh),
    "warehouse": select(Warehouse.id, Warehouse.name_en, Warehouse.name_zh),
    "salesperson": select(User.id, User.name, User.name),
    "supplier": select(Party.id, Party.name, Party.name_zh)
    .join(*IS_SUPPLIER)
    .where(Party.archived_at.is_(None)),
    "work_centre": select(WorkCentre.id, WorkCentre.name_en, WorkCentre.name_zh),
    "department": select(Department.id, Department.name_en, Department.name_zh),
    "position": select(Position.id, Position.name_en, Position.name_zh),
    "leave_type": select(LeaveType.id, LeaveType.name_en, LeaveType.name_zh),
    "stage": select(PipelineStage.name_en, PipelineStage.name_en, PipelineStage.name_zh),
    "segment": select(SegmentRow.id, SegmentRow.name_en, SegmentRow.name_zh).where(
        SegmentRow.archived_at.is_(None)
    ),
}
"""Key, value and Chinese label of every dimension whose values are in the tables."""
MEMBER_PARTY = {"customer": Party.id, "city": Address.party_id, "supplier": Party.id}
PRODUCT_WORDS = select(SynonymRow.product_id, SynonymRow.language, SynonymRow.text)
ARTICLE_WORDS = select(SynonymRow.variant_id, SynonymRow.language, SynonymRow.text).where(
    SynonymRow.variant_id.is_not(None)
)
SKUS = select(Variant.id, Variant.sku)
DOCUMENTS = select(Invoice.id, Invoice.kind, Invoice.year, Invoice.number, Invoice.label)
PAYMENTS = select(Payment.id, Payment.year, Payment.number)
PURCHASES = select(PurchaseOrder.id, PurchaseOrder.year, PurchaseOrder.number)

STOCK_VALUES = select(StockValue.variant_id, StockValue.value_minor).where(
    StockValue.value_minor > NOTHING
)
ON_HAND = (
    select(StockBalance.variant_id, StockBalance.location_id, func.sum(StockBalance.on_hand))
    .join(*IN_STOCK)
    .group_by(StockBalance.variant_id, StockBalance.location_id)
    .order_by(StockBalance.variant_id, StockBalance.location_id)
)
SHELF_KEYS = (StockBalance.variant_id, StockBalance.location_id)

_OF_BUYERS: Mapping[str, Callable[[Asked], ColumnElement[bool]]] = {
    "lapsed_customers": lambda asked: and_(
        BOUGHT.c.orders >= 3, BOUGHT.c.last < asked.today - timedelta(days=90)
    ),
    "new_this_quarter": lambda asked: BOUGHT.c.first >= asked.today - timedelta(days=90),
    "repeat_customers": lambda _: BOUGHT.c.orders >= 2,
}


def in_segment(name: str, party: Expression, asked: Asked) -> ColumnElement[bool]:
    """Return the condition that a party is in a segment."""
    if name == "never_ordered":
        return party.not_in(select(BOUGHT.c.party_id))
    if name == "overdue_customers":
        return party.in_(select(Invoice.party_id).where(IS_RECEIVABLE, is_overdue(asked)))
    return party.in_(select(BOUGHT.c.party_id).where(_OF_BUYERS[name](asked)))

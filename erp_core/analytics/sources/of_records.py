"""What is listed, and the fields of it."""

from collections.abc import Mapping

from sqlalchemy import ColumnElement, and_, case, false, func, null, or_, select

from erp_core.analytics.facts import Fact, Step
from erp_core.analytics.sources.of_buying import PURCHASE_ORDERS
from erp_core.analytics.sources.of_figures import (
    CASE_OPEN,
    CASE_REACHES,
    CASE_STEPS,
    IS_CUSTOMER,
    OF_INVOICE,
    OF_PARTY,
    PAID_HOW,
    WHO_ITSELF,
)
from erp_core.analytics.sources.of_pipeline import LEAD_LIST, OPPORTUNITY_LIST
from erp_core.analytics.sources.ways import (
    BINDING,
    BOUGHT,
    IN_STOCK,
    IS_OF_HERE,
    IS_OPEN,
    IS_RECEIVABLE,
    NO_QUANTITY,
    NOTHING,
    OPEN_AMOUNT,
    ORDERED_HOW,
    SELLER,
    SOLD_HOW,
    TO_SHIP,
    WHO,
    coded,
    has_number,
    inside,
    is_overdue,
    named,
    who_steps,
)
from erp_core.catalog.schemas import Kind
from erp_core.catalog.tables import Category, Product, Variant
from erp_core.finance import PREFIXES
from erp_core.finance.numbers import read_number
from erp_core.finance.tables import (
    Invoice,
    InvoiceLineRow,
    Payment,
)
from erp_core.inventory.tables import StockBalance
from erp_core.parties.tables import Party
from erp_core.sales.schemas import OrderState
from erp_core.sales.tables import Order, OrderLine
from erp_core.support.tables import Case

_LINES_OF_ORDERS = (
    select(OrderLine.order_id)
    .join(Variant, Variant.id == OrderLine.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .join(Category, Category.id == Product.category_id)
)
_LINES_OF_INVOICES = (
    select(InvoiceLineRow.invoice_id)
    .join(Variant, Variant.id == InvoiceLineRow.variant_id)
    .join(Product, Product.id == Variant.product_id)
    .join(Category, Category.id == Product.category_id)
)
_SHELF = (
    select(
        Variant.product_id,
        func.sum(StockBalance.on_hand).label("on_hand"),
        func.sum(StockBalance.on_hand - StockBalance.reserved).label("available"),
    )
    .join(StockBalance, StockBalance.variant_id == Variant.id)
    .join(*IN_STOCK)
    .group_by(Variant.product_id)
    .subquery()
)
_ON_SHELF_OF_VARIANT = (
    select(func.sum(StockBalance.on_hand))
    .join(*IN_STOCK)
    .where(StockBalance.variant_id == Variant.id)
    .correlate(Variant)
    .scalar_subquery()
)
_LOW = select(Variant.product_id).where(
    Variant.archived_at.is_(None),
    Variant.reorder_point > func.coalesce(_ON_SHELF_OF_VARIANT, NO_QUANTITY),
)
_REORDER = (
    select(Variant.product_id, func.sum(Variant.reorder_point).label("reorder_point"))
    .where(Variant.archived_at.is_(None))
    .group_by(Variant.product_id)
    .subquery()
)
_SALES = (
    select(Variant.product_id, func.max(Order.business_date).label("last"))
    .join(OrderLine, OrderLine.variant_id == Variant.id)
    .join(Order, Order.id == OrderLine.order_id)
    .where(BINDING)
    .group_by(Variant.product_id)
    .subquery()
)


def _is_document(written: str) -> ColumnElement[bool]:
    """Tell whether a document has a number, or had it in the books before."""
    labelled = func.coalesce(func.lower(Invoice.label), "") == written.strip().lower()
    read = read_number(written)
    if read is None or read.prefix not in (None, *PREFIXES.values()):
        return labelled
    kinds = [kind for kind, prefix in PREFIXES.items() if read.prefix in (None, prefix)]
    numbered = has_number(read, Invoice.year, Invoice.number)
    return or_(labelled, and_(Invoice.label.is_(None), Invoice.kind.in_(kinds), numbered))


def _is_payment(written: str) -> ColumnElement[bool]:
    """Tell whether a payment has a number."""
    read = read_number(written)
    if read is None or read.prefix not in (None, "PAY"):
        return false()
    return has_number(read, Payment.year, Payment.number)


_DOCUMENT_FIELDS = {
    "total": lambda _: Invoice.base_gross_minor,
    "open_amount": lambda _: case((IS_RECEIVABLE, OPEN_AMOUNT), else_=NOTHING),
    "number": lambda _: Invoice.number,
    "invoice_date": lambda _: Invoice.business_date,
    "due_date": lambda _: Invoice.due_date,
    "days_overdue": lambda asked: case((is_overdue(asked), Invoice.due_date), else_=null()),
    "overdue": is_overdue,
    "open": lambda _: IS_OPEN,
}

ENTITY_FACTS: Mapping[str, Fact] = {
    "customer": Fact(
        base=Party,
        identity=Party.id,
        joins=(IS_CUSTOMER,),
        steps=OF_PARTY | {"bought": Step(BOUGHT, BOUGHT.c.party_id == Party.id)},
        reaches=WHO_ITSELF,
        where=(Party.archived_at.is_(None),),
        party=Party.id,
        fields={
            "last_order_date": lambda _: BOUGHT.c.last,
            "first_order_date": lambda _: BOUGHT.c.first,
            "customer_since": lambda _: Party.created_at,
        },
    ),
    "order": Fact(
        base=Order,
        identity=Order.id,
        steps=who_steps(Order.party_id) | SELLER,
        reaches=WHO | ORDERED_HOW | inside(Order.id, _LINES_OF_ORDERS),
        unless_status=Order.state != OrderState.DRAFT,
        party=Order.party_id,
        fields={
            "number": lambda _: Order.number,
            "total": lambda _: Order.base_gross_minor,
            "order_date": lambda _: Order.business_date,
            "promised_date": lambda _: Order.promised_on,
            "unshipped": lambda _: TO_SHIP,
            "open": lambda _: TO_SHIP,
        },
    ),
    "invoice": Fact(
        base=Invoice,
        identity=Invoice.id,
        steps=OF_INVOICE,
        reaches=WHO | SOLD_HOW | inside(Invoice.id, _LINES_OF_INVOICES),
        where=(IS_RECEIVABLE,),
        party=Invoice.party_id,
        fields=_DOCUMENT_FIELDS,
        is_numbered=_is_document,
    ),
    "document": Fact(
        base=Invoice,
        identity=Invoice.id,
        steps=OF_INVOICE,
        reaches=WHO
        | SOLD_HOW
        | inside(Invoice.id, _LINES_OF_INVOICES)
        | {"document_kind": coded(None, Invoice.kind)},
        where=(IS_OF_HERE,),
        party=Invoice.party_id,
        fields=_DOCUMENT_FIELDS,
        is_numbered=_is_document,
    ),
    "payment": Fact(
        base=Payment,
        identity=Payment.id,
        steps=who_steps(Payment.party_id),
        reaches=WHO | PAID_HOW,
        party=Payment.party_id,
        fields={
            "number": lambda _: Payment.number,
            "total": lambda _: Payment.base_amount_minor,
            "payment_date": lambda _: Payment.business_date,
        },
        is_numbered=_is_payment,
    ),
    "product": Fact(
        base=Product,
        identity=Product.id,
        steps={
            "category": Step(Category, Category.id == Product.category_id),
            "shelf": Step(_SHELF, _SHELF.c.product_id == Product.id),
            "reorder": Step(_REORDER, _REORDER.c.product_id == Product.id),
            "sales": Step(_SALES, _SALES.c.product_id == Product.id),
        },
        reaches={
            "product": named(None, Product.id, Product.name_en, Product.name_zh),
            "category": named("category", Category.id, Category.name_en, Category.name_zh),
        },
        where=(Product.archived_at.is_(None), Product.kind == Kind.GOODS),
        fields={
            "on_hand": lambda _: func.coalesce(_SHELF.c.on_hand, NO_QUANTITY),
            "available": lambda _: func.coalesce(_SHELF.c.available, NO_QUANTITY),
            "reorder_point": lambda _: _REORDER.c.reorder_point,
            "out_of_stock": lambda _: func.coalesce(_SHELF.c.on_hand, NO_QUANTITY) <= NO_QUANTITY,
            "below_reorder": lambda _: Product.id.in_(_LOW),
            "last_sold_date": lambda _: _SALES.c.last,
        },
    ),
    "ticket": Fact(
        base=Case,
        identity=Case.id,
        steps=CASE_STEPS,
        reaches=CASE_REACHES,
        party=Case.party_id,
        fields={
            "subject": lambda _: Case.subject,
            "opened_date": lambda _: Case.opened_at,
            "open": lambda _: CASE_OPEN,
        },
    ),
    "purchase_order": PURCHASE_ORDERS,
    "opportunity": OPPORTUNITY_LIST,
    "lead": LEAD_LIST,
}

FIELD_STEPS: Mapping[str, str] = {
    "last_order_date": "bought",
    "first_order_date": "bought",
    "on_hand": "shelf",
    "available": "shelf",
    "out_of_stock": "shelf",
    "reorder_point": "reorder",
    "last_sold_date": "sales",
    "arrival_date": "totals",
    "overdue": "totals",
}
"""The step that a field needs."""

MOMENTS = frozenset({"customer_since", "opened_date"})
"""Fields whose day is the date of a moment in our zone."""
AGO = frozenset({"last_order_date", "last_sold_date"})
"""Dates that count as long ago where there is none."""

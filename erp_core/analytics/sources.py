"""The tables behind the words: the one file of analytics that names them."""

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, literal, null, select
from sqlalchemy.sql import Select

from erp_core.access.tables import User
from erp_core.analytics.facts import Asked, Expression, Fact, FieldOf, Reach, Step
from erp_core.catalog.schemas import Kind
from erp_core.catalog.tables import Category, Product, SynonymRow, Variant
from erp_core.conversations.tables import MessageRow, ThreadRow
from erp_core.crm.tables import CustomerStage
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.schemas.ledger import AccountKind, AccountRole
from erp_core.finance.tables import (
    Account,
    Entry,
    EntryLineRow,
    Invoice,
    InvoiceLineRow,
    Payment,
    Refund,
)
from erp_core.inventory.schemas import LocationKind, MoveKind
from erp_core.inventory.tables import Location, StockBalance, StockMove, StockValue, Warehouse
from erp_core.kernel.column_types import Micros, Whole
from erp_core.parties.schemas import PartyRole
from erp_core.parties.tables import Address, HeldRole, Party
from erp_core.sales.schemas import OrderState
from erp_core.sales.tables import Order, OrderLine
from erp_core.support.states import CaseState
from erp_core.support.tables import Case

ORDERS = "orders"
"""How inventory names an order as the reason of a move."""
BINDING = Order.state.not_in([OrderState.DRAFT, OrderState.CANCELLED])
TO_SHIP = Order.state.in_([OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED])
IS_INVOICE = Invoice.kind == InvoiceKind.INVOICE
IS_OPEN = Invoice.state == InvoiceState.OPEN
OPEN_AMOUNT = Invoice.base_gross_minor - Invoice.paid_minor - Invoice.credited_minor
NO_QUANTITY = literal(0, Micros())
NOTHING = literal(0, Whole())
LATEST_ADDRESS = (
    select(Address.party_id, func.max(Address.id).label("id")).group_by(Address.party_id).subquery()
)


BOUGHT = (
    select(
        Order.party_id,
        func.min(Order.business_date).label("first"),
        func.max(Order.business_date).label("last"),
        func.count().label("orders"),
    )
    .where(BINDING)
    .group_by(Order.party_id)
    .subquery()
)
"""When each customer first and last bought, and how often."""


def _named(step: str | None, key: Expression, en: Expression, zh: Expression) -> Reach:
    return Reach(step, key, en, func.coalesce(zh, en))


def _coded(step: str | None, key: Expression) -> Reach:
    return Reach(step, key, key, key)


def _who_steps(party: Expression) -> dict[str, Step]:
    return {
        "party": Step(Party, Party.id == party),
        "latest": Step(LATEST_ADDRESS, LATEST_ADDRESS.c.party_id == party),
        "address": Step(Address, Address.id == LATEST_ADDRESS.c.id, "latest"),
        "stage": Step(CustomerStage, CustomerStage.party_id == party),
    }


def _what_steps(variant: Expression) -> dict[str, Step]:
    return {
        "variant": Step(Variant, Variant.id == variant),
        "product": Step(Product, Product.id == Variant.product_id, "variant"),
        "category": Step(Category, Category.id == Product.category_id, "product"),
    }


def _order_steps(order: Expression) -> dict[str, Step]:
    return {
        "order": Step(Order, Order.id == order),
        "seller": Step(User, User.id == Order.salesperson_id, "order"),
    }


WHO = {
    "customer": _named("party", Party.id, Party.name, Party.name_zh),
    "customer_type": _coded("party", Party.customer_type),
    "region": _coded("party", Party.region),
    "city": _coded("address", Address.city),
    "country": _coded("address", Address.country),
    "lifecycle": _coded("stage", CustomerStage.stage),
}
WHAT = {
    "product": _named("product", Product.id, Product.name_en, Product.name_zh),
    "article": _named("variant", Variant.id, Variant.name_en, Variant.name_zh),
    "category": _named("category", Category.id, Category.name_en, Category.name_zh),
}
SOLD_HOW = {
    "channel": _coded("order", Order.channel),
    "salesperson": _named("seller", User.id, User.name, User.name),
    "order_status": _coded("order", Order.state),
}
ORDERED_HOW = {
    "channel": _coded(None, Order.channel),
    "salesperson": _named("seller", User.id, User.name, User.name),
    "order_status": _coded(None, Order.state),
}
SELLER = {"seller": Step(User, User.id == Order.salesperson_id)}


def _is_new(party: Expression) -> FieldOf:
    def condition(asked: Asked) -> ColumnElement[bool]:
        first = select(BOUGHT.c.party_id)
        if asked.start is not None:
            first = first.where(BOUGHT.c.first >= asked.start)
        if asked.end is not None:
            first = first.where(BOUGHT.c.first < asked.end)
        return party.in_(first)

    return condition


def _is_overdue(asked: Asked) -> ColumnElement[bool]:
    return and_(IS_OPEN, Invoice.due_date < asked.today)


def _signed(amount: Expression, nothing: Expression) -> Expression:
    return case((Invoice.kind == InvoiceKind.CREDIT_NOTE, nothing - amount), else_=amount)


def _moved(amount: Expression) -> Expression:
    return case((StockMove.kind == MoveKind.RETURN, NOTHING - amount), else_=amount)


INVOICE_FIELDS = {"overdue": _is_overdue, "open": lambda _: IS_OPEN}
IN_STOCK = (
    Location,
    and_(Location.id == StockBalance.location_id, Location.kind == LocationKind.STOCK),
)

SOLD = Fact(
    base=InvoiceLineRow,
    identity=InvoiceLineRow.id,
    joins=(
        (Invoice, Invoice.id == InvoiceLineRow.invoice_id),
        (
            Account,
            and_(
                Account.id == InvoiceLineRow.revenue_account_id, Account.kind == AccountKind.INCOME
            ),
        ),
    ),
    steps=_who_steps(Invoice.party_id)
    | _what_steps(InvoiceLineRow.variant_id)
    | _order_steps(Invoice.order_id),
    reaches=WHO | WHAT | SOLD_HOW,
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"revenue": func.sum(_signed(InvoiceLineRow.net_minor, NOTHING))},
    fields={"new_customer": _is_new(Invoice.party_id)},
)
GOODS_SOLD = Fact(
    base=InvoiceLineRow,
    identity=InvoiceLineRow.id,
    joins=(
        *SOLD.joins,
        (Variant, Variant.id == InvoiceLineRow.variant_id),
        (Product, and_(Product.id == Variant.product_id, Product.kind == Kind.GOODS)),
    ),
    steps=_who_steps(Invoice.party_id)
    | {"category": Step(Category, Category.id == Product.category_id)}
    | _order_steps(Invoice.order_id),
    reaches=WHO
    | {
        "product": _named(None, Product.id, Product.name_en, Product.name_zh),
        "article": _named(None, Variant.id, Variant.name_en, Variant.name_zh),
        "category": _named("category", Category.id, Category.name_en, Category.name_zh),
    }
    | SOLD_HOW,
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"units_sold": func.sum(_signed(InvoiceLineRow.quantity, NO_QUANTITY))},
    fields={"new_customer": _is_new(Invoice.party_id)},
)
MOVED = Fact(
    base=StockMove,
    identity=StockMove.id,
    joins=((Order, and_(StockMove.source_type == ORDERS, Order.id == StockMove.source_id)),),
    steps=_who_steps(Order.party_id) | _what_steps(StockMove.variant_id) | SELLER,
    reaches=WHO | WHAT | ORDERED_HOW,
    where=(StockMove.kind.in_([MoveKind.DELIVERY, MoveKind.RETURN]),),
    day=StockMove.business_date,
    party=Order.party_id,
    measures={"cost_of_goods": func.sum(_moved(StockMove.value_minor))},
)
ORDERED = Fact(
    base=OrderLine,
    identity=OrderLine.id,
    joins=((Order, Order.id == OrderLine.order_id),),
    steps=_who_steps(Order.party_id) | _what_steps(OrderLine.variant_id) | SELLER,
    reaches=WHO | WHAT | ORDERED_HOW,
    unless_status=BINDING,
    day=Order.business_date,
    party=Order.party_id,
    measures={
        "order_count": func.count(Order.id.distinct()),
        "ordered_amount": func.sum(OrderLine.net_minor),
        "units_ordered": func.sum(case((OrderLine.service, NO_QUANTITY), else_=OrderLine.quantity)),
        "buyers": func.count(Order.party_id.distinct()),
    },
    fields={"new_customer": _is_new(Order.party_id), "unshipped": lambda _: TO_SHIP},
)
CANCELLED = Fact(
    base=OrderLine,
    identity=OrderLine.id,
    joins=ORDERED.joins,
    steps=ORDERED.steps,
    reaches=WHO | WHAT | ORDERED_HOW,
    where=(Order.state == OrderState.CANCELLED,),
    day=Order.business_date,
    party=Order.party_id,
    measures={"cancelled_orders": func.count(Order.id.distinct())},
)
FIRST_ORDERS = Fact(
    base=BOUGHT,
    identity=BOUGHT.c.party_id,
    steps=_who_steps(BOUGHT.c.party_id),
    reaches=WHO,
    day=BOUGHT.c.first,
    party=BOUGHT.c.party_id,
    measures={"new_customers": func.count()},
)
_IS_CUSTOMER = (
    HeldRole,
    and_(HeldRole.party_id == Party.id, HeldRole.role == PartyRole.CUSTOMER),
)
_OF_PARTY = {name: step for name, step in _who_steps(Party.id).items() if name != "party"}
_WHO_ITSELF = WHO | {
    "customer": _named(None, Party.id, Party.name, Party.name_zh),
    "customer_type": _coded(None, Party.customer_type),
    "region": _coded(None, Party.region),
}
CUSTOMERS = Fact(
    base=Party,
    identity=Party.id,
    joins=(_IS_CUSTOMER,),
    steps=_OF_PARTY,
    reaches=_WHO_ITSELF,
    where=(Party.archived_at.is_(None),),
    party=Party.id,
    measures={"customer_count": func.count()},
)
_OF_INVOICE = _who_steps(Invoice.party_id) | _order_steps(Invoice.order_id)
INVOICED = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=_OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(IS_INVOICE,),
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"invoiced_amount": func.sum(Invoice.base_gross_minor), "invoice_count": func.count()},
    fields=INVOICE_FIELDS,
)
CREDITED = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=_OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(Invoice.kind == InvoiceKind.CREDIT_NOTE,),
    day=Invoice.business_date,
    party=Invoice.party_id,
    measures={"credited_amount": func.sum(Invoice.base_gross_minor)},
)
OVERDUE = Fact(
    base=Invoice,
    identity=Invoice.id,
    steps=_OF_INVOICE,
    reaches=WHO | SOLD_HOW,
    where=(IS_INVOICE, IS_OPEN),
    party=Invoice.party_id,
    measures={"overdue_amount": func.sum(OPEN_AMOUNT)},
    fields=INVOICE_FIELDS,
)
OWED = Fact(
    base=EntryLineRow,
    identity=EntryLineRow.id,
    joins=(
        (
            Account,
            and_(Account.id == EntryLineRow.account_id, Account.role == AccountRole.RECEIVABLE),
        ),
        (Entry, Entry.id == EntryLineRow.entry_id),
    ),
    steps=_who_steps(EntryLineRow.party_id),
    reaches=WHO,
    day=Entry.business_date,
    party=EntryLineRow.party_id,
    measures={"outstanding": func.sum(EntryLineRow.amount_minor)},
)
_PAID_HOW = {"payment_method": _coded(None, Payment.method)}
PAID = Fact(
    base=Payment,
    identity=Payment.id,
    steps=_who_steps(Payment.party_id),
    reaches=WHO | _PAID_HOW,
    day=Payment.business_date,
    party=Payment.party_id,
    measures={
        "payments_received": func.sum(Payment.base_amount_minor),
        "payment_count": func.count(),
    },
)
REFUNDED = Fact(
    base=Refund,
    identity=Refund.id,
    joins=((Payment, Payment.id == Refund.payment_id),),
    steps=_who_steps(Payment.party_id),
    reaches=WHO | _PAID_HOW,
    day=Refund.business_date,
    party=Payment.party_id,
    measures={"refunded_amount": func.sum(Refund.amount_minor)},
)
STOCK = Fact(
    base=StockBalance,
    identity=StockBalance.id,
    joins=(IN_STOCK,),
    steps=_what_steps(StockBalance.variant_id)
    | {"warehouse": Step(Warehouse, Warehouse.id == Location.warehouse_id)},
    reaches=WHAT
    | {"warehouse": _named("warehouse", Warehouse.id, Warehouse.name_en, Warehouse.name_zh)},
    measures={
        "stock_on_hand": func.sum(StockBalance.on_hand),
        "stock_reserved": func.sum(StockBalance.reserved),
        "stock_available": func.sum(StockBalance.on_hand - StockBalance.reserved),
    },
)
_CASE_STEPS = _who_steps(Case.party_id) | {
    "thread": Step(ThreadRow, ThreadRow.id == Case.thread_id),
    "assignee": Step(User, User.id == Case.assignee_id),
}
_CASE_REACHES = WHO | {
    "channel": _coded("thread", ThreadRow.channel),
    "salesperson": _named("assignee", User.id, User.name, User.name),
    "priority": _coded(None, Case.priority),
    "ticket_status": _coded(None, Case.state),
}
_CASE_OPEN = Case.state.in_([CaseState.OPEN, CaseState.PENDING])
CASES = Fact(
    base=Case,
    identity=Case.id,
    steps=_CASE_STEPS,
    reaches=_CASE_REACHES,
    day=Case.opened_at,
    moment=True,
    party=Case.party_id,
    measures={"ticket_count": func.count()},
    fields={"open": lambda _: _CASE_OPEN},
)
_THREAD_REACHES = WHO | {
    "channel": _coded(None, ThreadRow.channel),
    "handler": _coded(None, ThreadRow.handler),
}
THREADS = Fact(
    base=ThreadRow,
    identity=ThreadRow.id,
    steps=_who_steps(ThreadRow.party_id),
    reaches=_THREAD_REACHES,
    day=ThreadRow.opened_at,
    moment=True,
    party=ThreadRow.party_id,
    measures={"conversation_count": func.count()},
)
MESSAGES = Fact(
    base=MessageRow,
    identity=MessageRow.id,
    joins=((ThreadRow, ThreadRow.id == MessageRow.thread_id),),
    steps=_who_steps(ThreadRow.party_id),
    reaches=_THREAD_REACHES,
    where=(MessageRow.direction == "in",),
    day=MessageRow.at,
    moment=True,
    party=ThreadRow.party_id,
    measures={"messages_received": func.count()},
)

FACTS: tuple[Fact, ...] = (
    SOLD,
    GOODS_SOLD,
    MOVED,
    ORDERED,
    CANCELLED,
    FIRST_ORDERS,
    CUSTOMERS,
    INVOICED,
    CREDITED,
    OVERDUE,
    OWED,
    PAID,
    REFUNDED,
    STOCK,
    CASES,
    THREADS,
    MESSAGES,
)
FACT_OF: Mapping[str, Fact] = {metric: fact for fact in FACTS for metric in fact.measures}
"""The fact that each figure is summed from; ``stock_value`` and figures with parts have none."""

ALWAYS: Mapping[str, tuple[str, ...]] = {"overdue_amount": ("overdue",)}
"""Fields that hold for a figure whatever is asked."""


def _inside(record: Expression, ids: Select[Any]) -> dict[str, Reach]:
    reaches = {}
    for name, reach in WHAT.items():
        reaches[name] = Reach(None, reach.key, reach.en, reach.zh, (record, ids))
    return reaches


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


_DOCUMENT_FIELDS = {
    "total": lambda _: Invoice.base_gross_minor,
    "open_amount": lambda _: case((IS_INVOICE, OPEN_AMOUNT), else_=NOTHING),
    "number": lambda _: Invoice.number,
    "invoice_date": lambda _: Invoice.business_date,
    "due_date": lambda _: Invoice.due_date,
    "days_overdue": lambda asked: case((_is_overdue(asked), Invoice.due_date), else_=null()),
    "overdue": _is_overdue,
    "open": lambda _: IS_OPEN,
}

ENTITY_FACTS: Mapping[str, Fact] = {
    "customer": Fact(
        base=Party,
        identity=Party.id,
        joins=(_IS_CUSTOMER,),
        steps=_OF_PARTY | {"bought": Step(BOUGHT, BOUGHT.c.party_id == Party.id)},
        reaches=_WHO_ITSELF,
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
        steps=_who_steps(Order.party_id) | SELLER,
        reaches=WHO | ORDERED_HOW | _inside(Order.id, _LINES_OF_ORDERS),
        unless_status=Order.state != OrderState.DRAFT,
        party=Order.party_id,
        fields={
            "number": lambda _: Order.number,
            "total": lambda _: Order.gross_minor,
            "order_date": lambda _: Order.business_date,
            "promised_date": lambda _: Order.promised_on,
            "unshipped": lambda _: TO_SHIP,
            "open": lambda _: TO_SHIP,
        },
    ),
    "invoice": Fact(
        base=Invoice,
        identity=Invoice.id,
        steps=_OF_INVOICE,
        reaches=WHO | SOLD_HOW | _inside(Invoice.id, _LINES_OF_INVOICES),
        where=(IS_INVOICE,),
        party=Invoice.party_id,
        fields=_DOCUMENT_FIELDS,
    ),
    "document": Fact(
        base=Invoice,
        identity=Invoice.id,
        steps=_OF_INVOICE,
        reaches=WHO
        | SOLD_HOW
        | _inside(Invoice.id, _LINES_OF_INVOICES)
        | {"document_kind": _coded(None, Invoice.kind)},
        party=Invoice.party_id,
        fields=_DOCUMENT_FIELDS,
    ),
    "payment": Fact(
        base=Payment,
        identity=Payment.id,
        steps=_who_steps(Payment.party_id),
        reaches=WHO | _PAID_HOW,
        party=Payment.party_id,
        fields={
            "number": lambda _: Payment.number,
            "total": lambda _: Payment.base_amount_minor,
            "payment_date": lambda _: Payment.business_date,
        },
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
            "product": _named(None, Product.id, Product.name_en, Product.name_zh),
            "category": _named("category", Category.id, Category.name_en, Category.name_zh),
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
        steps=_CASE_STEPS,
        reaches=_CASE_REACHES,
        party=Case.party_id,
        fields={
            "subject": lambda _: Case.subject,
            "opened_date": lambda _: Case.opened_at,
            "open": lambda _: _CASE_OPEN,
        },
    ),
}

FIELD_STEPS: Mapping[str, str] = {
    "last_order_date": "bought",
    "first_order_date": "bought",
    "on_hand": "shelf",
    "available": "shelf",
    "out_of_stock": "shelf",
    "reorder_point": "reorder",
    "last_sold_date": "sales",
}
"""The step that a field needs."""

MOMENTS = frozenset({"customer_since", "opened_date"})
"""Fields whose day is the date of a moment in our zone."""
AGO = frozenset({"last_order_date", "last_sold_date"})
"""Dates that count as long ago where there is none."""

MEMBERS: Mapping[str, Select[Any, Any, Any]] = {
    "customer": select(Party.id, Party.name, Party.name_zh)
    .join(*_IS_CUSTOMER)
    .where(Party.archived_at.is_(None)),
    "city": select(Address.city, Address.city, Address.city).distinct(),
    "product": select(Product.id, Product.name_en, Product.name_zh),
    "article": select(Variant.id, Variant.name_en, Variant.name_zh),
    "category": select(Category.id, Category.name_en, Category.name_zh),
    "warehouse": select(Warehouse.id, Warehouse.name_en, Warehouse.name_zh),
    "salesperson": select(User.id, User.name, User.name),
}
"""Key, value and Chinese label of every dimension whose values are in the tables."""
MEMBER_PARTY = {"customer": Party.id, "city": Address.party_id}
PRODUCT_WORDS = select(SynonymRow.product_id, SynonymRow.language, SynonymRow.text)
ARTICLE_WORDS = select(SynonymRow.variant_id, SynonymRow.language, SynonymRow.text).where(
    SynonymRow.variant_id.is_not(None)
)
SKUS = select(Variant.id, Variant.sku)
DOCUMENTS = select(Invoice.id, Invoice.kind, Invoice.year, Invoice.number)
PAYMENTS = select(Payment.id, Payment.year, Payment.number)

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
        return party.in_(select(Invoice.party_id).where(IS_INVOICE, _is_overdue(asked)))
    return party.in_(select(BOUGHT.c.party_id).where(_OF_BUYERS[name](asked)))

"""The ways from a fact to one customer, one article, one order; and what counts."""

from typing import Any

from sqlalchemy import ColumnElement, Select, and_, case, exists, func, literal, select
from sqlalchemy.orm import aliased

from erp_core.access.tables import User
from erp_core.analytics.facts import Asked, Expression, FieldOf, Reach, Step
from erp_core.catalog.tables import Category, Product, Variant
from erp_core.crm.tables import CustomerStage
from erp_core.finance.numbers import NumberRead
from erp_core.finance.schemas.invoices import InvoiceKind, InvoiceState
from erp_core.finance.tables import (
    Invoice,
)
from erp_core.inventory.schemas import LocationKind
from erp_core.inventory.tables import Location, StockBalance, StockMove
from erp_core.kernel.column_types import Micros, Whole
from erp_core.parties.tables import Address, Party
from erp_core.sales.schemas import OrderState
from erp_core.sales.tables import Delivery, DeliveryLine, Order, OrderLine

ORDERS = "orders"
"""How inventory names an order as the reason of a move."""
BINDING = Order.state.not_in([OrderState.DRAFT, OrderState.CANCELLED])
TO_SHIP = Order.state.in_([OrderState.CONFIRMED, OrderState.PARTLY_DELIVERED])
IS_INVOICE = Invoice.kind == InvoiceKind.INVOICE
IS_RECEIVABLE = Invoice.kind != InvoiceKind.CREDIT_NOTE
"""What is to be paid: also invoices from before the books, which were not issued here."""
_CREDITED = aliased(Invoice)
IS_OF_HERE = and_(
    Invoice.kind != InvoiceKind.OPENING,
    ~exists().where(_CREDITED.id == Invoice.credits_id, _CREDITED.kind == InvoiceKind.OPENING),
)
"""What was issued, and what of it was credited: no invoice from before the books, nor its note."""
IS_OPEN = Invoice.state == InvoiceState.OPEN
OPEN_AMOUNT = Invoice.base_open_minor
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


def named(step: str | None, key: Expression, en: Expression, zh: Expression) -> Reach:
    """Reach a record that has a name in both languages."""
    return Reach(step, key, en, func.coalesce(zh, en))


def coded(step: str | None, key: Expression) -> Reach:
    """Reach a code, whose labels stand in the registry."""
    return Reach(step, key, key, key)


def who_steps(party: Expression) -> dict[str, Step]:
    """Lead to the customer, the latest address and the stage."""
    return {
        "party": Step(Party, Party.id == party),
        "latest": Step(LATEST_ADDRESS, LATEST_ADDRESS.c.party_id == party),
        "address": Step(Address, Address.id == LATEST_ADDRESS.c.id, "latest"),
        "stage": Step(CustomerStage, CustomerStage.party_id == party),
    }


def what_steps(variant: Expression) -> dict[str, Step]:
    """Lead to the article, its product and category."""
    return {
        "variant": Step(Variant, Variant.id == variant),
        "product": Step(Product, Product.id == Variant.product_id, "variant"),
        "category": Step(Category, Category.id == Product.category_id, "product"),
    }


def order_steps(order: Expression) -> dict[str, Step]:
    """Lead to the order and to whose sale it is."""
    return {
        "order": Step(Order, Order.id == order),
        "seller": Step(User, User.id == Order.salesperson_id, "order"),
    }


WHO = {
    "customer": named("party", Party.id, Party.name, Party.name_zh),
    "customer_type": coded("party", Party.customer_type),
    "region": coded("party", Party.region),
    "city": coded("address", Address.city),
    "country": coded("address", Address.country),
    "lifecycle": coded("stage", CustomerStage.stage),
}
WHAT = {
    "product": named("product", Product.id, Product.name_en, Product.name_zh),
    "article": named("variant", Variant.id, Variant.name_en, Variant.name_zh),
    "category": named("category", Category.id, Category.name_en, Category.name_zh),
}


def inside(record: Expression, ids: Select[Any]) -> dict[str, Reach]:
    """Reach the articles of a record's lines: it has several."""
    return {
        name: Reach(None, reach.key, reach.en, reach.zh, (record, ids))
        for name, reach in WHAT.items()
    }


def has_number(read: NumberRead, year: Expression, number: Expression) -> ColumnElement[bool]:
    """Compare a number, and its year where it was written; what has none has not this one."""
    same = func.coalesce(number, NOTHING) == read.number
    return same if read.year is None else and_(same, year == read.year)


SOLD_HOW = {
    "channel": coded("order", Order.channel),
    "salesperson": named("seller", User.id, User.name, User.name),
    "order_status": coded("order", Order.state),
}
ORDERED_HOW = {
    "channel": coded(None, Order.channel),
    "salesperson": named("seller", User.id, User.name, User.name),
    "order_status": coded(None, Order.state),
}
SELLER = {"seller": Step(User, User.id == Order.salesperson_id)}


LEFT_IN_TIME = (
    select(func.coalesce(func.sum(DeliveryLine.quantity), NO_QUANTITY))
    .join(Delivery, Delivery.id == DeliveryLine.delivery_id)
    .where(DeliveryLine.line_id == OrderLine.id, Delivery.business_date <= Order.promised_on)
    .correlate(OrderLine, Order)
    .scalar_subquery()
    >= OrderLine.quantity
)
"""All of an order line left the house on or before the day that was promised."""


def is_new(party: Expression) -> FieldOf:
    """Tell whether a customer first bought in the days that were asked for."""

    def condition(asked: Asked) -> ColumnElement[bool]:
        first = select(BOUGHT.c.party_id)
        if asked.start is not None:
            first = first.where(BOUGHT.c.first >= asked.start)
        if asked.end is not None:
            first = first.where(BOUGHT.c.first < asked.end)
        return party.in_(first)

    return condition


def is_overdue(asked: Asked) -> ColumnElement[bool]:
    """Tell whether an invoice is still to be paid after its due date."""
    return and_(IS_OPEN, Invoice.due_date < asked.today)


def signed(amount: Expression, nothing: Expression) -> Expression:
    """Take off what a credit note says."""
    return case((Invoice.kind == InvoiceKind.CREDIT_NOTE, nothing - amount), else_=amount)


def moved(amount: Expression) -> Expression:
    """Take off what came back, and by how much earlier issues turned out cheaper."""
    customers = select(Location.id).where(Location.kind == LocationKind.CUSTOMER)
    back = StockMove.from_location_id.in_(customers)
    return case((back, NOTHING - amount), else_=amount)


INVOICE_FIELDS = {"overdue": is_overdue, "open": lambda _: IS_OPEN}
IN_STOCK = (
    Location,
    and_(Location.id == StockBalance.location_id, Location.kind == LocationKind.STOCK),
)

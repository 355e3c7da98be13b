"""What customers changed about their orders: items, payments, and goods exchanged."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class ItemChangeRow(Table):
    """A change of an order's items; it is written once."""

    __tablename__ = "order_item_changes"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    account_id: Mapped[int | None] = reference("payment_accounts.id")
    difference_minor: Mapped[int]
    paid_minor: Mapped[int]
    refunds: Mapped[list[Any]]
    currency: Mapped[str]
    changed_at: Mapped[datetime]
    actor: Mapped[str]


class ItemChangeLine(Table):
    """One line that became another article."""

    __tablename__ = "order_item_change_lines"

    change_id: Mapped[int] = reference("order_item_changes.id", primary_key=True)
    line_id: Mapped[int] = reference("order_lines.id", primary_key=True)
    quantity: Mapped[Decimal]
    variant_before_id: Mapped[int] = reference("variants.id")
    variant_id: Mapped[int] = reference("variants.id")
    gross_before_minor: Mapped[int]
    gross_minor: Mapped[int]


class PaymentChangeRow(Table):
    """A payment of an order that went back, and the one that came instead."""

    __tablename__ = "order_payment_changes"
    __table_args__ = (CheckConstraint("amount_minor > 0", name="amount"),)

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    from_payment_id: Mapped[int] = reference("payments.id")
    payment_id: Mapped[int] = reference("payments.id")
    amount_minor: Mapped[int]
    currency: Mapped[str]
    changed_at: Mapped[datetime]
    actor: Mapped[str]


class Exchange(Table):
    """Goods of an order that come back for others; the others are an order of their own."""

    __tablename__ = "order_exchanges"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    replacement_id: Mapped[int | None] = reference("orders.id")
    account_id: Mapped[int | None] = reference("payment_accounts.id")
    state: Mapped[str]
    condition: Mapped[str]
    reason: Mapped[str]
    difference_minor: Mapped[int]
    paid_minor: Mapped[int]
    refunded_minor: Mapped[int]
    currency: Mapped[str]
    business_date: Mapped[date]
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ExchangeLine(Table):
    """What comes back of a line, and what goes out for it, at the price that was agreed."""

    __tablename__ = "order_exchange_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        CheckConstraint("0 <= discount AND discount <= 1000000", name="discount"),
    )

    exchange_id: Mapped[int] = reference("order_exchanges.id", primary_key=True)
    line_id: Mapped[int] = reference("order_lines.id", primary_key=True)
    variant_id: Mapped[int] = reference("variants.id")
    sku: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    credited_minor: Mapped[int]
    price_list: Mapped[str]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    tax_included: Mapped[bool]
    taxes: Mapped[list[Any]]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]


class ExchangeStep(Table):
    """One step of an exchange; the last one leads to its present state."""

    __tablename__ = "order_exchange_steps"

    id: Mapped[PrimaryKey]
    exchange_id: Mapped[int] = reference("order_exchanges.id")
    source: Mapped[str | None]
    target: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]

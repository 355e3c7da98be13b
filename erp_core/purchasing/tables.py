"""What suppliers ask for articles, what was ordered, received, sent back and billed.

Quantities are in each article's unit; amounts are minor units. What is received and not billed
follows from a receipt line alone: see ``accruals``.
"""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import PrimaryKey, Table, reference


class SupplierPrice(Table):
    """What a supplier asks for an article from a quantity on, and how long they take."""

    __tablename__ = "supplier_prices"
    __table_args__ = (
        CheckConstraint("unit_price >= 0 AND min_quantity > 0 AND pack_size > 0", name="amounts"),
        CheckConstraint("lead_days >= 0", name="lead_days"),
        Index("ix_supplier_prices_variant_party", "variant_id", "party_id"),
    )

    id: Mapped[PrimaryKey]
    party_id: Mapped[int] = reference("parties.id")
    variant_id: Mapped[int] = reference("variants.id", index=False)
    currency: Mapped[str]
    unit_price: Mapped[Decimal]
    min_quantity: Mapped[Decimal]
    pack_size: Mapped[Decimal]
    lead_days: Mapped[int]
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    supplier_sku: Mapped[str]
    created_at: Mapped[datetime]
    archived_at: Mapped[datetime | None]


class PurchaseRules(Table):
    """How much more may come, and how much dearer a bill may be; one row, if any was set."""

    __tablename__ = "purchase_rules"
    __table_args__ = (
        CheckConstraint("over_receipt >= 0 AND price_tolerance >= 0", name="tolerances"),
    )

    id: Mapped[PrimaryKey]
    over_receipt: Mapped[Decimal]
    price_tolerance: Mapped[Decimal]


class PurchaseRequest(Table):
    """A request for quotation that goes to several suppliers."""

    __tablename__ = "purchase_requests"
    __table_args__ = (UniqueConstraint("year", "number"),)

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str]
    needed_by: Mapped[date | None]
    note: Mapped[str]
    created_at: Mapped[datetime]


class PurchaseRequestLine(Table):
    """An article and quantity that suppliers are asked for."""

    __tablename__ = "purchase_request_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[PrimaryKey]
    request_id: Mapped[int] = reference("purchase_requests.id")
    variant_id: Mapped[int] = reference("variants.id", index=False)
    quantity: Mapped[Decimal]


class PurchaseRequestParty(Table):
    """A supplier who is asked."""

    __tablename__ = "purchase_request_parties"

    request_id: Mapped[int] = reference("purchase_requests.id", primary_key=True)
    party_id: Mapped[int] = reference("parties.id", primary_key=True)


class PurchaseOffer(Table):
    """What a supplier answered for one line of a request; a later answer takes its place."""

    __tablename__ = "purchase_offers"
    __table_args__ = (
        UniqueConstraint("line_id", "party_id"),
        CheckConstraint("unit_price >= 0 AND min_quantity > 0 AND pack_size > 0", name="amounts"),
    )

    id: Mapped[PrimaryKey]
    line_id: Mapped[int] = reference("purchase_request_lines.id", index=False)
    party_id: Mapped[int] = reference("parties.id", index=False)
    currency: Mapped[str]
    unit_price: Mapped[Decimal]
    min_quantity: Mapped[Decimal]
    pack_size: Mapped[Decimal]
    lead_days: Mapped[int]
    offered_at: Mapped[datetime]


class PurchaseOrder(Table):
    """An order to a supplier."""

    __tablename__ = "purchase_orders"
    __table_args__ = (
        UniqueConstraint("year", "number"),
        Index("ix_purchase_orders_state_party", "state", "party_id"),
    )

    id: Mapped[PrimaryKey]
    year: Mapped[int]
    number: Mapped[int | None]
    state: Mapped[str]
    party_id: Mapped[int] = reference("parties.id")
    request_id: Mapped[int | None] = reference("purchase_requests.id")
    currency: Mapped[str]
    supplier_reference: Mapped[str]
    note: Mapped[str]
    ordered_on: Mapped[date | None]
    version: Mapped[int]
    created_at: Mapped[datetime]


class PurchaseOrderLine(Table):
    """An article on an order, and what came, went back, was billed and credited of it.

    ``receivable`` is the most that may come. ``promised_on`` is what the supplier said first,
    ``due_on`` what holds now.
    """

    __tablename__ = "purchase_order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="ordered"),
        CheckConstraint("0 <= returned AND returned <= received", name="returned"),
        CheckConstraint("received - returned <= receivable", name="received"),
        CheckConstraint("0 <= credited AND credited <= billed", name="credited"),
        CheckConstraint("billed - credited <= received", name="billed"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("purchase_orders.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int] = reference("variants.id")
    expected_id: Mapped[int | None] = reference("expected_moves.id")
    description_en: Mapped[str]
    description_zh: Mapped[str]
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]
    net_minor: Mapped[int]
    receivable: Mapped[Decimal]
    due_on: Mapped[date]
    promised_on: Mapped[date | None]
    received: Mapped[Decimal]
    returned: Mapped[Decimal]
    billed: Mapped[Decimal]
    credited: Mapped[Decimal]


class PurchaseStep(Table):
    """A step of an order from one state to another."""

    __tablename__ = "purchase_steps"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("purchase_orders.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]
    reason: Mapped[str]


class PurchaseReceipt(Table):
    """Goods of one order that came together."""

    __tablename__ = "purchase_receipts"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("purchase_orders.id")
    delivery_note: Mapped[str]
    business_date: Mapped[date]
    created_at: Mapped[datetime]


class PurchaseReceiptLine(Table):
    """What came of one line, at what it was booked on; ``move_id`` is None where no stock is kept.

    Only the three counters ever change.
    """

    __tablename__ = "purchase_receipt_lines"
    __table_args__ = (
        CheckConstraint("quantity > 0 AND base_minor >= 0", name="received"),
        CheckConstraint("0 <= returned AND returned <= quantity", name="returned"),
        CheckConstraint("0 <= credited AND credited <= billed", name="credited"),
        CheckConstraint("billed - credited <= quantity", name="billed"),
    )

    id: Mapped[PrimaryKey]
    receipt_id: Mapped[int] = reference("purchase_receipts.id")
    order_line_id: Mapped[int] = reference("purchase_order_lines.id")
    move_id: Mapped[int | None] = reference("stock_moves.id")
    lot: Mapped[str]
    quantity: Mapped[Decimal]
    base_minor: Mapped[int]
    returned: Mapped[Decimal]
    billed: Mapped[Decimal]
    credited: Mapped[Decimal]


class PurchaseReturn(Table):
    """Goods of one receipt line that went back."""

    __tablename__ = "purchase_returns"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("purchase_orders.id")
    receipt_line_id: Mapped[int] = reference("purchase_receipt_lines.id")
    quantity: Mapped[Decimal]
    reason: Mapped[str]
    created_at: Mapped[datetime]


class PurchaseBill(Table):
    """A supplier's bill against orders: matched and posted, or held for a person."""

    __tablename__ = "purchase_bills"
    __table_args__ = (
        CheckConstraint("(state = 'posted') = (bill_id IS NOT NULL)", name="posted"),
        Index("ix_purchase_bills_party_state", "party_id", "state"),
    )

    id: Mapped[PrimaryKey]
    state: Mapped[str]
    party_id: Mapped[int] = reference("parties.id", index=False)
    bill_id: Mapped[int | None] = reference("bills.id")
    reference: Mapped[str]
    bill_date: Mapped[date]
    currency: Mapped[str]
    due_days: Mapped[int | None]
    untaxed: Mapped[bool]
    total: Mapped[Decimal | None]
    problems: Mapped[list[Any]]
    decision: Mapped[str]
    created_at: Mapped[datetime]
    decided_at: Mapped[datetime | None]


class PurchaseBillLine(Table):
    """What a bill says of one line of an order."""

    __tablename__ = "purchase_bill_lines"
    __table_args__ = (
        UniqueConstraint("purchase_bill_id", "position"),
        CheckConstraint("quantity > 0 AND unit_price >= 0", name="billed"),
    )

    id: Mapped[PrimaryKey]
    purchase_bill_id: Mapped[int] = reference("purchase_bills.id", index=False)
    position: Mapped[int]
    order_line_id: Mapped[int] = reference("purchase_order_lines.id")
    quantity: Mapped[Decimal]
    unit_price: Mapped[Decimal]


class PurchaseBillPart(Table):
    """The goods of one receipt that a bill's line bills, and what it made of their price.

    ``price_minor`` is what they cost beyond what they were received at, ``rate_minor`` what the
    exchange rate made of it, in base currency. Only ``credited`` ever changes.
    """

    __tablename__ = "purchase_bill_parts"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("0 <= credited AND credited <= quantity", name="credited"),
    )

    id: Mapped[PrimaryKey]
    line_id: Mapped[int] = reference("purchase_bill_lines.id")
    receipt_line_id: Mapped[int] = reference("purchase_receipt_lines.id")
    quantity: Mapped[Decimal]
    price_minor: Mapped[int]
    rate_minor: Mapped[int]
    credited: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")

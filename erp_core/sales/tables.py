"""Orders and all that becomes of them: lines, deliveries, notes, states and cancellations."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from erp_core.kernel.table import BigId, OptionalJson, PrimaryKey, Table, reference

_A_SHARE = "0 <= discount AND discount <= 1000000"


class Order(Table):
    """A sales order; prices, taxes and addresses are as they were agreed."""

    __tablename__ = "orders"
    __table_args__ = (
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        Index("ix_orders_party_state", "party_id", "state"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    party_id: Mapped[int] = reference("parties.id", index=False)
    contact_id: Mapped[int | None] = reference("parties.id")
    salesperson_id: Mapped[int | None] = reference("users.id")
    channel: Mapped[str]
    currency: Mapped[str]
    payment_policy: Mapped[str]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    base_gross_minor: Mapped[int]
    ship_to: Mapped[dict[str, Any] | None]
    bill_to: Mapped[dict[str, Any] | None]
    note: Mapped[str | None]
    business_date: Mapped[date]
    placed_at: Mapped[datetime]
    confirmed_at: Mapped[datetime | None]
    promised_on: Mapped[date | None]
    expected_on: Mapped[date | None]


class OrderLine(Table):
    """One line of an order; its article changes only while nothing of it has left the house.

    ``rests_on_id`` is the expected arrival without which it cannot be delivered; None: it is held
    for it, or nothing is expected. ``bundle`` is the set that it was sold as a part of.
    """

    __tablename__ = "order_lines"
    __table_args__ = (
        UniqueConstraint("order_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("0 <= delivered AND delivered <= quantity", name="delivered"),
        CheckConstraint("0 <= invoiced AND invoiced <= quantity", name="invoiced"),
        CheckConstraint("0 <= returned AND returned <= delivered", name="returned"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        CheckConstraint(_A_SHARE, name="discount"),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int] = reference("variants.id")
    sku: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    unit: Mapped[str]
    stocked: Mapped[bool]
    service: Mapped[bool]
    quantity: Mapped[Decimal]
    delivered: Mapped[Decimal]
    invoiced: Mapped[Decimal]
    returned: Mapped[Decimal] = mapped_column(default=Decimal(0))
    rests_on_id: Mapped[int | None] = reference("expected_moves.id")
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    tax_included: Mapped[bool]
    taxes: Mapped[list[Any]]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    base_net_minor: Mapped[int]
    base_gross_minor: Mapped[int]
    bundle: Mapped[dict[str, Any] | None] = mapped_column(OptionalJson)


class Delivery(Table):
    """One delivery of an order: open until it leaves the house."""

    __tablename__ = "deliveries"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    state: Mapped[str]
    ship_to: Mapped[dict[str, Any] | None]
    carrier: Mapped[str | None]
    tracking_code: Mapped[str | None]
    created_at: Mapped[datetime]
    shipped_at: Mapped[datetime | None]
    business_date: Mapped[date | None]
    arrived_at: Mapped[datetime | None]


class DeliveryLine(Table):
    """What a delivery carried of one order line."""

    __tablename__ = "delivery_lines"
    __table_args__ = (CheckConstraint("quantity > 0", name="quantity"),)

    delivery_id: Mapped[int] = reference("deliveries.id", primary_key=True)
    line_id: Mapped[int] = reference("order_lines.id", primary_key=True)
    quantity: Mapped[Decimal]


class OrderNote(Table):
    """A note on an order, in both languages; public ones are told to the customer."""

    __tablename__ = "order_notes"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    at: Mapped[datetime]
    author: Mapped[str]
    text_en: Mapped[str]
    text_zh: Mapped[str]
    public: Mapped[bool]


class OrderTransition(Table):
    """A step of an order from one state to the next."""

    __tablename__ = "order_transitions"

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]


class Cancellation(Table):
    """Why an order was cancelled, and what went back."""

    __tablename__ = "order_cancellations"

    order_id: Mapped[int] = reference("orders.id", primary_key=True)
    reason: Mapped[str]
    at: Mapped[datetime]
    credited_minor: Mapped[int]
    refunded_minor: Mapped[int]
    refunds: Mapped[list[Any]]
    currency: Mapped[str]


class Return(Table):
    """Goods of an order line that a customer sends back; one a line, unless it was rejected.

    ``claim_id`` is the first of the returns that were asked for together, as one claim.
    ``credited_minor`` and ``refunded_minor`` are what came of it, nothing until it is refunded.
    """

    __tablename__ = "order_returns"
    __table_args__ = (
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint(
            "0 <= refunded_minor AND refunded_minor <= credited_minor", name="refunded"
        ),
        Index(
            "uq_order_returns_one_a_line",
            "line_id",
            unique=True,
            sqlite_where=text("state <> 'rejected'"),
            postgresql_where=text("state <> 'rejected'"),
        ),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    claim_id: Mapped[int | None] = reference("order_returns.id")
    line_id: Mapped[int] = reference("order_lines.id", index=False)
    state: Mapped[str]
    quantity: Mapped[Decimal]
    condition: Mapped[str]
    reason: Mapped[str]
    cause: Mapped[str | None]
    credited_minor: Mapped[int] = mapped_column(default=0)
    refunded_minor: Mapped[int] = mapped_column(default=0)
    refund_account_id: Mapped[int | None] = reference("payment_accounts.id")
    currency: Mapped[str]
    business_date: Mapped[date]
    requested_at: Mapped[datetime]
    changed_at: Mapped[datetime]


class ReturnStep(Table):
    """One step of a return; the last one leads to its present state."""

    __tablename__ = "order_return_steps"

    id: Mapped[PrimaryKey]
    return_id: Mapped[int] = reference("order_returns.id")
    source: Mapped[str | None]
    target: Mapped[str]
    actor: Mapped[str]
    reason: Mapped[str]
    at: Mapped[datetime]


class Quotation(Table):
    """An offer at fixed prices until a day; accepted, it becomes an order at those prices."""

    __tablename__ = "quotations"
    __table_args__ = (
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        Index("ix_quotations_party_state", "party_id", "state"),
    )

    id: Mapped[PrimaryKey]
    number: Mapped[str | None] = mapped_column(unique=True)
    state: Mapped[str] = mapped_column(index=True)
    version: Mapped[int]
    party_id: Mapped[int] = reference("parties.id", index=False)
    contact_id: Mapped[int | None] = reference("parties.id")
    channel: Mapped[str]
    currency: Mapped[str]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    valid_until: Mapped[date] = mapped_column(index=True)
    note: Mapped[str | None]
    business_date: Mapped[date]
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
    order_id: Mapped[int | None] = reference("orders.id")


class QuotationLine(Table):
    """One line of a quotation, never changed: article, quantity, price and taxes as offered."""

    __tablename__ = "quotation_lines"
    __table_args__ = (
        UniqueConstraint("quotation_id", "position"),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("net_minor + tax_minor = gross_minor", name="sums"),
        CheckConstraint(_A_SHARE, name="discount"),
    )

    id: Mapped[PrimaryKey]
    quotation_id: Mapped[int] = reference("quotations.id", index=False)
    position: Mapped[int]
    variant_id: Mapped[int] = reference("variants.id")
    sku: Mapped[str]
    name_en: Mapped[str]
    name_zh: Mapped[str]
    unit: Mapped[str]
    quantity: Mapped[Decimal]
    price_list: Mapped[str]
    unit_price: Mapped[Decimal]
    discount: Mapped[Decimal] = mapped_column(default=Decimal(0), server_default="0")
    tax_included: Mapped[bool]
    taxes: Mapped[list[Any]]
    net_minor: Mapped[int]
    tax_minor: Mapped[int]
    gross_minor: Mapped[int]
    bundle: Mapped[dict[str, Any] | None] = mapped_column(OptionalJson)


class QuotationStep(Table):
    """A step of a quotation from one state to the next."""

    __tablename__ = "quotation_steps"

    id: Mapped[PrimaryKey]
    quotation_id: Mapped[int] = reference("quotations.id")
    from_state: Mapped[str | None]
    to_state: Mapped[str]
    at: Mapped[datetime]
    actor: Mapped[str]


class OrderProofTry(Table):
    """Somebody's try to prove an order by its postcode; the number need not be any order's.

    ``account`` is the channel and our account on it, such as ``webchat:site``.
    """

    __tablename__ = "order_proof_tries"
    __table_args__ = (
        Index("ix_order_proof_tries_identity_tried", "identity_id", "tried_at"),
        Index("ix_order_proof_tries_number_tried", "number", "tried_at"),
        Index("ix_order_proof_tries_account_tried", "account", "tried_at"),
    )

    id: Mapped[PrimaryKey]
    identity_id: Mapped[int] = reference("identities.id", index=False)
    thread_id: Mapped[int] = reference("threads.id")
    account: Mapped[str]
    number: Mapped[str]
    tried_at: Mapped[datetime]
    accepted: Mapped[bool]


class Numbering(Table):
    """How far order numbers are ahead of ids; it only ever rises."""

    __tablename__ = "order_numbering"
    __table_args__ = (CheckConstraint("id = 1", name="single"),)

    id: Mapped[int] = mapped_column(BigId, primary_key=True)
    ahead: Mapped[int]


class PromiseSlip(Table):
    """A promise that supply breaks by coming later: a draft until its customer is told, or not."""

    __tablename__ = "promise_slips"
    __table_args__ = (
        Index(
            "uq_promise_slips_one_draft",
            "order_id",
            unique=True,
            sqlite_where=text("state = 'draft'"),
            postgresql_where=text("state = 'draft'"),
        ),
    )

    id: Mapped[PrimaryKey]
    order_id: Mapped[int] = reference("orders.id")
    state: Mapped[str] = mapped_column(index=True)
    promised_on: Mapped[date]
    new_on: Mapped[date]
    text: Mapped[str | None]
    reason: Mapped[str | None]
    noted_at: Mapped[datetime]
    settled_at: Mapped[datetime | None]


class SupplyDay(Table):
    """The day by which an awaited article is in stock, as its supplier said last."""

    __tablename__ = "supply_days"

    variant_id: Mapped[int] = reference("variants.id", primary_key=True)
    arrives_on: Mapped[date]
    reason: Mapped[str | None]
    noted_at: Mapped[datetime]

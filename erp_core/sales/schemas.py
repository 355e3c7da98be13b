"""What crosses the border of sales: orders asked for, orders shown, and what a change would do."""

from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.catalog import Discount
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import CountryCode, Name, RecordId, Schema, Text
from erp_core.sales.bundles import BundleView

MAX_LINES = 1_000


class OrderState(StrEnum):
    """How far an order has come."""

    DRAFT = "draft"
    CONFIRMED = "confirmed"
    PARTLY_DELIVERED = "partly_delivered"
    DELIVERED = "delivered"
    CLOSED = "closed"
    CANCELLED = "cancelled"


class PaymentPolicy(StrEnum):
    """When an order is paid: before it ships, or by the customer's terms after the invoice."""

    PREPAID = "prepaid"
    ON_ACCOUNT = "on_account"


class PaymentState(StrEnum):
    """What has been paid of an order's invoices."""

    NOT_INVOICED = "not_invoiced"
    UNPAID = "unpaid"
    PARTLY_PAID = "partly_paid"
    PAID = "paid"
    CREDITED = "credited"


class DeliveryState(StrEnum):
    """How far a delivery has come."""

    OPEN = "open"
    SHIPPED = "shipped"
    CANCELLED = "cancelled"


class ShippingAddress(Schema):
    """Where goods go: a snapshot, so that a later change of the party's address is no change."""

    recipient: Name
    street: Name
    postcode: Annotated[Text, Field(max_length=20)] = ""
    city: Name
    country: CountryCode


class NewOrderLine(Schema):
    """One line of an order that is asked for; the price is the catalog's, never the caller's.

    Attributes:
        discount: The share that is taken off the price, if the actor may: 0.05 is 5 %.
    """

    variant_id: RecordId
    quantity: Quantity
    discount: Discount = Decimal(0)


Lines = Annotated[tuple[NewOrderLine, ...], Field(min_length=1, max_length=MAX_LINES)]


class NewOrder(Schema):
    """An order that is asked for.

    Attributes:
        party_id: Who buys and pays.
        lines: What, at most 1,000 lines.
        shipping_address_id: An address of the party; without it, the party's first.
        note: The customer's own words.
        channel: Where it was placed (``telegram``, ``console`` ...).
        salesperson_id: Whose sale it is; unless given, of the member of staff who places it.
        wanted_on: The day it is wanted by; a promise is never earlier than what can be kept.
        currency: Of the price lists that apply; unless given, of the customer's own, else the base
            currency.
    """

    party_id: RecordId
    lines: Lines
    shipping_address_id: RecordId | None = None
    note: Text | None = None
    channel: Name = "console"
    salesperson_id: RecordId | None = None
    wanted_on: date | None = None
    currency: Currency | None = None


class RepeatWish(Schema):
    """What is to be different when an order is repeated.

    Attributes:
        lines: All lines of the new order; None repeats those of the earlier one.
        wanted_on: The day it is wanted by.
    """

    lines: Lines | None = None
    wanted_on: date | None = None


class Shipped(Schema):
    """A quantity of one order line that leaves the house."""

    line_id: RecordId
    quantity: Quantity


class OrderLineView(Schema):
    """One line of an order.

    Attributes:
        stocked: Stock was kept of it when it was ordered.
        reserved: Held in stock for this line now.
        unit_price: As agreed when the order was placed; with tax if ``tax_included``.
        discount: The share of it that was taken off; the amounts are without it.
        bundle: The set that it is a part of.
    """

    id: RecordId
    position: int
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    stocked: bool
    reserved: Number
    delivered: Number
    invoiced: Number
    returned: Number
    unit_price: Number
    discount: Number
    tax_included: bool
    net: Money
    tax: Money
    gross: Money
    bundle: BundleView | None = None

    @property
    def undelivered(self) -> Decimal:
        """What is still to be delivered."""
        return self.quantity - self.delivered


class DeliveryLineView(Schema):
    """What a delivery carried of one order line."""

    line_id: RecordId
    quantity: Number


class DeliveryView(Schema):
    """One delivery of an order; a partial delivery leaves another one open."""

    id: RecordId
    state: DeliveryState
    address: ShippingAddress | None
    carrier: str | None
    tracking_code: str | None
    shipped_at: datetime | None
    arrived_at: datetime | None
    lines: tuple[DeliveryLineView, ...]


class OrderNoteView(Schema):
    """A note on an order; a customer sees only public ones."""

    id: RecordId
    at: datetime
    author: str
    text_en: str
    text_zh: str
    public: bool


class RefundShown(Schema):
    """Money that goes back the way it came."""

    payment_id: RecordId
    method: str
    amount: Money


class CancellationView(Schema):
    """What cancelling an order did: given once, and the same when asked again."""

    order_id: RecordId
    number: str
    reason: str
    cancelled_at: datetime
    credited: Money
    refunds: tuple[RefundShown, ...]
    refunded: Money


class OrderSummary(Schema):
    """An order in short: what a verb that changed it returns.

    Attributes:
        version: Counts every change of the order.
        contact_id: The person who ordered for the party, if another one.
        salesperson_id: The member of staff whose sale it is, if anybody's.
        promised_on: The day we told the customer.
        expected_on: The day we expect now; later than the promise means late.
    """

    id: RecordId
    number: str
    state: OrderState
    version: int
    party_id: RecordId
    contact_id: RecordId | None
    salesperson_id: RecordId | None
    channel: str
    currency: str
    payment_policy: PaymentPolicy
    net: Money
    tax: Money
    gross: Money
    business_date: date
    placed_at: datetime
    confirmed_at: datetime | None
    promised_on: date | None
    expected_on: date | None
    shipping_address: ShippingAddress | None
    note: str | None


class ConfirmedOrder(OrderSummary):
    """An order that is binding now.

    Attributes:
        back_ordered: Not everything could be held; the rest follows when it is in stock.
    """

    back_ordered: bool


class DeliveredOrder(OrderSummary):
    """An order of which something just left the house."""

    delivery_id: RecordId
    tracking_code: str | None


class OrderView(OrderSummary):
    """An order as its customer and our staff see it.

    Attributes:
        late: Not shipped in full, and the promise is broken or will be.
        back_ordered: Confirmed, and not everything that is still to go is held in stock.
        tracking: Tracking code of the latest shipped delivery.
        notes: Oldest first; a customer sees only public ones.
    """

    payment_state: PaymentState
    lines: tuple[OrderLineView, ...]
    late: bool
    back_ordered: bool
    deliveries: tuple[DeliveryView, ...]
    tracking: str | None
    invoice_ids: tuple[RecordId, ...]
    notes: tuple[OrderNoteView, ...]
    cancellation: CancellationView | None


class ProofOutcome(StrEnum):
    """What became of an order number with a postcode."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    """The postcode is another, or there is no such order: nobody is told which."""
    LOCKED = "locked"
    """It was tried too often, by this person or for this order."""


class OrderProgress(Schema):
    """How far an order is, and nothing about whose it is or what is in it.

    Attributes:
        shipped_on: The day on which the last of it left the house.
        late: As for the order's own customer.
    """

    number: str
    state: OrderState
    promised_on: date | None
    expected_on: date | None
    shipped_on: date | None
    late: bool


class OrderNumbering(Schema):
    """The number that the next order gets, or a higher one."""

    next_at_least: Annotated[int, Field(ge=1, le=10**12)]


class NewOrderNote(Schema):
    """A note for an order, in both languages."""

    text_en: Annotated[Text, Field(min_length=1)]
    text_zh: Annotated[Text, Field(min_length=1)]
    public: bool = False

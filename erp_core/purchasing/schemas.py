"""Prices, requests and orders as they cross a border."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from pydantic import Field

from erp_core.inventory import ReorderProposal
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.purchasing.states import PurchaseState, RequestState

Days = Annotated[int, Field(ge=0, le=1000)]
"""Days that a supplier takes."""
Tolerance = Annotated[Number, Field(ge=0, le=1)]
"""A share: 0.05 is 5 %."""
Code = Annotated[Text, Field(max_length=60)]


class RulesView(Schema):
    """How much more than ordered may come, and how much dearer a bill may be, unasked."""

    over_receipt: Tolerance
    price_tolerance: Tolerance


class NewPrice(Schema):
    """What a supplier asks for an article, from a quantity on.

    Attributes:
        unit_price: For one of the article's units, in the currency's major unit, without tax.
        min_quantity: From this quantity on; further prices of the pair are its quantity breaks.
        pack_size: It is sold in multiples of this.
        lead_days: From the order to the goods.
    """

    party_id: RecordId
    variant_id: RecordId
    currency: Currency
    unit_price: Price
    min_quantity: Quantity = Decimal(1)
    pack_size: Quantity = Decimal(1)
    lead_days: Days = 0
    valid_from: date | None = None
    valid_to: date | None = None
    supplier_sku: Code = ""


class PriceView(NewPrice):
    """A supplier's price."""

    id: int


class AskedLine(Schema):
    """An article and quantity to ask for, or to order."""

    variant_id: RecordId
    quantity: Quantity


class NewRequest(Schema):
    """A request for quotation to several suppliers."""

    party_ids: Annotated[tuple[RecordId, ...], Field(min_length=1, max_length=20)]
    lines: Annotated[tuple[AskedLine, ...], Field(min_length=1, max_length=200)]
    needed_by: date | None = None
    note: Text = ""


class NewOffer(Schema):
    """What a supplier answers for one line of a request."""

    line_id: RecordId
    party_id: RecordId
    currency: Currency
    unit_price: Price
    min_quantity: Quantity = Decimal(1)
    pack_size: Quantity = Decimal(1)
    lead_days: Days = 0


class OfferView(Schema):
    """An offer, with what the asked quantity comes to: the cheapest first.

    Attributes:
        quantity: What would be ordered: at least the minimum, in whole packs.
        base_total: What that comes to in base currency at today's rate.
        arrives_on: If it is ordered today.
        in_time: By the day that it is needed on.
    """

    party_id: int
    currency: str
    unit_price: Number
    min_quantity: Number
    pack_size: Number
    lead_days: int
    quantity: Number
    total: Money
    base_total: Money
    arrives_on: date
    in_time: bool


class RequestLineView(Schema):
    """A line of a request with the offers for it."""

    id: int
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    offers: tuple[OfferView, ...]


class RequestView(Schema):
    """A request for quotation and what was answered."""

    id: int
    number: str | None
    state: RequestState
    needed_by: date | None
    note: str
    created_at: datetime
    party_ids: tuple[int, ...]
    lines: tuple[RequestLineView, ...]


class Award(Schema):
    """Whose offer is taken for a line."""

    line_id: RecordId
    party_id: RecordId


class NewAwards(Schema):
    """Whose offers are taken; the other lines are not ordered."""

    awards: Annotated[tuple[Award, ...], Field(min_length=1, max_length=200)]


class NewPurchaseLine(Schema):
    """A line to order.

    Attributes:
        unit_price: Without one, what the supplier asks today for the quantity.
        due_on: Without one, today and the days that the supplier takes.
    """

    variant_id: RecordId
    quantity: Quantity
    unit_price: Price | None = None
    due_on: date | None = None


class NewPurchaseOrder(Schema):
    """An order to a supplier, as a draft."""

    party_id: RecordId
    lines: Annotated[tuple[NewPurchaseLine, ...], Field(min_length=1, max_length=500)]
    currency: Currency | None = None
    note: Text = ""


class LineDay(Schema):
    """When a line comes, as the supplier says."""

    line_id: RecordId
    due_on: date


class Confirmation(Schema):
    """What the supplier says: by when, for the whole order or line by line."""

    due_on: date | None = None
    lines: Annotated[tuple[LineDay, ...], Field(max_length=500)] = ()
    supplier_reference: Code = ""
    reason: Text = ""


class Reason(Schema):
    """Why."""

    reason: Name


class PurchaseLineView(Schema):
    """A line of an order and how far it is.

    Attributes:
        due_on: When it comes, as was said last.
        promised_on: As the supplier said first.
        outstanding: What is still to come.
        unbilled: What was received and kept and is not billed.
    """

    id: int
    variant_id: int
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    unit_price: Number
    net: Money
    due_on: date
    promised_on: date | None
    received: Number
    returned: Number
    billed: Number
    credited: Number
    outstanding: Number
    unbilled: Number


class StepView(Schema):
    """A step of an order."""

    from_state: PurchaseState | None
    to_state: PurchaseState
    at: datetime
    actor: str
    reason: str


class PurchaseOrderView(Schema):
    """An order to a supplier."""

    id: int
    number: str | None
    state: PurchaseState
    party_id: int
    supplier: str
    currency: str
    net: Money
    ordered_on: date | None
    due_on: date
    is_late: bool
    supplier_reference: str
    note: str
    request_id: int | None
    created_at: datetime
    lines: tuple[PurchaseLineView, ...]
    steps: tuple[StepView, ...]


class ProposedLine(ReorderProposal):
    """What to buy of an article at a supplier.

    Attributes:
        quantity: In whole packs, at least the supplier's minimum.
        needed_on: When the first customer needs it; None: when the stock is to be filled.
        in_time: It would come by then.
    """

    quantity: Number
    unit_price: Number
    total: Money
    base_total: Money
    arrives_on: date
    needed_on: date | None
    in_time: bool


class SupplierProposal(Schema):
    """What to buy now at one supplier."""

    party_id: int
    supplier: str
    currency: str
    total: Money
    lines: tuple[ProposedLine, ...]


class Proposals(Schema):
    """What to buy now, by the best supplier; what nobody supplies, and what is made instead.

    Attributes:
        made: What the house makes itself: the plan of production tells when.
    """

    suppliers: tuple[SupplierProposal, ...]
    unsupplied: tuple[ReorderProposal, ...]
    made: tuple[ReorderProposal, ...]


class ProposalChoice(Schema):
    """Of which suppliers to take the proposals; empty: of all."""

    party_ids: Annotated[tuple[RecordId, ...], Field(max_length=200)] = ()


class Drafted(Schema):
    """The draft orders that were made."""

    orders: tuple[PurchaseOrderView, ...]


class SupplierPerformance(Schema):
    """How a supplier keeps what was agreed.

    Attributes:
        lines: Lines of orders that came in full.
        on_time: Of these, by the day that was promised first.
        on_time_share: As a fraction; None while nothing came.
        days_late: Of a line, on average, where it was late.
        price_drift: How much dearer articles were ordered last than first, on average; 0.02: 2 %.
        open_orders: Orders that goods are still to come of.
        late_orders: Of these, past their day.
    """

    party_id: int
    supplier: str
    lines: int
    on_time: int
    on_time_share: Number | None
    days_late: Number | None
    price_drift: Number | None
    open_orders: int
    late_orders: int

"""What crosses the border of sales about quotations."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.money import Currency, Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.sales.bundles import BundleView
from erp_core.sales.schemas import Lines

VALID_DAYS = 14
"""Days that a quotation binds us, unless something else was agreed."""


class QuotationState(StrEnum):
    """How far a quotation has come."""

    DRAFT = "draft"
    SENT = "sent"
    ACCEPTED = "accepted"
    DECLINED = "declined"
    EXPIRED = "expired"


class NewQuotation(Schema):
    """A quotation that is asked for; the prices are the catalog's, never the caller's.

    Attributes:
        party_id: Who would buy and pay.
        lines: What, at most 1,000 lines.
        valid_days: Days, counted from today, that it is to be good for.
        note: The customer's own words.
        channel: Where it was asked for (``telegram``, ``console`` ...).
        currency: Of the price lists that apply; unless given, of the customer's own, else the base
            currency.
    """

    party_id: RecordId
    lines: Lines
    valid_days: Annotated[int, Field(ge=1, le=365)] = VALID_DAYS
    note: Text | None = None
    channel: Name = "console"
    currency: Currency | None = None


class QuotedLineView(Schema):
    """One line of a quotation, at the price that was offered; ``bundle``: the set it is of."""

    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    unit_price: Number
    discount: Number
    tax_included: bool
    net: Money
    tax: Money
    gross: Money
    bundle: BundleView | None = None


class QuotationPreview(Schema):
    """Exactly what a quotation would offer now.

    Attributes:
        fingerprint: Changes with anything in here; give it back as ``expect`` when asking for it.
    """

    party_id: RecordId
    lines: tuple[QuotedLineView, ...]
    net: Money
    tax: Money
    gross: Money
    valid_until: date
    fingerprint: str


class QuotationView(Schema):
    """A quotation as its customer and our staff see it.

    Attributes:
        valid_until: The last day on which it can be accepted.
        contact_id: The person who asked for the party, if another one.
        order_id: The order that it became.
    """

    id: RecordId
    number: str
    state: QuotationState
    version: int
    party_id: RecordId
    contact_id: RecordId | None
    channel: str
    lines: tuple[QuotedLineView, ...]
    net: Money
    tax: Money
    gross: Money
    valid_until: date
    note: str | None
    business_date: date
    created_at: datetime
    sent_at: datetime | None
    order_id: RecordId | None

"""Returns and warranties as they cross the border of sales."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.causes import Cause
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema


class ReturnState(StrEnum):
    """How far a return has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    RECEIVED = "received"
    REFUNDED = "refunded"
    REJECTED = "rejected"


class Condition(StrEnum):
    """In which state goods come back."""

    SEALED = "sealed"
    OPENED = "opened"
    FAULTY = "faulty"
    """Something is wrong with them: then neither the seal nor the usual time matters."""


class NewReturn(Schema):
    """Goods of an order line that should come back.

    Attributes:
        cause: Why, as one of the house's reasons; None: nobody said which.
        refund_account_id: Where the money should go, as far as the rules allow; None: the way it
            came.
    """

    line_id: RecordId
    quantity: Quantity
    condition: Condition
    reason: Name
    cause: Cause | None = None
    refund_account_id: RecordId | None = None


class ReturnedLine(Schema):
    """What should come back of one delivered line; None: all of it."""

    line_id: RecordId
    quantity: Quantity | None = None


class NewOrderReturn(Schema):
    """Goods of several lines of one order that should come back together."""

    order_id: RecordId
    lines: Annotated[tuple[ReturnedLine, ...], Field(min_length=1, max_length=1_000)]
    condition: Condition
    reason: Name
    cause: Cause | None = None
    refund_account_id: RecordId | None = None


class ReturnPreview(Schema):
    """Exactly what would be returned, and what it would bring, as things stand now.

    Attributes:
        until: The last day on which it may be asked for; None while something is wrong with it.
        credited: What the invoice is lowered by.
        refunded: What of it has been paid, and goes back once the goods are here.
        fingerprint: Changes with anything in here; give it back as ``expect`` when asking for it.
    """

    order_id: RecordId
    number: str
    party_id: RecordId
    line_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    condition: Condition
    until: date | None
    credited: Money
    refunded: Money
    refund_account_id: RecordId | None
    fingerprint: str


class ReturnsPreview(Schema):
    """Exactly what would be returned of several lines together, and what it would bring.

    Attributes:
        credited: What the invoices are lowered by, all lines together.
        refunded: What of it has been paid, and goes back once the goods are here.
        fingerprint: Changes with anything in here; give it back as ``expect`` when asking for it.
    """

    order_id: RecordId
    number: str
    party_id: RecordId
    lines: tuple[ReturnPreview, ...]
    condition: Condition
    credited: Money
    refunded: Money
    refund_account_id: RecordId | None
    fingerprint: str


class ReturnView(Schema):
    """A return of an order line.

    Attributes:
        claim_id: The first of the returns that were asked for together, as one claim.
        cause: Why, as one of the house's reasons; None: not noted.
        number: What stands on the parcel.
        credited: What the invoice was lowered by; nothing until it is refunded.
        refunded: What went back of it.
    """

    id: RecordId
    number: str
    state: ReturnState
    order_id: RecordId
    claim_id: RecordId
    order_number: str
    party_id: RecordId
    line_id: RecordId
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    unit: str
    quantity: Number
    condition: Condition
    reason: str
    cause: Cause | None
    refund_account_id: RecordId | None
    credited: Money
    refunded: Money
    business_date: date
    requested_at: datetime
    changed_at: datetime


class ClaimView(Schema):
    """Returns of one order that were asked for together: decided, received and refunded as one.

    Attributes:
        number: What stands on the parcel: that of its first return.
        credited: What the invoices were lowered by, all lines together.
        refunded: What went back of it.
    """

    id: RecordId
    number: str
    order_id: RecordId
    order_number: str
    party_id: RecordId
    returns: tuple[ReturnView, ...]
    credited: Money
    refunded: Money


class WarrantyView(Schema):
    """For how long we answer for a delivered article.

    Attributes:
        delivered_on: The day when the last of the line left the house.
        valid_until: The last day.
        valid: Today is not later.
        serials: What the goods were marked with when they left, where that was noted.
    """

    order_id: RecordId
    order_number: str
    party_id: RecordId
    line_id: RecordId
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    months: int
    delivered_on: date
    valid_until: date
    valid: bool
    serials: tuple[str, ...]

    def name(self, language: str) -> str:
        """Return the article's name in a language (``en`` or ``zh``)."""
        return self.name_zh if language == "zh" else self.name_en

"""Exchanges as they cross the border of sales."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.sales.returns import Condition
from erp_core.sales.schemas import MAX_LINES


class ExchangeState(StrEnum):
    """How far an exchange has come."""

    REQUESTED = "requested"
    APPROVED = "approved"
    REJECTED = "rejected"
    RECEIVED = "received"
    SHIPPED = "shipped"
    COMPLETED = "completed"


def exchange_number(exchange_id: int) -> str:
    """Write the number of an exchange, as it stands on the parcel that comes back."""
    return f"X{exchange_id:05d}"


class ExchangeItem(Schema):
    """What should come back of a delivered line, and the article of the same product for it.

    Attributes:
        quantity: None: all that was delivered of the line.
    """

    line_id: RecordId
    variant_id: RecordId
    quantity: Quantity | None = None


class NewExchange(Schema):
    """Delivered goods of one order that should come back for others.

    Attributes:
        account_id: What the difference is paid with, or refunded to.
    """

    order_id: RecordId
    items: Annotated[tuple[ExchangeItem, ...], Field(min_length=1, max_length=MAX_LINES)]
    condition: Condition
    reason: Name
    account_id: RecordId | None = None


class ExchangedLine(Schema):
    """What comes back of one line, and what goes out for it.

    Attributes:
        credited: What the invoice is lowered by.
        gross: What the new goods cost.
    """

    line_id: RecordId
    quantity: Number
    sku_before: str
    name_en_before: str
    name_zh_before: str
    credited: Money
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    gross: Money


class ExchangePreview(Schema):
    """Exactly what would be exchanged, and what it would cost, as things stand now.

    Attributes:
        difference: What the new goods cost more; less is negative. It is settled when they leave.
        fingerprint: Changes with anything in here; give it back as ``expect``.
    """

    order_id: RecordId
    number: str
    party_id: RecordId
    lines: tuple[ExchangedLine, ...]
    condition: Condition
    until: date | None
    difference: Money
    account_id: RecordId | None
    fingerprint: str


class ExchangeView(Schema):
    """An exchange.

    Attributes:
        number: What stands on the parcel that comes back.
        replacement_id: The order that the new goods go out with, once it is approved.
        paid: What was paid of the difference; nothing until the new goods leave.
        refunded: What went back of it.
    """

    id: RecordId
    number: str
    state: ExchangeState
    order_id: RecordId
    order_number: str
    party_id: RecordId
    replacement_id: RecordId | None
    lines: tuple[ExchangedLine, ...]
    condition: Condition
    reason: str
    account_id: RecordId | None
    difference: Money
    paid: Money
    refunded: Money
    business_date: date
    requested_at: datetime
    changed_at: datetime

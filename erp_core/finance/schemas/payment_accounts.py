"""How customers pay, and value that we keep for them, as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints

from erp_core.finance.schemas.payments import PositiveAmount
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Name, RecordId, Schema


class PaymentAccountKind(StrEnum):
    """What a customer pays with."""

    CARD = "card"
    WALLET = "wallet"
    """An account with a payment service, such as PayPal."""
    GIFT_CARD = "gift_card"
    """Value that we keep for the customer: it pays like money, up to its balance."""
    BANK = "bank"
    INVOICE = "invoice"
    """By transfer after the invoice."""


LastFour = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z]{2,4}$")]
"""The last digits: enough to tell two cards apart, and never more."""


class NewPaymentAccount(Schema):
    """A way in which a customer pays; no card number or secret is ever kept.

    Attributes:
        provider: Who runs it, such as ``visa`` or ``paypal``.
        last_four: The last digits, to tell two of them apart.
        token: What the provider calls it; no two have the same.
    """

    party_id: RecordId
    kind: PaymentAccountKind
    provider: Name | None = None
    last_four: LastFour | None = None
    token: Name | None = None
    expires_on: date | None = None


class PaymentAccountView(Schema):
    """A way in which a customer pays.

    Attributes:
        balance: What is left on a gift card; None for all others.
        expires_on: The last day of a gift card.
        archived: It pays nothing any more; what it paid is still refunded to it.
    """

    id: RecordId
    party_id: RecordId
    kind: PaymentAccountKind
    provider: str | None
    last_four: str | None
    token: str | None
    balance: Money | None
    expires_on: date | None
    archived: bool


class StoredValueSource(StrEnum):
    """What a gift card's value comes from, or goes to: the account on the other side."""

    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    CASH = "cash"
    GOODWILL = "goodwill"
    """Given to the customer: an expense of the house."""
    OPENING = "opening"
    """Kept by another system before."""


class NewStoredValue(Schema):
    """Value that is put on a gift card, or taken off."""

    amount: PositiveAmount
    source: StoredValueSource
    reason: Name


class StoredValueMoveKind(StrEnum):
    """Why the balance of a gift card changed."""

    LOADED = "loaded"
    PAID = "paid"
    REFUNDED = "refunded"
    WITHDRAWN = "withdrawn"
    EXPIRED = "expired"


class StoredValueMoveView(Schema):
    """One change of a gift card's balance, never altered.

    Attributes:
        amount: What came on it; negative when it went off.
        payment_id: What it paid, or what was refunded to it.
    """

    id: RecordId
    account_id: RecordId
    kind: StoredValueMoveKind
    amount: Money
    payment_id: RecordId | None
    refund_id: RecordId | None
    reason: str
    business_date: date
    created_at: datetime


class ExpiredValue(Schema):
    """Why a gift card's rest is written off."""

    reason: Name = Field(default="expired")

"""What a customer changes about a confirmed order, as it crosses the border of sales."""

from datetime import datetime
from typing import Annotated

from pydantic import Field

from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema
from erp_core.sales.schemas import MAX_LINES, RefundShown


class ItemChange(Schema):
    """One line that should be another article of the same product, in the same quantity."""

    line_id: RecordId
    variant_id: RecordId


class NewItemChange(Schema):
    """Lines of an order that should be other articles, all at once.

    Attributes:
        account_id: What the difference is paid with, or refunded to; None refunds it the way it
            came, and leaves what is owed on the invoice.
    """

    changes: Annotated[tuple[ItemChange, ...], Field(min_length=1, max_length=MAX_LINES)]
    account_id: RecordId | None = None


class ChangedLine(Schema):
    """One line before and after."""

    line_id: RecordId
    quantity: Number
    sku_before: str
    name_en_before: str
    name_zh_before: str
    gross_before: Money
    variant_id: RecordId
    sku: str
    name_en: str
    name_zh: str
    gross: Money


class ItemChangePreview(Schema):
    """Exactly what would change, and what it would cost, as things stand now.

    Attributes:
        difference: What the order costs more; less is negative.
        paid: What is paid of it at once, with the account.
        refunded: What goes back at once of what was paid.
        in_stock: All of the new articles can be held now.
        final: The rules allow no other change of the items after this one.
        fingerprint: Changes with anything in here; give it back as ``expect``.
    """

    order_id: RecordId
    number: str
    version: int
    lines: tuple[ChangedLine, ...]
    difference: Money
    account_id: RecordId | None
    paid: Money
    refunded: Money
    gross: Money
    in_stock: bool
    final: bool
    fingerprint: str


class ItemChangeView(Schema):
    """A change of items that was done."""

    id: RecordId
    order_id: RecordId
    number: str
    lines: tuple[ChangedLine, ...]
    difference: Money
    account_id: RecordId | None
    paid: Money
    refunds: tuple[RefundShown, ...]
    changed_at: datetime


class NewPaymentChange(Schema):
    """What an order should be paid with instead."""

    account_id: RecordId


class PaymentChangePreview(Schema):
    """Exactly what would be paid anew, and what would go back, as things stand now.

    Attributes:
        payment_id: The payment that goes back the way it came.
        fingerprint: Changes with anything in here; give it back as ``expect``.
    """

    order_id: RecordId
    number: str
    version: int
    payment_id: RecordId
    from_account_id: RecordId | None
    account_id: RecordId
    amount: Money
    fingerprint: str


class PaymentChangeView(Schema):
    """A change of the payment that was done."""

    order_id: RecordId
    number: str
    amount: Money
    payment_id: RecordId
    account_id: RecordId
    refund: RefundShown
    changed_at: datetime


class ChangeReason(Schema):
    """Why something is changed."""

    reason: Name

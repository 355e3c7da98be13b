"""Expense claims as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from erp_core.hr.schemas.payments import StaffPaymentView
from erp_core.hr.states import ClaimState
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.schema import FileContent, Name, RecordId, Schema, Text


class NewExpense(Schema):
    """One receipt: what was paid, with the tax that is in it."""

    day: date
    description: Name
    gross: Amount
    tax_id: RecordId | None = None


class NewClaim(Schema):
    """What somebody paid for the house and asks back.

    Attributes:
        employee_id: Whose; without one, one's own.
    """

    purpose: Name
    lines: Annotated[tuple[NewExpense, ...], Field(min_length=1, max_length=100)]
    employee_id: RecordId | None = None


class ExpenseView(Schema):
    """A line of a claim."""

    day: date
    description: str
    tax_id: int | None
    net: Money
    tax: Money
    gross: Money


class NewReceipt(Schema):
    """A picture or a PDF of a receipt.

    Attributes:
        content: Its bytes, in base64.
    """

    name: Name
    content: FileContent


class ReceiptView(Schema):
    """A picture or a PDF of a receipt; ``media_type`` is what its bytes say it is."""

    id: int
    name: str
    media_type: str
    size: int


class ClaimView(Schema):
    """A claim and what became of it.

    Attributes:
        payment: What it was paid back by; None: it is not.
        reason: Why it was decided so, or was owed again.
    """

    id: int
    employee_id: int
    employee: str
    state: ClaimState
    purpose: str
    gross: Money
    tax: Money
    entry_id: int | None
    created_at: datetime
    lines: tuple[ExpenseView, ...]
    payment: StaffPaymentView | None
    reason: str
    receipts: tuple[ReceiptView, ...] = ()


class ClaimReason(Schema):
    """Why."""

    reason: Annotated[Text, Field(max_length=500)] = ""

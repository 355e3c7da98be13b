"""Payments, refunds, terms and balances as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import AfterValidator, Field

from erp_core.finance.schemas.invoices import DueDays, InvoiceView
from erp_core.finance.schemas.ledger import AccountCode
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Name, RecordId, Schema, Text


def _something(money: Money) -> Money:
    if money.minor <= 0:
        message = "The amount must be more than nothing."
        raise ValueError(message)
    return money


PositiveAmount = Annotated[Money, AfterValidator(_something)]
"""Money, and more than nothing."""


OutsideNumber = Annotated[Name, Field(max_length=40)]
"""What another system calls something."""


class PaymentMethod(StrEnum):
    """How money came in; a refund goes back the same way."""

    BANK_TRANSFER = "bank_transfer"
    CARD = "card"
    CASH = "cash"
    WALLET = "wallet"
    STORED_VALUE = "stored_value"
    """From a gift card: value that we kept for the customer."""


class Allocation(Schema):
    """How much of a payment settles which invoice."""

    invoice_id: RecordId
    amount: PositiveAmount


Allocations = Literal["auto"] | Annotated[tuple[Allocation, ...], Field(max_length=500)]
"""Which invoices: ``auto`` settles the longest due first; what is left stays unallocated."""


class NewPayment(Schema):
    """Money that came in from a customer.

    Attributes:
        received_on: The day it came in, where that was before today.
        money_account: The account it came in to; without one, its method says which.
        account_id: The customer's account that it came from; a gift card always names its own.
        outside_number: What another system calls it, which comes in once.
    """

    party_id: RecordId
    amount: PositiveAmount
    method: PaymentMethod
    account_id: RecordId | None = None
    reference: Text = ""
    allocate_to: Allocations = "auto"
    received_on: date | None = None
    money_account: AccountCode | None = None
    outside_number: OutsideNumber | None = None


class NewAllocation(Schema):
    """Which invoices to settle from what is unallocated of a payment."""

    allocate_to: Allocations = "auto"


class AllocationView(Schema):
    """What of a payment settles an invoice now."""

    payment_id: int
    invoice_id: int
    amount: Money


class NewRefund(Schema):
    """How much to give back, and why.

    Attributes:
        account_id: Another account of the customer to give it to; None: the way it came.
    """

    amount: PositiveAmount
    reason: Name
    account_id: RecordId | None = None


class RefundView(Schema):
    """Money given back; its number is None until the transaction settles.

    Attributes:
        is_reversal: Nothing was given back: the payment was recorded in error and taken back.
        base_amount: What it came to in base currency, at the rate of its day.
        arrives_from: The first day on which the customer may have it.
        arrives_by: The last day; the same day for what is given at once.
    """

    id: int
    number: str | None
    amount: Money
    rate: Number
    base_amount: Money
    method: PaymentMethod
    account_id: int | None
    business_date: date
    arrives_from: date
    arrives_by: date
    reason: str
    is_reversal: bool
    created_at: datetime


class PaymentBrief(Schema):
    """What a line of a timeline tells of a payment."""

    id: int
    party_id: int
    amount: Money


class PaymentView(Schema):
    """Money that came in; its number is None until the transaction settles.

    Attributes:
        rate: What one unit of the base currency was worth; one in the base currency itself.
        base_amount: What it came to in base currency, at its rate.
        unallocated: Neither settles an invoice nor was refunded.
        is_reversed: It was recorded in error and taken back whole.
    """

    id: int
    number: str | None
    party_id: int
    method: PaymentMethod
    account_id: int | None
    reference: str
    business_date: date
    amount: Money
    rate: Number
    base_amount: Money
    allocated: Money
    refunded: Money
    unallocated: Money
    is_reversed: bool
    allocations: tuple[AllocationView, ...]
    refunds: tuple[RefundView, ...]
    created_at: datetime


class NewTerms(Schema):
    """What is agreed with a customer; no credit limit means none was set."""

    payment_days: DueDays
    credit_limit: Amount | None = None


class TermsView(Schema):
    """What is agreed with a customer."""

    party_id: int
    payment_days: int
    credit_limit: Money | None


class CurrencyBalance(Schema):
    """What a customer owes in one currency; the amounts are as on :class:`BalanceView`."""

    currency: str
    open: Money
    overdue: Money
    unallocated: Money
    due: Money


class BalanceView(Schema):
    """What a customer owes, in base currency at the rates of the documents.

    Attributes:
        open: The sum of what is open on invoices.
        overdue: The part of it that is past its due date.
        unallocated: Money of theirs that settles no invoice yet.
        due: ``open`` less ``unallocated``; negative when we owe them.
        invoices: The open ones, longest due first.
        currencies: The same in each currency that anything is open or unallocated in.
    """

    party_id: int
    open: Money
    overdue: Money
    unallocated: Money
    due: Money
    invoices: tuple[InvoiceView, ...]
    currencies: tuple[CurrencyBalance, ...]

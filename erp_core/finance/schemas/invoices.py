"""Invoices and credit notes as they cross a border."""

from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from erp_core.catalog import Discount, LineTax, TaxAmount
from erp_core.finance.schemas.ledger import AccountRole
from erp_core.kernel.money import Amount, Currency, Money
from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import CountryCode, Name, RecordId, Schema, Text

DueDays = Annotated[int, Field(ge=0, le=365)]
"""Days from the invoice to its due date."""


class InvoiceKind(StrEnum):
    """The two statutory documents to a customer, and what was open before the books began."""

    INVOICE = "invoice"
    CREDIT_NOTE = "credit_note"
    OPENING = "opening"


class InvoiceState(StrEnum):
    """How far an invoice is; a credit note is applied from the start."""

    OPEN = "open"
    PAID = "paid"
    CREDITED = "credited"
    APPLIED = "applied"


class BillingAddress(Schema):
    """Who is billed, as it stood when the invoice was issued."""

    recipient: Name
    street: Name
    postcode: Annotated[Name, Field(max_length=20)]
    city: Name
    country: CountryCode


class InvoiceLine(Schema):
    """One line to invoice.

    Attributes:
        unit_price: In the currency's major unit; negative for a discount line.
        discount: The share of it that is taken off: 0.05 is 5 %.
        taxes: As they were frozen with the price.
        revenue: Role or code of the account that earns it.
        source_line: Id of the document line it bills, for whoever asked for the invoice.
    """

    variant_id: RecordId | None = None
    description_en: Name
    description_zh: Name
    quantity: Quantity
    unit_price: Number
    discount: Discount = Decimal(0)
    taxes: tuple[LineTax, ...] = ()
    revenue: str = AccountRole.REVENUE
    source_line: RecordId | None = None


class NewInvoice(Schema):
    """An invoice to issue, dated today.

    Attributes:
        order_id: The sales order it bills, where there is one.
        due_days: None takes the customer's terms.
    """

    party_id: RecordId
    order_id: RecordId | None = None
    currency: Currency
    lines: tuple[InvoiceLine, ...] = Field(min_length=1, max_length=2000)
    due_days: DueDays | None = None
    billing_address: BillingAddress | None = None
    note: Text = ""


class NewOpenInvoice(Schema):
    """An invoice that another system issued and that is not paid when the books begin.

    Attributes:
        number: As it stands on the invoice; the customer knows it by that.
        amount: What is still open of it, with its tax, in the invoice's currency.
        issued_on: When it was issued.
        due_date: When it is, or was, to be paid.
    """

    party_id: RecordId
    number: Annotated[Name, Field(max_length=40)]
    amount: Amount
    issued_on: date
    due_date: date

    @model_validator(mode="after")
    def _is_due_after_it_was_issued(self) -> "NewOpenInvoice":
        if self.due_date < self.issued_on:
            message = "An invoice cannot be due before it was issued."
            raise ValueError(message)
        return self


class InvoiceLineView(Schema):
    """One line of an invoice or credit note."""

    id: int
    variant_id: int | None
    description_en: str
    description_zh: str
    quantity: Number
    unit_price: Number
    discount: Number
    net: Money
    tax: Money
    gross: Money
    taxes: tuple[LineTax, ...]
    credited_quantity: Number
    source_line: int | None


class FreedAmount(Schema):
    """What a credit note freed of a payment, to be refunded or allocated anew."""

    payment_id: int
    amount: Money


class InvoiceBrief(Schema):
    """What a line of a timeline tells of an invoice or credit note."""

    id: int
    party_id: int
    gross: Money
    due_date: date


class InvoiceView(Schema):
    """An invoice or credit note; its number is None until the transaction settles.

    Attributes:
        open: What is still to be paid.
        rate: What one unit of the base currency was worth; one in the base currency itself.
        base_gross: What it came to in base currency, at its rate.
        base_open: What is still to be paid, in base currency at its rate.
        credits_id: The invoice that a credit note corrects.
        freed: What a credit note freed of payments.
        dunning_level: The last level that its customer was reminded on; 0 before the first.
    """

    id: int
    kind: InvoiceKind
    number: str | None
    state: InvoiceState
    party_id: int
    order_id: int | None
    business_date: date
    due_date: date
    currency: str
    net: Money
    tax: Money
    gross: Money
    paid: Money
    credited: Money
    open: Money
    rate: Number
    base_gross: Money
    base_open: Money
    credits_id: int | None
    reason: str
    note: str
    billing_address: BillingAddress | None
    taxes: tuple[TaxAmount, ...]
    lines: tuple[InvoiceLineView, ...]
    freed: tuple[FreedAmount, ...]
    dunning_level: int = 0


class CreditLine(Schema):
    """How much of an invoice line to credit."""

    line_id: RecordId
    quantity: Quantity


class Credit(Schema):
    """What to credit of an invoice: some lines, or (None) all that is left, and why."""

    lines: tuple[CreditLine, ...] | None = Field(default=None, min_length=1, max_length=2000)
    reason: Name


class CreditPreview(Schema):
    """What crediting would do.

    Attributes:
        credited: What the invoice would be lowered by.
        freed: What of that has been paid, so that it could be refunded.
    """

    credited: Money
    freed: Money

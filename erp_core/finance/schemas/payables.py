"""Bills of suppliers, their credit notes and what they are paid, as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from erp_core.catalog import LineTax, TaxAmount
from erp_core.finance.schemas.invoices import DueDays, InvoiceState
from erp_core.finance.schemas.ledger import AccountCode, AccountRole
from erp_core.finance.schemas.payments import PositiveAmount
from erp_core.kernel.money import Currency, Money
from erp_core.kernel.quantity import Number, Price, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text

Reference = Annotated[Name, Field(max_length=60)]
"""A supplier's own number of a document."""


class BillKind(StrEnum):
    """The two documents that come from a supplier."""

    BILL = "bill"
    CREDIT = "supplier_credit"


class BillLine(Schema):
    """One line that a supplier bills.

    Attributes:
        unit_price: In the currency's major unit.
        taxes: The input taxes of the line.
        account: Role or code of what it is for: goods received not invoiced, or an expense.
        source_line: Id of the document line it bills, for whoever entered the bill.
    """

    variant_id: RecordId | None = None
    description: Name
    quantity: Quantity
    unit_price: Price
    taxes: Annotated[tuple[LineTax, ...], Field(max_length=10)] = ()
    account: AccountCode = AccountRole.OTHER_EXPENSE
    source_line: RecordId | None = None


class NewBill(Schema):
    """A supplier's bill to enter.

    Attributes:
        reference: The supplier's own number; the same one twice is refused.
        bill_date: The day that is printed on it.
        due_days: Days from that day; None takes the supplier's terms.
        posted_on: The day it is posted on, in an open period; None: today.
    """

    party_id: RecordId
    reference: Reference
    bill_date: date
    currency: Currency
    lines: Annotated[tuple[BillLine, ...], Field(min_length=1, max_length=2000)]
    due_days: DueDays | None = None
    posted_on: date | None = None
    note: Text = ""


class BillLineView(Schema):
    """One line of a bill or credit note."""

    id: int
    variant_id: int | None
    description: str
    quantity: Number
    unit_price: Number
    net: Money
    tax: Money
    base_net: Money
    account: str
    credited_quantity: Number
    source_line: int | None


class BillView(Schema):
    """A bill or credit note; its number is None until the transaction settles.

    Attributes:
        reference: The number that the supplier gave it.
        business_date: When it was posted.
        open: What is still to be paid.
        rate: What one unit of the base currency was worth; one in the base currency itself.
        credits_id: The bill that a credit note corrects.
    """

    id: int
    kind: BillKind
    number: str | None
    reference: str
    state: InvoiceState
    party_id: int
    bill_date: date
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
    taxes: tuple[TaxAmount, ...]
    lines: tuple[BillLineView, ...]


class BillCreditLine(Schema):
    """How much of a bill's line is credited."""

    line_id: RecordId
    quantity: Quantity


class BillCredit(Schema):
    """A supplier's credit note: for some lines of a bill, or (None) for all that is left of it."""

    reference: Reference
    credit_date: date
    reason: Name
    lines: Annotated[tuple[BillCreditLine, ...], Field(min_length=1, max_length=2000)] | None = None


class BillPart(Schema):
    """How much of a payment settles which bill."""

    bill_id: RecordId
    amount: PositiveAmount


BillParts = Literal["auto"] | Annotated[tuple[BillPart, ...], Field(max_length=500)]
"""Which bills: ``auto`` settles the longest due first; what is left stays unallocated."""


class NewSupplierPayment(Schema):
    """Money that went to a supplier.

    Attributes:
        money_account: The account that it went from.
        paid_on: The day it went, where that was before today.
    """

    party_id: RecordId
    amount: PositiveAmount
    money_account: AccountCode = AccountRole.BANK
    reference: Text = ""
    allocate_to: BillParts = "auto"
    paid_on: date | None = None


class NewBillAllocation(Schema):
    """Which bills to settle from what is unallocated of a payment."""

    allocate_to: BillParts = "auto"


class BillPartView(Schema):
    """What of a payment settles a bill now."""

    payment_id: int
    bill_id: int
    amount: Money


class SupplierPaymentView(Schema):
    """Money that went to a supplier; its number is None until the transaction settles.

    Attributes:
        returned: What of it the supplier gave back.
        unallocated: What settles no bill and did not come back.
    """

    id: int
    number: str | None
    party_id: int
    money_account: str
    reference: str
    business_date: date
    amount: Money
    rate: Number
    base_amount: Money
    allocated: Money
    returned: Money
    unallocated: Money
    is_reversed: bool
    allocations: tuple[BillPartView, ...]
    created_at: datetime


class SupplierTermsView(Schema):
    """What is agreed with a supplier."""

    party_id: int
    payment_days: int


class NewSupplierTerms(Schema):
    """Days to pay after the bill."""

    payment_days: DueDays


class PayableDue(Schema):
    """What is open on one bill, to be paid."""

    bill_id: int
    number: str | None
    reference: str
    party_id: int
    due_date: date
    open: Money
    base_open: Money

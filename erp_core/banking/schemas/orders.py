"""Payment orders as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.access import Role
from erp_core.finance import PositiveAmount
from erp_core.kernel.money import Amount, Money
from erp_core.kernel.schema import Name, RecordId, Schema, Text


class OrderState(StrEnum):
    """Where a payment order stands."""

    DRAFT = "draft"
    PROPOSED = "proposed"
    APPROVED = "approved"
    EXPORTED = "exported"
    SETTLED = "settled"
    CANCELLED = "cancelled"


class LineStatus(StrEnum):
    """What came of one payment: it waits, the bank paid it, or it will not be paid this way."""

    WAITING = "waiting"
    PAID = "paid"
    RELEASED = "released"


class PayableKind(StrEnum):
    """What is paid: a supplier's bill, or what the books say went out already.

    That is a refund to a customer, or wages and expenses of an employee.
    """

    BILL = "bill"
    REFUND = "refund"
    WAGES = "wages"
    EXPENSES = "expenses"


class Payable(Schema):
    """Something that is to be paid from a bank account.

    Attributes:
        source_id: The bill; of anything else, its entry.
        on: When a bill is due; else the day of the entry.
        text: What it is for, as the payee will read it.
        open: What of it is still to be paid.
        order_id: The payment order that it waits in.
        party_id: Who is paid; None: an employee who is no party.
        iban: Where it was paid to, or came from, the last time; empty where nobody knows. Of an
            employee the account that HR keeps, masked.
        is_masked: That is so; a line that names no other IBAN pays into it.
    """

    kind: PayableKind
    source_id: int
    party_id: int | None
    name: str
    on: date
    text: str
    open: Money
    order_id: int | None
    iban: str
    is_masked: bool = False


class NewPaymentLine(Schema):
    """One payment to make.

    Attributes:
        amount: None: all that is open.
        iban: None: the one known from the last time.
        name: Of the account's holder; None: the party's.
        text: None: what the payable says.
    """

    kind: PayableKind
    source_id: RecordId
    amount: PositiveAmount | None = None
    iban: Name | None = None
    bic: Name | None = None
    name: Name | None = None
    text: Annotated[Text, Field(max_length=140)] | None = None


class NewPaymentOrder(Schema):
    """Payments to make from one account; without a day, today."""

    bank_account_id: RecordId
    execute_on: date | None = None
    lines: tuple[NewPaymentLine, ...] = Field(min_length=1, max_length=500)


class Cancelling(Schema):
    """Why something will not be paid this way."""

    reason: Name


class PaymentLineView(Schema):
    """One payment of an order.

    Attributes:
        iban: Masked, where it goes to an employee.
        end_to_end_id: What the bank will name it by; None before its order is approved.
        bank_line_id: The line of a statement that shows it.
        reason: Why it was released.
    """

    id: int
    position: int
    state: LineStatus
    kind: PayableKind
    source_id: int
    party_id: int | None
    amount: Money
    name: str
    iban: str
    bic: str
    text: str
    end_to_end_id: str | None
    bank_line_id: int | None
    reason: str


class PaymentOrderView(Schema):
    """A payment order.

    Attributes:
        message_id: What its file is called at the bank; None before it is approved.
        total: Of all its payments, also of those that were released.
        approved_by: Who approved it: never who made or proposed it.
        reason: Why it was cancelled.
    """

    id: int
    bank_account_id: int
    state: OrderState
    message_id: str | None
    execute_on: date
    total: Money
    made_by: str
    proposed_by: str | None
    approved_by: str | None
    made_at: datetime
    approved_at: datetime | None
    exported_at: datetime | None
    reason: str
    lines: tuple[PaymentLineView, ...]


class PaymentFile(Schema):
    """A payment order as its bank takes it: pain.001.001.09."""

    name: str
    content: str


class NewPaymentLimit(Schema):
    """Up to how much a role may approve; None: as much as there is."""

    amount: Amount | None


class PaymentLimitView(Schema):
    """Up to how much a role may approve in one payment order; None: as much as there is."""

    role: Role
    amount: Money | None

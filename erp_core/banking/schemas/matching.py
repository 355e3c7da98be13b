"""How a line of a statement is booked: what is proposed, what is chosen, what comes of it."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from erp_core.finance import AccountCode, Allocation, BillPart, MoneyEntry, PositiveAmount
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Name, RecordId, Schema, Text

CERTAIN = 95
"""From this score on a line is matched by rule, when no other proposal has as much."""


class Reason(StrEnum):
    """Why a match is proposed."""

    END_TO_END = "end_to_end"
    REFERENCE = "reference"
    NUMBER = "number"
    AMOUNT = "amount"
    IBAN = "iban"
    NAME = "name"
    EXISTING = "existing"


class PaymentPart(Schema):
    """A customer's payment; what of it is allocated to no invoice stays the customer's."""

    kind: Literal["payment"] = "payment"
    party_id: RecordId
    amount: PositiveAmount
    allocate_to: Annotated[tuple[Allocation, ...], Field(max_length=500)] = ()


class EntryPart(Schema):
    """An entry that is in the books already, such as a payment recorded by hand."""

    kind: Literal["entry"] = "entry"
    entry_id: RecordId


class AccountPart(Schema):
    """An amount for an account of the chart, such as the bank's charges.

    Attributes:
        amount: Signed like the line: negative where money went out.
        party_id: Whose; needed on payables.
    """

    kind: Literal["account"] = "account"
    account: AccountCode
    amount: Money
    party_id: RecordId | None = None
    memo: Text = ""


class SupplierPart(Schema):
    """A payment to a supplier; what of it settles no bill stays the supplier's to give back.

    Attributes:
        amount: Positive, though the money went out.
    """

    kind: Literal["supplier"] = "supplier"
    party_id: RecordId
    amount: PositiveAmount
    allocate_to: Annotated[tuple[BillPart, ...], Field(max_length=500)] = ()
    reference: Text = ""


class SupplierRefundPart(Schema):
    """Money that a supplier gave back.

    Attributes:
        credit_id: The supplier's credit note that it settles; None is money paid too much.
    """

    kind: Literal["supplier_refund"] = "supplier_refund"
    party_id: RecordId
    amount: PositiveAmount
    credit_id: RecordId | None = None


class OrderPart(Schema):
    """Payments of a payment order that the bank made; booked for what they paid."""

    kind: Literal["order"] = "order"
    order_id: RecordId
    line_ids: Annotated[tuple[RecordId, ...], Field(min_length=1, max_length=500)]


Part = Annotated[
    PaymentPart | EntryPart | AccountPart | SupplierPart | SupplierRefundPart | OrderPart,
    Field(discriminator="kind"),
]


class NewMatch(Schema):
    """What a line is; the parts sum to it."""

    parts: tuple[Part, ...] = Field(min_length=1, max_length=500)


class Undoing(Schema):
    """Why a match is undone."""

    reason: Name


class Proposal(Schema):
    """A match that is proposed.

    Attributes:
        score: 0 to 100; from 95 on it is beyond doubt.
        numbers: Of the invoices that it would settle, or what wages and expenses are called.
    """

    score: int
    reasons: tuple[Reason, ...]
    parts: tuple[Part, ...]
    party_id: int | None
    numbers: tuple[str, ...] = ()


class RuleMatches(Schema):
    """How many lines were matched by rule, and how many are left."""

    matched: int
    unmatched: int


class ReconciliationView(Schema):
    """Why the books and the bank differ on an account, to the cent.

    Attributes:
        statement: What the last statement closed with.
        on: The day of it; None before the first statement.
        ledger: The balance of the account in the books.
        opening_difference: What the books had before the first statement, less what it opened with.
        not_on_statement: What the books moved since and no statement line is matched with.
        unmatched: The sum of the lines that are not matched.
        difference: What is left unexplained: always nothing.
        entries: The entries that no line is matched with, oldest first; at most 500.
    """

    bank_account_id: int
    on: date | None
    statement: Money
    ledger: Money
    opening_difference: Money
    not_on_statement: Money
    unmatched: Money
    difference: Money
    entries: tuple[MoneyEntry, ...]

"""Money that comes back from suppliers, as it crosses a border."""

from datetime import date, datetime

from erp_core.finance.schemas.ledger import AccountCode, AccountRole
from erp_core.finance.schemas.payments import PositiveAmount
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import RecordId, Schema, Text


class NewSupplierRefund(Schema):
    """Money that came back from a supplier.

    Attributes:
        credit_id: The supplier's credit note that it settles; None is money that was paid too much.
        money_account: The account that it came to.
        received_on: The day it came, where that was before today.
    """

    party_id: RecordId
    amount: PositiveAmount
    credit_id: RecordId | None = None
    money_account: AccountCode = AccountRole.BANK
    reference: Text = ""
    received_on: date | None = None


class RefundPartView(Schema):
    """What of the money that came back had gone with a payment."""

    payment_id: int
    amount: Money


class SupplierRefundView(Schema):
    """Money that came back from a supplier; its number is None until the transaction settles."""

    id: int
    number: str | None
    party_id: int
    credit_id: int | None
    money_account: str
    reference: str
    business_date: date
    amount: Money
    rate: Number
    base_amount: Money
    is_reversed: bool
    parts: tuple[RefundPartView, ...]
    created_at: datetime


class MoneyDue(Schema):
    """What a supplier has of ours and may give back.

    Attributes:
        credit_id: The credit note that freed it; None for what was paid too much.
        number: Our number of the credit note.
        reference: The supplier's number of it.
        due: What may still come back.
    """

    party_id: int
    name: str
    credit_id: int | None
    number: str | None
    reference: str
    due: Money

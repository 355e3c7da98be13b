"""Payments of wages and expense claims as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from erp_core.finance import AccountCode, AccountRole
from erp_core.hr.states import PaidFor
from erp_core.kernel.money import Money
from erp_core.kernel.schema import Name, RecordId, Schema


class NewPayout(Schema):
    """From where and when something is paid.

    Attributes:
        money_account: The account that it goes from.
        paid_on: The day it went, where that was before today.
    """

    money_account: AccountCode = AccountRole.BANK
    paid_on: date | None = None


class NewWagesPayout(NewPayout):
    """From where and when wages are paid.

    Attributes:
        payslip_ids: Whose; none: all that are not paid yet.
    """

    payslip_ids: Annotated[tuple[RecordId, ...], Field(max_length=500)] = ()


class StaffPaymentView(Schema):
    """A payment to an employee.

    Attributes:
        document: What it pays, and ``document_id`` which.
        money_account: The code of the account that it went from.
        memo: What the transfer is to say, so that the bank's line is known by it.
        undone_at: When it was taken back; None: it stands.
    """

    id: int
    document: PaidFor
    document_id: int
    employee_id: int
    employee: str
    amount: Money
    money_account: str
    paid_on: date
    memo: str
    entry_id: int
    undone_at: datetime | None
    reason: str


class TakingBack(Schema):
    """Why a payment is taken back."""

    reason: Name

"""The general ledger as others see it: accounts, entries, periods, trial balance."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field, StringConstraints, model_validator

from erp_core.kernel.money import Amount, Money
from erp_core.kernel.schema import Name, RecordId, Schema, Text

AccountCode = Annotated[
    str, StringConstraints(strip_whitespace=True, pattern=r"^[A-Za-z0-9][A-Za-z0-9._]{0,31}$")
]
"""An account's code, or the name of the role it plays."""

Period = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")]
"""A calendar month, for example ``2026-05``."""


class AccountKind(StrEnum):
    """The five kinds of account."""

    ASSET = "asset"
    LIABILITY = "liability"
    EQUITY = "equity"
    INCOME = "income"
    EXPENSE = "expense"


class AccountRole(StrEnum):
    """What an account is for, so that modules need not know its code."""

    BANK = "bank"
    CASH = "cash"
    CARD = "card"
    RECEIVABLE = "receivable"
    PAYABLE = "payable"
    STOCK = "stock"
    GOODS_RECEIVED_NOT_INVOICED = "goods_received_not_invoiced"
    TAX_PAYABLE = "tax_payable"
    INPUT_TAX = "input_tax"
    STORED_VALUE = "stored_value"
    OPENING_BALANCE = "opening_balance"
    EQUITY = "equity"
    RETAINED_EARNINGS = "retained_earnings"
    REVENUE = "revenue"
    SERVICE_REVENUE = "service_revenue"
    COGS = "cogs"
    STOCK_ADJUSTMENT = "stock_adjustment"
    SCRAP = "scrap"
    PURCHASE_DIFFERENCE = "purchase_difference"
    WORK_IN_PROGRESS = "work_in_progress"
    PRODUCTION_DIFFERENCE = "production_difference"
    CONVERSION = "conversion"
    MAINTENANCE = "maintenance"
    WAGES = "wages"
    SOCIAL_COSTS = "social_costs"
    WAGES_PAYABLE = "wages_payable"
    DEDUCTIONS_PAYABLE = "deductions_payable"
    EXPENSES_PAYABLE = "expenses_payable"
    OTHER_INCOME = "other_income"
    OTHER_EXPENSE = "other_expense"
    EXCHANGE_GAIN = "exchange_gain"
    EXCHANGE_LOSS = "exchange_loss"


class Journal(StrEnum):
    """The books in which entries are kept."""

    SALES = "sales"
    PURCHASES = "purchases"
    BANK = "bank"
    STOCK = "stock"
    GENERAL = "general"
    CLOSING = "closing"


class PeriodLock(StrEnum):
    """Who may post into a month: anybody, those who may be late and say why, or nobody."""

    OPEN = "open"
    SOFT = "soft"
    HARD = "hard"


class NewAccount(Schema):
    """An account to add to the chart."""

    code: AccountCode
    name_en: Name
    name_zh: Name
    kind: AccountKind


class AccountView(Schema):
    """An account of the chart."""

    id: int
    code: str
    name_en: str
    name_zh: str
    kind: AccountKind
    role: AccountRole | None


class EntryLine(Schema):
    """One line of an entry: a debit or a credit, never both and never nothing.

    Attributes:
        account: An :class:`AccountRole` or an account code.
        debit: In the base currency, like ``credit``.
        party_id: Whose; needed on receivable and payable lines.
        document: The same amount in the document's currency (a debit positive), where that is
            another one; it may be nothing when only the base currency moves.
    """

    account: AccountCode
    debit: Amount | None = None
    credit: Amount | None = None
    party_id: RecordId | None = None
    memo: Text = ""
    document: Money | None = None

    @model_validator(mode="after")
    def _one_side(self) -> "EntryLine":
        if bool(self.debit) == bool(self.credit):
            message = "A line is either a debit or a credit, and more than nothing."
            raise ValueError(message)
        if self.document is not None and self.document.minor * (-1 if self.credit else 1) < 0:
            message = "A debit is positive in the document's currency, a credit negative."
            raise ValueError(message)
        return self

    @classmethod
    def of(
        cls,
        account: str,
        signed: Money,
        party_id: int | None = None,
        memo: str = "",
        document: Money | None = None,
    ) -> "EntryLine":
        """Return a debit for a positive amount and a credit for a negative one."""
        debit, credit = (None, -signed) if signed.minor < 0 else (signed, None)
        return cls(
            account=account,
            debit=debit,
            credit=credit,
            party_id=party_id,
            memo=memo,
            document=document,
        )

    @property
    def signed(self) -> Money | None:
        """The amount: positive for a debit, negative for a credit."""
        if self.debit:
            return self.debit
        return -self.credit if self.credit else None


class NewEntry(Schema):
    """An entry to post.

    Attributes:
        source: Table and id of the document that causes it; None for a manual entry.
        late_reason: Why it is posted into a softly locked month; kept with the entry.
        outside_number: What another system calls it, which comes in once; of an entry by hand.
    """

    journal: Journal
    business_date: date
    memo: Text = ""
    lines: tuple[EntryLine, ...] = Field(min_length=2, max_length=2000)
    source: tuple[str, int] | None = None
    late_reason: Text = ""
    outside_number: Annotated[Name, Field(max_length=40)] | None = None


class ManualEntry(Schema):
    """An entry that an accountant writes by hand; by default of today.

    Attributes:
        late_reason: Why it is posted into a softly locked month; needed there only.
    """

    business_date: date | None = None
    memo: Text
    late_reason: Text = ""
    lines: tuple[EntryLine, ...] = Field(min_length=2, max_length=2000)


class EntryLineView(Schema):
    """One line of a posted entry, in base currency; ``document`` is in the document's, signed."""

    account: str
    name_en: str
    name_zh: str
    debit: Money
    credit: Money
    party_id: int | None
    memo: str
    document: Money


class EntryView(Schema):
    """A journal entry; its number is None until the transaction settles."""

    id: int
    number: str | None
    journal: Journal
    business_date: date
    memo: str
    source: tuple[str, int] | None
    reverses_id: int | None
    late_reason: str
    lines: tuple[EntryLineView, ...]


class PeriodView(Schema):
    """A calendar month in the books."""

    period: str
    lock: PeriodLock
    changed_at: datetime


class FiscalYearView(Schema):
    """A fiscal year, named by the calendar year that it begins in.

    Attributes:
        closed: Its result was carried to retained earnings and its months accept nothing.
        closing_entry_id: The entry that did; None while it is open or had no result to carry.
    """

    year: int
    first_day: date
    last_day: date
    closed: bool
    closing_entry_id: int | None


class FiscalYearStart(Schema):
    """The month in which fiscal years begin, 1 to 12."""

    month: int


class TrialBalanceRow(Schema):
    """What was debited and credited to an account until a day; ``balance`` is the difference."""

    account: str
    name_en: str
    name_zh: str
    kind: AccountKind
    debit: Money
    credit: Money
    balance: Money


class TrialBalance(Schema):
    """All accounts with postings until the end of a day; the debits equal the credits."""

    on: date
    debit: Money
    credit: Money
    rows: tuple[TrialBalanceRow, ...]

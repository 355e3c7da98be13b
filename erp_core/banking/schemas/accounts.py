"""Bank accounts and how each bank writes its CSV."""

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field, model_validator

from erp_core.kernel.money import Money
from erp_core.kernel.schema import Name, Schema


class DateOrder(StrEnum):
    """In which order a bank writes a date."""

    YEAR_FIRST = "ymd"
    DAY_FIRST = "dmy"
    MONTH_FIRST = "mdy"


class CsvFormat(Schema):
    """Which column of a bank's CSV is what, by its heading.

    Attributes:
        amount: Signed; or ``paid_in`` and ``paid_out`` instead.
        lines_before: Lines above the headings.
        balance: After each line; with it, opening and closing balance need not be told.
    """

    date: Name
    value_date: Name | None = None
    amount: Name | None = None
    paid_in: Name | None = None
    paid_out: Name | None = None
    name: Name | None = None
    iban: Name | None = None
    text: Name | None = None
    reference: Name | None = None
    end_to_end_id: Name | None = None
    balance: Name | None = None
    delimiter: Literal[",", ";", "\t", "|"] = ";"
    decimal_sign: Literal[",", "."] = ","
    date_order: DateOrder = DateOrder.DAY_FIRST
    encoding: Literal["utf-8", "cp1252", "gb18030"] = "utf-8"
    lines_before: Annotated[int, Field(ge=0, le=100)] = 0

    @model_validator(mode="after")
    def _amount_is_told(self) -> "CsvFormat":
        if (self.amount is None) == (self.paid_in is None or self.paid_out is None):
            message = "Name either the column of the amount, or those of paid in and paid out."
            raise ValueError(message)
        return self

    def columns(self) -> tuple[str, ...]:
        """Name the columns that a file must have."""
        named = (
            *(self.date, self.value_date, self.amount, self.paid_in, self.paid_out, self.name),
            *(self.iban, self.text, self.reference, self.end_to_end_id, self.balance),
        )
        return tuple(each for each in named if each is not None)


class NewBankAccount(Schema):
    """An account of ours at a bank; ``account`` is its account of the chart, by code or role."""

    name: Name
    iban: Name
    bic: Name | None = None
    account: Name = "bank"
    csv_format: CsvFormat | None = None


class BankAccountView(Schema):
    """An account of ours at a bank.

    Attributes:
        account: Its account of the chart.
        balance: What the last statement closed with; None before the first.
        balance_on: The day of it.
        unmatched: Lines that are still to be matched.
    """

    id: int
    name: str
    iban: str
    bic: str | None
    currency: str
    account: str
    csv_format: CsvFormat | None
    balance: Money | None
    balance_on: date | None
    unmatched: int

"""Dunning as it crosses a border: levels, letters and disputes."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.kernel.money import Amount, Money
from erp_core.kernel.schema import Name, RecordId, Schema, Text

Level = Annotated[int, Field(ge=1, le=9)]
"""A step of reminding; the first is 1."""


class NewDunningLevel(Schema):
    """One step of reminding.

    Attributes:
        days_overdue: How many days past its due date an invoice must be.
        fee: What the customer pays for it; None charges nothing.
        pay_days: Days that the customer has to pay, from the day of the letter.
    """

    level: Level
    days_overdue: Annotated[int, Field(ge=1, le=3650)]
    fee: Amount | None = None
    pay_days: Annotated[int, Field(ge=0, le=365)] = 7
    text_en: Text
    text_zh: Text


class DunningLevelView(Schema):
    """One step of reminding."""

    level: int
    days_overdue: int
    fee: Money | None
    pay_days: int
    text_en: str
    text_zh: str


class LetterState(StrEnum):
    """A letter is proposed by a run and decided by a person."""

    PROPOSED = "proposed"
    APPROVED = "approved"
    DISCARDED = "discarded"


class DunningLineView(Schema):
    """An invoice in a letter, as it stood when the letter was proposed."""

    invoice_id: int
    number: str | None
    level: int
    due_date: date
    open: Money


class DunningLetterView(Schema):
    """A letter to a customer.

    Attributes:
        level: The highest of its invoices.
        run_on: The day of the run that proposed it.
        pay_days: Days that the customer has to pay, from the day on which it is approved.
        pay_by: The last of them; None until it is approved.
        fee_invoice_id: The invoice by which its fee was charged, once it is approved.
        fee_number: The number of that invoice.
        total: What is open on its invoices, without the fee; None in several currencies.
    """

    id: int
    party_id: int
    name: str
    level: int
    state: LetterState
    run_on: date
    decided_on: date | None
    pay_days: int
    pay_by: date | None
    fee: Money | None
    fee_invoice_id: int | None
    fee_number: str | None
    text_en: str
    text_zh: str
    reason: str
    total: Money | None
    lines: tuple[DunningLineView, ...]


class NewDispute(Schema):
    """Why a customer contests an invoice."""

    reason: Name


class DisputeView(Schema):
    """An invoice that its customer contests.

    Attributes:
        outcome: How it ended; empty while it is open.
        source_type: The table of what told of it, such as ``cases``; None by hand.
        source_id: Its id there.
        settled_at: When it ended; None while it is open.
    """

    id: int
    invoice_id: RecordId
    reason: str
    outcome: str
    open: bool
    source_type: str | None
    source_id: int | None
    opened_at: datetime
    settled_at: datetime | None


class LeftOutView(Schema):
    """A late invoice that nobody is reminded of, because its customer contests it."""

    invoice_id: int
    number: str | None
    party_id: int
    name: str
    due_date: date
    open: Money
    reason: str
    since: datetime

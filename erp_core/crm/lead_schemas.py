"""Leads, and what was asked for and could not be had, as they cross a border."""

from datetime import date, datetime
from typing import Annotated

from pydantic import Field

from erp_core.crm.states import LeadState
from erp_core.kernel.money import Money
from erp_core.kernel.quantity import Number, Quantity
from erp_core.kernel.schema import Name, RecordId, Schema, Text

WROTE_FIRST = "asked us for price or advice"
"""Why we may answer somebody who has given no other consent."""


class NewLead(Schema):
    """Somebody who may become a customer.

    Attributes:
        words: What they wrote.
        source: Where it came from (``webchat``, ``console`` ...).
        thread_id: The conversation; what it says while a lead is worked on completes that lead.
        party_id: Who it is, if known.
        contact: A way to reach them, as they wrote it.
        interest: What they look for, in a few words.
        budget: What they would spend.
        consent_basis: Why we may write to them.
    """

    words: Annotated[Text, Field(min_length=1)]
    source: Name = "console"
    thread_id: RecordId | None = None
    party_id: RecordId | None = None
    name: Name | None = None
    contact: Name | None = None
    interest: Name | None = None
    budget: Money | None = None
    consent_basis: Name = WROTE_FIRST


class LeadView(Schema):
    """A lead, with who looks after it and what comes next.

    Attributes:
        owner_id: The member of staff; None until somebody takes it.
        next_activity: What is to be done, by ``due_on``.
        reason: Why it was won or lost.
    """

    id: RecordId
    state: LeadState
    version: int
    thread_id: RecordId | None
    identity_id: RecordId | None
    party_id: RecordId | None
    source: str
    name: str | None
    contact: str | None
    words: str
    interest: str | None
    budget: Money | None
    consent_basis: str
    owner_id: RecordId | None
    next_activity: str
    due_on: date
    reason: str | None
    business_date: date
    created_at: datetime
    changed_at: datetime


class LeadMove(Schema):
    """Where a lead goes, and why."""

    state: LeadState
    reason: Name


class NewUnmetDemand(Schema):
    """Something that was asked for and could not be had.

    Attributes:
        asked: How the article was named.
        variant_id: The article, where it is one of ours.
        quantity: How much was missing, in its unit; None when that was not said.
    """

    asked: Name
    variant_id: RecordId | None = None
    quantity: Quantity | None = None
    wanted_on: date | None = None
    party_id: RecordId | None = None
    thread_id: RecordId | None = None


class UnmetDemandView(Schema):
    """Something that could not be had, and when."""

    id: RecordId
    asked: str
    variant_id: RecordId | None
    quantity: Number | None
    wanted_on: date | None
    party_id: RecordId | None
    thread_id: RecordId | None
    business_date: date
    at: datetime


class DemandLine(Schema):
    """What was asked for in a week and could not be had: one article, or words for none of ours.

    Attributes:
        asked: How it was named last.
        times: How often it was asked for.
        quantity: How much was missing, as far as that was said.
        customers: How many different customers asked, as far as they are known.
        wanted_on: The first day for which it was wanted.
        times_before: How often it was asked for in the week before.
    """

    variant_id: RecordId | None
    sku: str | None
    asked: str
    times: int
    quantity: Number
    customers: int
    wanted_on: date | None
    times_before: int


class DemandReport(Schema):
    """What could not be had in a week, the most asked for first; its week begins on a Monday."""

    week: date
    lines: tuple[DemandLine, ...]

"""Timeline, stages and rhythm of a customer as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from erp_core.crm.states import Stage
from erp_core.kernel.actor import PartyId
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import Schema, Text


class InteractionKind(StrEnum):
    """What kind of thing happened, for tabs and icons."""

    MESSAGE = "message"
    ORDER = "order"
    INVOICE = "invoice"
    PAYMENT = "payment"
    CASE = "case"
    TASK = "task"
    RATING = "rating"
    NOTE = "note"
    LIFECYCLE = "lifecycle"
    OPPORTUNITY = "opportunity"


class InteractionView(Schema):
    """One line of a customer's timeline.

    Attributes:
        what: Finer than the kind, for example ``order_confirmed``.
        thread_id: The conversation it was part of.
        record_table: With ``record_id``: the record it is about, for example ``orders`` 12.
    """

    id: int
    party_id: PartyId
    kind: InteractionKind
    what: str
    at: datetime
    record_table: str
    record_id: int
    summary_en: str
    summary_zh: str
    thread_id: int | None = None

    def summary_in(self, language: str) -> str:
        """Return the summary in a language."""
        return self.summary_zh if language == "zh" else self.summary_en


class Rhythm(Schema):
    """How regularly a customer buys; drafts and cancelled orders do not count.

    Attributes:
        orders: Orders that count, in all.
        median_days: Median of the days between the latest purchases; None below two of them.
        last_on: Day of the latest purchase.
        days_since: Days from then to today.
        due_in: Days until the next purchase is due, negative when overdue; None without a median.
        last_order_id: The latest order.
    """

    orders: int
    median_days: Number | None
    last_on: date | None
    days_since: int | None
    due_in: int | None
    last_order_id: int | None


class StageChangeView(Schema):
    """One change of a customer's stage."""

    party_id: PartyId
    source: Stage | None
    target: Stage
    reason: str
    business_date: date


class LifecycleView(Schema):
    """Where a customer stands, and how they got there, the latest change first."""

    party_id: PartyId
    stage: Stage
    since: date
    history: tuple[StageChangeView, ...]


class StageReview(Schema):
    """What a review of all customers changed."""

    examined: int
    changes: tuple[StageChangeView, ...]


class NewNote(Schema):
    """A note about a customer, for staff only."""

    text: Annotated[Text, Field(min_length=1)]


class NoteView(Schema):
    """A note about a customer."""

    id: int
    party_id: PartyId
    author: str
    text: str
    at: datetime

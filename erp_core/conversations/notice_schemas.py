"""Notices as they cross the border of conversations."""

from datetime import datetime
from enum import StrEnum

from erp_core.conversations.schemas import IdentityView
from erp_core.conversations.states import NoticeState
from erp_core.kernel.schema import Schema
from erp_core.parties import Purpose


class NoticeKind(StrEnum):
    """What customers are told unasked."""

    CONFIRMED = "confirmed"
    SHIPPED = "shipped"
    LATE = "late"
    RECALL = "recall"
    INVOICE = "invoice"
    PAID = "paid"
    REFUNDED = "refunded"
    REMINDER = "reminder"
    CAMPAIGN = "campaign"

    @property
    def purpose(self) -> Purpose:
        """Why we write: what the ledger has to allow."""
        return Purpose.MARKETING if self is NoticeKind.CAMPAIGN else Purpose.SERVICE


class NoticeView(Schema):
    """A notice and what became of it."""

    id: int
    kind: NoticeKind
    record_id: int
    detail: str
    party_id: int
    contact_id: int | None
    state: NoticeState
    reason: str | None
    attempts: int
    message_id: int | None
    caused_at: datetime
    settled_at: datetime | None


class NoticeSwitch(Schema):
    """Whether a kind of notice is sent."""

    kind: NoticeKind
    is_on: bool


class SwitchNotice(Schema):
    """Switch a kind of notice on or off."""

    is_on: bool


class Reach(Schema):
    """A proven address of a customer, and when its two sides last wrote there.

    Attributes:
        allowed: Whether the ledger lets us write about their business with us.
        blocked: The carrier said that they turned us away.
        last_heard: When the customer last wrote from it.
        last_used: When anybody last wrote there.
    """

    identity: IdentityView
    allowed: bool
    blocked: bool
    last_heard: datetime | None
    last_used: datetime | None

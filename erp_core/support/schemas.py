"""Cases and handbook pages as they cross a border."""

from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from erp_core.kernel.actor import PartyId
from erp_core.kernel.schema import Name, RecordId, Schema, Text
from erp_core.support.states import CaseState

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=100)]


class Priority(StrEnum):
    """How soon a case should be looked at."""

    LOW = "low"
    NORMAL = "normal"
    HIGH = "high"
    URGENT = "urgent"


class NewCase(Schema):
    """A case to open.

    Attributes:
        party_id: Whose case it is; None while the sender is unknown.
        thread_id: The conversation it came up in.
        order_id: The order it is about.
        invoice_id: The invoice it is about.
        topic: The kind of thing it is about, such as ``complaint``.
        due_at: By when the customer was promised that something happens.
    """

    party_id: RecordId | None
    subject: Name
    description: Text = ""
    priority: Priority = Priority.NORMAL
    thread_id: RecordId | None = None
    order_id: RecordId | None = None
    invoice_id: RecordId | None = None
    topic: Name | None = None
    due_at: AwareDatetime | None = None


class CaseView(Schema):
    """A case; ``solution`` tells why it is over."""

    id: int
    number: str
    party_id: PartyId | None
    thread_id: int | None
    order_id: int | None
    invoice_id: int | None
    subject: str
    description: str
    priority: Priority
    state: CaseState
    solution: str | None
    topic: str | None
    due_at: datetime | None
    assignee_id: int | None
    opened_at: datetime
    changed_at: datetime


class CaseFilter(Schema):
    """Which cases to list; None and False do not limit."""

    party_id: RecordId | None = None
    assignee_id: RecordId | None = None
    state: CaseState | None = None
    open_only: bool = False


class CaseStepView(Schema):
    """One step of a case."""

    source: CaseState | None
    target: CaseState
    actor: str
    reason: str
    at: datetime


class PageDraft(Schema):
    """A handbook page to save.

    Attributes:
        slug: Its name in links and citations.
        questions: What people ask when this page is the answer, in either language.
        based_on: The version that was edited; None overwrites whatever is there.
    """

    slug: Slug
    title_en: Name
    title_zh: Name
    body_en: Text
    body_zh: Text
    questions: Annotated[tuple[Name, ...], Field(max_length=50)] = ()
    tags: Annotated[tuple[Name, ...], Field(max_length=20)] = ()
    based_on: Annotated[int, Field(ge=0)] | None = None


class PageView(Schema):
    """A handbook page as it reads now."""

    id: int
    slug: str
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    questions: tuple[str, ...]
    tags: tuple[str, ...]
    version: int
    updated_at: datetime


class PageVersionView(Schema):
    """What a page said in one version."""

    version: int
    title_en: str
    title_zh: str
    body_en: str
    body_zh: str
    saved_at: datetime

"""Cases and handbook pages as they cross a border."""

from datetime import date, datetime
from enum import StrEnum
from typing import Annotated

from pydantic import AwareDatetime, Field, StringConstraints

from erp_core.kernel.actor import PartyId
from erp_core.kernel.causes import Cause
from erp_core.kernel.quantity import Number
from erp_core.kernel.schema import LanguageCode, Name, RecordId, Schema, Text
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
    queue_id: int | None = None
    opened_at: datetime
    changed_at: datetime


class CaseFilter(Schema):
    """Which cases to list; None and False do not limit."""

    party_id: RecordId | None = None
    assignee_id: RecordId | None = None
    queue_id: RecordId | None = None
    thread_id: RecordId | None = None
    state: CaseState | None = None
    open_only: bool = False
    unassigned: bool = False
    text: Text = ""


class NewCaseNote(Schema):
    """A note on a case; ``@login`` or ``@department`` tells them."""

    text: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)]


class CaseNoteView(Schema):
    """A note on a case."""

    id: int
    case_id: int
    author_id: int
    author_name: str
    text: str
    at: datetime


class CaseStepView(Schema):
    """One step of a case."""

    source: CaseState | None
    target: CaseState
    actor: str
    reason: str
    at: datetime


class OpenWindow(Schema):
    """Open time on a weekday (0 is Monday), in minutes after midnight; 1440 is midnight."""

    weekday: Annotated[int, Field(ge=0, le=6)]
    opens: Annotated[int, Field(ge=0, lt=1440)]
    closes: Annotated[int, Field(gt=0, le=1440)]


class ServiceDeskDraft(Schema):
    """When people work, and whether customers are asked how it was.

    Attributes:
        hours: The open windows; None leaves them to the deployment's settings.
        holidays: Days that are closed.
        asks: Whether a customer is asked after a thread or case is over.
    """

    hours: Annotated[tuple[OpenWindow, ...], Field(max_length=50)] | None = None
    holidays: Annotated[tuple[date, ...], Field(max_length=400)] = ()
    asks: bool = True


class ServiceDeskView(Schema):
    """When people work, as it is counted now."""

    hours: tuple[OpenWindow, ...]
    holidays: tuple[date, ...]
    asks: bool
    zone: str
    from_settings: bool


class PolicyDraft(Schema):
    """How soon a queue answers and solves, in minutes of business hours; no queue: all others."""

    queue_id: RecordId | None = None
    first_minutes: Annotated[int, Field(gt=0, le=100_000)]
    resolve_minutes: Annotated[int, Field(gt=0, le=1_000_000)]


class PolicyView(Schema):
    """A service policy."""

    id: int
    queue_id: int | None
    first_minutes: int
    resolve_minutes: int


class Standing(StrEnum):
    """How a thread or case stands against its clock."""

    ON_TIME = "on_time"
    DUE_SOON = "due_soon"
    LATE = "late"
    PAUSED = "paused"
    MET = "met"
    MISSED = "missed"


class ClockView(Schema):
    """A service clock; ``due_at`` is the next of its two moments, None when it is over.

    Attributes:
        what: ``first``: an answer is due; ``resolve``: an end.
        minutes: Full business minutes until it is due, negative when it is late.
    """

    id: int
    thread_id: int | None
    case_id: int | None
    standing: Standing
    what: str
    due_at: datetime | None
    minutes: int | None
    first_due_at: datetime
    resolve_due_at: datetime
    answered_at: datetime | None
    ended_at: datetime | None
    first_late_at: datetime | None
    resolve_late_at: datetime | None


class MacroDraft(Schema):
    """A canned reply to save, under its code.

    Attributes:
        body_en: May hold ``{customer}``, ``{order}``, ``{case}``, ``{agent}``, ``{company}``.
        resolves: Sending it resolves the thread.
        queue_id: Sending it moves the thread.
        tag: Sending it puts a tag on the thread.
        cause: For which reason sending it resolves the thread.
    """

    code: Slug
    name_en: Name
    name_zh: Name
    body_en: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)]
    body_zh: Annotated[Text, StringConstraints(min_length=1, max_length=4_000)]
    resolves: bool = False
    queue_id: RecordId | None = None
    tag: Annotated[Text, StringConstraints(min_length=1, max_length=40, to_lower=True)] | None = (
        None
    )
    cause: Cause | None = None


class MacroView(Schema):
    """A canned reply."""

    id: int
    code: str
    name_en: str
    name_zh: str
    body_en: str
    body_zh: str
    resolves: bool
    queue_id: int | None
    tag: str | None
    cause: Cause | None = None

    def name_in(self, language: str) -> str:
        """Return the name in a language."""
        return self.name_zh if language == "zh" else self.name_en


class MacroValues(Schema):
    """What is filled into a macro's places by hand, by the place's name."""

    values: Annotated[dict[str, Name], Field(max_length=10)] = Field(default_factory=dict)
    language: LanguageCode | None = None


class FilledMacro(Schema):
    """A macro for a thread: its text, or the places that nothing on record can fill."""

    macro_id: int
    text: str | None
    missing: tuple[str, ...]


class NoticeKind(StrEnum):
    """Why somebody is told."""

    MENTION = "mention"
    ASSIGNED = "assigned"
    AT_RISK = "at_risk"
    LATE = "late"
    TASK = "task"
    RATING = "rating"
    AWAKE = "awake"


class NoticeView(Schema):
    """A notice to a member of staff."""

    id: int
    kind: NoticeKind
    record_table: str
    record_id: int
    text_en: str
    text_zh: str
    at: datetime
    read_at: datetime | None

    def text_in(self, language: str) -> str:
        """Return the text in a language."""
        return self.text_zh if language == "zh" else self.text_en


class Unread(Schema):
    """How many notices have not been read."""

    unread: int


class SurveyState(StrEnum):
    """What became of a question to a customer."""

    DUE = "due"
    ASKED = "asked"
    ANSWERED = "answered"
    SKIPPED = "skipped"


class SurveyView(Schema):
    """A question to a customer, and the answer."""

    id: int
    thread_id: int
    case_id: int | None
    party_id: int | None
    agent_id: int | None
    state: SurveyState
    reason: str | None
    asked_at: datetime | None
    score: int | None
    comment: str | None
    answered_at: datetime | None


class SurveySummary(Schema):
    """What customers said lately; the average is of one to five, None without an answer."""

    asked: int
    answered: int
    average: Number | None
    satisfied: int

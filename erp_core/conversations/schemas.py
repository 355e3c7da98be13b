"""What crosses the border of conversations."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field, StringConstraints

from erp_core.conversations.inbound_schemas import RawEvent
from erp_core.conversations.states import (
    Handler,
    OutboxState,
    Progress,
    ProposalState,
    SuggestionState,
    ThreadState,
)
from erp_core.kernel.schema import RecordId, Schema, Text
from erp_core.parties import Purpose


class Proof(StrEnum):
    """How an identity was linked to its party."""

    NONE = "none"
    ON_FILE = "on_file"
    CODE = "code"
    STAFF = "staff"


class CodeOutcome(StrEnum):
    """What became of a one-time code."""

    ACCEPTED = "accepted"
    WRONG = "wrong"
    EXPIRED = "expired"
    LOCKED = "locked"


@dataclass(frozen=True)
class OpenTurn:
    """What is open in a conversation: everything accepted after the watermark.

    ``seen_seq`` is the last that was accepted when it was opened, also where the turn ends before.
    """

    conversation_id: int
    channel: str
    account: str
    peer: str
    events: tuple[RawEvent, ...]
    seen_seq: int = 0

    @property
    def to_seq(self) -> int:
        """The last event of the turn."""
        return self.events[-1].seq

    @property
    def captured(self) -> bool:
        """Whether the replies are for the caller of ``frontdesk chat``."""
        return any(event.captured for event in self.events)


@dataclass(frozen=True)
class OutgoingPart:
    """One carrier message of a reply, already fitted to the channel; ``files`` are ids."""

    text: str
    buttons: tuple[tuple[str, str], ...] = ()
    files: tuple[int, ...] = ()


@dataclass(frozen=True)
class OutgoingReply:
    """A reply to queue.

    Attributes:
        text: The whole text, as staff see it.
        parts: The carrier messages it becomes.
        buttons: Labels with nonces.
        citations: Sources, JSON-ready.
        author: ``assistant``, ``staff`` or ``system``.
        author_id: The member of staff.
        author_name: As shown in the console.
        purpose: Service or marketing.
        answers_callback: The carrier's id of the button press that is answered.
        captured: Show it to the caller instead of sending it.
        sensitive: Hold the text back from the thread (a one-time code).
        files: Ids of the files that it brings, also where a part only links to them.
        contact_button: Label of a button under it that shares the customer's own number; empty
            takes it away, None leaves it.
    """

    text: str
    parts: tuple[OutgoingPart, ...]
    buttons: tuple[tuple[str, str], ...] = ()
    citations: tuple[dict[str, Any], ...] = ()
    author: str = "assistant"
    author_id: int | None = None
    author_name: str = ""
    purpose: Purpose = Purpose.SERVICE
    answers_callback: str | None = None
    captured: bool = False
    sensitive: bool = False
    files: tuple[int, ...] = ()
    contact_button: str | None = None


@dataclass(frozen=True)
class Offer:
    """A proposal to store with the reply that shows it."""

    action: str
    arguments: dict[str, Any]
    preview: str
    policy_version: str


@dataclass(frozen=True)
class SuggestionDraft:
    """A suggestion to store for the support agent; ``documents`` go along once it is sent."""

    kind: str
    title: str
    text: str
    reason: str
    citations: tuple[dict[str, Any], ...]
    confidence: float
    documents: tuple[dict[str, Any], ...] = ()


@dataclass(frozen=True)
class Outgoing:
    """A carrier message handed to a delivery loop.

    ``automatic`` was read by nobody before; ``unasked`` answers no message; ``is_offer`` is
    marketing.
    """

    id: int
    conversation_id: int
    peer: str
    text: str
    buttons: tuple[tuple[str, str], ...]
    answers_callback: str | None
    attempts: int
    again: bool
    key: str
    automatic: bool
    unasked: bool
    is_offer: bool
    identity_id: int
    subject: str = ""
    answers: tuple[str, ...] = ()
    files: tuple[int, ...] = ()
    contact_button: str | None = None


@dataclass(frozen=True)
class CarrierReport:
    """A carrier's later word on a message that it took, by its own id of it."""

    channel: str
    account: str
    carrier_id: str
    progress: Progress
    reason: str = ""


class IdentityView(Schema):
    """An address on a channel and what is known about it.

    ``unreachable_at`` is when its carrier first said that nothing arrives there, and
    ``unreachable_because`` why; whatever comes from there ends it.
    """

    id: int
    channel: str
    account: str
    address: str
    name: str
    language: str | None
    party_id: int | None
    proof: Proof
    proven_at: datetime | None
    code_at: datetime | None
    unreachable_at: datetime | None = None
    unreachable_because: str | None = None


class ProposalView(Schema):
    """An offer and what became of it."""

    id: int
    thread_id: int
    identity_id: int
    action: str
    arguments: dict[str, Any]
    preview: str
    state: ProposalState
    offered_at: datetime
    expires_at: datetime


class MessageView(Schema):
    """A message as staff see it; ``delivery`` is None for what came in, ``progress`` until told.

    ``earlier`` is what a message said before its sender edited it, oldest first.
    """

    id: int
    thread_id: int
    seq: int
    direction: str
    author: str
    author_name: str
    kind: str
    text: str
    whole_text: str | None
    buttons: list[dict[str, str]]
    attachments: list[dict[str, Any]]
    citations: list[dict[str, str]]
    carrier_id: str | None
    edited_at: datetime | None = None
    earlier: list[dict[str, Any]] = Field(default_factory=list)
    at: datetime
    delivery: OutboxState | None = None
    progress: Progress | None = None
    error: str | None = None


class SuggestionView(Schema):
    """A suggestion as the support agent sees it; confidence in percent.

    Attributes:
        documents: Kind and record id of each document that goes along with it.
    """

    id: int
    thread_id: int
    kind: str
    title: str
    text: str
    reason: str
    citations: list[dict[str, str]]
    confidence: int
    state: SuggestionState
    offered_at: datetime
    documents: list[dict[str, Any]] = Field(default_factory=list)
    sent_text: str | None = None
    rejected_because: str | None = None


class ThreadSummary(Schema):
    """A line of the inbox; ``undelivered`` counts replies that were given up."""

    id: int
    channel: str
    name: str
    address: str
    subject: str | None
    party_id: int | None
    state: ThreadState
    handler: Handler
    assignee_id: int | None
    queue_id: int | None = None
    snoozed_until: datetime | None = None
    tags: tuple[str, ...] = ()
    language: str | None = None
    reason: str | None
    preview: str
    waiting_since: datetime | None
    suggestions: int
    undelivered: int = 0
    last_at: datetime
    last_seq: int


class ThreadView(Schema):
    """A thread with everything a support agent needs to answer it."""

    summary: ThreadSummary
    identity: IdentityView
    messages: list[MessageView]
    suggestions: list[SuggestionView]
    proposals: list[ProposalView]


class InboxCounts(Schema):
    """How many threads wait where."""

    mine: int
    unassigned: int
    all: int
    queues: dict[int, int] = Field(default_factory=dict)


class MessageBrief(Schema):
    """A message in one line, for a timeline."""

    id: int
    thread_id: int
    party_id: int | None
    channel: str
    direction: str
    at: datetime
    preview: str


class DeadLetter(Schema):
    """Something that was not understood, not answered or not delivered."""

    id: int
    kind: str
    channel: str
    peer: str
    at: datetime
    error: str | None
    preview: str


class StaffReply(Schema):
    """A reply that a member of staff writes; ``seen_seq`` is the last message they saw."""

    text: Annotated[Text, StringConstraints(min_length=1)]
    suggestion_id: RecordId | None = None
    seen_seq: Annotated[int, Field(ge=0)]


class Rejection(Schema):
    """Why a suggestion was not used."""

    reason: Annotated[Text, StringConstraints(min_length=1, max_length=500)]


class StaffNote(Schema):
    """An internal note."""

    text: Annotated[Text, StringConstraints(min_length=1)]


class LinkRequest(Schema):
    """The party that an identity belongs to, as staff have verified."""

    party_id: RecordId


class TurnView(Schema):
    """The record of one turn; ``trace`` is what ``frontdesk replay`` plays again."""

    id: int
    thread_id: int
    channel: str
    model: str
    outcome: str
    confidence: int
    tokens: int
    at: datetime
    trace: dict[str, Any]
